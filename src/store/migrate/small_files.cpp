// The files that are read whole: pairing requests, approved senders, cron jobs, Telegram offsets, paired devices.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/access/sender.h"
#include "core/sessions/ids.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "io/files.h"
#include "store/migrate/job.h"
#include "store/migrate/small_files.h"
#include "store/migrate/transcript.h"

namespace oc::store {
namespace {

struct ChannelAccount {
  std::string channel;
  std::string account_id;
};

/// `telegram-work` is an account of a channel, unless the whole of it is a channel.
ChannelAccount channel_account(const std::string& name) {
  const auto& known = sessions::channel_words();
  std::string channel;
  for (const auto& word : known) {
    const bool fits = name == word || name.starts_with(word + "-");
    if (fits && word.size() > channel.size()) channel = word;
  }
  if (channel.empty()) channel = name.substr(0, name.find('-'));
  const std::string rest = name.size() > channel.size() ? name.substr(channel.size() + 1) : "";
  return {channel, sessions::normalize_account_id(rest)};
}

std::string name_without(const SourceFile& file, std::string_view begin, std::string_view end) {
  const std::string name = file.path.substr(file.path.rfind('/') + 1);
  return name.substr(begin.size(), name.size() - begin.size() - end.size());
}

UnixTime time_member(const Json& value, std::string_view key) {
  if (const auto iso = string_member(value, key)) return from_iso(*iso).value_or(UnixTime{});
  return from_ms(int_member(value, key).value_or(0));
}

Task<Result<void>> take_pairing_file(ImportJob& job, const SourceFile& file, const Json& json, SourceReport& report) {
  const std::string channel = name_without(file, "", "-pairing.json");
  ImportedFile note{.path = file.path, .what = file.what};
  const Json* requests = member(json, "requests");
  for (const auto& each : requests && requests->is_array() ? requests->get_array() : JsonArray()) {
    const Json* meta = member(each, "meta");
    PairingRequest request{.channel = channel,
                           .account_id = sessions::normalize_account_id(meta ? string_member_or(*meta, "accountId", "") : ""),
                           .sender_id = std::string(js_trim(string_member_or(each, "id", ""))),
                           .code = string_member_or(each, "code", ""),
                           .created_at = time_member(each, "createdAt"),
                           .last_seen_at = time_member(each, "lastSeenAt"),
                           .meta = meta ? *meta : Json(JsonObject())};
    OC_CO_CHECKED(co_await take_pairing(job, std::move(request), note, report));
  }
  report.add(std::move(note));
  co_return Result<void>{};
}

Task<Result<void>> take_allow_file(ImportJob& job, const SourceFile& file, const Json& json, SourceReport& report) {
  const auto [channel, account_id] = channel_account(name_without(file, "", "-allowFrom.json"));
  ImportedFile note{.path = file.path, .what = file.what};
  for (const auto& sender : access::allow_entries(member(json, "allowFrom")))
    OC_CO_CHECKED(co_await take_sender(job, channel, account_id, sender, note, report));
  report.add(std::move(note));
  co_return Result<void>{};
}

Task<Result<void>> take_cron_file(ImportJob& job, const SourceFile& file, const Json& json, SourceReport& report) {
  ImportedFile note{.path = file.path, .what = file.what};
  const Json* jobs = member(json, "jobs");
  if (!jobs || !jobs->is_array()) {
    note.state = ImportedFile::State::left_out;
    note.reason = "it holds no list of jobs";
  } else {
    for (const auto& each : jobs->get_array()) OC_CO_CHECKED(co_await take_cron_job(job, each, note, report));
  }
  report.add(std::move(note));
  co_return Result<void>{};
}

/// The bot that the offset belongs to: the file says it (version 2), else it was the one of the account's token. Nothing of another bot is taken:
/// with its numbers messages would be passed over.
std::string bot_of(const ImportJob& job, const Json& json, const std::string& account_id) {
  const auto known = job.source.telegram_bots.find(account_id);
  const std::string configured = known == job.source.telegram_bots.end() ? "" : known->second;
  const std::string said = string_member_or(json, "botId", "");
  if (!said.empty()) return configured.empty() || configured == said ? said : "";
  return configured;
}

Task<Result<void>> take_offset_file(ImportJob& job, const SourceFile& file, const Json& json, SourceReport& report) {
  ImportedFile note{.path = file.path, .what = file.what};
  const std::string account_id = sessions::normalize_account_id(name_without(file, "update-offset-", ".json"));
  const auto last = int_member(json, "lastUpdateId");
  const std::string bot = bot_of(job, json, account_id);
  if (!last || *last < 0) {
    note.reason = "it names no update";
  } else if (bot.empty()) {
    note.reason = fmt::format("it is not known to be of the bot of the account \"{}\"", printable(account_id, 60));
  }
  if (!note.reason.empty()) {
    note.state = ImportedFile::State::left_out;
  } else if (job.takes()) {
    OC_CO_TRY(const std::string ours, co_await job.gateway->cursor("telegram", account_id));
    // What this gateway has asked for since is newer.
    if (ours.empty()) OC_CO_CHECKED(co_await job.gateway->put_cursor("telegram", account_id, fmt::format("{}:{}", bot, *last + 1)));
  }
  if (note.reason.empty()) report.counts.offsets++;
  report.add(std::move(note));
  co_return Result<void>{};
}

Task<Result<void>> take_devices_file(ImportJob& job, const SourceFile& file, const Json& json, SourceReport& report) {
  ImportedFile note{.path = file.path, .what = file.what};
  for (const auto& [id, record] : json.is_object() ? json.get_object() : JsonObject())
    OC_CO_CHECKED(co_await take_device(job, std::string(id), record, note, report));
  report.add(std::move(note));
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> take_pairing(ImportJob& job, PairingRequest request, ImportedFile& note, SourceReport& report) {
  const UnixTime now = job.io.clock.now();
  const bool is_sound = !request.sender_id.empty() && !request.code.empty() && request.created_at <= now;
  // What has expired is of no use to anybody: the sender is given a new code when he writes again.
  if (!is_sound || now - request.created_at >= kPairingLifetime) co_return Result<void>{};
  if (job.takes()) {
    request.last_seen_at = now;
    const std::string code = request.code;
    auto outcome = co_await job.gateway->request_pairing(std::move(request), code);
    const bool is_taken = !outcome && outcome.error().code == Errc::conflict;
    if (!outcome && !is_taken) co_return std::unexpected(outcome.error());
    // Who was let in meanwhile has nothing to ask for; a code that another one waits under would let in the wrong one.
    if (is_taken || outcome->is_approved) co_return Result<void>{};
    if (outcome->code.empty()) {
      note.state = ImportedFile::State::repaired;
      note.reason = "more requests than one account may have waiting";
      co_return Result<void>{};
    }
  }
  report.counts.pairing++;
  co_return Result<void>{};
}

Task<Result<void>> take_sender(ImportJob& job, const std::string& channel, const std::string& account_id, std::string sender, ImportedFile& note,
                               SourceReport& report) {
  if (sender == "*") {
    note.state = ImportedFile::State::repaired;
    note.reason = "\"*\" was left out: who lets everybody in writes it into the config";
    co_return Result<void>{};
  }
  if (job.takes()) OC_CO_CHECKED(co_await job.gateway->put_approved(channel, account_id, std::move(sender)));
  report.counts.senders++;
  co_return Result<void>{};
}

Task<Result<void>> take_cron_job(ImportJob& job, const Json& json, ImportedFile& note, SourceReport& report) {
  const std::string id = string_member_or(json, "id", "");
  if (id.empty()) {
    note.state = ImportedFile::State::repaired;
    note.reason = "a job without an id was left out";
    co_return Result<void>{};
  }
  report.counts.cron_jobs++;
  if (!job.takes()) co_return Result<void>{};
  OC_CO_TRY(const auto ours, co_await job.gateway->cron_jobs());
  if (std::ranges::find(ours, id, &CronJobRow::id) != ours.end()) co_return Result<void>{};
  co_return co_await job.gateway->put_cron_job({id, json});
}

Task<Result<void>> take_device(ImportJob& job, std::string id, Json record, ImportedFile& note, SourceReport& report) {
  if (!record.is_object() || string_member_or(record, "publicKey", "").empty()) {
    note.state = ImportedFile::State::repaired;
    note.reason = "a device without a key was left out";
    co_return Result<void>{};
  }
  report.counts.devices++;
  if (!job.takes()) co_return Result<void>{};
  OC_CO_TRY(const auto ours, co_await job.gateway->devices());
  if (std::ranges::find(ours, id, &DeviceRow::device_id) != ours.end()) co_return Result<void>{};
  // Tokens are kept as digests only: what lies in the file there opens nothing that is read from our database.
  if (Json* tokens = record.get_object().if_contains("tokens"); tokens && tokens->is_object()) {
    for (auto& [role, token] : tokens->get_object()) {
      if (!token.is_object()) continue;
      const std::string text = string_member_or(token, "token", "");
      token.get_object().stable_erase("token");
      if (!text.empty()) token.get_object()["digests"] = JsonArray{Json(io::sha256_hex(text))};
    }
  }
  co_return co_await job.gateway->put_device({std::move(id), std::move(record)});
}

Task<Result<SourceReport>> import_small_file(ImportJob& job, const SourceFile& file) {
  SourceReport report;
  std::string mended;
  const auto text = job.io.files.read(file.path, kImportFileBytesMax);
  if (!text && text.error().code != Errc::too_large) co_return std::unexpected(text.error());
  auto json = text ? parse_lenient(*text, mended) : Result<Json>(std::unexpected(text.error()));
  if (!json || !json->is_object()) {
    const std::string why = !json ? json.error().message : "it is no object";
    const bool is_empty = text && js_trim(*text).empty();
    report.add({.path = file.path, .what = file.what, .state = ImportedFile::State::left_out, .reason = is_empty ? "the file is empty" : why});
    co_return report;
  }
  Result<void> taken;
  if (file.what == "pairing") taken = co_await take_pairing_file(job, file, *json, report);
  if (file.what == "allowFrom") taken = co_await take_allow_file(job, file, *json, report);
  if (file.what == "cron") taken = co_await take_cron_file(job, file, *json, report);
  if (file.what == "telegram-offset") taken = co_await take_offset_file(job, file, *json, report);
  if (file.what == "devices") taken = co_await take_devices_file(job, file, *json, report);
  if (!taken) co_return std::unexpected(taken.error());
  co_return report;
}

}  // namespace oc::store
