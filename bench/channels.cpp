// Messages in and answers out a second for each channel, memory of an account, and what idle accounts cost: the gateway seen from outside, against
// platforms and a model that answer at once. WhatsApp is not among them: its protocol is spoken by Node on both sides, which would be measured.
#include <map>
#include <utility>
#include <vector>

#include "loop.h"
#include "platforms.h"
#include "process.h"

namespace {

using bench::Clock;
using bench::HttpMessage;
using bench::Loop;
using bench::Platform;
using bench::Socket;

struct Options {
  int messages = 1000;
  int chats = 64;  ///< that speak at once; of each account
  int accounts = 50;
  double idle_seconds = 30;
  std::string only;  ///< telegram, discord, slack or irc
};

constexpr std::string_view kEvents =
    "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"mock-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":"
    "\"assistant\",\"content\":\"Good, thank you.\"},\"finish_reason\":null}]}\n\n"
    "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"mock-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_"
    "reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

int start_model(Loop& loop) {
  return loop.listen([&loop](Socket& socket) {
    socket.on_bytes = [&loop](Socket& from) {
      HttpMessage message;
      while (bench::take_http(from.in, message)) loop.send(from, bench::http_answer("text/event-stream", kEvents));
    };
  });
}

/// CPU time of all threads. Units: microseconds.
double cpu_us(pid_t pid) {
  double all = 0;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone)) {
    std::ifstream file(task.path() / "schedstat");
    double ns = 0;
    file >> ns;
    all += ns / 1000;
  }
  return all;
}

