// $include: other files merged into the configuration, with every place remembered.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "core/config/config.h"
#include "core/config/sources.h"

namespace oc::config {

/// Replaces every `{"$include": "x.json5"}` (or a list of files) by what the files hold: lists are joined, objects merged, siblings win.
/// Limits: kConfigIncludeDepthMax, kConfigIncludeFilesMax.
/// Errors: invalid with the place of the $include: a path outside of the configuration's directory (links followed), a circle (the chain is named),
/// a file that cannot be read or parsed.
/// Source: OpenClaw docs, gateway/configuration, "$include".
class Includer {
 public:
  Includer(const LoadInput& input, Sources& sources) : input_(input), sources_(sources) {}

  /// Takes the value of the main document, which is document 0 and layer 0 of the sources; adds the layers of the others.
  Result<Json> run(Json value);

 private:
  struct Place {
    std::size_t layer = 0;
    std::string source_path;
    std::string merged_path;
  };
  Result<void> resolve(Json& value, const Place& place);
  Result<void> resolve_include(Json& value, const Place& place);
  Result<Json> read_file(const std::string& written, const Place& place);
  Result<std::string> checked_path(const std::string& written, const Place& place) const;
  Where where(const Place& place) const;
  void merge(Json& target, Json source, const std::string& merged_path, const std::vector<std::size_t>& layers);
  std::vector<std::size_t> layers_since(std::size_t first) const;
  const Json5Document& document(const Place& place) const { return sources_.document(sources_.layer(place.layer).document); }

  const LoadInput& input_;
  Sources& sources_;
  std::vector<std::string> chain_;
  std::size_t files_ = 0;
};

/// The directory of a path without its last slash: "/a" of "/a/b", "." of "b", "/" of "/b".
std::string directory_of(std::string_view path);

/// The path with `.` and `..` and double slashes taken away, as text.
std::string clean_path(std::string_view path);

}  // namespace oc::config
