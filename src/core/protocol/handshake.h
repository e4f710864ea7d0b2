// The handshake as a machine: what the gateway does next with a connection that wants in, check by check, first failure wins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "core/protocol/connect.h"
#include "core/protocol/frames.h"

namespace oc::protocol {

enum class AuthMode : std::uint8_t { none, token, password, trusted_proxy };
std::string_view to_string(AuthMode mode);

/// What the gateway knows of the connection before a word is said.
struct Approach {
  bool is_local = false;        ///< loopback peer, loopback Host, no forwarded headers
  bool has_origin = false;      ///< an Origin header was sent: a browser
  bool origin_allowed = false;  ///< it is one that may connect; false for a missing one
};

/// What the operator decided in the config.
struct HandshakeRules {
  AuthMode mode = AuthMode::token;
  bool control_ui_without_device = false;       ///< gateway.controlUi.dangerouslyDisableDeviceAuth
  bool control_ui_insecure_when_local = false;  ///< gateway.controlUi.allowInsecureAuth
};

/// What the gateway keeps about a paired device.
struct PairedFacts {
  std::string public_key;  ///< base64url
  std::vector<std::string> roles;
  std::vector<std::string> approved_scopes;
  std::string platform;
  std::string device_family;
};

/// How a client has proved that it may connect.
enum class AuthMethod : std::uint8_t { none, token, password, trusted_proxy, device_token };
std::string_view to_string(AuthMethod method);

// What happened.
namespace happened {
struct Opened {
  std::string nonce;
  UnixTime now;
};
struct Received {
  std::string text;
  UnixTime now;
};
/// `failure` is "" when the secret was right; else token_missing, token_mismatch, rate_limited ...
struct SharedAuthChecked {
  std::string failure;
  AuthMethod method = AuthMethod::none;
  std::int64_t retry_after_ms = 0;
};
/// Nothing when the text is no Ed25519 key.
struct KeyRead {
  struct Key {
    std::string device_id;   ///< SHA-256 of the key
    std::string public_key;  ///< base64url of the key
  };
  std::optional<Key> key;
};
struct SignatureChecked {
  bool valid = false;
};
struct DeviceTokenChecked {
  std::string failure;              ///< "" = right; device_token_mismatch, rate_limited
  std::vector<std::string> scopes;  ///< what the token carries
};
struct DeviceFound {
  std::optional<PairedFacts> paired;
};
struct PairingRequested {
  std::string request_id;
};
}  // namespace happened
using HandshakeEvent = std::variant<happened::Opened, happened::Received, happened::SharedAuthChecked, happened::KeyRead, happened::SignatureChecked,
                                    happened::DeviceTokenChecked, happened::DeviceFound, happened::PairingRequested>;

// What to do next.
namespace todo {
struct SendChallenge {
  std::string frame;
};
struct CheckSharedAuth {};  ///< with connect()'s secrets
struct ReadKey {};          ///< of connect().device
/// Any of the texts, in this order.
struct CheckSignature {
  std::vector<std::string> texts;
};
struct CheckDeviceToken {
  Secret token;
};
struct FindDevice {};
struct RequestPairing {
  std::string reason;  ///< not-paired, role-upgrade, scope-upgrade, metadata-upgrade
};
/// Answer with the error, then close with its message as the reason.
struct Refuse {
  std::string id;
  ErrorShape error;
  std::uint16_t close_code = 1008;
  std::string close_reason;
};
/// Close without a word.
struct Drop {
  std::uint16_t close_code = 1000;
};
struct Accept {
  std::string id;  ///< of the request to answer
  std::int64_t protocol = 3;
  std::string role;
  std::vector<std::string> scopes;  ///< granted, never more than asked and entitled to
  AuthMethod method = AuthMethod::none;
  enum class Device : std::uint8_t { none, known, pair_now, unpaired } device = Device::none;
};
}  // namespace todo
using HandshakeAction = std::variant<todo::SendChallenge, todo::CheckSharedAuth, todo::ReadKey, todo::CheckSignature, todo::CheckDeviceToken,
                                     todo::FindDevice, todo::RequestPairing, todo::Refuse, todo::Drop, todo::Accept>;

/// One connection's handshake. Feed it what happened, do what it says; Refuse, Drop and Accept are its ends.
class Handshake {
 public:
  Handshake(Approach approach, HandshakeRules rules) : approach_(approach), rules_(rules) {}

  HandshakeAction next(const HandshakeEvent& event);

  /// What the client said; meaningful once CheckSharedAuth was asked for.
  const ConnectParams& connect() const { return connect_; }
  /// The device's key as it was read; meaningful once FindDevice was asked for.
  const std::string& public_key() const { return public_key_; }

 private:
  HandshakeAction on(const happened::Opened& opened);
  HandshakeAction on(const happened::Received& received);
  HandshakeAction on(const happened::SharedAuthChecked& checked);
  HandshakeAction on(const happened::KeyRead& read);
  HandshakeAction on(const happened::SignatureChecked& checked);
  HandshakeAction on(const happened::DeviceTokenChecked& checked);
  HandshakeAction on(const happened::DeviceFound& found);
  HandshakeAction on(const happened::PairingRequested& requested);

  HandshakeAction check_client();
  HandshakeAction without_device();
  HandshakeAction after_auth();
  HandshakeAction accept(std::vector<std::string> scopes, todo::Accept::Device device) const;
  HandshakeAction refuse(ErrorShape error, std::uint16_t close_code = 1008) const;
  HandshakeAction refuse_device(std::string message, std::string code, std::string reason) const;
  HandshakeAction refuse_auth() const;
  bool is_authorized() const { return auth_failure_.empty(); }
  bool has_shared_proof() const;
  bool needs_no_pairing() const;
  bool may_pair_silently() const;
  std::string upgrade_reason(const PairedFacts& paired) const;

  const Approach approach_;
  const HandshakeRules rules_;
  std::string nonce_;
  std::string request_id_;
  UnixTime received_at_{};
  std::int64_t protocol_ = kProtocolOldest;
  ConnectParams connect_;
  std::string public_key_;
  std::string auth_failure_ = "unauthorized";
  std::int64_t retry_after_ms_ = 0;
  AuthMethod method_ = AuthMethod::none;
  std::vector<std::string> token_scopes_;
  std::string pairing_reason_;
};

/// The message, code and details of a failed authentication, as clients match on them.
ErrorShape auth_error(const std::string& failure, const ConnectParams& connect, std::int64_t retry_after_ms);

}  // namespace oc::protocol
