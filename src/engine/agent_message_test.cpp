// What an agent does in chats by its own wish: where it may, through which account, with which files, and once.
#include "engine/agent_message.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

using Texts = std::vector<std::string>;

/// The tool without its schema: `message` alone, over the real engine.
class MessageToolbox final : public Toolbox {
 public:
  MessageToolbox(const io::Io& io, StoryWorld*& world) : io_(io), world_(world) {}
  SharedVector<ToolSpec> specs(const std::string&, const std::string&, const ChatMessages&) override {
    SharedVector<ToolSpec> specs;
    specs.push_back({"message", "chats", JsonObject{{"type", "object"}}});
    return specs;
  }
  Task<ToolResult> run(std::string, ToolContext context, Json arguments) override {
    AgentMessageParts parts{.engine = world_->engine(), .store = world_->store(), .io = io_, .credentials_dir = "/home/user/.openclaw/credentials"};
    std::string action = string_member_or(arguments, "action", "");
    arguments.as_object().erase("action");
    auto done = co_await message_of_agent(std::move(parts), std::move(context), std::move(action), std::move(arguments));
    if (!done) co_return ToolResult{.text = done.error().message, .is_error = true};
    co_return ToolResult{.text = to_json_text(*done)};
  }
  bool repeats_safely(const std::string&) const override { return false; }

 private:
  io::Io io_;
  StoryWorld*& world_;
};

/// A world whose agents call the tool once, with `arguments`, and say then what it gave, or `last`.
class Scene {
 public:
  explicit Scene(const std::string& config) : world(setup(config)) {
    self_ = &world;
    world.models.script = [this](const ModelCall& call) {
      const auto& back = call.messages.back();
      if (back.role == turn::Role::user) return Scripted{.calls = {tool_call("message", arguments, "call" + std::to_string(++calls))}};
      results.push_back(turn::text_of(back));
      if (repeats-- > 0) return Scripted{.calls = {tool_call("message", arguments, "call" + std::to_string(++calls))}};
      return Scripted{.text = last};
    };
  }

  /// What the tool told the model when somebody says something.
  std::string ask(Json with, const Said& said = {.by = "1"}) {
    arguments = std::move(with);
    results.clear();
    world.tell(said);
    return results.empty() ? "" : results.back();
  }
  void keep_file(const std::string& name) {
    world.channels.also.media = true;
    const std::string workspace = world.engine().agents().front().workspace;
    REQUIRE(world.sim.files().make_directories(workspace, 0700));
    REQUIRE(world.sim.files().create(workspace + "/" + name, "bytes", 0600));
  }

 private:
  StoryWorld* self_ = nullptr;
  StoryWorld::Setup setup(const std::string& config) {
    return {.config = config, .make_toolbox = [this](const io::Io& io, const ConfigSource&) { return std::make_unique<MessageToolbox>(io, self_); }};
  }

 public:
  StoryWorld world;
  Json arguments;
  std::string last = "NO_REPLY";
  int repeats = 0;
  int calls = 0;
  Texts results;
};

std::string config_with(const std::string& more = "", const std::string& telegram = "") {
  return "{ agents: { list: [{ id: 'main', default: true }, { id: 'work' }] }, bindings: [{ agentId: 'work', match: { channel: 'telegram', "
         "accountId: "
         "'work' } }], channels: { telegram: { allowFrom: ['1', '2'], groups: { '-5': { requireMention: false } }, groupAllowFrom: ['1'], accounts: "
         "{ "
         "default: {}, work: {} }," +
         telegram + " }, discord: { allowFrom: ['1'], guilds: { '7': { channels: { '9': {}, '8': {} } } } }, slack: { channels: { C1: {} } } }, " +
         more + " }";
}

}  // namespace

