// The built-in model demo/guide: what it understands and what it says. Pure; the same call always gets the same answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/model.h"

namespace oc::models::guide {

/// demo/guide.
engine::ModelRef ref();
engine::ModelInfo info();

/// Words to say, or one tool to call (then `text` is empty).
struct Reply {
  std::string text;  ///< Markdown; says that it is the guide and no language model
  std::vector<turn::Block> calls;
};

/// The answer to the last message of the call. After a tool's result it speaks of the result and calls nothing.
/// Limits: kGuideQuoteCharsMax of a result is shown.
Reply reply_to(const engine::ModelCall& call);

/// What a person asked for.
struct Request {
  enum class Kind : std::uint8_t {
    other,
    new_session,
    help,
    connect,
    route,
    list_files,
    read_file,
    write_file,
    run_command,
    status
  } kind = Kind::other;
  std::string target;   ///< a path or a command
  std::string content;  ///< what to write
};
Request understand(std::string_view text);

/// The person's own words: without the time stamp, the metadata blocks and the event lines that the engine puts around them.
std::string own_words(std::string_view prompt);

/// The text in pieces of one word and the white space after it; joined they are the text.
std::vector<std::string> pieces_of(std::string_view text);

}  // namespace oc::models::guide
