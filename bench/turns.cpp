// Turns a second, their times, CPU and syncs of the gateway for each, seen from outside: over HTTP, web chat and Telegram, against a model that
// answers at once. links: base
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "io/crypto.h"
#include "loop.h"
#include "process.h"

namespace {

using bench::Clock;
using bench::HttpMessage;
using bench::Loop;
using bench::Socket;

struct Options {
  int turns = 2000;                ///< of each measurement
  int memory_turns = 20'000;       ///< of the one that looks at memory; --memory-turns 1000000 for the long one
  double hang_seconds = 5;         ///< --hang 60 for the long one
  int history = 20;                ///< turns of a session before the next one begins in its place: what a turn costs grows with what was said before
  int agents = 999;                ///< beside the one that hangs
  std::size_t transcript_mb = 50;  ///< of the one that hangs
  std::vector<int> sessions{1, 10, 64, 1000};
  std::string only;  ///< http, chat, telegram, syncs, hang or memory
};

constexpr std::string_view kEvents =
    "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"mock-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":"
    "\"assistant\",\"content\":\"Good, thank you.\"},\"finish_reason\":null}]}\n\n"
    "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"mock-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_"
    "reason\":\"stop\"}]}\n\n"
    "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"mock-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,"
    "\"completion_tokens\":4,\"total_tokens\":14}}\n\ndata: [DONE]\n\n";

/// Answers at once; a question with [[hang]] in it never.
int start_model(Loop& loop) {
  return loop.listen([&loop](Socket& socket) {
    socket.on_bytes = [&loop](Socket& from) {
      HttpMessage message;
      while (bench::take_http(from.in, message)) {
        if (message.body.find("[[hang]]") == std::string::npos) loop.send(from, bench::http_answer("text/event-stream", kEvents));
      }
    };
  });
}

/// A Bot API: updates as they are put in, and what was sent told.
struct Bot {
  explicit Bot(Loop& on) : loop(on) {
    port = loop.listen([this](Socket& socket) {
      socket.on_bytes = [this](Socket& from) { take(from); };
      socket.on_close = [this](Socket& gone) {
        if (poller == &gone) poller = nullptr;
      };
    });
  }
  void take(Socket& from) {
    HttpMessage message;
    while (bench::take_http(from.in, message)) {
      const std::string method = message.head.substr(0, message.head.find(" HTTP"));
      const std::string name = method.substr(method.rfind('/') + 1);
      if (name.starts_with("getUpdates")) {
        poller = &from;
        flush();
      } else if (name.starts_with("getMe")) {
        loop.send(from, ok(R"({"id":1,"is_bot":true,"first_name":"Bench","username":"bench_bot"})"));
      } else if (name.starts_with("sendMessage")) {
        const long long chat = bench::json_number(message.body, "chat_id");
        loop.send(from, ok("{\"message_id\":" + std::to_string(++last) + ",\"date\":1,\"chat\":{\"id\":" + std::to_string(chat) +
                           ",\"type\":\"private\"}}"));
        if (on_sent) on_sent(chat);
      } else {
        loop.send(from, ok("true"));
      }
    }
  }
  void say(long long chat, const std::string& text) {
    if (!waiting.empty()) waiting += ",";
    const std::string person = "{\"id\":" + std::to_string(chat) + ",\"first_name\":\"P\",";
    last++;
    waiting += "{\"update_id\":" + std::to_string(last) + ",\"message\":{\"message_id\":" + std::to_string(last) + ",\"date\":1,\"from\":" + person +
               "\"is_bot\":false},\"chat\":" + person + "\"type\":\"private\"},\"text\":\"" + text + "\"}}";
    flush();
  }
  void flush() {
    if (poller == nullptr || waiting.empty()) return;
    loop.send(*std::exchange(poller, nullptr), ok("[" + std::exchange(waiting, {}) + "]"));
  }
  static std::string ok(const std::string& result) { return bench::http_answer("application/json", "{\"ok\":true,\"result\":" + result + "}"); }

