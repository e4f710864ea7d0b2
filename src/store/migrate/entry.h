// A session of sessions.json as a row of ours, and what the names of transcript files say. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace oc::store {

/// `^[a-z0-9][a-z0-9._-]{0,127}$`, whatever the case.
bool is_session_id(std::string_view text);

/// The key as our store has it.
std::string taken_key(std::string_view agent_id, std::string_view key);

/// The entry as a row: old names renamed (provider, lastProvider, room), every unknown field kept. `source` stands in the row as where it comes from.
/// Errors: invalid (no object, or a session id that is none).
Result<SessionRow> row_of_entry(std::string_view agent_id, std::string_view key, Json entry, const std::string& source);

/// Where the row was taken over from and how new it was then; nothing when it was born here.
struct Provenance {
  std::string source;
  UnixTime updated_at{};
};
std::optional<Provenance> provenance_of(const SessionRow& row);
/// It was taken over, and nothing happened to it since.
bool is_untouched(const SessionRow& row);

/// File names that the transcript of an entry may have, best first.
std::vector<std::string> transcript_names(const std::string& key, const std::string& session_id, const Json& entry);

/// What a file in a sessions folder is.
struct TranscriptName {
  std::string stem;    ///< the session id, with `-topic-…` where the file has it
  std::string reason;  ///< reset, deleted; "" for a plain transcript
  std::optional<UnixTime> at;
};
/// Nothing when it is no transcript.
std::optional<TranscriptName> transcript_name(std::string_view file_name);

}  // namespace oc::store
