// What the tests of the real world share: a loop, a folder of their own, and ways to run tasks to their end.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "io/clock.h"
#include "io/log.h"
#include "io/real/real.h"

namespace oc::io {

/// A folder under the system's temporary one, removed at the end.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "openclaw-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = std::filesystem::canonical(name).string();
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class TestWorld {
 public:
  RealWorld& world() { return world_; }
  Io io() { return world_.io(); }
  Executor executor() { return world_.io().executor; }

  template <class T>
  T run(Task<T> task) {
    std::optional<T> value;
    world_.run(keep(std::move(task), value));
    return std::move(*value);
  }
  void run(Task<> task) { world_.run(keep(std::move(task))); }

 private:
  template <class T>
  static Task<int> keep(Task<T> task, std::optional<T>& value) {
    value.emplace(co_await std::move(task));
    co_return 0;
  }
  static Task<int> keep(Task<> task) {
    co_await std::move(task);
    co_return 0;
  }
  RealWorld world_{LogLevel::silent};
};

inline Errc code_of(const auto& result) { return result ? Errc::internal : result.error().code; }

}  // namespace oc::io
