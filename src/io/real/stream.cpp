// TCP: tries the call first, then waits for readiness, so that an idle connection holds no buffer.
#include "io/real/stream.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <system_error>

namespace oc::io {
namespace asio = boost::asio;
namespace {

enum Direction : std::size_t { reading, writing };

// A peer that sends faster than we work is always readable: now and then the others on the loop get their turn before it.
constexpr unsigned kReadsBetweenTurns = 4;

/// Shared with the timer's handler, which may run after the stream is gone.
struct TcpState : std::enable_shared_from_this<TcpState> {
  explicit TcpState(TcpSocket connected) : socket(std::move(connected)), timer(socket.get_executor()) {}

  TcpSocket socket;
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor> timer;
  TimePoint armed_for = kNever;
  std::array<TimePoint, 2> until{kNever, kNever};
  std::array<bool, 2> timed_out{};
  unsigned reads_at_once = 0;

  /// The timer only ever needs to be early enough: one that fires too early looks again.
  void arm() {
    const TimePoint next = std::min(until[reading], until[writing]);
    if (next >= armed_for) return;
    armed_for = next;
    timer.expires_at(next);
    timer.async_wait([self = shared_from_this()](boost::system::error_code problem) {
      if (problem) return;
      self->armed_for = kNever;
      self->look();
      self->arm();
    });
  }

  void look() {
    const TimePoint now = std::chrono::steady_clock::now();
    for (const Direction each : {reading, writing}) {
      if (until[each] > now) continue;
      until[each] = kNever;
      timed_out[each] = true;
      boost::system::error_code ignored;
      socket.cancel(ignored);
    }
  }

  void close() {
    boost::system::error_code ignored;
    socket.close(ignored);
    timer.cancel();
  }
};

/// Bytes appended, 0 at the end, or -errno.
ssize_t receive(int descriptor, std::string& into) {
  [[clang::uninitialized]] std::array<char, 32u << 10> buffer;  // The system fills it; zeros would be written for nothing.
  while (true) {
    const ssize_t got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -errno;
    into.append(buffer.data(), static_cast<std::size_t>(got));
    return got;
  }
}

ssize_t send_some(int descriptor, std::string_view bytes) {
  while (true) {
    const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    if (errno != EINTR) return -errno;
  }
}

bool would_block(ssize_t result) { return result == -EAGAIN || result == -EWOULDBLOCK; }

std::unexpected<Error> lost(ssize_t result) {
  return fail(Errc::connection_lost, "the connection broke: " + std::generic_category().message(static_cast<int>(-result)));
}

/// Waits until the socket can go on in that direction.
Task<Result<void>> ready(std::shared_ptr<TcpState> state, Direction direction, TimePoint until) {
  state->timed_out[direction] = false;
  while (state->socket.is_open()) {
    state->until[direction] = until;
    if (until != kNever) state->arm();
    const auto kind = direction == reading ? TcpSocket::wait_read : TcpSocket::wait_write;
    const auto [problem] = co_await state->socket.async_wait(kind, asio::as_tuple(asio::use_awaitable));
    state->until[direction] = kNever;
    if (!problem) co_return Result<void>();
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(asio::error::operation_aborted);
    if (state->timed_out[direction]) co_return fail(Errc::timeout, "the other side is silent");
    // Else the other direction's deadline has cancelled both: wait again.
    if (problem != asio::error::operation_aborted) co_return fail(Errc::connection_lost, "the connection broke: " + problem.message());
  }
  co_return fail(Errc::connection_lost, "the connection was closed");
}

class TcpStream final : public Stream {
 public:
  explicit TcpStream(TcpSocket socket) : state_(std::make_shared<TcpState>(std::move(socket))) {
    // What is written is complete: held back for the peer's confirmation, the end of a long request would wait up to 40 ms for nothing.
    boost::system::error_code ignored;
    state_->socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  }
  ~TcpStream() override { state_->close(); }

  Task<Result<std::size_t>> read(std::string& into, TimePoint until) override {
    const auto state = state_;
    while (state->socket.is_open()) {
      if (state->reads_at_once >= kReadsBetweenTurns) {
        state->reads_at_once = 0;
        co_await asio::post(asio::use_awaitable);
        continue;
      }
      const ssize_t got = receive(state->socket.native_handle(), into);
      if (got >= 0) {
        state->reads_at_once++;
        co_return static_cast<std::size_t>(got);
      }
      if (!would_block(got)) co_return lost(got);
      state->reads_at_once = 0;
      OC_CO_CHECKED(co_await ready(state, reading, until));
    }
    co_return fail(Errc::connection_lost, "the connection was closed");
  }

  Task<Result<void>> write(std::string_view bytes, Millis stall) override {
    const auto state = state_;
    while (!bytes.empty()) {
      if (!state->socket.is_open()) co_return fail(Errc::connection_lost, "the connection was closed");
      const ssize_t sent = send_some(state->socket.native_handle(), bytes);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        bytes_written_ += static_cast<std::uint64_t>(sent);
        continue;
      }
      if (!would_block(sent)) co_return lost(sent);
      OC_CO_CHECKED(co_await ready(state, writing, time_after(stall)));
    }
    co_return Result<void>();
  }

  Task<> end_writing() override {
    boost::system::error_code ignored;
    state_->socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    co_return;
  }

  void close() override { state_->close(); }

  bool is_quiet() override {
    if (!state_->socket.is_open()) return false;
    char byte = 0;
    return ::recv(state_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  std::uint64_t bytes_written() const override { return bytes_written_; }

  std::uint64_t bytes_unconfirmed() override {
    int waiting = 0;
    if (!state_->socket.is_open() || ::ioctl(state_->socket.native_handle(), SIOCOUTQ, &waiting) != 0) return 0;
    return static_cast<std::uint64_t>(std::max(waiting, 0));
  }

 private:
  std::shared_ptr<TcpState> state_;
  std::uint64_t bytes_written_ = 0;
};

}  // namespace

TimePoint time_after(Millis length) { return length <= Millis(0) ? kNever : std::chrono::steady_clock::now() + length; }

std::unique_ptr<Stream> make_tcp_stream(TcpSocket socket) { return std::make_unique<TcpStream>(std::move(socket)); }

}  // namespace oc::io
