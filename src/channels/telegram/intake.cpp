// What is done with updates, whichever way they came.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "channels/parking.h"
#include "channels/telegram/account.h"
#include "channels/telegram/account_run.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::telegram {
namespace {

/// The chat in whose order it is taken; "" when of none.
std::string chat_of(const Gathered& one) {
  if (const auto* message = std::get_if<engine::Inbound>(&one.what)) return message->chat.id;
  if (const auto* moved = std::get_if<Moved>(&one.what)) return moved->old_chat_id;
  if (const auto* change = std::get_if<Membership>(&one.what)) return change->chat_id;
  return "";
}

}  // namespace

/// Updates that came together: all before the first that is not over may be confirmed to Telegram.
struct Account::Batch {
  explicit Batch(JsonArray of) : updates(std::move(of)), is_over(updates.size(), false) {}
  void add(Gathered one) {
    const auto [found, is_new] = places.try_emplace(chat_of(one), chats.size());
    if (is_new) chats.emplace_back();
    const auto place = found->second;
    // What comes under the new id stands behind what came under the old one.
    if (const auto* moved = std::get_if<Moved>(&one.what)) places.insert_or_assign(moved->new_chat_id, place);
    chats[place].push_back(std::move(one));
  }
  std::optional<std::int64_t> last_update_id() const {
    std::optional<std::int64_t> last;
    for (std::size_t i = 0; i < is_over.size() && is_over[i]; i++) {
      if (const auto id = int_member(updates[i], "update_id")) last = *id;
    }
    return last;
  }

  const JsonArray updates;
  std::vector<bool> is_over;
  std::vector<std::vector<Gathered>> chats;  ///< what is to be taken
  std::map<std::string, std::size_t> places;
  std::optional<Error> failure;
};

io::Task<Poller::Delivery> Account::deliver(JsonArray updates) {
  Poller::Delivery out;
  Batch batch(std::move(updates));
  std::vector<std::int64_t> known(gathered_ids_.begin(), gathered_ids_.end());
  std::ranges::copy(taken_ids_, std::back_inserter(known));
  std::map<std::string, std::size_t> still_held;
  for (auto& one : gather(batch.updates, context(), known)) {
    // What may go on is looked at once more; when it has not grown meanwhile it is whole.
    const std::string key = one.is_open() ? one.key + "@" + std::to_string(one.update_ids.empty() ? 0 : one.update_ids.front()) : "";
    if (!key.empty()) {
      const auto held = held_.find(key);
      const bool is_whole = held != held_.end() && held->second == one.parts;
      still_held[key] = one.parts;
      if (!is_whole) {
        out.hold = one.wait();
        break;
      }
    }
    batch.add(std::move(one));
  }
  held_ = std::move(still_held);
  io::TaskGroup taking(io_.executor);
  co_await taking.around(take_all(batch, taking));
  out.failure = std::move(batch.failure);
  out.last_update_id = batch.last_update_id();
  if (out.last_update_id) std::erase_if(taken_ids_, [&](std::int64_t id) { return id <= *out.last_update_id; });
  co_return out;
}

/// The chats beside each other, so that they share a sync.
io::Task<> Account::take_all(Batch& batch, io::TaskGroup& taking) {
  for (auto& chat : batch.chats) taking.spawn(take_of_chat(batch, chat));
  co_await taking.drain();
}

/// One after the other: what comes behind one that is not kept is offered again with it.
io::Task<> Account::take_of_chat(Batch& batch, std::vector<Gathered>& chat) {
  for (auto& one : chat) {
    const auto places = one.places;
    const auto ids = one.update_ids;
    if (!one.places.empty()) co_await park_unread(one, batch.updates[one.places.front()]);
    const auto kept = co_await take(std::move(one));
    if (!kept) {
      if (!batch.failure) batch.failure = kept.error();
      co_return;
    }
    for (const auto place : places) batch.is_over[place] = true;
    taken_ids_.insert(ids.begin(), ids.end());
  }
}

/// What cannot be read is set aside, so that nothing behind it waits.
io::Task<> Account::park_unread(const Gathered& one, const Json& update) {
  const auto* ignored = std::get_if<Ignored>(&one.what);
  if (ignored == nullptr || ignored->why != Ignored::Why::malformed || run_ == nullptr) co_return;
  std::string name = one.update_ids.empty() ? "" : std::to_string(one.update_ids.front());
  co_await park(run_->sink, io_.log, {"telegram", settings_.account_id, std::move(name), ignored->reason, update});
}

