// A client of the gateway protocol: connect with this machine's device key, ask, and read the answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "cli/gateway_target.h"
#include "io/crypto.h"
#include "io/websocket.h"

namespace oc::cli {

/// As what a command connects. What only reads asks for the least.
enum class ClientKind : std::uint8_t { reader, prober, operator_all };

/// Whether a call has one answer, or an `accepted` one and a last one with the same id.
enum class Expect : std::uint8_t { one, final };

/// `<state>/identity/device.json`, made when it is missing.
/// Errors: invalid for a file that is none (it is not replaced), denied, io.
Result<io::Ed25519Key> device_key(const Context& context);

/// Lifetime: the context outlives it.
class GatewayClient {
 public:
  /// Opens the socket and says hello.
  /// Waits: at most `timeout`.
  /// Errors: unavailable when nothing listens, denied when the gateway refuses, timeout, protocol; each says what to do.
  static io::Task<Result<std::unique_ptr<GatewayClient>>> connect(Context& context, GatewayTarget target, ClientKind kind, Millis timeout);

  /// Asks and waits for the answer; events in between are passed over.
  /// Errors: what the gateway answered (its words are the message), timeout, connection_lost.
  io::Task<Result<Json>> call(std::string method, Json params, Millis timeout, Expect expect = Expect::one);

  io::Task<> close();

  const Json& hello() const { return hello_; }
  const std::string& url() const { return target_.url; }

 private:
  GatewayClient(Context& context, GatewayTarget target, std::unique_ptr<io::WebSocket> socket)
      : context_(context), target_(std::move(target)), socket_(std::move(socket)) {}
  io::Task<Result<void>> say_hello(ClientKind kind);
  io::Task<Result<std::string>> read_nonce();
  Result<Json> connect_params(ClientKind kind, std::string nonce);
  io::Task<Result<Json>> ask(std::string method, Json params, Expect expect);
  io::Task<Result<Json>> answer_to(std::string id, Expect expect);
  Error explained(Error error) const;

  Context& context_;
  GatewayTarget target_;
  std::unique_ptr<io::WebSocket> socket_;
  Json hello_;
};

/// Connects to the gateway of the command line, asks once, closes.
io::Task<Result<Json>> call_gateway(Context& context, std::string method, Json params, ClientKind kind);

/// --timeout in milliseconds, else kCallTimeout.
Result<Millis> call_timeout(const Context& context);

}  // namespace oc::cli
