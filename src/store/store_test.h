// A store to test on: real SQLite files in a temporary folder, and the same in memory.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "io/real/real.h"
#include "io/sim/sim.h"
#include "store/store.h"

namespace oc::store {

/// A new folder, removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "openclaw-store-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A test as a task. It must be no capturing lambda.
using StoreTest = Task<int> (*)(Store& store);

inline Task<int> run_and_stop(Store& store, StoreTest test) {
  const int result = co_await test(store);
  co_await store.stop();
  co_return result;
}

/// Runs it on real files.
inline void on_files(const std::string& folder, StoreTest test) {
  io::RealWorld world(io::LogLevel::silent);
  const auto store = open_store(world.io(), {folder});
  CHECK(world.run(run_and_stop(*store, test)) == 0);
}

/// Runs it on real files and in memory.
inline void on_both(StoreTest test) {
  {
    INFO("on files");
    const TemporaryFolder folder;
    on_files(folder.path(), test);
  }
  INFO("in memory");
  io::SimWorld sim;
  const auto store = open_memory_store(sim.io());
  CHECK(sim.run(run_and_stop(*store, test)) == 0);
}

}  // namespace oc::store
