// What a call that can fail returns, and what a person reads when it did.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace oc {

/// The kind of a failure: what a caller may decide on. The words people read are in Error::message.
enum class Errc : std::uint8_t {
  invalid,          ///< input that cannot be right, whoever reads it again
  not_found,        ///< the named thing does not exist
  already_exists,   ///< a thing of that name is there
  denied,           ///< policy, permission or authentication says no
  conflict,         ///< somebody else changed or holds it
  too_large,        ///< a limit of base/limits.h was reached
  unavailable,      ///< the other side cannot be reached; nothing was sent
  connection_lost,  ///< the other side went away after bytes were sent: the outcome is unknown
  timeout,          ///< a deadline passed
  cancelled,        ///< the caller asked to stop
  rate_limited,     ///< told to come back later, see Error::retry_after_ms
  protocol,         ///< the other side answered something that is not its protocol
  io,               ///< the operating system refused
  internal,         ///< a bug that was contained
};

/// The wire word of a failure kind, for logs and JSON.
std::string_view to_string(Errc code);

/// Where in a text the trouble is. Units: line and column count from 1, column in bytes; 0 means unknown.
struct Where {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string key;  ///< dotted key path, such as `bindings.2.match.peer`
  friend bool operator==(const Where&, const Where&) = default;
};

/// `file:line:column`, with what is known of it; "" when nothing is.
std::string to_string(const Where& where);

/// A failure told to a person: what happened, what to do next, and where.
struct Error {
  Errc code = Errc::internal;
  std::string message;
  std::string hint;  ///< what to type or do next; may be empty
  Where where;
  int http_status = 0;               ///< the status an HTTP peer answered, 0 when there was none
  std::int64_t retry_after_ms = -1;  ///< what the peer asked for, -1 when it did not
};

/// One paragraph for a terminal: where, message, and the hint on a line of its own.
std::string to_text(const Error& error);

template <class T = void>
using Result = std::expected<T, Error>;

/// Makes the failed side of a Result.
inline std::unexpected<Error> fail(Errc code, std::string message, std::string hint = {}, Where where = {}) {
  return std::unexpected(Error{.code = code, .message = std::move(message), .hint = std::move(hint), .where = std::move(where)});
}

/// Passes a failure on, with what was being done put in front.
inline std::unexpected<Error> fail_in(std::string_view doing, Error error) {
  error.message = std::string(doing) + ": " + error.message;
  return std::unexpected(std::move(error));
}

}  // namespace oc

#define OC_JOIN_(a, b) a##b
#define OC_JOIN(a, b) OC_JOIN_(a, b)

/// `OC_TRY(auto x, call());` takes the value or returns the error of a function that returns a Result.
#define OC_TRY(decl, ...) OC_TRY_(OC_JOIN(oc_try_, __LINE__), return, decl, __VA_ARGS__)
/// The same inside a coroutine.
#define OC_CO_TRY(decl, ...) OC_TRY_(OC_JOIN(oc_try_, __LINE__), co_return, decl, __VA_ARGS__)
#define OC_TRY_(name, leave, decl, ...)                      \
  auto name = (__VA_ARGS__);                                 \
  if (!name) leave std::unexpected(std::move(name).error()); \
  decl = std::move(*name)

/// `OC_CHECKED(call());` returns the error of a Result<void>.
#define OC_CHECKED(...) \
  if (auto oc_checked_ = (__VA_ARGS__); !oc_checked_) return std::unexpected(std::move(oc_checked_).error())
#define OC_CO_CHECKED(...) \
  if (auto oc_checked_ = (__VA_ARGS__); !oc_checked_) co_return std::unexpected(std::move(oc_checked_).error())
