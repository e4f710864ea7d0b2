// The order of the handshake's checks. Source: the protocol's description, section 3.
#include "core/protocol/handshake.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/protocol/methods.h"

namespace oc::protocol {
namespace {

ErrorShape protocol_mismatch(const ConnectParams& connect) {
  if (connect.protocol_max < kProtocolOldest) return invalid_request("protocol mismatch", JsonObject{{"expectedProtocol", kProtocolOldest}});
  return invalid_request("protocol mismatch", JsonObject{{"code", "PROTOCOL_MISMATCH"},
                                                         {"clientMinProtocol", connect.protocol_min},
                                                         {"clientMaxProtocol", connect.protocol_max},
                                                         {"expectedProtocol", kProtocolNewest},
                                                         {"minimumProbeProtocol", kProtocolOldest}});
}

bool holds(const std::vector<std::string>& words, const std::string& word) { return std::find(words.begin(), words.end(), word) != words.end(); }

}  // namespace

std::string_view to_string(AuthMode mode) {
  switch (mode) {
    case AuthMode::none: return "none";
    case AuthMode::token: return "token";
    case AuthMode::password: return "password";
    case AuthMode::trusted_proxy: return "trusted-proxy";
  }
  return "token";
}

std::string_view to_string(AuthMethod method) {
  switch (method) {
    case AuthMethod::none: return "none";
    case AuthMethod::token: return "token";
    case AuthMethod::password: return "password";
    case AuthMethod::trusted_proxy: return "trusted-proxy";
    case AuthMethod::device_token: return "device-token";
  }
  return "none";
}

HandshakeAction Handshake::next(const HandshakeEvent& event) {
  return std::visit([this](const auto& what) { return on(what); }, event);
}

HandshakeAction Handshake::on(const happened::Opened& opened) {
  nonce_ = opened.nonce;
  return todo::SendChallenge{encode(EventFrame{.event = "connect.challenge", .payload = JsonObject{{"nonce", nonce_}, {"ts", to_ms(opened.now)}}})};
}

HandshakeAction Handshake::on(const happened::Received& received) {
  received_at_ = received.now;
  auto frame = decode_request(received.text);
  // 1. a request frame, the method connect, parameters that fit
  if (!frame) {
    if (frame.error().kind == FrameError::Kind::not_json) return todo::Drop{};
    request_id_ = frame.error().id;
    return refuse(invalid_request("invalid request frame: " + frame.error().message));
  }
  request_id_ = frame->id;
  if (frame->method != "connect") return refuse(invalid_request("invalid handshake: first request must be connect"));
  auto connect = decode_connect(frame->params.value_or(JsonObject{}));
  if (!connect) return refuse(invalid_request("invalid connect params: " + connect.error()));
  connect_ = std::move(*connect);
  return check_client();
}

HandshakeAction Handshake::check_client() {
  // 2. a protocol both speak
  const auto protocol = pick_protocol(connect_.protocol_min, connect_.protocol_max);
  if (!protocol) return refuse(protocol_mismatch(connect_), 1002);
  protocol_ = *protocol;
  // 3. the role
  if (connect_.role != "operator" && connect_.role != "node") return refuse(invalid_request("invalid role"));
  // 4. the browser's origin: whenever there is one, and always for a browser's client
  const bool is_browser = approach_.has_origin || connect_.client.is_control_ui() || connect_.client.is_webchat();
  if (is_browser && !approach_.origin_allowed) {
    return refuse(invalid_request(
        "origin not allowed (open the Control UI from the gateway host or allow it in gateway.controlUi.allowedOrigins)",
        JsonObject{{"code", "CONTROL_UI_ORIGIN_NOT_ALLOWED"}, {"reason", approach_.has_origin ? "origin not allowed" : "origin missing"}}));
  }
  // 5. the shared secret: checked now, decided on below
  return todo::CheckSharedAuth{};
}

HandshakeAction Handshake::on(const happened::SharedAuthChecked& checked) {
  auth_failure_ = checked.failure;
  method_ = checked.failure.empty() ? checked.method : AuthMethod::none;
  retry_after_ms_ = checked.retry_after_ms;
  // 6. no device
  if (!connect_.device) return without_device();
  // 7. the device's id is its key's digest
  return todo::ReadKey{};
}

HandshakeAction Handshake::without_device() {
  const bool is_operator = connect_.role == "operator";
  if (connect_.client.is_control_ui()) {
    if (is_operator && is_authorized() && method_ == AuthMethod::trusted_proxy) return accept({}, todo::Accept::Device::none);
    if (is_operator && is_authorized() && rules_.control_ui_without_device) return accept(connect_.scopes, todo::Accept::Device::none);
    if (!rules_.control_ui_insecure_when_local || !approach_.is_local) {
      return refuse(invalid_request("control ui requires device identity (use HTTPS or localhost secure context)",
                                    JsonObject{{"code", "CONTROL_UI_DEVICE_IDENTITY_REQUIRED"}}));
    }
  }
  if (is_operator && is_authorized() && method_ == AuthMethod::trusted_proxy) return accept(connect_.scopes, todo::Accept::Device::none);
  if (is_operator && has_shared_proof()) {
    // Who proves only the shared secret holds no scopes; protocol 4 keeps them for a program on this machine.
    const bool keeps = protocol_ >= kProtocolNewest && approach_.is_local && !approach_.has_origin;
    return accept(keeps ? connect_.scopes : std::vector<std::string>{}, todo::Accept::Device::none);
  }
  if (!is_authorized() && connect_.has_shared_secret()) return refuse_auth();
  return refuse({.code = "NOT_PAIRED", .message = "device identity required", .details = JsonObject{{"code", "DEVICE_IDENTITY_REQUIRED"}}});
}

HandshakeAction Handshake::on(const happened::KeyRead& read) {
  const auto& device = *connect_.device;
  if (!read.key) return refuse_device("device public key invalid", "DEVICE_AUTH_PUBLIC_KEY_INVALID", "device-public-key");
  if (read.key->device_id != device.id) return refuse_device("device identity mismatch", "DEVICE_AUTH_DEVICE_ID_MISMATCH", "device-id-mismatch");
  public_key_ = read.key->public_key;
  // 8. signed just now
  const auto skew = std::chrono::abs(received_at_ - from_ms(device.signed_at_ms));
  if (skew > kSignatureSkewMax) return refuse_device("device signature expired", "DEVICE_AUTH_SIGNATURE_EXPIRED", "device-signature-stale");
  // 9. with a nonce  10. ours
  if (js_trim(device.nonce).empty()) return refuse_device("device nonce required", "DEVICE_AUTH_NONCE_REQUIRED", "device-nonce-missing");
  if (device.nonce != nonce_) return refuse_device("device nonce mismatch", "DEVICE_AUTH_NONCE_MISMATCH", "device-nonce-mismatch");
  // 11. the signature
  return todo::CheckSignature{signed_texts(connect_)};
}

HandshakeAction Handshake::on(const happened::SignatureChecked& checked) {
  if (!checked.valid) return refuse_device("device signature invalid", "DEVICE_AUTH_SIGNATURE_INVALID", "device-signature");
  // 12. the device's own token stands in for the shared secret
  if (!is_authorized()) {
    const auto& token = !connect_.device_token.empty() ? connect_.device_token : connect_.token;
    if (!token.empty()) return todo::CheckDeviceToken{token};
    if (!connect_.bootstrap_token.empty()) auth_failure_ = "bootstrap_token_invalid";
  }
  return after_auth();
}

HandshakeAction Handshake::on(const happened::DeviceTokenChecked& checked) {
  if (checked.failure.empty()) {
    auth_failure_.clear();
    method_ = AuthMethod::device_token;
    token_scopes_ = checked.scopes;
  } else if (!connect_.device_token.empty() || checked.failure == "rate_limited") {
    auth_failure_ = checked.failure;
  }
  return after_auth();
}

HandshakeAction Handshake::after_auth() {
  // 13. the verdict on all that was shown
  if (!is_authorized()) return refuse_auth();
  // 14. pairing
  if (needs_no_pairing()) return accept(connect_.scopes, todo::Accept::Device::unpaired);
  return todo::FindDevice{};
}

HandshakeAction Handshake::on(const happened::DeviceFound& found) {
  if (found.paired && found.paired->public_key == public_key_) {
    pairing_reason_ = upgrade_reason(*found.paired);
    if (pairing_reason_.empty()) {
      const auto& entitled = method_ == AuthMethod::device_token ? token_scopes_ : found.paired->approved_scopes;
      return accept(scopes_within(connect_.scopes, entitled), todo::Accept::Device::known);
    }
    return todo::RequestPairing{pairing_reason_};
  }
  pairing_reason_ = "not-paired";
  if (may_pair_silently()) return accept(connect_.scopes, todo::Accept::Device::pair_now);
  return todo::RequestPairing{pairing_reason_};
}

HandshakeAction Handshake::on(const happened::PairingRequested& requested) {
  return refuse({.code = "NOT_PAIRED",
                 .message = "pairing required",
                 .details = JsonObject{{"code", "PAIRING_REQUIRED"}, {"requestId", requested.request_id}, {"reason", pairing_reason_}}});
}

std::string Handshake::upgrade_reason(const PairedFacts& paired) const {
  if (!holds(paired.roles, connect_.role)) return "role-upgrade";
  const auto is_approved = [&paired](const std::string& scope) { return scopes_allow(paired.approved_scopes, scope); };
  const auto known = scopes_within(connect_.scopes, {"operator.admin"});
  if (connect_.role == "operator" && !std::all_of(known.begin(), known.end(), is_approved)) return "scope-upgrade";
  const auto differs = [](const std::string& pinned, const std::string& claimed) {
    return !pinned.empty() && device_word(pinned) != device_word(claimed);
  };
  const bool is_other_machine = differs(paired.platform, connect_.client.platform) || differs(paired.device_family, connect_.client.device_family);
  return is_other_machine ? "metadata-upgrade" : "";
}

bool Handshake::has_shared_proof() const { return is_authorized() && (method_ == AuthMethod::token || method_ == AuthMethod::password); }

/// The gateway's own client and its probes, on this machine, are let in for this once and not paired: a probe that asks for little would else pin the
/// device to that little. They could have been paired in silence with whatever they ask for, so nothing is given away.
bool Handshake::needs_no_pairing() const {
  if (connect_.role != "operator" || method_ == AuthMethod::device_token) return false;
  if (connect_.client.is_control_ui() && rules_.control_ui_without_device) return true;
  const bool is_passing_by = connect_.client.is_backend() || connect_.client.mode == "probe";
  return is_passing_by && approach_.is_local && !approach_.has_origin;
}

bool Handshake::may_pair_silently() const {
  return approach_.is_local && (!approach_.has_origin || connect_.client.is_control_ui() || connect_.client.is_webchat());
}

HandshakeAction Handshake::accept(std::vector<std::string> scopes, todo::Accept::Device device) const {
  const bool is_operator = connect_.role == "operator";
  return todo::Accept{.id = request_id_,
                      .protocol = protocol_,
                      .role = connect_.role,
                      .scopes = is_operator ? scopes_within(connect_.scopes, scopes_within(scopes, {"operator.admin"})) : std::vector<std::string>{},
                      .method = method_,
                      .device = device};
}

HandshakeAction Handshake::refuse(ErrorShape error, std::uint16_t close_code) const {
  auto reason = error.message;
  return todo::Refuse{.id = request_id_, .error = std::move(error), .close_code = close_code, .close_reason = std::move(reason)};
}

HandshakeAction Handshake::refuse_device(std::string message, std::string code, std::string reason) const {
  return refuse(invalid_request(std::move(message), JsonObject{{"code", code}, {"reason", reason}}));
}

HandshakeAction Handshake::refuse_auth() const { return refuse(auth_error(auth_failure_, connect_, retry_after_ms_)); }

}  // namespace oc::protocol
