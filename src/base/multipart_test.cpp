// Bodies of multipart/form-data, byte for byte, and names that try to break out of their line.
#include "base/multipart.h"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("fields and files in their order, as RFC 7578 writes them") {
  Multipart form("b0undary");
  CHECK(form.content_type() == "multipart/form-data; boundary=b0undary");
  form.field("chat_id", "42");
  form.file("photo", "cat.jpg", "image/jpeg", std::string("\xff\xd8\x00\r\n", 5));
  form.file("other", "x", "", "y");
  const std::string expected =
      "--b0undary\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n42\r\n"
      "--b0undary\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"cat.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n" +
      std::string("\xff\xd8\x00\r\n", 5) +
      "\r\n--b0undary\r\nContent-Disposition: form-data; name=\"other\"; filename=\"x\"\r\nContent-Type: application/octet-stream\r\n\r\ny\r\n"
      "--b0undary--\r\n";
  CHECK(std::move(form).body() == expected);
}

TEST_CASE("a name or a type cannot end its line or its quotes; other letters stay as they are") {
  Multipart form("b");
  form.file("f\"\r\nX: y", "ü \"a\\b\r\n\r\n--b\x7f.txt", "text/plain\r\nX-Evil: 1", "data");
  const std::string body = std::move(form).body();
  CHECK(body.find("name=\"f___X: y\"; filename=\"ü _a_b____--b_.txt\"\r\n") != std::string::npos);
  CHECK(body.find("Content-Type: text/plainX-Evil: 1\r\n\r\ndata\r\n--b--\r\n") != std::string::npos);
}

TEST_CASE("an empty form is its end alone") { CHECK(Multipart("b").body() == "--b--\r\n"); }
