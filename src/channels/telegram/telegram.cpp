// The factory: from a config snapshot to an account.
#include "channels/telegram/telegram.h"

#include <map>

#include "channels/factory.h"
#include "channels/telegram/account.h"

namespace oc::channels::telegram {
namespace {

/// By account; the account before may still hold on to its own.
using Memories = std::map<std::string, std::unique_ptr<Memory>>;

Memory& memory_for(Memories& memories, const Settings& settings) {
  auto& memory = memories[settings.account_id];
  // The number in front of a token is the bot's.
  const std::string bot_id = settings.token.reveal().substr(0, settings.token.reveal().find(':'));
  if (memory == nullptr) memory = std::make_unique<Memory>();
  if (memory->bot_id != bot_id) *memory = Memory{.bot_id = bot_id, .own = {}, .known = {}, .sends = {}};
  return *memory;
}

}  // namespace

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) {
  ChannelTraits traits{.channel = "telegram",
                       .label = "Telegram",
                       .detail_label = "Telegram Bot",
                       .account_ids = [](const Json& config, const io::Io& world) { return account_ids(config, world.environment); },
                       .account_config = settings_config,
                       .make = {}};
  traits.make = [memories = std::make_shared<Memories>()](const Json& config, const std::string& account_id, const io::Io& world,
                                                          const std::string& shared) -> std::unique_ptr<engine::ChannelAccount> {
    auto settings = read_settings(config, account_id, world.environment, world.files);
    if (settings.problem.empty()) settings.problem = shared;
    auto& memory = memory_for(*memories, settings);
    return std::make_unique<Account>(world, std::move(settings), memory);
  };
  traits.shared = [](const Json& config, const io::Io& world) {
    return shared_credentials(
        "Telegram", account_ids(config, world.environment),
        [&](const std::string& id) { return read_settings(config, id, world.environment, world.files); },
        [](const Settings& settings) { return std::vector<Credential>{{"bot token", settings.token}}; });
  };
  return std::make_unique<PlainFactory>(io, std::move(traits));
}

}  // namespace oc::channels::telegram