TEST_CASE("a send goes to the chat of the turn when no other is named, and NO_REPLY behind it says nothing more") {
  Scene scene(config_with());
  const auto told = parse_json(scene.ask({{"action", "send"}, {"message", "by the tool"}}));
  REQUIRE(told);
  CHECK(string_member_or(*told, "state", "") == "sent");
  CHECK(string_member_or(*told, "messageId", "") == "500");
  CHECK(scene.world.arrived() == Texts{"by the tool"});
  CHECK(scene.world.last_send().address.to == "1");
  CHECK(scene.world.last_send().address.account_id == "default");
  // In a topic: there.
  scene.ask({{"action", "send"}, {"message", "in the topic"}}, {.by = "1", .group = "-5", .thread = "3"});
  CHECK(scene.world.last_send().address.to == "-5");
  CHECK(scene.world.last_send().address.thread_id == "3");
  // The run tells of it; the transcript holds the call and what came of it, and no other line.
  for (const auto& message : scene.world.history("agent:main:main").messages) CHECK(string_member_or(message.message, "role", "") != "custom");
}

TEST_CASE("another chat of the same channel is written to with a mark of where it comes from; the config has other marks, or none") {
  Scene scene(config_with());
  scene.ask({{"action", "send"}, {"target", "2"}, {"message", "hello"}}, {.by = "1", .name = "Ann [boss]"});
  CHECK(scene.world.arrived() == Texts{"[from Ann boss] hello"});
  CHECK(scene.world.last_send().address.to == "2");
  scene.ask({{"action", "send"}, {"target", "telegram:-5"}, {"message", "hello"}});
  CHECK(scene.world.arrived().back() == "[from telegram] hello");
  scene.world.change_config(config_with("tools: { message: { crossContext: { marker: { prefix: '<', suffix: '> {channel}' } } } }"));
  scene.ask({{"action", "send"}, {"target", "2"}, {"message", "hello"}});
  CHECK(scene.world.arrived().back() == "<hello> telegram");
  scene.world.change_config(config_with("tools: { message: { crossContext: { marker: { enabled: false } } } }"));
  scene.ask({{"action", "send"}, {"target", "2"}, {"message", "hello"}});
  CHECK(scene.world.arrived().back() == "hello");
  scene.world.change_config(config_with("tools: { message: { crossContext: { allowWithinProvider: false } } }"));
  CHECK(scene.ask({{"action", "send"}, {"target", "2"}, {"message", "hello"}}) ==
        "Cross-context messaging denied: action=send target=\"2\" while bound to \"1\" (channel=telegram).");
  CHECK(scene.ask({{"action", "send"}, {"target", "1"}, {"message", "mine"}}).contains("\"sent\""));
}

TEST_CASE("another channel is denied unless the config allows it; one that is not there is unknown") {
  Scene scene(config_with());
  const Json to_discord{{"action", "send"}, {"channel", "discord"}, {"target", "user:1"}, {"message", "hello"}};
  CHECK(scene.ask(to_discord) == "Cross-context messaging denied: action=send target provider \"discord\" while bound to \"telegram\".");
  CHECK(scene.ask({{"action", "react"}, {"channel", "discord"}, {"target", "user:1"}, {"messageId", "5"}, {"emoji", "x"}})
            .starts_with("Cross-context messaging denied: action=react"));
  CHECK(scene.ask({{"action", "send"}, {"channel", "irc"}, {"target", "#a"}, {"message", "hello"}}) == "Unknown channel: irc");
  CHECK(scene.world.channels.sends.empty());
  scene.world.change_config(config_with("tools: { message: { crossContext: { allowAcrossProviders: true } } }"));
  CHECK(scene.ask(to_discord).contains("\"sent\""));
  CHECK(scene.world.last_send().address.channel == "discord");
  CHECK(scene.world.last_send().address.to == "user:1");
}

TEST_CASE("D11: whom the account's rules do not let in is not written to, and not reacted to either") {
  Scene scene(config_with());
  scene.world.channels.also.reactions = true;
  CHECK(scene.ask({{"action", "send"}, {"target", "3"}, {"message", "hello"}}).starts_with("3 may not be written to: "));
  CHECK(scene.ask({{"action", "react"}, {"target", "3"}, {"messageId", "5"}, {"emoji", "x"}}).starts_with("3 may not be written to: "));
  CHECK(scene.ask({{"action", "send"}, {"target", "-6"}, {"message", "hello"}}).contains("the group -6 is not in channels.telegram.groups"));
  CHECK(scene.ask({{"action", "poll"}, {"target", "-6"}, {"pollQuestion", "q"}}).contains("the group -6 is not in"));
  CHECK(scene.ask({{"action", "send"}, {"target", "@somebody"}, {"message", "hello"}}) == "Unknown target \"@somebody\" for telegram.");
  CHECK(scene.world.channels.sends.empty());
  CHECK(scene.world.channels.reactions.empty());
  CHECK(scene.world.channels.performed.empty());
  scene.world.pair("telegram", "default", "3");
  CHECK(scene.ask({{"action", "send"}, {"target", "3"}, {"message", "hello"}}).contains("\"sent\""));
}

