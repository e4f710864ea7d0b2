// The process is held by nobody alone: whoever serves it pumps its lines, and hands the pump on when it goes.
#include "channels/whatsapp/bridge.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "channels/pause.h"
#include "channels/whatsapp/limits.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::whatsapp {
namespace {

Errc code_of(std::string_view word, std::int64_t status) {
  if (word == "not_connected" || word == "not_linked") return Errc::unavailable;
  if (word == "refused") return status == 429 ? Errc::rate_limited : status >= 500 ? Errc::unavailable : Errc::denied;
  if (word == "invalid") return Errc::invalid;
  if (word == "not_found") return Errc::not_found;
  if (word == "too_large") return Errc::too_large;
  return word == "unknown" ? Errc::connection_lost : Errc::protocol;
}

Error error_of(const Json& line) {
  static const Json kNone(nullptr);
  const Json* told = member(line, "error");
  const Json& error = told != nullptr ? *told : kNone;
  const auto status = int_member(error, "status").value_or(0);
  return {.code = code_of(string_member_or(error, "code", ""), status),
          .message = "WhatsApp: " + printable(string_member_or(error, "message", "no reason was told"), 400),
          .http_status = status > 0 && status < 1000 ? static_cast<int>(status) : 0};
}

template <class P>
io::Task<Result<bool>> answered(std::shared_ptr<P> pending) {
  co_await pending->answered.wait();
  co_return true;
}

}  // namespace

/// Somebody wants the bridge to run.
class Bridge::Use {
 public:
  explicit Use(Bridge& bridge) : bridge_(bridge) { bridge_.users_++; }
  ~Use() { bridge_.users_--; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  Bridge& bridge_;
};

/// Who has the pump. A line that was cut while it was written cannot be mended: the process goes with it.
class Bridge::Pump {
 public:
  explicit Pump(Bridge& bridge) : bridge_(bridge) {
    bridge_.is_pumping_ = true;
    bridge_.pump_is_free_.reset();
  }
  ~Pump() {
    bridge_.is_pumping_ = false;
    if (bridge_.is_writing_) {
      bridge_.is_writing_ = false;
      bridge_.go_down({.code = Errc::connection_lost, .message = "the WhatsApp bridge was stopped"});
    }
    bridge_.pump_is_free_.set();
  }
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

