// The factory: from a config snapshot to an account.
#include "channels/slack/slack.h"

#include "channels/factory.h"
#include "channels/slack/account.h"
#include "channels/token_owner.h"

namespace oc::channels::slack {
namespace {

/// Slack gives each event of an app to one of its connections: two accounts with one app token would take them from each other.
std::string shared_token(const Json& config, const Settings& settings, io::Environment& environment) {
  if (!settings.enabled) return {};
  const auto owner_of = [&](Secret Settings::* token) {
    if ((settings.*token).empty()) return std::string();
    return token_owner(account_ids(config, environment), settings.account_id, [&](const std::string& other) {
      const auto theirs = read_settings(config, other, environment);
      const bool is_used = token == &Settings::bot_token || (settings.mode == Mode::socket && theirs.mode == Mode::socket);
      return theirs.enabled && theirs.problem.empty() && is_used && (settings.*token).equals((theirs.*token).reveal());
    });
  };
  SharedToken shared{.channel = "Slack", .account_id = settings.account_id};
  std::string owner = owner_of(&Settings::bot_token);
  if (owner.empty()) {
    owner = owner_of(&Settings::app_token);
    shared.what = "app token";
  }
  shared.owner = owner;
  return owner.empty() ? "" : problem_of(shared);
}

}  // namespace

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) {
  ChannelTraits traits{.channel = "slack",
                       .label = "Slack",
                       .detail_label = "Slack Bot",
                       .account_ids = [](const Json& config, const io::Io& world) { return account_ids(config, world.environment); },
                       .account_config = settings_config,
                       .make = {}};
  make_with_own_credential<Account>(traits, read_settings, shared_token);
  return std::make_unique<PlainFactory>(io, std::move(traits));
}

}  // namespace oc::channels::slack
