// Finding words in transcripts: an FTS5 index that is behind the transcripts until somebody searches.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "store/sqlite/database.h"
#include "store/store.h"

namespace oc::store {

/// What of a transcript line is searched; "" = nothing of it.
struct SearchText {
  std::string role;
  std::string text;
  UnixTime at{};
};
/// Limits: kSearchTextBytesMax of the text.
/// What was indexed can be taken out of the index only with the same text: to change this function is a new version of the database.
SearchText search_text(const Json& line);

/// What the user typed as an FTS5 query: each word must be there, none of them is an operator. "" = no word in it.
std::string search_query(const std::string& words);

/// The piece of the text around the first of these words.
std::string search_snippet(const std::string& text, const std::string& words);

/// Keeping a turn costs nothing here: the lines are taken in by index_some().
class SearchIndex {
 public:
  explicit SearchIndex(Database& database) : database_(database) {}

  void note_appended(const std::string& session_id) { behind_.insert(session_id); }
  /// Takes in at most kSearchLinesAtOnce lines. True when it has not seen everything yet. A part of a transaction.
  Result<bool> index_some();
  /// Best first. Knows what was taken in.
  Result<std::vector<SearchHit>> find(const std::string& words, std::size_t rows_max);
  /// Before the lines of this transcript are deleted. A part of a transaction.
  Result<void> forget(const std::string& session_id);

 private:
  Result<void> look_for_more();
  Result<std::size_t> index_session(const std::string& session_id, std::size_t lines_max);
  Result<std::int64_t> mark(const std::string& session_id);
  Database& database_;
  std::set<std::string> behind_;  ///< may hold some that are not
  bool has_seen_all_ = false;     ///< every transcript of the file was looked at since it was opened
  std::string seen_to_;
};

}  // namespace oc::store