TEST_CASE("an agent speaks through the account that it is asked by and those that are routed to it, through no other") {
  Scene scene(config_with());
  CHECK(scene.ask({{"action", "send"}, {"accountId", "work"}, {"target", "2"}, {"message", "hello"}}) ==
        "The telegram account \"work\" is not one of agent \"main\"");
  CHECK(scene.ask({{"action", "react"}, {"accountId", "work"}, {"target", "1"}, {"messageId", "5"}, {"emoji", "x"}}) ==
        "The telegram account \"work\" is not one of agent \"main\"");
  CHECK(scene.ask({{"action", "send"}, {"accountId", "none"}, {"target", "2"}, {"message", "hello"}}) == "Unknown telegram account: none");
  CHECK(scene.world.channels.sends.empty());
  // Without a chat: the account that is the agent's, rather than the channel's default one.
  scene.arguments = {{"action", "send"}, {"channel", "telegram"}, {"target", "2"}, {"message", "from work"}};
  REQUIRE(scene.world.sim.run(scene.world.engine().send({.agent_id = "work", .text = "go", .run_id = "r1"})));
  scene.world.settle();
  REQUIRE(scene.world.arrived() == Texts{"from work"});
  CHECK(scene.world.last_send().address.account_id == "work");
}

TEST_CASE("without a chat of its own a run names its target; so does one that a command or a button began") {
  Scene scene(config_with());
  scene.arguments = {{"action", "send"}, {"channel", "telegram"}, {"message", "hello"}};
  for (const char* key : {"agent:main:main", "agent:main:subagent:x", "agent:main:cron:daily"}) {
    CAPTURE(key);
    REQUIRE(scene.world.sim.run(scene.world.engine().send({.session_key = key, .text = "go"})));
    scene.world.settle();
    CHECK(scene.results.back() == "Action send requires a target.");
  }
  Inbound pressed = inbound_of({.by = "1", .text = "go", .what = Inbound::What::pressed}, scene.world.sim.clock().now());
  pressed.reply_address.extra = "url=1";
  REQUIRE(scene.world.sim.run(scene.world.channels.sinks.at({"telegram", "default"})->receive(pressed)));
  scene.world.settle();
  CHECK(scene.results.back() == "Action send requires a target.");
  CHECK(scene.world.channels.sends.empty());
}

TEST_CASE("files go by the engine's rule: those of the agent's workspace, by whatever parameter or line they are named") {
  Scene scene(config_with());
  scene.keep_file("chart.png");
  CHECK(scene.ask({{"action", "send"}, {"media", "chart.png"}}).contains("\"sent\""));
  REQUIRE(scene.world.last_send().media.size() == 1);
  CHECK(scene.world.last_send().media.front().file_name == "chart.png");
  CHECK(scene.ask({{"action", "send"}, {"message", "look\nMEDIA:./chart.png"}}).contains("\"sent\""));
  CHECK(scene.world.last_send().text == "look");
  const auto sends = scene.world.channels.sends.size();
  for (const char* key : {"media", "mediaUrl", "path", "filePath"}) {
    for (const char* place : {"/etc/passwd", "../secret", "~/x", "file:///etc/passwd"}) {
      CAPTURE(place);
      CHECK_FALSE(scene.ask({{"action", "send"}, {"message", "x"}, {key, place}}).contains("\"sent\""));
    }
    CHECK(scene.ask({{"action", "poll"}, {"pollQuestion", "q"}, {key, "chart.png"}}) == "poll takes no files");
  }
  CHECK(scene.ask({{"action", "send"}, {"message", "x"}, {"buffer", "QUJD"}}) == "buffer is not taken");
  CHECK(scene.ask({{"action", "send"}}) == "send requires text or media");
  CHECK(scene.world.channels.sends.size() == sends);
}

