// HTTP requests from foreign bytes: read alike in pieces of any size, never ambiguous in length, their paths canonical for ever.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "io/real/http_message.h"
#include "io/real/request_path.h"

namespace {

using namespace oc::io;
const MessageLimits kLimits{.header_bytes_max = 4096, .body_bytes_max = 8192};

void demand(bool condition) {
  if (!condition) std::abort();
}

struct Outcome {
  bool is_complete = false;
  int refused = 0;
  std::string text;
};

void check_head(const MessageHead& head) {
  std::size_t lengths = 0;
  for (const Header& header : head.headers) {
    demand(is_header(header));
    if (oc::iequals_ascii(header.name, "content-length") || oc::iequals_ascii(header.name, "transfer-encoding")) lengths++;
  }
  demand(lengths <= 1);
}

Outcome read(std::string_view bytes, std::size_t piece) {
  const auto reader = read_request(kLimits);
  std::string unread;
  Outcome outcome;
  for (std::size_t at = 0; at < bytes.size() && !reader->is_complete(); at += piece) {
    unread += bytes.substr(at, piece);
    const auto taken = reader->feed(unread);
    if (!taken) {
      outcome.refused = taken.error().http_status;
      demand(outcome.refused == 400 || outcome.refused == 413 || outcome.refused == 431);
      return outcome;
    }
    demand(*taken <= unread.size());
    unread.erase(0, *taken);
  }
  outcome.is_complete = reader->is_complete();
  if (!outcome.is_complete) return outcome;
  check_head(reader->head());
  demand(reader->body().size() <= kLimits.body_bytes_max);
  outcome.text = reader->head().method + " " + reader->head().target + " " + std::string(reader->body());
  return outcome;
}

void check_path(std::string_view target) {
  const auto path = canonical_path(target);
  if (!path) return;
  demand(path->path.starts_with('/') && path->path.find("//") == std::string::npos && path->path.find("/../") == std::string::npos);
  demand(path->path.find('\0') == std::string::npos && path->path.find('\\') == std::string::npos && oc::is_valid_utf8(path->path));
  // What is canonical stays as it is, unless it holds a character that a target would end at.
  if (path->path.find_first_of("%?#") != std::string::npos) return;
  const auto again = canonical_path(path->path);
  demand(again && again->path == path->path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read(bytes, size + 1);
  const Outcome dripped = read(bytes, 1);
  demand(whole.is_complete == dripped.is_complete && whole.text == dripped.text);
  check_path(bytes);
  return 0;
}
