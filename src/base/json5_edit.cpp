// Edits of a JSON5 text: each change becomes a few cuts and insertions at offsets that the parse has found.
#include "base/json5_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/limits.h"
#include "base/text.h"

namespace oc {
namespace {

using Steps = std::vector<Json5Step>;
using Kind = Json5Step::Kind;
constexpr std::size_t kInlineBytesMax = 80;

struct Cut {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string replacement;
};

std::string apply_cuts(std::string_view text, std::vector<Cut> cuts) {
  for (auto cut = cuts.begin(); cut != cuts.end(); ++cut) {  // a stable sort of two or three
    std::rotate(std::upper_bound(cuts.begin(), cut, *cut, [](const Cut& a, const Cut& b) { return a.begin < b.begin; }), cut, cut + 1);
  }
  std::string out;
  std::size_t at = 0;
  for (const auto& cut : cuts) {
    out.append(text.substr(at, cut.begin - at)).append(cut.replacement);
    at = cut.end;
  }
  return out.append(text.substr(at));
}

/// What stands between two values of a text that has been read: where its comma is and where its last comment (or comma) ends.
struct Gap {
  std::optional<std::size_t> comma;
  std::size_t content_end = 0;
  bool has_newline = false;
  bool has_comment = false;
};

/// Where a `//` comment ends: at any of JSON5's four line ends, or with the text.
std::size_t line_comment_end(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '\n' && text[at] != '\r' && text.substr(at, 3) != "\u2028" && text.substr(at, 3) != "\u2029") at++;
  return at;
}

Gap read_gap(std::string_view text, std::size_t from, std::size_t to) {
  Gap gap{.content_end = from};
  std::size_t at = from;
  while (at < to) {
    const char c = text[at];
    if (c == '/') {
      const bool line = text[at + 1] == '/';
      const std::size_t end = line ? line_comment_end(text, at) : text.find("*/", at + 2) + 2;
      gap.has_newline |= !line && text.substr(at, end - at).find('\n') != std::string_view::npos;
      gap.has_comment = true;
      at = std::min(end, to);
      gap.content_end = at;
      continue;
    }
    if (c == ',') {
      gap.comma = at;
      gap.content_end = at + 1;
    }
    gap.has_newline |= c == '\n' || c == '\r';
    at++;
  }
  return gap;
}

std::size_t line_begin(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] != '\n' && text[at - 1] != '\r') at--;
  return at == 0 && text.starts_with("\xef\xbb\xbf") ? 3 : at;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view line_indent(std::string_view text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  std::size_t end = begin;
  while (end < text.size() && is_blank(text[end])) end++;
  return text.substr(begin, end - begin);
}

/// Whether only blanks stand before `at` in its line.
bool begins_line(std::string_view text, std::size_t at) {
  while (at > 0 && is_blank(text[at - 1])) at--;
  return at == line_begin(text, at);
}

/// One text with its parse, and the edits of it.
class Editor {
 public:
  explicit Editor(Json5Document document) : document_(std::move(document)), text_(document_.text()), style_(json5_style(document_)) {}

  const Json5Document& document() const { return document_; }

  std::vector<std::uint32_t> children(std::uint32_t node) const {
    std::vector<std::uint32_t> found;
    if (!document_.is_object(node) && !document_.is_array(node)) return found;
    const auto& nodes = document_.nodes();
    for (std::uint32_t child = node + 1; child < nodes[node].next; child = nodes[child].next) found.push_back(child);
    return found;
  }

  std::size_t begin_of(std::uint32_t node) const {
    const auto& place = document_.nodes()[node];
    return place.key_begin == Json5Node::kNoKey ? place.value_begin : place.key_begin;
  }
  std::size_t end_of(std::uint32_t node) const { return document_.nodes()[node].value_end; }

  bool spans_lines(std::uint32_t node) const {
    const auto& place = document_.nodes()[node];
    return text_.substr(place.value_begin, place.value_end - place.value_begin).find_first_of("\r\n") != std::string_view::npos;
  }

