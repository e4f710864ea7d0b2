// The factory: from a config snapshot to an account.
#include "channels/discord/discord.h"

#include "channels/discord/account.h"
#include "core/config/config.h"

namespace oc::channels::discord {
namespace {

class Factory final : public engine::ChannelFactory {
 public:
  explicit Factory(io::Io io) : io_(io) {}

  const std::string& channel() const override { return channel_; }
  const std::string& label() const override { return label_; }
  const std::string& detail_label() const override { return detail_label_; }

  std::vector<std::string> account_ids(const config::Config& config) const override { return discord::account_ids(config.root(), io_.environment); }

  Json account_config(const config::Config& config, const std::string& account_id) const override {
    return settings_config(config.root(), account_id);
  }

  std::unique_ptr<engine::ChannelAccount> make(std::shared_ptr<const config::Config> config, const std::string& account_id) override {
    return std::make_unique<Account>(io_, read_settings(config->root(), account_id, io_.environment));
  }

 private:
  io::Io io_;
  std::string channel_ = "discord";
  std::string label_ = "Discord";
  std::string detail_label_ = "Discord Bot";
};

}  // namespace

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io) { return std::make_unique<Factory>(io); }

}  // namespace oc::channels::discord
