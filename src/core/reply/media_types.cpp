// The table of file types that chats know.
#include "core/reply/media_types.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace oc::reply {
namespace {

struct Type {
  std::string_view extension, mime;
};

// The first line of a MIME type gives its extension.
constexpr auto kTypes = std::to_array<Type>({
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".png", "image/png"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".heic", "image/heic"},
    {".svg", "image/svg+xml"},
    {".mp4", "video/mp4"},
    {".mov", "video/quicktime"},
    {".webm", "video/webm"},
    {".3gp", "video/3gpp"},
    {".ogg", "audio/ogg"},
    {".oga", "audio/ogg"},
    {".opus", "audio/opus"},
    {".mp3", "audio/mpeg"},
    {".m4a", "audio/mp4"},
    {".aac", "audio/aac"},
    {".wav", "audio/wav"},
    {".flac", "audio/flac"},
    {".amr", "audio/amr"},
    {".pdf", "application/pdf"},
    {".txt", "text/plain"},
    {".md", "text/markdown"},
    {".csv", "text/csv"},
    {".html", "text/html"},
    {".json", "application/json"},
    {".zip", "application/zip"},
    {".gz", "application/gzip"},
    {".doc", "application/msword"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xls", "application/vnd.ms-excel"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".ppt", "application/vnd.ms-powerpoint"},
    {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {".bin", "application/octet-stream"},
});

/// `image/png; charset=x` to `image/png`.
std::string plain_mime(std::string_view mime) { return ascii_lower(js_trim(mime.substr(0, mime.find(';')))); }

}  // namespace

std::string_view mime_of_name(std::string_view file_name) {
  const auto dot = file_name.rfind('.');
  // `.png` alone is a name without an extension, and a dot before a slash is a folder's.
  const auto slash = file_name.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  if (dot == std::string_view::npos || dot <= begin) return "";
  const std::string extension = ascii_lower(file_name.substr(dot));
  const auto* found = std::ranges::find(kTypes, extension, &Type::extension);
  return found == kTypes.end() ? std::string_view() : found->mime;
}

std::string_view mime_of_bytes(std::string_view beginning) {
  const auto at = [&](std::size_t offset, std::string_view magic) { return beginning.substr(std::min(offset, beginning.size())).starts_with(magic); };
  if (at(0, "\xff\xd8\xff")) return "image/jpeg";
  if (at(0, "\x89PNG\r\n")) return "image/png";
  if (at(0, "GIF8")) return "image/gif";
  if (at(0, "RIFF") && at(8, "WEBP")) return "image/webp";
  if (at(0, "RIFF") && at(8, "WAVE")) return "audio/wav";
  if (at(0, "OggS")) return "audio/ogg";
  if (at(0, "ID3") || at(0, "\xff\xfb") || at(0, "\xff\xf3") || at(0, "\xff\xf2")) return "audio/mpeg";
  if (at(0, "fLaC")) return "audio/flac";
  if (at(0, "\x1a\x45\xdf\xa3")) return "video/webm";
  if (at(4, "ftypqt  ")) return "video/quicktime";
  if (at(4, "ftypheic") || at(4, "ftypheix") || at(4, "ftypmif1")) return "image/heic";
  if (at(4, "ftypM4A")) return "audio/mp4";
  if (at(4, "ftyp")) return "video/mp4";
  if (at(0, "%PDF-")) return "application/pdf";
  if (at(0, "PK\x03\x04")) return "application/zip";
  return "";
}

std::string_view kind_of_mime(std::string_view mime) {
  const std::string plain = plain_mime(mime);
  if (plain.starts_with("image/")) return "image";
  if (plain.starts_with("video/")) return "video";
  if (plain.starts_with("audio/")) return "audio";
  return "document";
}

std::string_view extension_of_mime(std::string_view mime) {
  const auto* found = std::ranges::find(kTypes, plain_mime(mime), &Type::mime);
  return found == kTypes.end() ? std::string_view() : found->extension;
}

std::string media_placeholder(std::string_view kind) { return "<media:" + std::string(kind == "voice" ? "audio" : kind) + ">"; }

}  // namespace oc::reply
