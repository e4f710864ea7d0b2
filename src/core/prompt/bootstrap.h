// The workspace files that go into the prompt, and how much of each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::prompt {

struct BootstrapFile {
  std::string name;                    ///< `AGENTS.md`
  std::string path;                    ///< absolute
  std::optional<std::string> content;  ///< nothing when the file is missing
};

struct InjectedFile {
  std::string name;
  std::string path;
  std::string content;
  bool missing = false;
  bool truncated = false;
  std::size_t raw_utf16 = 0;
};

/// Units: UTF-16 code units.
struct BootstrapLimits {
  std::size_t file_max = 20'000;
  std::size_t total_max = 150'000;
};

/// The names in the order in which they are injected. MEMORY.md and memory.md follow only when they exist.
const std::vector<std::string>& bootstrap_names();

/// The text a new workspace gets for that name; "" for names that are not seeded.
std::string_view bootstrap_template(std::string_view name);

/// Cuts the files to the limits: 70 % of the allowance from the front, 20 % from the end, a marker between.
/// Source: OpenClaw, bootstrap files and limits.
std::vector<InjectedFile> inject(const std::vector<BootstrapFile>& files, BootstrapLimits limits);

}  // namespace oc::prompt
