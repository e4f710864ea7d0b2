// The user's routing cases.
#include "core/routing/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/routing/binding.h"
#include "core/routing/table.h"

namespace oc::routing {
namespace {

/// `from` in the form that read_route_input takes: peers written as strings opened up, `roles` under its long name.
Result<RouteInput> read_from(const Json& from) {
  if (!from.is_object()) return fail(Errc::invalid, "from is to be an object");
  JsonObject plain = from.get_object();
  for (const char* field : {"peer", "parentPeer"}) {
    Json* peer = plain.if_contains(field);
    if (peer == nullptr || !peer->is_string()) continue;
    OC_TRY(const Peer opened, parse_peer(peer->get_string()));
    *peer = JsonObject{{"kind", opened.kind}, {"id", opened.id}};
  }
  if (Json* roles = plain.if_contains("roles")) plain["memberRoleIds"] = Json(*roles);
  for (const auto& entry : plain) {
    static const std::vector<std::string> known = {"channel", "accountId", "peer",          "parentPeer", "guildId",
                                                   "teamId",  "roles",     "memberRoleIds", "topicId"};
    if (std::ranges::find(known, entry.key()) != known.end()) continue;
    const std::string nearest = nearest_word(entry.key(), known);
    return fail(Errc::invalid, fmt::format("from has no field \"{}\"", printable(entry.key(), 60)),
                nearest.empty() ? "" : fmt::format("Did you mean \"{}\"?", nearest));
  }
  return read_route_input(plain);
}

void compare(std::string_view field, const Json& expect, std::string_view got, std::string& difference) {
  const auto wanted = string_member(expect, field);
  if (!wanted || *wanted == got) return;
  if (!difference.empty()) difference += "; ";
  difference += fmt::format("{} is {}, not {}", field, printable(got, 300), printable(*wanted, 300));
}

Result<std::string> difference_of(const Json& expect, const Route& route) {
  Json wanted = expect;
  if (expect.is_string()) wanted = JsonObject{{"agentId", expect}};
  if (!wanted.is_object()) return fail(Errc::invalid, "expect is to be an agent id or an object");
  std::string difference;
  if (const auto agent = string_member(wanted, "agentId")) wanted.get_object()["agentId"] = sessions::normalize_agent_id(*agent);
  compare("agentId", wanted, route.agent_id, difference);
  compare("sessionKey", wanted, route.session_key, difference);
  compare("matchedBy", wanted, to_string(route.matched_by), difference);
  return difference;
}

Result<CaseResult> run_case(const RouteTable& table, const Json& one, std::size_t number) {
  const std::string name = string_member_or(one, "name", fmt::format("case {}", number + 1));
  const Json* from = member(one, "from");
  const Json* expect = member(one, "expect");
  if (from == nullptr || expect == nullptr)
    return fail(Errc::invalid, name + " needs from and expect", "Write {from: {channel: \"telegram\"}, expect: \"work\"}.");
  auto input = read_from(*from);
  if (!input) return fail_in(name, std::move(input).error());
  CaseResult result{.name = name, .route = table.resolve(*input)};
  auto difference = difference_of(*expect, result.route);
  if (!difference) return fail_in(name, std::move(difference).error());
  result.difference = std::move(*difference);
  result.holds = result.difference.empty();
  return result;
}

}  // namespace

std::size_t CheckReport::held() const {
  return static_cast<std::size_t>(std::ranges::count_if(cases, [](const CaseResult& one) { return one.holds; }));
}

Result<Peer> parse_peer(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const sessions::ChatType type = sessions::normalize_chat_type(kind);
  if (colon == std::string_view::npos || type == sessions::ChatType::none || js_trim(text.substr(colon + 1)).empty()) {
    return fail(Errc::invalid, fmt::format("\"{}\" is no peer", printable(text, 80)),
                "Write KIND:ID, such as direct:42, group:-100123 or channel:C0123.");
  }
  return Peer{std::string(sessions::to_string(type)), std::string(js_trim(text.substr(colon + 1)))};
}

Result<CheckReport> run_checks(const Json& config, const Json& cases) {
  if (!cases.is_array()) return fail(Errc::invalid, "the cases are to be a list", "Write [{from: {channel: \"telegram\"}, expect: \"work\"}].");
  if (cases.get_array().size() > kRouteCasesMax) return fail(Errc::too_large, fmt::format("more than {} cases", kRouteCasesMax));
  const auto table = RouteTable::compile(config);
  CheckReport report;
  const Json* bindings = member(config, "bindings");
  std::vector<bool> reached(bindings && bindings->is_array() ? bindings->get_array().size() : 0);
  for (std::size_t i = 0; i < cases.get_array().size(); i++) {
    OC_TRY(CaseResult result, run_case(*table, cases.get_array()[i], i));
    if (result.route.binding >= 0) reached[static_cast<std::size_t>(result.route.binding)] = true;
    report.cases.push_back(std::move(result));
  }
  Binding binding;
  for (std::size_t i = 0; i < reached.size(); i++) {
    if (!reached[i] && read_binding(bindings->get_array()[i], Dialect::seeds, binding) == Skipped::no) report.unreached.push_back(i);
  }
  return report;
}

std::string to_text(const CheckReport& report) {
  std::string out;
  for (const CaseResult& one : report.cases) {
    if (!one.holds) out += fmt::format("- {}: {} (by {})\n", printable(one.name, 120), one.difference, to_string(one.route.matched_by));
  }
  out += fmt::format("{} of {} cases hold.\n", report.held(), report.cases.size());
  for (const std::size_t index : report.unreached) out += fmt::format("bindings.{} is reached by no case.\n", index);
  return out;
}

JsonObject to_json(const CheckReport& report) {
  JsonArray cases, unreached;
  for (const CaseResult& one : report.cases) {
    JsonObject entry{{"name", one.name}, {"holds", one.holds}, {"route", to_json(one.route)}};
    if (!one.holds) entry["difference"] = one.difference;
    cases.push_back(std::move(entry));
  }
  for (const std::size_t index : report.unreached) unreached.push_back(Json(fmt::format("bindings.{}", index)));
  return JsonObject{{"held", report.held()}, {"cases", std::move(cases)}, {"unreached", std::move(unreached)}};
}

}  // namespace oc::routing
