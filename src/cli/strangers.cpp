// Asks the rule about shared main sessions.
#include "cli/strangers.h"

#include "io/files.h"
#include "store/approved.h"
#include "store/parked.h"

namespace oc::cli {

io::Task<std::vector<access::SharedMain>> shared_mains(const Context& context, std::shared_ptr<const config::Config> config) {
  std::vector<access::Approved> approved;
  const std::string database = context.paths.state_dir + "/state/gateway.sqlite";
  const std::string folder = config::credentials_dir(context.paths);
  // A mere look neither makes a database where no gateway has run yet, nor a new one of that of an older gateway.
  if (context.io().files.info(database) && store::is_of_earlier_version(database)) {
    approved = store::approved_in_earlier(context.io(), database, folder, config->root());
  } else if (context.io().files.info(database)) {
    const auto store = context.open_store();
    approved = co_await store::approved_everywhere(context.io(), *store, folder, config->root());
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
