// The factory: from a config snapshot to an account.
#include "channels/discord/discord.h"

#include "channels/discord/account.h"
#include "channels/factory.h"

namespace oc::channels::discord {

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) {
  return std::make_unique<PlainFactory>(
      io,
      ChannelTraits{.channel = "discord",
                    .label = "Discord",
                    .detail_label = "Discord Bot",
                    .account_ids = [](const Json& config, const io::Io& world) { return account_ids(config, world.environment); },
                    .account_config = settings_config,
                    .make = [](const Json& config, const std::string& account_id, const io::Io& world) -> std::unique_ptr<engine::ChannelAccount> {
                      auto settings = read_settings(config, account_id, world.environment);
                      if (settings.problem.empty()) settings.problem = shared_token(config, settings, world.environment);
                      return std::make_unique<Account>(world, std::move(settings));
                    },
                    .shared_token =
                        [](const Json& config, const std::string& account_id, const io::Io& world) {
                          return shared_token(config, read_settings(config, account_id, world.environment), world.environment);
                        }});
}

}  // namespace oc::channels::discord
