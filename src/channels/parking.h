// Setting aside what cannot be read, the same for every channel.
#pragma once

#include <string>
#include <utility>

#include "base/json.h"
#include "engine/ports/channel.h"
#include "io/crypto.h"
#include "io/log.h"

namespace oc::channels {

/// What a platform sends for the account to act with: whoever reads the list of the dead needs none of it.
inline bool is_credential_member(std::string_view key) {
  return key == "token" || key == "response_url" || key == "response_urls" || key == "trigger_id";
}

inline Json without_credentials(Json value) {
  if (value.is_array()) {
    for (auto& each : value.get_array()) each = without_credentials(std::move(each));
    return value;
  }
  if (!value.is_object()) return value;
  JsonObject kept;
  for (auto& entry : value.get_object()) {
    if (!is_credential_member(entry.key())) kept[entry.key()] = without_credentials(std::move(entry.value()));
  }
  return kept;
}

/// An update that its decoder cannot read.
struct Unread {
  std::string channel;
  std::string account_id;
  std::string name;  ///< the platform's id of it; "" = none, then its bytes name it, and the same bytes are set aside once
  std::string error;
  Json update;  ///< as it came; it is kept without_credentials()
};

/// Whatever comes of it, the channel goes on.
inline io::Task<> park(engine::InboundSink& sink, io::Log& log, Unread unread) {
  const std::string channel = unread.channel;
  std::string raw = to_json_text(without_credentials(std::move(unread.update)));
  if (unread.name.empty()) unread.name = "sha256:" + io::sha256_hex(raw);
  const io::LogFields fields{{"account", unread.account_id}, {"update", unread.name}};
  const auto parked = co_await sink.park(channel, std::move(unread.account_id), std::move(unread.name), std::move(raw), std::move(unread.error));
  if (!parked) log.warn(channel, "what cannot be read was not set aside: " + parked.error().message, fields);
}

}  // namespace oc::channels
