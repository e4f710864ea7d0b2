// A text whose copies share it, and share what it looks like as JSON: for what is said again and again, such as a system prompt.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace oc {

/// Never changes. Not for two threads at once.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text) : both_(text.empty() ? nullptr : std::make_shared<Both>(std::move(text))) {}  // NOLINT: a text is one
  SharedText(const char* text) : SharedText(std::string(text)) {}                                            // NOLINT: the same

  operator const std::string&() const { return get(); }  // NOLINT: and reads as one
  const std::string& get() const;
  /// As a JSON string, quotes included (see append_json_string). Made when it is first asked for.
  const std::string& json() const;

  bool empty() const { return get().empty(); }
  std::size_t size() const { return get().size(); }
  friend bool operator==(const SharedText& a, std::string_view b) { return a.get() == b; }

 private:
  struct Both {
    explicit Both(std::string plain) : text(std::move(plain)) {}
    std::string text;
    std::string json;  ///< "" = not made yet
  };
  std::shared_ptr<Both> both_;
};

}  // namespace oc
