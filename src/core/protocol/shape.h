// Whether a JSON value has the shape that a parameter line describes, and what a client is told when it has not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::protocol {

/// What happens to members of the outermost object that the shape does not name. Members deeper down are always refused.
enum class Unknown : std::uint8_t { refused, ignored };

/// Says what of `value` does not fit `shape`; "" when all does. Parts are joined with "; ", each is told once.
///
/// A shape is written as the protocol's description writes it:
///   string  string+ (not empty)  string(1..512)  keypath  int  int(0..)  num  bool  null  any  "word"  7
///   T[]  T[](1..12)  { name: T, other?: T }  {[k]: T}  A | B  (A | B)[]
/// Example: `{ sessionKey: string(1..512), runId?: string+ }` on {} gives `must have required property 'sessionKey'`.
std::string shape_errors(std::string_view shape, const Json& value, Unknown unknown = Unknown::refused);

/// Whether the text is a shape; the method table asserts it while compiling.
constexpr bool is_shape(std::string_view text);

}  // namespace oc::protocol

#include "core/protocol/shape_text.h"
