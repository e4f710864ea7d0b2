// The factory: from a config snapshot to an account.
#include "channels/discord/discord.h"

#include "channels/discord/account.h"
#include "channels/factory.h"

namespace oc::channels::discord {

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) {
  ChannelTraits traits{.channel = "discord",
                       .label = "Discord",
                       .detail_label = "Discord Bot",
                       .account_ids = [](const Json& config, const io::Io& world) { return account_ids(config, world.environment); },
                       .account_config = settings_config,
                       .make = {}};
  make_with_own_credential<Account>(traits, read_settings,
                                    [](const Settings& settings) { return std::vector<Credential>{{"bot token", settings.token}}; });
  return std::make_unique<PlainFactory>(io, std::move(traits));
}

}  // namespace oc::channels::discord
