// Statuses, error objects and broken connections, sorted into kinds and told in words.
#include "models/failure.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "models/anthropic/stream.h"
#include "models/openai/stream.h"
#include "models/retry.h"

namespace oc::models {
namespace {

constexpr std::string_view kRateLimit = "⚠️ API rate limit reached. Please try again later.";
constexpr std::string_view kOverloaded = "The AI service is temporarily overloaded. Please try again in a moment.";
constexpr std::string_view kTimeout = "LLM request timed out.";
constexpr std::string_view kOverflow =
    "Context overflow: prompt too large for the model. Try /reset (or /new) to start a fresh session, or use a larger-context model.";
constexpr std::string_view kOrder = "Message ordering conflict - please try again. If this persists, use /new to start a fresh session.";
constexpr std::string_view kUnknown = "LLM request failed with an unknown error.";

bool has_any(std::string_view lower, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return lower.find(word) != std::string_view::npos; });
}

bool is_overflow(std::string_view lower) {
  if (has_any(lower, {"rate limit", "too many requests", "context window too small"})) return false;
  return has_any(lower,
                 {"request_too_large", "request exceeds the maximum size", "context length exceeded", "maximum context length", "prompt is too long",
                  "exceeds model context window", "context_length_exceeded", "exceeds the available context size", "context window exceeded"});
}

bool is_billing(std::string_view lower) {
  return has_any(lower, {"insufficient_quota", "insufficient balance", "insufficient credits", "credit balance", "billing_error",
                         "exceeded your current quota", "payment required"});
}

/// `image exceeds 5 MB maximum: …`: the sentence with that number; "" when it is not said.
std::string image_sentence(std::string_view lower) {
  const std::size_t at = lower.find("image exceeds");
  const std::size_t unit = at == std::string_view::npos ? at : lower.find("mb", at);
  if (unit == std::string_view::npos) return {};
  const std::string_view before = js_trim(lower.substr(at, unit - at));
  const std::string_view number = before.substr(before.find_last_not_of("0123456789.") + 1);
  if (number.empty()) return {};
  return "Image too large for the model (max " + std::string(number) + "MB). Please compress or resize the image and try again.";
}

bool is_order(std::string_view lower) { return has_any(lower, {"incorrect role information", "roles must alternate"}); }

bool is_overloaded(std::string_view lower) { return has_any(lower, {"overloaded_error", "overloaded", "server is busy"}); }

bool is_html(std::string_view body) {
  const std::string lower = ascii_lower(js_trim(body).substr(0, 512));
  return lower.starts_with("<!doctype") || lower.starts_with("<html") || lower.find("<head") != std::string::npos ||
         lower.find("cloudflare") != std::string::npos;
}

bool is_address_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~:/?#[]@!$&*+=%").find(c) != std::string_view::npos;
}

bool is_address(std::string_view word) {
  if (word.find("://") != std::string_view::npos) return true;
  const std::string_view number = word.substr(0, word.find_first_not_of("0123456789."));
  return std::ranges::count(number, '.') >= 3 && number.front() != '.';
}

/// People who chat need not know where the model runs: URLs and numeric addresses go, and the provider's host becomes its name.
std::string without_addresses(const FailureContext& context, std::string_view text) {
  std::string origin = origin_of(context.target.provider.base_url);
  const std::string authority = origin.substr(std::min(origin.size(), origin.find("://") + 3));
  const std::string host = authority.substr(0, authority.find(':'));
  std::string out;
  for (text = text.substr(0, kModelErrorBytesMax); !text.empty();) {
    const std::size_t length = static_cast<std::size_t>(std::ranges::find_if_not(text, is_address_char) - text.begin());
    const std::string_view word = text.substr(0, std::max<std::size_t>(length, 1));
    out += is_address(word) ? std::string_view("[address]") : word;
    // A sentence ends behind its address.
    if (is_address(word) && (word.ends_with('.') || word.ends_with(':'))) out += word.back();
    text.remove_prefix(word.size());
  }
  for (const std::string& name : {authority, host}) {
    if (!name.empty()) out = replace_all(out, name, context.target.provider.name);
  }
  return out;
}

