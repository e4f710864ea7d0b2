// Files: to Slack in three calls, from Slack with the bot token and only from Slack's own hosts.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "channels/slack/account.h"
#include "core/reply/media_types.h"
#include "core/reply/retry.h"
#include "core/reply/slack_mrkdwn.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/files_whole.h"
#include "io/log.h"

namespace oc::channels::slack {
namespace {

std::string name_of(const engine::Media& media) {
  std::string name = media.file_name.empty() ? media.path.substr(media.path.rfind('/') + 1) : media.file_name;
  name = printable(name, 200);
  return name.empty() ? "file" : name;
}

Error without_scope() {
  return {.code = Errc::denied,
          .message = "Slack gave a page instead of the file: the app lacks the scope files:read",
          .hint = "Add it at https://api.slack.com/apps under OAuth & Permissions, then install the app again."};
}

/// Of this one message, whatever the next one says.
bool is_too_long(const Error& error) { return refusal_word(error) == "msg_blocks_too_long"; }

/// Whether Slack refused what the message says, not its files. It says `internal_error` of blocks that it does not take here.
bool is_about_blocks(const Error& error) {
  if (!error.message.contains("files.completeUploadExternal")) return false;
  const std::string word = refusal_word(error);
  return is_refused_blocks(error) || word == "invalid_arguments" || word == "internal_error";
}

/// The ts of the message that a file was shared with, where Slack tells it.
std::string shared_ts(const Json& answer, const std::string& channel_id) {
  const Json* files = member(answer, "files");
  if (files == nullptr || !files->is_array() || files->get_array().empty()) return {};
  const Json* shares = member(files->get_array()[0], "shares");
  for (const char* kind : {"public", "private"}) {
    const Json* of_kind = shares != nullptr ? member(*shares, kind) : nullptr;
    const Json* here = of_kind != nullptr ? member(*of_kind, channel_id) : nullptr;
    if (here != nullptr && here->is_array() && !here->get_array().empty()) return string_member_or(here->get_array()[0], "ts", "");
  }
  return {};
}

}  // namespace

/// Gives the id of a file that nobody sees yet.
io::Task<Result<std::string>> Account::upload(engine::Media media) {
  OC_CO_TRY(auto bytes, co_await io::read_whole(io_.files, media.path, kMediaFileBytesMax));
  const auto answer =
      co_await ask("files.getUploadURLExternal", JsonObject{{"filename", name_of(media)}, {"length", static_cast<std::int64_t>(bytes.size())}});
  if (!answer) co_return std::unexpected(told_before_send(answer.error()));
  const std::string url = string_member_or(*answer, "upload_url", ""), id = string_member_or(*answer, "file_id", "");
  if (id.empty() || !is_slack_url(url)) co_return fail(Errc::unavailable, "the answer to files.getUploadURLExternal holds no address of Slack");
  io::HttpRequest request{.method = "POST",
                          .url = url,
                          .headers = {{"content-type", media.mime.empty() ? "application/octet-stream" : media.mime}},
                          .body = std::move(bytes),
                          .idle_timeout = kSlackFileTimeout,
                          .total_timeout = kSlackFileTimeout,
                          .body_bytes_max = kSlackAnswerBytesMax};
  const auto response = co_await io_.http.send(std::move(request));
  // Whatever became of the bytes: without the third call nobody sees them.
  if (!response) co_return fail(Errc::unavailable, "uploading the file: " + response.error().message);
  if (response->status != 200) co_return fail(Errc::unavailable, fmt::format("Slack did not take the file (HTTP {})", response->status));
  co_return id;
}

/// `words` is what the message says: initial_comment, or blocks, or nothing.
io::Task<Result<engine::Sent>> Account::share_files(engine::Utterance part, JsonObject words, std::string channel_id, std::string thread_ts) {
  JsonArray files;
  for (const auto& media : part.media) {
    if (files.size() >= kMediaPerMessageMax) break;
    auto id = co_await upload(media);
    if (!id) co_return std::unexpected(std::move(id).error());
    files.push_back(JsonObject{{"id", *id}, {"title", media.caption.empty() ? name_of(media) : printable(media.caption, 200)}});
  }
  JsonObject parameters = std::move(words);
  parameters["files"] = std::move(files);
  parameters["channel_id"] = channel_id;
  if (!thread_ts.empty()) parameters["thread_ts"] = thread_ts;
  OC_CO_CHECKED(co_await keep_pace(channel_id));
  const auto answer = co_await ask("files.completeUploadExternal", std::move(parameters), kSlackFileTimeout);
  if (!answer) co_return std::unexpected(told_for_send(answer.error()));
  co_return sent_at(channel_id, shared_ts(*answer, channel_id), thread_ts);
}

/// One message, so that nobody ever sees half of it: the files with their text, or with the blocks that hold text and buttons.
io::Task<Result<engine::Sent>> Account::send_files(engine::Utterance part, std::string channel_id, std::string thread_ts) {
  Json blocks = button_blocks(part.text, part.buttons, channel_id, settings_);
  if (blocks.is_null()) {
    JsonObject words;
    if (!js_trim(part.text).empty()) words["initial_comment"] = reply::slack_mrkdwn(part.text);
    co_return co_await share_files(std::move(part), std::move(words), std::move(channel_id), std::move(thread_ts));
  }
  if (io_.clock.steady() >= no_file_blocks_until_) {
    auto shared = co_await share_files(part, JsonObject{{"blocks", std::move(blocks)}}, channel_id, thread_ts);
    if (shared || !is_about_blocks(shared.error())) co_return shared;
    const bool may_pass = refusal_word(shared.error()) == "internal_error";
    if (!is_too_long(shared.error())) no_file_blocks_until_ = may_pass ? io_.clock.steady() + Millis(kSlackButtonsApart) : Millis::max();
    io_.log.info("slack", "Slack takes no buttons with files; they follow in a message of their own",
                 {{"account", settings_.account_id}, {"why", shared.error().message}});
    if (reply::outcome_of(shared.error().code) == reply::Outcome::unknown) co_return shared;
  }
  co_return co_await send_files_first(std::move(part), std::move(channel_id), std::move(thread_ts));
}

/// Where Slack takes no buttons with files, the text that carries them follows. When it fails, it alone is tried again.
io::Task<Result<engine::Sent>> Account::send_files_first(engine::Utterance part, std::string channel_id, std::string thread_ts) {
  const std::string key = part.idempotency_key;
  if (key.empty() || !files_out_.has(key)) {
    const auto shared = co_await share_files(part, {}, channel_id, thread_ts);
    if (!shared) co_return shared;
    if (!key.empty()) files_out_.put(key);
  }
  auto sent = co_await post(std::move(part), std::move(channel_id), std::move(thread_ts));
  if (sent) files_out_.forget(key);
  co_return sent;
}

io::Task<Result<std::string>> Account::url_of(const engine::Media& media) {
  const auto reference = parse_json(media.reference);
  if (!reference) co_return fail(Errc::not_found, "that is no file of Slack");
  if (const std::string url = string_member_or(*reference, "url", ""); !url.empty()) co_return url;
  const auto answer = co_await ask("files.info", JsonObject{{"file", string_member_or(*reference, "id", "")}});
  if (!answer) co_return std::unexpected(answer.error());
  const Json* file = member(*answer, "file");
  if (file == nullptr) co_return fail(Errc::not_found, "Slack knows nothing of the file");
  const std::string url = string_member_or(*file, "url_private_download", "");
  co_return url.empty() ? string_member_or(*file, "url_private", "") : url;
}

io::Task<Result<engine::Media>> Account::fetch(engine::Media media, std::string folder, std::size_t bytes_max) {
  const std::size_t limit = std::min({bytes_max, settings_.media_bytes_max, kMediaFileBytesMax});
  const auto too_large = [&] {
    return fail(Errc::too_large, fmt::format("the file is larger than {} MB", limit >> 20), "See channels.slack.mediaMaxMb.");
  };
  if (media.bytes > 0 && static_cast<std::uint64_t>(media.bytes) > limit) co_return too_large();
  OC_CO_TRY(auto url, co_await url_of(media));
  if (!is_slack_url(url)) co_return fail(Errc::denied, "the file does not lie at Slack; the token is not sent elsewhere");
  io::HttpRequest request{.url = std::move(url),
                          .headers = {{"authorization", "Bearer " + settings_.bot_token.reveal()}},
                          .idle_timeout = kSlackCallTimeout,
                          .total_timeout = kSlackFileTimeout,
                          .body_bytes_max = limit};
  auto response = co_await io_.http.send(std::move(request));
  if (!response && response.error().code == Errc::too_large) co_return too_large();
  if (!response) co_return std::unexpected(std::move(response).error());
  const std::string type = ascii_lower(io::header_value(response->headers, "content-type"));
  const bool is_page = type.starts_with("text/html") && !media.mime.starts_with("text/html");
  // Without the scope Slack shows its log-in page, or leads there.
  if ((response->status >= 300 && response->status < 400) || response->status == 403 || (response->status == 200 && is_page))
    co_return std::unexpected(without_scope());
  if (response->status == 404 || response->status == 410) co_return fail(Errc::not_found, "the file is gone from Slack");
  if (response->status != 200) co_return fail(Errc::unavailable, fmt::format("Slack did not give the file (HTTP {})", response->status));
  if (media.mime.empty()) media.mime = std::string(reply::mime_of_bytes(response->body));
  if (media.mime.empty()) media.mime = std::string(reply::mime_of_name(media.file_name));
  media.path = fmt::format("{}/{}{}", folder, io_.random.uuid(), reply::extension_of_mime(media.mime));
  media.bytes = static_cast<std::int64_t>(response->body.size());
  OC_CO_CHECKED(co_await io_.files.create_beside(media.path, std::move(response->body), 0600));
  co_return media;
}

}  // namespace oc::channels::slack
