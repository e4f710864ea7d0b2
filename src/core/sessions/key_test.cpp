// Session keys: shapes, parsing, and what the security table asks of them.
#include "core/sessions/key.h"

#include <doctest/doctest.h>

#include "core/sessions/send_policy.h"

using namespace oc;
using namespace oc::sessions;

TEST_CASE("4: every shape that is not made from a peer") {
  CHECK(main_session_key("Work Bot") == "agent:work-bot:main");
  CHECK(subagent_key("a", "U1") == "agent:a:subagent:u1");
  CHECK(acp_key("a", "u") == "agent:a:acp:u");
  CHECK(acp_binding_key("a", "Discord", "", "0123456789ABCDEF0123") == "agent:a:acp:binding:discord:default:0123456789abcdef");
  CHECK(cron_key("a", "Job") == "agent:a:cron:job");
  CHECK(cron_run_key("a", "job", "s") == "agent:a:cron:job:run:s");
  CHECK(hook_key("a", "u") == "agent:a:hook:u");
  CHECK(heartbeat_key("agent:a:main") == "agent:a:main:heartbeat");
  CHECK(slash_key("a", "telegram", "5") == "agent:a:telegram:slash:5");
  CHECK(node_key("a", "N") == "agent:a:node-n");
  CHECK(dashboard_key("a", "u") == "agent:a:dashboard:u");
  CHECK(http_key("a", "openai", "Bob", "u") == "agent:a:openai-user:bob");
  CHECK(http_key("a", "openresponses", " ", "u") == "agent:a:openresponses:u");
  CHECK(is_cron_run_key(cron_run_key("a", "job", "s")));
  CHECK(is_subagent_key(subagent_key("a", "u")));
  CHECK(is_acp_key(acp_key("a", "u")));
  CHECK(subagent_depth("agent:a:subagent:x:subagent:y") == 2);
}

TEST_CASE("4: old Discord keys are channels") {
  CHECK(chat_type_of_key("agent:main:discord:guild-1:channel-2") == ChatType::channel);
  CHECK(chat_type_of_key("discord:acc:guild-1:channel-2") == ChatType::channel);
  CHECK(chat_type_of_key("discord:guild-:channel-2") == ChatType::none);
}

TEST_CASE("E3: the same thread in two chats has two keys") {
  const std::string base = peer_session_key({.agent_id = "a", .channel = "telegram", .peer_id = "1"});
  CHECK(thread_keys(base, "5:7").session_key != thread_keys(base, "6:7").session_key);
  CHECK(thread_keys("agent:a:slack:channel:c1", "7").session_key != thread_keys("agent:a:slack:channel:c2", "7").session_key);
  CHECK(thread_parent_key(thread_keys("agent:a:slack:channel:c1", "7").session_key) == "agent:a:slack:channel:c1");
}

TEST_CASE("D14: a key in any spelling is judged like its canonical form") {
  const auto config = parse_json(
      R"({"session":{"sendPolicy":{"default":"allow","rules":[{"action":"deny","match":{"keyPrefix":"telegram:group"}},{"action":"deny","match":{"rawKeyPrefix":"agent:main:hook"}}]}}})");
  for (const char* key : {"Agent:Main:TELEGRAM:Group:-5", " agent:main:telegram:group:-5 ", "AGENT:MAIN:HOOK:x", "agent:main:main",
                          "ａｇｅｎｔ:main:hook:x", "agent:main:Ｈook:x", "agent:İ:telegram:group:1"}) {
    CAPTURE(key);
    const std::string plain = canonical_key(key);
    CHECK(canonical_key(plain) == plain);
    CHECK(send_policy(*config, {.session_key = key}) == send_policy(*config, {.session_key = plain}));
    CHECK(agent_id_of_key(key) == agent_id_of_key(plain));
    CHECK(chat_type_of_key(key) == chat_type_of_key(plain));
    CHECK(is_cron_key(key) == is_cron_key(plain));
    CHECK(store_key("a", key) == store_key("a", plain));
  }
  CHECK(send_policy(*config, {.session_key = " Agent:Main:Hook:x"}) == SendPolicy::deny);
  // Full-width letters are other letters: such a key belongs to nobody's namespace.
  CHECK(classify_key("ａｇｅｎｔ:main:hook:x") == KeyShape::legacy_or_alias);
}

TEST_CASE("6: a message without a key of its own has the group's or the main one") {
  CHECK(session_key_of_message(SessionScope::per_sender, {.from = "telegram:group:-5"}) == "agent:main:telegram:group:-5");
  CHECK(session_key_of_message(SessionScope::per_sender, {.from = "+1555"}) == "agent:main:main");
  CHECK(session_key_of_message(SessionScope::global, {.from = "telegram:group:-5"}) == "global");
  CHECK(session_key_of_message(SessionScope::global, {.from = "x", .session_key = "Agent:A:B"}) == "agent:a:b");
}
