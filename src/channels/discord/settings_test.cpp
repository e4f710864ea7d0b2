// Tests of where an account's settings come from.
#include "channels/discord/settings.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "io/sim/sim.h"

namespace oc::channels::discord {
namespace {

Settings read(io::SimWorld& world, const std::string& config, const std::string& account = "default") {
  return read_settings(*parse_json(config), account, world.environment());
}
Settings read_discord(const std::string& section) {
  io::SimWorld world;
  return read(world, R"({"channels":{"discord":)" + section + "}}");
}

TEST_CASE("the config's token wins, the environment is for the default account only") {
  io::SimWorld world;
  world.environment().set("DISCORD_BOT_TOKEN", "env.token");
  CHECK(read(world, R"({"channels":{"discord":{"token":"Bot a.b-c_d"}}})").token.equals("a.b-c_d"));
  CHECK(read(world, "{}").token.equals("env.token"));
  CHECK(read(world, "{}").token_source == "env");
  CHECK(account_ids(*parse_json("{}"), world.environment()) == std::vector<std::string>{"default"});
  const auto other = read(world, R"({"channels":{"discord":{"accounts":{"coding":{}}}}})", "coding");
  CHECK(other.token_source == "none");
  CHECK(other.problem.contains("channels.discord.accounts.coding.token"));
  world.environment().set("MINE", "x.y");
  CHECK(read(world, R"({"channels":{"discord":{"token":{"source":"env","id":"MINE"}}}})").token.equals("x.y"));
}

TEST_CASE("a token that could not be one is refused and not shown") {
  for (const std::string& token : {std::string("canary\\r\\nx: y"), std::string("canary secret"), std::string(kDiscordTokenBytesMax + 1, 'c')}) {
    const auto settings = read_discord(R"({"token":")" + token + "\"}");
    CHECK(settings.token.empty());
    CHECK(!settings.problem.empty());
    CHECK(!settings.problem.contains("canary"));
  }
}

TEST_CASE("the seeds' two bots are two accounts, each with its guild") {
  io::SimWorld world;
  const std::string config = R"({"channels":{"discord":{"groupPolicy":"allowlist","accounts":{
    "default":{"token":"DISCORD_BOT_TOKEN_MAIN","guilds":{"123456789012345678":{"channels":{"222222222222222222":{"allow":true,"requireMention":false}}}}},
    "coding":{"token":"DISCORD_BOT_TOKEN_CODING","guilds":{"123456789012345678":{"channels":{"333333333333333333":{"allow":true,"requireMention":false}}}}}}}}})";
  CHECK(account_ids(*parse_json(config), world.environment()) == std::vector<std::string>{"coding", "default"});
  const auto main = read(world, config), coding = read(world, config, "coding");
  CHECK(main.problem.empty());
  CHECK(coding.problem.empty());
  CHECK(main.allow_unmentioned_groups);
  CHECK(named_channels(coding.guilds) == std::vector<std::pair<std::string, std::string>>{{"123456789012345678", "333333333333333333"}});
}

TEST_CASE("intents: what OpenClaw asks for, and what the config adds or takes") {
  CHECK(read_discord("{}").intents == 46593);
  CHECK(read_discord(R"({"intents":{"guildMembers":true,"presence":true}})").intents == 46593 + 2 + 256);
  CHECK(read_discord(R"({"intents":{"messageContent":false}})").intents == 46593 - 32768);
}

TEST_CASE("text, tables, replies, drafts, media") {
  const auto none = read_discord("{}");
  CHECK(none.text_units == kDiscordTextUnitsMax);
  CHECK(none.lines_max == kDiscordLinesDefault);
  CHECK(none.media_bytes_max == kDiscordMediaMbDefault << 20);
  CHECK(!none.shows_drafts);
  CHECK(none.is_ephemeral);
  CHECK(none.menu == CommandMenu::set);
  CHECK(none.bots == BotMessages::ignored);
  const auto all = read_discord(
      R"({"textChunkLimit":9000,"maxLinesPerMessage":3,"mediaMaxMb":0.5,"streaming":{"mode":"partial","chunkMode":"newline"},"replyToMode":"first",
         "allowBots":"mentions","commands":{"native":false},"slashCommand":{"ephemeral":false},"markdown":{"tables":"bullets"},"suppressEmbeds":true})");
  CHECK(all.text_units == kDiscordTextUnitsMax);
  CHECK(all.lines_max == 3);
  CHECK(all.media_bytes_max == 524'288);
  CHECK(all.shows_drafts);
  CHECK(all.splits_paragraphs);
  CHECK(all.reply_mode == ReplyMode::first);
  CHECK(all.bots == BotMessages::mentions);
  CHECK(all.menu == CommandMenu::clear);
  CHECK(!all.is_ephemeral);
  CHECK(all.tables == reply::DiscordTables::bullets);
  CHECK(read_discord(R"({"streaming":"partial"})").shows_drafts);
  CHECK(!read_discord(R"({"streaming":"off"})").shows_drafts);
  CHECK(read_discord(R"({"streamMode":"partial"})").shows_drafts);
  CHECK(!read_discord(R"({"streaming":"off","streamMode":"partial"})").shows_drafts);
  CHECK(read_discord(R"({"commands":{"native":"auto"}})").menu == CommandMenu::set);
}

