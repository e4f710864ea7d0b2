// Tests of the connection's machine: no socket, no clock.
#include "channels/telegram/poller.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "channels/telegram/limits.h"

namespace oc::channels::telegram {
namespace {

using Kind = Poller::Action::Kind;

Result<Json> good(const std::string& json) { return *parse_json(json); }

Result<Json> refused(Errc code, int status, const std::string& message, std::int64_t retry_after_ms = -1) {
  return std::unexpected(Error{.code = code, .message = message, .http_status = status, .retry_after_ms = retry_after_ms});
}

const Poller::Plan kPlan{.menu = Poller::Menu::set, .commands = {JsonObject{{"command", "new"}, {"description", "x"}}}};

/// Brings a new machine to its first getUpdates.
Poller::Action to_polling(Poller& poller) {
  CHECK(poller.start().method == "getMe");
  CHECK(poller.answered(good(R"({"id":99,"username":"helper"})")).method == "deleteWebhook");
  CHECK(poller.answered(good("true")).method == "setMyCommands");
  CHECK(to_json_text(poller.answered(good("true")).parameters) ==
        R"({"scope":{"type":"all_group_chats"},"commands":[{"command":"new","description":"x"}]})");
  auto action = poller.answered(good("true"));
  CHECK(action.method == "getUpdates");
  return action;
}

TEST_CASE("a connection asks who it is, removes the webhook, offers commands and polls") {
  Poller poller("", kPlan);
  const auto action = to_polling(poller);
  CHECK(to_json_text(action.parameters) ==
        R"({"limit":100,"timeout":0,"allowed_updates":["message","channel_post","callback_query","message_reaction","my_chat_member"]})");
  CHECK(poller.bot().id == "99");
  CHECK(!poller.is_connected());
  const auto next = poller.answered(good("[]"));
  CHECK(next.method == "getUpdates");
  CHECK(*int_member(next.parameters, "timeout") == kTelegramPollTimeout.count());
  CHECK(poller.is_connected());
}

TEST_CASE("the menu is left alone when the config says so, and its failure is no matter") {
  Poller quiet("", Poller::Plan{});
  quiet.start();
  quiet.answered(good(R"({"id":99})"));
  CHECK(quiet.answered(good("true")).method == "getUpdates");
  Poller poller("", kPlan);
  poller.start();
  poller.answered(good(R"({"id":99})"));
  poller.answered(good("true"));
  CHECK(poller.answered(refused(Errc::denied, 400, "x")).method == "setMyCommands");
  CHECK(poller.answered(refused(Errc::denied, 400, "x")).method == "getUpdates");
  Poller clear("", {.menu = Poller::Menu::clear});
  clear.start();
  clear.answered(good(R"({"id":99})"));
  CHECK(clear.answered(good("true")).method == "deleteMyCommands");
  CHECK(clear.answered(good("true")).method == "deleteMyCommands");
  CHECK(clear.answered(good("true")).method == "getUpdates");
}

TEST_CASE("the offset moves only over what was kept, and is kept with the bot's id") {
  Poller poller("", kPlan);
  to_polling(poller);
  const auto deliver = poller.answered(good(R"([{"update_id":5},{"update_id":6}])"));
  CHECK(deliver.kind == Kind::deliver);
  CHECK(deliver.updates.size() == 2);
  const auto wait = poller.delivered({.last_update_id = 5, .failure = Error{.code = Errc::io, .message = "disk full"}});
  CHECK(wait.kind == Kind::wait);
  CHECK(poller.trouble().contains("disk full"));
  CHECK(*int_member(poller.waited().parameters, "offset") == 6);
  CHECK(poller.cursor() == "99:6");
}

TEST_CASE("a kept offset is used by the same bot only") {
  Poller same("99:123", kPlan);
  CHECK(*int_member(to_polling(same).parameters, "offset") == 123);
  Poller other("98:123", kPlan);
  CHECK(!int_member(to_polling(other).parameters, "offset"));
}

TEST_CASE("what stands behind the offset in a kept place is not the poller's") {
  Poller poller("99:123:5,6", kPlan);
  CHECK(*int_member(to_polling(poller).parameters, "offset") == 123);
  Poller none("99::5,6", kPlan);
  CHECK(!int_member(to_polling(none).parameters, "offset"));
}

TEST_CASE("a batch that may go on is asked for again after its wait, from where it is") {
  Poller poller("", kPlan);
  to_polling(poller);
  poller.answered(good(R"([{"update_id":5},{"update_id":6}])"));
  const auto wait = poller.delivered({.last_update_id = 5, .hold = Millis(500)});
  CHECK(wait.kind == Kind::wait);
  CHECK(wait.length == Millis(500));
  CHECK(poller.trouble().empty());
  CHECK(*int_member(poller.waited().parameters, "offset") == 6);
}

TEST_CASE("with a webhook the address is told, then looked at now and then, and set again when it is another's") {
  Poller poller("", {.webhook_url = "https://gate.example/hook"});
  poller.start();
  const auto set = poller.answered(good(R"({"id":99,"username":"helper"})"));
  CHECK(set.method == "setWebhook");
  CHECK(string_member_or(set.parameters, "url", "") == "https://gate.example/hook");
  CHECK(!poller.is_connected());
  const auto wait = poller.answered(good("true"));
  CHECK(wait.kind == Kind::wait);
  CHECK(wait.length == Millis(kWebhookCheckInterval));
  CHECK(poller.is_connected());
  CHECK(poller.waited().method == "getWebhookInfo");
  CHECK(poller.answered(good(R"({"url":"https://gate.example/hook","pending_update_count":0})")).kind == Kind::wait);
  CHECK(poller.trouble().empty());
  poller.answered(good(R"({"url":"https://gate.example/hook","pending_update_count":3,"last_error_message":"Connection refused"})"));
  CHECK(poller.trouble().contains("Connection refused"));
  CHECK(poller.answered(good(R"({"url":"https://other.example/"})")).method == "setWebhook");
  CHECK(!poller.is_connected());
  CHECK(poller.answered(good("true")).kind == Kind::wait);
  CHECK(poller.trouble().empty());
}

TEST_CASE("tries are counted until the connection is there") {
  Poller poller("", kPlan);
  poller.start();
  poller.answered(refused(Errc::unavailable, 0, "down"));
  poller.answered(refused(Errc::unavailable, 0, "down"));
  CHECK(poller.attempts() == 2);
  poller.answered(good(R"({"id":99})"));
  poller.answered(good("true"));
  poller.answered(good("true"));
  poller.answered(good("true"));
  poller.answered(good("[]"));
  CHECK(poller.attempts() == 0);
}

TEST_CASE("a batch that moves nothing is not asked for again at once") {
  Poller poller("", kPlan);
  to_polling(poller);
  poller.answered(good(R"([{"nonsense":1}])"));
  CHECK(poller.delivered({}).kind == Kind::wait);
}

TEST_CASE("a refused token ends the trying and says what to do") {
  for (const int status : {401, 404}) {
    Poller poller("", kPlan);
    poller.start();
    CHECK(poller.answered(refused(status == 401 ? Errc::denied : Errc::not_found, status, "x")).kind == Kind::stop);
    CHECK(poller.trouble().contains("@BotFather"));
  }
  Poller poller("", kPlan);
  poller.start();
  CHECK(poller.answered(refused(Errc::protocol, 404, "a page of a proxy")).kind == Kind::wait);
}

TEST_CASE("a second poller is waited out, and the webhook removed again") {
  Poller poller("", kPlan);
  to_polling(poller);
  const auto wait = poller.answered(refused(Errc::conflict, 409, "terminated by other getUpdates request"));
  CHECK(wait.kind == Kind::wait);
  CHECK(wait.length == kTelegramConflictWait);
  CHECK(poller.trouble().contains("Another program"));
  CHECK(poller.waited().method == "deleteWebhook");
}

TEST_CASE("too many requests wait as long as Telegram says") {
  Poller poller("", kPlan);
  to_polling(poller);
  CHECK(poller.answered(refused(Errc::rate_limited, 429, "x", 7000)).length == Millis(7000));
}

TEST_CASE("network trouble backs off from one second to thirty, and success forgets it") {
  Poller poller("", kPlan);
  to_polling(poller);
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 7; i++) {
    waits.push_back(poller.answered(refused(Errc::unavailable, 0, "cannot connect")).length.count());
    CHECK(poller.waited().method == "getUpdates");
  }
  CHECK(waits == std::vector<std::int64_t>{1000, 2000, 4000, 8000, 16000, 30000, 30000});
  CHECK(Millis(waits.back()) == kTelegramBackoffMax);
  CHECK(poller.trouble() == "cannot connect");
  poller.answered(good("[]"));
  CHECK(poller.trouble().empty());
  CHECK(poller.answered(refused(Errc::timeout, 0, "x")).length == kTelegramBackoffMin);
}

}  // namespace
}  // namespace oc::channels::telegram