/// A gateway with so many accounts of one channel.
struct World {
  World(const std::string& program, const std::string& channel, int accounts) : platform(bench::make_platform(channel, loop)) {
    char pattern[] = "/tmp/openclaw-bench-XXXXXX";
    home = mkdtemp(pattern);
    std::filesystem::create_directories(home + "/.openclaw");
    std::ofstream(home + "/.openclaw/openclaw.json")
        << "{ gateway: { mode: 'local', auth: { token: 'bench' } }, session: { dmScope: 'per-account-channel-peer' },"
           " agents: { defaults: { model: 'mock/mock-1' }, list: [{ id: 'main', default: true, maxConcurrent: 64 }] },"
           " models: { providers: { mock: { baseUrl: 'http://127.0.0.1:"
        << start_model(loop) << "/v1', api: 'openai-completions', apiKey: 'sk-bench', models: [{ id: 'mock-1', name: 'Mock' }] } } }, channels: { "
        << platform->config(accounts) << " } }";
    const int port = bench::free_port();
    started = bench::start(program, {"gateway", "run", "--port", std::to_string(port)}, home, platform->environment());
    is_connected = run([&] { return platform->connected() == static_cast<std::size_t>(accounts); }, 60);
    std::ifstream file(home + "/.openclaw/gateway.pid");
    const std::string facts((std::istreambuf_iterator<char>(file)), {});
    pid = static_cast<pid_t>(bench::json_number(facts, "pid"));
  }
  ~World() {
    kill(started, SIGTERM);
    bench::finish(started);
    std::filesystem::remove_all(home);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  template <class Done>
  bool run(Done done, double seconds) {
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    while (!done()) {
      if (Clock::now() > end) return false;
      const auto until = Clock::now() + std::chrono::milliseconds(500);
      static_cast<void>(loop.run([&] { return done() || Clock::now() > until; }, 1));
      platform->tick();
    }
    return true;
  }

  Loop loop;
  std::unique_ptr<Platform> platform;
  std::string home;
  pid_t started = 0;
  pid_t pid = 0;
  bool is_connected = false;
};

/// Every chat says its next message when the one before was answered.
void measure_rate(const std::string& program, const Options& options, const std::string& channel) {
  World world(program, channel, 1);
  if (!world.is_connected) return static_cast<void>(std::printf("%-10s did not connect\n", channel.c_str()));
  std::vector<double> ms;
  std::vector<Clock::time_point> asked(static_cast<std::size_t>(options.chats));
  int given = 0;
  const auto ask = [&](int chat) {
    if (given >= options.messages) return;
    asked[static_cast<std::size_t>(chat)] = Clock::now();
    world.platform->say(0, chat, "How are you? " + std::to_string(++given));
  };
  world.platform->on_answer = [&](int, int chat) {
    if (chat < 0 || chat >= options.chats) return;
    ms.push_back(bench::ms_since(asked[static_cast<std::size_t>(chat)]));
    ask(chat);
  };
  const double cpu_before = cpu_us(world.pid);
  const auto begin = Clock::now();
  for (int chat = 0; chat < options.chats; chat++) ask(chat);
  world.run([&] { return static_cast<int>(ms.size()) >= options.messages; }, 120);
  const double seconds = bench::ms_since(begin) / 1000;
  if (ms.empty()) return static_cast<void>(std::printf("%-10s nothing was answered\n", channel.c_str()));
  std::sort(ms.begin(), ms.end());
  std::printf("%-10s %5d chats: %7.1f messages/s in and out, p50 %8.1f ms, p99 %8.1f ms, CPU %6.0f us a message (%zu answered)\n", channel.c_str(),
              options.chats, static_cast<double>(ms.size()) / seconds, ms[ms.size() / 2], ms[ms.size() * 99 / 100],
              (cpu_us(world.pid) - cpu_before) / static_cast<double>(ms.size()), ms.size());
}

/// Memory of one account beside others, and the processor while nobody says anything.
void measure_idle(const std::string& program, const Options& options, const std::string& channel) {
  double resident[2] = {0, 0};
  const int counts[2] = {1, options.accounts};
  double cpu_percent = 0;
  for (int i = 0; i < 2; i++) {
    World world(program, channel, counts[i]);
    if (!world.is_connected) {
      std::printf("%-10s %zu of %d accounts connected\n", channel.c_str(), world.platform->connected(), counts[i]);
      return;
    }
    world.run([] { return false; }, 2);
    resident[i] = bench::status_kib(world.pid, "RssAnon");
    if (i == 0) continue;
    const double before = cpu_us(world.pid);
    world.run([] { return false; }, options.idle_seconds);
    cpu_percent = (cpu_us(world.pid) - before) / (options.idle_seconds * 1e6) * 100;
  }
  std::printf("%-10s %5d accounts: anonymous %7.0f KiB, %6.1f KiB an account; idle CPU of all %.3f %% of one core\n", channel.c_str(),
              options.accounts, resident[1], (resident[1] - resident[0]) / std::max(1, options.accounts - 1), cpu_percent);
}

Options read_options(int argc, char** argv) {
  Options options;
  const std::map<std::string, std::function<void(const char*)>> flags{
      {"--messages", [&](const char* value) { options.messages = std::atoi(value); }},
      {"--chats", [&](const char* value) { options.chats = std::max(1, std::atoi(value)); }},
      {"--accounts", [&](const char* value) { options.accounts = std::max(2, std::atoi(value)); }},
      {"--idle", [&](const char* value) { options.idle_seconds = std::atof(value); }},
      {"--only", [&](const char* value) { options.only = value; }},
  };
  for (int i = 1; i + 1 < argc; i += 2) {
    if (const auto flag = flags.find(argv[i]); flag != flags.end()) flag->second(argv[i + 1]);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const Options options = read_options(argc, argv);
  const std::string program = bench::program(argv[0]);
  for (const std::string channel : {"telegram", "discord", "slack", "irc"}) {
    if (!options.only.empty() && options.only != channel) continue;
    Options own = options;
    // IRC servers let nobody speak faster than about a line a second; the gateway keeps to it, so few messages tell all.
    if (channel == "irc") own.messages = std::min(options.messages, 20), own.chats = std::min(options.chats, 4);
    measure_rate(program, own, channel);
    measure_idle(program, own, channel);
  }
}
