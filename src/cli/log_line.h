// One line of a gateway's log, ours or OpenClaw's, made readable.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::cli {

struct LogLine {
  std::string time;
  std::string level;
  std::string subsystem;
  std::string message;
};

/// Reads `{"time","level","subsystem","message","fields"}` and OpenClaw's `{"0","1","_meta","time"}`; any other text is the message.
LogLine read_log_line(std::string_view line);

/// `2026-11-21T06:28:29.153Z info gateway/ws message`, safe in a terminal.
std::string to_text(const LogLine& line);
Json to_json(const LogLine& line);

}  // namespace oc::cli
