// Who is there: the gateway itself and those connected to it.
#pragma once

#include <string>

#include "gateway/hub.h"
#include "io/io.h"

namespace oc::gateway {

struct SelfFacts {
  std::string host_name;
  std::string version;
  std::string device_id;  ///< the gateway's own identity; "" = none
};

/// The list that system-presence answers: the gateway first, then the clients that are no command line.
/// Limits: kPresenceEntriesMax.
JsonArray presence_list(const SelfFacts& self, const Hub& hub, UnixTime now);

}  // namespace oc::gateway
