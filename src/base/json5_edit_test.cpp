// Edits of JSON5 texts: only what must change does, and the result always reads as the edited value.
#include "base/json5_edit.h"

#include <doctest/doctest.h>

#include <random>

#include "base/limits.h"

using namespace oc;

namespace {

std::string set(std::string_view text, std::string_view path, const Json& value) {
  const auto result = json5_set(text, path, value);
  return result ? *result : "error: " + to_text(result.error());
}
std::string unset(std::string_view text, std::string_view path) {
  const auto result = json5_unset(text, path);
  return result ? *result : "error: " + to_text(result.error());
}
Json json(std::string_view text) { return parse_json5(std::string(text)).value().take_value(); }

constexpr std::string_view kFile = R"({
    // who answers
    agents: {
        list: [
            { id: 'home', default: true }, // first
            { id: 'work' }, // second
        ],
    },
    gateway: { port: 18789 /* why */ },
    'x.y': 1,
}
)";

}  // namespace

TEST_CASE("setting a value changes only its bytes") {
  CHECK(set(kFile, "gateway.port", 19001) == std::string(kFile).replace(kFile.find("18789"), 5, "19001"));
  CHECK(set(kFile, "agents.list[1].id", "büro's") == std::string(kFile).replace(kFile.find("'work'"), 6, "'büro\\'s'"));
  CHECK(set(kFile, "[\"x.y\"]", false) == std::string(kFile).replace(kFile.find("'x.y': 1"), 8, "'x.y': false"));
  CHECK(set(kFile, "x\\.y", false) == set(kFile, "[\"x.y\"]", false));
  CHECK(set(kFile, "agents.list.0.default", true) == kFile);
}

TEST_CASE("a new member goes behind the last one, in the style of its neighbours") {
  CHECK(set(kFile, "gateway.bind", "lan").find("gateway: { port: 18789, bind: 'lan' /* why */ },") != std::string::npos);
  CHECK(set(kFile, "session.dmScope", "per-peer").ends_with("    'x.y': 1,\n    session: {\n        dmScope: 'per-peer',\n    },\n}\n"));
  CHECK(set("{\n  \"a\": 1\n}", "b", 2) == "{\n  \"a\": 1,\n  \"b\": 2\n}");
  CHECK(set("{\n  a: 1 // one\n  // end\n}", "b", 2) == "{\n  a: 1, // one\n  // end\n  b: 2\n}");
  CHECK(set("{\r\n\ta: 1,\r\n}\r\n", "b", 2) == "{\r\n\ta: 1,\r\n\tb: 2,\r\n}\r\n");
  CHECK(set("{a:1,}", "b", 2) == "{a:1, b: 2,}");
}

TEST_CASE("appending to an array copies the form of the items") {
  const Json item = json("{id:'new'}");
  const std::string want = "            { id: 'work' }, // second\n            { id: 'new' },\n        ],";
  CHECK(set(kFile, "agents.list.+", item).find(want) != std::string::npos);
  CHECK(set(kFile, "agents.list[2]", item).find(want) != std::string::npos);
  CHECK(set(kFile, "agents.list[]", item).find(want) != std::string::npos);
  CHECK(set(kFile, "agents.list[3]", item).starts_with("error: 4:9: agents.list has 2 items, there is no place 3"));
  CHECK(set("[]", "+", "x") == "[\"x\"]");
  CHECK(set("{a: ['x']}", "a.+", "y") == "{a: ['x', 'y']}");
}

TEST_CASE("an empty file becomes one that other JSON tools read too") {
  CHECK(set("", "gateway.port", 1) == "{\n  \"gateway\": {\n    \"port\": 1\n  }\n}\n");
  CHECK(set("// mine\n", "a", 1) == "// mine\n{\n  \"a\": 1\n}\n");
  CHECK(set("{}", "bindings.+", json("{agentId:'a'}")) == "{\n  \"bindings\": [\n    {\n      \"agentId\": \"a\"\n    }\n  ]\n}");
  CHECK(set("{\"a/\":'// x',/*,*/}", "b", 1) == "{\"a/\":'// x',/*,*/ \"b\": 1,}");
  CHECK(parse_json5(set("{ // c, {\u2028 /* } */ }", "b", 1))->value() == json("{b:1}"));
  CHECK(set("{ // c\n}", "a", 1) == "{ // c\n  \"a\": 1\n}");
}

