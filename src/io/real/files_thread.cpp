// The thread of slow work on files, and what of RealFiles runs there.
#include "io/real/files_thread.h"

#include <fcntl.h>

#include <boost/asio/post.hpp>

#include "io/real/beneath.h"

namespace oc::io {

namespace asio = boost::asio;

bool FileThread::give(std::shared_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (ends_) return false;
    waiting_.push_back(std::move(job));
  }
  if (thread_.joinable()) {
    wake_.notify_one();
  } else {
    thread_ = std::thread([this] { serve(); });
  }
  return true;
}

void FileThread::give_up(std::shared_ptr<Job> job) {
  bool is_done = false;
  {
    const std::lock_guard lock(mutex_);
    job->is_given_up = true;
    is_done = job->is_done;
  }
  // Done, and on its way when its owner was cancelled: once more to the thread, to be undone.
  if (is_done && !give(job)) job->undo();
}

bool FileThread::do_one(Job& job) {
  if (!job.is_given_up) job.work([this, &job] { return job.is_given_up || ends_; });
  const std::lock_guard lock(mutex_);
  job.is_done = true;
  return job.is_given_up;
}

void FileThread::serve() {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return !waiting_.empty() || ends_; });
      if (ends_) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    if (do_one(*job)) job->undo();
    // Also when nobody waits for it: its event belongs to the loop and is destroyed there.
    asio::post(loop_, [job = std::move(job)] { job->ended.set(); });
  }
}

void FileThread::end() {
  std::deque<std::shared_ptr<Job>> dropped;
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    dropped.swap(waiting_);
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  // Those that were given up when they were done already.
  for (const auto& job : dropped) job->undo();
}

RealFiles::RealFiles(Executor executor) : executor_(std::move(executor)) {}

RealFiles::~RealFiles() = default;

FileThread& RealFiles::thread() {
  if (!thread_) thread_ = std::make_unique<FileThread>(executor_);
  return *thread_;
}

void RealFiles::end_thread() { thread().end(); }

Task<Result<CopiedFile>> RealFiles::copy_beneath(std::string root, std::string relative, std::string to, std::size_t bytes_max) {
  auto work = [root = std::move(root), relative = std::move(relative), to, bytes_max](const GivenUp& given_up) -> Result<CopiedFile> {
    OC_TRY(const Descriptor from, open_beneath("read", root, relative, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    return copy_open(from, root + "/" + relative, to, bytes_max, given_up);
  };
  co_return co_await thread().run<CopiedFile>(std::move(work), [this, to] { static_cast<void>(remove(to)); });
}

Task<Result<void>> RealFiles::create_beside(std::string path, std::string bytes, std::uint32_t mode) {
  auto work = [this, path, bytes = std::move(bytes), mode](const GivenUp&) { return create(path, bytes, mode); };
  co_return co_await thread().run<void>(std::move(work), [this, path] { static_cast<void>(remove(path)); });
}

Task<Result<std::string>> RealFiles::read_beside(std::string root, std::string relative, std::size_t bytes_max) {
  auto work = [this, root = std::move(root), relative = std::move(relative), bytes_max](const GivenUp&) {
    return read_beneath(root, relative, bytes_max);
  };
  co_return co_await thread().run<std::string>(std::move(work));
}

Task<Result<std::vector<FileInfo>>> RealFiles::list_beside(std::string path) {
  co_return co_await thread().run<std::vector<FileInfo>>([this, path = std::move(path)](const GivenUp&) { return list(path); });
}

Task<Result<void>> RealFiles::remove_beside(std::string path) {
  co_return co_await thread().run<void>([this, path = std::move(path)](const GivenUp&) { return remove(path); });
}

}  // namespace oc::io
