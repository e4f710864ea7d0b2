// Walks a shape text and a JSON value side by side and collects what does not fit, in the order clients are used to.
#include "core/protocol/shape.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "base/text.h"

namespace oc::protocol {
namespace {

class Errors {
 public:
  void add(const std::string& path, const std::string& words) {
    std::string part = path.empty() ? words : "at " + path + ": " + words;
    if (std::find(parts_.begin(), parts_.end(), part) == parts_.end()) parts_.push_back(std::move(part));
  }
  void add_unexpected(const std::string& path, std::string_view key) {
    parts_.push_back("at " + (path.empty() ? "root" : path) + ": unexpected property '" + std::string(key) + "'");
  }
  void add_all(const Errors& other) {
    for (const auto& part : other.parts_) {
      if (std::find(parts_.begin(), parts_.end(), part) == parts_.end()) parts_.push_back(part);
    }
  }
  bool empty() const { return parts_.empty(); }
  std::string text() const { return join(parts_, "; "); }

 private:
  std::vector<std::string> parts_;
};

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::optional<double> number_of(const Json& value) {
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  if (value.is_double()) return value.get_double();
  return std::nullopt;
}

void check_union(ShapeCursor cursor, const Json& value, const std::string& path, Unknown unknown, Errors& errors);

void check_string(ShapeCursor cursor, const Json& value, const std::string& path, Errors& errors) {
  const bool not_empty = cursor.take("+");
  auto range = cursor.range();
  if (not_empty) range = {.from = 1, .to = range.to, .given = true};
  const auto* text = value.if_string();
  if (!text) return errors.add(path, "must be string");
  if (!range.given) return;
  const auto length = static_cast<std::int64_t>(code_points(std::string_view(*text)));
  if (length < range.from) errors.add(path, "must NOT have fewer than " + std::to_string(range.from) + " characters");
  if (range.to >= 0 && length > range.to) errors.add(path, "must NOT have more than " + std::to_string(range.to) + " characters");
}

void check_keypath(const Json& value, const std::string& path, Errors& errors) {
  const auto* text = value.if_string();
  if (!text) return errors.add(path, "must be string");
  const auto is_allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("_./[]-*").find(c) != std::string_view::npos;
  };
  if (text->empty() || !std::all_of(text->begin(), text->end(), is_allowed)) errors.add(path, "must match pattern \"^[A-Za-z0-9_./\\[\\]\\-*]+$\"");
}

void check_number(ShapeCursor cursor, const Json& value, const std::string& path, bool whole, Errors& errors) {
  const auto range = cursor.range();
  const auto number = number_of(value);
  if (!number || (whole && (!std::isfinite(*number) || std::floor(*number) != *number)))
    return errors.add(path, whole ? "must be integer" : "must be number");
  if (range.given && *number < static_cast<double>(range.from)) errors.add(path, "must be >= " + std::to_string(range.from));
  if (range.to >= 0 && *number > static_cast<double>(range.to)) errors.add(path, "must be <= " + std::to_string(range.to));
}

void check_map(ShapeCursor cursor, const JsonObject& object, const std::string& path, Errors& errors) {
  for (const auto& [key, item] : object) check_union(cursor, item, path + "/" + std::string(key), Unknown::refused, errors);
}

struct Member {
  std::string_view name;
  bool optional = false;
  ShapeCursor type;
};

std::vector<Member> members_of(ShapeCursor& cursor) {
  std::vector<Member> members;
  while (!cursor.take("}")) {
    const auto name = cursor.name();
    const bool optional = cursor.take("?");
    cursor.take(":");
    members.push_back({name, optional, cursor});
    cursor.skip_union();
    cursor.take(",");
    if (cursor.bad()) break;
  }
  return members;
}

/// In this order: what is missing, what is too much, what is wrong inside.
void check_object(ShapeCursor cursor, const Json& value, const std::string& path, Unknown unknown, Errors& errors) {
  const auto* object = value.if_object();
  if (!object) return errors.add(path, "must be object");
  if (cursor.take("[k]:")) return check_map(cursor, *object, path, errors);
  const auto members = members_of(cursor);
  for (const auto& member : members) {
    if (!member.optional && !object->contains(member.name)) errors.add(path, "must have required property '" + std::string(member.name) + "'");
  }
  for (const auto& [key, item] : *object) {
    const auto named = [&key](const Member& member) { return member.name == std::string_view(key); };
    if (unknown == Unknown::refused && std::none_of(members.begin(), members.end(), named)) errors.add_unexpected(path, std::string_view(key));
  }
  for (const auto& member : members) {
    if (const auto* item = object->if_contains(member.name))
      check_union(member.type, *item, path + "/" + std::string(member.name), Unknown::refused, errors);
  }
}

void check_word(ShapeCursor cursor, const Json& value, const std::string& path, Errors& errors) {
  const auto word = cursor.name();
  if (word == "any") return;
  if (word == "string") return check_string(cursor, value, path, errors);
  if (word == "keypath") return check_keypath(value, path, errors);
  if (word == "int") return check_number(cursor, value, path, true, errors);
  if (word == "num") return check_number(cursor, value, path, false, errors);
  if (word == "bool") {
    if (!value.is_bool()) errors.add(path, "must be boolean");
    return;
  }
  if (word == "null") {
    if (!value.is_null()) errors.add(path, "must be null");
    return;
  }
  if (number_of(value) != std::stod(std::string(word))) errors.add(path, "must be equal to constant");
}

void check_primary(std::string_view text, const Json& value, const std::string& path, Unknown unknown, Errors& errors) {
  ShapeCursor cursor(text);
  if (cursor.take("\"")) {
    const auto word = cursor.quoted_rest();
    const auto* said = value.if_string();
    if (!said || std::string_view(*said) != word) errors.add(path, "must be equal to constant");
  } else if (cursor.take("(")) {
    check_union(cursor, value, path, unknown, errors);
  } else if (cursor.take("{")) {
    check_object(cursor, value, path, unknown, errors);
  } else {
    check_word(cursor, value, path, errors);
  }
}

void check_array(std::string_view item_text, ShapeCursor::Range range, const Json& value, const std::string& path, Errors& errors) {
  const auto* array = value.if_array();
  if (!array) return errors.add(path, "must be array");
  const auto count = static_cast<std::int64_t>(array->size());
  if (range.given && count < range.from) errors.add(path, "must NOT have fewer than " + std::to_string(range.from) + " items");
  if (range.to >= 0 && count > range.to) errors.add(path, "must NOT have more than " + std::to_string(range.to) + " items");
  for (std::size_t i = 0; i < array->size(); i++) check_primary(item_text, (*array)[i], path + "/" + std::to_string(i), Unknown::refused, errors);
}

struct Alternative {
  std::string_view text;  ///< of the primary
  bool is_array = false;
  ShapeCursor::Range range;
};

std::vector<Alternative> alternatives_of(ShapeCursor& cursor) {
  std::vector<Alternative> all;
  do {
    Alternative one{.text = cursor.skip_primary()};
    if (cursor.take("[]")) {
      one.is_array = true;
      one.range = cursor.range();
    }
    all.push_back(one);
  } while (!cursor.bad() && cursor.take("|"));
  return all;
}

void check_one(const Alternative& one, const Json& value, const std::string& path, Unknown unknown, Errors& errors) {
  if (one.is_array) return check_array(one.text, one.range, value, path, errors);
  check_primary(one.text, value, path, unknown, errors);
}

void check_union(ShapeCursor cursor, const Json& value, const std::string& path, Unknown unknown, Errors& errors) {
  const auto all = alternatives_of(cursor);
  if (all.size() == 1) return check_one(all[0], value, path, unknown, errors);
  Errors collected;
  for (const auto& one : all) {
    Errors mine;
    check_one(one, value, path, unknown, mine);
    if (mine.empty()) return;
    collected.add_all(mine);
  }
  errors.add_all(collected);
  errors.add(path, "must match a schema in anyOf");
}

}  // namespace

std::string shape_errors(std::string_view shape, const Json& value, Unknown unknown) {
  CHECK(is_shape(shape));
  Errors errors;
  check_union(ShapeCursor(shape), value, "", unknown, errors);
  return errors.text();
}

}  // namespace oc::protocol
