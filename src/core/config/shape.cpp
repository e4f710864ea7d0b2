// Growing the tree of known keys.
#include "core/config/shape.h"

#include <algorithm>

namespace oc::config {

Shapes::Shapes() {
  static constexpr Key kRoot{.path = "", .type = "object", .default_text = "", .flags = "", .sentence = ""};
  root_ = add("", kRoot);
}

Shape* Shapes::add(std::string pattern, const Key& key) {
  auto& shape = shapes_.emplace_back();
  shape.pattern = std::move(pattern);
  shape.key = key;
  shape.type = read_type(key.type);
  return &shape;
}

void Shapes::grow(Shape& shape) {
  if (shape.is_grown) return;
  shape.is_grown = true;
  const std::string prefix = shape.pattern.empty() ? "" : shape.pattern + ".";
  for (const auto& key : keys_below(shape.pattern)) {
    const std::string_view step = last_step(key.path);
    Shape* const child = add(prefix + std::string(step), key);
    if (step == "<*>") {
      shape.any = child;
    } else {
      shape.members.push_back(child);
    }
  }
  std::sort(shape.members.begin(), shape.members.end(), [](const Shape* a, const Shape* b) { return a->name() < b->name(); });
  for (const auto* forms : {&shape.type.forms, &shape.type.further}) {
    for (const auto& form : *forms) {
      if (form.kind != Form::Kind::array || shape.item) continue;
      const auto row = find_key(shape.pattern + "[]");
      shape.item = add(shape.pattern + "[]", row ? *row : shape.key);
      shape.item->type = form.item.front();
    }
  }
}

Shape* Shapes::member(Shape& shape, std::string_view name) {
  grow(shape);
  const auto found =
      std::lower_bound(shape.members.begin(), shape.members.end(), name, [](const Shape* a, std::string_view b) { return a->name() < b; });
  if (found != shape.members.end() && (*found)->name() == name) return *found;
  return shape.any;
}

Shape* Shapes::item(Shape& shape) {
  grow(shape);
  return shape.item;
}

bool Shapes::is_open(Shape& shape) {
  grow(shape);
  return shape.members.empty() && !shape.any;
}

}  // namespace oc::config
