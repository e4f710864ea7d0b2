// Any bytes as the body of a request of another program, and as the template that reads it: texts stay texts, within their limits, and no mark of the
// gateway can be written from outside.
// links: core/hooks
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "core/hooks/mapping.h"
#include "core/hooks/query.h"
#include "core/hooks/words.h"

using namespace oc;
using namespace oc::hooks;

namespace {

constexpr std::size_t kReplacement = 3;  // bytes of U+FFFD, which a cut character may become

void check_fields(const AgentRun& run) {
  CHECK(!run.message.empty());
  CHECK(!run.name.empty() && run.name.size() <= kHookNameBytesMax && run.name.find('\n') == std::string::npos);
  for (const auto* field : {&run.to, &run.model}) CHECK(field->size() <= kHookFieldBytesMax);
}

void check_words(std::string_view words) {
  const std::string once = without_markers(words);
  CHECK(is_valid_utf8(once));
  CHECK(without_markers(once) == once);
  const std::string told = external_message({.name = one_line(words, 50), .job_id = "j", .boundary = "0", .at = {}, .zone = {}}, words);
  const std::string_view mark = "<<<END_EXTERNAL_UNTRUSTED_CONTENT";
  CHECK(told.find(mark) == told.rfind(mark));
  const std::string event = system_event(words, UnixTime{}, {});
  for (const auto& line : split(event, '\n')) CHECK(line.starts_with("System: "));
}

}  // namespace

/// The template, a byte 0, the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto zero = std::min(all.find('\0'), all.size());
  const std::string text(all.substr(0, zero));
  const std::string_view body = all.substr(std::min(all.size(), zero + 1));
  check_words(body);
  check_words(text);
  for (const auto& [name, value] : read_query(text)) CHECK(is_valid_utf8(name) && is_valid_utf8(value));
  const auto payload = parse_json(body);
  if (!payload) return 0;
  if (const auto run = read_agent_run(*payload)) check_fields(*run);
  if (const auto wake = read_wake(*payload)) CHECK(!wake->text.empty());
  RequestFacts facts{.payload = *payload, .path = "ci", .headers = {{"X-A", text}}, .query = {{"q", text}}, .now = "now"};
  const std::string told = render(text, facts);
  CHECK(is_valid_utf8(told) && told.size() <= kRenderedBytesMax + kReplacement);
  const JsonObject mapping{{"messageTemplate", text}, {"name", text}, {"sessionKey", text}, {"to", text}, {"model", text}, {"thinking", text}};
  const auto settings = read_settings(JsonObject{{"hooks", JsonObject{{"mappings", JsonArray{mapping}}}}});
  const auto* found = mapping_for(settings, facts);
  CHECK(found != nullptr);
  const auto mapped = apply(*found, facts);
  const auto* run = mapped ? std::get_if<AgentRun>(&*mapped) : nullptr;
  if (run == nullptr) return 0;
  check_fields(*run);
  if (const auto key = session_key_for(settings, KeySource::mapping, run->session_key, "id")) {
    CHECK(!key->empty() && key->size() <= kHookSessionKeyBytesMax && is_valid_utf8(*key));
  }
  return 0;
}