  std::string replace(std::uint32_t node, const Json& value) const {
    const auto& place = document_.nodes()[node];
    Json5Style style = style_;
    if (document_.is_object(node) || document_.is_array(node))
      style.several_lines = spans_lines(node) || (children(node).empty() && style.several_lines);
    return apply_cuts(text_, {{place.value_begin, place.value_end, to_json5_text(value, style, line_indent(text_, place.value_begin))}});
  }

  /// Adds a member (or an item, when `key` is empty) before the child at `position`, or behind the last one.
  std::string insert(std::uint32_t container, std::size_t position, const std::string* key, const Json& value) const {
    const auto inside = children(container);
    if (inside.empty()) return insert_first(container, key, value);
    const bool lines = has_lines(container, inside);
    const std::string indent(lines ? child_indent(container, inside) : line_indent(text_, begin_of(inside.back())));
    Json5Style style = style_;
    style.several_lines = lines && wants_lines(container, inside, value);
    const std::string entry = entry_text(key, inside, value, style, indent);
    if (position < inside.size()) {
      const std::size_t at = begin_of(inside[position]);
      const bool own_line = lines && begins_line(text_, at);
      return apply_cuts(text_, {{at, at, entry + (own_line ? "," + style_.newline + indent : ", ")}});
    }
    return apply_cuts(text_, append_cuts(container, inside, lines ? style_.newline + indent : " ", entry));
  }

  std::string remove(std::uint32_t container, std::size_t position) const {
    const auto inside = children(container);
    const std::size_t close = end_of(container) - 1;
    std::size_t begin = begin_of(inside[position]);
    const std::size_t value_end = end_of(inside[position]);
    const bool is_last = position + 1 == inside.size();
    const Gap after = read_gap(text_, value_end, is_last ? close : begin_of(inside[position + 1]));
    std::vector<Cut> cuts;
    std::size_t end = value_end;
    if (after.comma) {
      if (read_gap(text_, value_end, *after.comma).has_comment) {
        cuts.push_back({*after.comma, *after.comma + 1, ""});
      } else {
        end = *after.comma + 1;
      }
    } else if (position > 0) {
      const Gap before = read_gap(text_, end_of(inside[position - 1]), begin);
      if (before.comma) cuts.push_back({*before.comma, *before.comma + 1, ""});
      if (before.comma && !before.has_comment && !before.has_newline) begin = *before.comma + 1;
    }
    widen(begin, end, close);
    cuts.push_back({begin, end, ""});
    return apply_cuts(text_, std::move(cuts));
  }

 private:
  /// Takes the white space that belongs to a removed entry: its whole line when nothing else is on it.
  void widen(std::size_t& begin, std::size_t& end, std::size_t close) const {
    std::size_t blank_end = end;
    while (blank_end < close && is_blank(text_[blank_end])) blank_end++;
    const bool to_line_end = blank_end < close && (text_[blank_end] == '\n' || text_[blank_end] == '\r');
    if (begins_line(text_, begin) && to_line_end) {
      begin = line_begin(text_, begin);
      end = blank_end + (text_.substr(blank_end, 2) == "\r\n" ? 2 : 1);
    } else if (to_line_end || blank_end == close) {
      while (begin > 0 && is_blank(text_[begin - 1]) && !begins_line(text_, begin)) begin--;
    } else {
      end = blank_end;
    }
  }

  bool has_lines(std::uint32_t container, const std::vector<std::uint32_t>& inside) const {
    if (read_gap(text_, document_.nodes()[container].value_begin + 1, begin_of(inside.front())).has_newline) return true;
    return read_gap(text_, end_of(inside.back()), end_of(container) - 1).has_newline;
  }

