// A text as a QR code: its modules, as a picture, and as lines for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace oc {

/// The modules of a square code, row by row, without the quiet zone around it.
struct QrCode {
  std::size_t size = 0;  ///< modules on a side
  std::vector<bool> dark;
  /// Modules outside of the code are light.
  bool is_dark(std::ptrdiff_t x, std::ptrdiff_t y) const;
};

/// The smallest code that holds the bytes, with the least correction: it is shown on a screen, not printed.
/// Errors: invalid (an empty text), too_large (more than 2953 bytes).
Result<QrCode> make_qr(std::string_view text);

/// The code as a PNG file, black on white with the quiet zone of four modules.
/// Units: `pixels`, the side of one module.
std::string qr_png(const QrCode& code, std::size_t pixels);

/// The code in half blocks, two rows of modules a line, light modules drawn: for terminals with a dark background. Each line ends with a line end.
std::string qr_half_blocks(const QrCode& code);

}  // namespace oc
