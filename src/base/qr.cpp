// libqrencode makes the modules; the picture is a PNG of one bit a pixel, packed by zlib.
#include "base/qr.h"

#include <qrencode.h>
#include <zlib.h>

#include <cstdint>
#include <memory>

#include "base/check.h"

namespace oc {
namespace {

constexpr std::size_t kBytesMax = 2953;  // of version 40 with the least correction
constexpr std::ptrdiff_t kPictureMargin = 4;
constexpr std::ptrdiff_t kTerminalMargin = 2;

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

void put_u32(std::string& out, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xFF);
}

const Bytef* bytes_of(const std::string& text) { return reinterpret_cast<const Bytef*>(text.data()); }

void put_chunk(std::string& png, std::string_view kind, const std::string& data) {
  put_u32(png, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(kind) + data;
  png += body;
  put_u32(png, static_cast<std::uint32_t>(::crc32(0, bytes_of(body), static_cast<uInt>(body.size()))));
}

std::string deflated(const std::string& data) {
  uLongf size = ::compressBound(data.size());
  std::string out(size, '\0');
  CHECK(::compress(reinterpret_cast<Bytef*>(out.data()), &size, bytes_of(data), data.size()) == Z_OK);
  out.resize(size);
  return out;
}

/// The pixels, a filter byte of 0 in front of each row; a set bit is white.
std::string pixel_rows(const QrCode& code, std::size_t side, std::size_t pixels) {
  std::string rows;
  for (std::size_t y = 0; y < side; y++) {
    std::string row(1 + (side + 7) / 8, '\0');
    for (std::size_t x = 0; x < side; x++) {
      const auto column = static_cast<std::ptrdiff_t>(x / pixels) - kPictureMargin;
      if (code.is_dark(column, static_cast<std::ptrdiff_t>(y / pixels) - kPictureMargin)) continue;
      row[1 + x / 8] = static_cast<char>(static_cast<unsigned char>(row[1 + x / 8]) | 0x80u >> x % 8);
    }
    rows += row;
  }
  return rows;
}

}  // namespace

bool QrCode::is_dark(std::ptrdiff_t x, std::ptrdiff_t y) const {
  const auto side = static_cast<std::ptrdiff_t>(size);
  return x >= 0 && y >= 0 && x < side && y < side && dark[static_cast<std::size_t>(y * side + x)];
}

Result<QrCode> make_qr(std::string_view text) {
  if (text.empty()) return fail(Errc::invalid, "an empty text makes no QR code");
  if (text.size() > kBytesMax) return fail(Errc::too_large, "the text is too long for a QR code");
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  const std::unique_ptr<QRcode, FreeCode> made(QRcode_encodeData(static_cast<int>(text.size()), data, 0, QR_ECLEVEL_L));
  if (!made) return fail(Errc::too_large, "the text is too long for a QR code");
  QrCode code{.size = static_cast<std::size_t>(made->width)};
  for (std::size_t i = 0; i < code.size * code.size; i++) code.dark.push_back((made->data[i] & 1) != 0);
  return code;
}

std::string qr_png(const QrCode& code, std::size_t pixels) {
  CHECK(pixels > 0);
  const std::size_t side = (code.size + 2 * static_cast<std::size_t>(kPictureMargin)) * pixels;
  std::string head;
  put_u32(head, static_cast<std::uint32_t>(side));
  put_u32(head, static_cast<std::uint32_t>(side));
  head += std::string("\x01\x00\x00\x00\x00", 5);  // one bit a pixel, grey
  std::string png = "\x89PNG\r\n\x1a\n";
  put_chunk(png, "IHDR", head);
  put_chunk(png, "IDAT", deflated(pixel_rows(code, side, pixels)));
  put_chunk(png, "IEND", "");
  return png;
}

std::string qr_half_blocks(const QrCode& code) {
  const auto end = static_cast<std::ptrdiff_t>(code.size) + kTerminalMargin;
  std::string out;
  for (std::ptrdiff_t y = -kTerminalMargin; y < end; y += 2) {
    for (std::ptrdiff_t x = -kTerminalMargin; x < end; x++) {
      const bool upper = !code.is_dark(x, y);
      const bool lower = !code.is_dark(x, y + 1) && y + 1 < end;
      out += upper ? lower ? "█" : "▀" : lower ? "▄" : " ";
    }
    out += '\n';
  }
  return out;
}

}  // namespace oc
