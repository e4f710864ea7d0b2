// Slow work on files in memory: as the quick one, after others had their turn.
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "io/sim/files.h"

namespace oc::io {
namespace {

Task<> turn(Executor executor) { co_await boost::asio::post(executor, boost::asio::use_awaitable); }

}  // namespace

Task<Result<CopiedFile>> SimFiles::copy_beneath(std::string root, std::string relative, std::string to, std::size_t bytes_max) {
  co_await turn(executor_);
  co_return co_await Files::copy_beneath(std::move(root), std::move(relative), std::move(to), bytes_max);
}

Task<Result<void>> SimFiles::create_beside(std::string path, std::string bytes, std::uint32_t mode) {
  co_await turn(executor_);
  co_return create(path, bytes, mode);
}

Task<Result<std::string>> SimFiles::read_beside(std::string root, std::string relative, std::size_t bytes_max) {
  co_await turn(executor_);
  co_return read_beneath(root, relative, bytes_max);
}

Task<Result<std::vector<FileInfo>>> SimFiles::list_beside(std::string path) {
  co_await turn(executor_);
  co_return list(path);
}

Task<Result<void>> SimFiles::remove_beside(std::string path) {
  co_await turn(executor_);
  co_return remove(path);
}

}  // namespace oc::io
