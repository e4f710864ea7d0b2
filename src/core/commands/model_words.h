// Do the words behind /new begin with a model (spec §9.1)?
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::commands {

/// The models that a person may choose.
struct ModelNames {
  std::vector<std::string> refs;                             ///< `provider/model`, the preferred ones first
  std::vector<std::pair<std::string, std::string>> aliases;  ///< alias, `provider/model`
};

struct ModelWords {
  std::string ref;   ///< `provider/model`
  std::string rest;  ///< what stands behind it
};

/// The first word as an alias, a `provider/model`, a model's own id, or a provider (its first model); the first two as `provider model`; else, for
/// words of six letters and more, the first model whose name contains it. Nothing when the words name none.
std::optional<ModelWords> leading_model(std::string_view words, const ModelNames& names);

}  // namespace oc::commands