  std::string child_indent(std::uint32_t container, const std::vector<std::uint32_t>& inside) const {
    if (begins_line(text_, begin_of(inside.back()))) return std::string(line_indent(text_, begin_of(inside.back())));
    if (begins_line(text_, begin_of(inside.front()))) return std::string(line_indent(text_, begin_of(inside.front())));
    return std::string(line_indent(text_, begin_of(container))) + style_.indent;
  }

  /// New entries look like their neighbours: an item like the one before it, a member on one line only where all the others are.
  bool wants_lines(std::uint32_t container, const std::vector<std::uint32_t>& inside, const Json& value) const {
    if (!value.is_object() && !value.is_array()) return style_.several_lines;
    bool lines = style_.several_lines;
    for (const std::uint32_t node : inside) {
      const bool alike = value.is_object() ? document_.is_object(node) : document_.is_array(node);
      if (!alike || children(node).empty()) continue;
      lines = spans_lines(node);
      if (lines && document_.is_object(container)) return true;
    }
    return lines;
  }

  std::string entry_text(const std::string* key, const std::vector<std::uint32_t>& siblings, const Json& value, Json5Style style,
                         std::string_view indent) const {
    if (!key) return to_json5_text(value, style, indent);
    for (const std::uint32_t sibling : siblings) {
      const char first = text_[begin_of(sibling)];
      const bool is_quoted = first == '"' || first == '\'';
      if (is_quoted) style.quote = first;
      if (is_json5_identifier(document_.key_of(sibling))) style.quotes_keys = is_quoted;  // the others have no choice
    }
    std::string entry = style.quotes_keys || !is_json5_identifier(*key) ? to_json5_text(Json(*key), style) : *key;
    style.quote = style_.quote;
    style.quotes_keys = style_.quotes_keys;
    return entry + ": " + to_json5_text(value, style, indent);
  }

  std::vector<Cut> append_cuts(std::uint32_t container, const std::vector<std::uint32_t>& inside, const std::string& separator,
                               const std::string& entry) const {
    const std::size_t last = end_of(inside.back());
    const Gap gap = read_gap(text_, last, end_of(container) - 1);
    const bool on_lines = separator != " ";
    std::vector<Cut> cuts;
    if (!gap.comma) cuts.push_back({last, last, ","});
    const std::size_t at = on_lines || gap.comma ? std::max(gap.content_end, last) : last;
    cuts.push_back({at, at, separator + entry + (gap.comma ? "," : "")});
    return cuts;
  }

  std::string insert_first(std::uint32_t container, const std::string* key, const Json& value) const {
    const std::size_t open = document_.nodes()[container].value_begin + 1;
    const std::size_t close = end_of(container) - 1;
    const Gap gap = read_gap(text_, open, close);
    const bool plain_item = !key && !value.is_object() && !value.is_array();
    Json5Style style = style_;
    const bool lines = gap.has_newline || gap.has_comment || (style_.several_lines && !plain_item);
    style.several_lines = lines;
    const std::string outer(line_indent(text_, open));
    const std::string indent = outer + style_.indent;
    const std::string entry = entry_text(key, {}, value, style, lines ? indent : outer);
    if (!lines) return apply_cuts(text_, {{open, close, key ? " " + entry + " " : entry}});
    const std::string comma = style_.trailing_commas ? "," : "";
    return apply_cuts(text_, {{gap.content_end, close, style_.newline + indent + entry + comma + style_.newline + outer}});
  }

  Json5Document document_;
  std::string_view text_;
  Json5Style style_;
};

std::optional<std::size_t> as_index(std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return index;
}

std::string path_text(const Steps& steps, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count && i < steps.size(); i++) out += (i > 0 ? "." : "") + (steps[i].kind == Kind::append ? "+" : steps[i].text);
  return out;
}

/// A node and the position of one of its children, as a step says; position == count means behind the last one.
struct Target {
  std::uint32_t container = 0;
  std::size_t position = 0;
  std::uint32_t node = 0;  ///< 0 when it does not exist
};

