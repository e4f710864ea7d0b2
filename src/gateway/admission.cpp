// The handshake's hands: keys, signatures, tokens, pairing and the final hello.
#include "gateway/admission.h"

#include "base/limits.h"
#include "base/text.h"
#include "gateway/locality.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::gateway {
namespace {

namespace happened = protocol::happened;
namespace todo = protocol::todo;
using protocol::Handshake;
using protocol::HandshakeAction;
using protocol::HandshakeEvent;

/// One admission's state. Lifetime: on the coroutine's frame.
struct Admission {
  Context& context;
  std::shared_ptr<Connection> connection;
  const io::ServerRequest& request;
  Handshake handshake;
  Authenticator::DeviceToken device_token = Authenticator::DeviceToken::not_proved;
  std::string token_in_clear;  ///< the device token that was shown and right
};

const protocol::ConnectParams& connect_of(const Admission& admission) { return admission.handshake.connect(); }
Millis steady_now(const Admission& admission) { return admission.context.clock().steady(); }

happened::KeyRead read_key(const Admission& admission) {
  const auto bytes = io::ed25519_public_bytes(connect_of(admission).device->public_key);
  if (!bytes) return {};
  return {happened::KeyRead::Key{.device_id = io::sha256_hex(*bytes), .public_key = io::base64url(*bytes)}};
}

happened::SignatureChecked check_signature(const Admission& admission, const todo::CheckSignature& check) {
  const auto key = io::ed25519_public_bytes(connect_of(admission).device->public_key);
  const auto signature = io::from_base64(connect_of(admission).device->signature);
  if (!key || !signature) return {};
  for (const auto& text : check.texts) {
    if (io::ed25519_verify(*key, text, *signature)) return {.valid = true};
  }
  return {};
}

happened::DeviceTokenChecked check_device_token(Admission& admission, const todo::CheckDeviceToken& check) {
  const auto& connect = connect_of(admission);
  if (admission.context.authenticator.device_token_lock(admission.request, steady_now(admission)).count() > 0) return {.failure = "rate_limited"};
  const auto scopes = admission.context.devices.token_scopes(connect.device->id, connect.role, check.token);
  if (!scopes) return {.failure = "device_token_mismatch"};
  admission.device_token = Authenticator::DeviceToken::proved;
  admission.token_in_clear = check.token.reveal();
  return {.scopes = *scopes};
}

happened::PairingRequested request_pairing(Admission& admission, const todo::RequestPairing& wanted) {
  const auto& connect = connect_of(admission);
  const auto address = client_address(admission.request, admission.context.authenticator.settings().trusted_proxies);
  const auto request =
      admission.context.devices.request(Devices::described(connect, admission.handshake.public_key()), connect.role, address, wanted.reason);
  admission.context.parts.io.log.warn("gateway/ws", "device asks for approval: openclaw devices approve " + request.request_id,
                                      {{"device", connect.device->id}, {"reason", wanted.reason}, {"address", address}});
  admission.context.hub.broadcast("device.pair.requested", to_json(request));
  return {request.request_id};
}

/// What the machine asks for, done; nothing when the action is an end.
std::optional<HandshakeEvent> obey(Admission& admission, const HandshakeAction& action) {
  if (std::holds_alternative<todo::CheckSharedAuth>(action)) {
    return admission.context.authenticator.check_connect(admission.request, connect_of(admission), steady_now(admission));
  }
  if (std::holds_alternative<todo::ReadKey>(action)) return read_key(admission);
  if (const auto* check = std::get_if<todo::CheckSignature>(&action)) return check_signature(admission, *check);
  if (const auto* check = std::get_if<todo::CheckDeviceToken>(&action)) return check_device_token(admission, *check);
  if (std::holds_alternative<todo::FindDevice>(action))
    return happened::DeviceFound{admission.context.devices.facts(connect_of(admission).device->id)};
  if (const auto* wanted = std::get_if<todo::RequestPairing>(&action)) return request_pairing(admission, *wanted);
  return std::nullopt;
}

void refuse_client(Admission& admission, const todo::Refuse& refusal) {
  const auto& connect = connect_of(admission);
  admission.context.authenticator.note_failures(admission.request, connect, admission.device_token, steady_now(admission));
  admission.context.parts.io.log.warn(
      "gateway/ws", "connect refused",
      {{"reason", refusal.error.message}, {"client", connect.client.id}, {"address", admission.request.peer_address}});
  admission.connection->send(protocol::encode(protocol::ResponseFrame{.id = refusal.id, .ok = false, .error = refusal.error}));
  admission.connection->close(refusal.close_code, refusal.close_reason);
}

Client client_of(const Admission& admission, const todo::Accept& accepted) {
  const auto& connect = connect_of(admission);
  const bool is_modern = connect.protocol_min >= protocol::kProtocolNewest;
  return {.caller = {.role = accepted.role, .scopes = accepted.scopes},
          .facts = connect.client,
          .caps = connect.caps,
          .protocol = accepted.protocol,
          .method = accepted.method,
          .device_id = connect.device ? connect.device->id : "",
          .address = client_address(admission.request, admission.context.authenticator.settings().trusted_proxies),
          .connected_at = admission.context.clock().now(),
          .unknown_params = is_modern ? protocol::Unknown::ignored : protocol::Unknown::refused};
}

Json auth_json(const IssuedToken& token, const std::string& role) {
  return JsonObject{{"deviceToken", token.token},
                    {"role", role},
                    {"scopes", JsonArray(token.scopes.begin(), token.scopes.end())},
                    {"issuedAtMs", to_ms(token.issued_at)}};
}

/// The device's token for hello-ok: the one it showed, or a new one.
Task<Result<Json>> auth_of(Admission& admission, todo::Accept accepted) {
  using Device = todo::Accept::Device;
  if (accepted.device == Device::none || accepted.device == Device::unpaired) co_return Json(nullptr);
  auto& devices = admission.context.devices;
  const std::string device_id = connect_of(admission).device->id;
  if (accepted.device == Device::pair_now) {
    OC_CO_CHECKED(co_await devices.pair(Devices::described(connect_of(admission), admission.handshake.public_key())));
    admission.context.parts.io.log.info("gateway/ws", "local device paired", {{"device", device_id}});
  }
  if (!admission.token_in_clear.empty()) {
    co_return auth_json({.token = admission.token_in_clear, .scopes = accepted.scopes, .issued_at = admission.context.clock().now()}, accepted.role);
  }
  OC_CO_TRY(const auto issued, co_await devices.issue(device_id, accepted.role, accepted.scopes));
  co_return auth_json(issued, accepted.role);
}

Task<bool> let_in(Admission& admission, todo::Accept accepted) {
  const auto auth = co_await auth_of(admission, accepted);
  auto& connection = *admission.connection;
  if (!auth) {
    connection.send(protocol::encode(protocol::ResponseFrame{.id = accepted.id, .ok = false, .error = to_error(auth.error())}));
    connection.close(1011, "the device could not be kept");
    co_return false;
  }
  // While the store wrote, the connection may have ended, or the device may have been removed again.
  if (connection.is_closing()) co_return false;
  admission.context.authenticator.note_success(admission.request, accepted.method);
  connection.client = client_of(admission, accepted);
  connection.set_message_bytes_max(kFrameBytesMax);
  admission.context.hub.version.presence++;
  connection.send(
      protocol::encode(protocol::ResponseFrame{.id = accepted.id, .ok = true, .payload = hello_ok(admission.context, connection, *auth)}));
  admission.context.parts.io.log.info("gateway/ws", "client connected",
                                      {{"conn", connection.id()},
                                       {"client", connection.client->facts.id},
                                       {"mode", connection.client->facts.mode},
                                       {"protocol", std::to_string(accepted.protocol)},
                                       {"auth", std::string(to_string(accepted.method))}});
  co_return true;
}

/// The client's first message; nothing when it did not come in time.
Task<std::optional<std::string>> first_message(Admission& admission) {
  auto text = co_await io::within(admission.context.clock(), kHandshakeTimeout, admission.connection->read());
  if (text) co_return std::move(*text);
  const bool is_too_large = text.error().code == Errc::too_large;
  admission.connection->close(is_too_large ? 1009 : 1000, is_too_large ? "preauth payload too large" : "");
  co_return std::nullopt;
}

}  // namespace

