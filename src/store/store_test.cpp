// Tests of the store: every call on SQLite files and in memory, uniqueness, and what a closed or foreign store says.
#include "store/store_test.h"

#include <sys/stat.h>

#include <fstream>

namespace oc::store {
namespace {

UnixTime at(std::int64_t ms) { return from_ms(1'767'225'600'000 + ms); }

InboxRow inbox(const std::string& message_id, const std::string& account = "default") {
  return {.channel = "telegram",
          .account_id = account,
          .message_id = message_id,
          .session_key = "agent:main:main",
          .message = {{"text", "hi"}},
          .state = "accepted",
          .accepted_at = at(1)};
}

OutboxRow outbox(const std::string& key, UnixTime not_before = at(0)) {
  return {.inbox_id = 7,
          .run_id = "run1",
          .part = 2,
          .session_key = "agent:main:main",
          .address = {{"to", "100"}},
          .text = "answer " + key,
          .idempotency_key = key,
          .state = "pending",
          .created_at = at(0),
          .not_before = not_before};
}

SessionRow session(const std::string& key, std::int64_t updated) {
  return {
      .key = key, .session_id = "id of " + key, .created_at = at(0), .updated_at = at(updated), .entry = {{"zeta", 1}, {"alpha", {{"deep", true}}}}};
}

std::int64_t count_of(const StoreStats& stats, std::string_view name) {
  const auto count = std::ranges::find_if(stats.counts, [&](const auto& one_of) { return one_of.first == name; });
  return count == stats.counts.end() ? -1 : count->second;
}

TurnCommit become(std::int64_t inbox_id, std::string state) { return {.inbox_ids = {inbox_id}, .inbox_state = std::move(state)}; }

/// Named first: it outlives the call that takes a copy.
std::vector<OutboxRow> one(OutboxRow row) {
  std::vector<OutboxRow> rows;
  rows.push_back(std::move(row));
  return rows;
}

Task<AgentStore*> agent(Store& store, std::string id = "main") {
  auto opened = co_await store.agent(std::move(id));
  REQUIRE(opened);
  co_return *opened;
}

}  // namespace

TEST_CASE("a message is accepted once for each channel account, and the repeat tells the first one's row") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    const auto first = co_await db->accept(inbox("1"));
    const auto second = co_await db->accept(inbox("2"));
    const auto repeat = co_await db->accept(inbox("1"));
    const auto other_account = co_await db->accept(inbox("1", "work"));
    REQUIRE((first && second && repeat && other_account));
    CHECK(first->accepted == AgentStore::Accepted::fresh);
    CHECK(second->inbox_id > first->inbox_id);
    CHECK(repeat->accepted == AgentStore::Accepted::repeat);
    CHECK(repeat->inbox_id == first->inbox_id);
    CHECK(other_account->accepted == AgentStore::Accepted::fresh);
    co_return 0;
  });
}

TEST_CASE("unfinished messages come back in order of acceptance, finished ones do not") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    std::vector<std::int64_t> ids;
    for (const char* name : {"a", "b", "c", "d"}) ids.push_back((co_await db->accept(inbox(name)))->inbox_id);
    REQUIRE(co_await db->commit(become(ids[0], "done")));
    REQUIRE(co_await db->commit(become(ids[2], "running")));
    REQUIRE(co_await db->commit(become(ids[3], "refused")));
    const auto rows = co_await db->unfinished_inbox();
    REQUIRE(rows->size() == 2);
    CHECK((*rows)[0].message_id == "b");
    CHECK((*rows)[1].message_id == "c");
    CHECK((*rows)[1].state == "running");
    CHECK((*rows)[0].message == Json{{"text", "hi"}});
    CHECK((*rows)[0].accepted_at == at(1));
    co_return 0;
  });
}