Result<Target> step_into(const Editor& editor, std::uint32_t container, const Steps& steps, std::size_t at) {
  const auto& document = editor.document();
  const auto& step = steps[at];
  const auto inside = editor.children(container);
  Target target{.container = container, .position = inside.size()};
  if (document.is_array(container)) {
    if (step.kind == Kind::append) return target;
    const auto index = step.kind == Kind::word || step.kind == Kind::quoted ? std::nullopt : as_index(step.text);
    if (!index) {
      return fail(Errc::invalid, fmt::format("{} is an array, '{}' is no index", path_text(steps, at), step.text), "use a number, or + to append",
                  document.where_node(container));
    }
    if (*index > inside.size()) {
      return fail(Errc::invalid, fmt::format("{} has {} items, there is no place {}", path_text(steps, at), inside.size(), *index), "use + to append",
                  document.where_node(container));
    }
    target.position = *index;
    if (*index < inside.size()) target.node = inside[*index];
    return target;
  }
  if (!document.is_object(container)) {
    return fail(Errc::invalid, fmt::format("{} is no object", at == 0 ? "the file" : path_text(steps, at)), "unset it first",
                document.where_node(container));
  }
  if (step.kind == Kind::append) {
    return fail(Errc::invalid, fmt::format("{} is no array, + cannot append to it", path_text(steps, at)), {}, document.where_node(container));
  }
  target.node = document.child(container, step.text);
  if (target.node != 0) target.position = static_cast<std::size_t>(std::find(inside.begin(), inside.end(), target.node) - inside.begin());
  return target;
}

/// The value with the missing parents of the steps from `from` on around it.
Result<Json> wrapped(const Steps& steps, std::size_t from, const Json& value) {
  Json out = value;
  for (std::size_t i = steps.size(); i > from; i--) {
    const auto& step = steps[i - 1];
    const bool array = step.kind == Kind::append || step.kind == Kind::index;
    if (array && step.kind == Kind::index && step.text != "0") {
      return fail(Errc::invalid, fmt::format("{} does not exist, there is no place {}", path_text(steps, i - 1), step.text), "use + to append");
    }
    Json outer;
    if (array) {
      outer.emplace_array().push_back(std::move(out));
    } else {
      outer.emplace_object()[step.text] = std::move(out);
    }
    out = std::move(outer);
  }
  return out;
}

/// A change of one place: the steps to it, and the new value (none: take it away).
struct Change {
  Steps steps;
  std::optional<Json> value;
  bool inserts = false;  ///< a new array item before the one at the last step
};

void find_changes(const Json& before, const Json& after, Steps& at, std::vector<Change>& changes);

void find_object_changes(const JsonObject& before, const JsonObject& after, Steps& at, std::vector<Change>& changes) {
  for (const auto& [key, item] : before) {
    at.push_back({Kind::quoted, std::string(key)});
    if (!after.contains(key)) changes.push_back({at, std::nullopt, false});
    at.pop_back();
  }
  for (const auto& [key, item] : after) {
    at.push_back({Kind::quoted, std::string(key)});
    if (const Json* old = before.if_contains(key)) {
      find_changes(*old, item, at, changes);
    } else {
      changes.push_back({at, item, false});
    }
    at.pop_back();
  }
}

/// Items at the front and at the back that stay are left alone; so taking one out of the middle is one cut.
void find_array_changes(const JsonArray& before, const JsonArray& after, Steps& at, std::vector<Change>& changes) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t front = 0;
  while (front < shorter && before[front] == after[front]) front++;
  std::size_t back = 0;
  while (back < shorter - front && before[before.size() - 1 - back] == after[after.size() - 1 - back]) back++;
  const auto step = [&](std::size_t index) { return Json5Step{Kind::index, std::to_string(index)}; };
  std::size_t place = front;
  for (; place < shorter - back; place++) {
    at.push_back(step(place));
    find_changes(before[place], after[place], at, changes);
    at.pop_back();
  }
  for (std::size_t index = before.size() - back; index > place; index--) {
    at.push_back(step(index - 1));
    changes.push_back({at, std::nullopt, false});
    at.pop_back();
  }
  for (std::size_t index = place; index < after.size() - back; index++) {
    at.push_back(step(index));
    changes.push_back({at, after[index], true});
    at.pop_back();
  }
}

