// The store's threads: what they take, and how the answers come back to the event loop.
#include "store/worker.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace oc::store {

namespace asio = boost::asio;

struct Threads::Thread {
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<Given> waiting;
  bool has_gathered() const;
  bool ends = false;
  std::size_t writes = 0;       ///< how many of those that wait
  std::size_t last_writes = 0;  ///< how many the last batch had that had some
  bool is_gathering = false;    ///< it waits until as many have come again
  std::thread thread;
};

bool Threads::Thread::has_gathered() const { return writes >= last_writes || waiting.size() >= kStoreBatchJobsMax; }

/// A finished batch on its way to the event loop.
struct Threads::Done {
  Database* database = nullptr;
  BatchReport report;
  std::vector<std::unique_ptr<Job>> jobs;
};

Threads::Threads(io::Executor loop, Where where, BatchTold told, Millis gather)
    : loop_(std::move(loop)), where_(where), told_(std::move(told)), gather_(gather) {}

Threads::~Threads() { join(); }

std::unique_ptr<JobQueue> Threads::make_queue() {
  auto queue = std::make_unique<JobQueue>();
  queue->thread = queues_++ % kStoreThreads;
  return queue;
}

void Threads::give(JobQueue& queue, std::unique_ptr<Job> job) {
  if (unanswered_++ == 0) busy_ = asio::prefer(loop_, asio::execution::outstanding_work.tracked);
  auto& thread = threads_[queue.thread];
  if (!thread) {
    thread = std::make_unique<Thread>();
    thread->thread = std::thread([this, own = thread.get()] { serve(*own); });
  }
  bool is_waited_for = false;
  {
    const std::lock_guard lock(thread->mutex);
    const bool is_first = thread->waiting.empty();
    if (job->kind() == Job::Kind::write) thread->writes++;
    thread->waiting.push_back({&queue, std::move(job)});
    is_waited_for = is_first || (thread->is_gathering && thread->has_gathered());
  }
  if (is_waited_for) thread->wake.notify_one();
}

void Threads::run_now(JobQueue& queue, Job& job) {
  Job* only = &job;
  const BatchReport report = run_batch(queue.database, {&only, 1});
  if (queue.database != nullptr) {
    queue.database->checkpoint_when_long();
    told_(*queue.database, report);
  }
  job.answer();
}

bool Threads::is_write(const Given& given) { return given.job->kind() == Job::Kind::write; }

/// When writes come in numbers, a short wait lets more of them share the next sync: until as many have come as shared the last one, for those who
/// wrote then are about to write again. One that comes alone never waits.
void Threads::gather(Thread& thread, std::unique_lock<std::mutex>& lock) const {
  if (thread.last_writes > 1 && thread.writes > 0) {
    thread.is_gathering = true;
    thread.wake.wait_for(lock, gather_, [&] { return thread.ends || thread.has_gathered(); });
    thread.is_gathering = false;
  }
  if (thread.writes > 0) thread.last_writes = std::min(thread.writes, kStoreBatchJobsMax);
}

void Threads::serve(Thread& thread) {
  for (;;) {
    std::vector<Given> taken;
    {
      std::unique_lock lock(thread.mutex);
      thread.wake.wait(lock, [&] { return !thread.waiting.empty() || thread.ends; });
      if (thread.waiting.empty()) return;
      gather(thread, lock);
      if (thread.waiting.size() <= kStoreBatchJobsMax) {
        taken.swap(thread.waiting);
        thread.writes = 0;
      } else {
        const auto end = thread.waiting.begin() + static_cast<std::ptrdiff_t>(kStoreBatchJobsMax);
        taken.assign(std::make_move_iterator(thread.waiting.begin()), std::make_move_iterator(end));
        thread.waiting.erase(thread.waiting.begin(), end);
        thread.writes = static_cast<std::size_t>(std::ranges::count_if(thread.waiting, is_write));
      }
    }
    // One database after another, in the order in which their first calls came.
    while (!taken.empty()) run_of_first_queue(taken);
  }
}

void Threads::run_of_first_queue(std::vector<Given>& given) {
  JobQueue* queue = given.front().queue;
  const auto others = std::stable_partition(given.begin(), given.end(), [&](const Given& one) { return one.queue == queue; });
  Done done{.database = queue->database, .jobs = {}};
  std::vector<Job*> jobs;
  for (auto it = given.begin(); it != others; ++it) {
    jobs.push_back(it->job.get());
    done.jobs.push_back(std::move(it->job));
  }
  given.erase(given.begin(), others);
  Database* database = queue->database;
  done.report = run_batch(database, jobs);
  asio::post(loop_, [this, done = std::move(done)]() mutable { finish(done); });
  // After the answers have gone: nobody waits for it but the next batch.
  if (database != nullptr) database->checkpoint_when_long();
}

void Threads::finish(Done& done) {
  // The loop must not end between two answers.
  const auto busy = busy_;
  unanswered_ -= done.jobs.size();
  if (unanswered_ == 0) busy_.reset();
  if (done.database != nullptr) told_(*done.database, done.report);
  for (auto& job : done.jobs) std::exchange(job, nullptr)->answer();
}

void Threads::join() {
  joined_ = true;
  for (auto& thread : threads_) {
    if (!thread) continue;
    {
      const std::lock_guard lock(thread->mutex);
      thread->ends = true;
    }
    thread->wake.notify_one();
    thread->thread.join();
    thread.reset();
  }
}

}  // namespace oc::store