/// What the other side said, as a person may read it.
std::string spoken_text(const FailureContext& context, std::string_view text) { return safe_text(without_addresses(context, text), context.secret); }

/// What the body of a failed answer says.
struct Told {
  std::string kind;  ///< the provider's word, such as `overloaded_error`
  std::string message;
  std::string request_id;
  bool is_json = false;
};

Told told_by(const FailureContext& context, std::string_view body, const std::vector<io::Header>& headers) {
  Told told;
  if (auto json = parse_json(body); json && json->is_object()) {
    const Error error = context.target.provider.api == Api::anthropic_messages ? anthropic::error_of(*json) : openai::error_of(*json);
    told = {error.hint, error.message, string_member_or(*json, "request_id", ""), true};
    if (told.message.empty()) told.message = string_member_or(*json, "detail", "");
  } else if (!is_html(body)) {
    told.message = js_trim(body);
  }
  if (told.request_id.empty()) told.request_id = io::header_value(headers, "request-id");
  told.message = spoken_text(context, told.message);
  told.kind = spoken_text(context, told.kind);
  told.request_id = printable(told.request_id, 64);
  return told;
}

Error make(const FailureContext&, Errc code, std::string message, std::string hint = {}) {
  return Error{.code = code, .message = std::move(message), .hint = std::move(hint)};
}

Error billing(const FailureContext& context) {
  const std::string& name = context.target.provider.name;
  return make(context, Errc::denied,
              "⚠️ " + name + " returned a billing error — your API key has run out of credits or has an insufficient balance. Check your " + name +
                  " billing dashboard and top up or switch to a different API key.",
              context.key_source.empty() ? "" : "The key was " + context.key_source + ".");
}

Error denied(const FailureContext& context, int status, const Told& told) {
  const std::string& name = context.target.provider.name;
  const bool is_key = status == 401;
  std::string message = name + (is_key ? " does not accept the API key" : " refuses this request") + " (HTTP " + std::to_string(status) + ", model " +
                        context.target.ref.text() + ")";
  message += told.message.empty() ? "." : ": " + told.message;
  if (context.key_source.empty()) {
    return make(context, Errc::denied, message,
                "No key was sent. Set one: openclaw config set models.providers." + context.target.provider.id + ".apiKey NAME_OF_A_VARIABLE");
  }
  return make(context, Errc::denied, message,
              "The key was " + context.key_source + ". Check that it is whole, not revoked, and meant for this provider.");
}

Error not_found(const FailureContext& context, const Told& told) {
  const Provider& provider = context.target.provider;
  const std::string lower = ascii_lower(told.message + " " + told.kind);
  const bool names_model = told.is_json && has_any(lower, {"model", "not_found"});
  if (names_model) {
    std::string hint = context.names_hint;
    if (provider.id == "ollama")
      hint += (hint.empty() ? "" : " ") + std::string("Get it with: ollama pull ") + printable(context.target.model.wire_id, 128);
    return make(context, Errc::not_found, "Unknown model: " + context.target.ref.text(), hint);
  }
  const std::string path = "models.providers." + provider.id + ".baseUrl";
  return make(context, Errc::not_found, "Unknown model: " + context.target.ref.text() + " (" + provider.name + " answered HTTP 404)",
              "Check " + path + ": it usually ends in /v1 for openai-completions and at the host for anthropic-messages.");
}

Error rejected(const FailureContext& context, int status, const Told& told) {
  if (!told.is_json && told.message.empty())
    return make(context, Errc::invalid, std::string(kUnknown),
                "HTTP " + std::to_string(status) + " without a reason, from " + context.target.provider.name + ".");
  if (told.is_json && (told.kind.empty() || has_any(told.kind, {"invalid"})))
    return make(context, Errc::invalid, "LLM request rejected: " + told.message);
  return make(context, Errc::invalid, "HTTP " + std::to_string(status) + (told.kind.empty() ? "" : " " + told.kind) + ": " + told.message);
}