 private:
  Bridge& bridge_;
};

Bridge::Bridge(io::Io io, std::string state_dir)
    : io_(io),
      bundle_(io, std::move(state_dir)),
      has_outgoing_(io.executor),
      pump_is_free_(io.executor),
      broken_(io.executor),
      changed_(io.executor),
      restart_pause_(kRestartMin),
      trouble_{.code = Errc::unavailable, .message = "the WhatsApp bridge does not run"} {}

void Bridge::listen(const std::string& account_id, Listener& listener) { listeners_.emplace(account_id, &listener); }

void Bridge::leave(const std::string& account_id, Listener& listener) {
  const auto [begin, end] = listeners_.equal_range(account_id);
  const auto found = std::find_if(begin, end, [&](const auto& entry) { return entry.second == &listener; });
  if (found != end) listeners_.erase(found);
}

std::vector<Bridge::Listener*> Bridge::listeners_of(std::string_view account_id) const {
  std::vector<Listener*> out;
  const auto [begin, end] = listeners_.equal_range(account_id);
  for (auto entry = begin; entry != end; ++entry) out.push_back(entry->second);
  return out;
}

std::vector<Bridge::Listener*> Bridge::all_listeners() const {
  std::vector<Listener*> out;
  for (const auto& entry : listeners_) out.push_back(entry.second);
  return out;
}

void Bridge::end_if_unused() {
  if (users_ == 0 && child_) go_down({.code = Errc::unavailable, .message = "the WhatsApp bridge does not run"});
}

io::Task<> Bridge::serve() {
  const Use use(*this);
  for (;;) {
    if (is_pumping_) {
      co_await pump_is_free_.wait();
    } else {
      co_await pump();
    }
  }
}

io::Task<Result<void>> Bridge::up(Millis timeout) {
  const Millis until = io_.clock.steady() + timeout;
  while (!is_up_) {
    const Millis left = until - io_.clock.steady();
    changed_.reset();
    const auto changed = co_await io::within(io_.clock, left, raised(changed_));
    if (is_up_) break;
    if (!changed || !trouble_.hint.empty()) co_return std::unexpected(trouble_);
  }
  co_return Result<void>();
}

io::Task<Result<Json>> Bridge::request(std::string command, std::string account_id, JsonObject fields, Millis timeout) {
  if (!is_up_) co_return std::unexpected(trouble_);
  const auto id = next_request_++;
  auto pending = std::make_shared<Pending>(io_.executor);
  pending_.emplace(id, pending);
  struct Forget {
    std::map<std::int64_t, std::shared_ptr<Pending>>& all;
    std::int64_t id;
    ~Forget() { all.erase(id); }
  } const forget{pending_, id};
  fields["cmd"] = std::move(command);
  fields["account"] = std::move(account_id);
  fields["reqId"] = id;
  outgoing_.push_back({to_json_text(fields) + "\n", id});
  has_outgoing_.set();
  const auto came = co_await io::within(io_.clock, timeout, answered(pending));
  if (!came) co_return fail(Errc::timeout, fmt::format("the WhatsApp bridge has not answered within {} s", timeout.count() / 1000));
  co_return std::move(pending->result);
}

void Bridge::post(std::string command, const std::string& account_id, JsonObject fields) {
  if (!is_up_) return;
  fields["cmd"] = std::move(command);
  fields["account"] = account_id;
  fields["reqId"] = 0;
  outgoing_.push_back({to_json_text(fields) + "\n"});
  has_outgoing_.set();
}

/// Whatever was asked is answered now: what the bridge never read was certainly not done.
void Bridge::go_down(Error why) {
  child_.reset();
  trouble_ = why;
  outgoing_.clear();
  for (const auto& [id, pending] : pending_) {
    pending->result = fail(pending->is_written ? Errc::connection_lost : Errc::unavailable, why.message, why.hint);
    pending->answered.set();
  }
  is_up_ = false;
  for (auto* listener : all_listeners()) listener->on_down(why);
  changed_.set();
}

io::Task<> Bridge::pause_before_restart() {
  if (up_since_.count() > 0 && io_.clock.steady() - up_since_ >= kRestartForgotten) restart_pause_ = kRestartMin;
  up_since_ = Millis(0);
  const Millis pause = restart_pause_;
  restart_pause_ = std::min<Millis>(restart_pause_ * 2, kRestartMax);
  co_await io_.clock.sleep(pause);
}

io::Task<> Bridge::pump() {
  const Pump pump(*this);
  for (;;) {
    if (!child_) {
      const auto started = co_await start();
      if (!started) {
        io_.log.error("whatsapp", started.error().message, {{"do", started.error().hint}});
        go_down(started.error());
        co_await pause_before_restart();
        continue;
      }
    }
    co_await work();
    io_.log.warn("whatsapp", "the bridge has ended; it is started again");
    go_down({.code = Errc::connection_lost, .message = "the WhatsApp bridge has ended and is being started again"});
    co_await pause_before_restart();
  }
}

io::Task<Result<void>> Bridge::start() {
  OC_CO_CHECKED(co_await bundle_.prepare());
  OC_CO_TRY(child_, co_await io_.processes.start(bundle_.plan()));
  broken_.reset();
  co_return Result<void>();
}

/// Until the process has ended, or must be ended.
io::Task<> Bridge::work() {
  io::TaskGroup group(io_.executor);
  co_await group.around(read_lines(group));
}

io::Task<> Bridge::read_lines(io::TaskGroup& group) {
  group.spawn(write_lines());
  group.spawn(read_log());
  group.spawn(watch());
  for (;;) {
    auto line = co_await io::until(broken_, child_->read_line(kLineBytesMax));
    if (line) {
      take_line(*line);
    } else if (line.error().code == Errc::too_large) {
      io_.log.warn("whatsapp", "a line of the bridge is too long and is passed over");
    } else {
      co_return;
    }
  }
}

io::Task<> Bridge::write_lines() {
  for (;;) {
    while (outgoing_.empty()) {
      has_outgoing_.reset();
      co_await has_outgoing_.wait();
    }
    auto next = std::move(outgoing_.front());
    outgoing_.pop_front();
    if (const auto found = pending_.find(next.request_id); found != pending_.end()) found->second->is_written = true;
    is_writing_ = true;
    const auto written = co_await child_->write(std::move(next.line));
    is_writing_ = false;
    if (written) continue;
    broken_.set();
    co_return;
  }
}

io::Task<> Bridge::read_log() {
  for (;;) {
    const auto line = co_await child_->read_error_line(kLineBytesMax);
    if (!line && line.error().code != Errc::too_large) co_return;
    if (!line) continue;
    const std::string text = printable(*line, 600);
    if (text.starts_with("error ")) {
      io_.log.error("whatsapp", text.substr(6));
    } else if (text.starts_with("warn ")) {
      io_.log.warn("whatsapp", text.substr(5));
    } else {
      io_.log.debug("whatsapp", text);
    }
  }
}

/// It must say that it is ready, and answer from then on.
io::Task<> Bridge::watch() {
  const Millis begin = io_.clock.steady();
  while (!is_up_ && io_.clock.steady() - begin < kBridgeReady) co_await io_.clock.sleep(std::chrono::milliseconds(200));
  while (is_up_) {
    co_await io_.clock.sleep(kPingInterval);
    const auto answer = co_await request("ping", "", {}, kPingDeadline);
    if (!answer) break;
  }
  io_.log.error("whatsapp", "the bridge does not answer and is ended");
  broken_.set();
}

void Bridge::take_line(std::string_view text) {
  const auto line = parse_json(text);
  const std::string event = line ? string_member_or(*line, "event", "") : "";
  if (event.empty()) return io_.log.warn("whatsapp", "the bridge said something that is no line of its protocol", {{"line", printable(text, 80)}});
  if (event == "result") return take_result(*line);
  if (event == "fatal") {
    io_.log.error("whatsapp", "the bridge cannot run: " + printable(string_member_or(*line, "message", ""), 300));
    return;
  }
  if (event == "ready") {
    is_up_ = true;
    up_since_ = io_.clock.steady();
    for (auto* listener : all_listeners()) listener->on_up();
    changed_.set();
    return;
  }
  for (auto* listener : listeners_of(string_member_or(*line, "account", ""))) listener->on_line(*line);
}

void Bridge::take_result(const Json& line) {
  const auto found = pending_.find(int_member(line, "reqId").value_or(0));
  if (found == pending_.end()) return;
  auto& pending = *found->second;
  if (bool_member(line, "ok").value_or(false)) {
    const Json* value = member(line, "value");
    pending.result = value != nullptr ? *value : Json();
  } else {
    pending.result = std::unexpected(error_of(line));
  }
  pending.answered.set();
}

}  // namespace oc::channels::whatsapp
