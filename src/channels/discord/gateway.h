// What a gateway connection does next: a machine without a socket or a clock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "channels/discord/limits.h"

namespace oc::channels::discord {

/// What must be known to go on where a connection ended.
struct SessionPlace {
  std::string session_id;  ///< "" = there is none: identify
  std::int64_t seq = 0;
  std::string resume_url;

  /// `session_id|seq|resume_url`, or "" without a session.
  std::string text() const;
  /// The empty place when the text is not that.
  static SessionPlace read(std::string_view text);
  friend bool operator==(const SessionPlace&, const SessionPlace&) = default;
};

/// A dispatched event.
struct Event {
  std::string type;
  Json data;
  SessionPlace place;  ///< behind it
};

/// Speaks gateway version 10 in JSON: hello, identify or resume, heartbeats, READY, op 1, 7, 9 and the close codes.
/// Source: Discord developer documentation, "Gateway", "Gateway Events", "Gateway Opcodes and Status Codes"; spec/channels.md 4.3.
class Gateway {
 public:
  struct Identity {
    Secret token;
    std::int64_t intents = 0;
    Json presence;  ///< of op 3, or null
  };
  /// What to do now, in this order.
  struct Output {
    std::vector<std::string> frames;     ///< write them
    std::vector<Event> events;           ///< hand them over
    std::optional<std::uint16_t> leave;  ///< close with this code, then ended()
  };
  struct Next {
    enum class Kind : std::uint8_t { connect, stop } kind = Kind::connect;
    std::string url;  ///< with version and encoding
    Millis wait{0};   ///< before it
  };

  /// `place` is where the last run of the program was, or empty.
  Gateway(Identity identity, SessionPlace place) : identity_(std::move(identity)), place_(std::move(place)) {}

  /// What /gateway/bot said; asked for before every identify.
  void learn(std::string gateway_url, int identifies_left, Millis limit_resets_in, Millis now);
  /// The resume address is not one that may be used: identify anew.
  void forget_session() { place_ = {}; }
  bool is_to_resume() const { return !place_.session_id.empty(); }

  /// `chance` is any number: spreads waits.
  Next next(Millis now, std::uint64_t chance);
  void opened(Millis now);
  Output received(std::string_view frame, Millis now, std::uint64_t chance);
  /// When due() wants to be called.
  Millis due_at() const { return due_at_; }
  Output due(Millis now);
  /// The connection is over (close code 0: it could not be made, or was lost).
  void ended(int close_code, std::string_view reason);
  /// Sends op 3 with this data now or as soon as there is room.
  Output set_presence(Json data, Millis now);

  bool is_ready() const { return ready_; }
  int attempts() const { return attempts_; }
  /// What is wrong now and what to do, for people; "" when nothing is.
  const std::string& trouble() const { return trouble_; }
  const SessionPlace& place() const { return place_; }

 private:
  Output hello(const Json& data, Millis now, std::uint64_t chance);
  Output dispatch(Json frame, Millis now);
  Output invalid_session(bool can_resume, std::uint64_t chance);
  void beat(Output& out, Millis now);
  void flush(Output& out, Millis now);
  void plan(Millis now);
  bool has_room(Millis now, int most);
  std::string identify_frame() const;
  std::string resume_frame() const;

  Identity identity_;
  SessionPlace place_;
  std::string gateway_url_;
  int identifies_left_ = 1;
  Millis limit_resets_at_{0};
  Millis identify_allowed_at_{0};
  Millis due_at_{0};
  Millis interval_{0};  ///< of heartbeats; 0 = hello has not come
  Millis beat_at_{0};
  bool beat_unanswered_ = false;
  bool ready_ = false;
  bool lived_ = false;  ///< a heartbeat of this connection was answered
  bool stopped_ = false;
  int attempts_ = 0;
  Millis pause_{0};
  Millis extra_wait_{0};
  std::string trouble_;
  std::deque<Millis> sent_;          ///< when frames went out, in the last minute
  std::deque<std::string> waiting_;  ///< frames that there is no room for
};

/// Whether Discord would refuse the next connection just as well, and what to do about it; "" when trying again makes sense.
std::string final_words(int close_code);

}  // namespace oc::channels::discord
