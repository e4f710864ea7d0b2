// What keeping costs: a session's update among 100 and 100,000 others, a line behind 10 and 100,000 others, a search; CPU and time, with its sync.
// links: store io/real
#include <time.h>

#include <cstdio>
#include <filesystem>

#include "process.h"
#include "store/sqlite/agent_database.h"

namespace {

using namespace oc;
using namespace oc::store;

constexpr int kCalls = 500;

double cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

void insist(const auto& result) {
  if (result) return;
  std::printf("%s\n", result.error().message.c_str());
  std::exit(1);
}

Json line(const std::string& text) {
  return {{"type", "message"}, {"message", {{"role", "user"}, {"content", {{{"type", "text"}, {"text", text}}}}}}};
}

SessionRow session(int number) {
  const std::string id = std::to_string(number);
  const Json entry{{"model", "mock-1"}, {"inputTokens", 15968}, {"outputTokens", 10}, {"totalTokens", 15968}, {"contextTokens", 200000}};
  return {.key = "agent:main:telegram:direct:" + id, .session_id = "id-" + id, .updated_at = from_ms(number), .entry = entry};
}

void fill(AgentDatabase& database, int sessions, int lines) {
  Transaction transaction(database.database());
  insist(transaction.begun());
  for (int i = 0; i < sessions; i++) insist(database.put_session(session(i)));
  std::vector<Json> all;
  for (int i = 0; i < lines; i++) all.push_back(line("this is word" + std::to_string(i)));
  insist(database.append("long", all));
  insist(transaction.commit());
}

template <class Call>
void measure(const char* name, int size, Call call) {
  bench::Spread spread;
  const double before = cpu_us();
  for (int i = 0; i < kCalls; i++) {
    const auto begin = bench::Clock::now();
    call(i);
    spread.values.push_back(bench::ms_since(begin) * 1000);
  }
  std::sort(spread.values.begin(), spread.values.end());
  std::printf("%-34s %7d: %7.1f us of CPU, median %8.1f us with its sync\n", name, size, (cpu_us() - before) / kCalls, spread.values[kCalls / 2]);
}

void measure_at(const std::string& folder, int size) {
  auto opened = AgentDatabase::open(folder + "/" + std::to_string(size) + ".sqlite");
  insist(opened);
  AgentDatabase& database = **opened;
  fill(database, size, size);
  measure("update of a session among", size, [&](int i) { insist(database.put_session(session(i * 7919 % size))); });
  measure("a line behind", size, [&](int i) { insist(database.append("long", {line("new " + std::to_string(i))})); });
  measure("a whole turn among", size, [&](int i) {
    TurnCommit turn{.session = session(i * 7919 % size), .session_id = "long", .lines = {line("said"), line("answered")}};
    turn.run = RunRow{.run_id = "run" + std::to_string(i), .state = "done"};
    insist(database.commit(turn));
  });
  measure("the last 50 lines of", size, [&](int) { insist(database.entries("long", 50)); });
  const auto begin = bench::Clock::now();
  for (Result<bool> more = true; more && *more;) {
    Transaction part(database.database());
    more = database.index_some();
    insist(part.commit());
  }
  std::printf("%-34s %7d: %7.0f ms\n", "taking into the search index", size, bench::ms_since(begin));
  measure("search in", size, [&](int i) { insist(database.search("word" + std::to_string(i), 20)); });
}

}  // namespace

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  char pattern[] = "/tmp/openclaw-bench-XXXXXX";
  const std::string folder = mkdtemp(pattern);
  for (const int size : {100, 100'000}) measure_at(folder, size);
  std::filesystem::remove_all(folder);
}
