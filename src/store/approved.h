// Who was let in by pairing: by this gateway, or by an earlier OpenClaw whose files still lie there.
#pragma once

#include <string>
#include <vector>

#include "core/access/strangers.h"
#include "store/store.h"

namespace oc::store {

/// The senders approved for one account, without repeats of `*`. What cannot be read counts as nobody. `folder` is the credentials directory.
Task<std::vector<std::string>> approved_senders(const io::Io& io, Store& store, std::string folder, std::string channel, std::string account_id);

/// The same for every account of the configuration.
Task<std::vector<access::Approved>> approved_everywhere(const io::Io& io, Store& store, std::string folder, const Json& config);

/// The same from the database of an earlier version at this path (is_of_earlier_version), which stays as it is. Blocks, at most kStoreBusyWait.
std::vector<access::Approved> approved_in_earlier(const io::Io& io, const std::string& gateway_path, const std::string& folder, const Json& config);

}  // namespace oc::store
