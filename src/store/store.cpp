// The store: which databases are open, what is wrong with them, and how it ends.
#include "store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/limits.h"
#include "io/clock.h"
#include "io/files.h"
#include "io/log.h"
#include "store/calls.h"

namespace oc::store {
namespace {

class SqliteStore final : public Store {
 public:
  SqliteStore(const io::Io& io, std::optional<StorePaths> paths)
      : io_(io),
        paths_(std::move(paths)),
        threads_(io.executor, is_on_system() ? Threads::Where::own_threads : Threads::Where::inline_on_loop,
                 [this](Database& database, const BatchReport& report) { note(database, report); }),
        tasks_(io.executor),
        closing_(io.executor) {}

  ~SqliteStore() override { threads_.join(); }

  Task<Result<AgentStore*>> agent(std::string agent_id) override {
    if (stopped_) co_return fail(Errc::unavailable, "the store is closed");
    auto& slot = agents_[agent_id];
    if (!slot) OC_CO_CHECKED(co_await open("agents/" + agent_id + "/sessions", "sessions.sqlite", slot));
    co_return slot.get();
  }

  Task<Result<GatewayStore*>> gateway() override {
    if (stopped_) co_return fail(Errc::unavailable, "the store is closed");
    if (!gateway_) OC_CO_CHECKED(co_await open("state", "gateway.sqlite", gateway_));
    co_return gateway_.get();
  }

  std::optional<Error> trouble() const override { return trouble_; }

  Task<> stop() override {
    stopped_ = true;
    co_await tasks_.stop();
    // Everything given before this has been done when they are closed.
    for (auto& [id, agent] : agents_) {
      if (agent) closing_.spawn(close(agent->worker(), agent->database().database()));
    }
    if (gateway_) closing_.spawn(close(gateway_->worker(), gateway_->database().database()));
    co_await closing_.drain();
    threads_.join();
  }

 private:
  static Task<> close(Worker& worker, Database& database) {
    const auto work = [&database]() -> Result<void> {
      database.close();
      return {};
    };
    static_cast<void>(co_await worker.alone(work));
  }

  bool is_on_system() const { return paths_ && paths_->vfs.empty(); }
  bool may_set_aside() const { return is_on_system() && paths_->role == StorePaths::Role::owner; }

  Result<std::string> file_in(const std::string& folder, const std::string& name) {
    if (!paths_) return std::string(":memory:");
    const std::string path = paths_->state_dir + "/" + folder;
    OC_CHECKED(io_.files.make_directories(path, 0700));
    return path + "/" + name;
  }

  Opening opening_of(const std::string& path) {
    return {.path = path,
            .vfs = paths_ ? paths_->vfs : std::string(),
            .files = is_on_system() ? &io_.files : nullptr,
            .may_set_aside = may_set_aside(),
            .now = io_.clock.now()};
  }

  /// Fills the slot; one opening of a file at a time.
  template <class Calls>
  Task<Result<void>> open(std::string folder, std::string name, std::unique_ptr<Calls>& slot) {
    OC_CO_TRY(const std::string path, file_in(folder, name));
    const std::string which = folder + "/" + name;
    while (opening_.contains(which)) {
      const auto other = opening_.at(which);
      co_await other->wait();
    }
    if (slot) co_return Result<void>{};
    const auto done = std::make_shared<io::Event>(io_.executor);
    opening_.emplace(which, done);
    auto worker = std::make_unique<Worker>(threads_);
    auto opened = co_await worker->alone([opening = opening_of(path)] { return open_on_thread<typename Calls::Kind>(opening); });
    opening_.erase(which);
    done->set();
    if (!opened) {
      if (opened.error().code == Errc::io) note_failure(opened.error(), [this, folder, name, &slot] { return open(folder, name, slot); });
      co_return std::unexpected(opened.error());
    }
    note_kept();
    for (const auto& note : opened->notes) io_.log.error("store", note);
    slot = std::make_unique<Calls>(std::move(worker), io_.clock, std::move(opened->database));
    if (may_set_aside() && !stopped_) tasks_.spawn(look_through(slot->worker(), slot->database()));
    co_return Result<void>{};
  }

  template <class Kind>
  struct OpenedAs {
    std::unique_ptr<Kind> database;
    std::vector<std::string> notes;
  };
  template <class Kind>
  static Result<OpenedAs<Kind>> open_on_thread(const Opening& opening) {
    OpenedAs<Kind> opened;
    OC_TRY(opened.database, Kind::open(opening, opened.notes));
    return opened;
  }

  template <class Kind>
  Task<> look_through(Worker& worker, Kind& database) {
    const auto work = [&database, opening = opening_of(database.database().path())] { return database.look_through(opening); };
    const auto note = co_await worker.alone(work);
    if (!note) {
      io_.log.error("store", "a damaged database could not be set aside: " + note.error().message);
    } else if (*note) {
      damaged_.erase(database.database().path());
      io_.log.error("store", **note);
    }
  }

  /// What a batch says about the disk and the file.
  void note(Database& database, const BatchReport& report) {
    if (report.is_damaged) note_damage(database.path());
    if (report.has_kept) return note_kept();
    if (!report.failure) return;
    Worker* worker = worker_of(database);
    note_failure(*report.failure, [worker, &database] { return worker->write([&database] { return database.probe(); }); });
  }

  using Try = std::function<Task<Result<void>>()>;
  /// `again`: what shows whether it is mended.
  void note_failure(const Error& error, Try again) {
    if (!trouble_) io_.log.error("store", error.message + "; nothing new can be kept until this is mended");
    trouble_ = error;
    if (!stopped_ && !is_probing_) tasks_.spawn(try_until_mended(std::move(again)));
  }

  void note_kept() {
    if (!trouble_) return;
    trouble_.reset();
    io_.log.info("store", "writing works again");
  }

  Worker* worker_of(const Database& database) {
    if (gateway_ && &gateway_->database().database() == &database) return &gateway_->worker();
    for (auto& [id, agent] : agents_) {
      if (agent && &agent->database().database() == &database) return &agent->worker();
    }
    return nullptr;
  }

  /// So that the store mends also when nobody gives it anything to keep.
  Task<> try_until_mended(Try again) {
    is_probing_ = true;
    for (Millis wait = kStoreProbeMin; trouble_; wait = std::min(wait * 2, kStoreProbeMax)) {
      co_await io_.clock.sleep(wait);
      if (trouble_) static_cast<void>(co_await again());
    }
    is_probing_ = false;
  }

  void note_damage(const std::string& path) {
    if (!damaged_.insert(path).second) return;
    io_.log.error(
        "store",
        path + " is damaged: what is asked of it fails. It is looked through and set aside when the gateway starts again: openclaw gateway restart");
    if (may_set_aside()) mark_damaged(io_.files, path, "a page of it could not be read");
  }

  io::Io io_;
  std::optional<StorePaths> paths_;
  Threads threads_;
  io::TaskGroup tasks_;
  io::TaskGroup closing_;
  std::map<std::string, std::unique_ptr<SqliteAgentStore>> agents_;
  std::unique_ptr<SqliteGatewayStore> gateway_;
  std::optional<Error> trouble_;
  std::set<std::string> damaged_;
  std::map<std::string, std::shared_ptr<io::Event>> opening_;
  bool is_probing_ = false;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Store> open_store(const io::Io& io, StorePaths paths) { return std::make_unique<SqliteStore>(io, std::move(paths)); }
std::unique_ptr<Store> open_memory_store(const io::Io& io) { return std::make_unique<SqliteStore>(io, std::nullopt); }

}  // namespace oc::store
