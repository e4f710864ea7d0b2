// Messages on a stream: answers pings, keeps frames whole when reader and writer meet, and closes in good manners.
#include "io/real/websocket.h"

#include <cstring>

#include "base/limits.h"
#include "io/real/clock.h"
#include "io/real/host.h"

namespace oc::io {
namespace {

constexpr Millis kCloseWait{2000};
constexpr std::size_t kWaitingControlBytesMax = 4096;
constexpr std::size_t kIdleBufferBytesMax = 1024;

class StreamWebSocket final : public WebSocket {
 public:
  StreamWebSocket(std::unique_ptr<Stream> stream, WebSocketSide side, std::string unread, const Executor& executor, std::function<void()> on_trusted)
      : stream_(std::move(stream)),
        side_(side),
        reader_(side, side == WebSocketSide::server ? kPreauthFrameBytesMax : kFrameBytesMax),
        unread_(std::move(unread)),
        written_(executor),
        ended_(executor),
        on_trusted_(std::move(on_trusted)) {
    written_.set();
  }
  ~StreamWebSocket() override { trust(); }

  Task<Result<std::string>> read() override {
    struct Reading {
      bool& flag;
      explicit Reading(bool& is_reading) : flag(is_reading) { flag = true; }
      ~Reading() { flag = false; }
    };
    const Reading reading(is_reading_);
    while (true) {
      auto event = co_await next_event(silence_max_ > Millis(0) ? time_after(silence_max_) : kNever);
      if (!event && event.error().code == Errc::timeout) {
        close_code_ = 1006;
        close_reason_ = "nothing came for " + std::to_string(silence_max_.count()) + " ms";
        end();
        co_return closed_error();
      }
      if (!event) co_return std::unexpected(std::move(event).error());
      if (event->kind == WebSocketEvent::Kind::message) co_return std::move(event->text);
    }
  }

  Task<Result<void>> write(std::string text) override {
    if (is_closing_ || is_broken_) co_return closed_error();
    auto sent = co_await send(websocket_frame(WebSocketOpcode::text, text, mask()));
    if (!sent && sent.error().code == Errc::timeout) co_return fail(Errc::connection_lost, "the other side does not take what is sent");
    co_return sent;
  }

  Task<> close(std::uint16_t code, std::string reason) override {
    if (!is_closing_ && !is_broken_) {
      is_closing_ = true;
      static_cast<void>(co_await send(websocket_frame(WebSocketOpcode::close, websocket_close_payload(code, reason), mask())));
      co_await wait_for_peer();
    }
    end();
  }

  void set_message_bytes_max(std::size_t bytes) override {
    reader_.set_message_bytes_max(bytes);
    if (bytes > kPreauthFrameBytesMax) trust();
  }

  void set_silence_max(Millis length) override { silence_max_ = length; }

 private:
  std::optional<std::array<unsigned char, 4>> mask() const {
    if (side_ == WebSocketSide::server) return std::nullopt;
    std::array<unsigned char, 4> key{};
    std::memcpy(key.data(), RealRandom().bytes(4).data(), 4);
    return key;
  }

  void trust() {
    if (on_trusted_) std::exchange(on_trusted_, {})();
  }

  std::unexpected<Error> closed_error() const {
    Error error{.code = Errc::connection_lost, .message = close_reason_.empty() ? "the connection was closed" : close_reason_};
    error.http_status = close_code_;
    return std::unexpected(std::move(error));
  }

  void end() {
    is_broken_ = true;
    stream_->close();
    ended_.set();
    trust();
  }

  /// The next event, pings answered. Errors: as WebSocket::read; the connection is over then.
  Task<Result<WebSocketEvent>> next_event(TimePoint until) {
    while (!is_broken_) {
      std::string_view bytes = unread_;
      auto event = reader_.next(bytes);
      unread_.erase(0, unread_.size() - bytes.size());
      if (!event) co_return co_await refuse(std::move(event).error());
      if (*event) {
        OC_CO_TRY(const bool goes_on, co_await handle(**event));
        if (goes_on) co_return std::move(**event);
        co_return closed_error();
      }
      if (unread_.capacity() > kIdleBufferBytesMax) std::string().swap(unread_);
      auto got = co_await stream_->read(unread_, until);
      if (got && *got > 0) continue;
      if (!got && got.error().code == Errc::timeout) co_return std::unexpected(std::move(got).error());
      close_code_ = close_code_ == 0 ? 1006 : close_code_;
      end();
    }
    co_return closed_error();
  }