TEST_CASE("sessions are kept with every field of their entry, newest first, and go with their transcript") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    CHECK(!(co_await db->session("agent:main:main"))->has_value());
    REQUIRE(co_await db->put_session(session("one", 1)));
    REQUIRE(co_await db->put_session(session("two", 3)));
    REQUIRE(co_await db->put_session(session("three", 2)));
    REQUIRE(co_await db->put_session(session("one", 9)));
    CHECK(*(co_await db->session_count()) == 3);
    const auto newest = co_await db->sessions(2);
    REQUIRE(newest->size() == 2);
    CHECK((*newest)[0].key == "one");
    CHECK((*newest)[1].key == "two");
    const auto read = co_await db->session("one");
    CHECK(to_json_text((*read)->entry) == R"({"zeta":1,"alpha":{"deep":true}})");
    REQUIRE(co_await db->append("id of one", {Json("line")}));
    CHECK(*(co_await db->remove_session("one", "", at(9))));
    CHECK(!*(co_await db->remove_session("one", "", at(9))));
    CHECK((co_await db->entries("id of one", 10))->empty());
    CHECK(*(co_await db->session_count()) == 2);
    co_return 0;
  });
}

TEST_CASE("transcript lines count from 1 in each session, and the last ones are read oldest first") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    for (int i = 0; i < 5; i++) REQUIRE(co_await db->append("s", {Json(i), Json(i * 10)}));
    REQUIRE(co_await db->append("other", {Json("alone")}));
    const auto last = co_await db->entries("s", 3);
    REQUIRE(last->size() == 3);
    CHECK((*last)[0].seq == 8);
    CHECK((*last)[0].line == Json(30));
    CHECK((*last)[2].seq == 10);
    CHECK((*last)[2].line == Json(40));
    CHECK((*(co_await db->entries("other", 10)))[0].seq == 1);
    co_return 0;
  });
}

TEST_CASE("a turn that expects another session than there is keeps nothing") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    const auto keeps = [](AgentStore& in, std::optional<SessionRow> expected) -> Task<Result<void>> {
      TurnCommit turn{.expected = TurnCommit::Expected{.key = "key", .row = std::move(expected)}, .session = session("key", 5)};
      turn.session_id = "id of key";
      turn.lines = {Json("said")};
      turn.now = at(7);
      co_return co_await in.commit(std::move(turn));
    };
    CHECK((co_await keeps(*db, session("key", 1))).error().code == Errc::conflict);
    CHECK(!(co_await db->session("key"))->has_value());
    CHECK((co_await db->entries("id of key", 10))->empty());
    REQUIRE(co_await keeps(*db, std::nullopt));
    CHECK((co_await keeps(*db, std::nullopt)).error().code == Errc::conflict);
    // When it was used last does not count.
    REQUIRE(co_await keeps(*db, session("key", 3)));
    auto changed = session("key", 5);
    changed.entry = JsonObject{{"label", "x"}};
    CHECK((co_await keeps(*db, changed)).error().code == Errc::conflict);
    changed = session("key", 5);
    changed.session_id = "another";
    CHECK((co_await keeps(*db, changed)).error().code == Errc::conflict);
    // The order in which an entry's fields stand does not count either.
    changed = session("key", 5);
    const JsonObject entry = changed.entry.get_object();
    changed.entry = JsonObject();
    for (auto field = entry.end(); field != entry.begin();) {
      --field;
      changed.entry.get_object()[field->key()] = field->value();
    }
    REQUIRE(to_json_text(changed.entry) != to_json_text(Json(entry)));
    REQUIRE(co_await keeps(*db, changed));
    CHECK((co_await db->entries("id of key", 10))->size() == 3);
    co_return 0;
  });
}

