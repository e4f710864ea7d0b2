// The query of a request, decoded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::hooks {

inline constexpr std::size_t kQueryFieldsMax = 100;  ///< what comes behind them is left out

/// `a=1&b=x%20y+z`: names and values with %XX and + decoded; bytes that are not UTF-8 become U+FFFD. Limits: kQueryFieldsMax.
std::vector<std::pair<std::string, std::string>> read_query(std::string_view raw);

}  // namespace oc::hooks
