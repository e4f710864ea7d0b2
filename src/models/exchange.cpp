// Request, status, stream, message.
#include "models/exchange.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/environment.h"
#include "models/anthropic/request.h"
#include "models/anthropic/stream.h"
#include "models/failure.h"
#include "models/openai/request.h"
#include "models/openai/stream.h"

namespace oc::models {
namespace {

// How long the end of a body is waited for once the answer is complete, so that the connection can serve the next call.
constexpr Millis kLingerMax{100};

void set_header(std::vector<io::Header>& headers, const std::string& name, std::string value) {
  std::erase_if(headers, [&](const io::Header& header) { return iequals_ascii(header.name, name); });
  headers.push_back({name, std::move(value)});
}

void add_key(const Exchange& exchange, std::vector<io::Header>& headers) {
  if (!exchange.credential) return;
  const Provider& provider = exchange.target.provider;
  const std::string& secret = exchange.credential->secret.reveal();
  const bool is_login = exchange.credential->kind == Credential::Kind::bearer || secret.starts_with("sk-ant-oat");
  if (is_login || provider.bearer || provider.api != Api::anthropic_messages) {
    headers.push_back({"authorization", "Bearer " + secret});
    if (provider.id == "anthropic" && is_login) headers.push_back({"anthropic-beta", "oauth-2025-04-20"});
  } else {
    headers.push_back({"x-api-key", secret});
  }
}

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return c > ' ' && c <= '~' && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
  });
}

std::unique_ptr<AnswerStream> make_stream(Api api) {
  if (api == Api::anthropic_messages) return std::make_unique<anthropic::AnthropicStream>();
  return std::make_unique<openai::OpenAiStream>();
}

const Secret& secret_of(const Exchange& exchange) {
  static const Secret kNone;
  return exchange.credential ? exchange.credential->secret : kNone;
}

FailureContext context_of(const Exchange& exchange) {
  return {exchange.target, secret_of(exchange), exchange.credential ? exchange.credential->source : "", exchange.names_hint(),
          exchange.io.clock.now()};
}

void fail_with(const Exchange& exchange, Outcome& outcome, Error error, std::string_view said) {
  outcome.answer = std::unexpected(std::move(error));
  outcome.said = safe_text(said, secret_of(exchange));
}

/// The first bytes of an error's body; what cannot be read is left out.
engine::Task<std::string> error_body(io::HttpStream& stream) {
  std::string body;
  while (body.size() < kModelErrorBytesMax) {
    auto piece = co_await stream.read();
    if (!piece || piece->empty()) break;
    body += piece->substr(0, kModelErrorBytesMax - body.size());
  }
  co_return body;
}

engine::Task<Result<std::string>> read_to_end(io::HttpStream& stream) {
  while (true) {
    auto piece = co_await stream.read();
    if (!piece || piece->empty()) co_return piece;
  }
}

/// Feeds the machine with bytes, however the server chose to send them.
class Feeder {
 public:
  explicit Feeder(Api api) : stream_(make_stream(api)) {}

  Result<void> feed(std::string_view bytes, Answer::Events& events) {
    if (first_) {
      // The first character tells a stream from a whole answer; content types are often wrong.
      const std::string_view start = js_trim(bytes);
      if (start.empty()) return {};
      whole_ = start.front() == '{' || start.front() == '[' || start.front() == '<';
      first_ = false;
    }
    if (whole_) {
      if (body_.size() + bytes.size() > kModelAnswerBytesMax)
        return fail(Errc::too_large, "the answer is longer than " + std::to_string(kModelAnswerBytesMax) + " bytes");
      body_ += bytes;
      return {};
    }
    std::vector<SseEvent> read;
    const auto parsed = parser_.feed(bytes, read);
    OC_CHECKED(take(read, events));
    return parsed;
  }

  bool is_complete() const { return stream_->is_complete(); }

  Result<turn::Message> finish(Answer::Events& events) {
    if (whole_) {
      auto json = parse_json(body_);
      if (!json) return fail(Errc::protocol, "the body is neither an event stream nor JSON");
      OC_CHECKED(stream_->take_whole(*json, events));
    } else {
      std::vector<SseEvent> read;
      OC_CHECKED(parser_.finish(read));
      // What is left of a cut line is no event; the machine then says that the end is missing.
      static_cast<void>(take(read, events));
    }
    return stream_->finish(events);
  }

 private:
  Result<void> take(const std::vector<SseEvent>& read, Answer::Events& events) {
    for (const auto& event : read) OC_CHECKED(stream_->feed(event, events));
    return {};
  }

