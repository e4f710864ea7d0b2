// Line prompts on the world's input and output.
#include "cli/prompts.h"

#include <fmt/format.h>

#include "base/text.h"

namespace oc::cli {

io::Task<std::optional<std::string>> ask(const Context& context, std::string question, std::string fallback) {
  context.world.output.write(fallback.empty() ? question + ": " : fmt::format("{} [{}]: ", question, printable(fallback)));
  auto line = co_await context.world.input.line();
  if (!line) co_return std::nullopt;
  const std::string answer(js_trim(*line));
  co_return answer.empty() ? fallback : answer;
}

io::Task<std::optional<Answer>> confirm(const Context& context, std::string question, Answer fallback) {
  for (;;) {
    context.world.output.write(fmt::format("{} [{}]: ", question, fallback == Answer::yes ? "Y/n" : "y/N"));
    auto line = co_await context.world.input.line();
    if (!line) co_return std::nullopt;
    const std::string answer = token(*line);
    if (answer.empty()) co_return fallback;
    if (answer == "y" || answer == "yes") co_return Answer::yes;
    if (answer == "n" || answer == "no") co_return Answer::no;
    context.out("Please answer y or n.");
  }
}

}  // namespace oc::cli