Task<bool> admit(Context& context, std::shared_ptr<Connection> connection, io::ServerRequest request) {
  const auto& settings = context.authenticator.settings();
  Admission admission{
      .context = context,
      .connection = connection,
      .request = request,
      .handshake = Handshake(approach_of(request, settings.origins), {.mode = settings.mode,
                                                                      .control_ui_without_device = settings.control_ui_without_device,
                                                                      .control_ui_insecure_when_local = settings.control_ui_insecure_when_local})};
  const auto challenge = admission.handshake.next(happened::Opened{context.parts.io.random.uuid(), context.clock().now()});
  connection->send(std::get<todo::SendChallenge>(challenge).frame);
  auto text = co_await first_message(admission);
  if (!text) co_return false;
  auto action = admission.handshake.next(happened::Received{std::move(*text), context.clock().now()});
  while (auto event = obey(admission, action)) action = admission.handshake.next(*event);
  if (const auto* accepted = std::get_if<todo::Accept>(&action)) co_return co_await let_in(admission, *accepted);
  if (const auto* refusal = std::get_if<todo::Refuse>(&action)) {
    refuse_client(admission, *refusal);
  } else {
    connection->close(std::get<todo::Drop>(action).close_code, "");
  }
  co_return false;
}

}  // namespace oc::gateway
