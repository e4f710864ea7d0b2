// Handlers that stand in a file of their own but belong to another file's family.
#pragma once

#include "gateway/methods/methods.h"

namespace oc::gateway {

Task<Answer> agent_method(Call& call);
Task<Answer> agent_wait_method(Call& call);
Task<Answer> agents_files_list(Call& call);
Task<Answer> agents_files_get(Call& call);
Task<Answer> agents_files_set(Call& call);

Task<Answer> send_method(Call& call);
Task<Answer> poll_method(Call& call);
Task<Answer> message_action(Call& call);

Task<Answer> web_login_start(Call& call);
Task<Answer> web_login_wait(Call& call);
Task<Answer> channels_logout(Call& call);

Task<Answer> channels_capabilities(Call& call);
Task<Answer> channels_resolve(Call& call);
Task<Answer> directory_self(Call& call);
Task<Answer> directory_peers(Call& call);
Task<Answer> directory_groups(Call& call);
Task<Answer> directory_members(Call& call);

/// The account that a call is about.
struct AccountName {
  std::string channel;
  std::string account_id;  ///< "" = the channel's default one
};
/// `channel` and `accountId` of the call; without a channel the one that is configured. Errors: invalid (there are several, or none).
Task<Result<AccountName>> account_of(const Call& call);

}  // namespace oc::gateway