TEST_CASE("reactions go to the message that is answered unless another is named; the channel's switches hold") {
  Scene scene(config_with());
  scene.world.channels.also.reactions = scene.world.channels.also.edit = true;
  Said said{.by = "1", .message_id = "m77"};
  scene.ask({{"action", "react"}, {"emoji", "👍"}}, said);
  REQUIRE(scene.world.channels.reactions.size() == 1);
  CHECK(scene.world.channels.reactions.front().message_id == "m77");
  CHECK(scene.world.channels.reactions.front().to == "1");
  scene.ask({{"action", "delete"}, {"messageId", "9"}});
  CHECK(scene.world.channels.removed == Texts{"9"});
  CHECK(scene.ask({{"action", "edit"}, {"message", "new"}}) == "edit needs messageId");
  scene.world.change_config(config_with("", "actions: { reactions: false, sendMessage: false, deleteMessage: false }"));
  CHECK(scene.ask({{"action", "react"}, {"emoji", "👍"}}) == "react is switched off: channels.telegram.actions.reactions is false");
  CHECK(scene.ask({{"action", "send"}, {"message", "x"}}) == "send is switched off: channels.telegram.actions.sendMessage is false");
  CHECK(scene.ask({{"action", "unsend"}, {"messageId", "9"}}) == "delete is switched off: channels.telegram.actions.deleteMessage is false");
  CHECK(scene.world.channels.reactions.size() == 1);
}

TEST_CASE("other actions go on with what they need and nothing that names files or other senders (D12)") {
  Scene scene(config_with());
  scene.ask(
      {{"action", "poll"}, {"pollQuestion", "lunch?"}, {"pollOption", JsonArray{"pizza", "soup"}}, {"senderUserId", "1"}, {"gatewayUrl", "ws://x"}});
  REQUIRE(scene.world.channels.performed.size() == 1);
  const Json& performed = scene.world.channels.performed.front();
  CHECK(string_member_or(performed, "action", "") == "poll");
  CHECK(string_member_or(performed, "to", "") == "1");
  const Json& params = *member(performed, "params");
  CHECK(string_member_or(params, "pollQuestion", "") == "lunch?");
  CHECK(member(params, "senderUserId") == nullptr);
  CHECK(member(params, "gatewayUrl") == nullptr);
  CHECK(string_member_or(params, "idempotencyKey", "").starts_with("tool:"));
  scene.world.change_config(config_with("tools: { message: { actions: { allow: ['send'] } } }"));
  CHECK(scene.ask({{"action", "poll"}}) == "the action \"poll\" is not in tools.message.actions.allow");
}

TEST_CASE("D11: a message id that names its chat is acted on there or not at all; guilds and their channels have to be listed") {
  Scene scene(config_with("tools: { message: { crossContext: { allowAcrossProviders: true } } }"));
  scene.world.channels.also.reactions = true;
  const auto react = [&](const char* target, const char* id) {
    return scene.ask({{"action", "react"}, {"channel", "slack"}, {"target", target}, {"messageId", id}, {"emoji", "eyes"}});
  };
  CHECK(react("C1", "C2:1700000000.000100") == "the message C2:1700000000.000100 is not in C1");
  CHECK(react("", "C2:1700000000.000100").starts_with("It cannot be told what chat C2 is"));
  CHECK(scene.world.channels.reactions.empty());
  CHECK(react("C1", "C1:1700000000.000100").contains("eyes"));
  CHECK(react("", "C1:1700000000.000100").contains("eyes"));
  const auto in_guild = [&](const char* action, Json more) {
    more.as_object()["action"] = action;
    more.as_object()["channel"] = "discord";
    return scene.ask(std::move(more));
  };
  const auto before = scene.world.channels.performed.size();
  CHECK(in_guild("channel-list", {{"guildId", "8"}}) == "the guild 8 is not in channels.discord.guilds");
  CHECK(in_guild("search", {{"guildId", "7"}, {"query", "x"}, {"channelIds", JsonArray{"10"}}}).starts_with("It cannot be told what chat 10 is"));
  CHECK(in_guild("channel-list", {{"guildId", "7"}}).contains("ok"));
  CHECK(in_guild("search", {{"guildId", "7"}, {"query", "x"}, {"channelIds", JsonArray{"<#9>"}}}).contains("ok"));
  CHECK(in_guild("read", {{"target", "channel:9"}}).contains("ok"));
  // One question about channel 10, and the three that were allowed.
  CHECK(scene.world.channels.performed.size() == before + 4);
}

