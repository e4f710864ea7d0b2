// The factory: from a config snapshot to an account.
#include "channels/irc/irc.h"

#include "channels/factory.h"
#include "channels/irc/account.h"

namespace oc::channels::irc {

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) {
  return std::make_unique<PlainFactory>(
      io, ChannelTraits{.channel = "irc",
                        .label = "IRC",
                        .detail_label = "IRC",
                        .account_ids = [](const Json& config, const io::Io& world) { return account_ids(config, world.environment); },
                        .account_config = settings_config,
                        .make = [](const Json& config, const std::string& account_id, const io::Io& world,
                                   const std::string&) -> std::unique_ptr<engine::ChannelAccount> {
                          return std::make_unique<Account>(world, read_settings(config, account_id, world.environment, world.files));
                        }});
}

}  // namespace oc::channels::irc