TEST_CASE("a turn's beginning leaves a session that stands otherwise as it is, and adds only to a transcript that there is") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    const auto begins = [](AgentStore& in, std::optional<SessionRow> expected, std::string session_id) -> Task<Result<void>> {
      TurnCommit turn{
          .expected = TurnCommit::Expected{.key = "key", .row = std::move(expected), .otherwise = TurnCommit::Expected::Otherwise::leave_session},
          .session = session("key", 5)};
      turn.session->session_id = turn.session_id = std::move(session_id);
      turn.lines = {Json("said")};
      turn.run = RunRow{.run_id = "run", .session_key = "key", .state = "running"};
      co_return co_await in.commit(std::move(turn));
    };
    REQUIRE(co_await begins(*db, std::nullopt, "first"));
    CHECK((*co_await db->session("key"))->session_id == "first");
    CHECK((co_await db->entries("first", 10))->size() == 1);

    auto fresh = session("key", 6);
    fresh.session_id = "second";
    REQUIRE(co_await db->replace_session(fresh, "reset", at(6)));
    auto seen = session("key", 5);
    seen.session_id = "first";
    REQUIRE(co_await begins(*db, seen, "first"));
    CHECK((*co_await db->session("key"))->session_id == "second");
    CHECK((co_await db->entries("first", 10))->size() == 2);
    REQUIRE(co_await begins(*db, std::nullopt, "third"));
    CHECK((*co_await db->session("key"))->session_id == "second");
    CHECK((co_await db->entries("third", 10))->empty());
    CHECK((*co_await db->run("run"))->state == "running");
    co_return 0;
  });
}

TEST_CASE("a turn's session, lines, answers, run and inbox state are kept together") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    const auto accepted = co_await db->accept(inbox("1"));
    TurnCommit turn{.session = session("key", 5), .session_id = "id of key", .lines = {Json("said"), Json("answered")}};
    turn.outbox = {outbox("run1:0"), outbox("run1:1")};
    turn.run = RunRow{.run_id = "run1", .session_key = "key", .state = "done", .facts = {{"model", "m"}}};
    turn.inbox_ids = {accepted->inbox_id};
    turn.inbox_state = "done";
    turn.now = at(7);
    REQUIRE(co_await db->commit(turn));
    CHECK((co_await db->session("key"))->has_value());
    CHECK((co_await db->entries("id of key", 10))->size() == 2);
    CHECK((co_await db->waiting_outbox(10))->size() == 2);
    CHECK((co_await db->outbox_of_run("run1"))->size() == 2);
    CHECK((co_await db->outbox_of_run("nobody's"))->empty());
    CHECK((co_await db->unfinished_inbox())->empty());
    CHECK((co_await db->unfinished_runs())->empty());
    const auto record = co_await db->message(accepted->inbox_id);
    REQUIRE((record && record->has_value()));
    CHECK((*record)->inbox.done_at == at(7));
    CHECK((*record)->inbox.run_id == "run1");
    REQUIRE((*record)->run);
    CHECK((*record)->run->facts == Json{{"model", "m"}});
    co_return 0;
  });
}

TEST_CASE("a message's starts are counted, kept and cleared") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    const auto accepted = co_await db->accept(inbox("1"));
    auto begin = become(accepted->inbox_id, "running");
    begin.starts = TurnCommit::Starts::count;
    REQUIRE(co_await db->commit(begin));
    REQUIRE(co_await db->commit(begin));
    REQUIRE(co_await db->commit(become(accepted->inbox_id, "running")));
    CHECK((*co_await db->unfinished_inbox())[0].starts == 2);
    begin.starts = TurnCommit::Starts::clear;
    REQUIRE(co_await db->commit(begin));
    CHECK((*co_await db->unfinished_inbox())[0].starts == 0);
    co_return 0;
  });
}

TEST_CASE("what waits to be sent comes oldest first, and a receipt changes nothing but the outcome") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    REQUIRE(co_await db->put_outbox(one(outbox("first"))));
    REQUIRE(co_await db->put_outbox(one(outbox("second"))));
    CHECK((co_await db->waiting_outbox(1))->size() == 1);
    // As delivery writes it: only the key and the outcome are filled in.
    REQUIRE(co_await db->put_outbox(one({.idempotency_key = "first", .state = "sending", .attempts = 3, .error = "not yet", .not_before = at(200)})));
    const auto tried = co_await db->waiting_outbox(10);
    REQUIRE(tried->size() == 2);
    CHECK((*tried)[0].text == "answer first");
    CHECK((*tried)[0].run_id == "run1");
    CHECK((*tried)[0].part == 2);
    CHECK((*tried)[0].inbox_id == 7);
    CHECK((*tried)[0].attempts == 3);
    CHECK((*tried)[0].not_before == at(200));
    REQUIRE(co_await db->put_outbox(one({.idempotency_key = "first", .state = "sent", .attempts = 4, .sent_message_id = "77", .sent_at = at(300)})));
    CHECK((co_await db->waiting_outbox(10))->size() == 1);
    co_return 0;
  });
}

