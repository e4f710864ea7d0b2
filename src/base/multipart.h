// Bodies of multipart/form-data, for platforms that take files that way.
#pragma once

#include <string>
#include <string_view>

namespace oc {

/// Fields and files one after another, then body(). The boundary must not occur in what is sent: make it of random letters.
class Multipart {
 public:
  explicit Multipart(std::string boundary) : boundary_(std::move(boundary)) {}
  void field(std::string_view name, std::string_view value);
  /// `file_name` is for the receiver: quotes, line breaks and control characters in it are replaced.
  void file(std::string_view name, std::string_view file_name, std::string_view mime, std::string_view bytes);
  /// The value of the Content-Type header.
  std::string content_type() const { return "multipart/form-data; boundary=" + boundary_; }
  /// Ends it.
  std::string body() &&;

 private:
  std::string boundary_;
  std::string bytes_;
};

}  // namespace oc
