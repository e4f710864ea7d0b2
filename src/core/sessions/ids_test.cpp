// The normal forms of ids (spec §1).
#include "core/sessions/ids.h"

#include <doctest/doctest.h>

#include "base/text.h"

using namespace oc;
using namespace oc::sessions;

TEST_CASE("1: slugs keep their letters, fold runs of the rest into one dash, and are cut last") {
  CHECK(slug(" Work Bot ", "x") == "work-bot");
  CHECK(slug("-x-", "x") == "x");
  CHECK(slug("a!-b", "x") == "a--b");
  CHECK(slug("_a", "x") == "_a");
  CHECK(slug("日本", "main") == "main");
  CHECK(slug("\u212Aelvin", "x") == "kelvin");
  CHECK(slug(std::string(63, 'a') + "!b", "x") == std::string(63, 'a') + "-");
  CHECK(normalize_account_id("constructor") == "default");
  CHECK(normalize_agent_id("constructor") == "constructor");
  CHECK(normalize_main_key(" Work Bot ") == "work bot");
}

TEST_CASE("1: ids of numbers are their decimal text") {
  CHECK(id_string(nullptr) == "");
  const Json number = -1001234567890, fraction = 1.5, text = " A b\u00a0", list = JsonArray();
  CHECK(id_string(&number) == "-1001234567890");
  CHECK(id_string(&fraction) == "1.5");
  CHECK(id_string(&text) == "A b");
  CHECK(id_string(&list) == "");
}

TEST_CASE("the views agree with the copies") {
  std::string scratch;
  for (const char* text : {"", " ", "telegram", "Telegram ", "\ufeffÄ", "biz", "Biz Phone", "__proto__", "a_b-1", "-x"}) {
    CAPTURE(text);
    CHECK(token_view(text, scratch) == token(text));
    CHECK(account_view(text, scratch) == normalize_account_id(text));
    CHECK(trim_view(text) == js_trim(text));
    std::string lowered = "x";
    append_lower(lowered, text);
    CHECK(lowered == "x" + js_lower(text));
  }
}

TEST_CASE("short names of channels stand for their channel, routing aside") {
  CHECK(resolve_channel_alias(" IMSG ") == "imessage");
  CHECK(resolve_channel_alias("gchat") == "googlechat");
  CHECK(resolve_channel_alias("nc-talk") == "nextcloud-talk");
  CHECK(resolve_channel_alias("anything") == "anything");
}

TEST_CASE("5: objects are gone over as JavaScript does") {
  const Json object = JsonObject{{"b", 1}, {"10", 2}, {"2", 3}, {"02", 4}, {"a", 5}, {"4294967295", 6}};
  std::string order;
  for (const auto* entry : js_ordered(object.get_object())) (order += entry->key()) += ' ';
  CHECK(order == "2 10 b 02 a 4294967295 ");
}
