// One account of the Cloud API: its state, and the parts of the port in cloud_account.cpp, cloud_receive.cpp, cloud_send.cpp and cloud_files.cpp.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "channels/recent.h"
#include "channels/whatsapp/cloud_decode.h"
#include "channels/whatsapp/cloud_encode.h"
#include "channels/whatsapp/cloud_graph.h"
#include "channels/whatsapp/cloud_limits.h"
#include "channels/whatsapp/cloud_settings.h"
#include "channels/whatsapp/cloud_webhook.h"
#include "engine/ports/channel.h"
#include "engine/ports/webhook.h"
#include "io/io.h"

namespace oc::channels::whatsapp {

/// How far the sending of a part of several messages has come.
struct CloudProgress {
  std::size_t done = 0;     ///< messages of it that Meta has taken
  std::string message_id;   ///< of the first
  std::string uploaded_id;  ///< of the next one's file, when it is at Meta already
};

class CloudAccount final : public engine::ChannelAccount, private engine::WebhookHandler {
 public:
  CloudAccount(io::Io io, CloudSettings settings);

  const std::string& channel() const override;
  const std::string& account_id() const override { return settings_.common.account_id; }
  engine::Capabilities capabilities() const override;
  engine::AccountStatus status() const override { return status_; }
  io::Task<> run(engine::InboundSink& sink) override;
  std::vector<std::string> split(const std::string& markdown) const override;
  std::vector<engine::Utterance> divide(engine::Utterance part) const override;
  io::Task<Result<engine::Sent>> send(engine::Utterance part) override;
  io::Task<> typing(engine::ReplyAddress address) override;
  io::Task<Result<void>> react(engine::ReplyAddress address, std::string message_id, std::string emoji) override;
  io::Task<Result<Json>> perform(std::string action, engine::ReplyAddress address, Json params) override;
  io::Task<Result<engine::Media>> fetch(engine::Media media, std::string folder, std::size_t bytes_max) override;
  io::Task<Result<std::vector<engine::DirectoryEntry>>> look_up(engine::DirectoryQuery query) override;
  io::Task<engine::ProbeResult> probe(Millis timeout) override;

 private:
  /// Where trouble is: what is mended in one place says nothing of the others.
  enum class Place : std::uint8_t { number, inbound, outbound, secret };

  // cloud_account.cpp
  bool may_run();
  void note_stopped();
  void note_trouble(Place place, const std::string& trouble);
  /// As note_trouble(), without a line in the log.
  void show_trouble(Place place, const std::string& trouble);
  /// The account is of no use until its config changes: it stops, and says why.
  void refuse(std::string why);
  io::Task<> work(engine::InboundSink& sink);
  io::Task<> identify();
  void keep_self(const Json& answer);
  io::Task<Result<Json>> ask_number(Millis timeout);
  /// Passes an answer on; when the token is refused for good, the account stops.
  Result<Json> heard(Result<Json> answer);

  // cloud_receive.cpp
  std::optional<io::HttpResponse> head_refusal(const engine::WebhookRequest& head) override;
  io::Task<io::HttpResponse> on_webhook(engine::WebhookRequest request) override;
  io::HttpResponse respond_to(CloudAnswer answer, const std::string& peer_address);
  io::Task<bool> keep(engine::InboundSink& sink, Json body);
  io::Task<Result<void>> keep_message(engine::InboundSink& sink, engine::Inbound message);
  void note_ignored(const CloudIgnored& ignored);
  void note_failure(const CloudTrouble& trouble);
  /// Anybody may knock as often as he likes: once a minute is told.
  bool may_tell_now();

  // cloud_send.cpp
  void keep_reply_mode(engine::ReplyAddress& address);
  io::Task<> mark_read(engine::ReplyAddress address, CloudTyping typing, Millis timeout);
  io::Task<Result<std::string>> post(JsonObject body);
  io::Task<Result<void>> send_next(CloudMessage message, CloudProgress& progress);

  // cloud_files.cpp
  io::Task<Result<std::string>> upload(engine::Media media, std::string kind);

  io::Io io_;
  CloudSettings settings_;
  GraphApi api_;
  engine::AccountStatus status_;
  io::Event stop_;                       ///< raised when the account is of no use any more
  engine::InboundSink* sink_ = nullptr;  ///< while it runs
  std::map<Place, std::string> troubles_;
  Recent<kCloudRememberedMax> words_;     ///< of messages, both ways, for the answers that name only their id
  Recent<kCloudRememberedMax> people_;    ///< number -> name, of those who wrote
  Recent<kCloudRememberedMax> answered_;  ///< chat -> the message that was last answered as a reply
  Recent<kCloudUnservedMax> unserved_;    ///< what was told to be passed over
  /// chat -> the message that is marked as read, and when `typing` was last shown (steady; -1 = not)
  std::map<std::string, std::pair<std::string, Millis>> read_;
  std::deque<std::pair<std::string, CloudProgress>> progress_;  ///< by idempotency key, of parts that broke off
  Millis last_told_{-1};
  Millis last_good_{-1};  ///< steady, of the last request whose signature held
};

}  // namespace oc::channels::whatsapp
