// Every method of the protocol: who may call it, and what its parameters look like.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/protocol/frames.h"
#include "core/protocol/shape.h"

namespace oc::protocol {

/// What a caller must hold. `node` is a role, not a scope: only nodes call such methods.
enum class Scope : std::uint8_t { none, read, write, approvals, pairing, admin, node };

struct MethodRule {
  std::string_view name;
  Scope scope = Scope::admin;
  std::string_view params;  ///< the shape; "" = known to the protocol, not served by this gateway
};

/// The table: all that this gateway serves, then all that it only knows.
std::span<const MethodRule> methods();
const MethodRule* find_method(std::string_view name);

/// The five scopes an operator may hold, in the order in which the tokens list them.
std::span<const std::string_view> operator_scopes();

/// Whether someone who holds `held` may do what asks for `wanted`: admin implies all, write implies read.
bool scopes_allow(const std::vector<std::string>& held, std::string_view wanted);

/// The scopes of `asked` that `entitled` covers, sorted, each once; unknown words fall away.
std::vector<std::string> scopes_within(const std::vector<std::string>& asked, const std::vector<std::string>& entitled);

/// Who calls: what the handshake granted.
struct Caller {
  std::string role;  ///< operator or node
  std::vector<std::string> scopes;
};

enum class Refusal : std::uint8_t { none, role, scope, unknown_method, not_served };
struct Verdict {
  Refusal refusal = Refusal::none;
  ErrorShape error;  ///< unless none
};

/// Whether the caller may call the method: role, then scope, then whether it exists. A method outside the table needs admin.
Verdict may_call(const Caller& caller, std::string_view method);

/// What a client is told about its parameters; nothing when they fit.
std::optional<ErrorShape> check_params(const MethodRule& rule, const Json& params, Unknown unknown);

}  // namespace oc::protocol
