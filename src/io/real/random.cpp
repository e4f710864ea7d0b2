// Bytes that nobody can guess, from the kernel.
#include <sys/random.h>

#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "io/real/host.h"

namespace oc::io {
namespace {

constexpr std::size_t kDrawnAtOnce = 256;

std::string draw(std::size_t count) {
  std::string out(count, '\0');
  for (std::size_t filled = 0; filled < count;) {
    const ssize_t got = ::getrandom(out.data() + filled, count - filled, 0);
    CHECK(got > 0 || errno == EINTR);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return out;
}

}  // namespace

std::string RealRandom::bytes(std::size_t count) {
  if (count > kDrawnAtOnce) return draw(count);
  if (drawn_.size() < count) drawn_ = draw(kDrawnAtOnce);
  std::string out = drawn_.substr(drawn_.size() - count);
  ::explicit_bzero(drawn_.data() + (drawn_.size() - count), count);
  drawn_.resize(drawn_.size() - count);
  return out;
}

std::uint64_t RealRandom::below(std::uint64_t bound) {
  CHECK(bound > 0);
  // Values under this would make the low results likelier.
  const std::uint64_t uneven = (0 - bound) % bound;
  while (true) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes(sizeof(value)).data(), sizeof(value));
    if (value >= uneven) return value % bound;
  }
}

}  // namespace oc::io
