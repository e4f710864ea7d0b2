// Writing the key table as JSON Schema and as Markdown.
#include "core/config/schema.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "base/json5.h"
#include "base/text.h"
#include "core/config/shape.h"

namespace oc::config {
namespace {

using Kind = Form::Kind;

class SchemaWriter {
 public:
  Json run() {
    JsonObject schema;
    schema["$schema"] = "http://json-schema.org/draft-07/schema#";
    schema["title"] = "openclaw.json";
    for (auto& member : describe(shapes_.root())) schema.insert(member);
    return schema;
  }

 private:
  JsonObject describe(Shape& shape) {
    JsonObject schema;
    if (!shape.key.sentence.empty()) schema["description"] = shape.key.sentence;
    if (!shape.key.default_text.empty()) {
      if (auto value = parse_json5(std::string(shape.key.default_text))) schema["default"] = value->take_value();
    }
    if (shape.key.is_secret()) schema["writeOnly"] = true;
    if (shape.key.type.starts_with("like ")) {
      schema["allOf"] = JsonArray{JsonObject{{"$ref", reference(shape.key.type.substr(5))}}};
      return schema;
    }
    add_forms(shape.type, &shape, schema);
    return schema;
  }

  /// `agents.list[]` -> `#/properties/agents/properties/list/items`
  static std::string reference(std::string_view pattern) {
    std::string out = "#";
    for (const auto& step : split(pattern, '.')) {
      const bool item = step.ends_with("[]");
      out += "/properties/" + (item ? step.substr(0, step.size() - 2) : step) + (item ? "/items" : "");
    }
    return out;
  }

  void add_forms(const Type& type, Shape* shape, JsonObject& schema) {
    std::vector<const Form*> forms;
    for (const auto& form : type.forms) forms.push_back(&form);
    for (const auto& form : type.further) forms.push_back(&form);
    if (forms.size() == 1) return add_form(*forms.front(), shape, schema);
    JsonArray words;
    JsonArray any;
    for (const Form* form : forms) {
      if (form->kind == Kind::words || form->kind == Kind::literal) {
        for (const auto word : form->words) words.push_back(word_value(word));
        continue;
      }
      JsonObject one;
      add_form(*form, shape, one);
      any.push_back(std::move(one));
    }
    if (any.empty()) {
      schema["enum"] = std::move(words);
      return;
    }
    if (!words.empty()) any.push_back(JsonObject{{"enum", std::move(words)}});
    schema["anyOf"] = std::move(any);
  }

  static Json word_value(std::string_view word) {
    if (word.starts_with('"')) return Json(word.substr(1, word.size() - 2));
    auto value = parse_json5(std::string(word));
    return value && !value->value().is_structured() ? value->take_value() : Json(word);
  }

  void add_form(const Form& form, Shape* shape, JsonObject& schema) {
    switch (form.kind) {
      case Kind::any: return;
      case Kind::null: schema["type"] = "null"; return;
      case Kind::boolean: schema["type"] = "boolean"; return;
      case Kind::string: schema["type"] = "string"; return;
      case Kind::integer:
      case Kind::number:
        schema["type"] = form.kind == Kind::integer ? "integer" : "number";
        if (std::isfinite(form.min)) schema[form.min_is_excluded ? "exclusiveMinimum" : "minimum"] = number(form.min);
        if (std::isfinite(form.max)) schema["maximum"] = number(form.max);
        return;
      case Kind::words:
      case Kind::literal: {
        JsonArray words;
        for (const auto word : form.words) words.push_back(word_value(word));
        schema["enum"] = std::move(words);
        return;
      }
      case Kind::array: return add_array(form, shape, schema);
      case Kind::object:
      case Kind::map: return add_object(shape, schema);
    }
  }

  static Json number(double value) {
    if (std::trunc(value) == value && std::abs(value) < 9007199254740992.0) return static_cast<std::int64_t>(value);
    return value;
  }

  void add_array(const Form& form, Shape* shape, JsonObject& schema) {
    schema["type"] = "array";
    Shape* item = shape ? shapes_.item(*shape) : nullptr;
    JsonObject items;
    add_forms(form.item.front(), item, items);
    if (!items.empty()) schema["items"] = std::move(items);
  }

  void add_object(Shape* shape, JsonObject& schema) {
    schema["type"] = "object";
    if (!shape || shapes_.is_open(*shape)) return;
    JsonObject members;
    JsonArray required;
    for (Shape* child : shape->members) {
      members[child->name()] = describe(*child);
      if (child->type.required) required.push_back(Json(child->name()));
    }
    if (!members.empty()) schema["properties"] = std::move(members);
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = shape->any ? Json(describe(*shape->any)) : Json(false);
  }

  Shapes shapes_;
};

std::string in_table(std::string_view text) { return replace_all(text, "|", "\\|"); }

std::string type_cell(const Key& key) {
  if (key.type.starts_with("like ")) return "as `" + std::string(key.type.substr(5)) + "`";
  std::string type(key.type);
  const bool required = type.ends_with('!');
  if (required) type.pop_back();
  type = replace_all(type, " ~ ", " or ");
  return in_table(type) + (required ? ", required" : "");
}

std::string releases(std::string_view flags) {
  std::string out;
  const auto add = [&](char flag, std::string_view name) {
    if (flags.find(flag) != std::string_view::npos) out += (out.empty() ? "" : ", ") + std::string(name);
  };
  add('2', "2.17");
  add('3', "3.28");
  add('9', "9.6");
  add('s', "handbook");
  return out;
}

std::string row_text(const Key& key) {
  const std::string value = key.default_text.empty() ? "" : "`" + in_table(key.default_text) + "`";
  return fmt::format("| `{}` | {} | {} | {} | {}{} |\n", in_table(key.path), type_cell(key), value, releases(key.flags), in_table(key.sentence),
                     key.is_secret() ? " *(secret)*" : "");
}

}  // namespace

Json json_schema() { return SchemaWriter().run(); }

std::string config_reference_markdown() {
  std::map<std::string, std::string, std::less<>> groups;
  std::size_t count = 0;
  for_each_key([&](const Key& key) {
    const auto end = key.path.find_first_of(".[");
    groups[std::string(key.path.substr(0, end))] += row_text(key);
    count++;
  });
  std::string out =
      "# Configuration keys\n\n"
      "`~/.openclaw/openclaw.json` is JSON5: comments, trailing commas and keys without quotes are fine. This page is written from the key table in\n"
      "`src/core/config/keys_data_*.cpp`; `openclaw config schema` prints the same as JSON Schema.\n\n"
      "`[]` is an item of a list, `<*>` any name. A type in quotes or with bars is a choice of words. The release columns say which OpenClaw knows "
      "the\n"
      "key: 2026.2.17, 2026.3.28, 2026.9.6, or the handbook (a short form that only this program reads). A key that is not here is a warning, and "
      "an\n"
      "error under `openclaw config validate --strict`.\n\n";
  out += fmt::format("{} keys in {} groups:", count, groups.size());
  for (const auto& [name, rows] : groups) out += fmt::format(" [{}](#{})", name, ascii_lower(replace_all(name, "$", "")));
  out += "\n";
  for (const auto& [name, rows] : groups) {
    out += fmt::format("\n## {}\n\n| key | type | default | releases | what it does |\n|---|---|---|---|---|\n{}", name, rows);
  }
  return out;
}

}  // namespace oc::config
