// Step 3, settle: a message that was seen already ends here.
#include "engine/steps.h"
#include "io/log.h"

namespace oc::engine {

std::optional<Settled> SettleStep::take(Inside& inside, Admitted message) {
  const Inbound& inbound = message.inbound;
  if (!inside.seen.add(seen_name(inbound.channel, inbound.account_id, inbound.message_id))) {
    inside.io.log.debug("settle", "a repeat is passed over",
                        {{"channel", inbound.channel}, {"account", inbound.account_id}, {"message", inbound.message_id}});
    return std::nullopt;
  }
  return Settled(By<SettleStep>{}, std::move(message));
}

}  // namespace oc::engine
