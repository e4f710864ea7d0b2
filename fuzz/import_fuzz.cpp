// Whatever a state directory holds: a sessions.json is cut the same way however it is read, and lines that are kept make a sound transcript that
// stays as it is. links: store/migrate
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "store/migrate/entry.h"
#include "store/migrate/members.h"
#include "store/migrate/transcript.h"

using oc::Json;
using oc::store::MemberRange;
using oc::store::MemberSplitter;

namespace {

std::vector<Json> read(std::string_view text, std::size_t& broken, std::size_t& mended) {
  oc::store::TranscriptReader reader("s", oc::from_ms(0));
  std::vector<Json> lines;
  for (const auto& line : oc::split(text, '\n')) {
    auto taken = reader.take(line);
    CHECK(taken.broken.empty() || taken.lines.empty());
    broken += taken.broken.empty() ? 0 : 1;
    mended += taken.mended.empty() ? 0 : 1;
    for (auto& each : taken.lines) lines.push_back(std::move(each));
  }
  return lines;
}

void check_transcript(std::string_view text) {
  std::size_t broken = 0;
  std::size_t mended = 0;
  const auto lines = read(text, broken, mended);
  std::set<std::string> ids;
  std::string written;
  for (std::size_t i = 0; i < lines.size(); i++) {
    const bool is_header = oc::string_member_or(lines[i], "type", "") == "session";
    CHECK(is_header == (i == 0));
    if (!is_header) {
      const auto* parent = oc::member(lines[i], "parentId");
      CHECK(parent != nullptr && (parent->is_null() || ids.contains(std::string(parent->get_string()))));
      CHECK(ids.insert(oc::string_member_or(lines[i], "id", "")).second);
    }
    written += oc::to_json_text(lines[i]) + "\n";
  }
  CHECK(oc::is_valid_utf8(written));
  // What was mended once needs no mending: it is the same when it is read again.
  const bool is_versioned = !lines.empty() && oc::int_member(lines[0], "version").value_or(0) >= 3;
  if (!is_versioned) return;
  std::size_t broken_again = 0;
  std::size_t mended_again = 0;
  CHECK(read(written, broken_again, mended_again) == lines);
  CHECK(broken_again == 0 && mended_again == 0);
}

void check_index(std::string_view text) {
  std::vector<MemberRange> whole;
  MemberSplitter splitter;
  splitter.feed(text, whole);
  CHECK(splitter.is_whole() == splitter.problem().empty());
  std::uint64_t end = 0;
  for (const auto& each : whole) {
    CHECK(each.offset >= end && each.bytes > 0 && each.offset + each.bytes <= text.size());
    end = each.offset + each.bytes;
    std::string mended;
    auto entry = oc::store::parse_lenient(text.substr(each.offset, each.bytes), mended);
    if (!entry || each.key.empty()) continue;
    const auto row = oc::store::row_of_entry("main", each.key, std::move(*entry), "/s");
    if (!row) continue;
    CHECK(oc::store::is_session_id(row->session_id) && oc::store::is_untouched(*row));
    CHECK(oc::store::taken_key("main", row->key) == row->key);
  }
  CHECK(end <= splitter.sound_bytes() || whole.empty());
  for (std::size_t cut = 0; cut <= text.size(); cut += 1 + text.size() / 16) {
    std::vector<MemberRange> pieces;
    MemberSplitter again;
    again.feed(text.substr(0, cut), pieces);
    again.feed(text.substr(cut), pieces);
    CHECK(pieces == whole && again.problem() == splitter.problem());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16384) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_index(bytes);
  check_transcript(bytes);
  if (const auto name = oc::store::transcript_name(bytes)) CHECK(!name->stem.empty() && bytes.starts_with(name->stem));
  return 0;
}
