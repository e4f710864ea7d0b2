// The life of an account: its path is served, Meta is asked who it is, and a refused token ends it.
#include "channels/whatsapp/cloud_account.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/pause.h"
#include "channels/whatsapp/cloud_limits.h"
#include "core/reply/chunk.h"
#include "core/reply/whatsapp_text.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::channels::whatsapp {
namespace {

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') out += c;
  }
  return out;
}

bool contains(std::string_view text, std::string_view part) { return part.empty() || js_lower(text).find(js_lower(part)) != std::string::npos; }

}  // namespace

CloudAccount::CloudAccount(io::Io io, CloudSettings settings)
    : io_(io), settings_(std::move(settings)), api_(io.http, io.clock, settings_), stop_(io.executor) {
  const auto& common = settings_.common;
  status_.account_id = common.account_id;
  status_.name = common.name;
  status_.enabled = common.enabled;
  status_.configured = settings_.problem.empty();
  status_.last_error = common.enabled ? settings_.problem : "";
  status_.token_source = settings_.token_source;
  status_.mode = "cloud";
  status_.webhook_path = settings_.webhook_path;
  status_.dm_policy = common.dm_policy;
  if (settings_.app_secret.empty()) status_.words.emplace_back("signing:none");
  if (settings_.verify_token.empty()) status_.words.emplace_back("verify:none");
}

const std::string& CloudAccount::channel() const {
  static const std::string kChannel = "whatsapp";
  return kChannel;
}

engine::Capabilities CloudAccount::capabilities() const {
  engine::Capabilities out{.typing = settings_.common.read_receipts, .reactions = settings_.common.reactions};
  out.text_utf16_max = kCloudTextUnitsMax;
  out.media = true;
  out.buttons = true;
  out.chat_kinds = {"direct"};
  return out;
}

std::vector<std::string> CloudAccount::split(const std::string& markdown) const {
  const auto tables = settings_.common.tables;
  return reply::chunk_markdown(markdown, settings_.common.chunks,
                               [tables](std::string_view part) { return utf16_length(reply::whatsapp_text(part, tables)); });
}

bool CloudAccount::may_run() {
  for (const auto& warning : settings_.common.warnings) io_.log.warn("whatsapp", warning, {{"account", account_id()}});
  if (!settings_.common.enabled) return false;
  if (settings_.problem.empty()) return true;
  io_.log.error("whatsapp", settings_.problem, {{"account", account_id()}});
  return false;
}

void CloudAccount::note_stopped() {
  sink_ = nullptr;
  status_.running = status_.connected = false;
  status_.last_stop_at = io_.clock.now();
}

void CloudAccount::note_trouble(Place place, const std::string& trouble) {
  if (stop_.is_set()) return;
  if (!trouble.empty() && trouble != troubles_[place]) io_.log.warn("whatsapp", trouble, {{"account", account_id()}});
  show_trouble(place, trouble);
}

void CloudAccount::show_trouble(Place place, const std::string& trouble) {
  if (stop_.is_set()) return;
  troubles_[place] = trouble;
  status_.last_error.clear();
  for (const auto& [of, words] : troubles_) {
    if (status_.last_error.empty()) status_.last_error = words;
  }
}

void CloudAccount::refuse(std::string why) {
  if (stop_.is_set() || !status_.running) return;
  status_.last_error = std::move(why);
  io_.log.error("whatsapp", "the account has stopped: " + status_.last_error, {{"account", account_id()}});
  stop_.set();
}

Result<Json> CloudAccount::heard(Result<Json> answer) {
  if (!answer && is_refused_graph_token(answer.error())) refuse(answer.error().message);
  return answer;
}

io::Task<> CloudAccount::run(engine::InboundSink& sink) {
  if (!may_run()) co_return;
  stop_.reset();
  troubles_.clear();
  last_good_ = Millis(-1);
  status_.last_error.clear();
  status_.running = true;
  status_.last_start_at = io_.clock.now();
  try {
    co_await work(sink);
  } catch (...) {
    note_stopped();
    throw;
  }
  note_stopped();
}

/// The path is there before Meta has answered: what it has to tell waits for nobody.
io::Task<> CloudAccount::work(engine::InboundSink& sink) {
  auto route = sink.serve(settings_.webhook_path, *this);
  if (!route) {
    refuse(fmt::format("{} cannot be served: {}{}", settings_.webhook_path, route.error().message,
                       route.error().hint.empty() ? "" : ". " + route.error().hint));
    co_return;
  }
  sink_ = &sink;
  co_await identify();
  if (!stop_.is_set()) co_await stop_.wait();
}

