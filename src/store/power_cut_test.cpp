// Tests of what a power cut or a failing disk leaves of turns: every call that had returned is there, and nothing half of one.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>

#include "io/sim/sim.h"
#include "store/sqlite/agent_database.h"
#include "store/sqlite/sim_disk.h"
#include "store/store.h"

namespace oc::store {
namespace {

using Operation = SimDisk::Operation;
constexpr const char* kPath = "/state/agents/a/sessions/sessions.sqlite";
constexpr int kSteps = 8;  ///< in the life of one message, see step()

std::string session_of(int turn) { return fmt::format("s{}", turn); }

Json line(int turn, int number) {
  // Some are longer than a page of the database.
  return {{"id", fmt::format("{}.{}", turn, number)}, {"text", std::string(turn % 3 == 0 ? 9000 : 50, 'x')}};
}

InboxRow message(int turn) {
  return {.id = turn,
          .channel = "telegram",
          .account_id = "default",
          .message_id = fmt::format("m{}", turn),
          .session_key = session_of(turn),
          .message = {{"text", "hello"}},
          .state = "accepted"};
}

OutboxRow part(int turn, int number, std::string state) {
  OutboxRow row{.inbox_id = turn, .run_id = fmt::format("r{}", turn), .part = number, .session_key = session_of(turn)};
  row.address = {{"to", "100"}};
  row.text = "answer";
  row.idempotency_key = fmt::format("r{}:{}", turn, number);
  row.state = std::move(state);
  return row;
}

TurnCommit commit_of(int turn, std::string run_state, std::string inbox_state) {
  TurnCommit commit{.session_id = session_of(turn)};
  commit.session = SessionRow{.key = session_of(turn), .session_id = session_of(turn), .entry = {{"run", run_state}}};
  commit.run = RunRow{.run_id = fmt::format("r{}", turn), .session_key = session_of(turn), .inbox_id = turn, .state = run_state};
  commit.inbox_ids = {turn};
  commit.inbox_state = std::move(inbox_state);
  return commit;
}

Task<Result<void>> accept(AgentStore& store, int turn) {
  OC_CO_TRY(const auto accepted, co_await store.accept(message(turn)));
  if (accepted.accepted == AgentStore::Accepted::repeat) co_return fail(Errc::internal, "it was kept although its keeping had failed");
  co_return Result<void>{};
}

/// The steps of a message's life, as the engine takes them.
Task<Result<void>> step(AgentStore& store, int turn, int number) {
  TurnCommit commit = commit_of(turn, number < 3 ? "running" : "done", number < 3 ? "running" : "done");
  switch (number) {
    case 0: return accept(store, turn);
    case 1:
      commit.lines = {line(turn, 1), line(turn, 2)};
      commit.starts = TurnCommit::Starts::count;
      return store.commit(std::move(commit));
    case 2: commit.lines = {line(turn, 3)}; return store.commit(std::move(commit));
    case 3:
      commit.lines = {line(turn, 4), line(turn, 5)};
      commit.outbox = {part(turn, 0, "pending"), part(turn, 1, "pending")};
      return store.commit(std::move(commit));
    case 4: return store.put_outbox({part(turn, 0, "sending")});
    case 5: return store.put_outbox({part(turn, 0, "sent")});
    case 6: return store.put_outbox({part(turn, 1, "sending")});
    default: return store.put_outbox({part(turn, 1, "sent")});
  }
}

/// What a message looks like when so many of its steps are kept.
std::string expected(int steps) {
  switch (steps) {
    case 0: return "nothing";
    case 1: return "accepted, starts 0, run none, session none, lines 0, parts";
    case 2: return "running, starts 1, run running, session running, lines 2, parts";
    case 3: return "running, starts 1, run running, session running, lines 3, parts";
    case 4: return "done, starts 1, run done, session done, lines 5, parts pending pending";
    case 5: return "done, starts 1, run done, session done, lines 5, parts sending pending";
    case 6: return "done, starts 1, run done, session done, lines 5, parts sent pending";
    case 7: return "done, starts 1, run done, session done, lines 5, parts sent sending";
    default: return "done, starts 1, run done, session done, lines 5, parts sent sent";
  }
}

Result<std::string> seen(AgentDatabase& database, int turn) {
  OC_TRY(const auto record, database.message(turn));
  OC_TRY(const auto session, database.session(session_of(turn)));
  OC_TRY(const auto lines, database.entries(session_of(turn), 100));
  if (!record && !session && lines.empty()) return "nothing";
  std::string text = record ? fmt::format("{}, starts {}", record->inbox.state, record->inbox.starts) : "no message";
  OC_TRY(const auto run, database.run(fmt::format("r{}", turn)));
  text += fmt::format(", run {}, session {}", run ? run->state : "none", session ? string_member(session->entry, "run").value_or("?") : "none");
  text += fmt::format(", lines {}, parts", lines.size());
  for (const auto& one : record ? record->parts : std::vector<OutboxRow>()) text += " " + one.state;
  for (std::size_t i = 0; i < lines.size(); i++) {
    if (lines[i].line != line(turn, static_cast<int>(i) + 1)) text += fmt::format(", line {} is another", i);
  }
  return text;
}

/// How far the script has come: what has returned with success, and what is being tried.
struct Progress {
  int turns = 0;
  std::vector<int> kept;  ///< steps of each turn
};

/// What is wrong with this disk, in words; "" = nothing.
std::string fault_of(const SimDisk& disk, const Progress& progress) {
  const auto database = AgentDatabase::open(kPath, disk.vfs());
  if (!database) return "it does not open: " + database.error().message;
  const auto faults = (*database)->check();
  if (!faults) return "it cannot be checked: " + faults.error().message;
  if (!faults->empty()) return "it is damaged: " + faults->front();
  for (int turn = 1; turn <= progress.turns; turn++) {
    const int kept = progress.kept[static_cast<std::size_t>(turn - 1)];
    const auto state = seen(**database, turn);
    if (!state) return "it cannot be read: " + state.error().message;
    if (*state != expected(kept) && *state != expected(kept + 1)) {
      return fmt::format("turn {} has {} steps that were told as kept; seen: {}", turn, kept, *state);
    }
  }
  return "";
}

/// The store over a disk, opened and ended as a process does.
struct World {
  explicit World(SimDisk& on) : disk(on), store(open_store(sim.io(), {.state_dir = "/state", .vfs = on.vfs()})) {}
  ~World() { sim.run(store->stop()); }
  Result<void> take(int turn, int number) {
    auto database = sim.run(store->agent("a"));
    if (!database) return std::unexpected(database.error());
    return sim.run(step(**database, turn, number));
  }
  io::SimWorld sim;
  SimDisk& disk;
  std::unique_ptr<Store> store;
};

/// Takes the steps of so many turns, two turns interleaved, and tells before each.
Result<void> play(World& world, Progress& progress, int first, int last) {
  progress.turns = last;
  progress.kept.resize(static_cast<std::size_t>(last));
  for (int turn = first; turn <= last; turn += 2) {
    for (int number = 0; number < kSteps; number++) {
      for (int one = turn; one <= std::min(turn + 1, last); one++) {
        OC_CHECKED(world.take(one, number));
        progress.kept[static_cast<std::size_t>(one - 1)]++;
      }
    }
  }
  return {};
}

}  // namespace

TEST_CASE("after a power cut at any change the store opens, is sound, has every call that returned and nothing half of a turn") {
  SimDisk disk;
  Progress progress;
  int points = 0;
  std::string first_fault;
  disk.at_each_change([&](Operation) {
    for (std::uint64_t seed = 0; seed < 2 && first_fault.empty(); seed++) {
      const auto after = disk.after_power_cut(seed);
      const std::string fault = fault_of(*after, progress);
      if (!fault.empty()) first_fault = fmt::format("change {}, seed {}: {}", disk.changes(), seed, fault);
      points++;
    }
  });
  for (int life = 0; life < 3; life++) {
    World world(disk);
    REQUIRE(play(world, progress, 1 + 4 * life, 4 + 4 * life));
  }
  disk.at_each_change({});
  CHECK(first_fault == "");
  CHECK(points > 1000);
  MESSAGE(points, " power cuts");
}

TEST_CASE("work goes on after each of many power cuts in a row") {
  for (std::uint64_t seed = 1; seed <= 40; seed++) {
    SimDisk disk(seed);
    Progress progress{.turns = 4, .kept = {0, 0, 0, 0}};
    for (int life = 0; life < 40 && progress.kept.back() < kSteps; life++) {
      {
        World world(disk);
        disk.cut_power_at(3 + (seed * 7 + static_cast<std::uint64_t>(life) * 13) % 200);
        for (int turn = 1; turn <= 4 && !disk.is_off(); turn++) {
          int& kept = progress.kept[static_cast<std::size_t>(turn - 1)];
          while (kept < kSteps && world.take(turn, kept)) kept++;
        }
      }
      disk.cut_power();
      CHECK(fault_of(disk, progress) == "");
      // What was being tried may have been kept: then it is not tried again.
      const auto database = AgentDatabase::open(kPath, disk.vfs());
      REQUIRE(database);
      for (int turn = 1; turn <= 4; turn++) {
        int& kept = progress.kept[static_cast<std::size_t>(turn - 1)];
        if (kept < kSteps && *seen(**database, turn) == expected(kept + 1)) kept++;
      }
    }
    CHECK(progress.kept == std::vector<int>(4, kSteps));
  }
}

namespace {

struct Trial {
  bool was_hit = false;
  int failed_calls = 0;
  std::string wrong;  ///< "" = nothing
};

/// Plays two turns on a disk with this fault. Each call that fails is done again; the fault goes away after some failed calls.
Trial play_with(SimDisk::Fault fault) {
  SimDisk disk(fault.nth);
  Trial trial;
  Progress progress{.turns = 2, .kept = {0, 0}};
  disk.fail(fault);
  {
    World world(disk);
    for (int i = 0; i < 2 * kSteps && trial.wrong.empty(); i++) {
      int& kept = progress.kept[static_cast<std::size_t>(i % 2)];
      for (int tries = 0;; tries++) {
        const auto done = world.take(i % 2 + 1, kept);
        if (done) break;
        trial.failed_calls++;
        if (done.error().code != Errc::io) trial.wrong = "told as " + std::string(to_string(done.error().code)) + ": " + done.error().message;
        if (!world.store->trouble() && disk.failures() > 0) trial.wrong = "a call failed and the store knows no trouble: " + done.error().message;
        // What failed must not come to light by itself, whatever happens next.
        if (tries % 2 == 1) trial.wrong += fault_of(*disk.after_power_cut(fault.nth + static_cast<std::uint64_t>(tries)), progress);
        if (tries == 3) disk.heal();
        if (tries > 5) trial.wrong = "the fault is gone and it still fails: " + done.error().message;
        if (!trial.wrong.empty()) break;
      }
      if (trial.wrong.empty()) kept++;
    }
    if (trial.wrong.empty() && world.store->trouble()) trial.wrong = "all is well and there is trouble: " + world.store->trouble()->message;
    if (trial.wrong.empty()) trial.wrong = fault_of(*disk.after_power_cut(fault.nth), progress);
  }
  trial.was_hit = disk.failures() > 0;
  disk.heal();
  disk.heal();
  disk.kill();
  if (trial.wrong.empty()) trial.wrong = fault_of(disk, progress);
  return trial;
}

/// Lets the first, the second … (or every `step`th) operation of this kind fail, until the script gets through without reaching it.
int fail_each(Operation operation, SimDisk::Lasting lasting, SimDisk::Reason reason, std::uint64_t step = 1) {
  for (std::uint64_t nth = 1; nth < 2000; nth += step) {
    const Trial trial = play_with({.operation = operation, .nth = nth, .lasting = lasting, .reason = reason});
    INFO("the operation that failed: ", nth);
    REQUIRE(trial.wrong == "");
    if (!trial.was_hit) return static_cast<int>(nth - 1);
  }
  return -1;
}

}  // namespace

TEST_CASE("whichever write fails, once or for a while, is told; nothing told as kept is lost, nothing told as failed appears, and it goes on") {
  using enum SimDisk::Lasting;
  using enum SimDisk::Reason;
  CHECK(fail_each(Operation::write, once, broken) > 50);
  CHECK(fail_each(Operation::write, from_then_on, full) > 50);
  CHECK(fail_each(Operation::write, from_then_on, broken, 4) > 50);
  CHECK(fail_each(Operation::write, once, full, 3) > 50);
}

TEST_CASE("whichever sync fails, once or for a while, is told; nothing told as kept is lost, nothing told as failed appears, and it goes on") {
  using enum SimDisk::Lasting;
  using enum SimDisk::Reason;
  CHECK(fail_each(Operation::sync, once, broken) > 10);
  CHECK(fail_each(Operation::sync, from_then_on, broken) > 10);
}

TEST_CASE("a process that dies after failed syncs leaves pages that no later sync would save: the next one saves them before it builds on them") {
  for (std::uint64_t nth = 1; nth <= 30; nth++) {
    for (std::uint64_t seed = 1; seed <= 5; seed++) {
      SimDisk disk(seed);
      Progress progress{.turns = 2, .kept = {0, 0}};
      disk.fail({.operation = Operation::sync, .nth = nth, .lasting = SimDisk::Lasting::from_then_on});
      {
        World world(disk);
        while (progress.kept[0] < kSteps && world.take(1, progress.kept[0])) progress.kept[0]++;
        disk.kill();
      }
      disk.heal();
      World world(disk);
      while (progress.kept[1] < kSteps && world.take(2, progress.kept[1])) progress.kept[1]++;
      CHECK(progress.kept[1] == kSteps);
      INFO("sync ", nth, ", seed ", seed);
      CHECK(fault_of(*disk.after_power_cut(seed), progress) == "");
    }
  }
}

TEST_CASE("whichever file cannot be made, cut or removed, it is told and goes on") {
  using enum SimDisk::Lasting;
  using enum SimDisk::Reason;
  CHECK(fail_each(Operation::open, once, broken) > 0);
  CHECK(fail_each(Operation::open, from_then_on, broken) > 0);
  CHECK(fail_each(Operation::truncate, once, broken) >= 0);
  CHECK(fail_each(Operation::remove, once, broken) >= 0);
}

TEST_CASE("a disk of any size that is too small refuses in words, keeps what it said it kept, and goes on when there is space again") {
  for (std::uint64_t bytes = 0; bytes <= 400'000; bytes += 7'000) {
    SimDisk disk;
    Progress progress{.turns = 8, .kept = std::vector<int>(8, 0)};
    World world(disk);
    disk.set_bytes_max(bytes);
    Result<void> ended{};
    for (int turn = 1; turn <= 8 && ended; turn++) {
      int& kept = progress.kept[static_cast<std::size_t>(turn - 1)];
      while (kept < kSteps && (ended = world.take(turn, kept))) kept++;
    }
    if (!ended) {
      CHECK(ended.error().code == Errc::io);
      CHECK(world.store->trouble());
      CHECK(fault_of(*disk.after_power_cut(bytes), progress) == "");
      disk.heal();
    }
    for (int turn = 1; turn <= 8; turn++) {
      int& kept = progress.kept[static_cast<std::size_t>(turn - 1)];
      for (; kept < kSteps; kept++) {
        const auto done = world.take(turn, kept);
        INFO("bytes ", bytes, ", turn ", turn, ", step ", kept, ": ", done ? "" : done.error().message);
        REQUIRE(done);
      }
    }
    CHECK(!world.store->trouble());
    CHECK(fault_of(*disk.after_power_cut(bytes), progress) == "");
  }
}

}  // namespace oc::store
