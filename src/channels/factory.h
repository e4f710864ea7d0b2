// The factory of a channel whose accounts need nothing but their settings.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "channels/token_owner.h"
#include "core/config/config.h"
#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels {

/// What is of one channel; each is given the whole config and what the world offers.
struct ChannelTraits {
  std::string channel, label, detail_label;
  std::function<std::vector<std::string>(const Json& config, const io::Io& io)> account_ids;
  std::function<Json(const Json& config, const std::string& account_id)> account_config;
  /// `shared`: why the account does not run whose credential another has; "" = it has its own.
  std::function<std::unique_ptr<engine::ChannelAccount>(const Json& config, const std::string& account_id, const io::Io& io,
                                                        const std::string& shared)>
      make;
  /// See shared_credentials(). None: nothing can be shared.
  std::function<std::map<std::string, std::string>(const Json& config, const io::Io& io)> shared = {};
};

/// How an account is made of settings that have a `problem`, and who shares a credential. `read` gives the settings of an account, `credentials_of`
/// the vector<Credential> in settings.
template <typename Account, typename Read, typename Credentials>
void make_with_own_credential(ChannelTraits& traits, Read read, Credentials credentials_of) {
  traits.make = [read](const Json& config, const std::string& account_id, const io::Io& io,
                       const std::string& shared) -> std::unique_ptr<engine::ChannelAccount> {
    auto settings = read(config, account_id, io.environment);
    if (settings.problem.empty()) settings.problem = shared;
    return std::make_unique<Account>(io, std::move(settings));
  };
  traits.shared = [read, credentials_of, label = traits.label, account_ids = traits.account_ids](const Json& config, const io::Io& io) {
    return shared_credentials(
        label, account_ids(config, io), [&](const std::string& id) { return read(config, id, io.environment); }, credentials_of);
  };
}

class PlainFactory final : public engine::ChannelFactory {
 public:
  PlainFactory(io::Io io, ChannelTraits traits) : io_(io), traits_(std::move(traits)) {}

  const std::string& channel() const override { return traits_.channel; }
  const std::string& label() const override { return traits_.label; }
  const std::string& detail_label() const override { return traits_.detail_label; }
  std::vector<std::string> account_ids(const config::Config& config) const override { return traits_.account_ids(config.root(), io_); }
  Json account_config(const config::Config& config, const std::string& account_id) const override {
    Json out = traits_.account_config(config.root(), account_id);
    // An account waits for another's credential to change when both have the same.
    const auto& shared = shared_by(config, account_id, SharedCredentials::For::config);
    if (!shared.empty()) out.as_object()["sharedToken"] = shared;
    return out;
  }
  std::unique_ptr<engine::ChannelAccount> make(std::shared_ptr<const config::Config> config, const std::string& account_id) override {
    return traits_.make(config->root(), account_id, io_, shared_by(*config, account_id, SharedCredentials::For::account));
  }

 private:
  const std::string& shared_by(const config::Config& config, const std::string& account_id, SharedCredentials::For purpose) const {
    return shared_.of(&config, account_id, purpose,
                      [&] { return traits_.shared ? traits_.shared(config.root(), io_) : std::map<std::string, std::string>(); });
  }

  io::Io io_;
  ChannelTraits traits_;
  mutable SharedCredentials shared_;
};

}  // namespace oc::channels
