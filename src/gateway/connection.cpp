// The queue between those who tell and a socket that may be slow.
#include "gateway/connection.h"

#include <algorithm>

#include "base/limits.h"

namespace oc::gateway {

bool Client::has_cap(std::string_view cap) const { return std::find(caps.begin(), caps.end(), cap) != caps.end(); }

Connection::Connection(const io::Executor& executor, std::string id, std::unique_ptr<io::WebSocket> socket)
    : id_(std::move(id)), socket_(std::move(socket)), wake_(executor), stuck_(executor), gone_(executor) {}

bool Connection::is_full(std::size_t more) const { return unsent_bytes_ + more > kSendBufferBytesMax; }

void Connection::enqueue(Waiting waiting, Drop drop) {
  if (closing_ || gone_.is_set()) return;
  const std::size_t bytes = waiting.text->size();
  if (is_full(bytes)) {
    if (drop == Drop::when_slow) return;
    queue_.clear();
    close(1008, "slow consumer");
    stuck_.set();
    return;
  }
  unsent_bytes_ += bytes;
  queue_.push_back(std::move(waiting));
  wake_.set();
}

void Connection::send(std::string frame, Drop drop) { enqueue({.text = std::make_shared<const std::string>(std::move(frame))}, drop); }

void Connection::send_counted(std::shared_ptr<const std::string> event_head, Drop drop) {
  // The number is taken even when the frame is dropped: the gap tells the client to ask anew.
  enqueue({.text = std::move(event_head), .seq = ++seq_, .is_event = true}, drop);
}

void Connection::close(std::uint16_t code, std::string reason) {
  if (closing_) return;
  closing_ = Close{.code = code, .reason = std::move(reason)};
  wake_.set();
}

void Connection::cut() {
  close(1000, "");
  queue_.clear();
  gone_.set();
  stuck_.set();
  wake_.set();
}

Task<Result<void>> Connection::write_queue() {
  while (true) {
    co_await wake_.wait();
    wake_.reset();
    while (!queue_.empty()) {
      const auto next = std::move(queue_.front());
      queue_.pop_front();
      auto text = next.is_event ? protocol::finish_event(*next.text, next.seq) : *next.text;
      OC_CO_CHECKED(co_await socket_->write(std::move(text)));
      unsent_bytes_ -= std::min(unsent_bytes_, next.text->size());
    }
    if (closing_) co_return Result<void>();
  }
}

Task<> Connection::write_all() {
  const auto written = co_await io::until(stuck_, write_queue());
  const bool peer_is_there = written || written.error().code == Errc::cancelled;
  if (peer_is_there && !gone_.is_set() && closing_) co_await socket_->close(closing_->code, closing_->reason);
  cut();
}

Task<Result<std::string>> Connection::read() { return io::until(gone_, socket_->read()); }

}  // namespace oc::gateway
