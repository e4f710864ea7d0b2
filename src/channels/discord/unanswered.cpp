// Commands that get no answer: Discord shows "is thinking" until it is told something, for a quarter of an hour.
#include <fmt/format.h>

#include <algorithm>

#include "channels/discord/account.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::discord {
namespace {

// How far the answer to a command is. Nothing is noted of one of which nothing was heard since it was passed on.
constexpr const char* kRefused = "refused";  ///< it was told so at once
constexpr const char* kWorking = "working";  ///< an agent works for it
constexpr const char* kSent = "sent";        ///< its answer is, or may be, where "is thinking" was
constexpr const char* kLeaving = "leaving";  ///< "is thinking" is being taken back
constexpr const char* kGone = "gone";        ///< it has been: what comes now follows as a message of its own

constexpr std::int64_t kMessageLoading = 1 << 7;  // a flag of what is "is thinking". Source: Discord developer documentation, "Message Flags".

}  // namespace

void Account::note_working(const Extra& extra) {
  if (is_open(extra) && !commands_.has(extra.interaction)) commands_.put(extra.interaction, kWorking);
}

void Account::note_refused(const std::string& interaction) { commands_.put(interaction, kRefused); }

/// Whether the first part of the answer takes the place of "is thinking". From here on it is not taken back.
io::Task<bool> Account::begin_answer(std::string interaction) {
  // An answer that came while it is being taken back would go with it.
  while (commands_.get(interaction) == kLeaving) {
    taken_back_.reset();
    co_await taken_back_.wait();
  }
  if (commands_.get(interaction) == kGone) co_return false;
  commands_.put(interaction, kSent);
  co_return true;
}

/// It is certain that the answer is not there, and another try may come.
void Account::note_not_answered(const std::string& interaction) {
  if (commands_.get(interaction) == kSent) commands_.put(interaction, kWorking);
}

/// A command of somebody who may not give it, or to which there is nothing to say, does not "think" until its token ends.
io::Task<> Account::end_unanswered(Extra extra) {
  const UnixTime end = snowflake_time(extra.interaction) + kDiscordInteractionLifetime - kDiscordInteractionReserve;
  const auto left = [this, end] { return std::max(Millis(0), std::chrono::duration_cast<Millis>(end - io_.clock.now())); };
  co_await io_.clock.sleep(std::min(Millis(kDiscordUnansweredTime), left()));
  const std::string known = commands_.get(extra.interaction);
  // What is on its way may still be refused.
  if (known == kWorking || known == kSent) co_await io_.clock.sleep(left());
  co_await take_back(std::move(extra));
}

io::Task<> Account::take_back(Extra extra) {
  const std::string known = commands_.get(extra.interaction);
  if (!known.empty() && known != kWorking) co_return;
  struct Leaving {
    Memory& commands;
    io::Event& taken_back;
    const std::string& interaction;
    ~Leaving() {
      commands.put(interaction, kGone);
      taken_back.set();
    }
  };
  commands_.put(extra.interaction, kLeaving);
  const Leaving leaving{commands_, taken_back_, extra.interaction};
  const std::string path = fmt::format("/webhooks/{}/{}/messages/@original", bot_.application_id, path_segment(extra.token));
  // It may have been answered before a restart, or longer ago than is remembered.
  const auto shown = co_await api_.call({.method = "GET", .path = path, .again = Call::Again::yes});
  if (!shown || (int_member(*shown, "flags").value_or(0) & kMessageLoading) == 0) co_return;
  const auto gone = co_await api_.call({.method = "DELETE", .path = path, .again = Call::Again::yes});
  if (!gone && refusal_code(gone.error()) != kUnknownMessage)
    io_.log.debug("discord", "a command's waiting words were not taken back: " + gone.error().message, {{"account", settings_.account_id}});
}

}  // namespace oc::channels::discord
