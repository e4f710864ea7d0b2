// What an account has only while it runs.
#pragma once

#include "channels/telegram/account.h"
#include "io/task.h"

namespace oc::channels::telegram {

/// Lifetime: that of Account::run().
struct Account::Run {
  engine::InboundSink& sink;
  io::TaskGroup& side;  ///< answers to pressed buttons and the like, which nobody waits for
};

/// Parts of an album or of a long text that came in requests of their own.
struct Account::Gathering {
  Gathering(const io::Executor& executor, Gathered first) : whole(std::move(first)), kept(executor) {}
  Gathered whole;
  Result<void> outcome = fail(Errc::unavailable, "the message was not put together");
  io::Event kept;
};

}  // namespace oc::channels::telegram