Error server_failure(const FailureContext& context, int status, std::string_view body, const Told& told) {
  const std::string number = std::to_string(status);
  if (is_html(body) || (told.message.empty() && told.kind.empty())) {
    return make(context, Errc::unavailable, "The AI service is temporarily unavailable (HTTP " + number + "). Please try again in a moment.");
  }
  return make(context, Errc::unavailable,
              "HTTP " + number + (told.kind.empty() ? "" : " " + told.kind) + ": " + told.message +
                  (told.request_id.empty() ? "" : " (request_id: " + told.request_id + ")"));
}

Error of_status(const FailureContext& context, int status, std::string_view body, const Told& told) {
  const std::string lower = ascii_lower(told.kind + " " + told.message);
  if (status == 402 || is_billing(lower)) return billing(context);
  if (status == 401 || status == 403) return denied(context, status, told);
  if (status == 404) return not_found(context, told);
  if (status == 408 || status == 504) return make(context, Errc::timeout, std::string(kTimeout));
  if (status == 429)
    return make(context, Errc::rate_limited, std::string(kRateLimit),
                told.message.empty() ? "" : context.target.provider.name + " says: " + told.message);
  if (status == 529 || (status >= 500 && is_overloaded(lower))) return make(context, Errc::unavailable, std::string(kOverloaded));
  if (std::string image = image_sentence(lower); !image.empty()) return make(context, Errc::invalid, std::move(image));
  if (is_overflow(lower) || status == 413) return make(context, Errc::too_large, std::string(kOverflow));
  if (is_order(lower)) return make(context, Errc::invalid, std::string(kOrder));
  if (status >= 500) return server_failure(context, status, body, told);
  if (status >= 400) return rejected(context, status, told);
  return make(
      context, Errc::protocol, context.target.provider.name + " answered HTTP " + std::to_string(status) + ", which is no answer of this API.",
      "Check " +
          (context.target.provider.config_path.empty() ? "models.providers." + context.target.provider.id : context.target.provider.config_path) +
          ".baseUrl.");
}

std::string start_advice(const Provider& provider) {
  if (provider.id == "ollama") return "Is it running? Start it with: ollama serve";
  if (provider.id == "lmstudio") return "Is its server running? Start it with: lms server start";
  if (is_near(provider.base_url)) return "Is the server running, and is " + provider.config_path + ".baseUrl right?";
  return "Check the network connection of this machine" +
         std::string(provider.config_path.empty() ? "." : " and " + provider.config_path + ".baseUrl.");
}

bool looks_like_key(std::string_view word) {
  constexpr std::string_view kPrefixes[] = {"sk-",  "sk_",  "pk-",    "gsk_", "xai-", "AIza", "hf_",
                                            "ghp_", "gho_", "nvapi-", "tgp_", "csk-", "r8_",  "key-"};
  return word.size() >= 8 && std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return word.starts_with(prefix); });
}

bool is_key_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '*' || c == '.';
}

