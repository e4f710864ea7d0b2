// CHECK: a broken promise of our own code ends the process with the place and the words; the store brings the work back.
#pragma once

namespace oc {
[[noreturn]] void check_failed(const char* file, int line, const char* condition);
}

#define CHECK(condition)         \
  if (!(condition)) [[unlikely]] \
  ::oc::check_failed(__FILE__, __LINE__, #condition)
