// How long taking over a sessions.json of 114 MB takes, and how much memory: 8,000 sessions of 14 KB, each tenth with a transcript.
#include <fstream>

#include "process.h"

namespace {

constexpr int kSessions = 8000;
constexpr std::size_t kEntryBytes = 14'250;

std::string id_of(int number) { return "00000000-0000-4000-8000-" + std::string(12 - std::to_string(number).size(), '0') + std::to_string(number); }

void write_transcript(const std::filesystem::path& folder, const std::string& id) {
  std::ofstream file(folder / (id + ".jsonl"));
  file << R"({"type":"session","version":3,"id":")" << id << R"(","timestamp":"2026-11-21T11:34:06.909Z","cwd":"/w"})" << "\n";
  for (int line = 1; line <= 20; line++) {
    const std::string parent = line == 1 ? "null" : "\"l" + std::to_string(line - 1) + "\"";
    file << R"({"type":"message","id":"l)" << line << R"(","parentId":)" << parent
         << R"(,"timestamp":"2026-11-21T11:34:06.909Z","message":{"role":"user","content":[{"type":"text","text":")" << std::string(200, 'h')
         << R"("}]}})" << "\n";
  }
}

void write_state(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream index(folder / "sessions.json");
  const std::string prompt(kEntryBytes - 250, 'p');
  for (int i = 0; i < kSessions; i++) {
    index << (i == 0 ? "{\n" : ",\n") << "  \"agent:main:telegram:direct:" << i << "\": {\n    \"sessionId\": \"" << id_of(i)
          << "\",\n    \"updatedAt\": " << 1'795'260'847'026 + i
          << ",\n    \"chatType\": \"direct\",\n    \"skillsSnapshot\": {\n      \"prompt\": \"" << prompt << "\"\n    }\n  }";
    if (i % 10 == 0) write_transcript(folder, id_of(i));
  }
  index << "\n}";
}

void measure(const std::string& program, const std::string& home, const char* what, const std::vector<std::string>& arguments) {
  const auto began = std::chrono::steady_clock::now();
  const pid_t pid = bench::start(program, arguments, home);
  double peak = 0;
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    peak = std::max(peak, bench::status_kib(pid, "VmHWM"));
    usleep(2000);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%-28s %6.2f s, peak %6.1f MiB%s\n", what, took.count(), peak / 1024, WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : " (failed)");
}

}  // namespace

int main(int, char** argv) {
  const std::string program = bench::program(argv[0]);
  const std::string home = bench::make_home(1);
  const std::filesystem::path folder = std::filesystem::path(home) / ".openclaw/agents/main/sessions";
  write_state(folder);
  std::printf("sessions.json of %.0f MB, %d sessions\n", static_cast<double>(std::filesystem::file_size(folder / "sessions.json")) / 1e6, kSessions);
  measure(program, home, "look (import --dry-run)", {"import", "--dry-run", "--json"});
  measure(program, home, "take over (import)", {"import", "--json"});
  measure(program, home, "again, nothing is new", {"import", "--json"});
  std::filesystem::remove_all(home);
}
