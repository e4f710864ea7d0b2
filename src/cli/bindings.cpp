// Plans for bind and unbind, made from the merged configuration and carried out on the main file's text.
#include "cli/bindings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/config/edit.h"
#include "core/sessions/ids.h"

namespace oc::cli {
namespace {

using sessions::normalize_account_id;
using sessions::normalize_agent_id;

const JsonArray& bindings_of(const Json& root) {
  static const JsonArray none;
  const Json* list = member(root, "bindings");
  return list && list->is_array() ? list->get_array() : none;
}

const Json& match_of(const Json& entry) {
  static const Json none;
  const Json* match = member(entry, "match");
  return match ? *match : none;
}

std::string account_key(std::string_view account) { return js_trim(account) == "*" ? "*" : normalize_account_id(account); }

std::string text_member(const Json& value, std::string_view key) { return sessions::id_string(member(value, key)); }

bool is_plain(const Json& match) {
  for (const auto key : {"peer", "guildId", "teamId", "roles", "parentPeer"}) {
    const Json* value = member(match, key);
    if (value && !value->is_null() && !(value->is_array() && value->get_array().empty())) return false;
  }
  return true;
}

bool is_route(const Json& entry) { return string_member_or(entry, "type", "route") == "route"; }

/// Whether an entry says exactly what the spec says.
bool says(const Json& entry, const BindingSpec& spec) {
  const Json& match = match_of(entry);
  if (!is_route(entry) || !is_plain(match) || token(text_member(match, "channel")) != spec.channel) return false;
  return account_key(text_member(match, "accountId")) == account_key(spec.account_id);
}

std::size_t raw_index(const Json& raw, const Json& entry) {
  const JsonArray& list = bindings_of(raw);
  const auto same = [&](const Json& other) {
    return binding_agent(other) == binding_agent(entry) && describe_match(match_of(other)) == describe_match(match_of(entry));
  };
  return static_cast<std::size_t>(std::find_if(list.begin(), list.end(), same) - list.begin());
}

/// The agent's rule of the whole channel that an explicit account may replace.
const Json* channel_only_rule(const Json& root, std::string_view agent_id, const BindingSpec& spec) {
  if (spec.account_id.empty()) return nullptr;
  for (const auto& entry : bindings_of(root)) {
    const Json& match = match_of(entry);
    if (binding_agent(entry) != agent_id || !is_route(entry) || !is_plain(match)) continue;
    if (token(text_member(match, "channel")) == spec.channel && text_member(match, "accountId").empty()) return &entry;
  }
  return nullptr;
}

}  // namespace

Result<BindingSpec> parse_binding_spec(std::string_view text, const Json& config) {
  const std::string_view trimmed = js_trim(text);
  const std::size_t colon = trimmed.find(':');
  BindingSpec spec{.channel = sessions::resolve_channel_alias(trimmed.substr(0, colon))};
  if (spec.channel.empty())
    return fail(Errc::invalid, fmt::format("Invalid binding \"{}\" (empty channel).", printable(text, 80)), "Write it like telegram:work");
  std::vector<std::string> known = sessions::channel_words();
  if (const Json* channels = member(config, "channels"); channels && channels->is_object()) {
    for (const auto& channel : channels->get_object()) known.push_back(token(channel.key()));
  }
  if (std::find(known.begin(), known.end(), spec.channel) == known.end()) {
    const std::string near = nearest_word(spec.channel, known);
    return fail(Errc::invalid, fmt::format("Unknown channel \"{}\".", printable(trimmed.substr(0, colon), 80)),
                near.empty() ? "" : fmt::format("Did you mean {}?", near));
  }
  if (colon == std::string_view::npos) return spec;
  spec.account_id = js_trim(trimmed.substr(colon + 1));
  if (spec.account_id.empty())
    return fail(Errc::invalid, fmt::format("Invalid binding \"{}\" (empty account id).", printable(text, 80)), "Write it like telegram:work");
  if (spec.account_id != "*") spec.account_id = normalize_account_id(spec.account_id);
  return spec;
}

Result<std::vector<BindingSpec>> parse_binding_specs(const std::vector<std::string>& texts, const Json& config) {
  std::vector<BindingSpec> specs;
  for (const auto& text : texts) {
    OC_TRY(auto spec, parse_binding_spec(text, config));
    specs.push_back(std::move(spec));
  }
  return specs;
}

std::string describe_match(const Json& match) {
  std::string text = printable(text_member(match, "channel"), 80);
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {}={}", name, printable(value, 200));
  };
  add("accountId", text_member(match, "accountId"));
  if (const Json* peer = member(match, "peer"); peer && peer->is_object()) {
    add("peer", text_member(*peer, "kind") + ":" + text_member(*peer, "id"));
  } else {
    add("peer", sessions::id_string(peer));
  }
  add("guild", text_member(match, "guildId"));
  add("team", text_member(match, "teamId"));
  add("roles", join(strings_member(match, "roles"), ","));
  return text;
}

