// Who waits, and who is next.
#include "engine/queue_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "core/queue/decide.h"
#include "core/queue/words.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

bool counts_for_cap(const QueueItem& item) { return !item.as.is_alone && !item.as.is_summarized; }

void decide(QueueItem& item, QueueItem::Fate fate) {
  item.fate = fate;
  item.decided.set();
}

void drop(QueueItem& item, std::string why) {
  item.why = std::move(why);
  decide(item, QueueItem::Fate::dropped);
}

/// Whether it shares its turn with none.
bool is_for_itself(const Prompted& message) { return !message.reply_address || message.is_made || message.fresh_session || message.resumes; }

/// The rows and runs of all share the fate of the last, in order of arrival.
void carry_all(const std::vector<std::shared_ptr<QueueItem>>& batch) {
  Prompted& carrier = batch.back()->prompted;
  std::vector<std::int64_t> inbox_ids;
  std::vector<std::string> run_ids;
  for (const auto& item : batch) {
    const Prompted& one = item->prompted;
    inbox_ids.insert(inbox_ids.end(), one.inbox_ids.begin(), one.inbox_ids.end());
    run_ids.insert(run_ids.end(), one.merged_run_ids.begin(), one.merged_run_ids.end());
    if (item != batch.back()) run_ids.push_back(one.run_id);
    const auto said = item == batch.back() ? ChatMessages() : said_in(one);
    carrier.joined.insert(carrier.joined.end(), said.begin(), said.end());
    carrier.starts = std::max(carrier.starts, one.starts);
    if (item != batch.back() && one.seat && carrier.seat) carrier.seat->absorb(*one.seat);
  }
  carrier.inbox_ids = std::move(inbox_ids);
  carrier.merged_run_ids = std::move(run_ids);
}

/// What the last of the batch says for all of it. The words are as they were; the address is its own, which they share.
void say_for_all(const std::vector<std::shared_ptr<QueueItem>>& batch, queue::Batch::Kind kind, std::size_t lines_max) {
  queue::Overflow overflow;
  std::vector<std::string> prompts;
  std::vector<std::string> texts;
  std::vector<Media> images;
  for (const auto& item : batch) {
    texts.push_back(item->prompted.text);
    if (item->as.is_summarized) {
      overflow.dropped++;
      overflow.lines.push_back(queue::summary_line(item->prompted.text));
    } else {
      prompts.push_back(item->prompted.user_text);
      images.insert(images.end(), item->prompted.images.begin(), item->prompted.images.end());
    }
  }
  const std::string block = queue::overflow_block(overflow, lines_max);
  Prompted& carrier = batch.back()->prompted;
  carrier.text = join(texts, "\n");
  carrier.images = std::move(images);
  carrier.user_text = kind == queue::Batch::Kind::overflow ? block : queue::collected_prompt(prompts, block);
}

}  // namespace

/// What else an address says, such as the message that a channel answers in its thread, is not the place: the last of a batch may stand for all.
bool is_answered_alone(const Prompted& message) {
  return message.inbound && message.inbound->what == Inbound::What::pressed && message.reply_address && !message.reply_address->extra.empty();
}

std::string queue_route_of(const Prompted& message) {
  if (message.is_made) return "made|" + message.run_id;
  const std::string_view rights = message.sender_is_owner ? "owner" : "guest";
  if (!message.reply_address) return fmt::format("client|{}|{}", rights, message.tool_rules);
  const ReplyAddress& to = *message.reply_address;
  const std::string alone = is_answered_alone(message) ? message.run_id : "";
  return fmt::format("{}|{}|{}|{}|{}|{}|{}", to.channel, to.to, to.account_id, to.thread_id, rights, alone, message.tool_rules);
}

ChatMessages said_in(const Prompted& message) {
  ChatMessages said = message.joined;
  if (message.inbound) said.push_back(message.inbound);
  return said;
}

SessionTurn::~SessionTurn() { book_.leave(session_key_); }

bool QueueBook::is_busy(const std::string& session_key) const {
  const auto at = sessions_.find(session_key);
  return at != sessions_.end() && (at->second.turn_is_out || !at->second.waiting.empty());
}

std::shared_ptr<Run> QueueBook::running(const std::string& session_key) const {
  const auto at = sessions_.find(session_key);
  return at == sessions_.end() ? nullptr : at->second.running;
}

