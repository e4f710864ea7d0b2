// Both forms of log line.
#include "cli/log_line.h"

#include <fmt/format.h>

#include "base/text.h"

namespace oc::cli {
namespace {

std::string field_texts(const Json& value) {
  const Json* fields = member(value, "fields");
  std::string text;
  if (!fields || !fields->is_object()) return text;
  for (const auto& field : fields->get_object()) {
    const std::string shown = field.value().is_string() ? std::string(field.value().get_string()) : to_json_text(field.value());
    text += fmt::format(" {}={}", std::string_view(field.key()), shown);
  }
  return text;
}

std::string as_text(const Json* value) {
  if (!value) return {};
  return value->is_string() ? std::string(value->get_string()) : to_json_text(*value);
}

/// The arguments of a log call stand under "0", "1" and so on; the first names the subsystem when it is such an object.
LogLine read_numbered(const Json& value) {
  LogLine line{.time = string_member_or(value, "time", "")};
  if (const Json* level = at_path(value, "_meta.logLevelName"); level && level->is_string()) line.level = ascii_lower(level->get_string());
  for (const char* key : {"0", "1", "2", "3"}) {
    const std::string text = as_text(member(value, key));
    if (text.empty()) continue;
    const auto inner = key[0] == '0' ? parse_json(text) : Result<Json>(Json());
    if (inner && inner->is_object() && line.subsystem.empty()) line.subsystem = string_member_or(*inner, "subsystem", "");
    line.message += (line.message.empty() ? "" : " ") + text;
  }
  return line;
}

}  // namespace

LogLine read_log_line(std::string_view text) {
  const auto value = parse_json(text);
  if (!value || !value->is_object()) return {.message = std::string(text)};
  if (member(*value, "_meta") || member(*value, "0")) return read_numbered(*value);
  if (!member(*value, "message")) return {.message = std::string(text)};
  return {.time = string_member_or(*value, "time", ""),
          .level = string_member_or(*value, "level", ""),
          .subsystem = string_member_or(*value, "subsystem", ""),
          .message = string_member_or(*value, "message", "") + field_texts(*value)};
}

std::string to_text(const LogLine& line) {
  std::string text;
  for (const auto& part : {line.time, line.level, line.subsystem, line.message}) {
    if (!part.empty()) text += (text.empty() ? "" : " ") + printable(part, 16u << 10);
  }
  return text;
}

Json to_json(const LogLine& line) {
  JsonObject object{{"type", "log"}};
  if (!line.time.empty()) object["time"] = line.time;
  if (!line.level.empty()) object["level"] = line.level;
  if (!line.subsystem.empty()) object["subsystem"] = line.subsystem;
  object["message"] = line.message;
  return object;
}

}  // namespace oc::cli