std::string describe(const BindingSpec& spec) {
  return spec.account_id.empty() ? printable(spec.channel, 80)
                                 : fmt::format("{} accountId={}", printable(spec.channel, 80), printable(spec.account_id, 200));
}

Json binding_entry(const BindingSpec& spec, std::string_view agent_id) {
  JsonObject match{{"channel", spec.channel}};
  if (!spec.account_id.empty()) match["accountId"] = spec.account_id;
  return JsonObject{{"agentId", agent_id}, {"match", std::move(match)}};
}

std::string binding_agent(const Json& entry) {
  const std::string id = text_member(entry, "agentId");
  return id.empty() ? id : normalize_agent_id(id);
}

BindPlan plan_bind(const Json& root, const Json& raw, std::string_view agent_id, const std::vector<BindingSpec>& specs) {
  BindPlan plan;
  for (const auto& spec : specs) {
    const JsonArray& list = bindings_of(root);
    const auto taken = std::find_if(list.begin(), list.end(), [&](const Json& entry) { return says(entry, spec); });
    const auto planned = [&](const BindingSpec& other) { return describe(other) == describe(spec); };
    if (taken != list.end() && binding_agent(*taken) != agent_id) {
      plan.conflicts.push_back(fmt::format("{} (agent={})", describe(spec), printable(binding_agent(*taken), 80)));
    } else if (taken != list.end() || std::any_of(plan.to_add.begin(), plan.to_add.end(), planned)) {
      plan.skipped.push_back(describe(spec));
    } else if (const Json* old = channel_only_rule(root, agent_id, spec); old && raw_index(raw, *old) < bindings_of(raw).size()) {
      plan.updated.push_back(describe(spec));
      plan.to_update.push_back({.spec = spec, .index = raw_index(raw, *old)});
    } else {
      plan.added.push_back(describe(spec));
      plan.to_add.push_back(spec);
    }
  }
  return plan;
}

Result<std::string> apply_bind(std::string text, const BindPlan& plan, std::string_view agent_id) {
  for (const auto& update : plan.to_update) {
    OC_TRY(text, config::edit_set(text, fmt::format("bindings[{}].match.accountId", update.index), Json(update.spec.account_id)));
  }
  for (const auto& spec : plan.to_add) {
    OC_TRY(text, config::edit_set(text, "bindings.+", binding_entry(spec, agent_id)));
  }
  return text;
}

UnbindPlan plan_unbind(const Json& root, const Json& raw, std::string_view agent_id, const std::vector<BindingSpec>& specs) {
  UnbindPlan plan;
  for (const auto& spec : specs) {
    bool found = false;
    for (const auto& entry : bindings_of(root)) {
      if (!says(entry, spec)) continue;
      if (binding_agent(entry) != agent_id) {
        plan.conflicts.push_back(fmt::format("{} (agent={})", describe(spec), printable(binding_agent(entry), 80)));
        found = true;
        break;
      }
      found = true;
      const std::size_t index = raw_index(raw, entry);
      if (index < bindings_of(raw).size()) {
        plan.indexes.push_back(index);
        plan.removed.push_back(describe_match(match_of(entry)));
      } else {
        plan.elsewhere.push_back(describe_match(match_of(entry)));
      }
      break;
    }
    if (!found) plan.missing.push_back(describe(spec));
  }
  std::sort(plan.indexes.begin(), plan.indexes.end());
  plan.indexes.erase(std::unique(plan.indexes.begin(), plan.indexes.end()), plan.indexes.end());
  return plan;
}

UnbindPlan plan_unbind_all(const Json& root, const Json& raw, std::string_view agent_id) {
  UnbindPlan plan;
  const JsonArray& list = bindings_of(raw);
  for (std::size_t i = 0; i < list.size(); i++) {
    if (binding_agent(list[i]) != agent_id) continue;
    plan.indexes.push_back(i);
    plan.removed.push_back(describe_match(match_of(list[i])));
  }
  for (const auto& entry : bindings_of(root)) {
    if (binding_agent(entry) == agent_id && raw_index(raw, entry) >= list.size()) plan.elsewhere.push_back(describe_match(match_of(entry)));
  }
  return plan;
}

Result<std::string> apply_unbind(std::string text, const UnbindPlan& plan) {
  for (auto index = plan.indexes.rbegin(); index != plan.indexes.rend(); index++) {
    OC_TRY(text, config::edit_unset(text, fmt::format("bindings[{}]", *index)));
  }
  return text;
}

}  // namespace oc::cli
