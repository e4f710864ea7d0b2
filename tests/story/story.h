// A story: a configuration, messages that come in, and what must come of each. Read from a *.story.json5 file.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/json5.h"
#include "engine/story_world_test.h"

namespace oc::story {

/// One message and what is expected of it.
struct Step {
  engine::Said said;
  std::string ask;  ///< the agent that is asked over the gateway's protocol instead of a channel
  Json expected;    ///< the whole step, for the words below
  Where where;
};

/// A story file. Its words:
///   story, config (in the agents.list shape), entries (the same in the agents.entries shape), paired [[channel, account, sender]], steps.
/// A step says `from` (channel), `account`, `by`, `group`, `room`, `thread`, `guild`, `team`, `roles`, `name`, `says`, `mentions: true`; or `ask`
/// (agent). It expects `nothing: true`, or `text` (the gateway's own words begin so), or an answer of `agent` with `session`, `matched`, `binding`
/// (index), `by_way_of` ("channel account chat"), `model`, `tools` (exactly those), `sees` and `unseen` (words of the prompt).
struct Story {
  std::string name;
  Json5Document document;
  std::vector<std::string> config_keys;  ///< config, and entries when it is there
  std::vector<std::array<std::string, 3>> paired;
  std::vector<Step> steps;
};

/// Errors: invalid, with the place in the file.
Result<Story> read_story(const std::string& path);

/// The text of `key` at the place where it stands in the file, so that every line and column told of it is the file's.
std::string config_text(const Story& story, const std::string& key);

/// Plays it with one of its configs and CHECKs every step.
void play(const Story& story, const std::string& key);

}  // namespace oc::story
