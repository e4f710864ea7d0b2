// Tests of how files and growing answers are cut into what the Bot API takes.
#include "channels/telegram/files_out.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "channels/telegram/draft_text.h"
#include "channels/telegram/limits.h"
#include "channels/telegram/pace.h"

namespace oc::channels::telegram {
namespace {

engine::Media media(const std::string& kind, const std::string& mime, std::int64_t bytes = 10) {
  return {.kind = kind, .mime = mime, .bytes = bytes};
}

TEST_CASE("each kind of file has its method") {
  struct Case {
    std::string kind, mime;
    bool as_voice;
    std::string method;
  };
  for (const auto& [kind, mime, as_voice, method] : std::vector<Case>{{"image", "image/png", false, "sendPhoto"},
                                                                      {"image", "image/gif", false, "sendAnimation"},
                                                                      {"image", "image/svg+xml", false, "sendDocument"},
                                                                      {"video", "video/mp4", false, "sendVideo"},
                                                                      {"video", "video/webm", false, "sendDocument"},
                                                                      {"audio", "audio/mpeg", false, "sendAudio"},
                                                                      {"audio", "audio/ogg", false, "sendDocument"},
                                                                      {"audio", "audio/ogg; codecs=opus", true, "sendVoice"},
                                                                      {"audio", "audio/wav", true, "sendDocument"},
                                                                      {"voice", "audio/ogg", false, "sendVoice"},
                                                                      {"gif", "video/mp4", false, "sendAnimation"},
                                                                      {"gif", "video/webm", false, "sendDocument"},
                                                                      {"document", "image/png", false, "sendDocument"},
                                                                      {"sticker", "image/webp", false, "sendSticker"}}) {
    INFO(kind << " " << mime);
    CHECK(file_way(media(kind, mime), 10, as_voice).method == method);
  }
  CHECK(file_way(media("image", "image/png"), kPhotoBytesMax, false).method == "sendPhoto");
  CHECK(file_way(media("image", "image/png"), kPhotoBytesMax + 1, false).method == "sendDocument");
  CHECK(file_way({.kind = "image", .path = "/x/y.gif"}, 1, false).method == "sendAnimation");
}

TEST_CASE("pictures and videos share an album, other kinds only with their own, recordings go alone") {
  const auto photo = media("image", "image/png"), video = media("video", "video/mp4"), document = media("document", "text/plain"),
             voice = media("voice", "audio/ogg");
  const auto sizes = [](const std::vector<engine::Media>& files) {
    std::vector<std::size_t> out;
    for (const auto& send : sends_of(files, false)) out.push_back(send.size());
    return out;
  };
  CHECK(sizes({photo, video, photo, document, document, photo}) == std::vector<std::size_t>{3, 2, 1});
  CHECK(sizes({voice, voice}) == std::vector<std::size_t>{1, 1});
  CHECK(sizes(std::vector<engine::Media>(kAlbumPartsMax + 1, photo)) == std::vector<std::size_t>{kAlbumPartsMax, 1});
}

TEST_CASE("a draft in blocks grows by whole paragraphs, at least so much and at most so much at once") {
  const DraftChunk chunk{.units_min = 10, .units_max = 40};
  CHECK(block_of("short", 0, chunk).empty());
  const std::string text = "First paragraph.\n\nSecond paragraph. And";
  const auto first = block_of(text, 0, chunk);
  CHECK(first == "First paragraph.");
  CHECK(block_of(text, first.size(), chunk) == "First paragraph.\n\nSecond paragraph.");
  CHECK(block_of("First paragraph", 0, chunk).empty());
  const std::string words = "one two three four five six seven eight nine ten eleven";
  const auto cut = block_of(words, 0, chunk);
  CHECK(utf16_length(cut) <= 40);
  CHECK(words[cut.size()] == ' ');
  CHECK(block_of("line one is here\nline two", 0, {.units_min = 5, .units_max = 40, .at = DraftChunk::Break::sentence}).empty());
  CHECK(block_of("line one is here\nline two", 0, {.units_min = 5, .units_max = 40, .at = DraftChunk::Break::newline}) == "line one is here");
}

TEST_CASE("a bot makes kBotCallsBurst calls at once, a group takes kGroupSendsBurst messages, a person kChatSendsBurst") {
  Pace pace;
  Millis wait{0};
  for (int i = 0; i < kBotCallsBurst; i++) CHECK(pace.take("", Millis(0)) == Millis(0));
  CHECK(pace.take("", Millis(0)) == Millis(kBotCallsRefill));
  Pace group;
  for (int i = 0; i < kGroupSendsBurst; i++) wait = group.take("-100", Millis(1'000'000));
  CHECK(wait == Millis(0));
  CHECK(group.take("-100", Millis(1'000'000)) == Millis(kGroupSendsRefill));
  CHECK(group.take("-200", Millis(1'000'000)) == Millis(0));
  Pace person;
  for (int i = 0; i < kChatSendsBurst; i++) wait = person.take("5", Millis(1'000'000));
  CHECK(wait == Millis(0));
  CHECK(person.take("5", Millis(1'000'000)) == Millis(kChatSendsRefill));
}

TEST_CASE("a Bot API server of one's own says itself when it is too much") {
  Pace pace(Pace::Limits::told);
  for (int i = 0; i < 2 * kBotCallsBurst; i++) CHECK(pace.take("5", Millis(0)) == Millis(0));
  pace.close_until(Millis(500));
  CHECK(pace.take("5", Millis(0)) == Millis(500));
}

TEST_CASE("a 429 shuts the whole bot out") {
  Pace pace;
  pace.close_until(Millis(7000));
  CHECK(pace.closed_for(Millis(1000)) == Millis(6000));
  CHECK(pace.take("5", Millis(1000)) >= Millis(6000));
  CHECK(pace.closed_for(Millis(7000)) == Millis(0));
}

}  // namespace
}  // namespace oc::channels::telegram
