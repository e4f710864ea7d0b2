// Types of files: by name, by their first bytes, and back.
#include "core/reply/media_types.h"

#include <doctest/doctest.h>

using namespace oc::reply;

TEST_CASE("a name's extension tells the type, whatever its case; a folder's dot does not") {
  CHECK(mime_of_name("photo.JPG") == "image/jpeg");
  CHECK(mime_of_name("/tmp/a.b/voice.ogg") == "audio/ogg");
  CHECK(mime_of_name("archive.tar.gz") == "application/gzip");
  CHECK(mime_of_name(".png") == "");
  CHECK(mime_of_name("/tmp/a.png/file") == "");
  for (const char* unknown : {"", "name", "name.", "name.xyz", "png"}) CHECK(mime_of_name(unknown) == "");
}

TEST_CASE("the first bytes tell the type of what chats show") {
  using namespace std::string_view_literals;
  CHECK(mime_of_bytes("\xff\xd8\xff\xe0 JFIF") == "image/jpeg");
  CHECK(mime_of_bytes("\x89PNG\r\n\x1a\n"sv) == "image/png");
  CHECK(mime_of_bytes("GIF89a") == "image/gif");
  CHECK(mime_of_bytes("RIFF\x00\x00\x00\x00WEBPVP8 "sv) == "image/webp");
  CHECK(mime_of_bytes("RIFF\x00\x00\x00\x00WAVEfmt "sv) == "audio/wav");
  CHECK(mime_of_bytes("RIFF\x00\x00\x00\x00"sv) == "");
  CHECK(mime_of_bytes("OggS\x00"sv) == "audio/ogg");
  CHECK(mime_of_bytes("ID3\x04") == "audio/mpeg");
  CHECK(mime_of_bytes("\xff\xfb\x90\x64") == "audio/mpeg");
  CHECK(mime_of_bytes("\x00\x00\x00\x20"
                      "ftypM4A "sv) == "audio/mp4");
  CHECK(mime_of_bytes("\x00\x00\x00\x20"
                      "ftypisom"sv) == "video/mp4");
  CHECK(mime_of_bytes("\x00\x00\x00\x14"
                      "ftypqt  "sv) == "video/quicktime");
  CHECK(mime_of_bytes("\x00\x00\x00\x18"
                      "ftypheic"sv) == "image/heic");
  CHECK(mime_of_bytes("\x1a\x45\xdf\xa3\x01"sv) == "video/webm");
  CHECK(mime_of_bytes("fLaC") == "audio/flac");
  CHECK(mime_of_bytes("%PDF-1.7") == "application/pdf");
  CHECK(mime_of_bytes("PK\x03\x04") == "application/zip");
  for (const char* nothing : {"", "G", "hello", "<html>"}) CHECK(mime_of_bytes(nothing) == "");
}

TEST_CASE("a type tells its kind and its extension, whatever follows it and however it is written") {
  CHECK(kind_of_mime("image/png") == "image");
  CHECK(kind_of_mime("Video/MP4; codecs=x") == "video");
  CHECK(kind_of_mime(" audio/ogg ; codecs=opus") == "audio");
  for (const char* other : {"", "application/pdf", "text/plain", "imagine/png"}) CHECK(kind_of_mime(other) == "document");
  CHECK(extension_of_mime("image/jpeg") == ".jpg");
  CHECK(extension_of_mime("AUDIO/OGG; codecs=opus") == ".ogg");
  CHECK(extension_of_mime("application/x-unknown") == "");
  for (const char* name : {"a.png", "a.docx", "a.mp3", "a.3gp", "a.csv"})
    CHECK(std::string(name) == "a" + std::string(extension_of_mime(mime_of_name(name))));
}

TEST_CASE("what stands for a file in a message without text") {
  CHECK(media_placeholder("image") == "<media:image>");
  CHECK(media_placeholder("voice") == "<media:audio>");
}