TEST_CASE("tries whose outcome stayed unknown are counted once each") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    REQUIRE(co_await db->put_outbox(one(outbox("a"))));
    for (const int ambiguous : {0, 1, 1, 2}) {
      REQUIRE(co_await db->put_outbox(one({.idempotency_key = "a", .state = "pending", .ambiguous = ambiguous})));
    }
    REQUIRE(co_await db->put_outbox(one({.idempotency_key = "a", .state = "sent", .ambiguous = 2})));
    const auto stats = co_await db->stats();
    CHECK(count_of(*stats, "counter.delivery_ambiguous_total") == 2);
    CHECK(count_of(*stats, "outbox.sent") == 1);
    CHECK(count_of(*stats, "inbox.accepted") == -1);
    co_return 0;
  });
}

TEST_CASE("runs that were not finished are found again") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    TurnCommit turn;
    for (auto run : {RunRow{.run_id = "b", .session_key = "k", .inbox_id = 4, .state = "running", .started_at = at(2), .facts = {{"model", "m"}}},
                     RunRow{.run_id = "a", .session_key = "k", .state = "running", .started_at = at(1)},
                     RunRow{.run_id = "a", .session_key = "k", .state = "done", .started_at = at(1), .ended_at = at(3)}}) {
      turn.run = run;
      REQUIRE(co_await db->commit(turn));
    }
    const auto runs = co_await db->unfinished_runs();
    REQUIRE(runs->size() == 1);
    CHECK((*runs)[0].run_id == "b");
    CHECK((*runs)[0].inbox_id == 4);
    CHECK((*runs)[0].facts == Json{{"model", "m"}});
    co_return 0;
  });
}

TEST_CASE("each agent has a database of its own") {
  on_both([](Store& store) -> Task<int> {
    auto* home = co_await agent(store, "home");
    auto* work = co_await agent(store, "work");
    CHECK(home != work);
    CHECK(home == co_await agent(store, "home"));
    REQUIRE(co_await home->put_session(session("key", 1)));
    CHECK(!(co_await work->session("key"))->has_value());
    co_return 0;
  });
}

TEST_CASE("cursors and devices are kept") {
  on_both([](Store& store) -> Task<int> {
    auto* gateway = *(co_await store.gateway());
    CHECK((co_await gateway->cursor("telegram", "default"))->empty());
    REQUIRE(co_await gateway->put_cursor("telegram", "default", "41"));
    REQUIRE(co_await gateway->put_cursor("telegram", "default", "42"));
    REQUIRE(co_await gateway->put_cursor("telegram", "work", "7"));
    CHECK(*(co_await gateway->cursor("telegram", "default")) == "42");
    CHECK(*(co_await gateway->cursor("telegram", "work")) == "7");
    REQUIRE(co_await gateway->put_device({"phone", {{"role", "operator"}}}));
    REQUIRE(co_await gateway->put_device({"phone", {{"role", "node"}}}));
    const auto devices = co_await gateway->devices();
    REQUIRE(devices->size() == 1);
    CHECK((*devices)[0].record == Json{{"role", "node"}});
    CHECK(*(co_await gateway->remove_device("phone")));
    CHECK(!*(co_await gateway->remove_device("phone")));
    co_return 0;
  });
}

