// The typing sign: begun at its moment, repeated, and ended with the run.
#include "engine/typing.h"

#include <algorithm>

#include "core/config/config.h"
#include "engine/accounts.h"
#include "engine/steps.h"
#include "io/clock.h"

namespace oc::engine {
namespace {

constexpr Millis kTypingInterval{4000};  // the shortest lifetime of a platform's sign is 5 seconds
constexpr Millis kTypingMax{120'000};

const Json* setting(const config::Config& config, std::string_view key) {
  for (const std::string_view holder : {"session.", "agents.defaults."}) {
    if (const Json* found = config.find(std::string(holder) + std::string(key))) return found;
  }
  return nullptr;
}

io::Task<Result<bool>> raised(io::Event& event) {
  co_await event.wait();
  co_return true;
}

}  // namespace

TypingMode typing_mode(const Snapshot& snapshot, const Prompted& prompted) {
  const Json* written = setting(*snapshot.config, "typingMode");
  const std::string word = written && written->is_string() ? std::string(written->get_string()) : "";
  if (word == "never") return TypingMode::never;
  if (word == "instant") return TypingMode::instant;
  if (word == "thinking") return TypingMode::thinking;
  if (word == "message") return TypingMode::message;
  return prompted.chat_kind == "direct" || prompted.was_mentioned ? TypingMode::instant : TypingMode::message;
}

io::Task<> show_typing(Inside& inside, ReplyAddress address, std::shared_ptr<Run> run, std::shared_ptr<TypingStart> start) {
  const auto account = inside.accounts->find(address.channel, address.account_id);
  if (!account || !account->capabilities().typing || start->mode == TypingMode::never) co_return;
  const Json* seconds = setting(*inside.snapshot->config, "typingIntervalSeconds");
  const Millis interval =
      seconds && seconds->is_int64() ? std::chrono::seconds(std::clamp<std::int64_t>(seconds->get_int64(), 1, 120)) : kTypingInterval;
  static_cast<void>(co_await io::until(run->ended, raised(start->begun)));
  const Millis until = inside.io.clock.steady() + kTypingMax;
  while (!run->ended.is_set() && inside.io.clock.steady() < until) {
    co_await account->typing(address);
    if (co_await io::within(inside.io.clock, interval, raised(run->ended))) co_return;
  }
}

}  // namespace oc::engine
