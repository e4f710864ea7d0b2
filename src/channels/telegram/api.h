// One call of the Bot API: its URL, its pace, its repetition, and what an answer means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "channels/telegram/pace.h"
#include "channels/telegram/settings.h"
#include "io/http.h"
#include "io/io.h"

namespace oc::channels::telegram {

/// The `result` of an answer.
/// Errors: rate_limited (429), denied (401, 403 and other refusals that stay), not_found (a 404, a chat that is not there), conflict (409),
///   unavailable (5xx with a Bot API body: it was not done), protocol (no Bot API body, or 502 and 504: it may have been done).
///   http_status is set; the message never holds the token.
Result<Json> read_answer(std::string_view method, const io::HttpResponse& response, const Secret& token);

/// What a refusal's description says, for the few that are answered in another way than by giving up.
enum class Refusal : std::uint8_t {
  none,
  bad_markup,
  no_thread,
  no_reply_target,
  bad_quote,  ///< the answered message does not hold these words
  not_modified,
  migrated,
  no_message,  ///< to edit or delete: it is gone, or not ours
  no_text,     ///< to edit: the message is a file with a caption
  bad_photo,   ///< its size or shape
  no_voice,    ///< the receiver takes no voice messages
  bad_reaction,
  file_too_big,
  message_too_long,
};
Refusal refusal_of(const Error& error);

/// The new chat id of a `migrated` refusal; "" for others.
std::string migrated_to(const Error& error);

/// What a failed call means for the message that was to be sent: whether it may be sent again (see ChannelAccount::send).
Error told_for_send(Error error);
/// The same for a call that shows the same when it is made twice: an unknown outcome may be tried again.
Error told_for_edit(Error error);

/// A file that goes with a call.
struct Attachment {
  std::string field;
  std::string file_name;
  std::string mime;
  std::string bytes;
};

struct Call {
  std::string method;
  JsonObject parameters;
  std::vector<Attachment> files;
  std::string shown_in;  ///< the chat in which it shows a new message: its pace counts; "" = none
  enum class Repeat : std::uint8_t {
    no,   ///< the caller decides
    yes,  ///< by the config's `retry`, when it was certainly not done
  } repeat = Repeat::no;
};

/// Lifetime: what the bundle refers to outlives it.
class Api {
 public:
  Api(io::Io io, const Settings& settings);

  struct Times {
    Millis idle{30'000};
    Millis total{60'000};
  };
  /// POSTs the parameters as JSON, at once. Errors: those of read_answer() and of the HTTP client.
  io::Task<Result<Json>> call(std::string method, Json parameters, Times times);
  /// POSTs at the bot's pace. Errors: as above; rate_limited also while a 429 shuts the bot out for longer than
  /// kPaceWaitMax; shorter waits, and those of the pace, are waited out.
  io::Task<Result<Json>> perform(Call call);
  /// The bytes of a file that getFile told. Errors: too_large, not_found, denied, those of HTTP.
  io::Task<Result<std::string>> download(std::string file_path, std::size_t bytes_max);

 private:
  io::Task<Result<Json>> post(std::string method, std::string content_type, std::string body, Times times);
  io::Task<Result<Json>> perform_once(Call call);
  void note(const Error& error);
  Millis pause_after(int attempt, const Error& error);

  io::Io io_;
  std::string api_root_;
  Secret token_;
  std::string proxy_;
  Retry retry_;
  Millis timeout_;
  Pace pace_;
};

}  // namespace oc::channels::telegram
