// Lines of a transcript of any version, brought to version 3 and mended where that loses nothing. Pure: the same file gives the same lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace oc::store {

/// What became of one line.
struct TakenLine {
  std::vector<Json> lines;  ///< to keep: none, one, or two when the header was missing
  std::string broken;       ///< why it cannot be kept; "" = it is, or it was blank
  std::string mended;       ///< what was put right; "" = nothing
};

/// Source: OpenClaw's session transcripts, versions 1 to 4.
class TranscriptReader {
 public:
  /// `began` stands in the header when the file has none.
  TranscriptReader(std::string session_id, UnixTime began) : session_id_(std::move(session_id)), began_(began) {}

  TakenLine take(std::string_view text);
  /// The `cwd`, or "".
  const std::string& folder() const { return folder_; }
  /// The time in the header, or when the file began.
  UnixTime began() const { return began_; }

 private:
  std::string take_object(JsonObject& line, TakenLine& taken);
  void take_header(JsonObject& line, TakenLine& taken);
  void make_header(TakenLine& taken, std::int64_t version);
  void upgrade(JsonObject& line, const std::string& type);
  std::string mend_ids(JsonObject& line);
  std::string fresh_id();

  std::string session_id_;
  UnixTime began_;
  std::string folder_;
  bool has_header_ = false;
  std::int64_t version_ = 3;
  std::int64_t made_ids_ = 0;
  std::string last_id_;
  std::unordered_set<std::string> ids_;
  std::vector<std::string> ids_by_index_;  ///< of version 1, which counts lines instead
};

/// Reads a JSON text that JavaScript or a crash wrote: half surrogate pairs, bytes that are not UTF-8, zero bytes in front.
/// `mended` tells what was put right. Errors: invalid.
Result<Json> parse_lenient(std::string_view text, std::string& mended);

}  // namespace oc::store
