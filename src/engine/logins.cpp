// Drives logins step by step and hands their steps out.
#include "engine/logins.h"

#include "base/limits.h"
#include "engine/accounts.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr Millis kFirstStep = std::chrono::seconds(30);

std::string kind_word(LoginStep::Kind kind) {
  switch (kind) {
    case LoginStep::Kind::show_code: return "code";
    case LoginStep::Kind::show_text: return "text";
    case LoginStep::Kind::notice: return "notice";
    case LoginStep::Kind::done: return "done";
    case LoginStep::Kind::failed: return "failed";
  }
  return "notice";
}

}  // namespace

struct Logins::Run {
  Run(const io::Executor& of, Name who) : executor(of), name(std::move(who)), stop(of), stepped(std::make_shared<io::Event>(of)) {}
  io::Executor executor;
  Name name;
  std::shared_ptr<ChannelAccount> account;  ///< outlives `login`
  std::string phone;                        ///< of the wish
  std::unique_ptr<Login> login;
  io::Event stop;
  std::shared_ptr<io::Event> stepped;  ///< raised at the next step
  LoginState state{.kind = "notice", .text = "linking is being prepared"};
  int steps = 0;
  int given = 0;  ///< how many of the steps somebody was given
  bool ended = false;
  Millis asked_at{0};

  void take(LoginState next) {
    next.login_id = state.login_id;
    state = std::move(next);
    steps++;
    std::exchange(stepped, std::make_shared<io::Event>(executor))->set();
  }
};

namespace {

io::Task<Result<LoginStep>> step_of(Login& login) { co_return co_await login.next(); }

io::Task<Result<bool>> raised(std::shared_ptr<io::Event> event) {
  co_await event->wait();
  co_return true;
}

}  // namespace

io::Task<> Logins::drive(std::shared_ptr<Run> run) {
  while (!run->ended) {
    auto step = co_await io::until(run->stop, step_of(*run->login));
    if (!step) {
      run->ended = true;
      run->take({.kind = "failed", .text = "The login was given up. Begin again: openclaw channels login --channel " + run->name.first});
      break;
    }
    run->ended = step->kind == LoginStep::Kind::done || step->kind == LoginStep::Kind::failed;
    const bool is_linked = step->kind == LoginStep::Kind::done;
    if (is_linked) {
      run->login.reset();
      inside_.io.log.info(run->name.first, "the account was linked", {{"account", run->name.second}});
      inside_.accounts->restart(run->name.first, run->name.second);
    }
    run->take({.kind = kind_word(step->kind), .code = std::move(step->code), .text = std::move(step->text)});
  }
  run->login.reset();
}

/// A code that nobody looks at is not drawn again and again.
io::Task<> Logins::forget_when_left(std::shared_ptr<Run> run) {
  for (;;) {
    const Millis left = run->asked_at + kLoginLifetime - inside_.io.clock.steady();
    if (left.count() <= 0) break;
    co_await inside_.io.clock.sleep(left);
  }
  run->stop.set();
  const auto known = runs_.find(run->name);
  if (known != runs_.end() && known->second == run) runs_.erase(known);
}

io::Task<LoginState> Logins::next_of(std::shared_ptr<Run> run, Millis timeout) {
  run->asked_at = inside_.io.clock.steady();
  if (run->given >= run->steps && !run->ended) static_cast<void>(co_await io::within(inside_.io.clock, timeout, raised(run->stepped)));
  run->asked_at = inside_.io.clock.steady();
  run->given = run->steps;
  co_return run->state;
}

io::Task<Result<LoginState>> Logins::start(std::shared_ptr<ChannelAccount> account, LoginWish wish) {
  const Name name{account->channel(), account->account_id()};
  // Whoever wants it the other way, by QR code or by phone number, has given up the first one.
  if (const auto known = runs_.find(name); known != runs_.end() && !known->second->ended && known->second->phone != wish.phone) {
    const auto other = known->second;
    other->stop.set();
    static_cast<void>(co_await io::within(inside_.io.clock, kFirstStep, raised(other->stepped)));
  }
  if (const auto known = runs_.find(name); known != runs_.end() && !known->second->ended) {
    known->second->asked_at = inside_.io.clock.steady();
    if (known->second->steps > 0) co_return known->second->state;
    co_return co_await next_of(known->second, kFirstStep);
  }
  auto run = std::make_shared<Run>(inside_.io.executor, name);
  run->account = account;
  run->phone = wish.phone;
  run->login = account->begin_login(wish);
  if (!run->login)
    co_return fail(Errc::invalid, name.first + " has no login: its credential is in the config",
                   "See: openclaw channels add --channel " + name.first);
  run->state.login_id = inside_.io.random.uuid();
  run->asked_at = inside_.io.clock.steady();
  runs_.insert_or_assign(name, run);
  inside_.tasks.spawn(drive(run));
  inside_.tasks.spawn(forget_when_left(run));
  co_return co_await next_of(run, kFirstStep);
}

io::Task<Result<LoginState>> Logins::wait(std::string channel, std::string account_id, Millis timeout) {
  const auto known = runs_.find({channel, account_id});
  if (known == runs_.end()) {
    co_return fail(Errc::not_found, "no login runs for the " + channel + " account \"" + account_id + "\"",
                   "Begin one: openclaw channels login --channel " + channel);
  }
  co_return co_await next_of(known->second, timeout);
}

void Logins::end(const std::string& channel, const std::string& account_id) {
  const auto known = runs_.find({channel, account_id});
  if (known != runs_.end()) known->second->stop.set();
}

}  // namespace oc::engine