TEST_CASE("D11: a thread of Discord is looked at as the channel that it is, whatever target stands beside it") {
  Scene scene(config_with());
  scene.world.channels.also.reactions = true;
  const Said here{.channel = "discord", .by = "1", .room = "9", .guild = "7", .mentions_me = true};
  const auto act = [&](Json with) { return scene.ask(std::move(with), here); };
  for (const char* target : {"", "channel:9", "user:1"}) {
    CAPTURE(target);
    for (const char* action : {"send", "read", "thread-reply", "react"}) {
      CAPTURE(action);
      const auto told = [&](const char* thread) {
        return act({{"action", action}, {"target", target}, {"threadId", thread}, {"message", "x"}, {"messageId", "5"}, {"emoji", "x"}});
      };
      CHECK(told("10").starts_with("It cannot be told what chat 10 is"));
      for (const char* thread : {"user:2", "channel:10", "<#10>", "discord:10", "<@2>", "010"})
        CHECK(told(thread) == "\"" + std::string(thread) + "\" is no thread of discord");
    }
  }
  CHECK(scene.world.channels.sends.empty());
  for (const auto& reaction : scene.world.channels.reactions) CHECK(reaction.emoji != "x");  // The gateway has its own: it has seen the message.
  for (const Json& performed : scene.world.channels.performed) CHECK(string_member_or(performed, "action", "") == "channel-info");

  // The chat itself by another name, and a channel that is listed.
  CHECK(act({{"action", "send"}, {"threadId", "9"}, {"message", "x"}}).contains("\"sent\""));
  CHECK(scene.world.last_send().address.to == "9");
  CHECK(scene.world.last_send().text == "x");
  CHECK(act({{"action", "send"}, {"threadId", 8}, {"message", "y"}}).contains("\"sent\""));
  CHECK(scene.world.last_send().address.to == "channel:8");
  CHECK(scene.world.last_send().address.thread_id.empty());
  scene.world.change_config(config_with("tools: { message: { crossContext: { allowWithinProvider: false } } }"));
  CHECK(
      act({{"action", "send"}, {"threadId", "8"}, {"message", "x"}}).starts_with("Cross-context messaging denied: action=send target=\"channel:8\""));
}

TEST_CASE("D11: another topic of the own Telegram group has to be open; a Slack thread is one of the chat") {
  Scene scene(config_with("tools: { message: { crossContext: { allowAcrossProviders: true } } }",
                          "groupPolicy: 'allowlist', groups: { '-5': { requireMention: false, topics: { '7': { enabled: false } } } }"));
  const Said here{.by = "1", .group = "-5", .thread = "3"};
  const auto send = [&](const char* target, const char* thread) {
    return scene.ask({{"action", "send"}, {"target", target}, {"threadId", thread}, {"message", "x"}}, here);
  };
  for (const char* target : {"", "-5", "-5:topic:8"}) {
    CAPTURE(target);
    CHECK(send(target, "7").contains("-5 is switched off"));
    CHECK(send(target, "07") == "\"07\" is no thread of telegram");
    CHECK(send(target, "7 ").contains("-5 is switched off"));
  }
  CHECK(send("-5:topic:7", "").contains("-5 is switched off"));
  CHECK(scene.world.channels.sends.empty());
  CHECK(send("-5:topic:7", "8").contains("\"sent\""));
  CHECK(scene.world.last_send().address.thread_id == "8");
  CHECK(scene.world.last_send().address.to == "-5");
  CHECK(send("", "").contains("\"sent\""));
  CHECK(scene.world.last_send().address.thread_id == "3");

  const auto slack = [&](const char* thread) {
    return scene.ask({{"action", "send"}, {"channel", "slack"}, {"target", "C1"}, {"threadId", thread}, {"message", "x"}});
  };
  CHECK(slack("C2:1700000000.000100") == "\"C2:1700000000.000100\" is no thread of slack");
  CHECK(slack("C1:1700000000.000100").contains("\"sent\""));
  CHECK(scene.world.last_send().address.thread_id == "1700000000.000100");
}

