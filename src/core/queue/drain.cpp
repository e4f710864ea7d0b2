// Choosing the next turn.
#include "core/queue/drain.h"

#include <algorithm>

namespace oc::queue {
namespace {

/// Everything before the first message that must be alone.
std::size_t length_before_alone(const std::vector<Waiting>& waiting) {
  const auto alone = std::ranges::find(waiting, true, &Waiting::is_alone);
  return static_cast<std::size_t>(alone - waiting.begin());
}

}  // namespace

Batch next_batch(Mode mode, const std::vector<Waiting>& waiting, DrainState& state) {
  if (waiting.empty()) return {};
  if (waiting.front().is_alone) return {Batch::Kind::alone, {0}};
  const std::size_t length = length_before_alone(waiting);
  const auto first_of = [&](auto&& rule) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < length; i++) {
      if (rule(waiting[i])) found.push_back(i);
    }
    return found;
  };
  if (mode == Mode::collect && !state.one_by_one) {
    auto same = first_of([&](const Waiting& one) { return one.route == waiting.front().route; });
    if (same.size() == length) return {Batch::Kind::collected, std::move(same)};
    state.one_by_one = true;
  }
  const auto summarized = std::ranges::find(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(length), true, &Waiting::is_summarized);
  if (summarized == waiting.begin() + static_cast<std::ptrdiff_t>(length)) return {Batch::Kind::alone, {0}};
  return {Batch::Kind::overflow, first_of([&](const Waiting& one) { return one.is_summarized && one.route == summarized->route; })};
}

}  // namespace oc::queue
