// Looks a merged path up in every layer and takes the layer that knows most of it.
#include "core/config/sources.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace oc::config {

std::string joined(std::string_view path, std::string_view step) {
  std::string out(path);
  if (!path.empty()) out += '.';
  return out.append(step);
}

std::optional<std::string_view> behind(std::string_view path, std::string_view prefix) {
  if (prefix.empty()) return path;
  if (!path.starts_with(prefix)) return std::nullopt;
  if (path.size() == prefix.size()) return std::string_view();
  if (path[prefix.size()] != '.') return std::nullopt;
  return path.substr(prefix.size() + 1);
}

std::string renamed(const Renames& renames, std::string_view path) {
  if (renames.empty()) return std::string(path);
  for (std::size_t end = path.size(); end > 0 && end != std::string_view::npos; end = path.rfind('.', end - 1)) {
    const auto found = renames.find(path.substr(0, end));
    if (found != renames.end()) return found->second + std::string(path.substr(end));
    if (path.rfind('.', end - 1) == std::string_view::npos) break;
  }
  return std::string(path);
}

std::size_t Sources::add_document(Json5Document document) {
  documents_.push_back(std::move(document));
  return documents_.size() - 1;
}

namespace {

/// `bindings.5.match` with the index behind the first `array_bytes` bytes made smaller by `by`; nothing when it is smaller than that.
std::optional<std::string> shifted(std::string_view path, std::size_t array_bytes, std::size_t by) {
  const std::size_t begin = array_bytes == 0 ? 0 : array_bytes + 1;
  if (begin >= path.size()) return std::string(path);
  const std::size_t end = std::min(path.find('.', begin), path.size());
  std::size_t index = 0;
  const auto [stop, error] = std::from_chars(path.data() + begin, path.data() + end, index);
  if (error != std::errc{} || stop != path.data() + end) return std::string(path);
  if (index < by) return std::nullopt;
  return std::string(path.substr(0, begin)) + std::to_string(index - by) + std::string(path.substr(end));
}

std::size_t steps_of(std::string_view path) { return path.empty() ? 0 : static_cast<std::size_t>(std::count(path.begin(), path.end(), '.')) + 1; }

}  // namespace

Where Sources::where(std::string_view merged_path) const {
  Where best;
  std::size_t best_steps = 0;
  std::size_t best_depth = 0;
  for (std::size_t i = 0; i < layers_.size(); i++) {
    const Layer& layer = layers_[i];
    std::string path(merged_path);
    for (const auto& [key, by] : shifts_) {
      if (key.first != i || !behind(path, key.second)) continue;
      // An item of another layer: this one knows no more than the array.
      path = shifted(path, key.second.size(), by).value_or(key.second);
    }
    const auto rest = behind(path, layer.merged_prefix);
    if (!rest) continue;
    const auto found = documents_[layer.document].find(*rest);
    const auto matched = found.whole ? *rest : rest->substr(0, found.path_bytes == 0 ? 0 : found.path_bytes - 1);
    const std::size_t steps = steps_of(layer.merged_prefix) + steps_of(matched);
    if (best.line != 0 && (steps < best_steps || (steps == best_steps && layer.depth > best_depth))) continue;
    best = documents_[layer.document].where_node(found.node);
    best_steps = steps;
    best_depth = layer.depth;
  }
  if (best.line == 0 && !documents_.empty()) best.file = documents_.front().file();
  best.key = merged_path;
  return best;
}

std::vector<std::string> Sources::files() const {
  std::vector<std::string> files;
  for (const auto& document : documents_) {
    if (std::find(files.begin(), files.end(), document.file()) == files.end()) files.push_back(document.file());
  }
  return files;
}

}  // namespace oc::config
