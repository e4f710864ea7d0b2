// The factory: from a config snapshot to an account, on the one bridge or of the Cloud API.
#include "channels/whatsapp/whatsapp.h"

#include "channels/whatsapp/account.h"
#include "channels/whatsapp/cloud_account.h"
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
    const bool is_cloud = is_cloud_account(config.root(), account_id);
    return is_cloud ? cloud_settings_config(config.root(), account_id) : settings_config(config.root(), account_id);
  }

  std::unique_ptr<engine::ChannelAccount> make(std::shared_ptr<const config::Config> config, const std::string& account_id) override {
    const Places places{.state_dir = state_dir_, .home = io_.environment.home()};
    if (is_cloud_account(config->root(), account_id))
      return std::make_unique<CloudAccount>(io_, read_cloud_settings(config->root(), account_id, places, io_.files, io_.environment));
    return std::make_unique<Account>(io_, read_settings(config->root(), account_id, places, io_.files), bridge_);
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
