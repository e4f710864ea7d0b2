// One connection as bytes, plain or encrypted, with deadlines that cost no timer per call.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"
#include "io/task.h"

namespace oc::io {

using TimePoint = std::chrono::steady_clock::time_point;
inline constexpr TimePoint kNever = TimePoint::max();

/// Now plus that length; a length of 0 or less means never.
TimePoint time_after(Millis length);

/// One reader and one writer at a time. Errors: connection_lost, timeout, protocol (TLS only).
class Stream {
 public:
  virtual ~Stream() = default;
  /// Appends what has come to `into` and returns how much; 0 = the peer will send no more. Nothing is buffered while waiting.
  virtual Task<Result<std::size_t>> read(std::string& into, TimePoint until) = 0;
  /// Writes all. `stall` bounds the time without progress, not the whole.
  /// Lifetime: the bytes outlive the call.
  virtual Task<Result<void>> write(std::string_view bytes, Millis stall) = 0;
  /// Tells the peer that no more will be written.
  virtual Task<> end_writing() = 0;
  /// Ends it at once; whoever still waits gets connection_lost.
  virtual void close() = 0;
  /// Open, and nothing has come unasked: it may carry another request.
  virtual bool is_quiet() = 0;
  /// Bytes that the operating system has taken so far.
  virtual std::uint64_t bytes_written() const = 0;
  /// Of those, the ones that the peer's system has not confirmed: when the connection ended with them, nobody there has read them.
  virtual std::uint64_t bytes_unconfirmed() = 0;
};

using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

/// Takes a connected, non-blocking socket.
std::unique_ptr<Stream> make_tcp_stream(TcpSocket socket);

}  // namespace oc::io
