// Listening to one run: what the engine tells everybody, queued for those who follow that run.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "engine/events.h"
#include "io/task.h"

namespace oc::gateway {

/// One listener. Limits: as many events as the run has; text events that were not read yet are joined into one.
class RunTap {
 public:
  explicit RunTap(const io::Executor& executor) : filled_(executor) {}
  void push(const engine::RunEvent& event);
  /// Waits for the next event.
  io::Task<engine::RunEvent> next();

 private:
  std::deque<engine::RunEvent> events_;
  io::Event filled_;
};

/// Who listens to what. Event loop only.
class RunTaps {
 public:
  /// Listens until destroyed.
  class Listener {
   public:
    Listener(RunTaps& taps, std::string run_id, const io::Executor& executor);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    RunTap& tap() { return *tap_; }

   private:
    RunTaps& taps_;
    std::string run_id_;
    std::shared_ptr<RunTap> tap_;
  };

  void on(const engine::RunEvent& event);
  std::size_t size() const { return taps_.size(); }

 private:
  std::multimap<std::string, std::shared_ptr<RunTap>> taps_;
};

}  // namespace oc::gateway
