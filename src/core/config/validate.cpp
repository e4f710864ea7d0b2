// The walk of a configuration along the key table.
#include "core/config/validate.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/shape.h"
#include "core/sessions/ids.h"

namespace oc::config {
namespace {

/// Keys of old releases, and where what they said belongs now.
struct Moved {
  std::string_view path;
  std::string_view hint;
};
constexpr Moved kMoved[] = {
    {"agent", "agent.* moved to agents.defaults, its tool settings to tools"},
    {"routing",
     "routing moved: allowFrom to channels.<channel>.allowFrom, agents to agents.list, bindings to bindings, groupChat to messages.groupChat"},
    {"identity", "identity belongs to an agent: agents.list[].identity"},
    {"telegram", "write channels.telegram"},
    {"whatsapp", "write channels.whatsapp"},
    {"discord", "write channels.discord"},
    {"slack", "write channels.slack"},
    {"signal", "write channels.signal"},
    {"imessage", "write channels.imessage"},
    {"providers", "write models.providers for model services, channels for chat services"},
    {"model", "write agents.defaults.model"},
    {"workspace", "write agents.defaults.workspace"},
    {"bindings.*.match.provider", "write channel"},
    {"bindings.*.agent", "write agentId"},
    {"bindings.*.channel", "put it inside match: { channel: ... }"},
    {"bindings.*.peer", "put it inside match: { peer: ... }"},
};

bool fits(std::string_view pattern, std::string_view path) {
  const auto star = pattern.find(".*.");
  if (star == std::string_view::npos) return pattern == path;
  const auto rest = behind(path, pattern.substr(0, star));
  const auto dot = rest ? rest->find('.') : std::string_view::npos;
  return dot != std::string_view::npos && rest->substr(dot + 1) == pattern.substr(star + 3);
}

class Checker {
 public:
  Checker(const Json& root, Strictness strictness, std::vector<Problem>& problems) : root_(root), strictness_(strictness), problems_(problems) {}

  void run() { visit(root_, shapes_.root()); }

 private:
  bool is_full() const { return problems_.size() >= kConfigProblemsMax; }

  void add(Level level, std::string path, std::string message, std::string hint, std::string key = {}) {
    if (is_full()) return;
    Problem problem{.level = level, .path = std::move(path), .message = std::move(message), .hint = std::move(hint)};
    problem.where.key = key.empty() ? problem.path : std::move(key);
    problems_.push_back(std::move(problem));
  }

  /// A wrong value. In bindings OpenClaw names only the entry; our hint names the rest.
  void wrong(const Type& type, const Json* value) {
    std::string hint = hint_for(type, value);
    const auto inside = behind(path_, "bindings");
    const auto dot = inside ? inside->find('.') : std::string_view::npos;
    if (!inside || inside->empty() || dot == std::string_view::npos) return add(Level::error, path_, mismatch(type, value), std::move(hint));
    const std::string entry = "bindings." + std::string(inside->substr(0, dot));
    const std::string detail =
        fmt::format("{}: {}{}", inside->substr(dot + 1), mismatch(type, value).substr(0, 300), hint.empty() ? "" : "; " + hint);
    add(Level::error, entry, "Invalid input", detail, path_);
  }

  static std::string hint_for(const Type& type, const Json* value) {
    const auto words = allowed_words(type);
    if (value && value->is_string() && !words.empty()) {
      const std::string nearest = nearest_word(std::string_view(value->get_string()), words);
      if (!nearest.empty()) return fmt::format("did you mean \"{}\"?", nearest);
      return "write one of: " + join(words, ", ");
    }
    const bool wants_boolean = type.forms.size() == 1 && type.forms.front().kind == Form::Kind::boolean;
    if (wants_boolean && value && value->is_string()) return "write true or false, without quotes";
    const bool wants_text = type.forms.size() == 1 && type.forms.front().kind == Form::Kind::string;
    if (wants_text && value && value->is_number()) return fmt::format("put it in quotes: \"{}\"", number_text(*value));
    const bool wants_list = type.forms.size() == 1 && type.forms.front().kind == Form::Kind::array;
    if (wants_list && value && !value->is_object()) return fmt::format("put it in brackets: [{}]", printable(to_json_text(*value), 80));
    return "write " + type_phrase(type);
  }

  void visit(const Json& value, Shape& shape) {
    if (is_full()) return;
    const Form* form = form_for(shape.type, value);
    if (!form) return wrong(shape.type, &value);
    if (value.is_object()) {
      if (form->kind != Form::Kind::any) object(value.get_object(), shape);
    } else if (value.is_array() && form->kind == Form::Kind::array) {
      array(value.get_array(), shape, *form);
    }
  }