void find_changes(const Json& before, const Json& after, Steps& at, std::vector<Change>& changes) {
  if (before.is_object() && after.is_object()) return find_object_changes(before.get_object(), after.get_object(), at, changes);
  if (before.is_array() && after.is_array()) return find_array_changes(before.get_array(), after.get_array(), at, changes);
  if (before != after || before.is_double() != after.is_double()) changes.push_back({at, after, false});
}

Result<std::string> apply_change(Json5Document document, const Change& change) {
  const Editor editor(std::move(document));
  std::uint32_t node = 0;
  for (std::size_t i = 0; i < change.steps.size(); i++) {
    OC_TRY(const Target target, step_into(editor, node, change.steps, i));
    const bool last = i + 1 == change.steps.size();
    if (target.node == 0 || (last && change.inserts)) {
      if (!change.value) return fail(Errc::not_found, fmt::format("{} is not in the file", path_text(change.steps, change.steps.size())));
      OC_TRY(const Json value, wrapped(change.steps, i + 1, *change.value));
      const bool object = editor.document().is_object(target.container);
      return editor.insert(target.container, target.position, object ? &change.steps[i].text : nullptr, value);
    }
    if (last && !change.value) return editor.remove(target.container, target.position);
    node = target.node;
  }
  if (!change.value) return fail(Errc::invalid, "the whole file cannot be unset");
  return editor.replace(node, *change.value);
}

/// The value that the document has at the steps, when the way there exists.
const Json* value_at(const Json& root, const Steps& steps) {
  const Json* value = &root;
  for (const auto& step : steps) {
    if (const auto* array = value->if_array()) {
      const auto index = step.kind == Kind::word || step.kind == Kind::quoted || step.kind == Kind::append ? std::nullopt : as_index(step.text);
      if (!index || *index >= array->size()) return nullptr;
      value = &(*array)[*index];
    } else {
      value = member(*value, step.text);
      if (!value || step.kind == Kind::append) return nullptr;
    }
  }
  return value;
}

bool is_only_blank_or_comments(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '/' && at + 1 < text.size() && (text[at + 1] == '/' || text[at + 1] == '*')) {
      const std::size_t end = text[at + 1] == '/' ? line_comment_end(text, at) : text.find("*/", at + 2);
      if (end == std::string_view::npos) return false;
      at = end + (text[at + 1] == '/' ? 0 : 2);
    } else if (std::string_view(" \t\r\n").find(text[at]) == std::string_view::npos) {
      return false;
    } else {
      at++;
    }
  }
  return true;
}

}  // namespace

