// How an agent's database takes what another program kept, many sessions in one transaction.
#include "store/sqlite/agent_database.h"

namespace oc::store {

Result<void> AgentDatabase::take_over(const std::vector<TakenSession>& taken) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  for (const auto& each : taken) {
    OC_CHECKED(insert_lines(each.session_id, each.lines));
    if (each.archive) {
      auto insert = database_->prepare("INSERT OR IGNORE INTO archives(session_id, key, reason, archived_at, entry) VALUES(?,?,?,?,?)");
      insert.bind(each.archive->session_id).bind(each.archive->key).bind(each.archive->reason).bind(each.archive->archived_at);
      OC_CHECKED(insert.bind(to_json_text(each.archive->entry)).run());
    }
    if (each.session) OC_CHECKED(put_session(*each.session));
  }
  return transaction.commit();
}

Result<std::vector<EntryRow>> AgentDatabase::entries_after(const std::string& session_id, std::int64_t seq, std::size_t rows_max) {
  auto statement = database_->prepare("SELECT seq, line FROM entries WHERE session_id=? AND seq>? ORDER BY seq LIMIT ?");
  statement.bind(session_id).bind(seq).bind(static_cast<std::int64_t>(rows_max));
  return sound_lines(session_id, statement);
}

}  // namespace oc::store
