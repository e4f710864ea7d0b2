// How fast one bot may call: Telegram's limits for the bot, for a person and for a group, and what a 429 asks for.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "channels/telegram/limits.h"
#include "core/reply/rate.h"

namespace oc::channels::telegram {

/// Times are of the steady clock. Source: Telegram bots FAQ, "My bot is hitting limits".
class Pace {
 public:
  enum class Limits : std::uint8_t {
    known,  ///< those of api.telegram.org are kept before it has to refuse
    told,   ///< a Bot API server of one's own says itself what it does not take
  };
  explicit Pace(Limits limits = Limits::known) : limits_(limits) {}
  /// Takes the place of a call and gives how long to wait before making it. `chat_id` is of a call that shows a new message there, else "".
  Millis take(const std::string& chat_id, Millis now);
  /// A 429 holds for the whole bot.
  void close_until(Millis until);
  /// How long the bot is still shut out.
  Millis closed_for(Millis now) const { return closed_until_ > now ? closed_until_ - now : Millis(0); }

 private:
  Limits limits_;
  reply::RateBucket bot_{kBotCallsBurst, kBotCallsRefill};
  reply::RateBuckets people_{kChatSendsBurst, kChatSendsRefill};
  reply::RateBuckets groups_{kGroupSendsBurst, kGroupSendsRefill};
  Millis closed_until_{0};
};

}  // namespace oc::channels::telegram
