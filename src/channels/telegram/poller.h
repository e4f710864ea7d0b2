// What an account's connection does next: a machine without a socket or a clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/time.h"
#include "channels/telegram/decode.h"

namespace oc::channels::telegram {

/// Calls getMe, deleteWebhook, setMyCommands and then getUpdates for ever. Obey the action, tell the outcome, get the next action.
class Poller {
 public:
  enum class CommandMenu : std::uint8_t { set, leave };

  struct Action {
    enum class Kind : std::uint8_t {
      call,     ///< call `method` with `parameters`, then answered()
      deliver,  ///< hand every update over in order, then delivered()
      wait,     ///< wait `length` and up to a quarter more, then waited()
      stop,     ///< give up for good; trouble() says why
    };
    Kind kind = Kind::call;
    std::string method;
    Json parameters;
    JsonArray updates;
    Millis length{0};
  };

  /// How far a batch was handed over.
  struct Delivery {
    std::optional<std::int64_t> last_update_id;  ///< of the last update that is kept or passed over; nothing when none is
    std::optional<Error> failure;                ///< why the rest must be offered again
  };

  /// `cursor` is what cursor() gave when it was kept, or "".
  Poller(std::string cursor, CommandMenu menu) : cursor_(std::move(cursor)), menu_(menu) {}

  Action start();
  Action answered(const Result<Json>& result);
  Action delivered(const Delivery& delivery);
  Action waited();

  const Bot& bot() const { return bot_; }
  bool is_connected() const { return connected_; }
  /// What is wrong now and what to do, for people; "" when nothing is.
  const std::string& trouble() const { return trouble_; }
  /// `<bot id>:<next offset>`: another bot's offset means nothing to this one.
  std::string cursor() const;

 private:
  enum class Step : std::uint8_t { get_me, delete_webhook, set_commands, get_updates };

  Action call() const;
  Action advance(const Json& result);
  Action failed(const Error& error);
  Action back_off();
  void take_cursor();

  std::string cursor_;
  CommandMenu menu_;
  Step step_ = Step::get_me;
  Bot bot_;
  std::optional<std::int64_t> offset_;
  bool connected_ = false;
  std::string trouble_;
  Millis pause_{0};
};

}  // namespace oc::channels::telegram
