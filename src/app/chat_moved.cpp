// Finds the places that name the chat, and renames them.
#include "app/chat_moved.h"

#include <fmt/format.h>

#include "base/json5.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/config/edit.h"
#include "core/sessions/ids.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::app {
namespace {

std::string step(std::string path, std::string_view key) {
  path += '.';
  for (const char c : key) {
    if (c == '.' || c == '[' || c == ']' || c == '\\') path += '\\';
    path += c;
  }
  return path;
}

struct GroupList {
  std::string path;
  const Json* groups;
};

/// The `groups` that hold for the account: the channel's, and its own.
std::vector<GroupList> group_lists(const Json& root, const engine::ChatMove& move) {
  std::vector<GroupList> lists;
  const Json* channels = member(root, "channels");
  const Json* section = channels ? member(*channels, move.channel) : nullptr;
  if (!section) return lists;
  const std::string channel = step("channels", move.channel);
  lists.push_back({channel + ".groups", member(*section, "groups")});
  const Json* accounts = member(*section, "accounts");
  if (accounts && accounts->is_object()) {
    for (const auto& entry : accounts->get_object()) {
      const bool is_it = sessions::normalize_account_id(entry.key()) == move.account_id;
      if (is_it) lists.push_back({step(channel + ".accounts", entry.key()) + ".groups", member(entry.value(), "groups")});
    }
  }
  return lists;
}

bool names_chat(const Json& binding, const engine::ChatMove& move) {
  const Json* id = at_path(binding, "match.peer.id");
  const bool is_chat = id && ((id->is_string() && id->get_string() == move.old_chat_id) || (id->is_number() && number_text(*id) == move.old_chat_id));
  const Json* channel = at_path(binding, "match.channel");
  return is_chat && channel && channel->is_string() && token(channel->get_string()) == move.channel;
}

}  // namespace

Result<std::string> with_moved_chat(const std::string& text, const engine::ChatMove& move) {
  OC_TRY(auto document, parse_json5(text, ""));
  const Json root = document.take_value();
  std::string out = text;
  bool moved = false;
  for (const auto& [path, groups] : group_lists(root, move)) {
    const Json* entry = groups ? member(*groups, move.old_chat_id) : nullptr;
    if (!entry || member(*groups, move.new_chat_id)) continue;
    OC_TRY(out, config::edit_set(out, step(path, move.new_chat_id), *entry));
    OC_TRY(out, config::edit_unset(out, step(path, move.old_chat_id)));
    moved = true;
  }
  const Json* bindings = member(root, "bindings");
  for (std::size_t i = 0; bindings && bindings->is_array() && i < bindings->get_array().size(); i++) {
    if (!names_chat(bindings->get_array()[i], move)) continue;
    OC_TRY(out, config::edit_set(out, fmt::format("bindings.{}.match.peer.id", i), Json(move.new_chat_id)));
    moved = true;
  }
  if (!moved) return fail(Errc::not_found, "nothing in the config file itself names the chat");
  return out;
}

namespace {

Result<void> rewrite(const io::Io& io, const config::Paths& paths, const engine::ChatMove& move) {
  OC_TRY(const auto lock, io.files.lock(paths.config_path + ".lock", Millis(0)));
  OC_TRY(const std::string before, io.files.read(paths.config_path, kConfigBytesMax));
  OC_TRY(const std::string after, with_moved_chat(before, move));
  OC_TRY(const auto info, io.files.info(paths.config_path));
  OC_CHECKED(io.files.write_atomic(paths.config_path + ".bak", before, 0600));
  return io.files.write_atomic(paths.config_path, after, info.mode != 0 ? info.mode & 0777 : 0600);
}

}  // namespace

void rewrite_chat(const io::Io& io, const config::Paths& paths, const engine::ChatMove& move) {
  if (const auto written = rewrite(io, paths, move); !written) {
    io.log.warn("config", "a chat's new id was not written into the config; change it by hand: " + written.error().message,
                {{"channel", move.channel}, {"account", move.account_id}, {"old", move.old_chat_id}, {"new", move.new_chat_id}});
  }
}

}  // namespace oc::app
