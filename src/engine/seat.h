// An accepted message's seat on its way through steps 4 to 7: its place among those of its session, and its share of what is unfinished.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/lanes.h"
#include "io/io.h"

namespace oc::engine {

class Seats;

/// Lives until the message has its fate: where messages are joined, the one that goes on takes the shares of the others.
struct Seat {
  Seat(Seats& of, std::unique_ptr<LaneTurn> in_order);
  ~Seat();
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  void absorb(Seat& other);

  Seats& seats;
  std::unique_ptr<LaneTurn> place;  ///< given back when the message has passed step 7
  std::size_t messages = 1;
};

/// Event loop only. Limits: kInboxPendingMax. Lifetime: outlives every Seat.
class Seats {
 public:
  explicit Seats(const io::Io& io) : io_(io), order_(io.executor) {}

  /// The next seat of the session. Does not wait.
  std::shared_ptr<Seat> take(const std::string& session_key) { return std::make_shared<Seat>(*this, order_.reserve(session_key)); }
  std::unique_ptr<LaneTurn> place(const std::string& session_key) { return order_.reserve(session_key); }
  std::unique_ptr<LaneTurn> place_before(LaneTurn& mine) { return order_.let_before(mine); }

  /// Errors: unavailable while too many messages are unfinished: the platform keeps what it has. Told to the log once.
  Result<void> check_room();
  std::size_t unfinished() const { return unfinished_; }
  /// What status shows while new messages are refused.
  std::optional<Error> trouble() const;

 private:
  friend struct Seat;
  void gone(std::size_t messages);

  const io::Io& io_;
  Lanes order_;
  std::size_t unfinished_ = 0;
  bool is_full_ = false;
};

}  // namespace oc::engine
