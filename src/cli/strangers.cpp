// Asks the rule about shared main sessions.
#include "cli/strangers.h"

#include "io/files.h"
#include "store/approved.h"

namespace oc::cli {

io::Task<std::vector<access::SharedMain>> shared_mains(const Context& context, std::shared_ptr<const config::Config> config) {
  std::vector<access::Approved> approved;
  // Opening the store would make a database where no gateway has run yet.
  if (context.io().files.info(context.paths.state_dir + "/state/gateway.sqlite")) {
    const auto store = context.open_store();
    approved = co_await store::approved_everywhere(context.io(), *store, config::credentials_dir(context.paths), config->root());
    co_await store->stop();
  }
  const auto where_of = [&](std::string_view path) {
    Where where = config->where(path);
    where.file = context.shown(where.file);
    return to_string(where);
  };
  co_return access::shared_mains(config->root(), approved, where_of);
}

}  // namespace oc::cli
