// Tests of what the config says to a Slack account, and of how parts are written for Slack.
#include "channels/slack/settings.h"

#include <doctest/doctest.h>

#include <functional>

#include "base/text.h"
#include "channels/slack/decode.h"
#include "channels/slack/encode.h"
#include "channels/slack/limits.h"
#include "io/sim/sim.h"

namespace oc::channels::slack {
namespace {

Settings read(const std::string& slack, const std::function<void(io::SimEnvironment&)>& prepare = {}, const std::string& account = "default") {
  io::SimWorld world;
  if (prepare) prepare(world.environment());
  return read_settings(*parse_json(R"({"channels":{"slack":)" + slack + "}}"), account, world.environment());
}

constexpr const char* kTokens = R"({"botToken":"xoxb-1","appToken":"xapp-1-A1-2-3")";

TEST_CASE("tokens come from the config, a named variable or the environment, and what is missing is said") {
  CHECK(read(std::string(kTokens) + "}").problem.empty());
  CHECK(read("{}").problem.contains("botToken"));
  CHECK(read(R"({"botToken":"xoxb-1"})").problem.contains("appToken"));
  CHECK(read(R"({"botToken":"xapp-1","appToken":"xapp-1"})").problem.contains("xoxb-"));
  CHECK(read(R"({"botToken":"xoxb-1","appToken":"xoxb-2"})").problem.contains("xapp-"));
  CHECK(read(R"({"botToken":"xoxb 1","appToken":"xapp-1"})").problem.contains("characters"));
  CHECK(!read(R"({"botToken":"xoxb-SECRET 1","appToken":"xapp-1"})").problem.contains("SECRET"));
  CHECK(read(R"({"botToken":")" + std::string(kSlackTokenBytesMax + 1, 'x') + R"(","appToken":"xapp-1"})").problem.contains("characters"));
  const auto env = [](io::SimEnvironment& environment) {
    environment.set("SLACK_BOT_TOKEN", "xoxb-env");
    environment.set("SLACK_APP_TOKEN", "xapp-env");
    environment.set("MINE", "xoxb-mine");
  };
  CHECK(read("{}", env).bot_token_source == "env");
  CHECK(read("{}", env).problem.empty());
  CHECK(read(R"({"accounts":{"work":{}}})", env, "work").problem.contains("channels.slack.accounts.work.botToken"));
  CHECK(read(R"({"botToken":{"source":"env","id":"MINE"},"appToken":"xapp-1"})", env).bot_token.reveal() == "xoxb-mine");
  CHECK(read(R"({"botToken":{"source":"env","id":"NONE"},"appToken":"xapp-1"})", env).problem.contains("NONE"));
}

TEST_CASE("C2: mode http does not start without its secret, and needs a path") {
  CHECK(read(R"({"mode":"http","botToken":"xoxb-1"})").problem.contains("signingSecret"));
  CHECK(read(R"({"mode":"http","botToken":"xoxb-1","signingSecret":"  "})").problem.contains("signingSecret"));
  const auto settings = read(R"({"mode":"http","botToken":"xoxb-1","signingSecret":"s"})");
  CHECK(settings.problem.empty());
  CHECK(settings.webhook_path == "/slack/events");
  CHECK(read(R"({"mode":"http","botToken":"xoxb-1","signingSecret":"s","webhookPath":"../x"})").problem.contains("webhookPath"));
  // Whatever else is missing, that is what has to be changed.
  for (const char* relay : {R"({"mode":"relay","botToken":"xoxb-1"})", R"({"mode":"relay","relay":{"url":"https://relay.example"}})"})
    CHECK(read(relay).problem.starts_with("channels.slack.mode: relay needs a relay server of somebody else"));
}

TEST_CASE("SLACK_API_URL is https, or on this machine") {
  const auto at = [](const char* url) {
    return read(std::string(kTokens) + "}", [url](io::SimEnvironment& environment) { environment.set("SLACK_API_URL", url); });
  };
  CHECK(at("http://127.0.0.1:9/api").api_root == "http://127.0.0.1:9/api/");
  CHECK(at("https://slack.example/api/").problem.empty());
  CHECK(at("http://slack.example/api/").problem.contains("plain http"));
  CHECK(at("nonsense").problem.contains("SLACK_API_URL"));
}

TEST_CASE("streaming is understood in the words of every release") {
  const auto with = [](const std::string& more) { return read(std::string(kTokens) + more + "}"); };
  CHECK(with("").drafts);
  CHECK(with("").native_stream);
  CHECK(!with(R"(,"streaming":false)").drafts);
  CHECK(with(R"(,"streaming":true,"nativeStreaming":false)").drafts);
  CHECK(!with(R"(,"streaming":true,"nativeStreaming":false)").native_stream);
  CHECK(!with(R"(,"streaming":"off")").drafts);
  CHECK(!with(R"(,"streaming":"block")").drafts);
  CHECK(!with(R"(,"streaming":{"mode":"off"})").drafts);
  CHECK(with(R"(,"streaming":{"mode":"partial","nativeTransport":false})").drafts);
  CHECK(!with(R"(,"streaming":{"mode":"partial","nativeTransport":false})").native_stream);
  CHECK(with(R"(,"streaming":{"chunkMode":"newline"})").chunks.mode == reply::ChunkRules::Mode::newline);
  CHECK(with(R"(,"chunkMode":"newline")").chunks.mode == reply::ChunkRules::Mode::newline);
}

TEST_CASE("limits and modes: defaults, both releases' keys, and the account over the channel") {
  const auto with = [](const std::string& more) { return read(std::string(kTokens) + more + "}"); };
  CHECK(with("").chunks.units_max == kSlackTextUnitsDefault);
  CHECK(with(R"(,"textChunkLimit":100000)").chunks.units_max == kSlackTextUnitsMax);
  CHECK(with("").media_bytes_max == 20u << 20);
  CHECK(with(R"(,"mediaMaxMb":0.5)").media_bytes_max == 512u << 10);
  CHECK(with(R"(,"thread":{"initialHistoryLimit":100000})").thread_history == kSlackHistoryMax);
  CHECK(with(R"(,"thread":{"initialHistoryLimit":0})").thread_history == 0);
  CHECK(reply_mode_of(with(R"(,"replyToMode":"all","replyToModeByChatType":{"direct":"first"})"), "direct", "D1") == ReplyMode::first);
  CHECK(reply_mode_of(with(R"(,"dm":{"replyToMode":"all"})"), "direct", "D1") == ReplyMode::all);
  CHECK(reply_mode_of(with(R"(,"dm":{"replyToMode":"all"})"), "channel", "C1") == ReplyMode::off);
  CHECK(reply_mode_of(with(R"(,"channels":{"C1":{"replyToMode":"all"}})"), "channel", "C1") == ReplyMode::all);
  CHECK(with(R"(,"allowBots":"mentions")").allow_bots == AllowBots::mentions);
  CHECK(with(R"(,"slashCommand":{"enabled":true,"name":"/Ask","sessionPrefix":"slack:ask"})").slash.name == "ask");
  CHECK(with(R"(,"slashCommand":{"enabled":true,"sessionPrefix":"slack:ask"})").slash.session_kind == "ask");
  CHECK(!with(R"(,"slashCommand":{"sessionPrefix":"other"})").warnings.empty());
  CHECK(with(R"(,"dm":{"policy":"open"})").dm_policy == "open");
  CHECK(with(R"(,"channels":{"C1":{"requireMention":false}})").allow_unmentioned_groups);
  const auto of = read(std::string(kTokens) + R"(,"replyToMode":"all","accounts":{"work":{"replyToMode":"off","enabled":false}}})", {}, "work");
  CHECK(reply_mode_of(of, "channel", "C1") == ReplyMode::off);
  CHECK(!of.enabled);
}

TEST_CASE("the environment alone makes the account default") {
  io::SimWorld world;
  CHECK(account_ids(JsonObject{}, world.environment()).empty());
  world.environment().set("SLACK_BOT_TOKEN", "xoxb-1");
  CHECK(account_ids(JsonObject{}, world.environment()) == std::vector<std::string>{"default"});
}

TEST_CASE("targets are read in every spelling") {
  using Kind = Target::Kind;
  CHECK(target_of("C0123ABC").kind == Kind::chat);
  CHECK(target_of("channel:c0123abc").value == "C0123ABC");
  CHECK(target_of("slack:channel:C0123ABC").value == "C0123ABC");
  CHECK(target_of("user:U0123ABC").kind == Kind::person);
  CHECK(target_of("<@U0123ABC>").value == "U0123ABC");
  CHECK(target_of("#general").value == "general");
  CHECK(target_of("general").kind == Kind::chat_name);
  CHECK(target_of("user:ann").kind == Kind::none);
  CHECK(target_of(" ").kind == Kind::none);
  CHECK(message_ref("C1:1.000001", "").channel_id == "C1");
  CHECK(message_ref("1.000001", "C2").channel_id == "C2");
  CHECK(message_ref("nonsense", "C2").ts.empty());
}

TEST_CASE("a reply tag goes into a thread only where the reply mode lets it; an operator's word always counts") {
  CHECK(thread_of({.to = "C1", .reply_to_id = "1.000001"}, {.mode = "off"}).empty());
  CHECK(thread_of({.to = "C1", .reply_to_id = "C1:1.000001"}, {.mode = "first"}) == "1.000001");
  CHECK(thread_of({.to = "C1", .reply_to_id = "1.000001"}, {}) == "1.000001");
  CHECK(thread_of({.to = "C1", .thread_id = "2.000001", .reply_to_id = "1.000001"}, {.mode = "off"}) == "2.000001");
}

TEST_CASE("buttons keep Slack's limits, and say for which chat they were made") {
  Settings settings;
  settings.bot_token = Secret("xoxb-1");
  JsonArray row;
  for (std::size_t i = 0; i < kSlackButtonsMax + 5; i++)
    row.push_back(JsonObject{{"text", std::string(kSlackButtonTextMax + 9, 'b')}, {"callback_data", "v"}});
  row.insert(row.begin(), JsonObject{{"text", "too long"}, {"callback_data", std::string(kSlackButtonValueMax + 1, 'v')}});
  JsonArray rows;
  rows.push_back(row);
  const Json blocks = button_blocks(std::string(kSlackSectionUnitsMax + 500, 'x'), rows, "C1", settings);
  REQUIRE(blocks.is_array());
  const auto& all = blocks.get_array();
  CHECK(all.size() == 3);
  CHECK(string_member_or(*member(all[0], "text"), "text", "").size() <= kSlackSectionUnitsMax);
  const auto& elements = member(all[2], "elements")->get_array();
  CHECK(elements.size() == kSlackButtonsMax);
  CHECK(string_member_or(*member(elements[0], "text"), "text", "").size() == kSlackButtonTextMax);
  CHECK(string_member_or(all[2], "block_id", "").starts_with(button_mark(settings, "C1")));
  CHECK(button_mark(settings, "C1") != button_mark(settings, "C2"));
  CHECK(button_blocks("x", JsonArray{}, "C1", settings).is_null());
}

TEST_CASE("what is longer than an edit takes is cut, and says so") {
  const std::string text = drawn(std::string(kSlackEditUnitsMax + 100, 'x'), kSlackEditUnitsMax);
  CHECK(utf16_length(text) <= kSlackEditUnitsMax);
  CHECK(text.ends_with("…"));
  CHECK(drawn("**a**", kSlackEditUnitsMax) == "*a*");
}

}  // namespace
}  // namespace oc::channels::slack
