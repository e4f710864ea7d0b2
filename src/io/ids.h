// Names for what is kept in databases.
#pragma once

#include <string>

#include "base/time.h"

namespace oc::io {

class Random;

/// A UUID of version 7 (RFC 9562): the millisecond first, then 74 bits of chance. What is made at about the same time lies together in an index, so
/// that a commit touches few pages. It tells when it was made: not for secrets.
std::string time_ordered_uuid(Random& random, UnixTime now);

}  // namespace oc::io
