// The configuration as the program uses it: one immutable snapshot, which still knows the file, line and column of everything in it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "core/config/sources.h"

namespace oc::config {

/// The value of an environment variable, or nothing.
using EnvLookup = std::function<std::optional<std::string>(std::string_view name)>;
/// The text of a file.
using FileReader = std::function<Result<std::string>(const std::string& path)>;
/// The path without symbolic links, for a file that exists.
using RealPath = std::function<Result<std::string>(const std::string& path)>;

/// Whether unknown keys are warnings or errors.
enum class Strictness : std::uint8_t { normal, strict };

enum class Level : std::uint8_t { error, warning };

/// Something about a configuration that a person should know. `path` is `bindings.0.match`, "" for the whole file.
struct Problem {
  Level level = Level::error;
  std::string path;
  std::string message;
  std::string hint;  ///< what to type
  Where where;
};

/// One paragraph for a terminal: `openclaw.json:4:5: error: bindings.0.match: Unrecognized key: "accountID"` and the hint.
std::string to_text(const Problem& problem);

/// What a configuration is made from. Nothing is read from the world but through these.
struct LoadInput {
  std::string path;                 ///< of the main file; the directory is where $include may reach
  std::optional<std::string> text;  ///< nothing: the file does not exist, which is an empty configuration
  EnvLookup env;
  FileReader reader;   ///< for $include; without it an $include is an error
  RealPath real_path;  ///< for $include; without it paths are only compared as text
  Strictness strictness = Strictness::normal;
};

class Config;

struct Loaded {
  std::shared_ptr<const Config> config;  ///< null when there is an error
  std::vector<Problem> problems;         ///< errors first; at most kConfigProblemsMax
  bool valid() const { return config != nullptr; }
};

/// Reads, includes, substitutes, checks and normalises.
/// Errors: in Loaded::problems, never thrown away silently: with one error there is no configuration at all.
Loaded load(LoadInput input);

/// The same for a value that is in no file.
Loaded load_value(Json value, EnvLookup env = {}, Strictness strictness = Strictness::normal);

class Config {
 public:
  /// Everything in its 2026.3.28 shape: files included, ${NAME} replaced, agents.entries turned into agents.list, short forms written out.
  const Json& root() const { return root_; }

  /// The value at a dotted path, or nullptr. Keys that hold a dot are found whole.
  const Json* find(std::string_view dotted_path) const { return at_path(root_, dotted_path); }

  /// The written value, else the default of the key table, else null.
  Json value_or_default(std::string_view dotted_path) const;

  /// Where the value at a path of root() was written: the place of the nearest ancestor that is in a file. The key is the path asked for.
  Where where(std::string_view dotted_path) const;

  /// The main file and all that it includes, in the order of reading.
  std::vector<std::string> source_files() const { return sources_.files(); }

  /// The main file; "" when there is none.
  const std::string& path() const { return path_; }

 private:
  friend class Loader;
  std::string path_;
  Json root_;
  Sources sources_;
  Renames renames_;
};

}  // namespace oc::config