  void array(const JsonArray& items, Shape& shape, const Form& form) {
    Shape* item = shapes_.item(shape);
    const std::size_t length = path_.size();
    for (std::size_t i = 0; i < items.size() && !is_full(); i++) {
      path_ += '.';
      path_ += std::to_string(i);
      if (item && items[i].is_object()) {
        visit(items[i], *item);
      } else if (!accepts(form.item.front(), items[i])) {
        wrong(form.item.front(), &items[i]);
      }
      path_.resize(length);
    }
  }

  void object(const JsonObject& members, Shape& shape) {
    const bool open = shapes_.is_open(shape);
    const std::size_t length = path_.size();
    for (const auto& [key, value] : members) {
      if (is_full()) return;
      Shape* child = shapes_.member(shape, key);
      if (!child) {
        if (!open) unknown(key, shape);
        continue;
      }
      if (length > 0) path_ += '.';
      path_.append(key);
      visit(value, *child);
      path_.resize(length);
    }
    for (const Shape* child : shape.members) {
      if (!child->type.required || members.contains(child->name())) continue;
      path_ += (length > 0 ? "." : "") + std::string(child->name());
      wrong(child->type, nullptr);
      path_.resize(length);
    }
  }

  void unknown(std::string_view key, Shape& shape) {
    const std::string path = joined(path_, key);
    if (path_ == "channels") return unknown_channel(key, path);
    const Level level = strictness_ == Strictness::strict ? Level::error : Level::warning;
    add(level, path_, fmt::format("Unrecognized key: \"{}\"", printable(key, 200)), unknown_hint(key, path, shape), path);
  }

  void unknown_channel(std::string_view key, const std::string& path) {
    // A channel that a plugin brings is no mistake of the user, only nothing that runs here.
    const bool of_plugin = at_path(root_, "plugins.entries." + std::string(key)) != nullptr;
    std::vector<std::string> names;
    for (const auto& known : keys_below("channels")) names.emplace_back(last_step(known.path));
    const std::string nearest = nearest_word(sessions::resolve_channel_alias(key), names);
    const std::string hint = of_plugin ? "this plugin's channel is not part of this program; its settings are left alone"
                             : nearest.empty()
                                 ? "known channels: telegram, whatsapp, discord, slack, signal, imessage and others; see docs/reference/config.md"
                                 : fmt::format("did you mean channels.{}?", nearest);
    add(of_plugin ? Level::warning : Level::error, path, fmt::format("unknown channel id: {}", printable(key, 200)), hint);
  }

  std::string unknown_hint(std::string_view key, std::string_view path, Shape& shape) {
    for (const auto& moved : kMoved) {
      if (fits(moved.path, path)) return std::string(moved.hint);
    }
    std::vector<std::string> names;
    for (const Shape* member : shape.members) names.emplace_back(member->name());
    const std::string nearest = nearest_word(key, names);
    if (!nearest.empty()) return fmt::format("did you mean `{}`?", nearest);
    const std::string elsewhere = other_place(key);
    if (!elsewhere.empty()) return fmt::format("it belongs to {}", elsewhere);
    return "it has no effect; take it out, or see docs/reference/config.md for the known keys";
  }

  /// The only short path that ends with this key.
  static std::string other_place(std::string_view key) {
    std::string found;
    std::size_t count = 0;
    for_each_key([&](const Key& known) {
      if (last_step(known.path) != key || known.path.find_first_of("<[") != std::string_view::npos ||
          std::count(known.path.begin(), known.path.end(), '.') > 2)
        return;
      found = known.path;
      count++;
    });
    return count == 1 ? found : std::string();
  }

  const Json& root_;
  Strictness strictness_;
  std::vector<Problem>& problems_;
  Shapes shapes_;
  std::string path_;
};

}  // namespace

void check_keys(const Json& root, Strictness strictness, std::vector<Problem>& problems) {
  if (!root.is_object()) {
    problems.push_back({.level = Level::error,
                        .path = "",
                        .message = fmt::format("Invalid input: expected object, received {}", type_word(root)),
                        .hint = "a configuration is one object: { agents: { ... }, channels: { ... } }"});
    return;
  }
  for (std::string_view roster : {"agents.list", "agents.entries"}) {
    const Json* agents = at_path(root, roster);
    const std::size_t count = !agents ? 0 : agents->is_array() ? agents->get_array().size() : agents->is_object() ? agents->get_object().size() : 0;
    if (count <= kAgentsMax) continue;
    problems.push_back({.level = Level::error,
                        .path = std::string(roster),
                        .message = fmt::format("Too large: {} agents; one gateway takes at most {}", count, kAgentsMax),
                        .hint = "Is the file what it should be? See where it lies: openclaw config file"});
    return;
  }
  Checker(root, strictness, problems).run();
}

}  // namespace oc::config
