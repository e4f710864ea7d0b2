// dashboard, tui: where to chat.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/gateway_process.h"
#include "cli/gateway_target.h"

namespace oc::cli {
namespace {

/// A token in a URL's fragment.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (is_plain)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string page_of(const std::string& url) {
  const std::string page = url.starts_with("wss://") ? "https://" + url.substr(6) : "http://" + url.substr(5);
  return page.ends_with('/') ? page : page + "/";
}

}  // namespace

io::Task<int> dashboard(Context& context) {
  const auto target = resolve_target(context);
  if (!target) co_return context.fail_with(target.error());
  std::string address = page_of(target->url);
  if (!target->token.empty()) address += "#token=" + percent_encoded(target->token.reveal());
  context.out("Dashboard URL: " + address);
  if (target->port != 0 && !find_gateway(context)) {
    context.err(fmt::format("No gateway is running yet. Start it: {} gateway run", program_words(context)));
  } else {
    context.err("Whoever has this address can use your agents: do not share it.");
  }
  co_return 0;
}

io::Task<int> tui(Context& context) {
  context.err("A chat in the terminal is not in this version.");
  context.err(fmt::format("Chat in the browser: {} dashboard", program_words(context)));
  context.err(fmt::format("One message: {} agent --agent main --message \"hello\"", program_words(context)));
  co_return 1;
}

}  // namespace oc::cli
