// Names into addresses.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <memory>
#include <string>
#include <vector>

#include "io/task.h"

namespace oc::io {

/// Looks names up with the system's resolver, each in a thread of its own, because that call cannot be interrupted.
/// Limits: kNameLookupsAtOnceMax threads; more callers wait. Numeric addresses and `localhost` need none.
/// Lifetime: threads that still run when it is destroyed end by themselves and touch nothing of it.
class NameLookup {
 public:
  explicit NameLookup(Executor executor);
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  /// Alternates between the address families, as the system prefers them.
  /// Errors: unavailable (no such name, or the resolver failed).
  /// Waits: as long as the resolver; a cancelled caller leaves at once.
  Task<Result<std::vector<boost::asio::ip::address>>> addresses(std::string host);
  /// Threads at work.
  std::size_t running() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace oc::io
