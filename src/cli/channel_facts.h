// What the configuration alone says about a channel account.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"

namespace oc::cli {

/// `Telegram`, `WhatsApp`; the word itself for a channel that has no name known here.
std::string channel_label(std::string_view channel);

/// The channels of `channels`, in their order, without `defaults` and the like.
std::vector<std::string> configured_channels(const Json& root);

struct AccountFacts {
  std::string channel;
  std::string account_id;
  std::string name;
  bool is_enabled = true;
  bool is_configured = false;
  std::string token_source;  ///< config, env, tokenFile, none; "" for a channel without tokens
  /// `Telegram work (Ops bot)`.
  std::string title() const;
};

AccountFacts account_facts(const Context& context, const Json& root, const std::string& channel, const std::string& account_id);
/// All accounts of all channels.
std::vector<AccountFacts> all_accounts(const Context& context, const Json& root);

}  // namespace oc::cli