io::Task<Result<Json>> CloudAccount::ask_number(Millis timeout) {
  co_return heard(co_await api_.get("the number", settings_.phone_number_id + "?fields=display_phone_number,verified_name,quality_rating", timeout));
}

/// Asks who the account is until Meta says so, or refuses the token.
io::Task<> CloudAccount::identify() {
  Millis pause = kCloudBackoffMin;
  for (;;) {
    const auto answer = co_await ask_number(kCloudCallTimeout);
    if (stop_.is_set()) co_return;
    if (answer) {
      keep_self(*answer);
      status_.connected = true;
      status_.reconnect_attempts = 0;
      note_trouble(Place::number, "");
      io_.log.info("whatsapp", "taking messages of the Cloud API",
                   {{"account", account_id()}, {"number", status_.self_id}, {"path", settings_.webhook_path}});
      co_return;
    }
    note_trouble(Place::number, answer.error().message);
    status_.reconnect_attempts++;
    const Millis asked(std::max<std::int64_t>(answer.error().retry_after_ms, 0));
    const Millis jitter(static_cast<std::int64_t>(io_.random.below(static_cast<std::uint64_t>(pause.count() / 4 + 1))));
    if (co_await wait_or(io_.clock, stop_, std::max(pause, asked) + jitter)) co_return;
    pause = std::min<Millis>(kCloudBackoffMax, pause * 2);
  }
}

void CloudAccount::keep_self(const Json& answer) {
  const std::string digits = digits_of(string_member_or(answer, "display_phone_number", ""));
  if (!digits.empty()) status_.self_id = "+" + digits;
}

io::Task<engine::ProbeResult> CloudAccount::probe(Millis timeout) {
  engine::ProbeResult out;
  status_.last_probe_at = io_.clock.now();
  if (!settings_.problem.empty()) {
    out.error = settings_.problem;
    co_return out;
  }
  const Millis begin = io_.clock.steady();
  const auto answer = co_await ask_number(timeout);
  out.elapsed_ms = (io_.clock.steady() - begin).count();
  if (!answer) {
    out.error = answer.error().message;
    co_return out;
  }
  keep_self(*answer);
  out.ok = true;
  out.bot_id = status_.self_id;
  const auto told = [&](const char* key) { return printable(valid_utf8(string_member_or(*answer, key, "")), 100); };
  const std::string quality = ascii_lower(told("quality_rating"));
  if (!status_.self_id.empty()) out.words.push_back("number:" + status_.self_id);
  if (!quality.empty()) out.words.push_back("quality:" + quality);
  out.details = JsonObject{{"number", status_.self_id}, {"name", told("verified_name")}, {"quality", quality}};
  co_return out;
}

io::Task<Result<Json>> CloudAccount::perform(std::string action, engine::ReplyAddress, Json) {
  if (action == "poll")
    co_return fail(Errc::invalid, "the Cloud API of WhatsApp has no polls",
                   "Ask with buttons, or use an account that is linked like a phone's device (type \"web\").");
  co_return fail(Errc::invalid, fmt::format("whatsapp cannot {}", printable(action, 60)),
                 "`openclaw channels capabilities` shows what each channel can do");
}

io::Task<Result<std::vector<engine::DirectoryEntry>>> CloudAccount::look_up(engine::DirectoryQuery query) {
  using What = engine::DirectoryQuery::What;
  std::vector<engine::DirectoryEntry> out;
  if (query.what == What::self && !status_.self_id.empty()) out.push_back({.kind = "user", .id = status_.self_id, .name = settings_.common.name});
  if (query.what != What::peers && query.what != What::resolve_user) co_return out;
  // Meta has no list of people: those who wrote since the start are known, and a number stands for itself.
  for (const auto& [id, name] : people_.all()) {
    if (out.size() >= query.entries_max) break;
    if (contains(name, query.text) || contains(id, query.text)) out.push_back({.kind = "user", .id = id, .name = name});
  }
  if (const auto recipient = query.what == What::resolve_user && out.empty() ? cloud_recipient(query.text) : std::nullopt) {
    if (const auto* number = recipient->if_contains("to")) out.push_back({.kind = "user", .id = "+" + std::string(number->get_string())});
  }
  co_return out;
}

}  // namespace oc::channels::whatsapp
