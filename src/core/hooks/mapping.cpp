// Chooses a mapping and fills its templates in.
#include "core/hooks/mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace oc::hooks {
namespace {

bool has_path(const Mapping& mapping, std::string_view path) { return mapping.path.empty() || mapping.path == path; }

std::string filled(std::string_view text, const RequestFacts& facts) { return std::string(js_trim(render(text, facts))); }

}  // namespace

const Mapping* mapping_for(const Settings& settings, const RequestFacts& facts) {
  const auto source = std::string(js_trim(string_member_or(facts.payload, "source", "")));
  const auto fits = [&](const Mapping& mapping) { return has_path(mapping, facts.path) && (mapping.source.empty() || mapping.source == source); };
  const auto found = std::ranges::find_if(settings.mappings, fits);
  return found == settings.mappings.end() ? nullptr : &*found;
}

bool may_be_mapped(const Settings& settings, std::string_view path) {
  return std::ranges::any_of(settings.mappings, [&](const Mapping& mapping) { return has_path(mapping, path); });
}

std::expected<Mapped, std::string> apply(const Mapping& mapping, const RequestFacts& facts) {
  if (mapping.action == Action::wake) {
    Wake wake{.text = filled(mapping.text_template, facts), .mode = mapping.wake_mode};
    if (wake.text.empty()) return Nothing{};
    return wake;
  }
  AgentRun run{.message = filled(mapping.message_template, facts)};
  if (run.message.empty()) return Nothing{};
  if (auto name = one_line(render(mapping.name, facts), kHookNameBytesMax); !name.empty()) run.name = std::move(name);
  run.agent_id = mapping.agent_id;
  run.session_key = filled(mapping.session_key, facts);
  run.deliver = mapping.deliver;
  run.channel = mapping.channel;
  run.to = filled(mapping.to, facts);
  run.model = filled(mapping.model, facts);
  run.thinking = thinking_word(render(mapping.thinking, facts));
  run.timeout_seconds = mapping.timeout_seconds;
  run.allow_unsafe = mapping.allow_unsafe;
  for (const auto* field : {&run.to, &run.model}) {
    if (field->size() > kHookFieldBytesMax) {
      return std::unexpected(fmt::format("mapping {}: a field is longer than {} bytes", one_line(mapping.id, 80), kHookFieldBytesMax));
    }
  }
  return run;
}

}  // namespace oc::hooks
