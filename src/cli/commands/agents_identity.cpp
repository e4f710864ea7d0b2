// agents set-identity: name, theme, emoji and avatar, by flags or from IDENTITY.md.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/identity_file.h"
#include "cli/roster_edit.h"
#include "core/config/edit.h"
#include "core/config/include.h"
#include "core/sessions/ids.h"
#include "io/environment.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::size_t kIdentityBytesMax = 1u << 20;

struct Wish {
  std::string agent_id;
  config::Identity identity;  ///< what to set; "" leaves as it is
  std::string workspace;      ///< where the file was, "" when flags said it all
  std::string file;
};

bool has_flags(const Context& context) {
  return context.has("--name") || context.has("--theme") || context.has("--emoji") || context.has("--avatar");
}

Result<void> read_file(const Context& context, Wish& wish) {
  const auto typed = context.arguments.value("--identity-file");
  const bool asked = typed || context.has("--from-identity") || context.has("--workspace");
  if (has_flags(context) && !asked) return {};
  const auto workspace = context.arguments.value("--workspace");
  wish.workspace = workspace ? context.typed_path(*workspace) : context.io().environment.working_directory();
  if (typed) wish.workspace = config::directory_of(context.typed_path(*typed));
  wish.file = typed ? context.typed_path(*typed) : wish.workspace + "/IDENTITY.md";
  const auto text = context.io().files.read(wish.file, kIdentityBytesMax);
  const IdentityCard card = text ? read_identity(*text) : IdentityCard{};
  if (card.empty() && !has_flags(context)) return fail(Errc::not_found, fmt::format("No identity data found in {}.", context.shown(wish.file)));
  wish.identity = {.name = card.name, .theme = card.theme_or_like(), .emoji = card.emoji, .avatar = card.avatar};
  return {};
}

Result<std::string> agent_of_workspace(const Context& context, const config::Config& config, const std::string& workspace) {
  std::vector<std::string> matches;
  for (const auto& agent : config::agents(config, context.paths)) {
    if (agent.workspace == workspace) matches.push_back(agent.id);
  }
  if (matches.size() == 1) return matches[0];
  if (matches.empty())
    return fail(Errc::not_found, fmt::format("No agents match {}. Pass --agent to target a specific agent.", context.shown(workspace)));
  return fail(Errc::invalid, fmt::format("Multiple agents match {}: {}. Pass --agent to choose one.", context.shown(workspace), join(matches, ", ")));
}

Result<Wish> read_wish(Context& context, const config::Config& config) {
  Wish wish;
  OC_CHECKED(read_file(context, wish));
  if (const auto typed = context.arguments.value("--agent")) {
    wish.agent_id = sessions::normalize_agent_id(*typed);
  } else {
    const std::string workspace = wish.workspace.empty() ? context.io().environment.working_directory() : wish.workspace;
    OC_TRY(wish.agent_id, agent_of_workspace(context, config, workspace));
  }
  const auto flag = [&](std::string_view name, std::string& field) { field = context.arguments.value_or(name, field); };
  flag("--name", wish.identity.name);
  flag("--theme", wish.identity.theme);
  flag("--emoji", wish.identity.emoji);
  flag("--avatar", wish.identity.avatar);
  return wish;
}

Result<std::string> apply(const ConfigDraft& draft, const Wish& wish) {
  OC_TRY(std::string path, agent_path(draft, wish.agent_id));
  std::string text = draft.text;
  if (path.empty()) {
    OC_TRY(text, config::edit_set(text, "agents.list.+", JsonObject{{"id", wish.agent_id}}));
    path = "agents.list[0]";
  }
  const auto set = [&](std::string_view key, const std::string& value) -> Result<void> {
    if (value.empty()) return {};
    OC_TRY(text, config::edit_set(text, fmt::format("{}.identity.{}", path, key), Json(value)));
    return {};
  };
  OC_CHECKED(set("name", wish.identity.name));
  OC_CHECKED(set("theme", wish.identity.theme));
  OC_CHECKED(set("emoji", wish.identity.emoji));
  OC_CHECKED(set("avatar", wish.identity.avatar));
  return text;
}

void print(const Context& context, const Wish& wish, const config::Identity& now) {
  if (!context.json()) {
    context.out("Updated " + context.shown(context.paths.config_path));
    context.out("Agent: " + wish.agent_id);
    const auto line = [&](std::string_view label, const std::string& value) {
      if (!value.empty()) context.out(fmt::format("{}: {}", label, printable(value, 400)));
    };
    line("Name", now.name);
    line("Theme", now.theme);
    line("Emoji", now.emoji);
    line("Avatar", now.avatar);
    if (!wish.workspace.empty()) context.out("Workspace: " + context.shown(wish.workspace));
    return;
  }
  JsonObject identity;
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) identity[key] = value;
  };
  add("name", now.name);
  add("theme", now.theme);
  add("emoji", now.emoji);
  add("avatar", now.avatar);
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  context.out_json(JsonObject{
      {"agentId", wish.agent_id}, {"identity", std::move(identity)}, {"workspace", or_null(wish.workspace)}, {"identityFile", or_null(wish.file)}});
}

config::Identity merged(const config::Config& config, const Context& context, const Wish& wish) {
  config::Identity now;
  for (const auto& agent : config::agents(config, context.paths)) {
    if (agent.id == wish.agent_id) now = agent.identity;
  }
  const auto take = [](std::string& field, const std::string& value) {
    if (!value.empty()) field = value;
  };
  take(now.name, wish.identity.name);
  take(now.theme, wish.identity.theme);
  take(now.emoji, wish.identity.emoji);
  take(now.avatar, wish.identity.avatar);
  return now;
}

}  // namespace

io::Task<int> agents_set_identity(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto wish = read_wish(context, **config);
  if (!wish) co_return context.fail_with(wish.error());
  config::Identity now;
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) -> Result<std::string> {
    now = merged(*draft.config, context, *wish);
    return apply(draft, *wish);
  });
  if (!changed) co_return context.fail_with(changed.error());
  print(context, *wish, now);
  co_return 0;
}

}  // namespace oc::cli
