// What the configuration alone says about a channel account.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"

namespace oc::cli {

/// `Telegram`, `WhatsApp`; the word itself for a channel that has no name known here.
std::string channel_label(std::string_view channel);

/// Whether this program has the channel.
bool is_served(std::string_view channel);

/// Why this program does not run the channel; "" for those it does.
std::string not_served(const std::string& channel);

/// The channel behind a typed word: `teams` is msteams. Errors: invalid, naming the nearest word.
Result<std::string> channel_word(std::string_view typed);

/// --channel, else the only channel that is configured. Errors: invalid (there are several, none, or no such word).
Result<std::string> read_channel(Context& context);

/// The channels of `channels`, in their order, without `defaults` and the like.
std::vector<std::string> configured_channels(const Json& root);

struct AccountFacts {
  std::string channel;
  std::string account_id;
  std::string name;
  bool is_enabled = true;
  bool is_configured = false;
  std::string token_source;       ///< config, env, tokenFile, none; "" for a channel without tokens
  std::string app_token_source;   ///< of a channel with two tokens (Slack); "" elsewhere
  std::optional<bool> is_linked;  ///< of a channel that is linked like a device (WhatsApp)
  /// `Telegram work (Ops bot)`.
  std::string title() const;
  /// configured, not configured, not linked.
  std::string state() const;
};

/// What to type so that an account that lacks something has it: `openclaw channels login --channel whatsapp --account work`.
std::string set_up_words(const Context& context, std::string_view channel, std::string_view account_id);

AccountFacts account_facts(const Context& context, const Json& root, const std::string& channel, const std::string& account_id);
/// All accounts of all channels.
std::vector<AccountFacts> all_accounts(const Context& context, const Json& root);

}  // namespace oc::cli