io::Task<Result<void>> Account::take(Gathered one) {
  if (auto* message = std::get_if<engine::Inbound>(&one.what)) {
    // What comes late may still seem to belong to it.
    const bool may_go_on = one.is_open() || one.parts > 1;
    auto kept = co_await take_message(std::move(*message), std::move(one.callback_id));
    if (!kept || !may_go_on) co_return kept;
    std::ranges::copy(one.update_ids, std::back_inserter(gathered_ids_));
    while (gathered_ids_.size() > kGatheredIdsKept) gathered_ids_.pop_front();
    co_return Result<void>();
  }
  if (const auto* ignored = std::get_if<Ignored>(&one.what)) note_ignored(one, *ignored);
  if (const auto* moved = std::get_if<Moved>(&one.what)) note_moved(moved->old_chat_id, moved->new_chat_id);
  if (const auto* change = std::get_if<Membership>(&one.what)) note_membership(*change);
  co_return Result<void>();
}

io::Task<Result<void>> Account::take_message(engine::Inbound message, std::string callback_id) {
  if (run_ == nullptr) co_return fail(Errc::unavailable, "the account is not running");
  status_.last_inbound_at = io_.clock.now();
  meet(message);
  auto kept = co_await run_->sink.receive(std::move(message));
  if (kept && !callback_id.empty() && run_ != nullptr) run_->side.spawn(answer_press(std::move(callback_id)));
  co_return kept;
}

void Account::meet(const engine::Inbound& message) {
  // Who hears something there is there.
  left_.come_back(message.chat.id);
  const auto handle = [](const std::string& username) { return username.empty() ? std::string() : "@" + username; };
  if (message.chat.kind != "direct") known_.meet({.kind = message.chat.kind, .id = message.chat.id, .name = message.chat.title, .handle = ""});
  if (message.sender.id.starts_with('-')) return;
  known_.meet({.kind = "user", .id = message.sender.id, .name = message.sender.name, .handle = handle(message.sender.username)});
}

/// The button stops turning. Nothing depends on it.
io::Task<> Account::answer_press(std::string callback_id) {
  const auto answered = co_await act("answerCallbackQuery", {{"callback_query_id", callback_id}});
  if (!answered) io_.log.debug("telegram", "a pressed button was not answered: " + answered.error().message, {{"account", settings_.account_id}});
}

void Account::note_ignored(const Gathered& one, const Ignored& ignored) {
  const std::string id = one.update_ids.empty() ? "none" : std::to_string(one.update_ids.front());
  const io::LogFields fields{{"account", settings_.account_id}, {"update", id}, {"why", ignored.reason}};
  if (ignored.why == Ignored::Why::not_for_us) return io_.log.debug("telegram", "an update is passed over", fields);
  io_.log.warn("telegram", "an update cannot be read and is passed over", fields);
}

void Account::note_membership(const Membership& change) {
  const io::LogFields fields{
      {"account", settings_.account_id}, {"chat", change.chat_id}, {"title", printable(change.title, 100)}, {"status", change.status}};
  if (!change.is_out) {
    left_.come_back(change.chat_id);
    if (change.kind != "direct") known_.meet({.kind = change.kind, .id = change.chat_id, .name = change.title, .handle = ""});
    return io_.log.info("telegram", change.kind == "direct" ? "a person unblocked the bot" : "the bot's place in a group changed", fields);
  }
  const bool is_named = std::ranges::find(settings_.config_groups, change.chat_id) != settings_.config_groups.end();
  if (change.kind != "direct" && (is_named || own_.has_chat(change.chat_id))) left_.leave(change.chat_id, change.title);
  forget_chat(change.chat_id);
  io_.log.warn("telegram", change.kind == "direct" ? "a person blocked the bot" : "the bot was removed from a group", fields);
}

void Account::note_moved(const std::string& old_chat_id, const std::string& new_chat_id) {
  if (old_chat_id == new_chat_id) return;
  io_.log.warn("telegram", "a group has a new id: it became a supergroup",
               {{"account", settings_.account_id}, {"old", old_chat_id}, {"new", new_chat_id}});
  forget_chat(old_chat_id);
  if (run_ != nullptr) run_->sink.chat_moved("telegram", settings_.account_id, old_chat_id, new_chat_id);
}

}  // namespace oc::channels::telegram
