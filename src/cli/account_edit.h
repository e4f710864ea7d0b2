// The settings of one channel account in the text of the configuration file: added, switched off, taken out.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/config_edit.h"
#include "cli/context.h"

namespace oc::cli {

struct AccountName {
  std::string channel;
  std::string account_id;
};

/// --channel and --account. Errors: invalid (no channel, or no such one).
Result<AccountName> read_account(const Context& context);

/// What `channels add` writes: keys below the account, in this order.
struct NewAccount {
  AccountName name;
  std::vector<std::pair<std::string, Json>> values;
};

/// The values that the typed flags give, checked for what the channel needs.
/// Errors: invalid; the message is what OpenClaw says, the hint what to type.
Result<NewAccount> read_new_account(const Context& context, const AccountName& name, const Json& root);

// Changes for edit_config().
/// The first named account beside plain settings makes those the account `default`, so that its credential does not fall silent.
Result<std::string> add_account(const ConfigDraft& draft, const NewAccount& account);
enum class Removal : std::uint8_t { switch_off, for_good };
Result<std::string> remove_account(const ConfigDraft& draft, const AccountName& name, Removal removal);
/// Takes tokens and passwords out, wherever the account has them.
Result<std::string> forget_credentials(const ConfigDraft& draft, const AccountName& name, bool& had_one);

}  // namespace oc::cli
