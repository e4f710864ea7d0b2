// The device key of this machine's command line, in OpenClaw's own file.
#include <fmt/format.h>

#include "cli/client.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::size_t kDeviceFileBytesMax = 64u << 10;

Result<io::Ed25519Key> read_key(const std::string& path, const std::string& text) {
  const auto bad = [&] { return fail(Errc::invalid, path + " is no device key.", "Move it away; a new one is made with the next command."); };
  const auto value = parse_json(text);
  if (!value) return bad();
  const auto pem = string_member(*value, "privateKeyPem");
  if (!pem) return bad();
  auto key = io::ed25519_from_private_pem(*pem);
  if (!key) return bad();
  return key;
}

std::string file_text(const Context& context, const io::Ed25519Key& key) {
  return to_pretty_json(JsonObject{{"version", 1},
                                   {"deviceId", io::sha256_hex(key.public_key)},
                                   {"publicKeyPem", io::ed25519_public_pem(key)},
                                   {"privateKeyPem", io::ed25519_private_pem(key)},
                                   {"createdAtMs", to_ms(context.io().clock.now())}}) +
         "\n";
}

}  // namespace

Result<io::Ed25519Key> device_key(const Context& context) {
  io::Files& files = context.io().files;
  const std::string folder = context.paths.state_dir + "/identity";
  const std::string path = folder + "/device.json";
  auto text = files.read(path, kDeviceFileBytesMax);
  if (text) return read_key(path, *text);
  if (text.error().code != Errc::not_found) return std::unexpected(std::move(text.error()));
  OC_CHECKED(files.make_directories(folder, 0700));
  const io::Ed25519Key key = io::ed25519_generate();
  const auto created = files.create(path, file_text(context, key), 0600);
  if (created) return key;
  if (created.error().code != Errc::already_exists) return std::unexpected(created.error());
  // Another command was faster; its key is the one.
  OC_TRY(const auto others, files.read(path, kDeviceFileBytesMax));
  return read_key(path, others);
}

}  // namespace oc::cli
