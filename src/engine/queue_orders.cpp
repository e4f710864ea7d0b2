// Carrying out /queue.
#include "engine/queue_orders.h"

#include "base/text.h"
#include "core/queue/directive.h"
#include "engine/session_book.h"
#include "io/clock.h"
#include "store/store.h"

namespace oc::engine {

queue::Settings queue_settings(const Inside& inside, const Json& session_entry, const std::string& channel) {
  return queue::resolve(inside.snapshot->config->root(), channel, session_entry, {});
}

io::Task<Result<OrderResult>> order_queue(Inside& inside, std::string words, OrderFrom from) {
  auto directive = queue::parse_directive(words);
  if (!directive.wrong.empty()) co_return OrderResult{.answer = join(directive.wrong, " ")};
  if (!directive.rest.empty()) co_return OrderResult{.turn = std::move(directive.rest), .queue_words = directive.set};
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(from.agent_id));
  OC_CO_TRY(auto known, co_await database->session(from.session_key));
  if (directive.is_question()) {
    co_return OrderResult{.answer = queue::status_text(queue_settings(inside, known ? known->entry : Json(), from.channel))};
  }
  store::SessionRow row = known ? std::move(*known) : fresh_session(inside.io, from.session_key);
  queue::set_in_session(row.entry.get_object(), directive.set, directive.reset ? queue::Keep::nothing : queue::Keep::others);
  OC_CO_CHECKED(co_await database->put_session(std::move(row)));
  inside.runs.tell_session_changed(from.session_key, "patch");
  co_return OrderResult{.answer = queue::acknowledgement(directive)};
}

}  // namespace oc::engine
