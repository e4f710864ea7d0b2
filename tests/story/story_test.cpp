// Plays every story of this folder.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "story.h"

namespace oc::story {
namespace {

std::vector<std::string> story_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(OC_SOURCE_DIR) + "/tests/story")) {
    if (entry.path().string().ends_with(".story.json5")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

TEST_CASE("every story ends as it is told") {
  const auto files = story_files();
  CHECK(files.size() >= 19);
  std::size_t in_both_shapes = 0;
  for (const auto& file : files) {
    const auto story = read_story(file);
    if (!story) {
      FAIL_CHECK(to_text(story.error()));
      continue;
    }
    for (const auto& key : story->config_keys) play(*story, key);
    in_both_shapes += story->config_keys.size() > 1 ? 1 : 0;
  }
  CHECK(in_both_shapes >= 3);
}

TEST_CASE("a story with a word that no story has is refused with its place") {
  const std::string path = std::filesystem::temp_directory_path() / "openclaw-wrong.story.json5";
  {
    std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
    std::fputs("{ story: 's', config: {}, steps: [\n  { from: 'telegram', sayz: 'hi' }] }\n", file.get());
  }
  const auto story = read_story(path);
  std::filesystem::remove(path);
  REQUIRE(!story);
  CHECK(to_string(story.error().where) == "openclaw-wrong.story.json5:2:3");
  CHECK(story.error().message.find("sayz") != std::string::npos);
}

}  // namespace oc::story
