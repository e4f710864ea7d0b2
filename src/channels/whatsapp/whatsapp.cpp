// The factory: from a config snapshot to an account on the one bridge.
#include "channels/whatsapp/whatsapp.h"

#include "channels/whatsapp/account.h"
#include "core/config/config.h"
#include "io/environment.h"

namespace oc::channels::whatsapp {
namespace {

class Factory final : public engine::ChannelFactory {
 public:
  Factory(io::Io io, std::string state_dir) : io_(io), state_dir_(std::move(state_dir)), bridge_(std::make_shared<Bridge>(io, state_dir_)) {}

  const std::string& channel() const override { return channel_; }
  const std::string& label() const override { return label_; }
  const std::string& detail_label() const override { return detail_label_; }

  std::vector<std::string> account_ids(const config::Config& config) const override { return whatsapp::account_ids(config.root()); }

  Json account_config(const config::Config& config, const std::string& account_id) const override {
    return settings_config(config.root(), account_id);
  }

  std::unique_ptr<engine::ChannelAccount> make(std::shared_ptr<const config::Config> config, const std::string& account_id) override {
    return std::make_unique<Account>(
        io_, read_settings(config->root(), account_id, {.state_dir = state_dir_, .home = io_.environment.home()}, io_.files), bridge_);
  }

 private:
  io::Io io_;
  std::string state_dir_;
  std::shared_ptr<Bridge> bridge_;
  std::string channel_ = "whatsapp";
  std::string label_ = "WhatsApp";
  std::string detail_label_ = "WhatsApp Web";
};

}  // namespace

std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io, std::string state_dir) { return std::make_unique<Factory>(io, std::move(state_dir)); }

}  // namespace oc::channels::whatsapp
