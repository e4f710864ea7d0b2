// Events and groups of tasks on Asio.
#include "io/task.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <list>

#include "base/check.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

/// Knows whether the event loop is being destroyed: then tasks are dropped where they wait, and nobody can stop a group in order.
class LoopEnd final : public asio::execution_context::service {
 public:
  using key_type = LoopEnd;
  static inline asio::execution_context::id id;

  explicit LoopEnd(asio::execution_context& context) : asio::execution_context::service(context) {}
  std::shared_ptr<const bool> reached() const { return reached_; }

 private:
  void shutdown() override { *reached_ = true; }
  std::shared_ptr<bool> reached_ = std::make_shared<bool>(false);
};

/// An exception is a bug, except the one by which a cancelled task unwinds.
void rethrow_unless_cancelled(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
  }
}

Task<> at_next_turn(Task<> task) {
  co_await asio::post(asio::use_awaitable);
  co_await std::move(task);
}

}  // namespace

Event::Event(const Executor& executor) : timer_(executor) { timer_.expires_at(asio::steady_timer::time_point::max()); }
Event::~Event() = default;

void Event::set() {
  set_ = true;
  timer_.cancel();
  for (Watch* watch = watches_; watch != nullptr; watch = watch->next_) watch->raised_();
}

Event::Watch::Watch(Event& event, std::function<void()> raised) : event_(event), raised_(std::move(raised)), next_(event.watches_) {
  if (next_ != nullptr) next_->before_ = this;
  event_.watches_ = this;
}

Event::Watch::~Watch() {
  (before_ != nullptr ? before_->next_ : event_.watches_) = next_;
  if (next_ != nullptr) next_->before_ = before_;
}

Task<> Event::wait() {
  while (!set_) {
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(asio::error::operation_aborted);
  }
}

Task<> Event::wait_whatever_happens() {
  while (!set_) co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// Shared with the handlers that are on their way, which may run after the group is gone.
struct TaskGroup::Members {
  using Signals = std::list<std::shared_ptr<asio::cancellation_signal>>;
  Signals running;
  Event* idle = nullptr;  ///< nullptr once the group is gone
  std::shared_ptr<const bool> loop_ended;

  void ended(Signals::iterator member) {
    running.erase(member);
    if (running.empty() && idle != nullptr) idle->set();
  }
};

TaskGroup::TaskGroup(Executor executor) : executor_(std::move(executor)), members_(std::make_shared<Members>()), idle_(executor_) {
  idle_.set();
  members_->idle = &idle_;
  members_->loop_ended = asio::use_service<LoopEnd>(asio::query(executor_, asio::execution::context)).reached();
}

TaskGroup::~TaskGroup() {
  CHECK(members_->running.empty() || *members_->loop_ended);
  members_->idle = nullptr;
}

std::size_t TaskGroup::running() const { return members_->running.size(); }

void TaskGroup::spawn(Task<> task) {
  if (stopping_) return;
  idle_.reset();
  const auto member = members_->running.insert(members_->running.end(), std::make_shared<asio::cancellation_signal>());
  const auto ended = [members = members_, member](const std::exception_ptr& thrown) {
    // The signal outlives the erased entry: it may be the one that is being raised.
    const auto signal = *member;
    members->ended(member);
    if (thrown) rethrow_unless_cancelled(thrown);
  };
  asio::co_spawn(executor_, at_next_turn(std::move(task)), asio::bind_cancellation_slot((*member)->slot(), ended));
}

Task<> TaskGroup::stop() {
  stopping_ = true;
  // Not from inside a member's own frame: raising a signal runs handlers at once, and one may end its own member.
  for (const auto& signal : members_->running) {
    asio::post(executor_, [signal] { signal->emit(asio::cancellation_type::terminal); });
  }
  // A caller that is cancelled now must still wait: the members use what it is about to destroy.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await idle_.wait_whatever_happens();
  co_await asio::this_coro::throw_if_cancelled(throws);
}

Task<> TaskGroup::drain() { co_await idle_.wait(); }

Task<> TaskGroup::around(Task<> body) {
  std::exception_ptr thrown;
  try {
    co_await std::move(body);
  } catch (...) {
    thrown = std::current_exception();
  }
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await stop();
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace oc::io