TEST_CASE("D11: what tells of a whole guild is not asked when only some of its channels are allowed, and ids go on as they were read") {
  Scene scene(config_with("tools: { message: { crossContext: { allowAcrossProviders: true } } }, session: {}"));
  const auto in_guild = [&](const char* action, Json more) {
    more.as_object()["action"] = action;
    more.as_object()["channel"] = "discord";
    return scene.ask(std::move(more));
  };
  const std::string only = "channels.discord.guilds allows only some channels of the guild 7: name the channel, channelId";
  CHECK(in_guild("search", {{"guildId", "7"}, {"query", "x"}}) == only);
  CHECK(in_guild("search", {{"guildId", "7"}, {"query", "x"}, {"channelIds", JsonArray{}}}) == only);
  CHECK(in_guild("search", {{"guildId", 7}, {"query", "x"}, {"target", "channel:9"}}) == only);
  CHECK(in_guild("thread-list", {{"guildId", "7"}}) == only);
  CHECK(in_guild("thread-list", {{"guildId", "7"}, {"channelIds", JsonArray{"9"}}}) == only);
  CHECK(in_guild("search", {{"guildId", "discord:7"}, {"query", "x"}}) == "guildId \"discord:7\" is no Discord id");
  CHECK(in_guild("thread-list", {{"guildId", "7"}, {"channelId", "user:1"}}) == "\"user:1\" is no channel of discord");
  CHECK(in_guild("search", {{"guildId", "7"}, {"query", "x"}, {"channelIds", JsonArray{"user:1"}}}) == "\"user:1\" is no channel of discord");
  CHECK(scene.world.channels.performed.empty());

  const auto last = [&](std::string_view key) { return to_json_text(*member(*member(scene.world.channels.performed.back(), "params"), key)); };
  CHECK(in_guild("thread-list", {{"guildId", "7"}, {"channelId", "<#9>"}}).contains("ok"));
  CHECK(last("channelId") == "\"9\"");
  CHECK(in_guild("search", {{"guildId", "7"}, {"query", "x"}, {"channelIds", JsonArray{"channel:9", 8}}}).contains("ok"));
  CHECK(last("channelIds") == "[\"9\",\"8\"]");
  // A number that is none of an id's is not passed on behind the rule's back.
  in_guild("channel-list", {{"guildId", 8.5}});
  CHECK(member(*member(scene.world.channels.performed.back(), "params"), "guildId") == nullptr);
}

TEST_CASE("D11: of a list of channels those are told that may be written to, and the categories that hold one") {
  const auto told = [](std::string_view channel, const char* settings, const char* channels, std::string name = "") {
    const auto policy = access::account_policy(JsonObject{{"channels", JsonObject{{channel, *parse_json(settings)}}}}, channel, "");
    std::string ids;
    for (const auto& one : reachable_channels({.policy = policy, .id = "7", .name = std::move(name)}, parse_json(channels)->get_array()))
      ids += (ids.empty() ? "" : " ") + string_member_or(one, "id", "");
    return ids;
  };
  const char* discord = R"([{"id":"1","type":4,"name":"all"},{"id":"2","type":0,"name":"help","parent_id":"1"},{"id":"3","type":0,"name":"secret"},
                            {"id":"4","type":4,"name":"empty"},{"id":"5","type":2,"name":"talk","parent_id":"4"},"6"])";
  CHECK(told("discord", R"({"groupPolicy":"open"})", discord) == "1 2 3 4 5");
  CHECK(told("discord", R"({"guilds":{"7":{}}})", discord) == "1 2 3 4 5");
  CHECK(told("discord", R"({"guilds":{"7":{"channels":{"help":{}}}}})", discord) == "1 2");
  CHECK(told("discord", R"({"guilds":{"7":{"channels":{"3":{},"5":{"allow":false}}}}})", discord) == "3");
  CHECK(told("discord", R"({"guilds":{"friends":{"channels":{"secret":{}}},"*":{}}})", discord, "Friends") == "3");
  CHECK(told("discord", R"({"guilds":{"8":{}}})", discord) == "");
  const char* slack = R"([{"id":"C1","name":"general"},{"id":"C2","name":"secret"}])";
  CHECK(told("slack", R"({"channels":{"C1":{}}})", slack) == "C1");
  CHECK(told("slack", R"({"channels":{"general":{}}})", slack) == "C1");
  CHECK(told("slack", R"({"groupPolicy":"open"})", slack) == "C1 C2");
  CHECK(told("slack", "{}", slack) == "");
}

