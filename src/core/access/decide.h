// The decision about one sender, given the policies and the two lists: allow, ask for pairing, or block, with OpenClaw's own words for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/access/groups.h"

namespace oc::access {

enum class Verdict : std::uint8_t { allow, pairing, block };
std::string_view to_string(Verdict verdict);

/// A verdict with OpenClaw's code and short reason.
struct Ruling {
  Verdict verdict = Verdict::block;
  std::string_view reason_code;
  std::string reason;
};

/// What is known of an allowlist as far as one sender is concerned.
struct ListFacts {
  bool is_empty = true;
  bool names_sender = false;
};

/// Direct messages: disabled blocks, open allows, a listed sender passes, pairing asks, all else blocks. Source: spec §15.2.
Ruling rule_direct(DmPolicy policy, ListFacts list);

/// Groups: disabled blocks, open allows, allowlist wants the sender on a list that is not empty. Source: spec §15.3.
Ruling rule_group(GroupPolicy policy, ListFacts list);

}  // namespace oc::access
