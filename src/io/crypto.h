// Digests and signatures, by OpenSSL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace oc::io {

/// Lower-case hex of the 32 bytes.
std::string sha256_hex(std::string_view bytes);
std::string hex(std::string_view bytes);
/// The 20 bytes. Only for protocols that ask for SHA-1.
std::string sha1_bytes(std::string_view bytes);
/// With padding.
std::string base64(std::string_view bytes);
/// The 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);
/// Without padding.
std::string base64url(std::string_view bytes);
/// Takes both alphabets, with or without padding.
std::optional<std::string> from_base64(std::string_view text);

/// Whether `signature` (64 bytes) is `public_key`'s (32 bytes) over `message`.
bool ed25519_verify(std::string_view public_key, std::string_view message, std::string_view signature);

struct Ed25519Key {
  std::string public_key;   ///< 32 bytes
  std::string private_key;  ///< 32 bytes
};
Ed25519Key ed25519_generate();
/// 64 bytes.
std::string ed25519_sign(const Ed25519Key& key, std::string_view message);
/// PKCS#8 and SPKI PEM, as OpenClaw's identity/device.json has them.
std::string ed25519_private_pem(const Ed25519Key& key);
std::string ed25519_public_pem(const Ed25519Key& key);
Result<Ed25519Key> ed25519_from_private_pem(std::string_view pem);
/// The 32 bytes of a raw base64url key or of an SPKI PEM; nothing when it is neither.
std::optional<std::string> ed25519_public_bytes(std::string_view text);

}  // namespace oc::io
