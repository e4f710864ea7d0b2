// The schema of `message`, and handing the action on: who may do what where is asked behind Services.
#include "tools/message.h"

#include <fmt/format.h>

#include "base/text.h"
#include "tools/files/place.h"

namespace oc::tools {
namespace {

Json words(std::string_view description) { return JsonObject{{"type", "string"}, {"description", description}}; }
Json number(std::string_view description) { return JsonObject{{"type", "number"}, {"description", description}}; }
Json yes_or_no(std::string_view description) { return JsonObject{{"type", "boolean"}, {"description", description}}; }
Json list(std::string_view description) {
  return JsonObject{{"type", "array"}, {"items", JsonObject{{"type", "string"}}}, {"description", description}};
}

enum class Guilds : std::uint8_t { some, none };

/// Source: spec/runtime.md 9.4. What a channel does not know it says itself, with what it can do.
JsonArray actions(Guilds guilds) {
  JsonArray out;
  for (const std::string_view name :
       {"send",        "broadcast",  "react",        "reactions",     "edit",        "delete",         "reply",         "poll",       "read",
        "pin",         "unpin",      "list-pins",    "thread-create", "thread-list", "thread-reply",   "topic-create",  "topic-edit", "sticker",
        "member-info", "emoji-list", "channel-info", "channel-list",  "unsend",      "sendAttachment", "sendWithEffect"})
    out.emplace_back(name);
  if (guilds == Guilds::none) return out;
  for (const std::string_view name : {"search", "permissions", "role-info", "role-add", "role-remove", "voice-status", "event-list", "event-create",
                                      "timeout", "kick", "ban", "set-presence"})
    out.emplace_back(name);
  return out;
}

JsonObject of_sending() {
  return {{"message", words("Text, in Markdown. For send, reply, edit, thread-create and thread-reply.")},
          {"media", words("A file to send: a path in your workspace.")},
          {"filename", words("The file's name as others see it.")},
          {"caption", words("Text that goes with the file.")},
          {"replyTo", words("Id of the message to answer.")},
          {"quoteText", words("The part of that message that is quoted, where the channel has quotes.")},
          {"asVoice", yes_or_no("Send a sound file as a voice message.")},
          {"gifPlayback", yes_or_no("Show a video as an animation.")},
          {"forceDocument", yes_or_no("Send a picture or video as a plain file.")},
          {"silent", yes_or_no("Without a sound at the receiver.")},
          {"dryRun", yes_or_no("Only tell what send would do.")},
          {"buttons", JsonObject{{"type", "array"},
                                 {"items", JsonObject{{"type", "array"}, {"items", JsonObject{{"type", "object"}}}}},
                                 {"description", "Rows of {text, callback_data}, where the channel has buttons."}}}};
}

JsonObject of_polls_and_threads() {
  return {{"pollQuestion", words("Question of a poll.")},
          {"pollOption", list("Its answers, at least 2.")},
          {"pollMulti", yes_or_no("Whether several answers may be chosen.")},
          {"pollDurationHours", number("How long it is open, where the channel counts hours.")},
          {"pollDurationSeconds", number("The same in seconds.")},
          {"pollAnonymous", yes_or_no("Whether nobody sees who voted what.")},
          {"threadName", words("Name of a new thread or topic.")},
          {"autoArchiveMin", number("Minutes until a thread is archived.")},
          {"includeArchived", yes_or_no("List archived threads.")},
          {"stickerId", list("Ids of stickers.")}};
}

JsonObject of_looking() {
  return {{"limit", number("At most so many.")},
          {"before", words("Messages before this id.")},
          {"after", words("Messages after this id.")},
          {"around", words("Messages around this id.")},
          {"userId", words("A person.")}};
}

JsonObject of_guilds() {
  return {{"guildId", words("A Discord guild.")},
          {"channelId", words("A channel, for actions of a guild.")},
          {"query", words("What to search for.")},
          {"channelIds", list("Where to search.")},
          {"authorId", words("Who wrote.")},
          {"authorIds", list("Who wrote.")},
          {"roleId", words("A role.")},
          {"reason", words("Why, for the guild's log.")},
          {"durationMin", number("Minutes of a timeout.")},
          {"until", words("End of a timeout, ISO 8601.")},
          {"deleteDays", number("Days of messages that a ban removes.")},
          {"eventName", words("Name of an event.")},
          {"eventType", words("stage, voice or external.")},
          {"startTime", words("ISO 8601.")},
          {"endTime", words("ISO 8601.")},
          {"desc", words("What an event is about.")},
          {"location", words("Where it is.")},
          {"activityName", words("What the presence shows.")},
          {"activityType", number("Discord's number for it.")},
          {"status", words("online, idle, dnd or invisible.")}};
}

Json parameters(Guilds guilds) {
  JsonObject properties{
      {"action", JsonObject{{"type", "string"}, {"enum", actions(guilds)}, {"description", "What to do."}}},
      {"channel", words("telegram, discord, slack, whatsapp, irc: the service. Left out: that of this chat.")},
      {"target", words("The chat or person: an id such as -100123, channel:123, user:123, C0123, +15550001, #room. Left out: this chat.")},
      {"targets", list("For broadcast: several of them.")},
      {"to", words("The same as target.")},
      {"accountId", words("The account to use. Left out: the one of this chat.")},
      {"threadId", words("Thread or topic.")},
      {"messageId", words("The message that is meant. For react it may be left out: the one that you answer.")},
      {"emoji", words("For react.")},
      {"remove", yes_or_no("Take the reaction away.")}};
  for (const auto& group : {of_sending(), of_polls_and_threads(), of_looking(), guilds == Guilds::some ? of_guilds() : JsonObject()}) {
    for (const auto& [key, value] : group) properties[key] = value;
  }
  return JsonObject{{"type", "object"}, {"properties", std::move(properties)}, {"required", JsonArray{"action"}}};
}

engine::ToolSpec spec_with(Guilds guilds) {
  return {"message", "Send and edit messages, react, ask polls, read and make threads in chats", parameters(guilds)};
}

class MessageTool final : public Tool {
 public:
  explicit MessageTool(ServicesSource services) : services_(std::move(services)), spec_(spec_with(Guilds::some)) {}
  const engine::ToolSpec& spec() const override { return spec_; }
  /// A third of the schema is about guilds.
  engine::ToolSpec offered(const Json& config) const override {
    return at_path(config, "channels.discord") == nullptr ? spec_with(Guilds::none) : spec_;
  }

  Task<engine::ToolResult> run(engine::ToolContext context, Json arguments) override {
    auto* services = services_();
    if (services == nullptr) co_return engine::ToolResult{.text = "the gateway is not ready yet", .is_error = true};
    std::string action = string_member_or(arguments, "action", "");
    arguments.as_object().erase("action");
    auto done = co_await services->message(std::move(context), std::move(action), std::move(arguments));
    if (!done) co_return error_result(done.error());
    std::string text = to_json_text(*done);
    // What a platform tells may be long: history, members.
    if (utf16_length(text) > kMessageResultUnitsMax) {
      text = fmt::format("{}\n(cut after {} characters; ask for less: limit)", utf16_prefix(text, kMessageResultUnitsMax), kMessageResultUnitsMax);
      co_return engine::ToolResult{.text = std::move(text)};
    }
    co_return engine::ToolResult{.text = std::move(text), .details = std::move(*done)};
  }

 private:
  ServicesSource services_;
  engine::ToolSpec spec_;
};

}  // namespace

std::unique_ptr<Tool> make_message_tool(ServicesSource services) { return std::make_unique<MessageTool>(std::move(services)); }

}  // namespace oc::tools
