// Tests of what Slack's events, commands and presses become.
#include "channels/slack/decode.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "channels/slack/limits.h"

namespace oc::channels::slack {
namespace {

struct World {
  explicit World(const std::string& more = "") {
    settings.account_id = "work";
    settings.bot_token = Secret("xoxb-test");
    settings.reply_modes = {{"direct", ReplyMode::off}, {"group", ReplyMode::off}, {"channel", ReplyMode::off}};
    names.keep_person("UB", {.name = "helper", .handle = "helper", .is_bot = true});
    names.keep_person("U1", {.name = "Ann", .handle = "ann"});
    names.keep_chat("C1", {.kind = "channel", .name = "general"});
    if (!more.empty()) names.keep_chat(more, {.kind = "group", .name = "mpdm"});
  }
  DecodeContext context() const { return {settings, self, names}; }
  DecodeResult event(const std::string& event, const std::string& more = "") const {
    return decode_event(*parse_json(R"({"type":"event_callback","team_id":"T1","api_app_id":"A1")" + more + R"(,"event":)" + event + "}"), context());
  }
  engine::Inbound message(const std::string& text) const {
    auto result = event(text);
    if (const auto* ignored = std::get_if<Ignored>(&result)) FAIL(ignored->reason);
    return std::get<Decoded>(std::move(result)).message;
  }
  Ignored::Why ignored(const std::string& text, const std::string& more = "") const { return std::get<Ignored>(event(text, more)).why; }

