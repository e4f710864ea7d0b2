// One try of one model call over HTTP.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/ports/model.h"
#include "io/http.h"
#include "io/io.h"
#include "models/auth.h"
#include "models/catalog.h"

namespace oc::models {

using EventSink = std::function<void(const engine::ModelEvent&)>;

/// What a try needs. Lifetime: all of it outlives the task.
struct Exchange {
  const io::Io& io;
  const engine::ModelCall& call;
  const Target& target;
  const Credential* credential;             ///< nullptr when the provider needs none
  std::function<std::string()> names_hint;  ///< for an unknown model; asked when a try has failed
  const EventSink& on_event;
};

struct Outcome {
  Result<turn::Message> answer;
  bool began = false;  ///< whether on_event was called
  std::string said;    ///< of a failure: what the other side or the connection said, for the log; without the key
};

/// Sends the request, reads the stream, tells what comes.
/// Limits: kModelStreamBytesMax, kModelErrorBytesMax of an error's body; kModelIdleTimeout or kLocalModelIdleTimeout of silence.
/// Errors: as Models::call().
engine::Task<Outcome> exchange(Exchange exchange);

/// The request as it goes out. Errors: invalid (a configured header that cannot be sent).
Result<io::HttpRequest> http_request(const Exchange& exchange);

}  // namespace oc::models
