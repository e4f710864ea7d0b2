// The port for linking an account: the same steps in a terminal and in the web UI.
#pragma once

#include <string>

#include "base/time.h"
#include "io/task.h"

namespace oc::engine {

struct LoginWish {
  bool force = false;  ///< link anew although a credential is there
  std::string phone;   ///< link by a code for this number instead of by QR, where the platform can; "" = by QR
  bool verbose = false;
};

struct LoginStep {
  enum class Kind : std::uint8_t {
    show_code,  ///< `code` is to be shown as a QR code; it replaces the one before
    show_text,  ///< `text` is to be typed at the other device
    notice,     ///< `text` is told
    done,       ///< linked; `text` says so
    failed,     ///< `text` says why and what to do
  };
  Kind kind = Kind::notice;
  std::string code;
  std::string text;
  Millis valid{0};  ///< how long a code may be used; 0 = not known
};

/// One try to link an account. Destroying it before `done` gives it up.
class Login {
 public:
  virtual ~Login() = default;
  /// The next thing to show. Waits until there is one; done and failed are the last.
  virtual io::Task<LoginStep> next() = 0;
};

}  // namespace oc::engine
