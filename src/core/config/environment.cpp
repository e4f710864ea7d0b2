// Finding and replacing ${NAME}.
#include "core/config/environment.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "core/config/sources.h"

namespace oc::config {
namespace {

/// The length of `{NAME}` at the front of the text, 0 when it is none.
std::size_t braced_name(std::string_view text) {
  const auto is_first = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.size() < 3 || text[0] != '{' || !is_first(text[1])) return 0;
  std::size_t end = 2;
  while (end < text.size() && (is_first(text[end]) || (text[end] >= '0' && text[end] <= '9'))) end++;
  return end < text.size() && text[end] == '}' ? end + 1 : 0;
}

class Substitution {
 public:
  Substitution(const EnvLookup& env, std::vector<Problem>& problems) : env_(env), problems_(problems) {}

  void visit(Json& value) {
    if (auto* string = value.if_string()) {
      if (string->find("${") != boost::json::string::npos) *string = replaced(*string);
    } else if (auto* object = value.if_object()) {
      for (auto& member : *object) step(member.key(), member.value());
    } else if (auto* array = value.if_array()) {
      std::size_t index = 0;
      for (auto& item : *array) step(std::to_string(index++), item);
    }
  }

 private:
  void step(std::string_view name, Json& value) {
    if (!value.is_string() && !value.is_structured()) return;
    const std::size_t length = path_.size();
    if (!path_.empty()) path_ += '.';
    path_ += name;
    visit(value);
    path_.resize(length);
  }

  std::string replaced(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t dollars = text.substr(at).starts_with("$${") ? 2 : text.substr(at).starts_with("${") ? 1 : 0;
      const std::size_t braces = dollars > 0 ? braced_name(text.substr(at + dollars)) : 0;
      if (braces == 0) {
        out += text[at++];
        continue;
      }
      const auto written = text.substr(at + dollars - 1, braces + 1);
      out += dollars == 2 ? std::string(written) : value_of(written);
      at += dollars + braces;
    }
    return out;
  }

  std::string value_of(std::string_view written) {
    const std::string_view name = written.substr(2, written.size() - 3);
    auto value = env_ ? env_(name) : std::nullopt;
    if (value && !value->empty()) return std::move(*value);
    if (problems_.size() < kConfigProblemsMax) {
      problems_.push_back({.level = Level::error,
                           .path = path_,
                           .message = fmt::format("Missing env var \"{}\" referenced at config path: {}", name, path_),
                           .hint = fmt::format("export {0}=..., or put {0} into the env block; write $${{{0}}} for the plain text", name)});
    }
    return std::string(written);
  }

  const EnvLookup& env_;
  std::vector<Problem>& problems_;
  std::string path_;
};

}  // namespace

bool is_env_reference(std::string_view text) { return text.starts_with('$') && text.size() > 1 && braced_name(text.substr(1)) == text.size() - 1; }

EnvLookup with_env_block(const Json& root, EnvLookup env) {
  const Json* block = member(root, "env");
  if (!block || !block->is_object()) return env;
  return [own = *block, env = std::move(env)](std::string_view name) -> std::optional<std::string> {
    auto value = env ? env(name) : std::nullopt;
    if (value && !value->empty()) return value;
    const Json* vars = member(own, "vars");
    if (vars) value = string_member(*vars, name);
    if (!value || value->empty()) value = string_member(own, name);
    return value;
  };
}

void substitute_environment(Json& root, const EnvLookup& env, std::vector<Problem>& problems) { Substitution(env, problems).visit(root); }

}  // namespace oc::config
