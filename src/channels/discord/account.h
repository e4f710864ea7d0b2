// One Discord account: its state, and the parts of the port in connect.cpp, receive.cpp, asking.cpp, unanswered.cpp, missed.cpp, pluralkit.cpp,
// send.cpp, draft.cpp, actions.cpp, directory.cpp and probe.cpp.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "channels/discord/actions.h"
#include "channels/discord/api.h"
#include "channels/discord/decode.h"
#include "channels/discord/encode.h"
#include "channels/discord/gateway.h"
#include "channels/discord/places.h"
#include "channels/discord/seen.h"
#include "channels/discord/settings.h"
#include "channels/recent.h"
#include "engine/ports/channel.h"
#include "io/io.h"
#include "io/websocket.h"

namespace oc::channels::discord {

using Memory = Recent<kDiscordChatsRememberedMax>;

class Account final : public engine::ChannelAccount {
 public:
  Account(io::Io io, Settings settings);

  const std::string& channel() const override;
  const std::string& account_id() const override { return settings_.account_id; }
  engine::Capabilities capabilities() const override;
  engine::AccountStatus status() const override { return status_; }
  io::Task<> run(engine::InboundSink& sink) override;
  std::vector<std::string> split(const std::string& markdown) const override { return split_answer(markdown, settings_); }
  io::Task<Result<engine::Sent>> send(engine::Utterance part) override;
  io::Task<> typing(engine::ReplyAddress address) override;
  std::unique_ptr<engine::Draft> begin_draft(engine::ReplyAddress address) override;
  io::Task<Result<void>> edit(engine::ReplyAddress address, std::string message_id, std::string markdown) override;
  io::Task<Result<void>> remove(engine::ReplyAddress address, std::string message_id) override;
  io::Task<Result<void>> react(engine::ReplyAddress address, std::string message_id, std::string emoji) override;
  io::Task<Result<Json>> perform(std::string action, engine::ReplyAddress address, Json params) override;
  io::Task<Result<engine::Media>> fetch(engine::Media media, std::string folder, std::size_t bytes_max) override;
  io::Task<Result<std::vector<engine::DirectoryEntry>>> look_up(engine::DirectoryQuery query) override;
  io::Task<engine::ProbeResult> probe(Millis timeout) override;

  /// The channel that an address means: a direct channel is opened, the thread of autoThread too.
  /// Errors: as send().
  io::Task<Result<std::string>> channel_of(engine::ReplyAddress address);
  /// Posts a draft, answering that message ("" = none); the nonce is one of its own, the same for each try. Gives the draft's id. Errors: as send().
  io::Task<Result<std::string>> post_draft(std::string channel_id, std::string nonce, std::string reply_to, std::string markdown);
  /// Errors: as edit().
  io::Task<Result<void>> grow_draft(std::string channel_id, std::string message_id, std::string markdown);
  /// Tells whether it is gone.
  io::Task<bool> drop_draft(std::string channel_id, std::string message_id, Call::Again again);

  // For actions.cpp.
  Api& api() { return api_; }
  const Settings& settings() const { return settings_; }
  /// "" = not known yet.
  std::string guild_name(const std::string& id) const {
    const auto* guild = places_.guild(id);
    return guild == nullptr || guild->name == kUnknownName ? "" : guild->name;
  }
  /// Errors: as send().
  io::Task<Result<Json>> post(std::string path, std::string method, JsonObject body, std::vector<engine::Media> media);
  void show_presence(const Json& presence);
  /// What the bot may do in a channel. Errors: those of Api.
  io::Task<Result<std::uint64_t>> permissions_in(std::string channel_id);
  UnixTime now() const;
  io::Task<Result<std::string>> file_bytes(engine::Media media) const;

 private:
  // connect.cpp
  bool may_run();
  void note_stopped();
  void note_connection();
  io::Task<> serve(engine::InboundSink& sink);
  io::Task<> connect_again_and_again();
  io::Task<bool> introduce();
  bool introduction_failed(const Error& error);
  io::Task<bool> learn_gateway();
  io::Task<> set_commands();
  io::Task<> talk(std::unique_ptr<io::WebSocket> socket);
  io::Task<> talk_until_end(io::WebSocket& socket);
  io::Task<> read_frames(io::WebSocket& socket);
  io::Task<bool> obey(io::WebSocket& socket, Gateway::Output output);
  void take_events(std::vector<Event> events);

  // receive.cpp
  io::Task<> hand_over(engine::InboundSink& sink);
  io::Task<> hand_over_one(engine::InboundSink& sink, Event event);
  io::Task<bool> hand_over_event(engine::InboundSink& sink, Event event);
  Decoded decode(const Event& event, const Speaker* speaker);
  io::Task<> answer_at_once(Json interaction);
  io::Task<> keep_place(engine::InboundSink& sink, SessionPlace place);
  void note_ignored(const Event& event, const Ignored& ignored);
  DecodeContext context(const Speaker* speaker = nullptr) const {
    return {.account_id = settings_.account_id, .bot = bot_, .settings = settings_, .places = places_, .speaker = speaker};
  }
  std::string cursor_text(const SessionPlace& place) const;
  void tell_words(std::string_view intents);

