// Boost.Beast's parser, filled from a buffer instead of a socket. The only file that instantiates Beast.
#include "io/real/http_message.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <optional>

#include "base/text.h"

namespace oc::io {
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace {

std::string text_of(beast::string_view view) { return {view.data(), view.size()}; }

template <bool is_request>
class Parser final : public http::basic_parser<is_request>, public MessageReader {
 public:
  explicit Parser(MessageLimits limits) : limits_(std::move(limits)) {
    this->header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
    this->body_limit(limits_.body_bytes_max);
    this->eager(true);
  }

  Result<std::size_t> feed(std::string_view bytes) override {
    std::size_t taken = 0;
    while (taken < bytes.size() && !this->is_done() && !is_too_little(bytes.size() - taken)) {
      beast::error_code problem;
      const std::size_t got = this->put(boost::asio::buffer(bytes.data() + taken, bytes.size() - taken), problem);
      taken += got;
      if (problem == http::error::need_more) break;
      if (problem) return refusal(problem);
      if (got == 0) break;
    }
    return taken;
  }

  Result<void> end_of_input() override {
    beast::error_code problem;
    if (!this->is_done()) this->put_eof(problem);
    if (!problem) return {};
    return fail(Errc::connection_lost, "the message was cut before its end");
  }

  bool has_head() const override { return this->is_header_done(); }
  bool is_complete() const override { return this->is_done(); }
  bool keeps_alive() const override { return this->keep_alive() && !(this->need_eof() && !is_request); }
  bool expects_continue() const override { return expects_continue_; }

 private:
  /// Between chunks Beast wants at least the five bytes with which the shortest body ends: given four, it fails an assertion of its own.
  bool is_too_little(std::size_t size) const { return head_is_over_ && this->chunked() && chunk_left_ == 0 && size < 5; }

  std::unexpected<Error> refusal(beast::error_code problem) const {
    const bool head = problem == http::error::header_limit;
    const bool body = problem == http::error::body_limit;
    Error error{.code = head || body ? Errc::too_large : Errc::protocol};
    error.message = head   ? "the message's head is too long"
                    : body ? "the message's body is too long"
                           : "not a proper HTTP message: " + problem.message();
    error.http_status = head ? 431 : body ? 413 : 400;
    return std::unexpected(std::move(error));
  }

  /// Two lengths that differ, or two ways of telling the length, are how requests are smuggled.
  bool is_ambiguous() const {
    std::size_t lengths = 0;
    std::size_t encodings = 0;
    bool is_chunked = true;
    bool is_number = true;
    for (const Header& header : head_.headers) {
      if (iequals_ascii(header.name, "content-length")) {
        lengths++;
        is_number = is_number && header.value.find_first_not_of("0123456789") == std::string::npos;
      }
      if (!iequals_ascii(header.name, "transfer-encoding")) continue;
      encodings++;
      is_chunked = is_chunked && iequals_ascii(header.value, "chunked");
    }
    return lengths + encodings > 1 || !is_number || (encodings > 0 && (!is_chunked || head_.version < 11));
  }

  void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int version, beast::error_code& problem) override {
    head_.method = text_of(method);
    head_.target = text_of(target);
    head_.version = static_cast<unsigned>(version);
    problem = {};
  }
  void on_response_impl(int code, beast::string_view, int version, beast::error_code& problem) override {
    head_.status = code;
    head_.version = static_cast<unsigned>(version);
    problem = {};
  }
  void on_field_impl(http::field name, beast::string_view name_text, beast::string_view value, beast::error_code& problem) override {
    problem = {};
    if (head_is_over_) return;  // Trailers say nothing that anybody here may believe.
    if (name == http::field::expect) expects_continue_ = beast::iequals(value, "100-continue");
    head_.headers.push_back({text_of(name_text), text_of(value)});
  }
  void on_header_impl(beast::error_code& problem) override {
    head_is_over_ = true;
    problem = {};
    const auto hosts = std::ranges::count_if(head_.headers, [](const Header& header) { return iequals_ascii(header.name, "host"); });
    const bool has_wrong_host = is_request && (hosts > 1 || (hosts == 0 && head_.version >= 11));
    if (is_ambiguous()) problem = http::error::bad_transfer_encoding;
    if (has_wrong_host) problem = http::error::bad_field;
    if (problem || !limits_.body_bytes_max_for) return;
    limits_.body_bytes_max = std::min(limits_.body_bytes_max, limits_.body_bytes_max_for(head_));
    const auto length = this->content_length();
    if (length && *length > limits_.body_bytes_max) problem = http::error::body_limit;
  }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code& problem) override { problem = {}; }
  std::size_t on_body_impl(beast::string_view bytes, beast::error_code& problem) override {
    problem = {};
    body_bytes_ += bytes.size();
    if (body_bytes_ > limits_.body_bytes_max) {
      problem = http::error::body_limit;
      return 0;
    }
    body_.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t size, beast::string_view, beast::error_code& problem) override {
    chunk_left_ = size;
    problem = {};
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code& problem) override {
    chunk_left_ -= bytes.size();
    return on_body_impl(bytes, problem);
  }
  void on_finish_impl(beast::error_code& problem) override { problem = {}; }

  MessageLimits limits_;
  std::uint64_t body_bytes_ = 0;
  bool head_is_over_ = false;
  std::uint64_t chunk_left_ = 0;
  bool expects_continue_ = false;
};

bool is_token_char(char c) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
}

}  // namespace

std::unique_ptr<MessageReader> read_request(MessageLimits limits) { return std::make_unique<Parser<true>>(limits); }

std::unique_ptr<MessageReader> read_answer(MessageLimits limits, std::string_view method) {
  auto parser = std::make_unique<Parser<false>>(limits);
  parser->skip(method == "HEAD");
  return parser;
}

bool is_method(std::string_view method) { return !method.empty() && method.size() <= 32 && std::ranges::all_of(method, is_token_char); }

bool is_header(const Header& header) {
  const bool has_good_name = !header.name.empty() && std::ranges::all_of(header.name, is_token_char);
  return has_good_name && header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

std::string_view status_words(int status) {
  if (http::int_to_status(static_cast<unsigned>(status)) == http::status::unknown) return {};
  const auto words = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  return {words.data(), words.size()};
}

}  // namespace oc::io
