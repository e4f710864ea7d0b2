// Connecting, listening, and connecting again.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/irc/account.h"
#include "channels/irc/decode.h"
#include "channels/irc/limits.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::channels::irc {
namespace {

/// Doubles with each try, and a quarter of chance on top: many clients of a server that comes back must not come at once.
Millis pause_before(int attempt, io::Random& random) {
  const Millis length = std::min<Millis>(kReconnectPauseMin * (1 << std::min(attempt, 10)), kReconnectPauseMax);
  return length + Millis(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(length.count() / 4 + 1))));
}

}  // namespace

io::Task<> Account::run(engine::InboundSink& sink) {
  for (const auto& warning : settings_.warnings) note(warning, false);
  if (!settings_.enabled) co_return;
  if (!settings_.problem.empty()) {
    note(settings_.problem, true);
    co_return;
  }
  struct Running {
    Account& account;
    ~Running() {
      if (account.link_) account.finish(*account.link_);
      account.link_.reset();
      account.status_.running = account.status_.connected = false;
      account.status_.last_stop_at = account.io_.clock.now();
    }
  };
  const Running running{*this};
  status_.running = true;
  status_.last_start_at = io_.clock.now();
  io::TaskGroup group(io_.executor);
  group.spawn(keep_messages(sink));
  co_await group.around(keep_connected());
}

io::Task<> Account::keep_connected() {
  while (true) {
    const End end = co_await converse();
    status_.connected = false;
    status_.last_error = end.trouble;
    if (end.is_refused) {
      note("the account has stopped: " + end.trouble, true);
      co_return;
    }
    note(end.trouble, false);
    if (end.was_welcome) status_.reconnect_attempts = 0;
    co_await io_.clock.sleep(pause_before(status_.reconnect_attempts++, io_.random));
  }
}

io::Task<Account::End> Account::converse() {
  const auto security = settings_.tls ? io::TcpClient::Security::tls : io::TcpClient::Security::none;
  auto socket = co_await io_.tcp.connect(settings_.host, settings_.port, security, kConnectTimeout);
  if (!socket) co_return End{.trouble = socket.error().message};
  const auto link = std::make_shared<Link>(io_.executor, std::move(*socket), settings_.persona);
  link_ = link;
  End end;
  co_await link->rejoins.around(listen(link, end));
  finish(*link);
  if (link_ == link) link_.reset();
  co_return end;
}

/// Nobody writes to it any more, and whoever waits for the server's word is told that it will not come.
void Account::finish(Link& link) {
  link.is_over = true;
  link.writable.set();
  for (auto& [token, waiter] : link.waiters) {
    waiter->result = fail(Errc::connection_lost, "the connection to the IRC server broke before it had confirmed the message");
    waiter->come.set();
  }
  link.waiters.clear();
}

io::Task<> Account::listen(std::shared_ptr<Link> link, End& end) {
  const auto first = link->session.begin();
  if (!first) {
    end = {.trouble = first.error().message, .is_refused = true};
    co_return;
  }
  if (const auto written = co_await write(link, *first); !written) {
    end.trouble = written.error().message;
    co_return;
  }
  const Millis begun = io_.clock.steady();
  std::string unread;
  bool is_asked = false;
  while (true) {
    const Millis left = link->session.is_welcome() ? Millis(kSilenceMax) : Millis(kRegisterTimeout) - (io_.clock.steady() - begun);
    auto got = co_await link->socket->read(std::max(left, Millis(1)));
    const bool is_silent = !got && got.error().code == Errc::timeout;
    if (is_silent && link->session.is_welcome() && !std::exchange(is_asked, true)) {
      const auto question = link->session.ask();
      if (question) static_cast<void>(co_await write(link, question->lines));
      continue;
    }
    if (!got || got->empty()) {
      end.trouble = !got && !is_silent           ? got.error().message
                    : !is_silent                 ? "the server has closed the connection"
                    : link->session.is_welcome() ? "the server is silent"
                                                 : "the server did not welcome us in time";
      co_return;
    }
    is_asked = false;
    unread += *got;
    std::size_t begin = 0;
    for (std::size_t stop = unread.find('\n'); stop != std::string::npos; stop = unread.find('\n', begin)) {
      std::string_view line = std::string_view(unread).substr(begin, stop - begin);
      begin = stop + 1;
      while (line.ends_with('\r')) line.remove_suffix(1);
      if (line.size() <= kHeardLineBytesMax && !co_await take_in(link, line, end)) co_return;
    }
    unread.erase(0, begin);
    // Of a line that does not end only so much is kept that it is known to be too long.
    if (unread.size() > kHeardLineBytesMax) unread.resize(kHeardLineBytesMax + 1);
    // What cannot be kept now waits at the server.
    while (heard_.size() >= kWaitingMessagesMax) {
      heard_less_.reset();
      co_await heard_less_.wait();
    }
  }
}

