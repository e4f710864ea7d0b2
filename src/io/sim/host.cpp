// Seeded chance, given variables, a kept log.
#include "io/sim/host.h"

#include <algorithm>

#include "base/check.h"

namespace oc::io {
namespace {
constexpr std::size_t kKeptLinesMax = 10'000;
}

std::string SimRandom::bytes(std::size_t count) {
  std::string out(count, '\0');
  for (char& c : out) c = static_cast<char>(generator_() >> 56);
  return out;
}

std::uint64_t SimRandom::below(std::uint64_t bound) {
  CHECK(bound > 0);
  // Values under this would make the low results likelier.
  const std::uint64_t uneven = (0 - bound) % bound;
  std::uint64_t value = generator_();
  while (value < uneven) value = generator_();
  return value % bound;
}

std::optional<std::string> SimEnvironment::variable(const std::string& name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

std::string SimEnvironment::home() const {
  std::string home = variable("OPENCLAW_HOME").value_or(variable("HOME").value_or("/"));
  while (home.size() > 1 && home.ends_with('/')) home.pop_back();
  return home;
}

void SimLog::write(LogLevel level, std::string_view subsystem, std::string_view message, const LogFields& fields) {
  if (lines_.size() == kKeptLinesMax) lines_.pop_front();
  lines_.push_back({.time = clock_.now(), .level = level, .subsystem = std::string(subsystem), .message = std::string(message), .fields = fields});
}

bool SimLog::has(std::string_view words) const {
  return std::ranges::any_of(lines_, [&](const SimLogLine& line) {
    return line.message.find(words) != std::string::npos ||
           std::ranges::any_of(line.fields, [&](const auto& field) { return field.second.find(words) != std::string::npos; });
  });
}

std::size_t SimLog::count(LogLevel least) const {
  return static_cast<std::size_t>(std::ranges::count_if(lines_, [&](const SimLogLine& line) { return line.level >= least; }));
}

}  // namespace oc::io
