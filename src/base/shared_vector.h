// A vector whose copies share their elements until one of them is changed: for what is handed on often and changed seldom.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc {

/// Not for two threads at once.
template <class T>
class SharedVector {
 public:
  using value_type = T;
  using const_iterator = typename std::vector<T>::const_iterator;

  SharedVector() = default;
  SharedVector(std::vector<T> elements) : block_(std::make_shared<Block>(std::move(elements))) {}  // NOLINT: a vector is one
  SharedVector(std::initializer_list<T> elements) : SharedVector(std::vector<T>(elements)) {}

  operator const std::vector<T>&() const { return get(); }  // NOLINT: and reads as one
  const std::vector<T>& get() const {
    static const std::vector<T> none;
    return block_ ? block_->elements : none;
  }
  /// To be changed at once: no other copy sees it. The elements are copied when others share them.
  std::vector<T>& own() {
    if (!block_) {
      block_ = std::make_shared<Block>(std::vector<T>());
    } else if (block_.use_count() > 1) {
      block_ = std::make_shared<Block>(block_->elements);
    }
    block_->texts.clear();
    return block_->elements;
  }
  bool shares_with(const SharedVector& other) const { return block_ == other.block_; }

  /// What `make` writes of the elements, made once for all copies that share them; `form` names what it writes, a few of them at most.
  template <class Make>
  const std::string& text(std::string_view form, const Make& make) const {
    if (!block_) block_ = std::make_shared<Block>(std::vector<T>());
    for (const auto& [known, text] : block_->texts) {
      if (known == form) return text;
    }
    return block_->texts.emplace_back(form, make(block_->elements)).second;
  }

  std::size_t size() const { return get().size(); }
  bool empty() const { return get().empty(); }
  const T& operator[](std::size_t index) const { return get()[index]; }
  const T& front() const { return get().front(); }
  const T& back() const { return get().back(); }
  const_iterator begin() const { return get().begin(); }
  const_iterator end() const { return get().end(); }
  auto rbegin() const { return get().rbegin(); }
  auto rend() const { return get().rend(); }
  void push_back(T element) { own().push_back(std::move(element)); }
  void clear() { block_.reset(); }

 private:
  struct Block {
    explicit Block(std::vector<T> all) : elements(std::move(all)) {}
    std::vector<T> elements;
    std::list<std::pair<std::string, std::string>> texts;  ///< by form; a list, so that what was given stays where it is
  };
  mutable std::shared_ptr<Block> block_;  ///< made by text() when there are no elements
};

}  // namespace oc