Json5Style json5_style(const Json5Document& document) {
  Json5Style style;
  const std::string_view text = document.text();
  const auto& nodes = document.nodes();
  std::size_t quotes[2] = {0, 0};
  std::size_t keys[2] = {0, 0};
  std::size_t commas[2] = {0, 0};
  bool indent_known = false;
  if (text.find("\r\n") != std::string_view::npos) style.newline = "\r\n";
  for (std::uint32_t node = 0; node < nodes.size(); node++) {
    const auto& place = nodes[node];
    const char first = text[place.value_begin];
    if (first == '"' || first == '\'') quotes[first == '\'']++;
    if (place.key_begin != Json5Node::kNoKey) {
      const char key = text[place.key_begin];
      if (is_json5_identifier(document.key_of(node))) keys[key == '"' || key == '\'']++;
      if (key == '"' || key == '\'') quotes[key == '\'']++;
    }
    if ((first != '{' && first != '[') || place.next == node + 1) continue;
    std::uint32_t last = node + 1;
    while (nodes[last].next < place.next) last = nodes[last].next;
    const Gap gap = read_gap(text, nodes[last].value_end, place.value_end - 1);
    if (gap.has_newline) commas[gap.comma.has_value()]++;
    const std::size_t child = nodes[node + 1].key_begin == Json5Node::kNoKey ? nodes[node + 1].value_begin : nodes[node + 1].key_begin;
    const auto outer = line_indent(text, place.value_begin);
    const auto inner = line_indent(text, child);
    if (!indent_known && begins_line(text, child) && inner.size() > outer.size() && inner.starts_with(outer)) {
      style.indent = inner.substr(outer.size());
      indent_known = true;
    }
  }
  style.quote = quotes[1] > quotes[0] ? '\'' : '"';
  style.quotes_keys = keys[0] == 0 || keys[1] > keys[0];  // a file without keys: as other JSON tools want them
  style.trailing_commas = commas[1] > commas[0];
  if (!nodes.empty() && nodes[0].next > 1) {
    style.several_lines =
        text.substr(nodes[0].value_begin, nodes[0].value_end - nodes[0].value_begin).find_first_of("\r\n") != std::string_view::npos;
  }
  return style;
}

namespace {

std::string quoted(std::string_view plain, char quote) {
  std::string json = to_json_text(Json(plain));
  // JSON lets U+2028 and U+2029 stand; so does JSON5.
  if (quote == '"') return json;
  std::string out = "'";
  for (std::size_t i = 1; i + 1 < json.size(); i++) {
    if (json[i] == '\\' && json[i + 1] == '"') continue;
    if (json[i] == '\'') out += '\\';
    out += json[i];
    if (json[i] == '\\') out += json[++i];
  }
  return out + "'";
}

std::string scalar_text(const Json& value, const Json5Style& style) {
  if (const auto* string = value.if_string()) return quoted(*string, style.quote);
  if (const auto* number = value.if_double()) {
    if (std::isnan(*number)) return "NaN";
    if (std::isinf(*number)) return *number < 0 ? "-Infinity" : "Infinity";
    if (*number == 0 && std::signbit(*number)) return "-0.0";
    std::string text = number_text(value);
    if (text.find_first_of(".eE") == std::string::npos) text += ".0";  // stays a number with a fraction when it is read again
    return text;
  }
  return to_json_text(value);
}

std::string one_line(const Json& value, const Json5Style& style) {
  std::string out;
  if (const auto* object = value.if_object()) {
    for (const auto& [key, item] : *object) {
      out += out.empty() ? "{ " : ", ";
      out += style.quotes_keys || !is_json5_identifier(key) ? quoted(key, style.quote) : std::string(key);
      out += ": " + one_line(item, style);
    }
    return out.empty() ? "{}" : out + " }";
  }
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) out += (out.empty() ? "[" : ", ") + one_line(item, style);
    return out.empty() ? "[]" : out + "]";
  }
  return scalar_text(value, style);
}

bool fits_one_line(const Json& value, const Json5Style& style) {
  const auto* array = value.if_array();
  if (!array) return !value.is_object() || value.get_object().empty();
  for (const auto& item : *array) {
    if (item.is_object() || item.is_array()) return false;
  }
  return one_line(value, style).size() <= kInlineBytesMax;
}

}  // namespace

std::string to_json5_text(const Json& value, const Json5Style& style, std::string_view indent) {
  if (!style.several_lines || fits_one_line(value, style)) return one_line(value, style);
  const std::string inner = std::string(indent) + style.indent;
  const auto* object = value.if_object();
  std::string out(1, object ? '{' : '[');
  bool first = true;
  const auto next = [&] {
    out += (first ? "" : ",") + style.newline + inner;
    first = false;
  };
  if (object) {
    for (const auto& [key, item] : *object) {
      next();
      out += style.quotes_keys || !is_json5_identifier(key) ? quoted(key, style.quote) : std::string(key);
      out += ": " + to_json5_text(item, style, inner);
    }
  } else {
    for (const auto& item : value.get_array()) {
      next();
      out += to_json5_text(item, style, inner);
    }
  }
  if (style.trailing_commas) out += ',';
  return out + style.newline + std::string(indent) + (object ? '}' : ']');
}