TEST_CASE("retries and buttons are the config's") {
  const auto none = read_discord("{}");
  CHECK(none.retry.attempts == kDiscordCallTriesMax);
  CHECK(none.retry.delay_min == Millis(500));
  CHECK(none.has_buttons);
  const auto own = read_discord(R"({"retry":{"attempts":1,"minDelayMs":900,"maxDelayMs":100,"jitter":7},"agentComponents":{"enabled":false}})");
  CHECK(own.retry.attempts == 1);
  CHECK(own.retry.delay_max == Millis(900));
  CHECK(own.retry.jitter == 1.0);
  CHECK(!own.has_buttons);
}

TEST_CASE("presence: a custom status has its text in state, others in name") {
  const auto custom = read_discord(R"({"activity":"thinking","status":"dnd"})").presence;
  CHECK(string_member_or(custom, "status", "") == "dnd");
  CHECK(at_path(custom, "activities.0.state")->as_string() == "thinking");
  const auto playing = read_discord(R"({"activity":"chess","activityType":0})").presence;
  CHECK(at_path(playing, "activities.0.name")->as_string() == "chess");
  CHECK(read_discord("{}").presence.is_null());
}

TEST_CASE("guilds are found by id, by slug, by star; a thread has its parent's rules") {
  const auto guilds = *parse_json(
      R"({"friends-of-claw":{"reactionNotifications":"all","channels":{"help":{"requireMention":false,"autoThread":true,"autoArchiveDuration":60}}},
    "77":{"slug":"two","reactionNotifications":"off"},"*":{"reactionNotifications":"allowlist","users":["5"]}})");
  const PlaceNames help{.guild_id = "1", .guild_name = "Friends of Claw", .channel_id = "2", .channel_name = "help"};
  CHECK(rules_of(guilds, help).reactions == Reactions::all);
  CHECK(rules_of(guilds, help).auto_thread);
  CHECK(rules_of(guilds, help).auto_archive_minutes == 60);
  CHECK(!rules_of(guilds, help).requires_mention);
  const PlaceNames thread{
      .guild_id = "1", .guild_name = "Friends of Claw", .channel_id = "9", .channel_name = "t", .parent_id = "2", .parent_name = "help"};
  CHECK(rules_of(guilds, thread).auto_thread);
  PlaceNames titled = thread;
  titled.channel_name = "help";
  titled.parent_name = "other";
  CHECK_FALSE(rules_of(guilds, titled).auto_thread);
  CHECK(rules_of(guilds, {.guild_id = "77", .guild_name = "Friends of Claw"}).reactions == Reactions::off);
  // Its `slug` is for people: admission does not go by it either.
  CHECK(rules_of(guilds, {.guild_id = "8", .guild_name = "Two"}).reactions == Reactions::allowlist);
  CHECK(rules_of(guilds, {.guild_id = "8", .guild_name = "Other"}).users == std::vector<std::string>{"5"});
  CHECK(rules_of(guilds, {}).reactions == Reactions::own);
}

TEST_CASE("roles, moderation and presence are off until they are switched on") {
  const auto none = read_discord("{}");
  CHECK(may_do(none, "messages"));
  for (const std::string_view group : {"roles", "moderation", "presence"}) CHECK(!may_do(none, group));
  const auto some = read_discord(R"({"actions":{"roles":true,"messages":false}})");
  CHECK(may_do(some, "roles"));
  CHECK(!may_do(some, "messages"));
}

