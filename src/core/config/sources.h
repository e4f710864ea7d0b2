// From a path in the merged configuration back to the file and line that it came from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json5.h"
#include "base/result.h"

namespace oc::config {

/// The files of a configuration and how they lie over each other.
class Sources {
 public:
  /// A document that was put at a place of the merged value. The less deeply included one wins, then the later one.
  struct Layer {
    std::string merged_prefix;
    std::size_t document = 0;
    std::size_t depth = 0;
  };

  std::size_t add_document(Json5Document document);
  const Json5Document& document(std::size_t index) const { return documents_[index]; }
  Json5Document& document(std::size_t index) { return documents_[index]; }

  std::size_t layer_count() const { return layers_.size(); }
  const Layer& layer(std::size_t index) const { return layers_[index]; }
  void add_layer(Layer layer) { layers_.push_back(std::move(layer)); }

  /// Items that a layer has in the array at `merged_path` stand `by` places further back in the merged array.
  void shift(std::size_t layer, const std::string& merged_path, std::size_t by) { shifts_[{layer, merged_path}] += by; }

  Where where(std::string_view merged_path) const;
  std::vector<std::string> files() const;

 private:
  std::vector<Json5Document> documents_;
  std::vector<Layer> layers_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> shifts_;
};

/// Places of the normalised configuration that were written elsewhere: `agents.list.0` was `agents.entries.home`.
using Renames = std::map<std::string, std::string, std::less<>>;

/// The path with its longest renamed prefix replaced.
std::string renamed(const Renames& renames, std::string_view path);

/// The path of a child, "a.b" from "a" and "b".
std::string joined(std::string_view path, std::string_view step);

/// What is left of `path` behind `prefix` and a dot; nothing when `path` does not lie in it.
std::optional<std::string_view> behind(std::string_view path, std::string_view prefix);

}  // namespace oc::config