TEST_CASE("an object over an object keeps the comments inside") {
  const std::string text = "{\n  a: { // head\n    x: 1, // one\n    y: 2, // two\n    z: 3 // three\n  }\n}";
  CHECK(set(text, "a", json("{x:1,y:5,w:4}")) == "{\n  a: { // head\n    x: 1, // one\n    y: 5, // two\n    // three\n    w: 4\n  }\n}");
  CHECK(set("{a:[1/*1*/,2/*2*/,3/*3*/]}", "a", json("[1,3]")) == "{a:[1/*1*/,/*2*/3/*3*/]}");
  CHECK(set("{a:[\n  1,\n  3,\n]}", "a", json("[1,2,3]")) == "{a:[\n  1,\n  2,\n  3,\n]}");
}

TEST_CASE("unset takes the member, its comma and its line, and leaves the comments") {
  CHECK(unset(kFile, "gateway") ==
        std::string(kFile).replace(kFile.find("    gateway"), std::string("    gateway: { port: 18789 /* why */ },\n").size(), ""));
  CHECK(unset("{ a: 1, b: 2 }", "a") == "{ b: 2 }");
  CHECK(unset("{ a: 1, b: 2 }", "b") == "{ a: 1 }");
  CHECK(unset("{ a: 1 }", "a") == "{ }");
  CHECK(unset("{\n  a: 1,\n  b: 2\n}", "b") == "{\n  a: 1\n}");
  CHECK(unset("{\n  a: 1,\n  b: 2, // two\n}", "b") == "{\n  a: 1,\n  // two\n}");
  CHECK(unset("[1, 2, 3]", "1") == "[1, 3]");
  CHECK(unset("{a:1,b:2,a:3}", "a") == "{b:2}");
}

TEST_CASE("paths that lead nowhere say why") {
  CHECK(unset(kFile, "agents.nope") == "error: agents.nope is not in the file");
  CHECK(set(kFile, "gateway.port.x", 1) == "error: 9:16: gateway.port is no object\n  unset it first");
  CHECK(set(kFile, "agents.list.work.id", 1).find("agents.list is an array, 'work' is no index") != std::string::npos);
  CHECK(set(kFile, "agents.+", 1).find("agents is no array") != std::string::npos);
  for (const char* path : {"", "a..b", ".a", "a.", "a[0", "a['x]", "a[0]b"}) {
    CAPTURE(path);
    CHECK_FALSE(json5_set("{}", path, 1).has_value());
  }
  CHECK_FALSE(json5_set("{ a: ", "a", 1).has_value());
}

TEST_CASE("a change of more work than kJson5EditWorkBytesMax is written in one piece") {
  std::string text = "{ /* head */ a: {";
  for (int i = 0; i < 12'000; i++) text += "\n  k" + std::to_string(i) + ": 0,";
  text += "\n} }";
  Json wanted;
  for (int i = 0; i < 12'000; i++) wanted.emplace_object();
  for (int i = 0; i < 12'000; i++) wanted.get_object()["k" + std::to_string(i)] = 1;
  REQUIRE(text.size() * 12'000 > kJson5EditWorkBytesMax);
  const auto edited = json5_set(text, "a", wanted);
  REQUIRE(edited);
  CHECK(edited->starts_with("{ /* head */ a: {"));
  CHECK(*at_path(parse_json5(*edited)->value(), "a") == wanted);
}

namespace {

/// Random documents with a numbered comment at every place where one may stand.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string blank() {
    switch (below(8)) {
      case 0: return " /*c" + std::to_string(comments++) + "*/ ";
      case 1: return " //c" + std::to_string(comments++) + ";\n" + std::string(below(4), ' ');
      case 2: return "\n" + std::string(below(6), ' ');
      case 3: return " ";
      default: return "";
    }
  }
  std::string key() {
    static const char* const kKeys[] = {"a", "'b'", "\"c\"", "d", "'e f'", "\"+1\"", "\\u0067"};
    return kKeys[below(7)];
  }
  std::string scalar() {
    static const char* const kScalars[] = {"1", "'x'", "\"y\"", "null", "true", "-0x1f", ".5", "'\\u00e9'", "Infinity"};
    return kScalars[below(9)];
  }
  std::string value(std::size_t depth) {
    const std::size_t kind = below(depth > 3 ? 1 : 3);
    if (kind == 0) return scalar();
    std::string out = kind == 1 ? "{" : "[";
    const std::size_t count = below(4);
    for (std::size_t i = 0; i < count; i++) {
      out += blank();
      if (kind == 1) out += key() + blank() + ":" + blank();
      out += value(depth + 1) + blank();
      if (i + 1 < count || below(2) == 0) out += "," + blank();
    }
    if (count == 0) out += blank();
    return out + (kind == 1 ? "}" : "]");
  }
  std::string document() {
    std::string out = blank() + "{";
    for (std::size_t i = 0; i < 3; i++) out += blank() + key() + blank() + ":" + blank() + value(1) + blank() + ",";
    return out + blank() + "}" + blank();
  }
  std::size_t comments = 0;

 private:
  std::mt19937 random_;
};

struct Place {
  std::vector<Json5Step> steps;
  bool is_scalar = false;
};

void places(const Json& value, std::vector<Json5Step>& at, std::vector<Place>& out) {
  if (!at.empty()) out.push_back({at, !value.is_object() && !value.is_array()});
  const auto visit = [&](Json5Step::Kind kind, std::string text, const Json& item) {
    at.push_back({kind, std::move(text)});
    places(item, at, out);
    at.pop_back();
  };
  if (const auto* object = value.if_object()) {
    for (const auto& [key, item] : *object) visit(Json5Step::Kind::quoted, std::string(key), item);
  } else if (const auto* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); i++) visit(Json5Step::Kind::index, std::to_string(i), (*array)[i]);
  }
}

Json* pick(Json& root, const std::vector<Json5Step>& steps) {
  Json* value = &root;
  for (const auto& step : steps) value = value->is_array() ? &value->get_array()[std::stoul(step.text)] : &value->get_object()[step.text];
  return value;
}

bool has_comment(std::string_view text, std::size_t i) {
  const std::string number = std::to_string(i);
  return text.find("/*c" + number + "*/") != std::string::npos || text.find("//c" + number + ";") != std::string::npos;
}

/// Comments between a key and its value go with the entry; all others stay.
bool has_all_comments(std::string_view edited, std::string_view removed, std::size_t count) {
  for (std::size_t i = 0; i < count; i++) {
    if (!has_comment(edited, i) && !has_comment(removed, i)) return false;
  }
  return true;
}

std::string dotted(const std::vector<Json5Step>& steps) {
  std::string out;
  for (const auto& step : steps) out += (out.empty() ? "" : ".") + step.text;
  return out;
}

}  // namespace