  Settings settings;
  Self self{.user_id = "UB", .bot_id = "BB", .team_id = "T1", .app_id = "A1", .user_name = "helper"};
  Names names;
};

TEST_CASE("a channel's message and its app_mention are one message") {
  const World world;
  const auto said = world.message(
      R"({"type":"message","user":"U1","text":"<@UB> hi","ts":"1700000000.000100","channel":"C1","channel_type":"channel","client_msg_id":"x"})");
  const auto mention = world.message(R"({"type":"app_mention","user":"U1","text":"<@UB> hi","ts":"1700000000.000100","channel":"C1"})");
  CHECK(said.message_id == "C1:1700000000.000100");
  CHECK(mention.message_id == said.message_id);
  for (const auto& one : {said, mention}) {
    CHECK(one.channel == "slack");
    CHECK(one.account_id == "work");
    CHECK(one.text == "@helper hi");
    CHECK(one.mentions_me);
    CHECK(one.sender.id == "U1");
    CHECK(one.sender.name == "Ann");
    CHECK(one.chat.kind == "channel");
    CHECK(one.chat.title == "general");
    CHECK(one.peer.kind == "channel");
    CHECK(one.peer.id == "C1");
    CHECK(one.team_id == "T1");
    CHECK(one.reply_address.to == "C1");
    CHECK(one.reply_address.thread_id.empty());
    CHECK(to_ms(one.sent_at) == 1'700'000'000'000);
  }
}

TEST_CASE("each kind of chat has its peer") {
  const World world("G5");
  const auto at = [&](const char* channel, const char* type) {
    return world.message(std::string(R"({"type":"message","user":"U1","text":"x","ts":"1.000001","channel":")") + channel + R"(","channel_type":")" +
                         type + "\"}");
  };
  const auto direct = at("D1", "im");
  CHECK(direct.chat.kind == "direct");
  CHECK(direct.peer.id == "U1");
  CHECK(direct.reply_address.to == "D1");
  CHECK(at("G5", "mpim").peer.kind == "group");
  CHECK(at("G6", "group").peer.kind == "channel");
  CHECK(at("G5", "").chat.kind == "group");
  CHECK(at("D1", "").chat.kind == "direct");
}

TEST_CASE("a thread's answer stays in the thread; the reply mode decides for the rest") {
  World world;
  const std::string top = R"({"type":"message","user":"U1","text":"x","ts":"5.000001","channel":"C1","channel_type":"channel"})";
  const std::string answer =
      R"({"type":"message","user":"U1","text":"x","ts":"6.000001","thread_ts":"5.000001","parent_user_id":"UB","channel":"C1","channel_type":"channel"})";
  const std::string parent =
      R"({"type":"message","user":"U1","text":"x","ts":"5.000001","thread_ts":"5.000001","channel":"C1","channel_type":"channel"})";
  CHECK(world.message(top).chat.thread_id.empty());
  CHECK(world.message(top).reply_address.reply_to_id.empty());
  CHECK(world.message(answer).chat.thread_id == "5.000001");
  CHECK(world.message(answer).reply_address.thread_id == "5.000001");
  CHECK(world.message(answer).replies_to_me);
  CHECK(world.message(parent).chat.thread_id.empty());
  world.settings.reply_modes["channel"] = ReplyMode::first;
  CHECK(world.message(top).chat.thread_id.empty());
  CHECK(world.message(top).reply_address.reply_to_id == "5.000001");
  world.settings.reply_modes["channel"] = ReplyMode::all;
  CHECK(world.message(top).chat.thread_id == "5.000001");
  CHECK(world.message(top).reply_address.thread_id == "5.000001");
  world.settings.channel_reply_modes["C1"] = ReplyMode::off;
  CHECK(world.message(top).chat.thread_id.empty());
}

TEST_CASE("the account does not hear itself, and other bots only when it is told to") {
  World world;
  CHECK(world.ignored(R"({"type":"message","user":"UB","text":"x","ts":"1.000001","channel":"C1"})") == Ignored::Why::not_for_us);
  CHECK(world.ignored(R"({"type":"message","bot_id":"BB","text":"x","ts":"1.000001","channel":"C1"})") == Ignored::Why::not_for_us);
  const std::string bot =
      R"({"type":"message","subtype":"bot_message","bot_id":"B7","username":"ci","text":"<@UB> built","ts":"1.000001","channel":"C1"})";
  const std::string quiet =
      R"({"type":"message","subtype":"bot_message","bot_id":"B7","username":"ci","text":"built","ts":"1.000001","channel":"C1"})";
  CHECK(world.ignored(bot) == Ignored::Why::not_for_us);
  world.settings.allow_bots = AllowBots::mentions;
  CHECK(world.message(bot).sender.is_bot);
  CHECK(world.message(bot).sender.id == "B7");
  CHECK(world.message(bot).sender.name == "ci");
  CHECK(world.ignored(quiet) == Ignored::Why::not_for_us);
  world.settings.channel_allow_bots["C1"] = AllowBots::all;
  CHECK(world.message(quiet).text == "built");
}

TEST_CASE("files come as media, told by a placeholder when there are no words") {
  const World world;
  const auto message = world.message(
      R"({"type":"message","subtype":"file_share","user":"U1","text":"","ts":"1.000001","channel":"C1","files":[{"id":"F0","mode":"tombstone"},)"
      R"({"id":"F1","name":"../a.png","mimetype":"image/png","size":7,"url_private_download":"https://files.slack.com/x"}]})");
  REQUIRE(message.media.size() == 1);
  CHECK(message.media[0].kind == "image");
  CHECK(message.media[0].bytes == 7);
  CHECK(message.media[0].reference.contains("https://files.slack.com/x"));
  CHECK(message.text == "<media:image>");
}

TEST_CASE("edits, deletions, broadcasts and reactions are notes, each with an id of its own") {
  World world;
  const auto edited = world.message(
      R"({"type":"message","subtype":"message_changed","channel":"C1","ts":"9.000001","event_ts":"9.000001","message":{"user":"U1","text":"b","ts":"5.000001"},)"
      R"("previous_message":{"user":"U1","text":"a","ts":"5.000001"}})");
  CHECK(edited.what == engine::Inbound::What::note);
  CHECK(edited.text == "Slack message edited in #general.");
  CHECK(edited.message_id != "C1:5.000001");
  CHECK(world.ignored(R"({"type":"message","subtype":"message_changed","channel":"C1","ts":"9.0","message":{"user":"U1","text":"a","ts":"5.000001"},)"
                      R"("previous_message":{"text":"a"}})") == Ignored::Why::not_for_us);
  CHECK(world.ignored(
            R"({"type":"message","subtype":"message_changed","channel":"C1","ts":"9.0","message":{"user":"UB","text":"a","ts":"5.000001"}})") ==
        Ignored::Why::not_for_us);
  CHECK(world
            .message(R"({"type":"message","subtype":"message_deleted","channel":"C1","ts":"9.000002","deleted_ts":"5.000001",)"
                     R"("previous_message":{"user":"U1","text":"a","ts":"5.000001"}})")
            .text == "Slack message deleted in #general.");
  CHECK(
      world.message(R"({"type":"message","subtype":"thread_broadcast","user":"U1","text":"x","channel":"C1","ts":"9.000003","thread_ts":"5.000001"})")
          .what == engine::Inbound::What::note);
  const std::string reaction =
      R"({"type":"reaction_added","user":"U1","reaction":"eyes","item_user":"UB","item":{"type":"message","channel":"C1","ts":"5.000001"},"event_ts":"9.000004"})";
  CHECK(world.message(reaction).text == "Slack reaction added: :eyes: by Ann in #general msg 5.000001");
  CHECK(world.message(reaction).what == engine::Inbound::What::note);
  const std::string of_other = replace_all(reaction, "\"UB\"", "\"U2\"");
  CHECK(world.ignored(of_other) == Ignored::Why::not_for_us);
  world.settings.reactions = Reactions::all;
  CHECK(world.message(of_other).sender.id == "U1");
  world.settings.reactions = Reactions::allowlist;
  CHECK(world.ignored(of_other) == Ignored::Why::not_for_us);
  world.settings.reaction_allowlist = {"slack:U1"};
  CHECK(world.message(of_other).sender.id == "U1");
  world.settings.reactions = Reactions::off;
  CHECK(world.ignored(reaction) == Ignored::Why::not_for_us);
}

TEST_CASE("C11: what is of another app or workspace is dropped, also when only the nested id says so") {
  const World world;
  const std::string said = R"({"type":"message","user":"U1","text":"x","ts":"1.000001","channel":"C1"})";
  const auto of = [&](const std::string& head) { return decode_event(*parse_json("{" + head + ",\"event\":" + said + "}"), world.context()); };
  CHECK(std::get<Ignored>(of(R"("team_id":"T2","api_app_id":"A1")")).why == Ignored::Why::foreign);
  CHECK(std::get<Ignored>(of(R"("team_id":"T1","api_app_id":"A2")")).why == Ignored::Why::foreign);
  CHECK(std::get<Ignored>(of(R"("team":{"id":"T2"})")).why == Ignored::Why::foreign);
  CHECK(std::holds_alternative<Decoded>(of(R"("team_id":"T2","authorizations":[{"team_id":"T1"}])")));
  CHECK(std::get<Ignored>(decode_action(*parse_json(R"({"type":"block_actions","team":{"id":"T2"}})"), world.context())).why ==
        Ignored::Why::foreign);
  CHECK(std::get<Ignored>(decode_command(*parse_json(R"({"team_id":"T2"})"), world.context())).why == Ignored::Why::foreign);
}

TEST_CASE("a removed app stops the account; joins and the like are passed over; malformed events say so") {
  const World world;
  CHECK(world.ignored(R"({"type":"app_uninstalled"})") == Ignored::Why::revoked);
  CHECK(world.ignored(R"({"type":"tokens_revoked","tokens":{"bot":["UB"]}})") == Ignored::Why::revoked);
  CHECK(world.ignored(R"({"type":"tokens_revoked","tokens":{"oauth":["U1"]}})") == Ignored::Why::not_for_us);
  CHECK(world.ignored(R"({"type":"member_joined_channel","user":"U1","channel":"C1"})") == Ignored::Why::not_for_us);
  CHECK(world.ignored(R"({"type":"member_joined_channel","user":"UB","channel":"C1"})") == Ignored::Why::joined);
  CHECK(world.ignored(R"({"type":"member_left_channel","user":"U1","channel":"C1"})") == Ignored::Why::not_for_us);
  CHECK(world.ignored(R"({"type":"member_left_channel","user":"UB","channel":"C1"})") == Ignored::Why::left);
  CHECK(world.ignored(R"({"type":"channel_left","channel":"C1","actor_id":"U1"})") == Ignored::Why::left);
  CHECK(world.ignored(R"({"type":"group_left","channel":"G1"})") == Ignored::Why::left);
  CHECK(world.ignored(R"({"type":"channel_left","channel":{}})") == Ignored::Why::malformed);
  CHECK(world.ignored(R"({"type":"message","subtype":"channel_join","user":"U1","channel":"C1","ts":"1.0"})") == Ignored::Why::not_for_us);
  for (const char* broken : {"{}", R"({"type":"message"})", R"({"type":"message","channel":"C1","ts":"x","user":"U1","text":"y"})",
                             R"({"type":"message","channel":{},"ts":1,"user":[],"text":5})"}) {
    INFO(broken);
    CHECK(world.ignored(broken) == Ignored::Why::malformed);
  }
  CHECK(std::get<Ignored>(decode_event(Json("text"), world.context())).why == Ignored::Why::malformed);
}

std::string command(const std::string& more) {
  return R"({"team_id":"T1","api_app_id":"A1","user_id":"U1","user_name":"ann","channel_id":"C1","channel_name":"general","trigger_id":"t.1",)"
         R"("response_url":"https://hooks.slack.com/commands/1/2",)" +
         more + "}";
}

TEST_CASE("a slash command is a session of its own, routed as what the person says there") {
  World world;
  const auto read = [&](const std::string& more) { return decode_command(*parse_json(command(more)), world.context()); };
  CHECK(std::get<Ignored>(read(R"("command":"/openclaw","text":"hi")")).why == Ignored::Why::command);
  world.settings.slash.enabled = true;
  const auto message = std::get<Decoded>(read(R"("command":"/openclaw","text":" what now ")")).message;
  CHECK(message.text == "what now");
  CHECK(message.what == engine::Inbound::What::pressed);
  CHECK(message.peer.kind == "slash");
  CHECK(message.peer.id == "U1");
  REQUIRE(message.parent_peer);
  CHECK(message.parent_peer->id == "C1");
  CHECK(message.message_id == "command:t.1");
  CHECK(message.reply_address.extra.contains("hooks.slack.com"));
  CHECK(std::get<Ignored>(read(R"("command":"/openclaw","text":"")")).why == Ignored::Why::command);
  CHECK(std::get<Ignored>(read(R"("command":"/status","text":"")")).why == Ignored::Why::command);
  world.settings.native_commands = true;
  CHECK(std::get<Decoded>(read(R"("command":"/status","text":"")")).message.text == "/status");
}

std::string press(const World& world, const std::string& channel = "C1", const std::string& mark_of = "C1", const std::string& bot = "BB") {
  return R"({"type":"block_actions","team":{"id":"T1"},"api_app_id":"A1","user":{"id":"U1","name":"ann"},"container":{"channel_id":")" + channel +
         R"(","message_ts":"5.000001"},"channel":{"id":")" + channel + R"(","name":"general"},"message":{"bot_id":")" + bot +
         R"(","ts":"5.000001","text":"Which?"},"actions":[{"action_id":"openclaw:0:0","block_id":")" + button_mark(world.settings, mark_of) +
         R"(:0","value":"yes","action_ts":"9.000001"}]})";
}

