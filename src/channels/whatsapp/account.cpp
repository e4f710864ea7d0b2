// The parts of an account that never wait.
#include "channels/whatsapp/account.h"

#include <fmt/format.h>

#include "base/text.h"
#include "channels/whatsapp/limits.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::whatsapp {
namespace {

std::string not_linked(const std::string& account_id) {
  return account_id == "default" ? "not linked; type: openclaw channels login --channel whatsapp"
                                 : fmt::format("not linked; type: openclaw channels login --channel whatsapp --account {}", account_id);
}

}  // namespace

Account::Account(io::Io io, Settings settings, std::shared_ptr<Bridge> bridge)
    : io_(io), settings_(std::move(settings)), bridge_(std::move(bridge)), has_lines_(io.executor), login_failed_(io.executor) {
  const auto link = settings_.problem.empty() ? read_link(settings_.auth_dir, io_.files) : Link{};
  self_.phone = link.phone;
  status_.account_id = settings_.account_id;
  status_.name = settings_.name;
  status_.enabled = settings_.enabled;
  status_.configured = settings_.problem.empty();
  status_.linked = link.is_linked;
  status_.self_id = link.phone;
  status_.last_error = !settings_.enabled           ? ""
                       : !settings_.problem.empty() ? settings_.problem
                       : link.is_linked             ? ""
                                                    : not_linked(settings_.account_id);
  status_.allow_unmentioned_groups = settings_.allow_unmentioned_groups;
  status_.dm_policy = settings_.dm_policy;
}

Account::~Account() = default;

const std::string& Account::channel() const {
  static const std::string kChannel = "whatsapp";
  return kChannel;
}

engine::AccountStatus Account::status() const {
  auto out = status_;
  if (out.last_error.empty()) out.last_error = left_.words();
  return out;
}

engine::Capabilities Account::capabilities() const {
  engine::Capabilities out{
      .typing = true, .edit = true, .reactions = settings_.reactions, .idempotent_send = true, .text_utf16_max = kTextUnitsMax, .media = true};
  out.polls = settings_.polls;
  out.chat_kinds = {"direct", "group"};
  if (settings_.polls) out.actions.emplace_back("poll");
  out.actions.emplace_back("channel-info");
  return out;
}

std::vector<std::string> Account::split(const std::string& markdown) const {
  const auto tables = settings_.tables;
  return reply::chunk_markdown(markdown, settings_.chunks,
                               [tables](std::string_view part) { return utf16_length(reply::whatsapp_text(part, tables)); });
}

bool Account::may_run() {
  for (const auto& warning : settings_.warnings) io_.log.warn("whatsapp", warning, {{"account", settings_.account_id}});
  if (!settings_.enabled) return false;
  if (!settings_.problem.empty()) {
    io_.log.error("whatsapp", settings_.problem, {{"account", settings_.account_id}});
    return false;
  }
  if (read_link(settings_.auth_dir, io_.files).is_linked) return true;
  note_unlinked();
  io_.log.warn("whatsapp", status_.last_error, {{"account", settings_.account_id}});
  return false;
}

void Account::note_stopped() {
  status_.running = status_.connected = false;
  status_.last_stop_at = io_.clock.now();
}

void Account::note_unlinked() {
  status_.linked = false;
  status_.connected = false;
  status_.last_error = not_linked(settings_.account_id);
}

void Account::on_line(const Json& line) {
  if (lines_.size() >= kSeatLinesMax) {
    has_missed_lines_ = true;
    return;
  }
  lines_.push_back(line);
  has_lines_.set();
}

void Account::on_up() { on_line(JsonObject{{"event", "up"}}); }

void Account::on_down(const Error& why) {
  status_.connected = false;
  status_.last_error = why.hint.empty() ? why.message : why.message + "; " + why.hint;
}

void Account::remember_person(const engine::Inbound& message) {
  if (!message.sender.id.starts_with('+')) return;
  if (people_.size() >= kContactsMax && !people_.contains(message.sender.id)) people_.erase(people_.begin());
  people_[message.sender.id] = message.sender.name;
}

void Account::remember_unread(const Json& message) {
  if (!settings_.read_receipts || is_self_chat(settings_, self_.phone) || bool_member(message, "me").value_or(false)) return;
  if (unread_.size() >= kUnreadMax) unread_.pop_front();
  const std::string phone = string_member_or(message, "phone", "");
  unread_.push_back(JsonObject{{"chat", string_member_or(message, "chat", "")},
                               {"id", string_member_or(message, "id", "")},
                               {"from", phone.empty() ? string_member_or(message, "from", "") : phone}});
}

/// The agent has begun to answer in a chat, so its messages are read. People who are not let in never see whether they were.
void Account::mark_read(const engine::ReplyAddress& address) {
  JsonArray read;
  std::erase_if(unread_, [&](const Json& one) {
    const std::string chat = string_member_or(one, "chat", "");
    const bool is_there =
        chat == address.to || chat == address.extra || (!chat.ends_with("@g.us") && string_member_or(one, "from", "") == address.to);
    if (is_there) read.push_back(one);
    return is_there;
  });
  if (!read.empty()) bridge_->post("read", settings_.account_id, {{"messages", std::move(read)}});
}

JsonObject login_fields(const Settings& settings, const std::string& own_phone) {
  const auto& reconnect = settings.reconnect;
  return {{"authDir", settings.auth_dir},
          {"inbox", settings.inbox_dir},
          {"selfChat", is_self_chat(settings, own_phone)},
          {"reconnect", JsonObject{{"initialMs", reconnect.initial_ms},
                                   {"maxMs", reconnect.max_ms},
                                   {"factor", reconnect.factor},
                                   {"jitter", reconnect.jitter},
                                   {"maxAttempts", reconnect.attempts_max}}}};
}

}  // namespace oc::channels::whatsapp
