// The factory of a channel whose accounts need nothing but their settings.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/config/config.h"
#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels {

/// What is of one channel; each is given the whole config and what the world offers.
struct ChannelTraits {
  std::string channel, label, detail_label;
  std::function<std::vector<std::string>(const Json& config, const io::Io& io)> account_ids;
  std::function<Json(const Json& config, const std::string& account_id)> account_config;
  std::function<std::unique_ptr<engine::ChannelAccount>(const Json& config, const std::string& account_id, const io::Io& io)> make;
  /// Why the account does not run whose credential another account has (token_owner.h); "" = it has its own. None: nothing can be shared.
  std::function<std::string(const Json& config, const std::string& account_id, const io::Io& io)> shared_token = {};
};

/// How such an account is made of settings that have a `problem`, and told of one that has its credential already. `read` gives the settings of an
/// account, `shared` the words for what they share.
template <typename Account, typename Read, typename Shared>
void make_with_own_credential(ChannelTraits& traits, Read read, Shared shared) {
  traits.make = [read, shared](const Json& config, const std::string& account_id, const io::Io& io) -> std::unique_ptr<engine::ChannelAccount> {
    auto settings = read(config, account_id, io.environment);
    if (settings.problem.empty()) settings.problem = shared(config, settings, io.environment);
    return std::make_unique<Account>(io, std::move(settings));
  };
  traits.shared_token = [read, shared](const Json& config, const std::string& account_id, const io::Io& io) {
    return shared(config, read(config, account_id, io.environment), io.environment);
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
    const std::string shared = traits_.shared_token ? traits_.shared_token(config.root(), account_id, io_) : "";
    if (!shared.empty()) out.as_object()["sharedToken"] = shared;
    return out;
  }
  std::unique_ptr<engine::ChannelAccount> make(std::shared_ptr<const config::Config> config, const std::string& account_id) override {
    return traits_.make(config->root(), account_id, io_);
  }

 private:
  io::Io io_;
  ChannelTraits traits_;
};

}  // namespace oc::channels
