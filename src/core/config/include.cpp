// Reading and merging included files.
#include "core/config/include.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json5.h"
#include "base/limits.h"
#include "base/text.h"

namespace oc::config {

std::string directory_of(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(path.substr(0, std::max<std::size_t>(slash, 1)));
}

std::string clean_path(std::string_view path) {
  std::vector<std::string> parts;
  const bool absolute = path.starts_with('/');
  for (const auto& part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !absolute) {
      parts.push_back(part);
    }
  }
  const std::string joined_parts = join(parts, "/");
  if (absolute) return "/" + joined_parts;
  return joined_parts.empty() ? "." : joined_parts;
}

namespace {

bool lies_in(std::string_view path, std::string_view directory) {
  if (directory == "/") return path.starts_with('/');
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

/// A cheap look before the walk; an escape could hide the word.
bool mentions_include(std::string_view text) { return text.find("$include") != std::string_view::npos || text.find("\\u") != std::string_view::npos; }

}  // namespace

Where Includer::where(const Place& place) const {
  const std::string path = joined(place.source_path, "$include");
  Where where = document(place).where_node(document(place).find(path).node);
  where.key = joined(place.merged_path, "$include");
  return where;
}

Result<Json> Includer::run(Json value) {
  chain_ = {clean_path(input_.path)};
  if (mentions_include(sources_.document(0).text())) OC_CHECKED(resolve(value, {}));
  return value;
}

Result<void> Includer::resolve(Json& value, const Place& place) {
  if (auto* object = value.if_object()) {
    if (object->contains("$include")) return resolve_include(value, place);
    for (auto& member : *object) {
      const std::string_view key = member.key();
      OC_CHECKED(resolve(member.value(), {place.layer, joined(place.source_path, key), joined(place.merged_path, key)}));
    }
  } else if (auto* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); i++) {
      auto& item = (*array)[i];
      if (!item.is_object() && !item.is_array()) continue;
      const std::string step = std::to_string(i);
      OC_CHECKED(resolve(item, {place.layer, joined(place.source_path, step), joined(place.merged_path, step)}));
    }
  }
  return {};
}

Result<void> Includer::resolve_include(Json& value, const Place& place) {
  auto& object = value.get_object();
  const Json named = object.at("$include");
  std::vector<std::string> files;
  if (named.is_string()) files.emplace_back(named.get_string());
  if (named.is_array()) files = strings_member(value, "$include");
  if (files.empty() || (named.is_array() && files.size() != named.get_array().size())) {
    return fail(Errc::invalid, "$include must be a file name or a list of file names", "write \"$include\": \"./agents.json5\"", where(place));
  }
  object.erase("$include");
  Json siblings = std::move(value);
  Json merged;
  for (std::size_t i = 0; i < files.size(); i++) {
    const std::size_t first_layer = sources_.layer_count();
    OC_TRY(Json content, read_file(files[i], place));
    if (i == 0) {
      merged = std::move(content);
    } else {
      merge(merged, std::move(content), place.merged_path, layers_since(first_layer));
    }
  }
  if (!siblings.get_object().empty()) {
    if (!merged.is_object())
      return fail(Errc::invalid, "Sibling keys require included content to be an object", "include the list under a key of its own", where(place));
    const std::size_t first_layer = sources_.layer_count();
    OC_CHECKED(resolve(siblings, place));
    auto layers = layers_since(first_layer);
    layers.push_back(place.layer);
    merge(merged, std::move(siblings), place.merged_path, layers);
  }
  value = std::move(merged);
  return {};
}

Result<std::string> Includer::checked_path(const std::string& written, const Place& place) const {
  const std::string& including = document(place).file();
  const std::string path = clean_path(written.starts_with('/') ? written : directory_of(including) + "/" + written);
  const auto escapes = [&](const std::string& shown) {
    return fail(Errc::invalid, fmt::format("Include path escapes config directory: {}", printable(shown, 500)),
                "put the file below the directory of the main file", where(place));
  };
  const std::string root = clean_path(directory_of(input_.path));
  if (written.find('\0') != std::string::npos || !lies_in(path, root)) {
    if (root != "." || path.starts_with('/') || path.starts_with("..")) return escapes(written);
  }
  if (!input_.real_path) return path;
  const auto real = input_.real_path(path);
  if (!real)
    return fail(Errc::not_found, fmt::format("Failed to read include file: {}: {}", printable(written, 500), real.error().message), {}, where(place));
  const auto real_root = input_.real_path(root);
  if (real_root && !lies_in(*real, *real_root)) return escapes(written);
  return path;
}

Result<Json> Includer::read_file(const std::string& written, const Place& place) {
  OC_TRY(const std::string path, checked_path(written, place));
  if (std::find(chain_.begin(), chain_.end(), path) != chain_.end()) {
    return fail(Errc::invalid, fmt::format("Circular include detected: {} -> {}", join(chain_, " -> "), path), "take one of them out", where(place));
  }
  if (chain_.size() > kConfigIncludeDepthMax) {
    return fail(Errc::too_large, fmt::format("Maximum include depth ({}) exceeded at: {}", kConfigIncludeDepthMax, path), {}, where(place));
  }
  if (++files_ > kConfigIncludeFilesMax) {
    return fail(Errc::too_large, fmt::format("more than {} files are included", kConfigIncludeFilesMax), {}, where(place));
  }
  if (!input_.reader) return fail(Errc::invalid, "$include cannot be used here", {}, where(place));
  auto text = input_.reader(path);
  if (!text)
    return fail(Errc::not_found, fmt::format("Failed to read include file: {}: {}", printable(written, 500), text.error().message), {}, where(place));
  OC_TRY(auto parsed, parse_json5(std::move(*text), path));
  const bool may_include = mentions_include(parsed.text());
  Json value = parsed.take_value();
  sources_.add_layer({place.merged_path, sources_.add_document(std::move(parsed)), chain_.size()});
  chain_.push_back(path);
  if (may_include) OC_CHECKED(resolve(value, {sources_.layer_count() - 1, "", place.merged_path}));
  chain_.pop_back();
  return value;
}

std::vector<std::size_t> Includer::layers_since(std::size_t first) const {
  std::vector<std::size_t> layers;
  for (std::size_t layer = first; layer < sources_.layer_count(); layer++) layers.push_back(layer);
  return layers;
}

void Includer::merge(Json& target, Json source, const std::string& merged_path, const std::vector<std::size_t>& layers) {
  if (target.is_array() && source.is_array()) {
    auto& items = target.get_array();
    for (const std::size_t layer : layers) sources_.shift(layer, merged_path, items.size());
    for (auto& item : source.get_array()) items.push_back(std::move(item));
  } else if (target.is_object() && source.is_object()) {
    auto& members = target.get_object();
    for (auto& member : source.get_object()) {
      const auto [place, is_new] = members.emplace(member.key(), nullptr);
      if (is_new) {
        place->value() = std::move(member.value());
      } else {
        merge(place->value(), std::move(member.value()), joined(merged_path, member.key()), layers);
      }
    }
  } else {
    target = std::move(source);
  }
}

}  // namespace oc::config
