// Requests that Telegram makes to the gateway: checked before they are read, confirmed when they are kept.
#include <algorithm>

#include "channels/telegram/account.h"
#include "channels/telegram/account_run.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::telegram {
namespace {

constexpr std::string_view kSecretHeader = "x-telegram-bot-api-secret-token";

io::HttpResponse answer(int status, std::string body) {
  return {.status = status, .headers = {{"content-type", "text/plain"}}, .body = std::move(body)};
}

}  // namespace

/// One answer for every wrong secret; who tries too many is told to wait, without a list of who they are.
int Account::refuse_status() {
  const Millis now = io_.clock.steady();
  if (now - wrong_since_ >= kWrongSecretsWindow) {
    wrong_since_ = now;
    wrong_secrets_ = 0;
  }
  if (++wrong_secrets_ == 1) io_.log.warn("telegram", "a request to the webhook had a wrong secret", {{"account", settings_.account_id}});
  return wrong_secrets_ > kWrongSecretsMax ? 429 : 401;
}

std::optional<io::HttpResponse> Account::head_refusal(const engine::WebhookRequest& head) {
  if (head.method != "POST") return answer(405, "Method Not Allowed");
  if (!settings_.webhook.secret.empty() && settings_.webhook.secret.equals(io::header_value(head.headers, kSecretHeader))) return std::nullopt;
  const int status = refuse_status();
  return answer(status, status == 429 ? "Too Many Requests" : "Unauthorized");
}

io::Task<io::HttpResponse> Account::on_webhook(engine::WebhookRequest request) {
  if (auto refusal = head_refusal(request)) co_return std::move(*refusal);
  // Who we are is not known yet: Telegram asks again.
  if (run_ == nullptr || bot_.id.empty()) co_return answer(503, "Service Unavailable");
  const auto update = parse_json(request.body);
  if (!update) co_return answer(400, "Bad Request");
  auto one = gathered_of(*update, context());
  co_await park_unread(one, *update);
  const auto kept = co_await take_from_webhook(std::move(one));
  if (kept) co_return answer(200, "ok");
  io_.log.warn("telegram", "an update of the webhook is not kept; Telegram will send it again: " + kept.error().message,
               {{"account", settings_.account_id}});
  co_return answer(503, "Service Unavailable");
}

io::Task<Result<void>> Account::take_from_webhook(Gathered one) {
  if (one.update_ids.empty()) co_return co_await take(std::move(one));
  const auto id = one.update_ids.front();
  if (std::ranges::find(gathered_ids_, id) != gathered_ids_.end()) co_return Result<void>();
  const auto known = one.key.empty() ? gatherings_.end() : gatherings_.find(one.key);
  if (known == gatherings_.end()) {
    if (!one.is_open() || gatherings_.size() >= kGatheringsMax) co_return co_await take(std::move(one));
    auto gathering = std::make_shared<Gathering>(io_.executor, std::move(one));
    gatherings_.emplace(gathering->whole.key, gathering);
    co_return co_await lead(std::move(gathering));
  }
  auto gathering = known->second;
  const auto& ids = gathering->whole.update_ids;
  // The same update once more, while the first request of it still waits.
  if (std::ranges::find(ids, id) != ids.end()) co_return co_await wait_for(std::move(gathering));
  if (!belongs_to(gathering->whole, one)) co_return co_await take(std::move(one));
  append(gathering->whole, std::move(one));
  co_return co_await wait_for(std::move(gathering));
}

io::Task<Result<void>> Account::wait_for(std::shared_ptr<Gathering> gathering) {
  co_await gathering->kept.wait();
  co_return gathering->outcome;
}

/// Waits until nothing more comes, hands the whole over, and tells those who wait. However it ends they are told.
io::Task<Result<void>> Account::lead(std::shared_ptr<Gathering> gathering) {
  struct Tell {
    Account& account;
    std::shared_ptr<Gathering> gathering;
    ~Tell() {
      const auto listed = account.gatherings_.find(gathering->whole.key);
      if (listed != account.gatherings_.end() && listed->second == gathering) account.gatherings_.erase(listed);
      gathering->kept.set();
    }
  } tell{*this, gathering};
  for (std::size_t parts = 0; gathering->whole.is_open() && parts != gathering->whole.parts;) {
    parts = gathering->whole.parts;
    co_await io_.clock.sleep(gathering->whole.wait());
  }
  gatherings_.erase(gathering->whole.key);
  Gathered whole = gathering->whole;
  gathering->outcome = co_await take(std::move(whole));
  if (gathering->outcome && gathering->whole.parts > 1 && run_ != nullptr) co_await keep_place(run_->sink, "");
  co_return gathering->outcome;
}

}  // namespace oc::channels::telegram
