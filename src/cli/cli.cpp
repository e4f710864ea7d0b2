// From argv to an exit code.
#include "cli/cli.h"

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/help.h"
#include "cli/table.h"

namespace oc::cli {
namespace {

QuickAnswer answer_of(const Parsed& parsed, std::string_view version, std::string_view build) {
  if (parsed.wish == Parsed::Wish::version) return {.text = version_line(version, build)};
  return {.text = help_page(parsed.path), .exit_code = parsed.is_incomplete ? 1 : 0};
}

int usage_error(const CliWorld& world, const Error& error) {
  world.error.write(error.message + "\n");
  if (!error.hint.empty()) world.error.write(error.hint + "\n");
  return 1;
}

}  // namespace

std::optional<QuickAnswer> quick_answer(const std::vector<std::string>& arguments, std::string_view version, std::string_view build) {
  const auto parsed = parse(arguments);
  if (!parsed || parsed->wish == Parsed::Wish::run) return std::nullopt;
  return answer_of(*parsed, version, build);
}

io::Task<int> run(CliWorld world) {
  auto parsed = parse(world.arguments);
  if (!parsed) co_return usage_error(world, parsed.error());
  if (parsed->wish != Parsed::Wish::run) {
    const QuickAnswer answer = answer_of(*parsed, world.version, world.build);
    world.output.write(answer.text);
    co_return answer.exit_code;
  }
  Context context(std::move(world), std::move(*parsed));
  auto paths = config::resolve_paths(context.env(), context.profile_choice());
  if (!paths) co_return context.fail_with(paths.error());
  context.paths = std::move(*paths);
  co_return co_await context.command->run(context);
}

}  // namespace oc::cli
