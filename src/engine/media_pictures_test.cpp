// Pictures are read and encoded once, and not remembered for ever.
#include "engine/media_pictures.h"

#include <doctest/doctest.h>

#include "io/sim/sim.h"

namespace oc::engine {
namespace {

struct Scene {
  io::SimWorld world;
  io::Io io = world.io();
  Pictures pictures{io};
  Pictures::Base64 get(const std::string& name) { return world.run(pictures.get("/in", name)); }
};

}  // namespace

TEST_CASE("a picture is read and encoded once, and again when it has changed") {
  Scene scene;
  scene.world.files().put("/in/a.png", "PNGBYTES");
  const auto first = scene.get("a.png");
  REQUIRE(first);
  CHECK(*first == "UE5HQllURVM=");
  CHECK(scene.get("a.png") == first);
  CHECK(scene.pictures.bytes() == first->size());
  scene.world.advance(Millis(1000));
  scene.world.files().put("/in/a.png", "OTHERONE");
  const auto second = scene.get("a.png");
  REQUIRE(second);
  CHECK(*second != *first);
  CHECK(scene.pictures.size() == 1);
  REQUIRE(scene.world.files().remove("/in/a.png"));
  CHECK_FALSE(scene.get("a.png"));
}

TEST_CASE("what is too large, empty or outside is no picture") {
  Scene scene;
  scene.world.files().put("/secret", "s");
  scene.world.files().put("/in/large", std::string(kImageBytesMax + 1, 'x'));
  scene.world.files().put("/in/empty", "");
  scene.world.files().put_link("/in/out", "../secret");
  for (const char* name : {"large", "empty", "out", "../secret", "none"}) {
    CAPTURE(name);
    CHECK_FALSE(scene.get(name));
  }
  CHECK(scene.pictures.size() == 0);
  scene.world.files().put("/in/large", std::string(kImageBytesMax, 'x'));
  CHECK(scene.get("large"));
}

TEST_CASE("kPicturesRemembered and kPictureBytesRemembered: those that were not used for longest go") {
  Scene scene;
  for (std::size_t i = 0; i <= kPicturesRemembered; i++) {
    scene.world.files().put("/in/" + std::to_string(i), "x");
    REQUIRE(scene.get(std::to_string(i)));
    if (i > 0) REQUIRE(scene.get("0"));
  }
  CHECK(scene.pictures.size() == kPicturesRemembered);
  const auto zero = scene.get("0");
  CHECK(scene.get("0") == zero);

  // The images of one call are remembered all together.
  const std::string large(kImageBytesMax, 'x');
  for (std::size_t i = 0; i < kImagesPerCallMax; i++) {
    scene.world.files().put("/in/large" + std::to_string(i), large);
    REQUIRE(scene.get("large" + std::to_string(i)));
  }
  const std::size_t encoded = (kImageBytesMax + 2) / 3 * 4;
  CHECK(scene.pictures.bytes() >= encoded * kImagesPerCallMax);
  for (std::size_t i = 0; i < 3; i++)
    REQUIRE((scene.world.files().put("/in/more" + std::to_string(i), large), scene.get("more" + std::to_string(i))));
  CHECK(scene.pictures.bytes() <= kPictureBytesRemembered);
}

TEST_CASE("a picture that nobody asks for is forgotten after kPictureMemory") {
  Scene scene;
  scene.world.files().put("/in/a", "x");
  scene.world.files().put("/in/b", "y");
  REQUIRE(scene.get("a"));
  scene.world.advance(Millis(kPictureMemory) / 2);
  REQUIRE(scene.get("b"));
  scene.world.advance(Millis(kPictureMemory) / 2 + Millis(1));
  CHECK(scene.pictures.size() == 1);
  scene.world.advance(kPictureMemory * 2);
  CHECK(scene.pictures.size() == 0);
  CHECK(scene.pictures.bytes() == 0);
}

}  // namespace oc::engine
