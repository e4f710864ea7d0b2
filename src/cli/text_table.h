// Tables with lines around them, as wide as they must be and no wider than the terminal of old.
#pragma once

#include <string>
#include <vector>

namespace oc::cli {

struct TextTable {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::size_t width_max = 120;
};

/// Lines of a box drawing. The last column takes what is left and breaks into several lines; cells are made printable.
std::string to_text(const TextTable& table);

/// The text filled with spaces up to that many columns.
std::string padded(std::string_view text, std::size_t columns);

}  // namespace oc::cli
