// Which reaction a message gets, and when.
#include "core/reply/ack.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::reply;

namespace {

Json json(std::string_view text) { return parse_json(text).value(); }

struct Case {
  const char* settings;
  const char* messages;
  const char* identity;
  AckFacts place;
};
std::string asked(const Case& one) {
  AckFacts facts = one.place;
  facts.settings = json(one.settings);
  facts.messages = json(one.messages);
  facts.identity = json(one.identity);
  return ack_reaction(facts);
}

const AckFacts kDirect{.channel = "telegram", .is_direct = true};
const AckFacts kMentioned{.channel = "telegram", .requires_mention = true, .was_mentioned = true};
const AckFacts kOpenGroup{.channel = "telegram"};

}  // namespace

TEST_CASE("21.2: account or channel, messages, the agent's emoji, else eyes; an empty one is none") {
  CHECK(asked({"{}", "{}", "{}", kMentioned}) == "👀");
  CHECK(asked({"{}", "{}", R"({"emoji":"🦞"})", kMentioned}) == "🦞");
  CHECK(asked({"{}", R"({"ackReaction":"👌"})", R"({"emoji":"🦞"})", kMentioned}) == "👌");
  CHECK(asked({R"({"ackReaction":"🔥"})", R"({"ackReaction":"👌"})", R"({"emoji":"🦞"})", kMentioned}) == "🔥");
  CHECK(asked({R"({"ackReaction":""})", R"({"ackReaction":"👌"})", R"({"emoji":"🦞"})", kMentioned}).empty());
  CHECK(asked({"{}", R"({"ackReaction":" "})", R"({"emoji":"🦞"})", kMentioned}).empty());
}

TEST_CASE("21.2: the scope says in which chats") {
  struct Row {
    const char* scope;
    bool direct, mentioned, open;
  };
  constexpr Row kRows[] = {{"group-mentions", false, true, false}, {"group-all", false, true, true},
                           {"direct", true, false, false},         {"all", true, true, true},
                           {"off", false, false, false},           {"none", false, false, false}};
  for (const Row& row : kRows) {
    CAPTURE(row.scope);
    const std::string messages = std::string(R"({"ackReactionScope":")") + row.scope + R"("})";
    CHECK(!asked({"{}", messages.c_str(), "{}", kDirect}).empty() == row.direct);
    CHECK(!asked({"{}", messages.c_str(), "{}", kMentioned}).empty() == row.mentioned);
    CHECK(!asked({"{}", messages.c_str(), "{}", kOpenGroup}).empty() == row.open);
    // Discord has a scope of its own.
    const std::string settings = std::string(R"({"ackReactionScope":")") + row.scope + R"("})";
    CHECK(!asked({settings.c_str(), R"({"ackReactionScope":"off"})", "{}", kDirect}).empty() == row.direct);
  }
  AckFacts unmentioned = kMentioned;
  unmentioned.was_mentioned = false;
  CHECK(asked({"{}", "{}", "{}", unmentioned}).empty());
}

TEST_CASE("21.2: WhatsApp's object has the emoji, direct chats and groups; without it nothing is shown unless asked for") {
  const AckFacts direct{.channel = "whatsapp", .is_direct = true};
  const AckFacts group{.channel = "whatsapp"};
  const AckFacts mentioned{.channel = "whatsapp", .requires_mention = true, .was_mentioned = true};
  const AckFacts active{.channel = "whatsapp", .is_always_active = true};
  CHECK(asked({R"({"ackReaction":{"emoji":"👀"}})", R"({"ackReactionScope":"off"})", "{}", direct}) == "👀");
  CHECK(asked({R"({"ackReaction":{"emoji":"👀","direct":false}})", "{}", "{}", direct}).empty());
  CHECK(asked({R"({"ackReaction":{"emoji":"👀"}})", "{}", "{}", group}).empty());
  CHECK(asked({R"({"ackReaction":{"emoji":"👀"}})", "{}", "{}", mentioned}) == "👀");
  CHECK(asked({R"({"ackReaction":{"emoji":"👀"}})", "{}", "{}", active}) == "👀");
  CHECK(asked({R"({"ackReaction":{"emoji":"👀","group":"always"}})", "{}", "{}", group}) == "👀");
  CHECK(asked({R"({"ackReaction":{"emoji":"👀","group":"never"}})", "{}", "{}", mentioned}).empty());
  CHECK(asked({R"({"ackReaction":{"direct":true}})", "{}", R"({"emoji":"🦞"})", direct}).empty());
  CHECK(asked({"{}", "{}", R"({"emoji":"🦞"})", mentioned}).empty());
  CHECK(asked({"{}", R"({"ackReaction":"👌"})", "{}", mentioned}) == "👌");
}
