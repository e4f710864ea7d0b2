// config.get and config.schema, through the functions that the app hands in.
#include <array>

#include "gateway/methods/methods.h"

namespace oc::gateway {
namespace {

Answer answer_of(Result<Json> result) {
  if (!result) return refuse(result.error());
  return std::move(*result);
}

Task<Answer> config_get(Call& call) { co_return answer_of(call.context.parts.config.get()); }
Task<Answer> config_schema(Call& call) { co_return answer_of(call.context.parts.config.schema()); }
Task<Answer> schema_lookup(Call& call) { co_return answer_of(call.context.parts.config.schema_lookup(string_member_or(call.params, "path", ""))); }

bool has_get(const GatewayParts& parts) { return static_cast<bool>(parts.config.get); }
bool has_schema(const GatewayParts& parts) { return static_cast<bool>(parts.config.schema); }
bool has_lookup(const GatewayParts& parts) { return static_cast<bool>(parts.config.schema_lookup); }

constexpr std::array kMethods = std::to_array<Method>(
    {{"config.get", config_get, has_get}, {"config.schema", config_schema, has_schema}, {"config.schema.lookup", schema_lookup, has_lookup}});

}  // namespace

std::span<const Method> config_methods() { return kMethods; }

}  // namespace oc::gateway
