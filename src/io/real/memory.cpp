// Keeping the idle program small: read-only pages that were touched while starting need not stay mapped.
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/real/real.h"

/// Read by jemalloc, which the program is linked with. Two arenas are enough for one busy thread and some for the databases; what is freed goes back
/// to the system after a second, so that a burst leaves nothing behind. A C name of its own. Source: jemalloc(3).
extern "C" const char* malloc_conf;
extern "C" const char* malloc_conf = "narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0,metadata_thp:disabled";

namespace oc::io {
namespace {

/// Code and constants of one loaded file. Segments that can be written hold relocated data and are left alone.
int give_back(dl_phdr_info* info, std::size_t, void* total) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_LOAD || (header.p_flags & PF_W) != 0) continue;
    const std::size_t begin = (info->dlpi_addr + header.p_vaddr) & ~(page - 1);
    const std::size_t end = (info->dlpi_addr + header.p_vaddr + header.p_memsz) & ~(page - 1);
    if (end <= begin) continue;
    if (::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED) == 0) *static_cast<std::size_t*>(total) += end - begin;
  }
  return 0;
}

}  // namespace

std::size_t give_back_startup_pages() {
  std::size_t bytes = 0;
  ::dl_iterate_phdr(give_back, &bytes);
  return bytes;
}

}  // namespace oc::io