TEST_CASE("what was kept is there when the files are opened again") {
  const TemporaryFolder folder;
  on_files(folder.path(), [](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    REQUIRE(co_await db->accept(inbox("1")));
    REQUIRE(co_await db->put_session(session("key", 1)));
    REQUIRE(co_await (*(co_await store.gateway()))->put_cursor("telegram", "default", "42"));
    co_return 0;
  });
  on_files(folder.path(), [](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    CHECK((co_await db->unfinished_inbox())->size() == 1);
    CHECK((co_await db->accept(inbox("1")))->accepted == AgentStore::Accepted::repeat);
    CHECK((co_await db->session("key"))->has_value());
    CHECK(*(co_await (*(co_await store.gateway()))->cursor("telegram", "default")) == "42");
    co_return 0;
  });
}

TEST_CASE("only this user may read the files of the store and look into its folders") {
  const TemporaryFolder folder;
  const mode_t before = ::umask(022);
  on_files(folder.path(), [](Store& store) -> Task<int> {
    REQUIRE(co_await (co_await agent(store))->put_session(session("key", 1)));
    REQUIRE(co_await (*(co_await store.gateway()))->put_cursor("telegram", "default", "42"));
    co_return 0;
  });
  ::umask(before);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    CAPTURE(entry.path().string());
    struct stat info{};
    REQUIRE(::stat(entry.path().c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == (entry.is_directory() ? 0700 : 0600));
    files += entry.is_directory() ? 0 : 1;
  }
  CHECK(files >= 2);
}

TEST_CASE("a closed store says so at once, to every call") {
  on_both([](Store& store) -> Task<int> {
    auto* db = co_await agent(store);
    auto* gateway = *(co_await store.gateway());
    co_await store.stop();
    CHECK((co_await db->session("key")).error().code == Errc::unavailable);
    CHECK((co_await db->accept(inbox("1"))).error().code == Errc::unavailable);
    CHECK((co_await gateway->cursor("telegram", "default")).error().code == Errc::unavailable);
    CHECK((co_await store.agent("other")).error().code == Errc::unavailable);
    CHECK((co_await store.gateway()).error().code == Errc::unavailable);
    co_return 0;
  });
}

TEST_CASE("a file that is no database is left as it is, and the message says what to type") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/agents/main/sessions/sessions.sqlite";
  std::filesystem::create_directories(folder.path() + "/agents/main/sessions");
  const std::string garbage(4096, 'x');
  std::ofstream(path) << garbage;
  on_files(folder.path(), [](Store& store) -> Task<int> {
    const auto opened = co_await store.agent("main");
    REQUIRE(!opened);
    CHECK(opened.error().code == Errc::invalid);
    CHECK(opened.error().message.find("agents/main/sessions/sessions.sqlite is not a database") != std::string::npos);
    CHECK(opened.error().hint.find("mv '") != std::string::npos);
    CHECK(co_await store.agent("other"));  // The others go on.
    co_return 0;
  });
  std::ifstream file(path);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == garbage);
}

TEST_CASE("a database whose tables are damaged is an error that names the file, and not the program's end") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/agents/main/sessions/sessions.sqlite";
  on_files(folder.path(), [](Store& store) -> Task<int> {
    CHECK(co_await store.agent("main"));
    co_return 0;
  });
  {
    // The head of the file stays; the list of its tables behind it does not.
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(3900, '\x7f');
  }
  on_files(folder.path(), [](Store& store) -> Task<int> {
    const auto opened = co_await store.agent("main");
    const auto read = opened ? co_await (*opened)->session("agent:main:main") : Result<std::optional<SessionRow>>(std::unexpected(opened.error()));
    REQUIRE(!read);
    CHECK(read.error().message.find("agents/main/sessions/sessions.sqlite") != std::string::npos);
    CHECK(co_await store.agent("other"));
    co_return 0;
  });
}

TEST_CASE("a folder that cannot be made is told with its path") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() + "/agents") << "a file where a folder should be";
  on_files(folder.path(), [](Store& store) -> Task<int> {
    const auto opened = co_await store.agent("main");
    REQUIRE(!opened);
    CHECK(opened.error().message.find("/agents") != std::string::npos);
    co_return 0;
  });
}

}  // namespace oc::store
