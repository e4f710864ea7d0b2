// Any bytes either fail with a place inside the text, or read as a value that survives being written, edited and read again.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/json5_edit.h"

using namespace oc;

namespace {

bool holds_nan(const Json& value) {
  if (value.is_double()) return value.get_double() != value.get_double();
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) {
      if (holds_nan(item)) return true;
    }
  }
  if (const auto* object = value.if_object()) {
    for (const auto& [key, item] : *object) {
      if (holds_nan(item)) return true;
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto document = parse_json5(text);
  if (!document) {
    CHECK(!document.error().message.empty());
    CHECK(document.error().where.line >= 1 && document.error().where.line <= size + 1);
    return 0;
  }
  const bool comparable = !holds_nan(document->value());
  for (const bool several_lines : {true, false}) {
    Json5Style style = json5_style(*document);
    style.several_lines = several_lines;
    const auto again = parse_json5(to_json5_text(document->value(), style));
    CHECK(again.has_value());
    CHECK(!comparable || again->value() == document->value());
  }
  if (!document->value().is_object()) return 0;
  Json want = document->value();
  want.get_object()["added by the edit"] = 1;
  const auto edited = json5_set(text, R"(["added by the edit"])", 1);
  CHECK(edited.has_value());
  const auto read = parse_json5(*edited);
  CHECK(read.has_value() && (!comparable || read->value() == want));
  const auto removed = json5_unset(*edited, R"(["added by the edit"])");
  CHECK(removed.has_value());
  want.get_object().erase("added by the edit");
  const auto last = parse_json5(*removed);
  CHECK(last.has_value() && (!comparable || last->value() == want));
  return 0;
}
