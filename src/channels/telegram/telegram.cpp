// The factory: from a config snapshot to an account.
#include "channels/telegram/telegram.h"

#include <map>

#include "channels/telegram/account.h"
#include "channels/token_owner.h"
#include "core/config/config.h"

namespace oc::channels::telegram {
namespace {

class Factory final : public engine::ChannelFactory {
 public:
  explicit Factory(io::Io io) : io_(io) {}

  const std::string& channel() const override { return channel_; }
  const std::string& label() const override { return label_; }
  const std::string& detail_label() const override { return detail_label_; }

  std::vector<std::string> account_ids(const config::Config& config) const override { return telegram::account_ids(config.root(), io_.environment); }

  Json account_config(const config::Config& config, const std::string& account_id) const override {
    Json out = settings_config(config.root(), account_id);
    // An account waits for another's token to change when both have the same.
    const auto settings = read_settings(config.root(), account_id, io_.environment, io_.files);
    if (const auto owner = token_owner(config.root(), settings, io_.environment, io_.files); !owner.empty()) out.as_object()["tokenOwner"] = owner;
    return out;
  }

  std::unique_ptr<engine::ChannelAccount> make(std::shared_ptr<const config::Config> config, const std::string& account_id) override {
    auto settings = read_settings(config->root(), account_id, io_.environment, io_.files);
    const auto owner = settings.enabled ? token_owner(config->root(), settings, io_.environment, io_.files) : std::string();
    if (settings.problem.empty() && !owner.empty())
      settings.problem = problem_of(SharedToken{.channel = "Telegram", .account_id = account_id, .owner = owner});
    auto& memory = memories_[account_id];
    // The number in front of a token is the bot's.
    const std::string bot_id = settings.token.reveal().substr(0, settings.token.reveal().find(':'));
    if (memory == nullptr) memory = std::make_unique<Memory>();
    // In its place: the account before may still hold on to it.
    if (memory->bot_id != bot_id) *memory = Memory{.bot_id = bot_id, .own = {}, .known = {}, .sends = {}};
    return std::make_unique<Account>(io_, std::move(settings), *memory);
  }

 private:
  io::Io io_;
  std::map<std::string, std::unique_ptr<Memory>> memories_;  ///< by account
  std::string channel_ = "telegram";
  std::string label_ = "Telegram";
  std::string detail_label_ = "Telegram Bot";
};

}  // namespace

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) { return std::make_unique<Factory>(io); }

}  // namespace oc::channels::telegram
