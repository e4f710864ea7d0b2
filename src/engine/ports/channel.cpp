// What an account of a channel answers to things that its platform does not have.
#include "engine/ports/channel.h"

#include "engine/ports/login.h"
#include "engine/ports/webhook.h"

namespace oc::engine {
namespace {

Error cannot(const ChannelAccount& account, const char* what) {
  return {.code = Errc::invalid,
          .message = account.channel() + " cannot " + what,
          .hint = "`openclaw channels capabilities` shows what each channel can do"};
}

}  // namespace

std::optional<io::HttpResponse> WebhookHandler::head_refusal(const WebhookRequest&) { return std::nullopt; }

Result<std::unique_ptr<WebhookRoute>> InboundSink::serve(std::string path, WebhookHandler&) {
  return fail(Errc::unavailable, "nothing serves HTTP here for " + path);
}
void InboundSink::chat_moved(std::string, std::string, std::string, std::string) {}

std::vector<Utterance> ChannelAccount::divide(Utterance part) const { return {std::move(part)}; }
Task<std::optional<Sent>> ChannelAccount::find_sent(Utterance) { co_return std::nullopt; }
std::unique_ptr<Draft> ChannelAccount::begin_draft(ReplyAddress) { return nullptr; }
Task<Result<void>> ChannelAccount::edit(ReplyAddress, std::string, std::string) { co_return std::unexpected(cannot(*this, "edit messages")); }
Task<Result<void>> ChannelAccount::remove(ReplyAddress, std::string) { co_return std::unexpected(cannot(*this, "delete messages")); }
Task<Result<void>> ChannelAccount::react(ReplyAddress, std::string, std::string) { co_return std::unexpected(cannot(*this, "react to messages")); }
Task<Result<Json>> ChannelAccount::perform(std::string action, ReplyAddress, Json) { co_return std::unexpected(cannot(*this, action.c_str())); }
Task<Result<Media>> ChannelAccount::fetch(Media, std::string, std::size_t) { co_return std::unexpected(cannot(*this, "fetch files")); }
Task<Result<std::vector<DirectoryEntry>>> ChannelAccount::look_up(DirectoryQuery) {
  co_return std::unexpected(cannot(*this, "list people and groups"));
}
std::unique_ptr<Login> ChannelAccount::begin_login(const LoginWish&) { return nullptr; }
Task<Result<bool>> ChannelAccount::logout() { co_return std::unexpected(cannot(*this, "log out: its credential is in the config")); }

}  // namespace oc::engine
