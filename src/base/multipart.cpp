// Writing multipart/form-data (RFC 7578).
#include "base/multipart.h"

namespace oc {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) ? '_' : c;
  return out + '"';
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  }
  return out;
}

}  // namespace

void Multipart::field(std::string_view name, std::string_view value) {
  bytes_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=" + quoted(name) + "\r\n\r\n";
  bytes_ += value;
  bytes_ += "\r\n";
}

void Multipart::file(std::string_view name, std::string_view file_name, std::string_view mime, std::string_view bytes) {
  bytes_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=" + quoted(name) + "; filename=" + quoted(file_name) + "\r\n";
  bytes_ += "Content-Type: " + (mime.empty() ? std::string("application/octet-stream") : one_line(mime)) + "\r\n\r\n";
  bytes_ += bytes;
  bytes_ += "\r\n";
}

std::string Multipart::body() && { return std::move(bytes_) + "--" + boundary_ + "--\r\n"; }

}  // namespace oc