  // asking.cpp
  enum class Hearing : std::uint8_t {
    never,    ///< whatever its place is called
    by_name,  ///< when its place has a name, or a parent, that the config lists
    yes,
  };
  Hearing hearing_of(const Json& data) const;
  bool may_place_speak(const Json& data) const;
  Unknown worth_asking(const Json& data) const;
  io::Task<> learn_places(Json data);
  io::Task<Json> ask_until_told(std::string path);

  // missed.cpp
  io::Task<> catch_up(engine::InboundSink& sink);
  io::Task<std::vector<Json>> missed_in(std::string channel_id);
  io::Task<Json> as_event(Json message, std::map<std::string, Json>& members);
  bool may_ask_about(const engine::Inbound& message) const;
  io::Task<> add_starter(engine::Inbound& message);

  // pluralkit.cpp
  struct Behind {
    bool is_said_again = false;      ///< the same comes, or came, as another message
    bool may_come_again = false;     ///< it is its author's, and a webhook may say it once more
    std::optional<Speaker> speaker;  ///< nothing = the message's author
  };
  io::Task<Behind> look_behind(Event& event);
  io::Task<Result<Json>> ask_pluralkit(std::string path);
  bool is_pluralkit_away() const;
  void note_pluralkit_away(const Error& error);
  io::Task<Json> pluralkit_message(std::string message_id);
  io::Task<bool> has_system(std::string user_id);

  // draft.cpp
  bool may_become(const std::string& draft_id, const engine::Utterance& part) const;
  io::Task<Result<Json>> finish_draft(std::string channel_id, engine::Utterance part);

  // send.cpp
  io::Task<Result<Json>> send_to_channel(engine::Utterance part);
  io::Task<Result<Json>> send_as_new(std::string channel_id, engine::Utterance part);
  io::Task<Result<Json>> answer_interaction(Extra extra, engine::Utterance part);
  bool is_open(const Extra& extra) const;

  // unanswered.cpp
  void note_working(const Extra& extra);
  void note_refused(const std::string& interaction);
  void note_not_answered(const std::string& interaction);
  io::Task<bool> begin_answer(std::string interaction);
  io::Task<> end_unanswered(Extra extra);
  io::Task<> take_back(Extra extra);
  void keep_reply_mode(const std::string& channel_id, std::string& reply_to);
  io::Task<Result<void>> open_thread(Extra extra, std::string message_id);

  // probe.cpp
  io::Task<std::string> audit();
  io::Task<Result<std::string>> audit_result();

  io::Io io_;
  Settings settings_;
  Api api_;
  engine::AccountStatus status_;
  Bot bot_;
  Places places_;
  std::unique_ptr<Gateway> gateway_;
  SessionPlace kept_place_;  ///< the last that the engine was given
  std::string kept_cursor_;  ///< it, and what was seen
  Seen seen_;

  struct Inward {
    explicit Inward(const io::Executor& executor) : changed(executor), room(executor), filled(executor), drained(executor) {}
    std::deque<std::string> frames;  ///< read and not looked at
    std::deque<Event> events;        ///< looked at and not handed over
    std::deque<std::string> presences;
    std::optional<Error> end;  ///< why reading ended
    io::Event changed;         ///< frames, end or presences
    io::Event room;            ///< in frames
    io::Event filled;          ///< events
    io::Event drained;         ///< events
  };
  Inward inward_;
  io::TaskGroup* beside_ = nullptr;  ///< of run(), for answers to interactions and what nobody waits for

  Memory answered_;                 ///< channel -> the message that was last answered as a reply
  Memory drafted_;                  ///< draft -> the message that it was begun to answer
  Memory direct_channels_;          ///< user -> channel
  Memory own_messages_;             ///< ids
  Memory first_parts_;              ///< interaction -> the part that replaced "is thinking"
  Memory commands_;                 ///< interaction -> how far its answer is, see unanswered.cpp
  io::Event taken_back_;            ///< some "is thinking" is gone
  Memory threads_;                  ///< ids of threads that autoThread has opened
  Memory thread_names_;             ///< message -> what a thread for it will be called
  Memory systems_;                  ///< person -> y or n, whether PluralKit knows a system of theirs, and until when that holds, in ms
  Memory own_words_;                ///< messages of persons that stand as they are
  Memory replaced_;                 ///< messages that come again in a member's name -> what that one lacks
  Millis pluralkit_away_until_{0};  ///< steady; until then PluralKit is not asked
  bool told_no_content_ = false;
};

/// What a failed call means for a message that was to be sent.
Error told_for_send(Error error);

}  // namespace oc::channels::discord
