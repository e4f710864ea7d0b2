// Digests, base64 and Ed25519 against published vectors.
#include "io/crypto.h"

#include <doctest/doctest.h>

#include "io/environment.h"

using namespace oc;
using namespace oc::io;

namespace {

std::string unhex(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) out += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  return out;
}

class CountingRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override { return std::string(count, static_cast<char>(next_++)); }
  std::uint64_t below(std::uint64_t) override { return 0; }

 private:
  int next_ = 0xFF;
};

}  // namespace

TEST_CASE("SHA-256 and SHA-1 give the published digests") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha1_bytes("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST_CASE("HMAC-SHA-256 gives the codes of RFC 4231") {
  CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("base64 is written in both alphabets and read from either, with or without padding") {
  for (const auto& [plain, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}}) {
    CHECK(base64(plain) == text);
    CHECK(from_base64(text) == plain);
    CHECK(from_base64(base64url(plain)) == plain);
  }
  CHECK(base64url("\xfb\xff\xfe") == "-__-");
  CHECK(base64("\xfb\xff\xfe") == "+//+");
  CHECK(from_base64("+//+") == "\xfb\xff\xfe");
  CHECK(from_base64("-__-") == "\xfb\xff\xfe");
}

TEST_CASE("text that is no base64, or not the one spelling of its bytes, is refused") {
  for (const char* text : {"Z", "Zg=", "Zm9v=", "Zh==", "Zm9=", "Z g=", "Zg===", "Zm9vY", "Zm\n9v", "é"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text));
  }
}

TEST_CASE("Ed25519 signs and verifies the vectors of RFC 8032 section 7.1") {
  struct Vector {
    const char *secret, *open, *message, *signature;
  };
  const Vector vectors[] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
      {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
       "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
  };
  for (const Vector& vector : vectors) {
    const Ed25519Key key{.public_key = unhex(vector.open), .private_key = unhex(vector.secret)};
    const std::string message = unhex(vector.message);
    CHECK(hex(ed25519_sign(key, message)) == vector.signature);
    CHECK(ed25519_verify(key.public_key, message, unhex(vector.signature)));
    CHECK_FALSE(ed25519_verify(key.public_key, message + "x", unhex(vector.signature)));
    std::string broken = unhex(vector.signature);
    broken[10] = static_cast<char>(broken[10] ^ 1);
    CHECK_FALSE(ed25519_verify(key.public_key, message, broken));
  }
}

TEST_CASE("keys and signatures of a wrong length do not verify") {
  const Ed25519Key key = ed25519_generate();
  const std::string signature = ed25519_sign(key, "m");
  CHECK(ed25519_verify(key.public_key, "m", signature));
  CHECK_FALSE(ed25519_verify(key.public_key.substr(1), "m", signature));
  CHECK_FALSE(ed25519_verify("", "m", signature));
  CHECK_FALSE(ed25519_verify(key.public_key, "m", signature.substr(1)));
  CHECK_FALSE(ed25519_verify(key.public_key, "m", ""));
}

TEST_CASE("keys travel as PEM and as raw base64url") {
  const Ed25519Key key = ed25519_generate();
  const std::string pem = ed25519_private_pem(key);
  CHECK(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
  const auto back = ed25519_from_private_pem(pem);
  REQUIRE(back);
  CHECK(back->private_key == key.private_key);
  CHECK(back->public_key == key.public_key);
  const std::string open = ed25519_public_pem(key);
  CHECK(open.starts_with("-----BEGIN PUBLIC KEY-----\n"));
  CHECK(ed25519_public_bytes(open) == key.public_key);
  CHECK(ed25519_public_bytes(base64url(key.public_key)) == key.public_key);
  CHECK_FALSE(ed25519_public_bytes(base64url("too short")));
  CHECK_FALSE(ed25519_public_bytes("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
  CHECK_FALSE(ed25519_from_private_pem("no pem"));
  CHECK_FALSE(ed25519_from_private_pem(open));
}

TEST_CASE("a UUID has version 4, the variant of the RFC, and dashes where they belong") {
  CountingRandom random;
  CHECK(random.uuid() == "ffffffff-ffff-4fff-bfff-ffffffffffff");
  CHECK(random.uuid() == "00000000-0000-4000-8000-000000000000");
}
