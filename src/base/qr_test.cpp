// The finder patterns stand where they must, the picture unpacks to the modules, and the terminal shows the same.
#include "base/qr.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include "base/text.h"

using namespace oc;

namespace {

std::uint32_t u32_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; i++) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// Seven by seven: a ring, a light ring, a dark heart.
void check_finder(const QrCode& code, std::ptrdiff_t left, std::ptrdiff_t top) {
  for (std::ptrdiff_t y = 0; y < 7; y++) {
    for (std::ptrdiff_t x = 0; x < 7; x++) {
      const bool is_ring = x == 0 || y == 0 || x == 6 || y == 6;
      const bool is_heart = x >= 2 && x <= 4 && y >= 2 && y <= 4;
      CHECK(code.is_dark(left + x, top + y) == (is_ring || is_heart));
    }
  }
}

}  // namespace

TEST_CASE("a text becomes a square with three finder patterns; the longer the text, the larger the square") {
  const auto small = make_qr("hello");
  REQUIRE(small);
  CHECK(small->size == 21);
  const auto side = static_cast<std::ptrdiff_t>(small->size);
  check_finder(*small, 0, 0);
  check_finder(*small, side - 7, 0);
  check_finder(*small, 0, side - 7);
  CHECK_FALSE(small->is_dark(-1, 0));
  CHECK_FALSE(small->is_dark(0, side));
  const auto large = make_qr(std::string(230, 'x'));
  REQUIRE(large);
  CHECK(large->size > small->size);
}

TEST_CASE("nothing and too much make no code") {
  CHECK(make_qr("").error().code == Errc::invalid);
  CHECK(make_qr(std::string(2953, 'x')));
  CHECK(make_qr(std::string(2954, 'x')).error().code == Errc::too_large);
}

TEST_CASE("the picture is a PNG whose pixels are the modules") {
  const auto code = make_qr("2@abc,def,ghi");
  REQUIRE(code);
  const auto png = qr_png(*code, 3);
  CHECK(png.starts_with("\x89PNG\r\n\x1a\n"));
  const std::size_t side = (code->size + 8) * 3;
  CHECK(u32_at(png, 16) == side);
  CHECK(u32_at(png, 20) == side);
  const std::size_t length = u32_at(png, 33);
  CHECK(png.substr(37, 4) == "IDAT");
  CHECK(u32_at(png, 41 + length) ==
        static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(png.data()) + 37, static_cast<uInt>(length + 4))));
  std::string rows(side * (1 + (side + 7) / 8), '\0');
  uLongf size = rows.size();
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(rows.data()), &size, reinterpret_cast<const Bytef*>(png.data()) + 41, length) == Z_OK);
  REQUIRE(size == rows.size());
  const std::size_t stride = 1 + (side + 7) / 8;
  std::size_t wrong = 0;
  for (std::size_t y = 0; y < side; y++) {
    for (std::size_t x = 0; x < side; x++) {
      const bool white = (static_cast<unsigned char>(rows[y * stride + 1 + x / 8]) >> (7 - x % 8) & 1) != 0;
      const bool dark = code->is_dark(static_cast<std::ptrdiff_t>(x / 3) - 4, static_cast<std::ptrdiff_t>(y / 3) - 4);
      wrong += white == dark ? 1 : 0;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a terminal shows two rows of modules in a line, light ones drawn") {
  const auto code = make_qr("hello");
  REQUIRE(code);
  const auto lines = split(qr_half_blocks(*code), '\n');
  REQUIRE(lines.size() == 14);  // 21 and twice the margin of 2, in pairs; the last piece is empty
  CHECK(lines[13].empty());
  for (std::size_t i = 0; i < 13; i++) CHECK(display_width(lines[i]) == 25);
  CHECK(lines[0].starts_with("████"));
  // The finder pattern's first two rows: dark over dark at its left edge, dark over light inside.
  CHECK(lines[1].starts_with("██ ▄▄▄▄▄ █"));
}
