// `/queue`: reading its words and answering them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/queue/settings.h"

namespace oc::queue {

/// The words behind `/queue`.
struct Directive {
  Overrides set;
  bool reset = false;              ///< `default`, `reset`, `clear`
  std::vector<std::string> wrong;  ///< what was meant as a setting and is none, in words for the person
  std::string rest;                ///< the message that the words stood in front of; "" = there is none
  bool is_question() const { return set.is_empty() && !reset && wrong.empty() && rest.empty(); }
};

/// Takes settings from the front until a word is none; that word and what follows is `rest`.
/// A single word that is none is wrong: DEVIATION, OpenClaw gives it to the model (docs/decisions/0013).
/// Source: OpenClaw, slash commands, /queue.
Directive parse_directive(std::string_view arguments);

/// What was set, in OpenClaw's words; "" when nothing was.
std::string acknowledgement(const Directive& directive);

/// `Current queue settings: …` and the options.
std::string status_text(const Settings& settings);

}  // namespace oc::queue
