// The factory: from a config snapshot to an account.
#include "channels/slack/slack.h"

#include "channels/factory.h"
#include "channels/slack/account.h"

namespace oc::channels::slack {
namespace {

std::vector<Credential> credentials_of(const Settings& settings) {
  std::vector<Credential> out{{"bot token", settings.bot_token}};
  // Slack gives each event of an app to one of its connections: two accounts with one app token would take them from each other.
  if (settings.mode == Mode::socket) out.push_back({"app token", settings.app_token});
  return out;
}

}  // namespace

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) {
  ChannelTraits traits{.channel = "slack",
                       .label = "Slack",
                       .detail_label = "Slack Bot",
                       .account_ids = [](const Json& config, const io::Io& world) { return account_ids(config, world.environment); },
                       .account_config = settings_config,
                       .make = {}};
  make_with_own_credential<Account>(traits, read_settings, credentials_of);
  return std::make_unique<PlainFactory>(io, std::move(traits));
}

}  // namespace oc::channels::slack
