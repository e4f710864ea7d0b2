// Which agents a group's messages go to.
#include "core/routing/broadcast.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::routing;

TEST_CASE("13: a peer id alone is WhatsApp's, one behind a channel is that channel's; agents come once, in order, unknown ones apart") {
  const Json config = parse_json(R"({"agents":{"list":[{"id":"main"},{"id":"work"},{"id":"fun"}]},
    "broadcast":{"strategy":"sequential","1@g.us":["work","Fun","work","nobody"],"telegram:-5":{"agents":["main"]},"2@g.us":[],"3@g.us":["nobody"]}})")
                          .value();
  const auto found = broadcast_of(config, "whatsapp", "1@g.us");
  REQUIRE(found);
  CHECK(found->agents == std::vector<std::string>{"work", "fun"});
  CHECK(found->unknown == std::vector<std::string>{"nobody"});
  CHECK(found->strategy == Broadcast::Strategy::sequential);
  CHECK(broadcast_of(config, "telegram", "-5")->agents == std::vector<std::string>{"main"});
  CHECK_FALSE(broadcast_of(config, "telegram", "1@g.us"));
  CHECK_FALSE(broadcast_of(config, "whatsapp", "-5"));
  CHECK_FALSE(broadcast_of(config, "whatsapp", "2@g.us"));
  CHECK_FALSE(broadcast_of(config, "whatsapp", "strategy"));
  CHECK_FALSE(broadcast_of(config, "whatsapp", ""));
  CHECK(broadcast_of(config, "whatsapp", "3@g.us")->agents.empty());
  CHECK_FALSE(broadcast_of(parse_json("{}").value(), "whatsapp", "1@g.us"));
  const Json alone = parse_json(R"({"broadcast":{"1@g.us":["main"]}})").value();
  CHECK(broadcast_of(alone, "whatsapp", "1@g.us")->strategy == Broadcast::Strategy::parallel);
  CHECK(broadcast_of(alone, "whatsapp", "1@g.us")->agents.size() == 1);
}

TEST_CASE("9.6: an object bounds the rounds and turns, kBroadcastRoundsMax and kBroadcastTurnsMax at most; a list is one round of all") {
  const auto found = [](const char* entry) {
    const std::string text = std::string(R"({"agents":{"list":[{"id":"a"},{"id":"b"}]},"broadcast":{"telegram:-5":)") + entry + "}}";
    return broadcast_of(parse_json(text).value(), "telegram", "-5").value();
  };
  CHECK(found(R"(["a","b"])").rounds_max == 1);
  CHECK(found(R"(["a","b"])").turns_max == 2);
  CHECK(found(R"({"agents":["a","b"]})").turns_max == 2);
  CHECK(found(R"({"agents":["a","b"],"maxRounds":3,"maxTurns":5})").rounds_max == 3);
  CHECK(found(R"({"agents":["a","b"],"maxRounds":3,"maxTurns":5})").turns_max == 5);
  CHECK(found(R"({"agents":["a"],"maxRounds":99,"maxTurns":99})").rounds_max == kBroadcastRoundsMax);
  CHECK(found(R"({"agents":["a"],"maxRounds":99,"maxTurns":99})").turns_max == kBroadcastTurnsMax);
  CHECK(found(R"({"agents":["a"],"maxRounds":0,"maxTurns":-1})").turns_max == 1);
  // Of the entries of a channel; those of WhatsApp alone are as they were.
  CHECK(found(R"(["a","b"])").selects_named);
  CHECK(found(R"({"agents":["a","b"]})").selects_named);
  CHECK_FALSE(found(R"({"agents":["a","b"],"mentionGating":false})").selects_named);
  CHECK_FALSE(broadcast_of(parse_json(R"({"broadcast":{"1@g.us":["main"]}})").value(), "whatsapp", "1@g.us")->selects_named);
}
