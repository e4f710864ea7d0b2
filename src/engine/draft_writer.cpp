// Obeys the draft's throttle.
#include "engine/draft_writer.h"

#include <utility>

#include "base/crash_point.h"
#include "engine/accounts.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {

std::shared_ptr<DraftWriter> DraftWriter::begin(Inside& inside, const ReplyAddress& address, Shown shown) {
  auto account = inside.accounts->find(address.channel, address.account_id);
  if (!account) return nullptr;
  auto draft = account->begin_draft(address);
  if (!draft) return nullptr;
  auto writer = std::make_shared<DraftWriter>(inside, std::move(account), std::move(draft), std::move(shown));
  inside.tasks.spawn(write(writer));
  return writer;
}

DraftWriter::DraftWriter(Inside& inside, std::shared_ptr<ChannelAccount> account, std::unique_ptr<Draft> draft, Shown shown)
    : inside_(inside),
      account_(std::move(account)),
      draft_(std::move(draft)),
      shown_(std::move(shown)),
      pace_(draft_->interval()),
      told_(inside.io.executor),
      finished_(inside.io.executor),
      idle_(inside.io.executor) {
  idle_.set();
}

void DraftWriter::tell(const std::string& beginning) {
  if (finished_.is_set() || pace_.is_over()) return;
  is_resting_ = false;
  pace_.tell(beginning);
  if (!told_.is_set()) told_.set();
}

/// Until there is more, or for so long when there is something that waits for its time.
io::Task<> DraftWriter::pause(Millis length) {
  const auto raised = [](io::Event& event) -> io::Task<Result<bool>> {
    co_await event.wait();
    co_return true;
  };
  if (length.count() > 0) {
    static_cast<void>(co_await io::within(inside_.io.clock, length, raised(finished_)));
  } else {
    co_await told_.wait();
    told_.reset();
  }
}

io::Task<> DraftWriter::write(std::shared_ptr<DraftWriter> self) {
  while (!self->finished_.is_set() && !self->pace_.is_over()) {
    auto step = self->is_resting_ ? reply::DraftPace::Step() : self->pace_.next(self->inside_.io.clock.steady());
    if (step.what != reply::DraftPace::Step::What::update) {
      co_await self->pause(step.pause);
      continue;
    }
    self->idle_.reset();
    const auto updated = co_await self->draft_->update(std::move(step.text));
    OC_CRASH_POINT("draft.shown");
    self->note(updated);
    if (self->shown_ && !self->draft_->message_id().empty()) std::exchange(self->shown_, nullptr)(self->draft_->message_id());
    self->idle_.set();
  }
}

void DraftWriter::note(const Result<void>& updated) {
  const Millis now = inside_.io.clock.steady();
  if (updated) {
    pace_.ended(now);
  } else if (updated.error().code == Errc::rate_limited) {
    pace_.limited(now, Millis(std::max<std::int64_t>(0, updated.error().retry_after_ms)));
  } else {
    pace_.failed();
    inside_.io.log.debug(account_->channel(), "the draft of an answer is not shown any further: " + updated.error().message,
                         {{"account", account_->account_id()}});
  }
}

io::Task<std::string> DraftWriter::finish() {
  const auto self = shared_from_this();
  // Who waits here may be cancelled, and then is not there to be told.
  struct Silence {
    Shown& shown;
    ~Silence() { shown = nullptr; }
  } silence{shown_};
  finished_.set();
  told_.set();
  co_await idle_.wait();
  co_return draft_->message_id();
}

io::Task<> DraftWriter::take_away(std::shared_ptr<DraftWriter> self) {
  co_await self->idle_.wait();
  if (!self->draft_->message_id().empty()) co_await self->draft_->discard();
}

void DraftWriter::discard() {
  shown_ = nullptr;
  finished_.set();
  told_.set();
  inside_.tasks.spawn(take_away(shared_from_this()));
}

}  // namespace oc::engine
