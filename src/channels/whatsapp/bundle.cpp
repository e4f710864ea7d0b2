// Takes the files of bridges/whatsapp into the program at compile time, and unpacks them where the packages can lie beside them.
#include "channels/whatsapp/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "channels/whatsapp/limits.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/log.h"

#define OC_EMBED(name, file)                                                                                                   \
  asm(".pushsection .rodata\n.global oc_bridge_" #name "\noc_bridge_" #name ":\n.incbin \"" OC_WHATSAPP_BRIDGE_SOURCE "/" file \
      "\"\n.global oc_bridge_" #name "_end\noc_bridge_" #name "_end:\n.byte 0\n.popsection\n");                                \
  extern "C" const char oc_bridge_##name[];                                                                                    \
  extern "C" const char oc_bridge_##name##_end[]

OC_EMBED(main, "main.mjs");
OC_EMBED(bridge, "bridge.mjs");
OC_EMBED(account, "account.mjs");
OC_EMBED(auth, "auth.mjs");
OC_EMBED(groups, "groups.mjs");
OC_EMBED(inbox, "inbox.mjs");
OC_EMBED(lines, "lines.mjs");
OC_EMBED(messages, "messages.mjs");
OC_EMBED(outbox, "outbox.mjs");
OC_EMBED(polls, "polls.mjs");
OC_EMBED(signal, "signal.mjs");
OC_EMBED(package, "package.json");
OC_EMBED(lock, "package-lock.json");
OC_EMBED(npmrc, ".npmrc");

namespace oc::channels::whatsapp {
namespace {

constexpr std::string_view kStamp = "/node_modules/.installed";
constexpr std::size_t kStampBytesMax = 4u << 20;

std::string_view between(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

std::string_view lock_text() {
  const auto& files = bundled_files();
  return std::ranges::find(files, "package-lock.json", &BundledFile::name)->text;
}

std::string last_line(std::string_view output) {
  const auto lines = split(js_trim(output), '\n');
  return printable(lines.empty() ? "" : lines.back(), 300);
}

}  // namespace

const std::vector<BundledFile>& bundled_files() {
  static const std::vector<BundledFile> files{
      {"main.mjs", between(oc_bridge_main, oc_bridge_main_end)},          {"bridge.mjs", between(oc_bridge_bridge, oc_bridge_bridge_end)},
      {"account.mjs", between(oc_bridge_account, oc_bridge_account_end)}, {"auth.mjs", between(oc_bridge_auth, oc_bridge_auth_end)},
      {"groups.mjs", between(oc_bridge_groups, oc_bridge_groups_end)},    {"inbox.mjs", between(oc_bridge_inbox, oc_bridge_inbox_end)},
      {"lines.mjs", between(oc_bridge_lines, oc_bridge_lines_end)},       {"messages.mjs", between(oc_bridge_messages, oc_bridge_messages_end)},
      {"outbox.mjs", between(oc_bridge_outbox, oc_bridge_outbox_end)},    {"polls.mjs", between(oc_bridge_polls, oc_bridge_polls_end)},
      {"signal.mjs", between(oc_bridge_signal, oc_bridge_signal_end)},    {"package.json", between(oc_bridge_package, oc_bridge_package_end)},
      {"package-lock.json", between(oc_bridge_lock, oc_bridge_lock_end)}, {".npmrc", between(oc_bridge_npmrc, oc_bridge_npmrc_end)}};
  return files;
}

std::string Bundle::folder() const {
  const auto given = io_.environment.variable("OPENCLAW_WHATSAPP_BRIDGE").value_or("");
  return given.empty() ? state_dir_ + "/bridges/whatsapp" : given;
}

bool Bundle::is_own_folder() const { return io_.environment.variable("OPENCLAW_WHATSAPP_BRIDGE").value_or("").empty(); }

/// A folder of somebody else's is taken as it is; in our own the packages must be those of this program's lock file.
bool Bundle::is_installed() const {
  if (!is_own_folder()) return io_.files.info(folder() + "/node_modules/baileys/package.json").has_value();
  return io_.files.read(folder() + std::string(kStamp), kStampBytesMax).value_or("") == io::sha256_hex(lock_text());
}

Result<void> Bundle::unpack() const {
  OC_CHECKED(io_.files.make_directories(folder(), 0700));
  for (const auto& file : bundled_files()) {
    const std::string path = folder() + "/" + std::string(file.name);
    if (io_.files.read(path, kStampBytesMax).value_or("") == file.text) continue;
    OC_CHECKED(io_.files.write_atomic(path, file.text, 0600));
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> Bundle::environment() const {
  std::vector<std::pair<std::string, std::string>> out{{"HOME", io_.environment.home()}};
  for (const char* name : {"PATH", "LANG", "TMPDIR", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy",
                           "NODE_EXTRA_CA_CERTS", "npm_config_registry", "npm_config_cache", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG",
                           "NPM_CONFIG_CACHE", "OPENCLAW_WHATSAPP_WEB_SOCKET_URL", "OPENCLAW_WHATSAPP_BRIDGE_LOG", "WA_TEST_ROOT_KEY"}) {
    if (auto value = io_.environment.variable(name)) out.emplace_back(name, *std::move(value));
  }
  return out;
}

io::Task<Result<void>> Bundle::check_node() {
  if (node_is_good_) co_return Result<void>();
  const std::string how = fmt::format(
      "install Node {} or newer (https://nodejs.org, or your system's package `nodejs`) so that `node --version` shows it, then: openclaw gateway "
      "restart",
      kNodeMajorMin);
  const auto asked = co_await io_.processes.run(
      {.argv = {"node", "--version"}, .working_directory = "/", .environment = environment(), .timeout = std::chrono::seconds(20)});
  if (!asked || asked->exit_code != 0) co_return fail(Errc::unavailable, "WhatsApp needs Node, and no program `node` is found", how);
  const std::string_view said = js_trim(asked->output);
  int major = 0;
  if (said.starts_with('v')) std::from_chars(said.data() + 1, said.data() + said.size(), major);
  if (major < kNodeMajorMin)
    co_return fail(Errc::unavailable, fmt::format("WhatsApp needs Node {} or newer, found {}", kNodeMajorMin, printable(said, 40)), how);
  node_is_good_ = true;
  co_return Result<void>();
}

io::Task<Result<void>> Bundle::install() {
  const std::string command = "npm ci --ignore-scripts --legacy-peer-deps --omit=peer";
  const std::string how = fmt::format("see what npm says: cd {} && {}", folder(), command);
  io_.log.info("whatsapp", "the bridge's packages are being installed (npm, 30 MB)", {{"folder", folder()}});
  const auto done =
      co_await io_.processes.run({.argv = {"npm", "ci", "--ignore-scripts", "--legacy-peer-deps", "--omit=peer", "--no-audit", "--no-fund"},
                                  .working_directory = folder(),
                                  .environment = environment(),
                                  .timeout = kInstallTimeout});
  if (!done)
    co_return fail(Errc::unavailable, "WhatsApp's packages cannot be installed: no program `npm` is found",
                   "install npm, then: openclaw gateway restart");
  if (done->timed_out)
    co_return fail(Errc::unavailable, fmt::format("WhatsApp's packages were not installed within {} min", kInstallTimeout.count()), how);
  if (done->exit_code != 0)
    co_return fail(Errc::unavailable, fmt::format("WhatsApp's packages cannot be installed; npm said: {}", last_line(done->output)), how);
  co_return io_.files.write_atomic(folder() + std::string(kStamp), io::sha256_hex(lock_text()), 0600);
}

io::Task<Result<void>> Bundle::prepare() {
  OC_CO_CHECKED(co_await check_node());
  if (is_own_folder()) OC_CO_CHECKED(unpack());
  if (is_installed()) co_return Result<void>();
  if (!is_own_folder()) {
    co_return fail(Errc::unavailable, fmt::format("the WhatsApp bridge in {} has no packages", folder()),
                   fmt::format("cd {} && npm ci --ignore-scripts --legacy-peer-deps --omit=peer", folder()));
  }
  co_return co_await install();
}

io::ExecPlan Bundle::plan() const { return {.argv = {"node", folder() + "/main.mjs"}, .working_directory = folder(), .environment = environment()}; }

}  // namespace oc::channels::whatsapp
