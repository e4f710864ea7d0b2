// Makes the one account that is to be linked, and follows its login to the end.
#include "app/local_login.h"

#include <algorithm>

#include "app/alone.h"
#include "base/text.h"
#include "channels/registry.h"
#include "engine/ports/login.h"

namespace oc::app {
namespace {

/// An account with all that it stands on. Lifetime: the factory, then the account, then its login.
struct Found {
  std::unique_ptr<io::FileLock> lock;
  std::vector<std::unique_ptr<engine::ChannelFactory>> factories;
  std::unique_ptr<engine::ChannelAccount> account;
};

Result<Found> find_account(const io::Io& io, const cli::ChannelLoginOptions& options, cli::Output& error) {
  OC_TRY(const auto alone, load_alone(io, options.profile, options.is_dev, error));
  Found found;
  OC_TRY(found.lock, claim_state(io, alone.paths.state_dir, "It did not answer. Is it starting? Try again, or stop it: openclaw gateway stop"));
  found.factories = channels::make_factories(io, alone.paths.state_dir);
  for (const auto& factory : found.factories) {
    if (factory->channel() != options.channel) continue;
    const auto ids = factory->account_ids(*alone.config);
    if (std::find(ids.begin(), ids.end(), options.account_id) == ids.end()) {
      return fail(Errc::not_found, factory->label() + " has no account \"" + printable(options.account_id, 80) + "\" in the config file.",
                  "Add it: openclaw channels add --channel " + options.channel + " --account " + printable(options.account_id, 80));
    }
    found.account = factory->make(alone.config, options.account_id);
    return found;
  }
  return fail(Errc::not_found, options.channel + " is not in this version of the gateway.");
}

std::string kind_of(engine::LoginStep::Kind kind) {
  switch (kind) {
    case engine::LoginStep::Kind::show_code: return "code";
    case engine::LoginStep::Kind::show_text: return "text";
    case engine::LoginStep::Kind::done: return "done";
    case engine::LoginStep::Kind::failed: return "failed";
    case engine::LoginStep::Kind::notice: break;
  }
  return "notice";
}

}  // namespace

io::Task<Result<void>> run_channel_login(io::Io io, cli::ChannelLoginOptions options, std::function<void(cli::ChannelLoginStep)> show,
                                         cli::Output& error) {
  OC_CO_TRY(const auto found, find_account(io, options, error));
  const auto login = found.account->begin_login({.force = options.force, .phone = options.phone, .verbose = options.verbose});
  if (!login) co_return fail(Errc::invalid, options.channel + " has no login: its credential is in the config.");
  for (;;) {
    auto step = co_await login->next();
    const bool is_last = step.kind == engine::LoginStep::Kind::done || step.kind == engine::LoginStep::Kind::failed;
    show({.kind = kind_of(step.kind), .code = std::move(step.code), .text = std::move(step.text)});
    if (is_last) co_return Result<void>();
  }
}

io::Task<Result<bool>> run_channel_logout(io::Io io, cli::ChannelLoginOptions options, cli::Output& error) {
  OC_CO_TRY(const auto found, find_account(io, options, error));
  co_return co_await found.account->logout();
}

}  // namespace oc::app
