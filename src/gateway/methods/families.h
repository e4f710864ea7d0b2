// Handlers that stand in a file of their own but belong to another file's family.
#pragma once

#include "gateway/methods/methods.h"

namespace oc::gateway {

Task<Answer> agent_method(Call& call);
Task<Answer> agent_wait_method(Call& call);
Task<Answer> agents_files_list(Call& call);
Task<Answer> agents_files_get(Call& call);
Task<Answer> agents_files_set(Call& call);

}  // namespace oc::gateway