TEST_CASE("D11: a guild whose entry may stand under its name is asked for it; without an answer nothing happens there") {
  const std::string more = "tools: { message: { crossContext: { allowAcrossProviders: true } } }";
  std::string config = config_with(more);
  config.replace(config.find("'7': {"), 6, "'friends': {");
  Scene scene(config);
  const std::string told = scene.ask({{"action", "channel-list"}, {"channel", "discord"}, {"guildId", "7"}});
  CHECK(told == "It cannot be told what guild 7 is");
  REQUIRE(scene.world.channels.performed.size() == 1);
  CHECK(string_member_or(scene.world.channels.performed.front(), "action", "") == "guild-info");
}

TEST_CASE("D11: General is the topic of a group when none is written, for the rules as for the agent that the group belongs to") {
  Scene scene(config_with("", "groups: { '-5': { requireMention: false, topics: { '1': { enabled: false } } }, '-6': {} }, groupAllowFrom: ['1']"));
  const auto send = [&](const char* target, const char* thread) {
    return scene.ask({{"action", "send"}, {"target", target}, {"threadId", thread}, {"message", "x"}});
  };
  CHECK(send("-5", "").contains("-5 is switched off"));
  CHECK(send("-5", "1").contains("-5 is switched off"));
  CHECK(send("-5", "3").contains("\"sent\""));
  CHECK(send("-6", "").contains("\"sent\""));
  // The account is another agent's, the one topic this one's.
  const auto bound = [](const char* topic) {
    return "{ agents: { list: [{ id: 'main', default: true }, { id: 'work' }] }, bindings: [{ agentId: 'work', match: { channel: 'telegram', "
           "accountId: "
           "'work' } }, { agentId: 'main', match: { channel: 'telegram', accountId: 'work', peer: { kind: 'group', id: '-5:topic:" +
           std::string(topic) + "' } } }], channels: { telegram: { allowFrom: ['1'], groups: { '-5': {} }, accounts: { default: {}, work: {} } } } }";
  };
  const auto through = [&](const char* topic, const char* thread) {
    scene.world.change_config(bound(topic));
    return scene.ask({{"action", "send"}, {"accountId", "work"}, {"target", "-5"}, {"threadId", thread}, {"message", "x"}}).contains("\"sent\"");
  };
  CHECK(through("1", ""));
  CHECK(through("1", "1"));
  CHECK_FALSE(through("1", "3"));
  CHECK_FALSE(through("3", ""));
  CHECK(through("3", "3"));
}

TEST_CASE("D11: what happens in a guild is looked at as that, too, when Discord is the only channel and nobody has named it") {
  Scene scene("{ agents: { list: [{ id: 'main' }] }, channels: { discord: { allowFrom: ['1'], guilds: { '7': { channels: { '9': {} } } } } } }");
  scene.arguments = {{"action", "search"}, {"target", "channel:9"}, {"guildId", "8"}, {"query", "x"}};
  REQUIRE(scene.world.sim.run(scene.world.engine().send({.session_key = "agent:main:main", .text = "go"})));
  scene.world.settle();
  REQUIRE_FALSE(scene.results.empty());
  CHECK(scene.results.back() == "the guild 8 is not in channels.discord.guilds");
  CHECK(scene.world.channels.performed.empty());
}

