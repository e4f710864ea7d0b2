// Walking a transcript from its leaf.
#include "engine/history_path.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/time.h"

namespace oc::engine {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::string_view text_in(const Json& line, std::string_view key) {
  const Json* value = member(line, key);
  return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

/// The header, and the note of what an operator sent, which is written while a turn may go on: no line of the conversation hangs on them.
bool is_beside(const Json& line) {
  const std::string_view type = text_in(line, "type");
  return type == "session" || (type == "custom" && text_in(line, "customType") == "openclaw.sent");
}

/// For each line the one that it hangs on; kNone: it is a beginning.
class Tree {
 public:
  std::size_t add(const Json& line) {
    const std::size_t parent = parent_of(line);
    if (const std::string_view id = text_in(line, "id"); !id.empty()) places_[id] = is_beside(line) ? newest_ : count_;
    if (!is_beside(line)) newest_ = count_;
    count_++;
    return parent;
  }
  std::size_t newest() const { return newest_; }

 private:
  std::size_t parent_of(const Json& line) const {
    const Json* parent = member(line, "parentId");
    if (parent == nullptr) return newest_;
    if (parent->is_null()) return kNone;
    const auto known = places_.find(text_in(line, "parentId"));
    return known == places_.end() ? newest_ : known->second;
  }

  std::unordered_map<std::string_view, std::size_t> places_;  ///< a line beside the others stands for the one before it
  std::size_t newest_ = kNone;
  std::size_t count_ = 0;
};

std::optional<turn::Message> message_of(Json content, const Json& line) {
  const auto at = from_iso(text_in(line, "timestamp"));
  auto message = turn::message_from_json({{"role", "user"}, {"content", std::move(content)}, {"timestamp", at ? to_ms(*at) : 0}});
  return message ? std::optional(std::move(*message)) : std::nullopt;
}

/// What the line says to a model; nothing when it says nothing.
std::optional<turn::Message> said_by(const Json& line) {
  if (const Json* json = member(line, "message")) {
    auto message = turn::message_from_json(*json);
    return message ? std::optional(std::move(*message)) : std::nullopt;
  }
  const std::string_view type = text_in(line, "type");
  if (type == "custom_message" && member(line, "content")) return message_of(*member(line, "content"), line);
  if (type != "branch_summary" || text_in(line, "summary").empty()) return std::nullopt;
  return message_of(Json("What was said on a branch that this conversation came back from, in short:\n\n<summary>\n" +
                         std::string(text_in(line, "summary")) + "\n</summary>"),
                    line);
}

/// Where what a compaction kept begins on the path; the compaction's own place when it kept nothing.
std::size_t first_kept(std::span<const store::EntryRow> lines, const std::vector<std::size_t>& path, std::size_t compaction) {
  const std::string_view id = text_in(lines[path[compaction]].line, "firstKeptEntryId");
  for (std::size_t i = 0; i < compaction && !id.empty(); i++) {
    if (text_in(lines[path[i]].line, "id") == id) return i;
  }
  return compaction;
}

std::vector<std::size_t> straight_path(std::span<const store::EntryRow> lines) {
  std::vector<std::size_t> path;
  for (std::size_t i = 0; i < lines.size(); i++) {
    if (!is_beside(lines[i].line)) path.push_back(i);
  }
  return path;
}

}  // namespace

std::vector<std::size_t> leaf_path(std::span<const store::EntryRow> lines) {
  if (goes_straight_on(lines)) return straight_path(lines);
  Tree tree;
  std::vector<std::size_t> parents;
  parents.reserve(lines.size());
  for (const auto& row : lines) parents.push_back(tree.add(row.line));
  std::vector<std::size_t> path;
  for (std::size_t at = tree.newest(); at != kNone; at = parents[at]) path.push_back(at);
  std::ranges::reverse(path);
  return path;
}

bool goes_straight_on(std::span<const store::EntryRow> lines) {
  const Json* newest = nullptr;  // the last one that is part of the conversation
  for (std::size_t i = 0; i < lines.size(); i++) {
    const Json& line = lines[i].line;
    const std::string_view type = text_in(line, "type");
    if (i > 0 && (type == "compaction" || type == "branch_summary" || type == "custom_message")) return false;
    const Json* parent = i > 0 ? member(line, "parentId") : nullptr;
    const bool is_beginning = newest == nullptr && parent != nullptr && parent->is_null();
    if (parent != nullptr && !is_beginning && !is_beside(line)) {
      const std::string_view id = text_in(line, "parentId");
      const bool follows = id == text_in(lines[i - 1].line, "id") || (newest != nullptr && id == text_in(*newest, "id"));
      if (id.empty() || !follows) return false;
    }
    if (!is_beside(line)) newest = &line;
  }
  return true;
}

std::optional<turn::Message> summary_of_compaction(const Json& line) {
  if (text_in(line, "type") != "compaction") return std::nullopt;
  return message_of(Json("The conversation history before this point was compacted into the following summary:\n\n<summary>\n" +
                         std::string(text_in(line, "summary")) + "\n</summary>"),
                    line);
}

std::vector<turn::Message> said_in(std::span<const store::EntryRow> lines) {
  const auto path = leaf_path(lines);
  std::size_t compaction = path.size();
  while (compaction > 0 && text_in(lines[path[compaction - 1]].line, "type") != "compaction") compaction--;
  std::vector<turn::Message> said;
  std::size_t from = 0;
  if (compaction > 0) {
    compaction--;
    if (auto summary = summary_of_compaction(lines[path[compaction]].line)) said.push_back(std::move(*summary));
    from = first_kept(lines, path, compaction);
  }
  for (; from < path.size(); from++) {
    if (auto message = said_by(lines[path[from]].line)) said.push_back(std::move(*message));
  }
  return said;
}

}  // namespace oc::engine
