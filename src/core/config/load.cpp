// From the bytes of a file to a snapshot, or to a list of what is wrong.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/config.h"
#include "core/config/environment.h"
#include "core/config/include.h"
#include "core/config/keys.h"
#include "core/config/normalize.h"
#include "core/config/validate.h"

namespace oc::config {

/// Builds one Config; lives for one load.
class Loader {
 public:
  explicit Loader(LoadInput input) : input_(std::move(input)), config_(std::make_shared<Config>()) { config_->path_ = input_.path; }

  Loaded from_text() {
    if (!input_.text) return finish(JsonObject());
    auto document = parse_json5(std::move(*input_.text), input_.path);
    if (!document) return broken("JSON5 parse failed: ", std::move(document.error()));
    Json value = document->take_value();
    config_->sources_.add_layer({"", config_->sources_.add_document(std::move(*document)), 0});
    auto merged = Includer(input_, config_->sources_).run(std::move(value));
    if (!merged) return broken("", std::move(merged.error()));
    return finish(std::move(*merged));
  }

  Loaded finish(Json value) {
    config_->root_ = std::move(value);
    Json& root = config_->root_;
    duplicates();
    substitute_environment(root, with_env_block(root, input_.env), problems_);
    check_keys(root, input_.strictness, problems_);
    place_problems(0, {});
    const std::size_t written = problems_.size();
    main_key();
    place_problems(written, {});
    if (has_error()) return result();
    const std::size_t before = problems_.size();
    normalize(root, config_->renames_);
    check_meaning(root, {.env = input_.env}, problems_);
    place_problems(before, config_->renames_);
    return result();
  }

 private:
  Loaded broken(std::string_view doing, Error error) {
    Problem problem{
        .level = Level::error, .path = error.where.key, .message = std::string(doing) + error.message, .hint = error.hint, .where = error.where};
    return {.config = nullptr, .problems = {std::move(problem)}};
  }

  void duplicates() {
    const Sources& sources = config_->sources_;
    for (std::size_t layer = 0; layer < sources.layer_count(); layer++) {
      const auto& document = sources.document(sources.layer(layer).document);
      for (const auto& duplicate : document.duplicates()) {
        Problem problem{.level = Level::warning,
                        .path = "",
                        .message = fmt::format("the key \"{}\" is there twice; the last one counts", printable(duplicate.key, 200))};
        problem.hint = "take one of them out";
        problem.where = document.where_at(duplicate.key_begin);
        if (problems_.size() < kConfigProblemsMax) problems_.push_back(std::move(problem));
      }
    }
  }

  void main_key() {
    const Json* key = at_path(config_->root_, "session.mainKey");
    if (!key || !key->is_string() || token(key->get_string()) == "main" || problems_.size() >= kConfigProblemsMax) return;
    problems_.push_back({.level = Level::warning,
                         .path = "session.mainKey",
                         .message = "session.mainKey is ignored; main session is always \"main\".",
                         .hint = "openclaw config unset session.mainKey"});
  }

  /// Gives file, line and column to the problems from `first` on.
  void place_problems(std::size_t first, const Renames& renames) {
    for (std::size_t i = first; i < problems_.size(); i++) {
      Problem& problem = problems_[i];
      if (problem.where.line != 0) continue;
      const std::string key = problem.where.key.empty() ? problem.path : problem.where.key;
      problem.where = config_->sources_.where(renamed(renames, key));
      problem.where.key = key;
      if (problem.where.file.empty()) problem.where.file = input_.path;
      if (!renames.empty()) problem.path = renamed(renames, problem.path);
    }
  }

  bool has_error() const {
    return std::any_of(problems_.begin(), problems_.end(), [](const Problem& problem) { return problem.level == Level::error; });
  }

  Loaded result() {
    const bool usable = !has_error();
    std::vector<Problem> sorted;
    for (const Level level : {Level::error, Level::warning}) {
      for (auto& problem : problems_) {
        if (problem.level == level) sorted.push_back(std::move(problem));
      }
    }
    return {.config = usable ? config_ : nullptr, .problems = std::move(sorted)};
  }

  LoadInput input_;
  std::shared_ptr<Config> config_;
  std::vector<Problem> problems_;
};

Loaded load(LoadInput input) { return Loader(std::move(input)).from_text(); }

Loaded load_value(Json value, EnvLookup env, Strictness strictness) {
  return Loader({.path = "", .text = std::nullopt, .env = std::move(env), .reader = {}, .real_path = {}, .strictness = strictness})
      .finish(std::move(value));
}

Json Config::value_or_default(std::string_view dotted_path) const {
  const Json* value = find(dotted_path);
  return value ? *value : default_of(dotted_path);
}

Where Config::where(std::string_view dotted_path) const {
  Where where = sources_.where(renamed(renames_, dotted_path));
  where.key = dotted_path;
  if (where.file.empty()) where.file = path_;
  return where;
}

std::string to_text(const Problem& problem) {
  std::string text = to_string(problem.where);
  if (!text.empty()) text += ": ";
  text += problem.level == Level::error ? "error: " : "warning: ";
  if (!problem.path.empty()) text += problem.path + ": ";
  text += problem.message;
  if (!problem.hint.empty()) text += "\n  " + problem.hint;
  return text;
}

}  // namespace oc::config
