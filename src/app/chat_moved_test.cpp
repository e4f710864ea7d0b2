// A group that became a supergroup: its settings and bindings follow, everything else stays.
#include "app/chat_moved.h"

#include <doctest/doctest.h>

#include "base/json5.h"

using namespace oc;
using namespace oc::app;

namespace {

constexpr const char* kConfig = R"({
  // the family
  channels: {
    telegram: {
      groups: { "-100": { requireMention: false }, "*": {} },
      accounts: { Work: { botToken: "1:a", groups: { "-100": { allowFrom: [5] } } }, other: { groups: { "-100": {} } } },
    },
    whatsapp: { groups: { "-100": {} } },
  },
  bindings: [
    { agentId: "home", match: { channel: "telegram", peer: { kind: "group", id: "-100" } } }, // here
    { agentId: "home", match: { channel: "discord", peer: { kind: "group", id: "-100" } } },
  ],
}
)";

Json read(const std::string& text) {
  auto value = parse_json5(text);
  REQUIRE(value);
  return value->take_value();
}

}  // namespace

TEST_CASE("a moved chat keeps its settings under the new id, in the channel, in its account, in the bindings") {
  const auto text = with_moved_chat(kConfig, {.channel = "telegram", .account_id = "work", .old_chat_id = "-100", .new_chat_id = "-100200"});
  REQUIRE(text);
  const Json config = read(*text);
  CHECK(at_path(config, "channels.telegram.groups.-100") == nullptr);
  CHECK(*at_path(config, "channels.telegram.groups.-100200.requireMention") == Json(false));
  CHECK(at_path(config, "channels.telegram.accounts.Work.groups.-100") == nullptr);
  CHECK(at_path(config, "channels.telegram.accounts.Work.groups.-100200.allowFrom") != nullptr);
  CHECK(*at_path(config, "bindings.0.match.peer.id") == Json("-100200"));
  // What is another account's or channel's stays.
  CHECK(at_path(config, "channels.telegram.accounts.other.groups.-100") != nullptr);
  CHECK(at_path(config, "channels.whatsapp.groups.-100") != nullptr);
  CHECK(*at_path(config, "bindings.1.match.peer.id") == Json("-100"));
  for (const auto* comment : {"// the family", "// here"}) CHECK(text->find(comment) != std::string::npos);
}

TEST_CASE("a chat that nothing names changes nothing, and one that is named already is left alone") {
  CHECK(with_moved_chat(kConfig, {"telegram", "work", "-7", "-8"}).error().code == Errc::not_found);
  CHECK(with_moved_chat("{ channels: { telegram: { groups: { a: {}, b: {} } } } }", {"telegram", "default", "a", "b"}).error().code ==
        Errc::not_found);
  CHECK(with_moved_chat("{ nonsense", {"telegram", "default", "a", "b"}).error().code == Errc::invalid);
}
