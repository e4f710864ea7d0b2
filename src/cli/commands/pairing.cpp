// pairing list, approve: senders who wait until somebody lets them in. Works without a running gateway, but for telling the sender.
#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/config_edit.h"
#include "cli/context.h"
#include "cli/text_table.h"
#include "core/config/edit.h"
#include "core/sessions/ids.h"
#include "core/sessions/roster.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/files.h"
#include "store/store.h"

namespace oc::cli {
namespace {

struct Question {
  std::string channel;
  std::string account_id;  ///< "" for any
  std::string code;
};

Result<Question> read_question(const Context& context, std::size_t words) {
  const auto& arguments = context.arguments;
  Question question;
  const auto flag = arguments.value("--channel");
  question.channel = sessions::resolve_channel_alias(flag.value_or(words > 0 ? arguments.word(0) : ""));
  if (const auto account = arguments.value("--account")) question.account_id = sessions::normalize_account_id(*account);
  if (question.channel.empty())
    return fail(Errc::invalid, "Channel required. Use --channel <channel> or pass it as the first argument.",
                "Such as: " + program_words(context) +
                    (arguments.word(0).empty() ? " pairing list telegram" : " pairing approve telegram " + printable(arguments.word(0), 40)));
  OC_TRY(question.channel, channel_word(question.channel));
  return question;
}

/// `pairing approve telegram`: the channel alone.
bool lacks_code(const Context& context) {
  return context.arguments.words().size() == 1 && !context.has("--channel") && channel_word(context.arguments.word(0)).has_value();
}

bool is_of(const store::PairingRequest& request, const Question& question) {
  return question.account_id.empty() || request.account_id == question.account_id;
}

/// Opening the store would make a database where no gateway has run yet.
bool has_store(const Context& context) { return context.io().files.info(context.paths.state_dir + "/state/gateway.sqlite").has_value(); }

io::Task<Result<std::vector<store::PairingRequest>>> read_requests(const Context& context, store::Store& store, const Question& question) {
  if (!has_store(context)) co_return std::vector<store::PairingRequest>();
  OC_CO_TRY(store::GatewayStore * gateway, co_await store.gateway());
  OC_CO_TRY(auto requests, co_await gateway->pairing_requests(question.channel));
  std::erase_if(requests, [&](const store::PairingRequest& request) { return !is_of(request, question); });
  co_return requests;
}

io::Task<Result<store::PairingRequest>> approve(const Context& context, store::Store& store, const Question& question) {
  const auto missing = [&] {
    return fail(Errc::not_found, "No pending pairing request found for code: " + printable(question.code, 40),
                fmt::format("A code is good for an hour. Who waits: {} pairing list {}", program_words(context), question.channel));
  };
  OC_CO_TRY(const auto requests, co_await read_requests(context, store, question));
  const auto same = [&](const store::PairingRequest& request) { return iequals_ascii(request.code, question.code); };
  const auto found = std::find_if(requests.begin(), requests.end(), same);
  if (found == requests.end()) co_return missing();
  OC_CO_TRY(store::GatewayStore * gateway, co_await store.gateway());
  co_return co_await gateway->approve_pairing(question.channel, found->code);
}

Json to_json(const store::PairingRequest& request) {
  JsonObject meta = request.meta.is_object() ? request.meta.get_object() : JsonObject();
  if (!request.account_id.empty()) meta["accountId"] = request.account_id;
  return JsonObject{{"id", request.sender_id},
                    {"code", request.code},
                    {"createdAt", to_iso(request.created_at)},
                    {"lastSeenAt", to_iso(request.last_seen_at)},
                    {"meta", std::move(meta)}};
}

void print_requests(const Context& context, const Question& question, const std::vector<store::PairingRequest>& requests) {
  if (requests.empty()) {
    context.out(fmt::format("No pending {} pairing requests.", question.channel));
    return;
  }
  TextTable table{.head = {"Code", "Sender", "Account", "Requested", "Meta"}};
  for (const auto& request : requests) {
    table.rows.push_back({request.code, request.sender_id, request.account_id, age_text(context.io().clock.now() - request.created_at),
                          request.meta.is_object() && !request.meta.get_object().empty() ? to_json_text(request.meta) : ""});
  }
  std::string text = to_text(table);
  text.pop_back();
  context.out(text);
  context.out(fmt::format("Let one in: {} pairing approve {} CODE", program_words(context), question.channel));
}

}  // namespace

io::Task<int> pairing_list(Context& context) {
  const auto question = read_question(context, context.arguments.words().size());
  if (!question) co_return context.fail_with(question.error());
  const auto store = context.open_store();
  const auto requests = co_await read_requests(context, *store, *question);
  co_await store->stop();
  if (!requests) co_return context.fail_with(requests.error());
  if (!context.json()) {
    print_requests(context, *question, *requests);
    co_return 0;
  }
  JsonArray rows;
  for (const auto& request : *requests) rows.push_back(to_json(request));
  context.out_json(JsonObject{{"channel", question->channel}, {"requests", std::move(rows)}});
  co_return 0;
}

namespace {

/// Source: what OpenClaw says to a sender who was let in.
constexpr std::string_view kApprovedWords = "✅ OpenClaw access approved. Send a message to start chatting.";

io::Task<Result<Json>> notify(Context& context, std::string channel, store::PairingRequest approved) {
  JsonObject params{{"channel", channel}, {"to", approved.sender_id}, {"message", kApprovedWords}, {"idempotencyKey", context.io().random.uuid()}};
  if (!approved.account_id.empty()) params["accountId"] = approved.account_id;
  co_return co_await call_gateway(context, "send", std::move(params), ClientKind::operator_all);
}

}  // namespace

namespace {

/// Where a config of 9.x's form (agents.entries) names no owner, the sender who is let in first is written down as the one:
/// `commands.ownerAllowFrom`. Earlier versions leave the file alone, and so their configs are left alone here.
/// Source: 2026.9.6. Gives the entry; nothing when there is no such config file or somebody is named already.
Result<std::optional<std::string>> configure_owner(Context& context, const std::string& channel, const std::string& sender_id) {
  OC_TRY(const auto text, context.config_text());
  if (!text) return std::nullopt;
  const std::string entry = channel + ":" + sender_id;
  bool is_owner = false;
  const auto change = [&](const ConfigDraft& draft) -> Result<std::string> {
    const Json* owners = at_path(draft.root(), "commands.ownerAllowFrom");
    const bool names_somebody = owners && !(owners->is_array() && owners->get_array().empty());
    if (names_somebody || !sessions::Roster(draft.raw).is_entries()) return draft.text;
    is_owner = true;
    return config::edit_set(draft.text, "commands.ownerAllowFrom", JsonArray{Json(entry)});
  };
  OC_TRY(const bool changed, edit_config(context, change));
  return changed && is_owner ? std::optional(entry) : std::nullopt;
}

void tell_owner(Context& context, const std::string& channel, const std::string& sender_id) {
  const auto owner = configure_owner(context, channel, sender_id);
  if (!owner) {
    context.err("No command owner was configured: " + to_text(owner.error()));
  } else if (*owner && !context.json()) {
    context.out(fmt::format("Command owner configured {} (commands.ownerAllowFrom was empty).", printable(**owner, 200)));
  }
}

}  // namespace

io::Task<int> pairing_approve(Context& context) {
  const std::size_t words = context.arguments.words().size();
  if (lacks_code(context)) {
    const std::string channel = printable(context.arguments.word(0), 40);
    co_return context.fail_with(
        Error{.code = Errc::invalid,
              .message = "The code is missing.",
              .hint = fmt::format("Type: {0} pairing approve {1} CODE. Who waits: {0} pairing list {1}", program_words(context), channel)});
  }
  auto question = read_question(context, words == 2 ? 1 : 0);
  if (!question) co_return context.fail_with(question.error());
  question->code = js_trim(context.arguments.word(words - 1));
  const auto store = context.open_store();
  const auto approved = co_await approve(context, *store, *question);
  if (approved) OC_CRASH_POINT("pair.approved");
  co_await store->stop();
  if (!approved) co_return context.fail_with(approved.error());
  if (context.json()) {
    context.out_json(JsonObject{{"channel", question->channel}, {"approved", to_json(*approved)}});
  } else {
    context.out(fmt::format("Approved {} sender {}.", question->channel, printable(approved->sender_id, 200)));
  }
  tell_owner(context, question->channel, approved->sender_id);
  if (!context.has("--notify")) co_return 0;
  if (const auto told = co_await notify(context, question->channel, *approved); !told) {
    context.err("Failed to notify requester: " + to_text(told.error()));
  }
  co_return 0;
}

}  // namespace oc::cli