/// A channel that would not have us yet, or sent us out, is asked again after a while.
io::Task<> Account::rejoin(std::shared_ptr<Link> link, std::string channel) {
  co_await io_.clock.sleep(kRejoinPause);
  auto lines = link->session.rejoin(channel);
  if (!lines.empty()) static_cast<void>(co_await write(link, std::move(lines)));
}

/// False: the connection is over.
io::Task<bool> Account::take_in(std::shared_ptr<Link> link, std::string_view text, End& end) {
  const auto line = parse_line(text);
  if (!line) co_return true;
  auto step = link->session.hear(*line);
  for (auto& receipt : step.receipts) {
    const auto waiting = link->waiters.find(receipt.token);
    if (waiting == link->waiters.end()) continue;
    waiting->second->result = std::move(receipt.result);
    waiting->second->come.set();
    link->waiters.erase(waiting);
  }
  if (step.is_welcome) {
    end.was_welcome = true;
    status_.connected = true;
    status_.last_error.clear();
    io_.log.info("irc", "connected", {{"account", settings_.account_id}, {"server", settings_.host}, {"nick", link->session.nick()}});
  }
  status_.bot_username = status_.self_id = link->session.is_welcome() ? link->session.nick() : "";
  if (!step.joined.empty()) left_.come_back(fold(step.joined));
  if (!step.left.empty()) note_left(step.left, step.left_why);
  if (!step.rejoin.empty()) link->rejoins.spawn(rejoin(link, std::move(step.rejoin)));
  if (step.message) hear_message(link->session, *step.message);
  if (!step.note.empty() && !step.is_over) note(step.note, false);
  if (!step.replies.empty() && !co_await write(link, std::move(step.replies))) step.is_over = true;
  if (!step.is_over) co_return true;
  end.trouble = step.note.empty() ? "the connection broke" : step.note;
  end.is_refused = step.is_refused;
  co_return false;
}

/// Told of channels that the config names, or that we have spoken in.
void Account::note_left(const std::string& channel, const std::string& why) {
  const std::string name = fold(channel);
  const auto& wanted = settings_.persona.channels;
  const bool is_wanted = std::ranges::any_of(wanted, [&](const std::string& each) { return fold(each) == name; });
  if (is_wanted || spoken_in_.has(name)) left_.leave(name, channel, why);
}

void Account::hear_message(const Session& session, const Line& line) {
  const auto now = io_.clock.now();
  const DecodeContext context{
      .account_id = settings_.account_id, .nick = session.nick(), .message_id = fmt::format("{}-{}", to_ms(now), ++messages_), .now = now};
  auto decoded = decode_message(line, context);
  if (const auto* ignored = std::get_if<Ignored>(&decoded)) {
    io_.log.debug("irc", "a line is passed over", {{"account", settings_.account_id}, {"why", ignored->reason}});
    return;
  }
  status_.last_inbound_at = now;
  heard_.push_back(std::get<engine::Inbound>(std::move(decoded)));
  heard_more_.set();
}

/// Gives what was heard to the engine, each until it is kept: nobody would say it again.
io::Task<> Account::keep_messages(engine::InboundSink& sink) {
  while (true) {
    while (heard_.empty()) {
      heard_more_.reset();
      co_await heard_more_.wait();
    }
    const auto kept = co_await sink.receive(heard_.front());
    if (kept) {
      heard_.pop_front();
      heard_less_.set();
      continue;
    }
    note("a message could not be kept and is offered again: " + kept.error().message, false);
    co_await io_.clock.sleep(kKeepRetryPause);
  }
}

}  // namespace oc::channels::irc
