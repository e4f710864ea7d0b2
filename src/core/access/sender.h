// Who is meant by an entry of an allowlist, and by a sender: each channel's ids in one normal form (spec §15.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::access {

/// Digits behind one `+`; `whatsapp:` in front is dropped.
std::string normalize_e164(std::string_view number);

/// A WhatsApp recipient as `+<digits>` or `<digits>@g.us`; nothing when it is neither.
std::optional<std::string> normalize_whatsapp_target(std::string_view target);

/// An allowlist entry in the channel's normal form: `*` for everybody, "" for an entry that can mean nobody there.
std::string normalize_allow_entry(std::string_view channel, std::string_view entry);

/// Who wrote. Ids are what a platform never lets people change; names are what it does.
struct Sender {
  std::string id;
  std::string name;                  ///< display name or username
  std::vector<std::string> aliases;  ///< other ids of the same person that the platform vouches for (a phone number beside a uuid)
};

/// Whether names may stand for people. Only `dangerouslyAllowNameMatching` says yes: a name can be taken by anybody.
enum class NameMatching : std::uint8_t { refused, allowed };

/// True when the list names the sender or everybody. An empty list names nobody.
bool is_listed(std::string_view channel, const std::vector<std::string>& entries, const Sender& sender, NameMatching names = NameMatching::refused);

/// The entries of an allowFrom array: strings and numbers, trimmed, blank ones dropped.
/// Limits: kAllowFromEntriesMax.
std::vector<std::string> allow_entries(const Json* list);

}  // namespace oc::access
