// What happens in a run, as told to those who watch: the gateway's clients, the log, the hooks.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/time.h"
#include "core/turn/message.h"

namespace oc::engine {

/// One happening in a run. `seq` counts from 1 within the run.
struct RunEvent {
  enum class Kind : std::uint8_t {
    started,       ///< the model is about to be asked
    text,          ///< `text` is the whole answer so far, `delta` its newest piece
    thinking,      ///< `delta`
    tool_started,  ///< tool_name, tool_call_id, tool_arguments
    tool_ended,    ///< and result, is_error
    ended,         ///< `message` is the final assistant message (no text when there is nothing to show)
    failed,        ///< `error`; also when the model failed: `message` then holds the visible error
    aborted,       ///< `text` is what was said before, kept as `message`
  };
  Kind kind = Kind::started;
  std::string run_id;
  std::string agent_id;
  std::string session_key;
  std::int64_t seq = 0;
  UnixTime at{};
  std::string text;
  std::string delta;
  std::string tool_name;
  std::string tool_call_id;
  Json tool_arguments;
  Json tool_details;
  std::string tool_result;
  bool is_error = false;
  std::string error;
  std::string stop_reason;
  std::string origin;  ///< the connection or channel that started the run, such as `ws:<conn id>` or `telegram`
  turn::Message message;
};

/// Watches. Called on the event loop; must not wait, and must not call back into the engine.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_run_event(const RunEvent& event) = 0;
  /// A session was made, patched, reset or deleted: `reason` is create, patch, reset, delete, message.
  virtual void on_session_changed(const std::string& session_key, const std::string& reason) = 0;
  /// The health, an account's state or the config in force changed.
  virtual void on_health_changed() = 0;
};

}  // namespace oc::engine
