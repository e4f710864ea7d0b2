// Draws in half blocks, white on black whatever the terminal's colours are.
#include "cli/qr_screen.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/qr.h"
#include "base/text.h"

namespace oc::cli {
namespace {

constexpr std::string_view kWhiteOnBlack = "\x1b[38;5;231;48;5;16m";
constexpr std::string_view kPlain = "\x1b[0m";

std::string coloured(const std::string& drawing) {
  std::string out;
  for (const auto& line : split(drawing, '\n')) {
    if (!line.empty()) out += fmt::format("{}{}{}\n", kWhiteOnBlack, line, kPlain);
  }
  return out;
}

}  // namespace

void QrScreen::show(const std::string& words, const std::string& code, const std::string& below) {
  const auto made = make_qr(code);
  const std::string drawing = made ? qr_half_blocks(*made) : "";
  const bool is_terminal = context_.world.stdout_is_terminal;
  std::string out;
  if (is_terminal && lines_ > 0) out += fmt::format("\x1b[{}A\x1b[0J", lines_);
  out += words + "\n";
  out += is_terminal && !context_.globals.no_color ? coloured(drawing) : drawing;
  if (!made) out += printable(code, 4000) + "\n";
  const bool has_below = is_terminal && !below.empty();
  if (has_below) out += below + "\n";
  context_.world.output.write(out);
  lines_ = (has_below ? 2 : 1) + (made ? static_cast<std::size_t>(std::count(drawing.begin(), drawing.end(), '\n')) : 1);
}

}  // namespace oc::cli
