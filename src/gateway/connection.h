// One client's WebSocket: who it is, what waits to be sent to it, and when it is too slow.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/time.h"
#include "core/protocol/protocol.h"
#include "gateway/task.h"
#include "io/http_server.h"
#include "io/task.h"

namespace oc::gateway {

/// What a connected client was granted.
struct Client {
  protocol::Caller caller;
  protocol::ClientFacts facts;
  std::vector<std::string> caps;
  std::int64_t protocol = protocol::kProtocolOldest;
  protocol::AuthMethod method = protocol::AuthMethod::none;
  std::string device_id;  ///< "" = none
  std::string address;
  UnixTime connected_at{};
  protocol::Unknown unknown_params = protocol::Unknown::refused;

  bool has_cap(std::string_view cap) const;
};

/// Lifetime: shared by the reader, the writer and the requests in flight; the socket goes with the last of them.
/// Limits: kSendBufferBytesMax unsent bytes.
class Connection {
 public:
  Connection(const io::Executor& executor, std::string id, std::unique_ptr<io::WebSocket> socket);

  const std::string& id() const { return id_; }

  // What it may do; nothing until the handshake has ended well.
  std::optional<Client> client;
  bool hears_sessions = false;               ///< sessions.subscribe
  std::set<std::string> heard_session_keys;  ///< sessions.messages.subscribe
  int unauthorized_calls = 0;
  std::size_t requests_in_flight = 0;

  enum class Drop : std::uint8_t { never, when_slow };
  /// Puts a whole frame into the queue. A client with too much unsent is closed (1008), unless the frame may be dropped.
  void send(std::string frame, Drop drop = Drop::never);
  /// Puts an event into the queue, counted in this connection's own `seq`.
  void send_counted(std::shared_ptr<const std::string> event_head, Drop drop);

  /// After what is queued has been sent, the socket is closed. The first call counts.
  void close(std::uint16_t code, std::string reason);
  /// Ends reader and writer now: the peer is gone, or will not read.
  void cut();
  bool is_closing() const { return closing_.has_value(); }

  /// Sends what is queued until the connection ends. Runs beside the reader, once.
  Task<> write_all();
  /// The next message. Errors: as WebSocket::read; cancelled once the connection has ended.
  Task<Result<std::string>> read();
  void set_message_bytes_max(std::size_t bytes) { socket_->set_message_bytes_max(bytes); }

  /// Raised when the connection has ended; requests that wait for something stop waiting.
  io::Event& gone() { return gone_; }
  std::size_t unsent_bytes() const { return unsent_bytes_; }

 private:
  struct Waiting {
    std::shared_ptr<const std::string> text;
    std::optional<std::int64_t> seq;  ///< for an event head
    bool is_event = false;
  };
  struct Close {
    std::uint16_t code = 1000;
    std::string reason;
  };
  bool is_full(std::size_t more) const;
  void enqueue(Waiting waiting, Drop drop);
  Task<Result<void>> write_queue();

  std::string id_;
  std::unique_ptr<io::WebSocket> socket_;
  std::deque<Waiting> queue_;
  std::size_t unsent_bytes_ = 0;
  std::int64_t seq_ = 0;
  std::optional<Close> closing_;
  io::Event wake_;
  io::Event stuck_;  ///< the peer does not read: what is being written is given up
  io::Event gone_;
};

}  // namespace oc::gateway
