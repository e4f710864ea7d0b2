// What an account's connection does next: a machine without a socket or a clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/time.h"
#include "channels/telegram/decode.h"

namespace oc::channels::telegram {

/// Polling: getMe, deleteWebhook, the command menu, and then getUpdates for ever. With a webhook: getMe, setWebhook, the menu, and then a look now
/// and then whether Telegram still calls us. Obey the action, tell the outcome, get the next action.
class Poller {
 public:
  enum class Menu : std::uint8_t { set, clear, leave };
  struct Plan {
    Menu menu = Menu::leave;
    JsonArray commands = {};
    std::string webhook_url = {};  ///< "" = polling
  };

  struct Action {
    enum class Kind : std::uint8_t {
      call,     ///< call `method` with `parameters`, then answered()
      deliver,  ///< hand the updates over, those of a chat in order, then delivered()
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
    std::optional<std::int64_t> last_update_id;  ///< all up to it are kept or passed over; nothing when none is
    std::optional<Error> failure;                ///< why the rest must be offered again
    Millis hold{0};                              ///< the rest is offered again after so long, when more may have come that belongs to it
  };

  /// `cursor` is what cursor() gave when it was kept, or "".
  Poller(std::string cursor, Plan plan) : cursor_(std::move(cursor)), plan_(std::move(plan)) {}

  Action start();
  Action answered(const Result<Json>& result);
  Action delivered(const Delivery& delivery);
  Action waited();

  const Bot& bot() const { return bot_; }
  bool is_connected() const { return connected_; }
  /// What is wrong now and what to do, for people; "" when nothing is.
  const std::string& trouble() const { return trouble_; }
  /// Since it was last connected.
  int attempts() const { return attempts_; }
  /// `<bot id>:<next offset>`: another bot's offset means nothing to this one. What stands behind a further colon is not the poller's.
  std::string cursor() const;

 private:
  enum class Step : std::uint8_t { get_me, webhook, menu, group_menu, receive };

  Action call() const;
  Action call_updates() const;
  Action advance(const Json& result);
  Action received(const Json& result);
  Action checked(const Json& info);
  void note_connected();
  Action failed(const Error& error);
  Action back_off();
  void take_cursor();
  bool is_polling() const { return plan_.webhook_url.empty(); }

  std::string cursor_;
  Plan plan_;
  Step step_ = Step::get_me;
  Bot bot_;
  std::optional<std::int64_t> offset_;
  bool connected_ = false;
  std::string trouble_;
  Millis pause_{0};
  int attempts_ = 0;
};

}  // namespace oc::channels::telegram
