// Reading a file of any size: piece by piece, line by line, or a part of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "io/files.h"

namespace oc::store {

/// A line of a transcript as its source has it.
struct RawLine {
  std::string text;          ///< without its end; "" when it is too long
  std::int64_t number = 0;   ///< from 1
  std::uint64_t offset = 0;  ///< of its first byte
  bool has_end = true;       ///< false: the file ends within it
  bool is_too_long = false;
};

/// What a transcript comes from.
class LineFeed {
 public:
  virtual ~LineFeed() = default;
  /// Nothing at the end. Errors: io, denied, invalid.
  virtual Result<std::optional<RawLine>> next() = 0;
};

/// Limits: kImportLineBytesMax a line, kImportWindowBytes read at once.
class FileLines final : public LineFeed {
 public:
  FileLines(io::Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  Result<std::optional<RawLine>> next() override;

 private:
  Result<bool> read_more();
  io::Files& files_;
  std::string path_;
  std::string held_;
  std::size_t start_ = 0;         ///< of the next line in `held_`
  std::size_t looked_ = 0;        ///< up to here `held_` has no line end behind `start_`
  std::uint64_t read_bytes_ = 0;  ///< of the file
  std::int64_t number_ = 0;
  bool is_at_end_ = false;
};

/// Parts of one file, asked for mostly in its order: a window is kept.
class FileParts {
 public:
  FileParts(io::Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  Result<std::string> part(std::uint64_t offset, std::size_t bytes);

 private:
  io::Files& files_;
  std::string path_;
  std::string window_;
  std::uint64_t window_offset_ = 0;
};

}  // namespace oc::store