std::size_t QueueBook::depth(const std::string& session_key) const {
  const auto at = sessions_.find(session_key);
  return at == sessions_.end() ? 0 : at->second.waiting.size();
}

bool QueueBook::waits_from_chat(const std::string& session_key, const ReplyAddress& chat) const {
  const auto found = sessions_.find(session_key);
  if (found == sessions_.end()) return false;
  return std::ranges::any_of(found->second.waiting, [&](const std::shared_ptr<QueueItem>& item) {
    const auto& other = item->prompted.reply_address;
    return other && other->channel == chat.channel && other->account_id == chat.account_id && other->to == chat.to &&
           other->thread_id == chat.thread_id;
  });
}

std::unique_ptr<SessionTurn> QueueBook::take(const std::string& session_key, std::shared_ptr<Run> run) {
  CHECK(!is_busy(session_key));
  Session& session = sessions_[session_key];
  session.turn_is_out = true;
  session.running = std::move(run);
  return std::make_unique<SessionTurn>(*this, session_key);
}

bool QueueBook::make_room(const std::string& session_key, const queue::Settings& settings) {
  Session& session = sessions_[session_key];
  for (;;) {
    const auto room = queue::room_for_one_more(settings, session.counted);
    if (room == queue::Room::free) return true;
    if (room == queue::Room::newest_goes) return false;
    session.counted--;
    const auto oldest = std::ranges::find_if(session.waiting, [](const auto& item) { return counts_for_cap(*item); });
    if (room == queue::Room::oldest_is_summarized) {
      (*oldest)->as.is_summarized = true;
      continue;
    }
    drop(**oldest, fmt::format("dropped by the queue: more than {} messages waited (drop: old)", settings.cap));
    session.waiting.erase(oldest);
  }
}

std::shared_ptr<QueueItem> QueueBook::enqueue(Prompted message, std::shared_ptr<Run> run, const queue::Settings& settings, Pace pace) {
  Session& session = sessions_[message.route.session_key];
  auto item = std::make_shared<QueueItem>(io_.executor, std::move(message), std::move(run));
  const Prompted& prompted = item->prompted;
  item->at_once = pace == Pace::at_once;
  item->as = {.route = queue_route_of(prompted), .is_alone = item->at_once || is_for_itself(prompted)};
  item->since = io_.clock.steady();
  item->ahead = session.waiting.size();
  // A message that will be alone says nothing about how the others are put together.
  if (!item->as.is_alone) {
    session.settings = settings;
    session.last_enqueued = item->since;
  }
  session.waiting.push_back(item);
  if (counts_for_cap(*item)) session.counted++;
  // Somebody waits for his debounce; this one does not.
  if (item->at_once) session.is_draining = false;
  if (!session.turn_is_out) begin_drain(prompted.route.session_key, session);
  return item;
}

std::shared_ptr<QueueItem> QueueBook::steer(Prompted message, std::shared_ptr<Run> run) {
  Session& session = sessions_.at(message.route.session_key);
  auto item = std::make_shared<QueueItem>(io_.executor, std::move(message), std::move(run));
  const Prompted& prompted = item->prompted;
  item->as = {.route = queue_route_of(prompted), .is_alone = is_for_itself(prompted)};
  item->since = io_.clock.steady();
  session.running->steered.push_back({.text = prompted.text,
                                      .user_text = prompted.user_text,
                                      .images = prompted.images,
                                      .inbox_ids = prompted.inbox_ids,
                                      .said = said_in(prompted),
                                      .run_id = prompted.run_id,
                                      .reply_address = prompted.reply_address});
  session.told.push_back(item);
  return item;
}

void QueueBook::clear(const std::string& session_key, const std::string& why) {
  const auto at = sessions_.find(session_key);
  if (at == sessions_.end()) return;
  for (const auto& item : std::exchange(at->second.waiting, {})) {
    // What is only to be written down answers nobody, so nothing newer is said in its place.
    if (item->prompted.is_noted) {
      at->second.waiting.push_back(item);
    } else {
      drop(*item, why);
    }
  }
  recount(at->second);
  forget_idle(session_key);
}