  /// Says whether the connection goes on after this event.
  Task<Result<bool>> handle(const WebSocketEvent& event) {
    if (event.kind == WebSocketEvent::Kind::ping) co_await answer(WebSocketOpcode::pong, event.text);
    if (event.kind != WebSocketEvent::Kind::close) co_return true;
    close_code_ = event.code;
    close_reason_ = event.text;
    if (!is_closing_) {
      is_closing_ = true;
      co_await answer(WebSocketOpcode::close, event.code == 1005 ? "" : websocket_close_payload(event.code, ""));
      co_await stream_->end_writing();
    }
    end();
    co_return false;
  }

  /// The peer broke the protocol or a limit: says so and ends.
  Task<Result<WebSocketEvent>> refuse(Error error) {
    if (!is_closing_) {
      is_closing_ = true;
      co_await answer(WebSocketOpcode::close, websocket_close_payload(static_cast<std::uint16_t>(error.http_status), error.message));
      co_await stream_->end_writing();
      // What the peer is still sending is thrown away for a moment: closing with bytes unread would cost it our close frame.
      const TimePoint until = time_after(kCloseWait / 4);
      for (std::size_t thrown = 0; thrown < (1u << 20);) {
        std::string rest;
        const auto got = co_await stream_->read(rest, until);
        if (!got || *got == 0) break;
        thrown += *got;
      }
    }
    close_code_ = error.http_status;
    end();
    co_return std::unexpected(std::move(error));
  }

  /// A control frame from the reader's side: while the writer is inside a frame, it is left to the writer.
  Task<> answer(WebSocketOpcode opcode, std::string payload) {
    std::string frame = websocket_frame(opcode, payload, mask());
    if (written_.is_set()) {
      static_cast<void>(co_await send(std::move(frame)));
    } else if (control_.size() + frame.size() <= kWaitingControlBytesMax) {
      control_ += frame;
    }
  }

  /// Writes whole frames, one caller after the other.
  Task<Result<void>> send(std::string frame) {
    while (!written_.is_set()) co_await written_.wait();
    struct Writing {
      StreamWebSocket& socket;
      bool is_whole = false;
      ~Writing() {
        // Half a frame on the wire cannot be continued by anybody.
        if (!is_whole) socket.is_broken_ = true;
        socket.written_.set();
      }
    };
    if (is_broken_) co_return closed_error();
    written_.reset();
    Writing writing{*this};
    while (!frame.empty()) {
      OC_CO_CHECKED(co_await stream_->write(frame, kWriteStallTimeout));
      frame = std::exchange(control_, {});
    }
    writing.is_whole = true;
    co_return Result<void>();
  }

  /// After our close frame: until the peer's, by whoever reads.
  Task<> wait_for_peer() {
    RealClock clock(co_await boost::asio::this_coro::executor);
    if (is_reading_) {
      const auto waited = co_await within(clock, kCloseWait, ended());
      static_cast<void>(waited);
      co_return;
    }
    const TimePoint until = time_after(kCloseWait);
    while (!is_broken_ && std::chrono::steady_clock::now() < until) {
      if (!co_await next_event(until)) co_return;
    }
  }

  Task<Result<int>> ended() {
    co_await ended_.wait();
    co_return 0;
  }

  std::unique_ptr<Stream> stream_;
  WebSocketSide side_;
  WebSocketReader reader_;
  std::string unread_;
  std::string control_;  ///< frames that wait for the writer to be between two of its own
  Event written_;        ///< set while nobody is inside a frame
  Event ended_;
  std::function<void()> on_trusted_;
  bool is_reading_ = false;
  bool is_closing_ = false;  ///< our close frame has been sent
  bool is_broken_ = false;
  int close_code_ = 0;
  std::string close_reason_;
  Millis silence_max_{0};
};

}  // namespace

std::unique_ptr<WebSocket> make_websocket(std::unique_ptr<Stream> stream, WebSocketSide side, std::string unread, const Executor& executor,
                                          std::function<void()> on_trusted) {
  return std::make_unique<StreamWebSocket>(std::move(stream), side, std::move(unread), executor, std::move(on_trusted));
}

}  // namespace oc::io
