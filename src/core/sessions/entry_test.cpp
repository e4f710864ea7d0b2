// Tests of the fields that a conversation leaves in its session's entry, and of what a new session inherits.
#include "core/sessions/entry.h"

#include <doctest/doctest.h>

namespace oc::sessions {

TEST_CASE("8: a group's display name is its channel's slug behind the platform") {
  struct Row {
    Conversation from;
    const char* name;
  };
  const Row rows[] = {
      {{.channel = "discord", .chat_kind = "channel", .chat_id = "77", .chat_title = "general"}, "discord:#general"},
      {{.channel = "discord", .chat_kind = "channel", .chat_id = "77", .chat_title = "#general", .space = "Guild 9"}, "discord:guild-9#general"},
      {{.channel = "whatsapp", .chat_kind = "group", .chat_id = "12@g.us", .chat_title = "Family"}, "whatsapp:g-family"},
      {{.channel = "telegram", .chat_kind = "group", .chat_id = "-100123", .chat_title = "Die  Große Runde!"}, "telegram:g-die-gro-e-runde"},
      {{.channel = "telegram", .chat_kind = "group", .chat_id = "-100123"}, "telegram:g-100123"},
      {{.channel = "telegram", .chat_kind = "group", .chat_id = "-100123", .chat_title = "日本"}, "telegram:g-100123"},
      {{.channel = "slack", .chat_kind = "channel", .chat_id = "C1", .space = "T1"}, "slack:g-t1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(group_display_name(row.from) == row.name);
  }
}

TEST_CASE("8: chatType, origin and group fields are written, and what a group no longer has goes") {
  JsonObject entry{{"subject", "Old"}, {"label", "kept"}};
  write_conversation(entry, {.channel = "discord",
                             .account_id = "bot",
                             .chat_kind = "channel",
                             .chat_id = "77",
                             .chat_title = "general",
                             .space = "9",
                             .sender_id = "5",
                             .reply_to = "channel:77"});
  CHECK(Json(entry) == *parse_json(R"({"label":"kept","chatType":"channel","channel":"discord","groupId":"77","groupChannel":"#general","space":"9",
    "displayName":"discord:9#general","origin":{"label":"general id:77","provider":"discord","surface":"discord","chatType":"channel",
    "from":"discord:channel:77","to":"channel:77","accountId":"bot"}})"));
  JsonObject direct;
  write_conversation(
      direct,
      {.channel = "telegram", .account_id = "default", .sender_id = "100", .sender_name = "Ada", .sender_username = "ada", .reply_to = "100"});
  CHECK(Json(direct) == *parse_json(R"({"chatType":"direct","origin":{"label":"Ada (@ada) id:100","provider":"telegram","surface":"telegram",
    "chatType":"direct","from":"telegram:100","to":"100","accountId":"default"}})"));
}

TEST_CASE("7: an address without a thread drops the thread that was stored") {
  JsonObject entry;
  write_delivery(entry, {.channel = "telegram", .account_id = "a", .reply_to = "-5", .reply_thread_id = "7"});
  CHECK(Json(entry) == *parse_json(R"({"deliveryContext":{"channel":"telegram","to":"-5","accountId":"a","threadId":"7"},"lastChannel":"telegram",
    "lastTo":"-5","lastAccountId":"a","lastThreadId":"7"})"));
  write_delivery(entry, {.channel = "telegram", .account_id = "a", .reply_to = "-5"});
  CHECK(!entry.contains("lastThreadId"));
  CHECK(!entry["deliveryContext"].get_object().contains("threadId"));
}

TEST_CASE("8: a stale session hands nothing on, /new what was set on purpose, a client's reset the policies and the route too") {
  const Json old = *parse_json(R"({"thinkingLevel":"high","modelOverride":"m","providerOverride":"p","label":"Trip","spawnedBy":"agent:a:main",
    "cliSessionIds":{"x":"1"},"sendPolicy":"deny","groupActivation":"always","lastTo":"5","totalTokens":9,"systemSent":true,"compactionCount":3,"ttsAuto":null})");
  CHECK(handed_on(old, Renewal::stale).empty());
  const Json kept = handed_on(old, Renewal::triggered);
  CHECK(kept == *parse_json(R"({"thinkingLevel":"high","modelOverride":"m","providerOverride":"p","cliSessionIds":{"x":"1"},"label":"Trip",
    "spawnedBy":"agent:a:main"})"));
  const Json client = handed_on(old, Renewal::by_client);
  CHECK(string_member(client, "sendPolicy") == "deny");
  CHECK(string_member(client, "lastTo") == "5");
  CHECK(!member(client, "totalTokens"));
  CHECK(handed_on(Json(), Renewal::triggered).empty());
}

}  // namespace oc::sessions