Result<Steps> parse_json5_path(std::string_view path) {
  Steps steps;
  std::string word;
  bool open = true;  // a word may start here
  const auto close_word = [&] {
    if (!word.empty()) steps.push_back({word == "+" ? Kind::append : as_index(word) ? Kind::digits : Kind::word, word});
    word.clear();
  };
  const auto bad = [&](std::string_view why) {
    return fail(Errc::invalid, fmt::format("the path '{}' {}", printable(path, 200), why), "write it like agents.list[0].id");
  };
  for (std::size_t at = 0; at < path.size(); at++) {
    if (path[at] == '\\' && at + 1 < path.size()) {
      word += path[++at];
    } else if (path[at] == '.') {
      if (word.empty() && open) return bad("has an empty step");
      close_word();
      open = true;
      continue;
    } else if (path[at] == '[') {
      close_word();
      const char quote = at + 1 < path.size() ? path[at + 1] : '\0';
      const bool is_quoted = quote == '"' || quote == '\'';
      const std::size_t end = is_quoted ? path.find(std::string{quote, ']'}, at + 2) : path.find(']', at);
      if (end == std::string_view::npos) return bad("has an open bracket");
      const auto inner = is_quoted ? path.substr(at + 2, end - at - 2) : path.substr(at + 1, end - at - 1);
      const Kind kind = is_quoted ? Kind::quoted : inner.empty() || inner == "+" ? Kind::append : as_index(inner) ? Kind::index : Kind::quoted;
      steps.push_back({kind, std::string(inner)});
      at = end + (is_quoted ? 1 : 0);
    } else {
      if (!open && word.empty()) return bad("needs a dot after the bracket");
      word += path[at];
    }
    open = false;
  }
  if (open) return bad(path.empty() ? "is empty" : "ends with a dot");
  close_word();
  return steps;
}

Result<std::string> json5_set(std::string_view text, const Steps& path, const Json& value) {
  std::string now(text);
  if (is_only_blank_or_comments(now)) now += now.empty() || now.ends_with('\n') ? "{}\n" : "\n{}\n";
  OC_TRY(Json5Document document, parse_json5(now));
  std::vector<Change> changes;
  Steps at = path;
  if (const Json* old = value_at(document.value(), path)) {
    find_changes(*old, value, at, changes);
  } else {
    changes.push_back({path, value, false});
  }
  if (changes.size() > 1 && changes.size() * now.size() > kJson5EditWorkBytesMax) changes = {{path, value, false}};
  for (std::size_t i = 0; i < changes.size(); i++) {
    if (i > 0) {
      OC_TRY(document, parse_json5(now));
    }
    OC_TRY(now, apply_change(std::move(document), changes[i]));
  }
  return now;
}

Result<std::string> json5_set(std::string_view text, std::string_view path, const Json& value) {
  OC_TRY(const Steps steps, parse_json5_path(path));
  return json5_set(text, steps, value);
}

Result<std::string> json5_unset(std::string_view text, const Steps& path) {
  std::string now(text);
  for (bool removed = false;; removed = true) {  // a key may be there twice
    OC_TRY(Json5Document document, parse_json5(now));
    const bool array_item = !path.empty() && [&] {
      const Json* parent = value_at(document.value(), Steps(path.begin(), path.end() - 1));
      return parent && parent->is_array();
    }();
    if (removed && (array_item || !value_at(document.value(), path))) return now;
    OC_TRY(now, apply_change(std::move(document), {path, std::nullopt, false}));
  }
}

Result<std::string> json5_unset(std::string_view text, std::string_view path) {
  OC_TRY(const Steps steps, parse_json5_path(path));
  return json5_unset(text, steps);
}

}  // namespace oc
