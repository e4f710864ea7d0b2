// The handshake and the calls, frame by frame.
#include "cli/client.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/protocol/protocol.h"
#include "io/clock.h"
#include "io/environment.h"

namespace oc::cli {
namespace {

constexpr std::string_view kPlatform = "linux";

struct KindWords {
  std::string_view id, mode;
  std::vector<std::string> scopes;
};

KindWords words_of(ClientKind kind) {
  switch (kind) {
    case ClientKind::reader: return {"gateway-client", "backend", {"operator.read"}};
    case ClientKind::prober: return {"cli", "probe", {"operator.read"}};
    case ClientKind::operator_all: break;
  }
  return {"cli", "cli", {"operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing"}};
}

Json device_claim(const protocol::ConnectParams& said, const io::Ed25519Key& key) {
  const std::string text = protocol::signed_texts(said).front();
  return JsonObject{{"id", said.device->id},
                    {"publicKey", said.device->public_key},
                    {"signature", io::base64url(io::ed25519_sign(key, text))},
                    {"signedAt", said.device->signed_at_ms},
                    {"nonce", said.device->nonce}};
}

Error refused(const protocol::ErrorShape& error) {
  const std::string code = string_member_or(error.details, "code", "");
  Error told{.code = Errc::denied, .message = printable(error.message)};
  if (error.retry_after_ms) told.retry_after_ms = *error.retry_after_ms;
  if (code == "AUTH_TOKEN_MISSING" || code == "AUTH_TOKEN_MISMATCH") {
    told.hint = "Pass --token, or set gateway.auth.token to the token with which the gateway was started.";
  } else if (code == "PAIRING_REQUIRED") {
    const std::string id = string_member_or(error.details, "requestId", "");
    told.hint = id.empty() ? "Approve this machine on the gateway: openclaw devices list"
                           : "On the gateway's machine: openclaw devices approve " + printable(id, 80);
  } else if (code.starts_with("AUTH_PASSWORD")) {
    told.hint = "Pass --password, or set OPENCLAW_GATEWAY_PASSWORD.";
  }
  return told;
}

}  // namespace

Result<Millis> call_timeout(const Context& context) {
  OC_TRY(const auto given, context.arguments.number("--timeout", 1, 3'600'000));
  return given ? Millis(*given) : kCallTimeout;
}

Error GatewayClient::explained(Error error) const {
  const bool is_local = target_.port != 0;
  if (error.code == Errc::unavailable) {
    error.message = fmt::format("No gateway is running on {}.", printable(target_.url, 200));
    error.hint = is_local ? "Start it: " + program_words(context_) + " gateway run" : "Is it up, and is the address right?";
  } else if (error.code == Errc::connection_lost) {
    error.message = fmt::format("The gateway at {} closed the connection: {}", printable(target_.url, 200), printable(error.message, 300));
    if (error.hint.empty()) error.hint = "See: openclaw logs";
  } else if (error.code == Errc::timeout) {
    error.message = fmt::format("The gateway at {} did not answer in time ({}).", printable(target_.url, 200), error.message);
    error.hint = "Is something else listening on that port? Give it more time with --timeout MS";
  } else if (error.code == Errc::protocol) {
    error.message = fmt::format("What answers on {} is no OpenClaw gateway: {}", printable(target_.url, 200), printable(error.message, 300));
  } else if (error.http_status == 503) {
    error.code = Errc::unavailable;
    error.message = fmt::format("The gateway at {} takes no connections now: it starts, stops, or is not ready.", printable(target_.url, 200));
    const std::string origin = target_.url.starts_with("ws") ? "http" + target_.url.substr(2) : target_.url;
    error.hint = fmt::format("See why: curl {}/readyz    or: {} logs", printable(origin, 200), program_words(context_));
  }
  return error;
}

io::Task<Result<std::unique_ptr<GatewayClient>>> GatewayClient::connect(Context& context, GatewayTarget target, ClientKind kind, Millis timeout) {
  const Millis began = context.io().clock.steady();
  std::unique_ptr<GatewayClient> client(new GatewayClient(context, std::move(target), nullptr));
  auto socket = co_await context.io().websocket.connect(client->target_.url, {}, timeout);
  if (!socket) co_return std::unexpected(client->explained(std::move(socket.error())));
  client->socket_ = std::move(*socket);
  const Millis left = std::max(Millis(1), timeout - (context.io().clock.steady() - began));
  auto hello = co_await io::within(context.io().clock, left, client->say_hello(kind));
  if (!hello) co_return std::unexpected(client->explained(std::move(hello.error())));
  co_return client;
}

io::Task<Result<std::string>> GatewayClient::read_nonce() {
  for (;;) {
    OC_CO_TRY(const std::string text, co_await socket_->read());
    const auto frame = protocol::decode_frame(text);
    if (!frame) co_return fail(Errc::protocol, frame.error().message.empty() ? "it sent no JSON" : frame.error().message);
    const auto* event = std::get_if<protocol::EventFrame>(&*frame);
    if (event && event->event == "connect.challenge" && event->payload) co_return string_member_or(*event->payload, "nonce", "");
  }
}

Result<Json> GatewayClient::connect_params(ClientKind kind, std::string nonce) {
  OC_TRY(const io::Ed25519Key key, device_key(context_));
  const KindWords words = words_of(kind);
  protocol::ConnectParams said{.protocol_min = protocol::kProtocolOldest, .protocol_max = protocol::kProtocolNewest};
  said.client = {.id = std::string(words.id), .mode = std::string(words.mode), .version = context_.world.version, .platform = std::string(kPlatform)};
  said.scopes = words.scopes;
  said.signed_secret = target_.token;
  said.device = protocol::DeviceClaim{.id = io::sha256_hex(key.public_key),
                                      .public_key = io::base64url(key.public_key),
                                      .signature = "",
                                      .signed_at_ms = to_ms(context_.io().clock.now()),
                                      .nonce = std::move(nonce)};
  JsonObject params{{"minProtocol", said.protocol_min},
                    {"maxProtocol", said.protocol_max},
                    {"client", JsonObject{{"id", words.id}, {"version", said.client.version}, {"platform", kPlatform}, {"mode", words.mode}}},
                    {"caps", JsonArray()},
                    {"role", said.role},
                    {"scopes", JsonArray(said.scopes.begin(), said.scopes.end())},
                    {"device", device_claim(said, key)}};
  JsonObject auth;
  if (!target_.token.empty()) auth["token"] = target_.token.reveal();
  if (!target_.password.empty()) auth["password"] = target_.password.reveal();
  if (!auth.empty()) params["auth"] = std::move(auth);
  return params;
}

io::Task<Result<void>> GatewayClient::say_hello(ClientKind kind) {
  OC_CO_TRY(std::string nonce, co_await read_nonce());
  OC_CO_TRY(Json params, connect_params(kind, std::move(nonce)));
  OC_CO_TRY(hello_, co_await ask("connect", std::move(params), Expect::one));
  co_return Result<void>();
}

io::Task<Result<Json>> GatewayClient::ask(std::string method, Json params, Expect expect) {
  std::string id = context_.io().random.uuid();
  OC_CO_CHECKED(
      co_await socket_->write(protocol::encode(protocol::RequestFrame{.id = id, .method = std::move(method), .params = std::move(params)})));
  co_return co_await answer_to(std::move(id), expect);
}

io::Task<Result<Json>> GatewayClient::answer_to(std::string id, Expect expect) {
  for (;;) {
    OC_CO_TRY(const std::string text, co_await socket_->read());
    auto frame = protocol::decode_frame(text);
    if (!frame) co_return fail(Errc::protocol, frame.error().message.empty() ? "it sent no JSON" : frame.error().message);
    auto* response = std::get_if<protocol::ResponseFrame>(&*frame);
    if (!response || response->id != id) continue;
    if (!response->ok)
      co_return std::unexpected(refused(response->error.value_or(protocol::ErrorShape{.message = "the gateway refused without a word"})));
    Json payload = response->payload.value_or(Json());
    if (expect == Expect::final && string_member_or(payload, "status", "") == "accepted") continue;
    co_return payload;
  }
}

io::Task<Result<Json>> GatewayClient::call(std::string method, Json params, Millis timeout, Expect expect) {
  auto answer = co_await io::within(context_.io().clock, timeout, ask(std::move(method), std::move(params), expect));
  if (!answer) co_return std::unexpected(explained(std::move(answer.error())));
  co_return answer;
}

io::Task<> GatewayClient::close() { co_await socket_->close(1000, ""); }

io::Task<Result<Json>> call_gateway(Context& context, std::string method, Json params, ClientKind kind) {
  OC_CO_TRY(GatewayTarget target, resolve_target(context));
  OC_CO_TRY(const Millis timeout, call_timeout(context));
  OC_CO_TRY(auto client, co_await GatewayClient::connect(context, std::move(target), kind, timeout));
  auto answer = co_await client->call(std::move(method), std::move(params), timeout);
  co_await client->close();
  co_return answer;
}

}  // namespace oc::cli
