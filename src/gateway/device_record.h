// A paired device as the store keeps it.
#pragma once

#include "gateway/devices.h"

namespace oc::gateway {

Json device_record(const Device& device);
/// Reads a kept record; what is missing is empty.
Device device_from_record(const std::string& device_id, const Json& record);

}  // namespace oc::gateway
