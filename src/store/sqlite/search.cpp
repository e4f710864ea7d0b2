// The index over transcripts: which lines are in it, and what a query finds.
#include "store/sqlite/search.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace oc::store {
namespace {

constexpr std::size_t kSnippetBefore = 60;
constexpr std::size_t kSnippetBytes = 180;

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\0') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
    if (words.size() == kSearchWordsMax) break;
  }
  return words;
}

void add_text(std::string& all, const Json& part) {
  if (string_member_or(part, "type", "") != "text") return;
  if (!all.empty()) all += '\n';
  all += string_member_or(part, "text", "");
}

/// So that no character is cut in two.
std::size_t character_start(const std::string& text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) at--;
  return at;
}

}  // namespace

SearchText search_text(const Json& line) {
  const Json* message = member(line, "message");
  if (message == nullptr || string_member_or(line, "type", "") != "message") return {};
  SearchText found{.role = string_member_or(*message, "role", ""), .text = {}};
  if (const auto at = from_iso(string_member_or(line, "timestamp", ""))) found.at = *at;
  const Json* content = member(*message, "content");
  if (content != nullptr && content->is_string()) found.text = std::string(content->get_string());
  if (content != nullptr && content->is_array()) {
    for (const auto& part : content->get_array()) add_text(found.text, part);
  }
  if (found.text.size() > kSearchTextBytesMax) found.text.resize(character_start(found.text, kSearchTextBytesMax));
  return found;
}

std::string search_query(const std::string& words) {
  std::string query;
  for (const auto& word : words_of(words)) {
    // A word without a letter or digit has no token, and would find nothing.
    const bool has_token = std::ranges::any_of(word, [](unsigned char c) { return c >= 0x80 || std::isalnum(c) != 0; });
    if (has_token) query += (query.empty() ? "\"" : " \"") + replace_all(valid_utf8(word), "\"", "\"\"") + "\"";
  }
  return query;
}

std::string search_snippet(const std::string& text, const std::string& words) {
  const std::string lower = ascii_lower(text);
  std::size_t first = std::string::npos;
  for (const auto& word : words_of(words)) first = std::min(first, lower.find(ascii_lower(word)));
  if (first == std::string::npos) first = 0;
  const std::size_t begin = character_start(text, first > kSnippetBefore ? first - kSnippetBefore : 0);
  const std::size_t end = character_start(text, std::min(text.size(), begin + kSnippetBytes));
  std::string snippet = (begin > 0 ? "…" : "") + text.substr(begin, end - begin) + (end < text.size() ? "…" : "");
  std::ranges::replace(snippet, '\n', ' ');
  return snippet;
}

Result<std::int64_t> SearchIndex::mark(const std::string& session_id) {
  auto known = database_.prepare("SELECT seq FROM search_marks WHERE session_id=?");
  OC_TRY(const bool found, known.bind(session_id).step());
  return found ? known.integer(0) : 0;
}

Result<void> SearchIndex::look_for_more() {
  for (std::size_t i = 0; i < kSearchLinesAtOnce; i++) {
    std::string next;
    {
      auto statement = database_.prepare("SELECT session_id FROM entries WHERE session_id>? ORDER BY session_id LIMIT 1");
      OC_TRY(const bool found, statement.bind(seen_to_).step());
      has_seen_all_ = !found;
      if (!found) return {};
      next = statement.text(0);
    }
    auto last = database_.prepare("SELECT max(seq) FROM entries WHERE session_id=?");
    OC_TRY(const bool counted, last.bind(next).step());
    OC_TRY(const std::int64_t marked, mark(next));
    if (counted && last.integer(0) > marked) behind_.insert(next);
    seen_to_ = next;
  }
  return {};
}

Result<std::size_t> SearchIndex::index_session(const std::string& session_id, std::size_t lines_max) {
  OC_TRY(std::int64_t marked, mark(session_id));
  std::size_t lines = 0;
  {
    auto statement = database_.prepare("SELECT seq, line FROM entries WHERE session_id=? AND seq>? ORDER BY seq LIMIT ?");
    statement.bind(session_id).bind(marked).bind(static_cast<std::int64_t>(lines_max));
    for (;;) {
      OC_TRY(const bool more, statement.step());
      if (!more) break;
      lines++;
      marked = statement.integer(0);
      const SearchText found = search_text(statement.json(1));
      if (found.text.empty()) continue;
      OC_CHECKED(database_.prepare("INSERT INTO searched(session_id, seq) VALUES(?,?)").bind(session_id).bind(marked).run());
      OC_CHECKED(database_.prepare("INSERT INTO words(rowid, text) VALUES(?,?)").bind(database_.last_id()).bind(found.text).run());
    }
  }
  if (lines > 0)
    OC_CHECKED(database_.prepare("INSERT OR REPLACE INTO search_marks(session_id, seq) VALUES(?,?)").bind(session_id).bind(marked).run());
  return lines;
}

Result<bool> SearchIndex::index_some() {
  if (behind_.empty() && !has_seen_all_) OC_CHECKED(look_for_more());
  std::size_t room = kSearchLinesAtOnce;
  for (auto session = behind_.begin(); session != behind_.end() && room > 0;) {
    OC_TRY(const std::size_t lines, index_session(*session, room));
    room -= lines;
    // Struck off only when there was nothing to do: what is done here may still be rolled back.
    session = lines == 0 ? behind_.erase(session) : std::next(session);
  }
  return !behind_.empty() || !has_seen_all_;
}

Result<std::vector<SearchHit>> SearchIndex::find(const std::string& words, std::size_t rows_max) {
  const std::string query = search_query(words);
  if (query.empty()) return std::vector<SearchHit>{};
  auto statement = database_.prepare(
      "SELECT searched.session_id, searched.seq, entries.line, coalesce(sessions.key, '') FROM words JOIN searched ON searched.id=words.rowid"
      " JOIN entries ON entries.session_id=searched.session_id AND entries.seq=searched.seq"
      " LEFT JOIN sessions ON sessions.session_id=searched.session_id WHERE words MATCH ? ORDER BY words.rank LIMIT ?");
  statement.bind(query).bind(static_cast<std::int64_t>(rows_max));
  std::vector<SearchHit> hits;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return hits;
    const SearchText found = search_text(statement.json(2));
    hits.push_back({.session_key = statement.text(3),
                    .session_id = statement.text(0),
                    .seq = statement.integer(1),
                    .role = found.role,
                    .snippet = search_snippet(found.text, words),
                    .at = found.at});
  }
}

Result<void> SearchIndex::forget(const std::string& session_id) {
  auto statement = database_.prepare(
      "SELECT searched.id, entries.line FROM searched JOIN entries ON entries.session_id=searched.session_id AND entries.seq=searched.seq"
      " WHERE searched.session_id=?");
  statement.bind(session_id);
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) break;
    auto remove = database_.prepare("INSERT INTO words(words, rowid, text) VALUES('delete', ?, ?)");
    OC_CHECKED(remove.bind(statement.integer(0)).bind(search_text(statement.json(1)).text).run());
  }
  OC_CHECKED(database_.prepare("DELETE FROM searched WHERE session_id=?").bind(session_id).run());
  return database_.prepare("DELETE FROM search_marks WHERE session_id=?").bind(session_id).run();
}

}  // namespace oc::store
