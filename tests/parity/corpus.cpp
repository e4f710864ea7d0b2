// Reading recorded answers and counting what holds.
#include "corpus.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cstring>

extern char** environ;

namespace oc::parity {
namespace {

constexpr std::size_t kDifferencesShown = 20;

std::string variable_value(const char* name) {
  const std::string prefix = std::string(name) + "=";
  for (char** entry = environ; entry != nullptr && *entry != nullptr; entry++) {
    if (std::string_view(*entry).starts_with(prefix)) return *entry + prefix.size();
  }
  return {};
}

std::string read_all(const std::string& path) {
  // zlib reads a file that is not compressed as it is.
  gzFile file = gzopen(path.c_str(), "rb");
  REQUIRE_MESSAGE(file != nullptr, path);
  std::string text;
  char buffer[1 << 16];
  for (int got = gzread(file, buffer, sizeof buffer); got > 0; got = gzread(file, buffer, sizeof buffer))
    text.append(buffer, static_cast<std::size_t>(got));
  gzclose(file);
  return text;
}

}  // namespace

std::string corpus_path(const char* variable, const char* file_name) {
  std::string path = variable_value(variable);
  if (path.empty()) path = std::string(OC_SOURCE_DIR) + "/tests/parity/" + file_name;
  return path;
}

std::vector<Json> read_corpus(const std::string& path) {
  const std::string text = read_all(path);
  std::vector<Json> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = std::string_view(text).substr(start, end - start);
    start = end + 1;
    if (line.find_first_not_of(" \r\t") == std::string_view::npos) continue;
    auto value = parse_json(line);
    REQUIRE_MESSAGE(value.has_value(), fmt::format("{}: line {}", path, lines.size() + 1));
    lines.push_back(std::move(*value));
  }
  REQUIRE_MESSAGE(!lines.empty(), path);
  return lines;
}

void Tally::add(bool holds, const std::string& difference) {
  total_++;
  if (holds)
    held_++;
  else if (differences_.size() < kDifferencesShown)
    differences_.push_back(difference);
}

bool Tally::report() const {
  fmt::print("{}: {} of {} hold\n", title_, held_, total_);
  for (const std::string& difference : differences_) fmt::print("  {}\n", difference);
  return total_ > 0 && held_ == total_;
}

bool same_json(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
  if (const auto* left = a.if_object()) {
    const auto* right = b.if_object();
    if (right == nullptr || left->size() != right->size()) return false;
    for (const auto& [key, value] : *left) {
      const Json* other = right->if_contains(key);
      if (other == nullptr || !same_json(value, *other)) return false;
    }
    return true;
  }
  if (const auto* left = a.if_array()) {
    const auto* right = b.if_array();
    if (right == nullptr || left->size() != right->size()) return false;
    for (std::size_t i = 0; i < left->size(); i++) {
      if (!same_json((*left)[i], (*right)[i])) return false;
    }
    return true;
  }
  return a == b;
}

}  // namespace oc::parity
