// Reads one HTTP/1 message from bytes as they come; knows nothing of sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/http.h"

namespace oc::io {

struct MessageHead {
  std::string method;  ///< of a request
  std::string target;  ///< of a request, as on the wire
  int status = 0;      ///< of an answer
  std::vector<Header> headers;
  unsigned version = 11;
};

struct MessageLimits {
  std::size_t header_bytes_max = 0;
  std::size_t body_bytes_max = 0;
  std::function<std::size_t(const MessageHead&)>
      body_bytes_max_for;  ///< asked once, when the head is there; may lower body_bytes_max. None: not asked
};

/// Give it bytes until is_complete(). Errors: too_large (http_status 431 for the head, 413 for the body), protocol (http_status 400).
/// Both Content-Length and Transfer-Encoding, several of either, or an encoding other than `chunked` are refused: two readers must never
/// disagree about where a message ends.
/// Source: RFC 9112.
class MessageReader {
 public:
  virtual ~MessageReader() = default;
  /// Takes what it can from the front and says how much; what is left has to be given again with more behind it.
  virtual Result<std::size_t> feed(std::string_view bytes) = 0;
  /// The peer has ended: completes a body that has no length of its own. Errors: connection_lost when the message is cut.
  virtual Result<void> end_of_input() = 0;
  virtual bool has_head() const = 0;
  virtual bool is_complete() const = 0;
  /// Whether the connection may carry another message after this one.
  virtual bool keeps_alive() const = 0;
  virtual bool expects_continue() const = 0;
  MessageHead& head() { return head_; }
  /// The body bytes that have come and were not taken yet.
  std::string take_body() { return std::exchange(body_, {}); }
  std::string_view body() const { return body_; }

 protected:
  MessageHead head_;
  std::string body_;
};

std::unique_ptr<MessageReader> read_request(MessageLimits limits);
/// `method` is the request's: an answer to HEAD has no body.
std::unique_ptr<MessageReader> read_answer(MessageLimits limits, std::string_view method);

/// Whether the texts may stand in a message: no line end, no NUL, a name of token characters.
bool is_header(const Header& header);
bool is_method(std::string_view method);

/// The reason phrase of a status, "" when it has none.
std::string_view status_words(int status);

}  // namespace oc::io
