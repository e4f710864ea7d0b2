// From a request of Meta to the engine: Meta is told "have it" when each message of the request is kept.
#include <fmt/format.h>

#include "base/text.h"
#include "channels/parking.h"
#include "channels/whatsapp/cloud_account.h"
#include "channels/whatsapp/cloud_limits.h"
#include "channels/whatsapp/cloud_webhook.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::whatsapp {
namespace {

io::HttpResponse respond(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(body)};
}

}  // namespace

bool CloudAccount::may_tell_now() {
  const Millis now = io_.clock.steady();
  if (last_told_ >= Millis(0) && now - last_told_ < kCloudRefusalTold) return false;
  last_told_ = now;
  return true;
}

/// A wrong appSecret refuses Meta's own requests, and shows until the next good one. Behind a request that was good it is somebody else's doing.
io::HttpResponse CloudAccount::respond_to(CloudAnswer answer, const std::string& peer_address) {
  const io::LogFields fields{{"account", account_id()}, {"from", peer_address}};
  if (answer.status < 400 && !answer.reason.empty()) io_.log.info("whatsapp", answer.reason, fields);
  if (answer.status >= 400 && !answer.reason.empty() && may_tell_now())
    io_.log.warn("whatsapp", "a request of the webhook: " + answer.reason, fields);
  const bool is_sound = last_good_ >= Millis(0) && io_.clock.steady() - last_good_ < kCloudSoundTime;
  if (answer.doubts_secret && !is_sound)
    show_trouble(Place::secret, fmt::format("requests to {} are refused: they are signed with another secret than appSecret, unless somebody else "
                                            "sends them. Copy the App Secret of the app that the "
                                            "number belongs to from https://developers.facebook.com/apps (App settings, Basic) into the config",
                                            settings_.webhook_path));
  return respond(answer.status, std::move(answer.body));
}

std::optional<io::HttpResponse> CloudAccount::head_refusal(const engine::WebhookRequest& head) {
  auto refusal = refuse_cloud_head(head, settings_);
  if (!refusal) return std::nullopt;
  return respond_to(*std::move(refusal), head.peer_address);
}

io::Task<io::HttpResponse> CloudAccount::on_webhook(engine::WebhookRequest request) {
  auto read = read_cloud_request(request, settings_);
  if (auto* answer = std::get_if<CloudAnswer>(&read)) co_return respond_to(std::move(*answer), request.peer_address);
  last_good_ = io_.clock.steady();
  show_trouble(Place::secret, "");
  if (sink_ == nullptr) co_return respond(503, "not running");
  const bool is_kept = co_await keep(*sink_, std::get<Json>(std::move(read)));
  co_return is_kept ? respond(200, "ok") : respond(503, "not kept");
}

/// All of them, one after the other: what cannot be kept now holds up nothing, and comes again with the rest, which is known then.
io::Task<bool> CloudAccount::keep(engine::InboundSink& sink, Json body) {
  auto decoded = decode_cloud(
      body,
      {.account_id = account_id(), .phone_number_id = settings_.phone_number_id, .reply_mode = settings_.common.reply_mode, .now = io_.clock.now()});
  if (!decoded.phone.empty()) status_.self_id = decoded.phone;
  Result<void> kept;
  bool has_messages = false;
  for (auto& event : decoded.events) {
    if (auto* ignored = std::get_if<CloudIgnored>(&event)) {
      note_ignored(*ignored);
      if (ignored->why == CloudIgnored::Why::malformed)
        co_await park(sink, io_.log, {"whatsapp", account_id(), std::move(ignored->name), std::move(ignored->reason), std::move(ignored->part)});
    }
    if (const auto* failure = std::get_if<CloudTrouble>(&event)) note_failure(*failure);
    if (auto* message = std::get_if<engine::Inbound>(&event)) {
      has_messages = true;
      if (auto one = co_await keep_message(sink, std::move(*message)); !one) kept = std::move(one);
    }
  }
  if (!kept) note_trouble(Place::inbound, "Messages cannot be stored and stay at WhatsApp for now: " + kept.error().message);
  if (kept && has_messages) note_trouble(Place::inbound, "");
  co_return kept.has_value();
}

io::Task<Result<void>> CloudAccount::keep_message(engine::InboundSink& sink, engine::Inbound message) {
  status_.last_inbound_at = io_.clock.now();
  if (message.what == engine::Inbound::What::message) {
    // Meta tells the id of what is answered, and nothing of its words.
    message.quoted_text = words_.get(message.quoted_message_id);
    words_.put(message.message_id, printable(message.text, kCloudQuoteBytesMax));
  }
  people_.put(message.sender.id, message.sender.name);
  co_return co_await sink.receive(std::move(message));
}

void CloudAccount::note_ignored(const CloudIgnored& ignored) {
  using Why = CloudIgnored::Why;
  const io::LogFields fields{{"account", account_id()}, {"why", ignored.reason}};
  if (ignored.why == Why::not_for_us) io_.log.debug("whatsapp", "something was passed over", fields);
  if (ignored.why == Why::not_served && !unserved_.has(ignored.reason)) {
    unserved_.put(ignored.reason);
    io_.log.warn("whatsapp", "something is passed over, now and from now on; this is told once", fields);
  }
  if (ignored.why == Why::malformed) io_.log.warn("whatsapp", "a part of a request cannot be read and is passed over", fields);
  if (ignored.why == Why::too_old)
    note_trouble(Place::inbound, fmt::format("{}, and was dropped. Is the clock of this machine right?", ignored.reason));
  if (ignored.why == Why::foreign && may_tell_now())
    io_.log.warn("whatsapp", "a message for another number came to this account's path: give each number a callback of its own", fields);
}

void CloudAccount::note_failure(const CloudTrouble& trouble) {
  const std::string code = trouble.code > 0 ? fmt::format(" ({})", trouble.code) : "";
  if (trouble.message_id.empty()) {
    note_trouble(Place::number, fmt::format("WhatsApp reports trouble with the number{}: {}", code, trouble.words));
    return;
  }
  io_.log.warn("whatsapp", "a message did not arrive", {{"account", account_id()}, {"to", trouble.recipient}, {"message", trouble.message_id}});
  note_trouble(Place::outbound, fmt::format("WhatsApp did not deliver a message to {}{}: {}", trouble.recipient, code, trouble.words));
}

}  // namespace oc::channels::whatsapp
