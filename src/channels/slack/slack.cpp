// The factory: from a config snapshot to an account.
#include "channels/slack/slack.h"

#include "channels/factory.h"
#include "channels/slack/account.h"

namespace oc::channels::slack {

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) {
  return std::make_unique<PlainFactory>(
      io,
      ChannelTraits{.channel = "slack",
                    .label = "Slack",
                    .detail_label = "Slack Bot",
                    .account_ids = [](const Json& config, const io::Io& world) { return account_ids(config, world.environment); },
                    .account_config = settings_config,
                    .make = [](const Json& config, const std::string& account_id, const io::Io& world) -> std::unique_ptr<engine::ChannelAccount> {
                      return std::make_unique<Account>(world, read_settings(config, account_id, world.environment));
                    }});
}

}  // namespace oc::channels::slack
