// Lookups in the key table: binary search over lines of text.
#include "core/config/keys.h"

#include "base/json5.h"
#include "base/text.h"
#include "core/config/keys_data.h"

namespace oc::config {
namespace {

constexpr std::string_view kSeparator = " | ";

std::string_view take_column(std::string_view& line) {
  const auto end = line.find(kSeparator);
  const auto column = line.substr(0, end);
  line = end == std::string_view::npos ? std::string_view() : line.substr(end + kSeparator.size());
  return column;
}

Key read_row(std::string_view line) {
  Key key;
  key.path = take_column(line);
  key.type = take_column(line);
  key.default_text = take_column(line);
  key.flags = take_column(line);
  key.sentence = line;
  return key;
}

std::string_view line_at(std::string_view rows, std::size_t begin) { return rows.substr(begin, rows.find('\n', begin) - begin); }

/// The offset of the first line whose path is not before `path`.
std::size_t lower_line(std::string_view rows, std::string_view path) {
  std::size_t low = 1;  // the text starts with a line end
  std::size_t high = rows.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::size_t begin = rows.rfind('\n', middle - 1) + 1;
    const std::string_view line = line_at(rows, begin);
    if (line.substr(0, line.find(kSeparator)) < path) {
      low = begin + line.size() + 1;
    } else {
      high = begin;
    }
  }
  return low;
}

bool starts_step(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '.' || path[prefix.size()] == '[');
}

const data::Part* part_of(std::string_view pattern) {
  const data::Part* best = nullptr;
  for (const auto& part : data::kParts) {
    if (starts_step(pattern, part.prefix) && (!best || part.prefix.size() > best->prefix.size())) best = &part;
  }
  return best;
}

std::optional<Key> exact_key(std::string_view pattern) {
  const auto* part = part_of(pattern);
  if (!part) return std::nullopt;
  const std::size_t begin = lower_line(*part->rows, pattern);
  if (begin >= part->rows->size()) return std::nullopt;
  const Key key = read_row(line_at(*part->rows, begin));
  if (key.path != pattern) return std::nullopt;
  return key;
}

std::string_view like_target(const Key& key) { return key.type.starts_with("like ") ? key.type.substr(5) : std::string_view(); }

/// The pattern with the longest `like` row on its way replaced by what that row points at; "" when there is none.
std::string followed(std::string_view pattern) {
  for (std::size_t end = pattern.rfind('.'); end != std::string_view::npos && end > 0; end = pattern.rfind('.', end - 1)) {
    const auto key = exact_key(pattern.substr(0, end));
    if (!key || like_target(*key).empty()) continue;
    return std::string(like_target(*key)) + std::string(pattern.substr(end));
  }
  return {};
}

void direct_keys(std::string_view pattern, std::vector<Key>& out) {
  const std::string prefix = pattern.empty() ? "" : std::string(pattern) + ".";
  for (const auto& part : data::kParts) {
    if (part.prefix.starts_with(prefix)) {  // the whole part lies below: its first row is its own
      if (part.prefix.substr(prefix.size()).find('.') == std::string_view::npos) out.push_back(read_row(line_at(*part.rows, 1)));
      continue;
    }
    if (pattern.empty() || !starts_step(pattern, part.prefix)) continue;
    for (std::size_t at = lower_line(*part.rows, prefix); at < part.rows->size();) {
      const auto line = line_at(*part.rows, at);
      if (!line.starts_with(prefix)) break;
      const auto step = line.substr(prefix.size(), line.find(kSeparator) - prefix.size());
      if (const auto dot = step.find('.'); dot != std::string_view::npos) {  // deeper: on to the next that is not below it
        at = lower_line(*part.rows, prefix + std::string(step.substr(0, dot)) + "/");
        continue;
      }
      if (!step.ends_with("[]")) out.push_back(read_row(line));
      at += line.size() + 1;
    }
  }
}

}  // namespace

std::optional<Key> find_key(std::string_view pattern) {
  if (auto key = exact_key(pattern)) return key;
  const std::string other = followed(pattern);
  return other.empty() ? std::nullopt : find_key(other);
}

std::optional<Key> key_at(std::string_view dotted_path) {
  std::string pattern;
  std::optional<Key> key;
  for (const auto& step : split(dotted_path, '.')) {
    const bool is_index = !step.empty() && step.find_first_not_of("0123456789") == std::string::npos;
    const bool array = key && is_index && key->type.find("[]") != std::string_view::npos;
    if (array) {
      pattern += "[]";
      if (auto item = find_key(pattern)) key = item;
      continue;
    }
    const std::string parent = pattern.empty() ? "" : pattern + ".";
    key = find_key(parent + step);
    pattern = parent + step;
    if (!key) {
      pattern = parent + "<*>";
      key = find_key(pattern);
    }
  }
  return key;
}

std::vector<Key> keys_below(std::string_view pattern) {
  std::vector<Key> keys;
  direct_keys(pattern, keys);
  const auto own = pattern.empty() ? std::nullopt : exact_key(pattern);
  const std::string other = own && !like_target(*own).empty() ? std::string(like_target(*own)) : keys.empty() ? followed(pattern) : std::string();
  if (other.empty()) return keys;
  for (const auto& key : keys_below(other)) {
    const bool hidden = std::any_of(keys.begin(), keys.end(), [&](const Key& mine) { return last_step(mine.path) == last_step(key.path); });
    if (!hidden) keys.push_back(key);
  }
  return keys;
}

void for_each_key(const std::function<void(const Key&)>& visit) {
  for (const auto& part : data::kParts) {
    for (std::size_t at = 1; at < part.rows->size();) {
      const auto line = line_at(*part.rows, at);
      visit(read_row(line));
      at += line.size() + 1;
    }
  }
}

std::string_view last_step(std::string_view pattern) {
  const auto dot = pattern.rfind('.');
  return dot == std::string_view::npos ? pattern : pattern.substr(dot + 1);
}

Json default_of(std::string_view dotted_path) {
  const auto key = key_at(dotted_path);
  if (!key || key->default_text.empty()) return nullptr;
  auto value = parse_json5(std::string(key->default_text));
  return value ? value->take_value() : Json(nullptr);
}

}  // namespace oc::config
