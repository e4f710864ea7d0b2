// completion: prints the script of a shell.
#include "cli/completion.h"

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"

namespace oc::cli {

io::Task<int> completion(Context& context) {
  const std::string shell = context.arguments.value_or("--shell", "bash");
  if (shell == "bash") {
    context.world.output.write(bash_completion());
  } else if (shell == "zsh") {
    context.world.output.write(zsh_completion());
  } else if (shell == "fish") {
    context.world.output.write(fish_completion());
  } else {
    co_return context.fail_with("No completion for the shell '" + printable(shell, 40) + "'. There is one for bash, zsh and fish.");
  }
  co_return 0;
}

}  // namespace oc::cli
