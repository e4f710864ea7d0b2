// The operator's own paths: which mapping a request is for, and what it makes of it.
#pragma once

#include <expected>
#include <string>
#include <variant>

#include "core/hooks/request.h"
#include "core/hooks/template.h"

namespace oc::hooks {

/// The mapping's texts were all empty: there is nothing to do.
struct Nothing {};
using Mapped = std::variant<Nothing, Wake, AgentRun>;

/// The first mapping whose path and source the request has; nullptr when there is none.
const Mapping* mapping_for(const Settings& settings, const RequestFacts& facts);

/// Whether some mapping could be for the path, whatever the payload says.
bool may_be_mapped(const Settings& settings, std::string_view path);

/// Errors: the message of a 400.
std::expected<Mapped, std::string> apply(const Mapping& mapping, const RequestFacts& facts);

}  // namespace oc::hooks
