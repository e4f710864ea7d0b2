// One path, one account.
#include "engine/webhooks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr std::size_t kPathBytesMax = 512;

/// Only one spelling of each path: what needs decoding or cleaning is refused.
bool is_plain_path(std::string_view path) {
  if (path.size() < 2 || path.size() > kPathBytesMax || path.front() != '/' || path.back() == '/') return false;
  if (path.find("//") != std::string_view::npos || path.find("/.") != std::string_view::npos) return false;
  return std::ranges::all_of(path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("/-_.~").find(c) != std::string_view::npos;
  });
}

io::Task<Result<io::HttpResponse>> answered(WebhookHandler& handler, WebhookRequest request) {
  co_return co_await handler.on_webhook(std::move(request));
}

io::HttpResponse plain(int status, std::string words) {
  return {.status = status, .headers = {{"content-type", "text/plain; charset=utf-8"}}, .body = std::move(words)};
}

}  // namespace

struct Webhooks::Route final : WebhookRoute {
  Route(Webhooks& book, std::string of) : webhooks(book), path(std::move(of)) {}
  ~Route() override { webhooks.routes_.erase(path); }
  Webhooks& webhooks;
  std::string path;
};

Result<std::unique_ptr<WebhookRoute>> Webhooks::serve(std::string path, WebhookHandler& handler, Owner owner) {
  const std::string shown = printable(path, 100);
  if (!is_plain_path(path)) {
    return fail(Errc::invalid, fmt::format("\"{}\" cannot be a webhook's path", shown),
                "Write it as /words/with-plain-letters, without a slash at its end.", {.key = "webhookPath"});
  }
  if (const auto known = routes_.find(path); known != routes_.end()) {
    const Owner& other = known->second.owner;
    return fail(Errc::conflict, fmt::format("the webhook path {} belongs to the {} account \"{}\"", shown, other.channel, other.account_id),
                fmt::format("Give the {} account \"{}\" a path of its own.", owner.channel, owner.account_id), {.key = "webhookPath"});
  }
  routes_.emplace(path, Taken{.handler = &handler, .owner = std::move(owner)});
  return std::make_unique<Route>(*this, std::move(path));
}

std::optional<io::HttpResponse> Webhooks::refusal(const WebhookRequest& head) const {
  const auto known = routes_.find(head.path);
  const auto account = known == routes_.end() ? nullptr : known->second.owner.account.lock();
  return account ? known->second.handler->head_refusal(head) : std::nullopt;
}

io::Task<io::HttpResponse> Webhooks::call(WebhookRequest request) {
  const auto known = routes_.find(request.path);
  if (known == routes_.end()) co_return plain(404, "not found");
  const Taken taken = known->second;
  const auto account = taken.owner.account.lock();
  if (!account) co_return plain(503, "the account is stopping");
  const io::LogFields fields{{"channel", taken.owner.channel}, {"account", taken.owner.account_id}};
  auto answer = co_await io::within(io_.clock, kWebhookTime, answered(*taken.handler, std::move(request)));
  if (answer) co_return std::move(*answer);
  io_.log.warn(taken.owner.channel, "a webhook was not answered in time", fields);
  co_return plain(503, "try again");
}

}  // namespace oc::engine
