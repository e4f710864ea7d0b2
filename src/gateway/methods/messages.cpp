// messages.*: what became of the accepted messages, and trying again or letting go of those that are stuck.
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "gateway/methods/methods.h"
#include "gateway/summaries.h"
#include "io/clock.h"
#include "store/store.h"

namespace oc::gateway {
namespace {

using Which = store::MessageQuery::Which;

Which which_of(std::string_view word) {
  if (word == "dead") return Which::dead;
  return word == "unfinished" ? Which::unfinished : Which::all;
}

Task<Answer> messages_list(Call& call) {
  const auto& params = call.params;
  store::MessageQuery query{.which = which_of(string_member_or(params, "state", "all")), .channel = token(string_member_or(params, "channel", ""))};
  if (const auto key = string_member(params, "sessionKey")) query.session_key = call.context.engine().canonical_session_key(*key);
  query.before_id = int_member(params, "before").value_or(0);
  query.rows_max = static_cast<std::size_t>(int_member(params, "limit").value_or(static_cast<std::int64_t>(query.rows_max)));
  auto rows = co_await call.context.engine().messages(token(string_member_or(params, "agentId", "")), std::move(query));
  if (!rows) co_return refuse(rows.error());
  co_return JsonObject{{"ts", to_ms(call.context.clock().now())}, {"count", rows->size()}, {"messages", JsonArray(rows->begin(), rows->end())}};
}

Task<Answer> messages_get(Call& call) {
  auto message = co_await call.context.engine().message(string_member_or(call.params, "id", ""));
  if (!message) co_return refuse(message.error());
  co_return std::move(*message);
}

Task<Answer> messages_retry(Call& call) {
  auto done = co_await call.context.engine().retry_message(string_member_or(call.params, "id", ""), call.origin());
  if (!done) co_return refuse(done.error());
  co_return std::move(*done);
}

Task<Answer> messages_drop(Call& call) {
  auto done = co_await call.context.engine().drop_message(string_member_or(call.params, "id", ""), call.origin());
  if (!done) co_return refuse(done.error());
  co_return std::move(*done);
}

constexpr std::array kMethods = std::to_array<Method>(
    {{"messages.list", messages_list}, {"messages.get", messages_get}, {"messages.retry", messages_retry}, {"messages.drop", messages_drop}});

}  // namespace

std::span<const Method> message_methods() { return kMethods; }

}  // namespace oc::gateway
