// Reads a file of recorded answers: JSON lines, plain or compressed with gzip.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace oc::parity {

/// Where the answers lie: the file that the environment variable names, else the one beside the tests.
std::string corpus_path(const char* variable, const char* file_name);

/// Every line of the file as JSON. Fails the running test when a line cannot be read or there is none.
std::vector<Json> read_corpus(const std::string& path);

/// Counts what holds and prints the first differences.
class Tally {
 public:
  explicit Tally(std::string title) : title_(std::move(title)) {}
  void add(bool holds, const std::string& difference);
  /// Prints `N of M hold` and the first differences; true when all hold and there was at least one.
  bool report() const;

 private:
  std::string title_;
  std::size_t total_ = 0;
  std::size_t held_ = 0;
  std::vector<std::string> differences_;
};

/// True when the two values are equal, numbers by their value and objects whatever the order of their keys.
bool same_json(const Json& a, const Json& b);

}  // namespace oc::parity
