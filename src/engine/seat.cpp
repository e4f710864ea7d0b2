// Counting what is unfinished.
#include "engine/seat.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "core/sessions/key.h"
#include "io/log.h"

namespace oc::engine {

Seat::Seat(Seats& of, std::string of_agent, std::unique_ptr<LaneTurn> in_order)
    : seats(of), agent_id(std::move(of_agent)), place(std::move(in_order)) {
  seats.unfinished_++;
  seats.of_agents_[agent_id]++;
}

Seat::~Seat() { seats.gone(*this); }

void Seat::absorb(Seat& other) {
  if (agent_id != other.agent_id) return;
  messages += other.messages;
  other.messages = 0;
}

std::shared_ptr<Seat> Seats::take(const std::string& session_key) {
  return std::make_shared<Seat>(*this, sessions::agent_id_of_key(session_key), order_.reserve(session_key));
}

Result<void> Seats::check_room(const std::string& session_key) {
  const std::string agent_id = sessions::agent_id_of_key(session_key);
  const auto own = of_agents_.find(agent_id);
  const bool is_own = own != of_agents_.end() && own->second >= kInboxPendingMax;
  if (!is_own && unfinished_ < kInboxPendingAllMax) return {};
  const std::string whose = is_own ? agent_id : "";
  Error error = refusal(whose);
  if (full_.insert(whose).second) io_.log.warn("queue", error.message);
  return std::unexpected(std::move(error));
}

Error Seats::refusal(const std::string& agent_id) const {
  const auto own = of_agents_.find(agent_id);
  const std::string of = agent_id.empty() ? "" : fmt::format(" of the agent \"{}\"", agent_id);
  return {.code = Errc::unavailable,
          .message = fmt::format("{} messages{} are unfinished; new ones stay with their platforms until some are done",
                                 own == of_agents_.end() ? unfinished_ : own->second, of),
          .hint = "See what waits: openclaw messages list --state unfinished" + (agent_id.empty() ? "" : " --agent " + agent_id)};
}

std::optional<Error> Seats::trouble() const { return full_.empty() ? std::nullopt : std::optional(refusal(*full_.begin())); }

void Seats::gone(const Seat& seat) {
  if (seat.messages == 0) return;
  unfinished_ -= seat.messages;
  const auto own = of_agents_.find(seat.agent_id);
  own->second -= seat.messages;
  if (own->second < kInboxPendingMax && full_.erase(seat.agent_id) > 0)
    io_.log.info("queue", "new messages are taken again", {{"agent", seat.agent_id}});
  if (own->second == 0) of_agents_.erase(own);
  if (unfinished_ < kInboxPendingAllMax && full_.erase("") > 0) io_.log.info("queue", "new messages are taken again");
}

}  // namespace oc::engine