TEST_CASE("C13: a pressed button speaks for who pressed it, on a message of ours, in the chat it was made for") {
  const World world;
  const auto read = [&](const std::string& text) { return decode_action(*parse_json(text), world.context()); };
  const auto message = std::get<Decoded>(read(press(world))).message;
  CHECK(message.text == "yes");
  CHECK(message.sender.id == "U1");
  CHECK(message.what == engine::Inbound::What::pressed);
  CHECK(message.quoted_text == "Which?");
  CHECK(message.message_id == "press:C1:5.000001:9.000001");
  CHECK(std::get<Ignored>(read(press(world, "C2", "C1"))).why == Ignored::Why::foreign);
  CHECK(std::get<Ignored>(read(press(world, "C1", "C1", "B7"))).why == Ignored::Why::foreign);
  CHECK(std::get<Ignored>(read(replace_all(press(world), R"("channel":{"id":"C1")", R"("channel":{"id":"C9")"))).why == Ignored::Why::foreign);
}

TEST_CASE("a ts is seconds, a dot and micros") {
  CHECK(to_ms(*time_of_ts("1700000000.123456")) == 1'700'000'000'123);
  CHECK(to_ms(*time_of_ts("1.5")) == 1500);
  for (const char* none : {"", "1", "1.", ".1", "1.1234567", "1.2.3", "a.b", "1234567890123.1", "-1.0"}) CHECK(!time_of_ts(none));
}

}  // namespace
}  // namespace oc::channels::slack
