// Joins and writes the pieces of one turn.
#include "engine/turn_book.h"

#include <algorithm>
#include <utility>

#include "base/crash_point.h"
#include "io/clock.h"

namespace oc::engine {
namespace {

void join(store::TurnCommit& whole, store::TurnCommit piece) {
  if (piece.expected) whole.expected = std::move(piece.expected);
  if (piece.session) whole.session = std::move(piece.session);
  if (!piece.session_id.empty()) whole.session_id = std::move(piece.session_id);
  std::ranges::move(piece.lines, std::back_inserter(whole.lines));
  std::ranges::move(piece.outbox, std::back_inserter(whole.outbox));
  if (piece.run) whole.run = std::move(piece.run);
  for (const auto id : piece.inbox_ids) {
    if (std::ranges::find(whole.inbox_ids, id) == whole.inbox_ids.end()) whole.inbox_ids.push_back(id);
  }
  if (!piece.inbox_state.empty()) {
    whole.inbox_state = std::move(piece.inbox_state);
    whole.inbox_error = std::move(piece.inbox_error);
  }
  if (piece.starts != store::TurnCommit::Starts::keep) whole.starts = piece.starts;
  whole.now = piece.now;
}

}  // namespace

TurnBook::TurnBook(Inside& inside, std::string agent_id, std::shared_ptr<Keeping> keeping)
    : inside_(inside), agent_id_(std::move(agent_id)), keeping_(std::move(keeping)), idle_(inside.io.executor) {
  idle_.set();
}

void TurnBook::note(store::TurnCommit piece, std::string_view point) {
  if (waiting_) {
    join(*waiting_, std::move(piece));
  } else {
    waiting_ = std::move(piece);
  }
  if (!point.empty()) points_.push_back(point);
}

void TurnBook::write() {
  if (!waiting_ || is_writing_ || failure_) return;
  is_writing_ = true;
  idle_.reset();
  inside_.tasks.spawn([](std::shared_ptr<TurnBook> self) -> io::Task<> { co_await self->write_all(); }(shared_from_this()));
}

void TurnBook::write_later(Millis delay) {
  later_ = inside_.io.clock.call_after(delay, [this] { write(); });
}

void TurnBook::drop_lines() {
  if (!waiting_) return;
  has_dropped_lines_ = has_dropped_lines_ || !waiting_->lines.empty();
  waiting_->expected.reset();
  waiting_->session.reset();
  waiting_->lines.clear();
}

void TurnBook::put_session(store::SessionRow row, store::SessionRow expected) {
  if (!waiting_) return;
  waiting_->expected = {.key = row.key, .row = std::move(expected)};
  waiting_->session = std::move(row);
}

std::optional<TurnBook::Lines> TurnBook::written_lines() const {
  if (has_dropped_lines_ || !newest_) return std::nullopt;
  return Lines{.count = lines_, .last = newest_->lines.back()};
}

io::Task<Result<void>> TurnBook::kept() {
  write();
  co_return co_await settled();
}

io::Task<Result<void>> TurnBook::settled() {
  co_await idle_.wait();
  if (failure_) co_return std::unexpected(*failure_);
  if (std::exchange(is_conflict_, false)) co_return fail(Errc::conflict, "the session was changed meanwhile");
  co_return Result<void>{};
}

io::Task<> TurnBook::write_all() {
  if (!co_await is_kept(keeping_)) failure_ = Error{.code = Errc::cancelled, .message = "the message is known already or could not be kept"};
  while (waiting_ && !failure_ && !is_conflict_) {
    const auto commit = std::make_shared<const store::TurnCommit>(std::move(*waiting_));
    waiting_.reset();
    auto points = std::exchange(points_, {});
    const bool had_begun = std::exchange(has_begun_, true);
    auto kept = co_await keep(inside_, agent_id_, commit);
    if (!kept && kept.error().code == Errc::conflict && commit->expected) {
      is_conflict_ = true;
      has_begun_ = had_begun;
      waiting_ = *commit;
      points_ = std::move(points);
      break;
    }
    if (!kept) failure_ = std::move(kept).error();
    if (!failure_ && !commit->lines.empty()) {
      lines_ += commit->lines.size();
      newest_ = commit;
    }
    for ([[maybe_unused]] const auto point : points) OC_CRASH_POINT(point);
  }
  is_writing_ = false;
  idle_.set();
}

}  // namespace oc::engine