TEST_CASE("after any edit of any document the text reads as the edited value, and every comment is there") {
  for (unsigned seed = 0; seed < 3000; seed++) {
    Writer writer(seed);
    const std::string text = writer.document();
    CAPTURE(text);
    auto parsed = parse_json5(text);
    REQUIRE(parsed.has_value());
    std::vector<Place> all;
    std::vector<Json5Step> at;
    places(parsed->value(), at, all);
    const Place place = all[writer.below(all.size())];
    Json want = parsed->take_value();
    Json& target = *pick(want, place.steps);
    std::string_view removed;
    const std::size_t action = writer.below(3);
    CAPTURE(action);
    Result<std::string> edited = fail(Errc::internal, "nothing done");
    const Json value = json(Writer(seed + 99'000).value(2));
    if (action == 0 && place.is_scalar) {
      target = value;
      edited = json5_set(text, place.steps, value);
    } else if (action == 1 && target.is_object()) {
      auto steps = place.steps;
      steps.push_back({Json5Step::Kind::word, "new key"});
      target.get_object()["new key"] = value;
      edited = json5_set(text, steps, value);
    } else if (action == 1 && target.is_array()) {
      auto steps = place.steps;
      steps.push_back({Json5Step::Kind::append, "+"});
      target.get_array().push_back(value);
      edited = json5_set(text, steps, value);
    } else if (place.is_scalar) {
      auto parent = place.steps;
      parent.pop_back();
      Json& holder = *pick(want, parent);
      if (holder.is_array()) {
        holder.get_array().erase(holder.get_array().begin() + std::stol(place.steps.back().text));
      } else {
        holder.get_object().erase(place.steps.back().text);
      }
      if (text.find("\\u0067") != std::string::npos || !parsed->duplicates().empty()) continue;  // two spellings of one key go together
      const auto& node = parsed->nodes()[parsed->find(dotted(place.steps)).node];
      const std::size_t begin = node.key_begin == Json5Node::kNoKey ? node.value_begin : node.key_begin;
      removed = std::string_view(text).substr(begin, node.value_end - begin);
      edited = json5_unset(text, place.steps);
    } else {
      continue;
    }
    REQUIRE(edited.has_value());
    CAPTURE(*edited);
    const auto again = parse_json5(*edited);
    REQUIRE(again.has_value());
    CHECK(again->value() == want);
    CHECK(has_all_comments(*edited, removed, writer.comments));
  }
}
