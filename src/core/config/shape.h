// The key table as a tree that grows where a configuration needs it: what may stand below a key.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/keys.h"
#include "core/config/type.h"

namespace oc::config {

struct Shape {
  std::string pattern;
  Key key;
  Type type;
  bool is_grown = false;
  std::vector<Shape*> members;  ///< the named ones, sorted by name
  Shape* any = nullptr;         ///< what stands under any other name
  Shape* item = nullptr;        ///< what stands in the array
  std::string_view name() const { return last_step(pattern); }
};

/// Owns the shapes of one walk. Lifetime: shapes live as long as this does.
class Shapes {
 public:
  Shapes();
  Shape& root() { return *root_; }

  /// The member's shape, the one of any name, or nullptr when the table has neither.
  Shape* member(Shape& shape, std::string_view name);
  Shape* item(Shape& shape);
  /// Fills members, any and item.
  void grow(Shape& shape);
  /// Whether the table says what is inside; else anything goes.
  bool is_open(Shape& shape);

 private:
  Shape* add(std::string pattern, const Key& key);
  std::deque<Shape> shapes_;
  Shape* root_ = nullptr;
};

}  // namespace oc::config
