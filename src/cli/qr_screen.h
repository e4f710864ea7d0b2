// A QR code in the terminal that a newer one replaces.
#pragma once

#include <string>

#include "cli/context.h"

namespace oc::cli {

/// Lifetime: the context outlives it.
class QrScreen {
 public:
  explicit QrScreen(const Context& context) : context_(context) {}

  /// Draws the code below the words. In a terminal it takes the place of the one before, unless something was printed since, and `below` stands under
  /// it, where it is seen when the top does not fit; elsewhere it comes below.
  void show(const std::string& words, const std::string& code, const std::string& below = "");
  /// Something else was printed: the code above stays where it is.
  void leave() { lines_ = 0; }

 private:
  const Context& context_;
  std::size_t lines_ = 0;  ///< that the last drawing took
};

}  // namespace oc::cli