TEST_CASE("calls whose files, kinds or manners differ are different messages") {
  Scene scene(config_with());
  scene.keep_file("chart.png");
  scene.world.channels.idempotent = true;
  // The calls of one turn, under one number: as if each were made anew after a crash.
  std::vector<Json> forms;
  for (const Json& more : {Json(JsonObject{}), Json{{"forceDocument", true}}, Json{{"gifPlayback", true}}, Json{{"filename", "other.png"}},
                           Json{{"asVoice", true}}, Json{{"silent", true}}, Json{{"quoteText", "words"}}}) {
    JsonObject form{{"action", "send"}, {"message", "look"}, {"media", "chart.png"}};
    for (const auto& [key, value] : more.as_object()) form[key] = value;
    forms.emplace_back(std::move(form));
  }
  std::size_t next = 0;
  scene.world.models.script = [&](const ModelCall& call) {
    if (call.messages.back().role != turn::Role::user) scene.results.push_back(turn::text_of(call.messages.back()));
    if (next == forms.size()) return Scripted{.text = "NO_REPLY"};
    const Json& form = forms[next++];
    return Scripted{.calls = {tool_call("message", form, "call" + std::to_string(next))}};
  };
  scene.world.tell({.by = "1"});
  for (const auto& result : scene.results) CHECK(result.contains("\"sent\""));
  CHECK(scene.results.size() == forms.size());
  std::vector<std::string> keys;
  for (const auto& send : scene.world.channels.sends) keys.push_back(send.idempotency_key);
  std::ranges::sort(keys);
  CHECK(std::ranges::unique(keys).empty());
  CHECK(keys.size() == forms.size());
}

TEST_CASE("a broadcast goes to at most kBroadcastTargetsMax targets, and what one refuses does not keep it from the others") {
  Scene scene(config_with());
  const auto told = parse_json(scene.ask({{"action", "broadcast"}, {"targets", JsonArray{"3", "2", "1"}}, {"message", "all"}}));
  REQUIRE(told);
  const auto& results = member(*told, "results")->get_array();
  REQUIRE(results.size() == 3);
  CHECK(bool_member(results[0], "ok") == false);
  CHECK(bool_member(results[1], "ok") == true);
  CHECK(scene.world.arrived() == Texts{"[from telegram] all", "all"});
  CHECK(scene.ask({{"action", "broadcast"}, {"message", "all"}}).starts_with("Broadcast requires at least one target"));
  JsonArray many(kBroadcastTargetsMax + 1, Json("1"));
  CHECK(scene.ask({{"action", "broadcast"}, {"message", "all"}, {"targets", many}}).starts_with("a broadcast goes to"));
  scene.world.change_config(config_with("tools: { message: { broadcast: { enabled: false } } }"));
  CHECK(scene.ask({{"action", "broadcast"}, {"message", "all"}, {"targets", JsonArray{"1"}}}) ==
        "Broadcast is disabled. Set tools.message.broadcast.enabled to true.");
  CHECK(scene.world.arrived().size() == 2);
}

TEST_CASE("the same call made twice in a turn sends twice; made again after a crash it finds what it sent") {
  Scene scene(config_with());
  scene.repeats = 1;
  scene.ask({{"action", "send"}, {"message", "ping"}});
  CHECK(scene.world.arrived() == Texts{"ping", "ping"});

  // Killed while the message is with the platform, which takes it.
  scene.world.channels.send_length = std::chrono::seconds(5);
  scene.world.channels.idempotent = true;
  scene.arguments = {{"action", "send"}, {"message", "pong"}};
  REQUIRE(scene.world.say({.by = "1", .text = "again"}));
  scene.world.settle(Millis(5200));  // It has arrived, and the tool has not looked yet.
  REQUIRE(scene.world.arrived().size() == 3);
  scene.world.models.script = [&](const ModelCall& call) {
    const std::string back = turn::text_of(call.messages.back());
    scene.results.push_back(back);
    // Told that nobody knows, the model does it again.
    if (back.starts_with("interrupted by a restart")) return Scripted{.calls = {tool_call("message", scene.arguments, "anew")}};
    return Scripted{.text = "done"};
  };
  scene.world.crash();
  scene.world.start();
  scene.world.settle(std::chrono::seconds(60));
  CHECK(scene.world.arrived().back() == "done");
  CHECK(std::ranges::count(scene.world.arrived(), std::string("pong")) == 1);
}

}  // namespace oc::engine
