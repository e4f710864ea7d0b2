// The points that tests kill the program at.
#include "base/crash_point.h"

#ifdef OC_CRASH_POINTS
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <csignal>

#include "base/check.h"

namespace oc {
namespace {

constexpr auto kNames = std::to_array<std::string_view>({
    "start.open",           // the lock is held, nothing has been opened
    "start.recovered",      // what was left unfinished has been taken up
    "start.ready",          // the channels run
    "import.begin",         // a state directory is about to be taken over
    "import.middle",        // a part of it has been
    "import.end",           // all of it has been, and is not marked so
    "in.receive",           // the platform handed a message over
    "in.commit.before",     // it is about to be kept
    "in.commit.after",      // it is kept, the platform does not know
    "in.ack",               // the platform is about to be told
    "in.ack.after",         // how far the platform was read is kept
    "pair.commit.after",    // a stranger's request and its code are kept, nothing has been shown
    "pair.shown",           // the chat shows the code, that it does is not kept
    "pair.approved",        // the stranger is let in, nobody has been told
    "queue.enter",          // it is this message's turn in its session
    "run.begin.after",      // the run and the person's words are kept
    "model.ask",            // the model is about to be asked
    "model.stream",         // the first piece of an answer has come
    "draft.shown",          // the chat shows the beginning of an answer, which is not kept
    "draft.commit.after",   // it is kept
    "model.answered",       // the answer is whole and not kept
    "step.commit.after",    // an answer with tool calls is kept
    "tool.start",           // a tool is about to run
    "tool.end",             // it has run, its result is not kept
    "tool.commit.after",    // its result is kept
    "final.commit.before",  // the end of the turn is about to be kept
    "final.commit.after",   // it is kept, nothing has been sent
    "out.claim.after",      // a part is marked as being sent
    "out.send.after",       // the platform has it, the receipt is not kept
    "out.sent.after",       // the receipt is kept
    "out.between",          // between two parts of an answer
    "stop.drain",           // the gateway was told to stop
});

struct Armed {
  std::string_view name;
  std::atomic<int> left{0};
};

Armed& armed() {
  static Armed one;
  return one;
}

}  // namespace

std::span<const std::string_view> crash_point_names() { return kNames; }

bool arm_crash_point(std::string_view name_and_count) {
  const auto colon = name_and_count.find(':');
  const auto name = name_and_count.substr(0, colon);
  int count = 1;
  if (colon != std::string_view::npos) {
    const auto digits = name_and_count.substr(colon + 1);
    const auto* end = digits.data() + digits.size();
    const auto [stopped, failure] = std::from_chars(digits.data(), end, count);
    if (failure != std::errc() || stopped != end || count < 1) return false;
  }
  const auto* known = std::ranges::find(kNames, name);
  if (known == kNames.end()) return false;
  armed().name = *known;
  armed().left = count;
  return true;
}

void pass_crash_point(std::string_view name) {
  CHECK(std::ranges::find(kNames, name) != kNames.end());
  // SIGKILL ends all threads, and nothing of the program runs any more: no destructor, no flush, no closing of a database.
  if (armed().left > 0 && armed().name == name && --armed().left == 0) std::raise(SIGKILL);
}

}  // namespace oc
#endif
