// Saying something, at the pace that servers bear, and waiting for the server's word that it was taken.
#include <fmt/format.h>

#include "base/text.h"
#include "channels/irc/account.h"
#include "channels/irc/limits.h"
#include "core/reply/irc_text.h"
#include "io/clock.h"

namespace oc::channels::irc {
namespace {

template <class Come>
io::Task<Result<void>> wait_for(Come& come) {
  co_await come.wait();
  co_return Result<void>();
}

/// `irc:#chan`, `channel:#chan`, `channel:chan` and `user:nick`, as people write targets.
std::string target_name(std::string_view to) {
  const auto take = [&](std::string_view prefix) {
    const bool is_there = iequals_ascii(to.substr(0, prefix.size()), prefix);
    if (is_there) to.remove_prefix(prefix.size());
    return is_there;
  };
  take("irc:");
  if (take("channel:") && !is_channel_name(to)) return "#" + std::string(to);
  take("user:");
  return std::string(to);
}

Error not_connected(const Settings& settings) {
  return {.code = Errc::unavailable, .message = fmt::format("IRC: {} is not connected to {}", settings.account_id, settings.host)};
}

}  // namespace

/// Errors: unavailable (the connection was over before a byte was written), connection_lost (it broke meanwhile: nothing more can be written).
io::Task<Result<void>> Account::write(std::shared_ptr<Link> link, std::vector<std::string> lines) {
  std::string bytes;
  for (const std::string& line : lines) bytes += line + "\r\n";
  while (!link->writable.is_set()) co_await link->writable.wait();
  if (link->is_over) co_return fail(Errc::unavailable, "the connection to the IRC server is over");
  // A line that was cut off in the middle would take the next one into itself: then nothing more is written here.
  struct Writing {
    Link& link;
    bool is_whole = false;
    ~Writing() {
      if (!is_whole) link.is_over = true;
      link.writable.set();
    }
  };
  link->writable.reset();
  Writing writing{*link};
  const auto written = co_await link->socket->write(std::move(bytes));
  writing.is_whole = written.has_value();
  co_return written;
}

/// Writes, and waits for the receipt. Errors: the receipt's; unavailable (nothing was written); connection_lost, timeout (outcome unknown).
io::Task<Result<void>> Account::exchange(std::shared_ptr<Link> link, Session::Saying saying, Millis timeout) {
  const auto waiter = std::make_shared<Waiter>(io_.executor);
  link->waiters[saying.token] = waiter;
  struct Waiting {
    Link& link;
    std::string token;
    ~Waiting() { link.waiters.erase(token); }
  };
  const Waiting waiting{*link, saying.token};
  OC_CO_CHECKED(co_await write(link, std::move(saying.lines)));
  const auto in_time = co_await within(io_.clock, timeout, wait_for(waiter->come));
  if (!in_time) co_return fail(Errc::timeout, "the IRC server has not confirmed the message in time");
  co_return waiter->result;
}

io::Task<Result<void>> Account::say(std::string target, std::string text) {
  co_await io_.clock.sleep(pace_.take(io_.clock.steady()));
  const auto link = link_;
  if (!link || link->is_over || !link->session.is_welcome()) co_return std::unexpected(not_connected(settings_));
  OC_CO_TRY(auto saying, link->session.say(target, text));
  co_return co_await exchange(link, std::move(saying), kAnswerTimeout);
}

io::Task<Result<engine::Sent>> Account::send(engine::Utterance part) {
  const std::string text = reply::irc_text(part.text);
  if (text.empty()) co_return fail(Errc::invalid, "IRC takes words only, and there are none");
  if (text.size() > kTextBytesMax) co_return fail(Errc::too_large, fmt::format("the message is longer than {} bytes", kTextBytesMax));
  if (!link_ || !link_->session.is_welcome()) co_return std::unexpected(not_connected(settings_));
  if (sends_waiting_ >= kWaitingSendsMax) {
    Error error{.code = Errc::rate_limited, .message = fmt::format("{} messages to IRC wait already", sends_waiting_)};
    error.retry_after_ms = Millis(kLinesRefill).count() * static_cast<std::int64_t>(kWaitingSendsMax) / 2;
    co_return std::unexpected(std::move(error));
  }
  struct Place {
    std::size_t& count;
    ~Place() { count--; }
  };
  sends_waiting_++;
  const Place place{sends_waiting_};
  OC_CO_CHECKED(co_await say(target_name(part.address.to), text));
  spoken_in_.put(fold(target_name(part.address.to)));
  status_.last_outbound_at = io_.clock.now();
  const auto now = io_.clock.now();
  co_return engine::Sent{.message_id = fmt::format("{}-{}", to_ms(now), ++messages_), .at = now};
}

io::Task<> Account::typing(engine::ReplyAddress) { co_return; }

}  // namespace oc::channels::irc
