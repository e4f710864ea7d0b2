// A vector whose copies share their elements until one of them is changed: for what is handed on often and changed seldom.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
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
  SharedVector(std::vector<T> elements) : elements_(std::make_shared<std::vector<T>>(std::move(elements))) {}  // NOLINT: a vector is one
  SharedVector(std::initializer_list<T> elements) : SharedVector(std::vector<T>(elements)) {}

  operator const std::vector<T>&() const { return get(); }  // NOLINT: and reads as one
  const std::vector<T>& get() const {
    static const std::vector<T> none;
    return elements_ ? *elements_ : none;
  }
  /// To be changed: no other copy sees it. The elements are copied when others share them.
  std::vector<T>& own() {
    if (!elements_) {
      elements_ = std::make_shared<std::vector<T>>();
    } else if (elements_.use_count() > 1) {
      elements_ = std::make_shared<std::vector<T>>(*elements_);
    }
    return *elements_;
  }
  bool shares_with(const SharedVector& other) const { return elements_ == other.elements_; }

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
  void clear() { elements_.reset(); }

 private:
  std::shared_ptr<std::vector<T>> elements_;
};

}  // namespace oc