bool QueueBook::withdraw(QueueItem& item) {
  if (item.decided.is_set()) return false;
  const auto at = sessions_.find(item.prompted.route.session_key);
  if (at == sessions_.end()) return false;
  Session& session = at->second;
  const auto is_it = [&](const auto& other) { return other.get() == &item; };
  if (std::erase_if(session.waiting, is_it) > 0) {
    recount(session);
    forget_idle(at->first);
    return true;
  }
  if (!session.running) return false;
  if (std::erase_if(session.running->steered, [&](const Steered& told) { return told.run_id == item.prompted.run_id; }) == 0) return false;
  std::erase_if(session.told, is_it);
  return true;
}

void QueueBook::leave(const std::string& session_key) {
  const auto at = sessions_.find(session_key);
  if (is_closing_ || at == sessions_.end()) return;
  Session& session = at->second;
  take_back_untold(session);
  session.turn_is_out = false;
  session.running = nullptr;
  if (session.waiting.empty()) {
    forget_idle(session_key);
  } else {
    begin_drain(session_key, session);
  }
}

void QueueBook::recount(Session& session) {
  session.counted = static_cast<std::size_t>(std::ranges::count_if(session.waiting, [](const auto& item) { return counts_for_cap(*item); }));
}

/// What the run was told and did not take up waits in front of all others; the rest ended with it.
void QueueBook::take_back_untold(Session& session) {
  Items untold;
  for (auto& item : std::exchange(session.told, {})) {
    const auto left = std::ranges::find(session.running->steered, item->prompted.run_id, &Steered::run_id);
    if (left == session.running->steered.end()) {
      decide(*item, QueueItem::Fate::joined);
    } else {
      untold.push_back(std::move(item));
    }
  }
  session.waiting.insert(session.waiting.begin(), untold.begin(), untold.end());
  recount(session);
}

void QueueBook::begin_drain(const std::string& session_key, Session& session) {
  if (session.is_draining) return;
  session.is_draining = true;
  tasks_.spawn(drain(session_key));
}

io::Task<> QueueBook::drain(std::string session_key) {
  for (;;) {
    const auto at = sessions_.find(session_key);
    if (at == sessions_.end()) co_return;
    Session& session = at->second;
    const Millis pause = session.turn_is_out || session.waiting.empty() ? Millis(0) : pause_before(session);
    if (pause.count() <= 0) {
      session.is_draining = false;
      if (!session.turn_is_out && !session.waiting.empty()) hand_over(session_key, session);
      forget_idle(session_key);
      co_return;
    }
    co_await io_.clock.sleep(pause);
  }
}

/// A followup begins when nothing has come behind it for the debounce; a client and an interruption do not wait.
Millis QueueBook::pause_before(const Session& session) const {
  const QueueItem& next = *session.waiting.front();
  if (next.as.is_alone) return Millis(0);
  return session.last_enqueued + session.settings.debounce - io_.clock.steady();
}

void QueueBook::hand_over(const std::string& session_key, Session& session) {
  std::vector<queue::Waiting> waiting;
  for (const auto& item : session.waiting) waiting.push_back(item->as);
  const auto next = queue::next_batch(session.settings.mode, waiting, session.drain);
  Items batch;
  for (const std::size_t index : next.members) batch.push_back(std::move(session.waiting[index]));
  std::erase(session.waiting, nullptr);
  recount(session);
  if (session.waiting.empty()) session.drain = {};
  carry_all(batch);
  if (next.kind != queue::Batch::Kind::alone) say_for_all(batch, next.kind, session.settings.cap);

  QueueItem& carrier = *batch.back();
  session.turn_is_out = true;
  session.running = carrier.run;
  carrier.turn = std::make_unique<SessionTurn>(*this, session_key);
  io_.log.info("queue", "a waiting message has its turn",
               {{"step", "queue"},
                {"session", session_key},
                {"run", carrier.prompted.run_id},
                {"messages", std::to_string(batch.size())},
                {"waiting", std::to_string(session.waiting.size())}});
  for (const auto& item : batch) decide(*item, item.get() == &carrier ? QueueItem::Fate::runs : QueueItem::Fate::joined);
}

void QueueBook::forget_idle(const std::string& session_key) {
  const auto at = sessions_.find(session_key);
  if (at == sessions_.end() || at->second.is_draining || at->second.turn_is_out || !at->second.waiting.empty()) return;
  sessions_.erase(at);
}

}  // namespace oc::engine
