// Names, aliases, and the two places where an agent's model is configured.
#include "models/refs.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace oc::models {
namespace {

using engine::ModelRef;

constexpr std::pair<std::string_view, std::string_view> kProviderSpellings[] = {
    {"z.ai", "zai"},           {"z-ai", "zai"}, {"opencode-zen", "opencode"}, {"qwen", "qwen-portal"}, {"kimi-code", "kimi-coding"},
    {"lm-studio", "lmstudio"}, {"x.ai", "xai"}, {"gemini", "google"},
};

constexpr std::pair<std::string_view, std::string_view> kAnthropicShortNames[] = {
    {"opus-4.6", "claude-opus-4-6"},     {"opus-4.5", "claude-opus-4-5"},   {"sonnet-4.6", "claude-sonnet-4-6"},
    {"sonnet-4.5", "claude-sonnet-4-5"}, {"haiku-4.5", "claude-haiku-4-5"},
};

// They hold only for a model that `agents.defaults.models` names and gives no alias of its own.
constexpr std::pair<std::string_view, std::string_view> kBuiltInAliases[] = {
    {"opus", "anthropic/claude-opus-4-6"},
    {"sonnet", "anthropic/claude-sonnet-4-5"},
    {"sonnet", "anthropic/claude-sonnet-4-6"},
    {"gpt", "openai/gpt-5.2"},
    {"gpt-mini", "openai/gpt-5-mini"},
    {"gemini", "google/gemini-3-pro-preview"},
    {"gemini-flash", "google/gemini-3-flash-preview"},
};

std::optional<ModelRef> split_ref(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  ModelRef ref{provider_id(text.substr(0, slash)), std::string(js_trim(text.substr(slash + 1)))};
  if (ref.provider.empty() || ref.model.empty()) return std::nullopt;
  if (ref.provider == "anthropic") {
    for (const auto& [from, to] : kAnthropicShortNames) {
      if (iequals_ascii(ref.model, from)) ref.model = to;
    }
  }
  return ref;
}

std::optional<ModelRef> alias_ref(const Json& config, std::string_view name) {
  const Json* known = at_path(config, "agents.defaults.models");
  if (!known || !known->is_object()) return std::nullopt;
  for (const auto& [key, settings] : known->get_object()) {
    if (iequals_ascii(js_trim(string_member_or(settings, "alias", "")), name)) return split_ref(key);
  }
  for (const auto& [alias, target] : kBuiltInAliases) {
    if (!iequals_ascii(alias, name)) continue;
    for (const auto& [key, settings] : known->get_object()) {
      if (iequals_ascii(key, target) && !string_member(settings, "alias")) return split_ref(target);
    }
  }
  return std::nullopt;
}

void take_choice(const Json& config, const Json* model, ModelChoice& choice) {
  if (!model) return;
  if (model->is_string()) {
    if (auto ref = parse_ref(config, std::string_view(model->get_string()))) choice.primary = std::move(ref);
    return;
  }
  if (auto ref = parse_ref(config, string_member_or(*model, "primary", ""))) choice.primary = std::move(ref);
  if (!member(*model, "fallbacks")) return;
  choice.fallbacks.clear();
  for (const auto& text : strings_member(*model, "fallbacks")) {
    if (auto ref = parse_ref(config, text)) choice.fallbacks.push_back(std::move(*ref));
  }
}

}  // namespace

std::string provider_id(std::string_view text) {
  std::string id = token(text);
  for (const auto& [from, to] : kProviderSpellings) {
    if (id == from) return std::string(to);
  }
  return id;
}

std::optional<ModelRef> parse_ref(const Json& config, std::string_view text) {
  text = js_trim(text);
  if (text.empty()) return std::nullopt;
  if (text.find('/') != std::string_view::npos) return split_ref(text);
  if (auto ref = alias_ref(config, text)) return ref;
  return split_ref("anthropic/" + std::string(text));
}

const Json* agent_entry(const Json& config, std::string_view agent_id) {
  const std::string wanted = token(agent_id);
  const Json* list = at_path(config, "agents.list");
  if (!list || !list->is_array()) return nullptr;
  const JsonArray& entries = list->get_array();
  const auto at = std::ranges::find_if(entries, [&](const Json& entry) {
    return wanted.empty() ? bool_member(entry, "default").value_or(false) : token(string_member_or(entry, "id", "")) == wanted;
  });
  if (at != entries.end()) return &*at;
  return wanted.empty() && !entries.empty() ? &entries.front() : nullptr;
}

ModelChoice configured_choice(const Json& config, std::string_view agent_id) {
  ModelChoice choice;
  take_choice(config, at_path(config, "agents.defaults.model"), choice);
  if (const Json* entry = agent_entry(config, agent_id)) take_choice(config, member(*entry, "model"), choice);
  return choice;
}

}  // namespace oc::models
