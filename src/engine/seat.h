// An accepted message's seat on its way through steps 4 to 7: its place among those of its session, and its share of what is unfinished.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "engine/lanes.h"
#include "io/io.h"

namespace oc::engine {

class Seats;

/// Lives until the message has its fate: where messages are joined, the one that goes on takes the shares of the others.
struct Seat {
  Seat(Seats& of, std::string of_agent, std::unique_ptr<LaneTurn> in_order);
  ~Seat();
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  void absorb(Seat& other);

  Seats& seats;
  const std::string agent_id;
  std::unique_ptr<LaneTurn> place;  ///< given back when the message has passed step 7
  std::size_t messages = 1;
};

/// Event loop only. Limits: kInboxPendingMax for each agent, kInboxPendingAllMax. Lifetime: outlives every Seat.
class Seats {
 public:
  explicit Seats(const io::Io& io) : io_(io), order_(io.executor) {}

  /// The next seat of the session, in the share of its agent. Does not wait.
  std::shared_ptr<Seat> take(const std::string& session_key);
  std::unique_ptr<LaneTurn> place(const std::string& session_key) { return order_.reserve(session_key); }
  std::unique_ptr<LaneTurn> place_before(LaneTurn& mine) { return order_.let_before(mine); }

  /// Errors: unavailable while too many messages of the session's agent are unfinished, or of all: the platform keeps what it has. Told to the
  /// log once.
  Result<void> check_room(const std::string& session_key);
  std::size_t unfinished() const { return unfinished_; }
  /// What status shows while new messages are refused.
  std::optional<Error> trouble() const;

 private:
  friend struct Seat;
  void gone(const Seat& seat);
  Error refusal(const std::string& agent_id) const;

  const io::Io& io_;
  Lanes order_;
  std::size_t unfinished_ = 0;
  std::map<std::string, std::size_t> of_agents_;
  std::set<std::string> full_;  ///< agents whose messages are refused; "" = all
};

}  // namespace oc::engine
