// The coroutine of this folder.
#pragma once

#include "io/task.h"

namespace oc::gateway {

template <class T = void>
using Task = io::Task<T>;

}  // namespace oc::gateway
