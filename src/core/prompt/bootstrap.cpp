// Injection limits of workspace files.
#include "core/prompt/bootstrap.h"

#include <fmt/format.h>

#include "base/text.h"

namespace oc::prompt {
namespace {

constexpr std::size_t kUsefulMin = 64;  // less room than this is not worth a heading

std::string_view right_trim(std::string_view text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

std::string_view utf16_suffix(std::string_view text, std::size_t units_max) {
  const std::size_t units = utf16_length(text);
  if (units <= units_max) return text;
  return text.substr(utf16_prefix(text, units - units_max).size());
}

std::string clamp(std::string text, std::size_t units_max) {
  if (utf16_length(text) <= units_max) return text;
  return units_max == 0 ? std::string() : std::string(utf16_prefix(text, units_max - 1)) + "…";
}

std::string cut(const std::string& name, std::string_view content, std::size_t units_max) {
  const std::size_t head = units_max * 7 / 10;
  const std::size_t tail = units_max * 2 / 10;
  const auto marker = fmt::format("\n[...truncated, read {0} for full content...]\n…(truncated {0}: kept {1}+{2} chars of {3})…\n", name, head, tail,
                                  utf16_length(content));
  return fmt::format("{}\n{}\n{}", utf16_prefix(content, head), marker, utf16_suffix(content, tail));
}

}  // namespace

const std::vector<std::string>& bootstrap_names() {
  static const std::vector<std::string> names{"AGENTS.md", "SOUL.md", "TOOLS.md", "IDENTITY.md", "USER.md", "HEARTBEAT.md", "BOOTSTRAP.md"};
  return names;
}

std::vector<InjectedFile> inject(const std::vector<BootstrapFile>& files, BootstrapLimits limits) {
  std::vector<InjectedFile> injected;
  std::size_t remaining = limits.total_max;
  for (const auto& file : files) {
    if (remaining == 0) break;
    InjectedFile out{.name = file.name, .path = file.path};
    if (!file.content) {
      out.missing = true;
      out.content = clamp("[MISSING] Expected at: " + file.path, remaining);
    } else {
      if (remaining < kUsefulMin) break;
      const std::string sound = valid_utf8(*file.content);
      const std::string_view content = right_trim(sound);
      out.raw_utf16 = utf16_length(content);
      const std::size_t units_max = std::min(limits.file_max, remaining);
      out.truncated = out.raw_utf16 > units_max;
      out.content = clamp(out.truncated ? cut(file.name, content, units_max) : std::string(content), remaining);
      if (out.content.empty()) continue;
    }
    remaining -= std::min(remaining, utf16_length(out.content));
    injected.push_back(std::move(out));
  }
  return injected;
}

}  // namespace oc::prompt