  Loop& loop;
  int port = 0;
  Socket* poller = nullptr;
  std::string waiting;
  long long last = 0;
  std::function<void(long long)> on_sent;
};

std::string config_text(int model_port, int bot_port, int agents) {
  std::string list;
  for (int i = 0; i < agents; i++) {
    list +=
        "{ id: 'agent" + std::to_string(i) + "', maxConcurrent: 64" + (i == 0 ? ", default: true" : "") + ", workspace: '~/.openclaw/workspace' },";
  }
  std::string text =
      "{ gateway: { mode: 'local', auth: { token: 'bench' } }, session: { dmScope: 'per-channel-peer', maintenance: { maxEntries: 100000 } },"
      " agents: { defaults: { model: 'mock/mock-1' }, list: [" +
      list +
      "] },"
      " models: { providers: { mock: { baseUrl: 'http://127.0.0.1:" +
      std::to_string(model_port) + "/v1', api: 'openai-completions', apiKey: 'sk-bench', models: [{ id: 'mock-1', name: 'Mock' }] } } },";
  text += bot_port == 0 ? std::string(" }")
                        : " channels: { telegram: { apiRoot: 'http://127.0.0.1:" + std::to_string(bot_port) +
                              "', botToken: '1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', dmPolicy: 'open', allowFrom: ['*'] } } }";
  return text;
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

/// A gateway of its own, its model and its bot.
struct World {
  /// `prepare` is given the home before the gateway starts.
  World(const std::string& program, int agents, bool with_bot, std::vector<std::string> wrapper = {},
        const std::function<void(const std::string&)>& prepare = {}) {
    if (with_bot) bot.emplace(loop);
    char pattern[] = "/tmp/openclaw-bench-XXXXXX";
    home = mkdtemp(pattern);
    std::filesystem::create_directories(home + "/.openclaw");
    std::ofstream(home + "/.openclaw/openclaw.json") << config_text(start_model(loop), bot ? bot->port : 0, agents);
    if (prepare) prepare(home);
    port = bench::free_port();
    std::vector<std::string> arguments{"gateway", "run", "--port", std::to_string(port)};
    std::string first = program;
    if (!wrapper.empty()) {
      first = wrapper.front();
      arguments.insert(arguments.begin(), program);
      arguments.insert(arguments.begin(), wrapper.begin() + 1, wrapper.end());
    }
    started = bench::start(first, arguments, home);
    const auto begin = Clock::now();
    while (!bench::is_ready(port) && bench::ms_since(begin) < 30'000) loop.run([] { return false; }, 0.01);
    std::ifstream file(home + "/.openclaw/gateway.pid");
    const std::string facts((std::istreambuf_iterator<char>(file)), {});
    pid = static_cast<pid_t>(bench::json_number(facts, "pid"));
    if (pid <= 0) {
      std::printf("the gateway did not start; see its log with the config of %s\n", home.c_str());
      std::exit(1);
    }
  }
  ~World() { end(); }
  void end() {
    if (started <= 0) return;
    kill(pid, SIGTERM);
    bench::finish(std::exchange(started, 0));
    std::filesystem::remove_all(home);
  }
  Loop loop;
  std::optional<Bot> bot;
  std::string home;
  int port = 0;
  pid_t started = 0;
  pid_t pid = 0;
};

/// Where turns go in and their ends come out. One turn at a time for each session; `age` counts the sessions that were in its place before.
struct Line {
  virtual ~Line() = default;
  virtual void ask(int session, int age, const std::string& text) = 0;
  std::function<void(int)> on_answer;
  int history = 20;
  int first_age = 0;
};

struct HttpLine final : Line {
  HttpLine(World& in, int sessions) : world(in), sockets(static_cast<std::size_t>(sessions), nullptr) {}
  void ask(int session, int age, const std::string& text) override {
    auto& socket = sockets[static_cast<std::size_t>(session)];
    if (socket == nullptr) {
      socket = &world.loop.connect(world.port);
      socket->on_bytes = [this, session](Socket& from) {
        HttpMessage message;
        while (bench::take_http(from.in, message)) {
          if (message.head.find(" 200 ") == std::string::npos && failures++ < 3)
            std::printf("  answered: %s %s\n", message.head.c_str(), message.body.c_str());
          on_answer(session);
        }
      };
    }
    const std::string body = "{\"model\":\"openclaw\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    const std::string key = agent_per_session ? "agent:agent" + std::to_string(session) + ":main"
                                              : "agent:agent0:bench-" + std::to_string(age) + "-" + std::to_string(session);
    world.loop.send(*socket,
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer bench\r\nContent-Type: application/json\r\n"
                    "x-openclaw-session-key: " +
                        key + "\r\nIdempotency-Key: bench-" + std::to_string(++asked) + "\r\n" +
                        (agent_per_session ? "x-openclaw-agent-id: agent" + std::to_string(session) + "\r\n" : "") +
                        "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  World& world;
  std::vector<Socket*> sockets;
  bool agent_per_session = false;
  long long asked = 0;  ///< each has a key, so its message is kept before it is answered
  int failures = 0;
};

/// All sessions over one connection, as a web page has them.
struct ChatLine final : Line {
  explicit ChatLine(World& in) : world(in), socket(world.loop.connect(world.port)) {
    socket.on_bytes = [this](Socket& from) { take(from); };
    world.loop.send(socket,
                    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                    "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    world.loop.run([this] { return connected; }, 10);
    if (!connected) std::printf("  the web chat did not connect\n");
  }
  void take(Socket& from) {
    if (!upgraded) {
      HttpMessage message;
      if (!bench::take_http(from.in, message)) return;
      upgraded = true;
    }
    for (std::string text; bench::take_ws(from.in, text);) read(text);
  }
  void read(const std::string& text) {
    if (!connected && text.find("\"event\":\"connect.challenge\"") != std::string::npos) {
      send("connect", signed_hello(bench::json_word(text, "nonce")));
    } else if (!connected && text.find("\"ok\":true") != std::string::npos) {
      connected = true;
    } else if (text.find("\"event\":\"chat\"") != std::string::npos && text.find("\"state\":\"final\"") != std::string::npos) {
      const std::string key = bench::json_word(text, "sessionKey");
      on_answer(std::atoi(key.c_str() + key.rfind('-') + 1));
    } else if (text.find("\"type\":\"res\"") != std::string::npos) {
      unanswered--;
      if (text.find("\"ok\":false") != std::string::npos && failures++ < 3) std::printf("  answered: %s\n", text.c_str());
      pump();
    }
  }
  /// As a browser on this machine introduces itself.
  static std::string signed_hello(const std::string& nonce) {
    const auto key = oc::io::ed25519_generate();
    const std::string id = oc::io::sha256_hex(key.public_key);
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    const std::string at = std::to_string(now);
    const std::string text = "v3|" + id + "|cli|cli|operator|operator.read,operator.write|" + at + "|bench|" + nonce + "|linux|";
    return R"({"minProtocol":3,"maxProtocol":3,"client":{"id":"cli","mode":"cli","version":"1.0.0","platform":"linux"},"role":"operator",)"
           R"("scopes":["operator.read","operator.write"],"auth":{"token":"bench"},"device":{"id":")" +
           id + R"(","publicKey":")" + oc::io::base64url(key.public_key) + R"(","signature":")" + oc::io::base64url(oc::io::ed25519_sign(key, text)) +
           R"(","signedAt":)" + at + R"(,"nonce":")" + nonce + "\"}}";
  }
  void send(const std::string& method, const std::string& params) {
    world.loop.send(socket, bench::ws_text("{\"type\":\"req\",\"id\":\"" + std::to_string(++last) + "\",\"method\":\"" + method +
                                           "\",\"params\":" + params + "}"));
  }
  void ask(int session, int age, const std::string& text) override {
    waiting.push_back("{\"sessionKey\":\"agent:agent0:bench-" + std::to_string(age) + "-" + std::to_string(session) + "\",\"message\":\"" + text +
                      "\",\"idempotencyKey\":\"k" + std::to_string(++keys) + "\"}");
    pump();
  }
  /// A connection may have so many requests without an answer.
  void pump() {
    while (!waiting.empty() && unanswered < 200) {
      unanswered++;
      send("chat.send", waiting.front());
      waiting.pop_front();
    }
  }
  World& world;
  Socket& socket;
  bool upgraded = false;
  bool connected = false;
  std::deque<std::string> waiting;
  int unanswered = 0;
  long long last = 0;
  long long keys = 0;
  int failures = 0;
};

struct TelegramLine final : Line {
  explicit TelegramLine(World& in) : world(in) {
    world.bot->on_sent = [this](long long chat) { on_answer(static_cast<int>(chat % 10'000)); };
  }
  void ask(int session, int age, const std::string& text) override { world.bot->say((age + 1) * 10'000LL + session, text); }
  World& world;
};

struct Measured {
  std::vector<double> ms;
  double seconds = 0;
  double cpu = 0;  ///< of the gateway, microseconds
  double at(double part) {
    if (ms.empty()) return 0;
    std::sort(ms.begin(), ms.end());
    return ms[std::min(ms.size() - 1, static_cast<std::size_t>(part * static_cast<double>(ms.size())))];
  }
};

/// Keeps every session busy with its next turn until so many turns are over.
Measured play(World& world, Line& line, int sessions, int turns, double seconds_max) {
  Measured measured;
  std::vector<Clock::time_point> asked(static_cast<std::size_t>(sessions));
  std::vector<int> times(static_cast<std::size_t>(sessions), 0);
  int given = 0;
  const auto ask = [&](int session) {
    if (given >= turns) return;
    given++;
    asked[static_cast<std::size_t>(session)] = Clock::now();
    line.ask(session, line.first_age + times[static_cast<std::size_t>(session)]++ / line.history, "How are you? " + std::to_string(given));
  };
  line.on_answer = [&](int session) {
    if (session < 0 || session >= sessions) return;
    measured.ms.push_back(bench::ms_since(asked[static_cast<std::size_t>(session)]));
    ask(session);
  };
  const auto begin = Clock::now();
  const double before = cpu_us(world.pid);
  for (int session = 0; session < sessions; session++) ask(session);
  world.loop.run([&] { return static_cast<int>(measured.ms.size()) >= given; }, seconds_max);
  measured.seconds = bench::ms_since(begin) / 1000;
  measured.cpu = cpu_us(world.pid) - before;
  line.on_answer = [](int) {};
  line.first_age += *std::ranges::max_element(times) / line.history + 1;
  return measured;
}

void print(const char* name, int sessions, Measured measured) {
  const auto turns = static_cast<double>(measured.ms.size());
  std::printf("%-10s %5d sessions: %8.0f turns/s   p50 %7.2f ms   p99 %7.2f ms   %6.0f us of CPU a turn   (%.0f turns)\n", name, sessions,
              turns / measured.seconds, measured.at(0.5), measured.at(0.99), measured.cpu / std::max(turns, 1.0), turns);
}

std::unique_ptr<Line> make_line(const std::string& name, World& world, int sessions) {
  if (name == "http") return std::make_unique<HttpLine>(world, sessions);
  if (name == "chat") return std::make_unique<ChatLine>(world);
  return std::make_unique<TelegramLine>(world);
}

void measure(const std::string& program, const Options& options, const std::string& name) {
  for (const int sessions : options.sessions) {
    World world(program, 1, name == "telegram");
    const auto line = make_line(name, world, sessions);
    line->history = options.history;
    // First each session is made, and what is read once is read. For their first two seconds the files of a workspace are read for each turn.
    const auto begin = Clock::now();
    play(world, *line, sessions, sessions, 60);
    world.loop.run([&] { return bench::ms_since(begin) > 2500; }, 3);
    print(name.c_str(), sessions, play(world, *line, sessions, std::max(options.turns, sessions * 2), 60));
  }
}

/// How many syncs a message costs: counted by strace, which slows everything down, so nothing else is measured here.
void measure_syncs(const std::string& program, const Options& options) {
  if (!std::filesystem::exists("/usr/bin/strace")) return static_cast<void>(std::printf("syncs: strace is not installed\n"));
  for (const int sessions : {1, 64}) {
    char pattern[] = "/tmp/openclaw-strace-XXXXXX";
    close(mkstemp(pattern));
    const int turns = std::min(options.turns, 1000);
    {
      World world(program, 1, false, {"/usr/bin/strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", pattern});
      const auto line = make_line("http", world, sessions);
      play(world, *line, sessions, sessions, 60);
      const auto syncs = [&] {
        std::ifstream file(pattern);
        long lines = 0;
        for (std::string text; std::getline(file, text);) lines += text.find("sync(") != std::string::npos ? 1 : 0;
        return lines;
      };
      const long before = syncs();
      const auto measured = play(world, *line, sessions, turns, 120);
      const auto done = static_cast<double>(measured.ms.size());
      std::printf("syncs      %5d sessions: %8.2f a turn, %.0f turns/s under strace (%.0f turns)\n", sessions,
                  static_cast<double>(syncs() - before) / std::max(done, 1.0), done / measured.seconds, done);
    }
    std::filesystem::remove(pattern);
  }
}

/// So many bytes of what was said before in the main session of the agent, as an OpenClaw writes it.
void import_transcript(const std::string& program, const std::string& home, const std::string& agent_id, std::size_t bytes) {
  const std::string path = home + "/long.jsonl", words(10'000, 'x');
  {
    std::ofstream file(path);
    file << R"({"type":"session","version":3,"id":"long","timestamp":"2026-03-01T00:00:00.000Z","cwd":"/"})" << "\n";
    std::string parent = "null";
    for (std::size_t written = 0, line = 0; written < bytes; written += words.size(), line++) {
      const std::string id = "\"e" + std::to_string(line) + "\"";
      file << R"({"type":"message","id":)" << id << R"(,"parentId":)" << parent << R"(,"timestamp":"2026-03-01T00:00:01.000Z","message":{"role":")"
           << (line % 2 == 0 ? "user" : "assistant") << R"(","content":[{"type":"text","text":")" << words << R"("}]}})" << "\n";
      parent = id;
    }
  }
  const pid_t pid = bench::start(program, {"sessions", "import", path, "--agent", agent_id, "--key", "main"}, home);
  if (bench::finish(pid) != 0) std::printf("  the transcript was not taken: openclaw sessions import\n");
  std::filesystem::remove(path);
}

/// Many agents, each with one turn after another, and perhaps one more whose model hangs; all begin anew, so both cases do the same work.
Measured play_agents(const std::string& program, const Options& options, bool one_hangs) {
  const int agents = options.agents;
  const std::string hung = "agent" + std::to_string(agents);
  World world(program, agents + 1, false, {}, [&](const std::string& home) { import_transcript(program, home, hung, options.transcript_mb << 20); });
  HttpLine line(world, agents + 1);
  line.agent_per_session = true;
  if (one_hangs) line.ask(agents, 0, "[[hang]]");
  play(world, line, agents, agents, 120);
  return play(world, line, agents, agents * 3, options.hang_seconds);
}

void measure_hang(const std::string& program, const Options& options) {
  auto without = play_agents(program, options, false);
  auto with = play_agents(program, options, true);
  std::printf("hang       %5d agents: p99 %.2f ms without, %.2f ms with one that hangs (%.2fx); %zu and %zu turns, %.0f and %.0f us of CPU a turn\n",
              options.agents, without.at(0.99), with.at(0.99), with.at(0.99) / std::max(without.at(0.99), 0.001), without.ms.size(), with.ms.size(),
              without.cpu / std::max<double>(static_cast<double>(without.ms.size()), 1),
              with.cpu / std::max<double>(static_cast<double>(with.ms.size()), 1));
}

void measure_memory(const std::string& program, const Options& options) {
  World world(program, 1, false);
  constexpr int kSessions = 64;
  HttpLine line(world, kSessions);
  line.history = options.history;
  const int step = std::max(options.memory_turns / 10, 1);
  int all = 0;
  for (int i = 0; i < 10; i++) {
    const auto measured = play(world, line, kSessions, step, 3600);
    all += static_cast<int>(measured.ms.size());
    std::printf("memory     after %8d turns: resident %7.0f KiB, anonymous %7.0f KiB   (%.0f turns/s)\n", all, bench::status_kib(world.pid, "VmRSS"),
                bench::status_kib(world.pid, "RssAnon"), static_cast<double>(measured.ms.size()) / measured.seconds);
  }
}

Options read_options(int argc, char** argv) {
  Options options;
  const std::map<std::string, std::function<void(const char*)>> flags{
      {"--turns", [&](const char* value) { options.turns = std::atoi(value); }},
      {"--memory-turns", [&](const char* value) { options.memory_turns = std::atoi(value); }},
      {"--hang", [&](const char* value) { options.hang_seconds = std::atof(value); }},
      {"--history", [&](const char* value) { options.history = std::max(1, std::atoi(value)); }},
      {"--agents", [&](const char* value) { options.agents = std::atoi(value); }},
      {"--sessions", [&](const char* value) { options.sessions = {std::atoi(value)}; }},
      {"--only", [&](const char* value) { options.only = value; }},
  };
  for (int i = 1; i + 1 < argc; i += 2) {
    const auto flag = flags.find(argv[i]);
    if (flag != flags.end()) flag->second(argv[i + 1]);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const Options options = read_options(argc, argv);
  const std::string program = bench::program(argv[0]);
  const auto wanted = [&](const char* name) { return options.only.empty() || options.only == name; };
  for (const char* name : {"http", "chat", "telegram"}) {
    if (wanted(name)) measure(program, options, name);
  }
  if (wanted("syncs")) measure_syncs(program, options);
  if (wanted("hang")) measure_hang(program, options);
  if (wanted("memory")) measure_memory(program, options);
}