TEST_CASE("DISCORD_API_URL may be plain on loopback only, and everything is then there") {
  io::SimWorld world;
  const std::string config = R"({"channels":{"discord":{"token":"a.b"}}})";
  world.environment().set("DISCORD_API_URL", "http://127.0.0.1:4700/api/v10/");
  const auto local = read(world, config);
  CHECK(local.problem.empty());
  CHECK(local.api_root == "http://127.0.0.1:4700/api/v10");
  CHECK(may_connect(local, "ws://127.0.0.1:4700/gateway"));
  CHECK(!may_connect(local, "ws://127.0.0.1:4701/gateway"));
  CHECK(!may_connect(local, "wss://gateway.discord.gg"));
  CHECK(may_fetch(local, "http://127.0.0.1:4700/attachments/1"));
  CHECK(!may_fetch(local, "http://127.0.0.1:80/attachments/1"));
  for (const std::string bad : {"http://discord.example/api", "nonsense", "ws://127.0.0.1:1/"}) {
    world.environment().set("DISCORD_API_URL", bad);
    CHECK(read(world, config).problem.contains("DISCORD_API_URL"));
  }
}

TEST_CASE("without it the gateway and the files are Discord's own, over TLS") {
  const auto settings = read_discord(R"({"token":"a.b"})");
  CHECK(may_connect(settings, "wss://gateway-us-east1-b.discord.gg"));
  for (const std::string url : {"ws://gateway.discord.gg", "wss://discord.gg.evil.example", "wss://evil.example", "https://gateway.discord.gg", ""})
    CHECK(!may_connect(settings, url));
  CHECK(may_fetch(settings, "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1"));
  for (const std::string url :
       {"http://cdn.discordapp.com/a", "https://cdn.discordapp.com.evil.example/a", "https://169.254.169.254/latest", "file:///etc/passwd"})
    CHECK(!may_fetch(settings, url));
}

TEST_CASE("what is configured and not done is told") {
  const auto settings = read_discord(R"({"token":"a.b","voice":{"enabled":true},"autoPresence":{"enabled":true},"proxy":"http://p:1"})");
  for (const std::string word : {"voice", "autoPresence"})
    CHECK(std::ranges::any_of(settings.warnings, [&](const std::string& warning) { return warning.contains(word); }));
  CHECK(settings.wants_voice);
  const auto guilds = read_discord(R"({"execApprovals":{"enabled":true},"threadBindings":{"enabled":false},"responsePrefix":"","blockStreaming":false,
      "guilds":{"7":{"channels":{"8":{"skills":["notes"],"tools":{"deny":["exec"]}},"9":{"skills":["notes"]}}}}})");
  REQUIRE(guilds.warnings.size() == 2);  // Each key once.
  CHECK(guilds.warnings[0].starts_with("channels.discord.execApprovals is not used: "));
  CHECK(guilds.warnings[1].starts_with("channels.discord.guilds.7.channels.8.skills is not used: "));
  for (const char* none : {R"({"token":"a.b","voice":{}})", R"({"token":"a.b","voice":{"enabled":false}})"}) {
    CHECK(!read_discord(none).wants_voice);
    CHECK(read_discord(none).warnings.empty());
  }
}

TEST_CASE("pluralkit is off unless it is switched on; its token may be a variable's; its address may be plain on loopback only") {
  CHECK(!read_discord(R"({"pluralkit":{"token":"t"}})").pluralkit.enabled);
  const auto plain = read_discord(R"({"pluralkit":{"enabled":true,"token":" t "}})");
  CHECK(plain.pluralkit.enabled);
  CHECK(plain.pluralkit.token.reveal() == "t");
  CHECK(plain.pluralkit.root == "https://api.pluralkit.me/v2");
  CHECK(plain.warnings.empty());
  io::SimWorld world;
  const std::string config = R"({"channels":{"discord":{"token":"a.b","pluralkit":{"enabled":true,"token":{"source":"env","id":"PK"}}}}})";
  const auto without = read(world, config);
  CHECK(without.problem.empty());
  REQUIRE(without.warnings.size() == 1);
  CHECK(without.warnings[0].contains("pluralkit.token"));
  world.environment().set("PK", "secret");
  world.environment().set("PLURALKIT_API_URL", "http://127.0.0.1:4700/v2/");
  CHECK(read(world, config).pluralkit.token.reveal() == "secret");
  CHECK(read(world, config).pluralkit.root == "http://127.0.0.1:4700/v2");
  world.environment().set("PLURALKIT_API_URL", "http://pluralkit.example/v2");
  CHECK(read(world, config).problem.contains("PLURALKIT_API_URL"));
}

}  // namespace
}  // namespace oc::channels::discord