/// Providers echo a key they refuse, masked or not.
std::string without_keys(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = static_cast<std::size_t>(std::ranges::find_if_not(text, is_key_char) - text.begin());
    if (length > 0) {
      out += looks_like_key(text.substr(0, length)) ? std::string("[key]") : std::string(text.substr(0, length));
      text.remove_prefix(length);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

std::string safe_text(std::string_view text, const Secret& secret) {
  std::string safe(text.substr(0, kModelErrorBytesMax));
  if (!secret.empty()) safe = replace_all(safe, secret.reveal(), "[key]");
  safe = without_keys(safe);
  std::ranges::replace_if(safe, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  const auto cut = utf16_prefix(safe, kModelErrorTextCharsMax);
  if (cut.size() < safe.size()) safe = std::string(cut) + "…";
  return printable(safe, 4 * kModelErrorTextCharsMax);
}

Error failure_of_status(const FailureContext& context, int status, const std::vector<io::Header>& headers, std::string_view body) {
  Error error = of_status(context, status, body, told_by(context, body, headers));
  error.http_status = status;
  const std::string_view in_ms = io::header_value(headers, "retry-after-ms");
  if (!in_ms.empty()) error.retry_after_ms = retry_after_ms(std::string(in_ms) + "e-3", context.now);
  if (error.retry_after_ms < 0) error.retry_after_ms = retry_after_ms(io::header_value(headers, "retry-after"), context.now);
  if (error.retry_after_ms > Millis(kModelRetryAfterMax).count()) {
    error.hint += (error.hint.empty() ? "" : " ") + std::string("It asks to wait ") + std::to_string(error.retry_after_ms / 1000) + " s.";
  }
  return error;
}

Error failure_of_stream(const FailureContext& context, Error reported) {
  const Told told{spoken_text(context, reported.hint), spoken_text(context, reported.message), {}, true};
  const std::string lower = ascii_lower(told.kind + " " + told.message);
  const std::string model = context.target.ref.text();
  Error error{.code = reported.code, .message = told.message, .http_status = reported.http_status};
  if (reported.code == Errc::protocol) {
    error.message = context.target.provider.name + " answered something that is not its API (model " + model + "): " + told.message + ".";
    error.hint = "Check " +
                 (context.target.provider.config_path.empty() ? std::string("the provider's baseUrl")
                                                              : context.target.provider.config_path + ".baseUrl and .api") +
                 ".";
  } else if (reported.code == Errc::connection_lost) {
    error.message = "The connection to " + context.target.provider.name + " was lost in the middle of the answer (model " + model + ").";
    error.hint = "Send the message again.";
  } else if (is_billing(lower)) {
    error = billing(context);
  } else if (is_overflow(lower)) {
    error = make(context, Errc::too_large, std::string(kOverflow));
  } else if (reported.code == Errc::rate_limited) {
    error.message = kRateLimit;
  } else if (is_overloaded(lower)) {
    error = make(context, Errc::unavailable, std::string(kOverloaded));
  } else if (reported.code == Errc::timeout) {
    error.message = kTimeout;
  } else if (reported.code == Errc::not_found) {
    error = not_found(context, told);
  } else if (reported.code == Errc::invalid) {
    error.message = is_order(lower) ? std::string(kOrder) : "LLM request rejected: " + told.message;
  } else if (reported.code != Errc::too_large || told.message.empty()) {
    error.message = told.message.empty() ? std::string(kUnknown) : "LLM error" + (told.kind.empty() ? "" : " " + told.kind) + ": " + told.message;
  }
  return error;
}

Error failure_of_transport(const FailureContext& context, Error reported, Heard heard) {
  const Provider& provider = context.target.provider;
  const std::string& name = provider.name;
  Error error{.code = reported.code, .http_status = reported.http_status};
  const std::string reason = spoken_text(context, reported.message);
  if (reported.code == Errc::unavailable) {
    error.message = "Cannot reach " + name + " (" + reason + ").";
    error.hint = start_advice(provider);
  } else if (reported.code == Errc::timeout) {
    error.message = kTimeout;
    error.hint = name + ": " + reason + ".";
  } else if (reported.code == Errc::connection_lost) {
    error.message = "The connection to " + name + " was lost " + (heard == Heard::something ? "in the middle of the answer" : "before it answered") +
                    " (model " + context.target.ref.text() + ").";
    error.hint = "Send the message again.";
  } else if (reported.code == Errc::invalid) {
    error.message = "The request to " + name + " cannot be made: " + reason + ".";
    error.hint = "Check models.providers." + provider.id + ".baseUrl and .headers.";
  } else {
    error.message = name + ": " + reason + ".";
  }
  return error;
}

}  // namespace oc::models
