// Which earlier binding of the same rule takes everything that a later one could. Only core/routing includes this.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/routing/binding.h"

namespace oc::routing {

/// Remembers the bindings given to it, in order.
class Shadows {
 public:
  /// The binding before this one that leaves it nothing, if there is one; then remembers this one.
  std::optional<std::size_t> add(std::size_t index, const Binding& binding);

 private:
  struct Earlier {
    std::size_t index = 0;
    std::vector<std::string> roles;  ///< sorted
  };
  std::optional<std::size_t> find(const Binding& binding, const std::vector<std::string>& roles) const;

  std::unordered_map<std::string, std::vector<Earlier>> seen_;  ///< by everything but the roles
};

}  // namespace oc::routing
