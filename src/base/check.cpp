// Where a failed CHECK ends.
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace oc {
void check_failed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "openclaw: bug at %s:%d: %s is not so\n", file, line, condition);
  std::abort();
}
}  // namespace oc
