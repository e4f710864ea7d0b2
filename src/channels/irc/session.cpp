// Registering, joining, staying alive, and what the server says about what was said.
#include "channels/irc/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/irc/limits.h"

namespace oc::channels::irc {
namespace {

/// The server's own words about something: the last parameter, short.
std::string words_of(const Line& line) { return line.params.empty() ? line.command : printable(line.params.back(), 200); }

void add(std::vector<std::string>& lines, const Result<std::string>& line) {
  if (line) lines.push_back(*line);
}

/// JOIN lines with as many channels each as fit.
std::vector<std::string> join_lines(const std::vector<std::string>& channels) {
  std::vector<std::string> lines;
  std::string names;
  for (const std::string& channel : channels) {
    const std::string longer = names.empty() ? channel : names + "," + channel;
    if (longer.size() + 8 > kLineBytesMax && !names.empty()) {
      add(lines, format_line("JOIN", {names}));
      names = channel;
    } else {
      names = longer;
    }
  }
  if (!names.empty()) add(lines, format_line("JOIN", {names}));
  return lines;
}

/// Why a message was not taken, by the numeric; nothing when the numeric is about something else.
std::optional<Errc> refusal_of(std::string_view number) {
  if (number == "401" || number == "403" || number == "406" || number == "411") return Errc::not_found;
  if (number == "404" || number == "442" || number == "477" || number == "482" || number == "486" || number == "489" || number == "531" ||
      number == "716" || number == "520" || number == "408")
    return Errc::denied;
  if (number == "412" || number == "417") return Errc::invalid;
  return std::nullopt;
}

bool is_join_refusal(std::string_view number) {
  for (const char* each : {"403", "405", "437", "471", "473", "474", "475", "476", "477", "479", "489", "520"}) {
    if (number == each) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<std::string>> Session::begin() const {
  std::vector<std::string> lines;
  if (!persona_.password.empty()) {
    OC_TRY(lines.emplace_back(), format_line("PASS", {persona_.password.reveal()}));
  }
  OC_TRY(lines.emplace_back(), format_line("NICK", {nick_}));
  OC_TRY(lines.emplace_back(), format_line("USER", {persona_.username, "0", "*", persona_.realname}));
  return lines;
}

Session::Step Session::hear(const Line& line) {
  Step step;
  const std::string& what = line.command;
  if (what == "PING") add(step.replies, format_line("PONG", {line.params.empty() ? "" : line.params.back()}));
  if (what == "PONG") settle(line, step);
  if (what == "PRIVMSG" && is_welcome_) step.message = line;
  if (what == "JOIN" || what == "PART" || what == "KICK" || what == "NICK") note_membership(line, step);
  if (what == "ERROR") {
    step.is_over = true;
    step.note = "the server has ended the connection: " + words_of(line);
  }
  if (what.size() == 3 && what[0] >= '0' && what[0] <= '9') note_numeric(line, step);
  return step;
}

void Session::note_numeric(const Line& line, Step& step) {
  const std::string& number = line.command;
  if (number == "001") return welcome(line, step);
  // 437: the nick cannot be had for the moment, a channel neither.
  if (number == "433" || number == "436" || (number == "437" && !is_welcome_)) return take_other_nick(line, step);
  const bool is_bad_nick = number == "432";
  if (is_bad_nick || number == "464" || number == "465") {
    step.is_over = step.is_refused = true;
    const std::string_view why = is_bad_nick       ? "the server does not take this nick"
                                 : number == "464" ? "the server refuses the password"
                                                   : "we are banned";
    step.note = fmt::format("{}: {}", why, words_of(line));
    return;
  }
  // 477: only registered nicks may come in; NickServ may not have let us in yet.
  if (number == "437" || number == "477") plan_rejoin(line.param(1), step);
  if (refuse(line)) return;
  if (!is_join_refusal(number)) return;
  if (is_channel_name(line.param(1)) && !joined_.contains(fold(line.param(1)))) {
    step.left = line.param(1);
    step.left_why = words_of(line);
  }
  step.note = fmt::format("{} is not joined: {}", printable(line.param(1), 60), words_of(line));
}

void Session::welcome(const Line& line, Step& step) {
  is_welcome_ = step.is_welcome = true;
  if (is_nick(line.param(0))) nick_ = line.param(0);
  if (persona_.has_nickserv && !persona_.nickserv_password.empty()) {
    const std::string& password = persona_.nickserv_password.reveal();
    add(step.replies, format_line("PRIVMSG", {persona_.nickserv, "IDENTIFY " + password}));
    if (!persona_.register_email.empty())
      add(step.replies, format_line("PRIVMSG", {persona_.nickserv, "REGISTER " + password + " " + persona_.register_email}));
  }
  for (std::string& each : join_lines(persona_.channels)) step.replies.push_back(std::move(each));
}

void Session::take_other_nick(const Line& line, Step& step) {
  if (is_welcome_) {
    step.note = "the nick is not changed: " + words_of(line);
    return;
  }
  if (nick_tries_++ == kNickTriesMax) {
    step.is_over = true;
    step.note = fmt::format("the nick {} and those made from it are in use", persona_.nick);
    return;
  }
  nick_ = persona_.nick.substr(0, kNickBytesMax - static_cast<std::size_t>(kNickTriesMax)) + std::string(static_cast<std::size_t>(nick_tries_), '_');
  add(step.replies, format_line("NICK", {nick_}));
  step.note = fmt::format("the nick is in use; trying {}", nick_);
}

void Session::note_membership(const Line& line, Step& step) {
  const std::string channel = fold(line.param(0));
  if (line.command == "KICK" && is_us(line.param(1))) {
    joined_.erase(channel);
    plan_rejoin(channel, step);
    step.left = line.param(0);
    step.left_why = words_of(line);
    step.note = fmt::format("we were sent out of {}: {}", printable(line.param(0), 60), words_of(line));
  }
  if (!is_us(line.nick)) return;
  if (line.command == "JOIN") step.joined = line.param(0);
  if (line.command == "JOIN" && joined_.size() < kJoinedChannelsMax) joined_.insert(channel);
  if (line.command == "PART") joined_.erase(channel);
  if (line.command == "NICK" && is_nick(line.param(0))) nick_ = line.param(0);
}

void Session::plan_rejoin(const std::string& channel, Step& step) {
  const std::string name = fold(channel);
  const auto wanted = std::ranges::find_if(persona_.channels, [&](const std::string& each) { return fold(each) == name; });
  if (wanted == persona_.channels.end() || joined_.contains(name)) return;
  Rejoin& plan = rejoins_[name];
  if (plan.is_planned || plan.tries >= kRejoinTriesMax) return;
  plan.is_planned = true;
  plan.tries++;
  step.rejoin = *wanted;
}

std::vector<std::string> Session::rejoin(const std::string& channel) {
  const std::string name = fold(channel);
  if (const auto plan = rejoins_.find(name); plan != rejoins_.end()) plan->second.is_planned = false;
  return joined_.contains(name) ? std::vector<std::string>() : join_lines({channel});
}

/// A refusal is of the oldest message to that name that is not answered yet.
bool Session::refuse(const Line& line) {
  const auto code = refusal_of(line.command);
  if (!code) return false;
  const std::string target = fold(line.param(1));
  const auto asked = std::ranges::find_if(
      pending_, [&](const Pending& each) { return !each.target.empty() && !each.refusal && (each.target == target || *code == Errc::invalid); });
  if (asked == pending_.end()) return false;
  asked->refusal =
      Error{.code = *code, .message = fmt::format("IRC did not take the message to {}: {}", printable(line.param(1), 60), words_of(line))};
  return true;
}

/// The server answers in the order in which it was asked: what was said before is settled too.
void Session::settle(const Line& line, Step& step) {
  if (line.params.empty()) return;
  const std::string& token = line.params.back();
  if (std::ranges::find(pending_, token, &Pending::token) == pending_.end()) return;
  while (!pending_.empty()) {
    Pending front = std::move(pending_.front());
    pending_.pop_front();
    const bool is_last = front.token == token;
    step.receipts.push_back({.token = front.token, .result = front.refusal ? Result<void>(std::unexpected(*front.refusal)) : Result<void>()});
    if (is_last) return;
  }
}

Result<Session::Saying> Session::say(const std::string& target, const std::string& text) {
  if (!is_channel_name(target) && !is_nick(target)) {
    return fail(Errc::invalid, fmt::format("{} is neither a channel nor a nick of IRC", printable(target, 60)), "write it as #channel or nick");
  }
  Saying saying{.token = fmt::format("oc{}", ++tokens_)};
  OC_TRY(saying.lines.emplace_back(), format_line("PRIVMSG", {target, text}));
  OC_TRY(saying.lines.emplace_back(), format_line("PING", {saying.token}));
  pending_.push_back({.token = saying.token, .target = fold(target)});
  return saying;
}

Result<Session::Saying> Session::ask() {
  Saying saying{.token = fmt::format("oc{}", ++tokens_)};
  OC_TRY(saying.lines.emplace_back(), format_line("PING", {saying.token}));
  pending_.push_back({.token = saying.token});
  return saying;
}

}  // namespace oc::channels::irc
