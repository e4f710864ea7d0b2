// The one bridge process of all accounts: started when it is needed, watched, started again when it ends.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "channels/whatsapp/bundle.h"
#include "io/io.h"
#include "io/process.h"
#include "io/task.h"

namespace oc::channels::whatsapp {

/// Event loop only. Lifetime: listeners leave before they are destroyed.
/// Source: bridges/whatsapp/README.md, the line protocol.
class Bridge {
 public:
  /// Who is told what the bridge says of one account. None of these may wait.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_line(const Json& line) = 0;
    virtual void on_up() = 0;
    virtual void on_down(const Error& why) = 0;
  };

  Bridge(io::Io io, std::string state_dir);

  /// Keeps the bridge running and hears what it says, until cancelled. Any number may call it: one of them does the work, the others wait to take it
  /// over.
  io::Task<> serve();
  void listen(const std::string& account_id, Listener& listener);
  void leave(const std::string& account_id, Listener& listener);
  bool is_up() const { return is_up_; }
  /// Waits until it runs. Errors: the last reason why it does not, when `timeout` has passed; at once when there is nothing to wait for (no node).
  io::Task<Result<void>> up(Millis timeout);
  /// One command and the value of its result.
  /// Errors: unavailable (the bridge does not run, the account is not connected: nothing was sent), connection_lost, timeout, protocol (outcome
  /// unknown),
  ///   denied (refused by WhatsApp), invalid, not_found, too_large.
  io::Task<Result<Json>> request(std::string command, std::string account_id, JsonObject fields, Millis timeout);
  /// A command whose result nobody waits for. Does nothing when the bridge does not run.
  void post(std::string command, const std::string& account_id, JsonObject fields = {});
  /// Ends the process when nobody serves it.
  void end_if_unused();
  Bundle& bundle() { return bundle_; }

 private:
  struct Pending {
    explicit Pending(const io::Executor& executor) : answered(executor) {}
    io::Event answered;
    Result<Json> result = Json();
    bool is_written = false;
  };
  struct Outgoing {
    std::string line;
    std::int64_t request_id = 0;
  };
  class Use;
  class Pump;

  io::Task<> pump();
  io::Task<Result<void>> start();
  io::Task<> work();
  io::Task<> read_lines(io::TaskGroup& group);
  io::Task<> write_lines();
  io::Task<> read_log();
  io::Task<> watch();
  void take_line(std::string_view text);
  void take_result(const Json& line);
  void go_down(Error why);
  io::Task<> pause_before_restart();
  std::vector<Listener*> listeners_of(std::string_view account_id) const;
  std::vector<Listener*> all_listeners() const;

  io::Io io_;
  Bundle bundle_;
  std::unique_ptr<io::Child> child_;
  std::multimap<std::string, Listener*, std::less<>> listeners_;
  std::map<std::int64_t, std::shared_ptr<Pending>> pending_;
  std::deque<Outgoing> outgoing_;
  io::Event has_outgoing_;
  io::Event pump_is_free_;
  io::Event broken_;   ///< the child does not speak as it should
  io::Event changed_;  ///< up or down
  bool is_pumping_ = false;
  bool is_writing_ = false;
  bool is_up_ = false;
  int users_ = 0;
  std::int64_t next_request_ = 1;
  Millis restart_pause_;
  Millis up_since_{0};
  Error trouble_;
};

}  // namespace oc::channels::whatsapp
