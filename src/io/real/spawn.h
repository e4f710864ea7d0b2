// Starting a program in a process group of its own, with nothing inherited but what the plan says.
#pragma once

#include <sys/types.h>

#include "io/process.h"
#include "io/real/descriptor.h"

namespace oc::io {

struct SpawnedProcess {
  pid_t pid = 0;      ///< also the id of its process group
  Descriptor exited;  ///< a pidfd, readable when the process has ended; not open on kernels without
  Descriptor input;   ///< the writing end of its standard input; not open when the plan has none
  Descriptor output;  ///< the reading end of its standard output and error
};

struct SpawnedChild {
  pid_t pid = 0;      ///< also the id of its process group
  Descriptor exited;  ///< as in SpawnedProcess
  Descriptor input;   ///< the writing end of its standard input
  Descriptor output;  ///< the reading end of its standard output
  Descriptor error;   ///< the reading end of its standard error
};

/// Starts the plan's program. A name without a slash is looked up in the plan's own PATH.
/// Errors: as Processes::run.
Result<SpawnedProcess> spawn_process(const ExecPlan& plan);

/// The same with a pipe for each of its standard streams.
Result<SpawnedChild> spawn_child(const ExecPlan& plan);

}  // namespace oc::io
