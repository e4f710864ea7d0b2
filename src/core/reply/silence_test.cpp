// Tests of NO_REPLY, HEARTBEAT_OK, reply tags and thinking blocks.
#include "core/reply/silence.h"

#include <doctest/doctest.h>

#include "core/reply/tags.h"

namespace oc::reply {
namespace {

TEST_CASE("an answer is silent only when it is the token and nothing else") {
  CHECK(is_silent("NO_REPLY"));
  CHECK(is_silent("  NO_REPLY\n"));
  CHECK(is_silent("{\"action\":\"NO_REPLY\"}"));
  CHECK(is_silent("{ \"action\" : \" NO_REPLY \" }"));
  CHECK(!is_silent("{\"action\":\"NO_REPLY\",\"text\":\"x\"}"));
  CHECK(!is_silent("no_reply"));
  CHECK(!is_silent("NO_REPLY."));
  CHECK(!is_silent("I will say NO_REPLY now"));
  CHECK(!is_silent(""));
}

TEST_CASE("a token behind real text is cut off, one inside stays") {
  CHECK(without_silent_token("All done.\n\nNO_REPLY") == "All done.");
  CHECK(without_silent_token("All done. **NO_REPLY") == "All done.");
  CHECK(without_silent_token("the word NO_REPLY means silence") == "the word NO_REPLY means silence");
  CHECK(without_silent_token("xNO_REPLY") == "xNO_REPLY");
  CHECK(without_silent_token(" kept as it is ") == " kept as it is ");
}

TEST_CASE("a draft that may become the token is held back") {
  for (const auto* held : {"NO", "NO_", "NO_RE", "  NO_REPLY"}) CHECK(may_become_silent(held));
  for (const auto* shown : {"", "N", "No", "NO way", "NOT", "no_"}) CHECK(!may_become_silent(shown));
}

TEST_CASE("HEARTBEAT_OK is taken off the edges and white space is collapsed") {
  CHECK(without_heartbeat_token("HEARTBEAT_OK").text.empty());
  CHECK(without_heartbeat_token("**HEARTBEAT_OK**").text.empty());
  CHECK(without_heartbeat_token("<b>HEARTBEAT_OK</b>").text.empty());
  CHECK(without_heartbeat_token("`HEARTBEAT_OK`").text.empty());
  CHECK(without_heartbeat_token("HEARTBEAT_OK.").text.empty());
  CHECK(without_heartbeat_token("HEARTBEAT_OK all\n\nis  well").text == "all is well");
  CHECK(without_heartbeat_token("all is well HEARTBEAT_OK").text == "all is well");
  const auto inside = without_heartbeat_token("say HEARTBEAT_OK  when idle, please");
  CHECK(inside.text == "say HEARTBEAT_OK  when idle, please");
  CHECK(!inside.did_strip);
}

TEST_CASE("what is left to say is nothing, or the text") {
  CHECK(spoken_text("NO_REPLY").empty());
  CHECK(spoken_text(" HEARTBEAT_OK\n").empty());
  CHECK(spoken_text("Hello\n\nNO_REPLY") == "Hello");
  CHECK(spoken_text("Hello\n\n- a") == "Hello\n\n- a");
}

TEST_CASE("of several answers of a turn each is spoken or silent by itself") {
  CHECK(spoken_texts({"NO_REPLY", "Hello"}) == "Hello");
  CHECK(spoken_texts({"One", "NO_REPLY", "<think>hm</think>Two"}) == "One\n\nTwo");
  CHECK(spoken_texts({"NO_REPLY", "NO_REPLY"}).empty());
}

TEST_CASE("reply tags are read and removed wherever they stand") {
  const auto current = take_reply_tags("[[reply_to_current]] hello");
  CHECK(current.reply_to_current);
  CHECK(current.text == "hello");
  const auto explicit_id = take_reply_tags("hello [[ reply_to : 123 ]] you");
  CHECK(explicit_id.reply_to_id == "123");
  CHECK(explicit_id.text == "hello you");
  const auto voice = take_reply_tags("[[audio_as_voice]]\nMEDIA:x.ogg");
  CHECK(voice.audio_as_voice);
  CHECK(voice.text == "MEDIA:x.ogg");
  CHECK(take_reply_tags("a [[wiki link]] and [[reply_to:]] ").text == "a [[wiki link]] and [[reply_to:]] ");
  CHECK(take_reply_tags("[[[[reply_to_current]]").text == "[[");
  CHECK(take_reply_tags(std::string(5000, '[')).text.size() == 5000);
}

TEST_CASE("thinking is removed, code that speaks of it is not") {
  CHECK(without_thinking("<think>a\nb</think>\n\nhello") == "hello");
  CHECK(without_thinking("<thinking>x</thinking> <final>yes</final>") == "yes");
  CHECK(without_thinking("shown <think>never closed") == "shown");
  CHECK(without_thinking("use `<think>` tags") == "use `<think>` tags");
  CHECK(without_thinking("```xml\n<final>\n```\n<final>ok</final>") == "```xml\n<final>\n```\nok");
  CHECK(without_thinking("I think <b>so</b> ") == "I think <b>so</b> ");
}

}  // namespace
}  // namespace oc::reply
