// Identity links: who is one person, and who is not.
#include "core/sessions/identity_links.h"

#include <doctest/doctest.h>

#include <map>

#include "core/sessions/key.h"

using namespace oc;
using namespace oc::sessions;

TEST_CASE("5: the first name in JavaScript's order wins, entries count with or without their channel") {
  const auto record = parse_json(R"({"zed":["+1555"],"10":["+1555"],"2":["telegram:9"," "],"":["x"],"bad":"+1555","Al":["TELEGRAM:Bob"]})");
  const IdentityLinks links(&*record);
  CHECK(links.find("whatsapp", "+1555") == "10");
  CHECK(links.find("telegram", "9") == "2");
  CHECK(links.find("whatsapp", "9") == "");
  CHECK(links.find("telegram", "bob") == "al");
  CHECK(links.find("", "telegram:9") == "2");
  CHECK(links.find("telegram", "") == "");
  CHECK(IdentityLinks(nullptr).find("a", "b") == "");
  CHECK(links.memory_bytes() > 0);
}

TEST_CASE("18.4: the list form is the record that it means") {
  const auto list = parse_json(R"([{"whatsapp":"+1 (555) 000-0123","telegram":"tg:000000001"},{"telegram":7},5,{}])");
  const JsonObject record = identity_links_record(list->get_array());
  CHECK(to_json_text(record) == R"({"+15550000123":["whatsapp:+15550000123","telegram:000000001"],"7":["telegram:7"]})");
  const IdentityLinks links(&*list);
  CHECK(links.find("telegram", "000000001") == "+15550000123");
  CHECK(links.find("whatsapp", "+15550000123") == "+15550000123");
  CHECK(links.find("signal", "+15550000123") == "");
}

TEST_CASE("E5: links merge exactly the linked, in every grouping of five peers") {
  // Each of five peers belongs to one of three names or to none: 4^5 groupings.
  const std::vector<std::string> peers = {"p0", "p1", "p2", "p3", "p4"};
  for (int code = 0; code < 1024; code++) {
    std::vector<int> group;
    for (int i = 0, rest = code; i < 5; i++, rest /= 4) group.push_back(rest % 4);
    JsonObject record;
    for (int name = 0; name < 3; name++) {
      JsonArray ids;
      for (std::size_t i = 0; i < 5; i++) {
        if (group[i] == name) ids.push_back(Json(i % 2 ? "c:" + peers[i] : peers[i]));
      }
      record["name" + std::to_string(name)] = std::move(ids);
    }
    const Json value = std::move(record);
    const IdentityLinks links(&value);
    for (std::size_t i = 0; i < 5; i++) {
      for (std::size_t k = 0; k < 5; k++) {
        const auto key = [&](std::size_t who) {
          return peer_session_key({.agent_id = "a", .channel = "c", .peer_id = peers[who], .dm_scope = DmScope::per_peer, .links = &links});
        };
        const bool same = i == k || (group[i] == group[k] && group[i] != 3);
        REQUIRE((key(i) == key(k)) == same);
      }
    }
  }
}
