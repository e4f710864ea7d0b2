// Tests of which messages are put together.
#include "channels/telegram/gather.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "channels/telegram/limits.h"

namespace oc::channels::telegram {
namespace {

const DecodeContext kContext{.account_id = "work", .bot = {"99", "HelperBot"}};

Json message(int number, const std::string& more, int sender = 5, int date = 100) {
  return *parse_json(fmt::format(
      R"({{"update_id":{},"message":{{"message_id":{},"date":{},"chat":{{"id":{},"type":"private"}},"from":{{"id":{},"first_name":"A"}},{}}}}})",
      number + 100, number, date, sender, sender, more));
}
std::string photo(const std::string& album, const std::string& caption = "") {
  return fmt::format(R"("photo":[{{"file_id":"f"}}],"media_group_id":"{}"{})", album, caption.empty() ? "" : ",\"caption\":\"" + caption + "\"");
}
std::string text(std::size_t units, char c = 'x') { return "\"text\":\"" + std::string(units, c) + "\""; }

std::vector<Gathered> gathered(const JsonArray& updates, const std::vector<std::int64_t>& known = {}) { return gather(updates, kContext, known); }
const engine::Inbound& inbound(const Gathered& one) { return std::get<engine::Inbound>(one.what); }

TEST_CASE("an album is one message with all its files and its one caption") {
  const auto all = gathered({message(1, photo("g")), message(2, photo("g", "look")), message(3, "\"text\":\"after\""), message(4, photo("h"))});
  REQUIRE(all.size() == 3);
  CHECK(inbound(all[0]).media.size() == 2);
  CHECK(inbound(all[0]).text == "look");
  CHECK(inbound(all[0]).message_id == "5:1");
  CHECK(all[0].update_ids == std::vector<std::int64_t>{101, 102});
  CHECK(all[0].is_open());
  CHECK(all[0].wait() == Millis(kAlbumWait));
  CHECK(!all[1].is_open());
  CHECK(inbound(all[2]).media.size() == 1);
}

TEST_CASE("the parts of an album may have others between them, and those of another chat are not its own") {
  const auto all = gathered({message(1, photo("g")), message(2, "\"text\":\"x\"", 6), message(3, photo("g")), message(4, photo("g"), 6)});
  REQUIRE(all.size() == 3);
  CHECK(all[0].places == std::vector<std::size_t>{0, 2});
  CHECK(inbound(all[2]).sender.id == "6");
}

TEST_CASE("an album ends at kAlbumPartsMax files") {
  JsonArray updates;
  for (int i = 0; i <= static_cast<int>(kAlbumPartsMax); i++) updates.push_back(message(i + 1, photo("g")));
  const auto all = gathered(updates);
  REQUIRE(all.size() == 2);
  CHECK(all[0].parts == kAlbumPartsMax);
  CHECK(!all[0].is_open());
}

TEST_CASE("a long text that a program cut is put together again, a short one begins nothing") {
  const auto all = gathered({message(1, text(kFragmentUnits)), message(2, text(10, 'y')), message(3, text(10, 'z'))});
  REQUIRE(all.size() == 2);
  CHECK(inbound(all[0]).text.size() == kFragmentUnits + 10);
  CHECK(!all[0].is_open());
  CHECK(inbound(all[1]).text.front() == 'z');
  CHECK(gathered({message(1, text(kFragmentUnits - 1)), message(2, text(10))}).size() == 2);
  const auto open = gathered({message(1, text(kFragmentUnits))});
  CHECK(open[0].is_open());
  CHECK(open[0].wait() == Millis(kFragmentWait));
}

TEST_CASE("pieces of a text follow each other at once, from one person, without a gap") {
  CHECK(gathered({message(1, text(kFragmentUnits)), message(3, text(10))}).size() == 2);
  CHECK(gathered({message(1, text(kFragmentUnits)), message(2, text(10), 6)}).size() == 2);
  CHECK(gathered({message(1, text(kFragmentUnits), 5, 100), message(2, text(10), 5, 106)}).size() == 2);
  CHECK(gathered({message(1, text(kFragmentUnits)), message(2, R"("text":"/stop")")}).size() == 2);
}

TEST_CASE("a text has at most kFragmentsMax pieces and kFragmentedUnitsMax units") {
  JsonArray updates;
  for (int i = 0; i < 14; i++) updates.push_back(message(i + 1, text(kFragmentUnits)));
  const auto pieces = gathered(updates);
  CHECK(pieces[0].parts == kFragmentsMax);
  updates.clear();
  for (int i = 0; i < 14; i++) updates.push_back(message(i + 1, text(9000)));
  const auto units = gathered(updates);
  CHECK(units[0].all_units <= kFragmentedUnitsMax);
  CHECK(units[0].parts == 5);
}

TEST_CASE("an update that was put together before is passed over") {
  const auto all = gathered({message(1, photo("g")), message(2, photo("g"))}, {102});
  REQUIRE(all.size() == 2);
  CHECK(inbound(all[0]).media.size() == 1);
  CHECK(std::holds_alternative<Ignored>(all[1].what));
}

TEST_CASE("SendsInProgress keeps kSendsInProgressMax, the oldest go one by one") {
  SendsInProgress sends;
  sends.keep("", {.done = 1, .message_id = ""});
  CHECK(sends.size() == 0);
  for (std::size_t i = 0; i <= kSendsInProgressMax; i++) sends.keep(std::to_string(i), {.done = i, .message_id = "5:1"});
  CHECK(sends.size() == kSendsInProgressMax);
  CHECK(sends.get("0").message_id.empty());
  CHECK(sends.get("1").message_id == "5:1");
  sends.keep("1", {.done = 9, .message_id = "5:1"});
  sends.keep("new", {.done = 1, .message_id = "5:1"});
  CHECK(sends.get("1").done == 9);
  CHECK(sends.get("2").done == 0);
  sends.forget("1");
  CHECK(sends.get("1").done == 0);
}

TEST_CASE("OwnMessages keeps kOwnMessagesMax, KnownChats kKnownChatsMax, the oldest go") {
  OwnMessages own;
  for (std::size_t i = 0; i <= kOwnMessagesMax; i++) own.add("5:" + std::to_string(i), "7");
  CHECK(own.size() == kOwnMessagesMax);
  CHECK(!own.has("5:0"));
  CHECK(own.thread_of("5:1") == "7");
  own.add("6:1", "");
  own.forget_chat("5");
  CHECK(own.size() == 1);
  KnownChats known;
  for (std::size_t i = 0; i <= kKnownChatsMax; i++) known.meet({.kind = "user", .id = std::to_string(i), .name = "Ann", .handle = "@ann"});
  CHECK(known.size() == kKnownChatsMax);
  CHECK(known.get("0") == nullptr);
  CHECK(known.find("user", "ANN", 3).size() == 3);
  CHECK(known.find("user", "ann", 1)[0].id == std::to_string(kKnownChatsMax));
  CHECK(known.find("group", "ann", 3).empty());
}

}  // namespace
}  // namespace oc::channels::telegram
