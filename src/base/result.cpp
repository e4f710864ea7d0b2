// How a failure is worded for logs and terminals.
#include "base/result.h"

namespace oc {

std::string_view to_string(Errc code) {
  switch (code) {
    case Errc::invalid: return "invalid";
    case Errc::not_found: return "not_found";
    case Errc::already_exists: return "already_exists";
    case Errc::denied: return "denied";
    case Errc::conflict: return "conflict";
    case Errc::too_large: return "too_large";
    case Errc::unavailable: return "unavailable";
    case Errc::connection_lost: return "connection_lost";
    case Errc::timeout: return "timeout";
    case Errc::cancelled: return "cancelled";
    case Errc::rate_limited: return "rate_limited";
    case Errc::protocol: return "protocol";
    case Errc::io: return "io";
    case Errc::internal: return "internal";
  }
  return "internal";
}

std::string to_string(const Where& where) {
  std::string text = where.file;
  if (where.line == 0) return text;
  if (!text.empty()) text += ':';
  text += std::to_string(where.line);
  if (where.column != 0) text += ':' + std::to_string(where.column);
  return text;
}

std::string to_text(const Error& error) {
  std::string text = to_string(error.where);
  if (!text.empty()) text += ": ";
  if (!error.where.key.empty()) text += error.where.key + ": ";
  text += error.message;
  if (!error.hint.empty()) text += "\n  " + error.hint;
  return text;
}

}  // namespace oc
