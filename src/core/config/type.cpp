// Reading the type column, judging values by it, and saying what is wrong.
#include "core/config/type.h"

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace oc::config {
namespace {

using Kind = Form::Kind;

std::string_view strip(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Cuts at ` or `, but not inside parentheses or quotes.
std::vector<std::string_view> alternatives(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); at++) {
    if (text[at] == '"') quoted = !quoted;
    if (text[at] == '(') depth++;
    if (text[at] == ')') depth--;
    if (depth > 0 || quoted || !text.substr(at).starts_with(" or ")) continue;
    parts.push_back(strip(text.substr(begin, at - begin)));
    begin = at + 4;
  }
  parts.push_back(strip(text.substr(begin)));
  return parts;
}

double bound(std::string_view digits, double open) {
  double value = open;
  if (!digits.empty()) std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

void read_range(std::string_view text, Form& form) {
  text = strip(text);
  form.min_is_excluded = text.starts_with('>');
  if (form.min_is_excluded) text.remove_prefix(1);
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return;
  form.min = bound(text.substr(0, dots), form.min);
  form.max = bound(text.substr(dots + 2), form.max);
}

std::vector<std::string_view> bars(std::string_view text) {
  std::vector<std::string_view> words;
  for (;;) {
    const auto bar = text.find('|');
    words.push_back(text.substr(0, bar));
    if (bar == std::string_view::npos) return words;
    text.remove_prefix(bar + 1);
  }
}

std::vector<Form> read_forms(std::string_view text);

Form read_form(std::string_view text) {
  Form form;
  if (text.ends_with("[]")) {
    text.remove_suffix(2);
    if (text.starts_with('(')) text = text.substr(1, text.size() - 2);
    form.kind = Kind::array;
    form.item.push_back({read_forms(text), {}, false});
    return form;
  }
  static constexpr std::pair<std::string_view, Kind> kNames[] = {{"any", Kind::any},       {"null", Kind::null},     {"boolean", Kind::boolean},
                                                                 {"string", Kind::string}, {"object", Kind::object}, {"map", Kind::map}};
  for (const auto& [name, kind] : kNames) {
    if (text == name) {
      form.kind = kind;
      return form;
    }
  }
  for (const std::string_view number : {"integer", "number"}) {
    if (!text.starts_with(number)) continue;
    form.kind = number == "integer" ? Kind::integer : Kind::number;
    read_range(text.substr(number.size()), form);
    return form;
  }
  form.kind = text.starts_with('"') || text.find('|') == std::string_view::npos ? Kind::literal : Kind::words;
  form.words = form.kind == Kind::words ? bars(text) : std::vector<std::string_view>{text};
  return form;
}

std::vector<Form> read_forms(std::string_view text) {
  std::vector<Form> forms;
  for (const auto part : alternatives(text)) forms.push_back(read_form(part));
  return forms;
}

std::string_view bare(std::string_view literal) { return literal.starts_with('"') ? literal.substr(1, literal.size() - 2) : literal; }

bool is_word(std::string_view word, const Json& value) {
  if (word.starts_with('"')) return value.is_string() && std::string_view(value.get_string()) == bare(word);
  if (value.is_string()) return std::string_view(value.get_string()) == word && word != "true" && word != "false";
  if (value.is_bool()) return word == (value.get_bool() ? "true" : "false");
  return value.is_number() && number_text(value) == word;
}

bool in_range(const Form& form, double value) { return (form.min_is_excluded ? value > form.min : value >= form.min) && value <= form.max; }

bool has_kind(const Form& form, const Json& value) {
  switch (form.kind) {
    case Kind::any: return true;
    case Kind::null: return value.is_null();
    case Kind::boolean: return value.is_bool();
    case Kind::string: return value.is_string();
    case Kind::integer:
      return value.is_number() && std::trunc(value.to_number<double>()) == value.to_number<double>() && std::isfinite(value.to_number<double>());
    case Kind::number: return value.is_number() && std::isfinite(value.to_number<double>());
    case Kind::object:
    case Kind::map: return value.is_object();
    case Kind::array: return value.is_array();
    case Kind::words:
    case Kind::literal:
      for (const auto word : form.words) {
        if (is_word(word, value)) return true;
      }
      return false;
  }
  return false;
}

bool takes(const Form& form, const Json& value) {
  if (!has_kind(form, value)) return false;
  return !value.is_number() || (form.kind != Kind::integer && form.kind != Kind::number) || in_range(form, value.to_number<double>());
}

std::string_view kind_word(const Form& form) {
  switch (form.kind) {
    case Kind::null: return "null";
    case Kind::boolean: return "boolean";
    case Kind::string: return "string";
    case Kind::integer:
    case Kind::number: return "number";
    case Kind::object: return "object";
    case Kind::map: return "record";
    case Kind::array: return "array";
    default: return "value";
  }
}

std::string bound_text(double value) { return number_text(Json(value)); }

std::string single_mismatch(const Form& form, const Json* value) {
  const std::string received = value ? std::string(type_word(*value)) : "undefined";
  if (form.kind == Kind::words) {
    std::string text = "Invalid option: expected one of ";
    for (const auto word : form.words) text += (word == form.words.front() ? "\"" : "|\"") + std::string(word) + "\"";
    return text;
  }
  if (form.kind == Kind::literal) return "Invalid input: expected " + std::string(form.words.front());
  if (value && value->is_number() && (form.kind == Kind::integer || form.kind == Kind::number)) {
    const double number = value->to_number<double>();
    if (form.kind == Kind::integer && std::trunc(number) != number) return "Invalid input: expected int, received number";
    if (!in_range(form, number) && number <= form.max)
      return "Too small: expected number to be >" + std::string(form.min_is_excluded ? "" : "=") + bound_text(form.min);
    if (!in_range(form, number)) return "Too big: expected number to be <=" + bound_text(form.max);
  }
  return "Invalid input: expected " + std::string(kind_word(form)) + ", received " + received;
}

std::string form_phrase(const Form& form) {
  switch (form.kind) {
    case Kind::any: return "any value";
    case Kind::null: return "null";
    case Kind::boolean: return "true or false";
    case Kind::string: return "a text in quotes";
    case Kind::object:
    case Kind::map: return "an object {...}";
    case Kind::array: return "a list [...]";
    case Kind::integer:
    case Kind::number: {
      std::string text = form.kind == Kind::integer ? "a whole number" : "a number";
      if (std::isfinite(form.min)) text += (form.min_is_excluded ? " over " : " from ") + bound_text(form.min);
      if (std::isfinite(form.max)) text += " to " + bound_text(form.max);
      return text;
    }
    default: break;
  }
  std::string text;
  for (const auto word : form.words) text += (text.empty() ? "\"" : ", \"") + std::string(bare(word)) + "\"";
  return text;
}

}  // namespace

Type read_type(std::string_view text) {
  Type type;
  if (text.starts_with("like ")) {
    type.forms.push_back({.kind = Kind::object});
    return type;
  }
  type.required = text.ends_with('!');
  if (type.required) text.remove_suffix(1);
  const auto tilde = text.find(" ~ ");
  type.forms = read_forms(strip(text.substr(0, tilde)));
  if (tilde != std::string_view::npos) type.further = read_forms(strip(text.substr(tilde + 3)));
  return type;
}

const Form* form_for(const Type& type, const Json& value) {
  for (const auto* forms : {&type.forms, &type.further}) {
    for (const auto& form : *forms) {
      if (takes(form, value)) return &form;
    }
  }
  return nullptr;
}

bool accepts(const Type& type, const Json& value) { return form_for(type, value) != nullptr; }

std::string mismatch(const Type& type, const Json* value) {
  if (type.forms.size() == 1) return single_mismatch(type.forms.front(), value);
  std::string words;
  for (const auto& form : type.forms) {
    if (form.kind != Kind::literal || !form.words.front().starts_with('"')) return "Invalid input";
    words += (words.empty() ? "" : ", ") + std::string(form.words.front());
  }
  return "Invalid input (allowed: " + words + ")";
}

std::string type_phrase(const Type& type) {
  std::string text;
  for (const auto* forms : {&type.forms, &type.further}) {
    for (const auto& form : *forms) text += (text.empty() ? "" : " or ") + form_phrase(form);
  }
  return text;
}

std::vector<std::string> allowed_words(const Type& type) {
  std::vector<std::string> words;
  for (const auto* forms : {&type.forms, &type.further}) {
    for (const auto& form : *forms) {
      for (const auto word : form.words) words.emplace_back(bare(word));
    }
  }
  return words;
}

}  // namespace oc::config
