// Step 9, speak: the answer as the channel's parts.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/reply/media_lines.h"
#include "core/reply/tags.h"
#include "engine/accounts.h"
#include "engine/media.h"
#include "engine/steps.h"
#include "engine/utterance.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

/// Whose answer it is.
struct Author {
  std::string run_id;
  std::string session_key;
  std::int64_t inbox_id = 0;
};

/// The texts and files of an answer in the order in which they are sent.
std::vector<store::OutboxRow> rows_of(const Inside& inside, const Author& author, const std::vector<Utterance>& parts) {
  std::vector<store::OutboxRow> rows;
  const UnixTime now = inside.io.clock.now();
  for (std::size_t i = 0; i < parts.size(); i++) {
    rows.push_back({.inbox_id = author.inbox_id,
                    .run_id = author.run_id,
                    .part = static_cast<int>(i),
                    .session_key = author.session_key,
                    .address = address_column(parts[i]),
                    .text = parts[i].text,
                    .idempotency_key = fmt::format("{}:{}", author.run_id, i),
                    .state = "pending",
                    .created_at = now,
                    .not_before = now});
  }
  return rows;
}

void add_text(const Inside& inside, const ReplyAddress& address, const std::string& text, std::vector<Utterance>& parts) {
  const auto account = inside.accounts->find(address.channel, address.account_id);
  for (auto& part : account ? account->split(text) : std::vector{text}) parts.push_back({.address = address, .text = std::move(part)});
}

/// What the answer is made for.
struct Spoken {
  const Inside& inside;
  const ReplyAddress& address;
  std::string agent_id;
  bool audio_as_voice = false;
  std::size_t files = 0;  ///< taken so far
};

/// The portion's files, copied; a file that may not be sent leaves a word in the text and a line in the log.
io::Task<std::vector<Media>> files_of(Spoken& spoken, reply::Portion& portion) {
  std::vector<Media> files;
  for (const auto& written : portion.files) {
    const auto account = spoken.inside.accounts->find(spoken.address.channel, spoken.address.account_id);
    Result<Media> file = fail(Errc::too_large, fmt::format("more than {} files", kMediaPerMessageMax));
    if (account && !account->capabilities().media) {
      file = fail(Errc::invalid, spoken.address.channel + " takes no files");
    } else if (spoken.files < kMediaPerMessageMax) {
      file = co_await take_for_sending(spoken.inside, spoken.agent_id, spoken.address, {.path = written});
    }
    if (file) {
      spoken.files++;
      files.push_back(std::move(*file));
      continue;
    }
    spoken.inside.io.log.warn("deliver", "a file of an answer is not sent: " + file.error().message, {{"file", printable(written, 200)}});
    const std::string name = printable(written.substr(written.rfind('/') + 1), 100);
    portion.text += fmt::format("{}⚠️ Media failed: {}", portion.text.empty() ? "" : "\n\n", name);
  }
  co_return files;
}

/// The files go with the words in front of them: with the last part of those.
io::Task<> add_portion(Spoken& spoken, reply::Portion portion, std::vector<Utterance>& parts) {
  auto files = co_await files_of(spoken, portion);
  if (portion.text.empty() && files.empty()) co_return;
  if (!portion.text.empty()) add_text(spoken.inside, spoken.address, portion.text, parts);
  if (files.empty()) co_return;
  if (portion.text.empty()) parts.push_back({.address = spoken.address, .text = {}});
  parts.back().media = std::move(files);
  parts.back().audio_as_voice = spoken.audio_as_voice;
}

}  // namespace

io::Task<std::vector<store::OutboxRow>> SpeakStep::compose(Inside& inside, const Prompted& prompted, std::string text) {
  const auto tags = reply::take_reply_tags(text);
  ReplyAddress address = *prompted.reply_address;
  if (tags.reply_to_current) address.reply_to_id = prompted.message_id;
  if (!tags.reply_to_id.empty()) address.reply_to_id = tags.reply_to_id;
  const Author author{prompted.run_id, prompted.route.session_key, prompted.inbox_ids.empty() ? 0 : prompted.inbox_ids.front()};
  Spoken spoken{.inside = inside, .address = address, .agent_id = prompted.route.agent_id, .audio_as_voice = tags.audio_as_voice};
  std::vector<Utterance> parts;
  for (auto& portion : reply::portions_of(tags.text)) co_await add_portion(spoken, std::move(portion), parts);
  co_return rows_of(inside, author, divided(inside.accounts->find(address.channel, address.account_id).get(), std::move(parts)));
}

std::vector<store::OutboxRow> SpeakStep::compose_words(Inside& inside, const Routed& routed, const std::string& text) {
  const Author author{run_id_of(routed), routed.route.session_key, routed.inbox_id};
  std::vector<Utterance> parts;
  add_text(inside, routed.inbound.reply_address, text, parts);
  return rows_of(inside, author, parts);
}

}  // namespace oc::engine
