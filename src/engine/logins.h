// Logins that run: one for each account at a time, the same for a terminal and for the web page.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "engine/inside.h"
#include "engine/ports/login.h"

namespace oc::engine {

/// Event loop only. Limits: kLoginLifetime for a login that nobody asks about. Lifetime: `inside.tasks` runs nothing of it any more when it is
/// destroyed.
class Logins {
 public:
  explicit Logins(Inside& inside) : inside_(inside) {}

  /// Begins to link the account, or gives the step that a login which runs already has come to.
  /// Waits: until there is a step, for kFirstStep at most. Errors: invalid (the channel has no login).
  io::Task<Result<LoginState>> start(std::shared_ptr<ChannelAccount> account, LoginWish wish);
  /// A step that nobody was given yet; the step before when none comes in time. Errors: not_found (no login runs, nor has one just ended).
  io::Task<Result<LoginState>> wait(std::string channel, std::string account_id, Millis timeout);
  /// The login of this account is given up.
  void end(const std::string& channel, const std::string& account_id);

 private:
  struct Run;
  using Name = std::pair<std::string, std::string>;
  io::Task<> drive(std::shared_ptr<Run> run);
  io::Task<> forget_when_left(std::shared_ptr<Run> run);
  io::Task<LoginState> next_of(std::shared_ptr<Run> run, Millis timeout);

  Inside& inside_;
  std::map<Name, std::shared_ptr<Run>> runs_;
};

}  // namespace oc::engine