  std::unique_ptr<AnswerStream> stream_;
  SseParser parser_;
  std::string body_;
  bool whole_ = false;
  bool first_ = true;
};

void tell(const Exchange& exchange, Answer::Events& events, Outcome& outcome) {
  for (const auto& event : events) exchange.on_event(event);
  outcome.began = outcome.began || !events.empty();
  events.clear();
}

turn::Message complete(const Exchange& exchange, turn::Message message) {
  message.time = exchange.io.clock.now();
  message.api = to_string(exchange.target.provider.api);
  message.provider = exchange.target.ref.provider;
  message.model = exchange.target.ref.model;
  message.usage.cost_usd = cost_of(exchange.target.model.cost, message.usage);
  return message;
}

engine::Task<Outcome> read_answer(const Exchange& exchange, io::HttpStream& stream) {
  Feeder feeder(exchange.target.provider.api);
  Outcome outcome{.answer = turn::Message()};
  Answer::Events events;
  std::optional<Error> lost;
  while (!feeder.is_complete()) {
    auto piece = co_await stream.read();
    if (!piece) lost = piece.error();
    if (!piece || piece->empty()) break;
    const auto fed = feeder.feed(*piece, events);
    tell(exchange, events, outcome);
    if (!fed) {
      fail_with(exchange, outcome, failure_of_stream(context_of(exchange), fed.error()), fed.error().message);
      co_return outcome;
    }
  }
  auto finished = feeder.finish(events);
  tell(exchange, events, outcome);
  if (finished) {
    if (feeder.is_complete() && !lost) static_cast<void>(co_await io::within(exchange.io.clock, kLingerMax, read_to_end(stream)));
    outcome.answer = complete(exchange, std::move(*finished));
  } else if (lost && finished.error().code != Errc::invalid) {
    const auto heard = outcome.began ? Heard::something : Heard::nothing;
    fail_with(exchange, outcome, failure_of_transport(context_of(exchange), *lost, heard), lost->message);
  } else {
    fail_with(exchange, outcome, failure_of_stream(context_of(exchange), finished.error()), finished.error().message);
  }
  co_return outcome;
}

}  // namespace

Result<io::HttpRequest> http_request(const Exchange& exchange) {
  const Provider& provider = exchange.target.provider;
  const bool is_anthropic = provider.api == Api::anthropic_messages;
  io::HttpRequest request{.method = "POST", .url = is_anthropic ? anthropic::request_url(provider) : openai::request_url(provider)};
  request.headers = {{"content-type", "application/json"}, {"accept", "text/event-stream"}, {"user-agent", "openclaw"}};
  if (is_anthropic) request.headers.push_back({"anthropic-version", "2023-06-01"});
  add_key(exchange, request.headers);
  for (const auto& [name, value] : exchange.target.headers) {
    const auto text = configured_text(value, exchange.io.environment);
    const std::string path = provider.config_path + ".headers." + printable(name, 64);
    if (!is_token(name) || !text || !fits_header(*text)) {
      return fail(Errc::invalid, path + " cannot be sent as a header",
                  "Its name must be a word and its value one line of ASCII, or a reference to a variable that is set.", {.key = path});
    }
    set_header(request.headers, name, *text);
  }
  request.body = is_anthropic ? anthropic::request_body(exchange.call, exchange.target) : openai::request_body(exchange.call, exchange.target);
  request.idle_timeout = is_near(provider.base_url) ? kLocalModelIdleTimeout : kModelIdleTimeout;
  request.body_bytes_max = kModelStreamBytesMax;
  return request;
}

engine::Task<Outcome> exchange(Exchange exchange) {
  auto request = http_request(exchange);
  Outcome failed{.answer = fail(Errc::internal, "")};
  if (!request) {
    failed.answer = std::unexpected(request.error());
    co_return failed;
  }
  auto opened = co_await exchange.io.http.open(std::move(*request));
  if (!opened) {
    fail_with(exchange, failed, failure_of_transport(context_of(exchange), opened.error(), Heard::nothing), opened.error().message);
    co_return failed;
  }
  const auto stream = std::move(*opened);
  if (stream->status() < 200 || stream->status() > 299) {
    const std::string body = co_await error_body(*stream);
    fail_with(exchange, failed, failure_of_status(context_of(exchange), stream->status(), stream->headers(), body), body);
    co_return failed;
  }
  co_return co_await read_answer(exchange, *stream);
}

}  // namespace oc::models
