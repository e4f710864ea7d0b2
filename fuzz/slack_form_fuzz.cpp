// Any bytes as the body of a signed request of Slack: read the same way twice, and what is read can be written and read back.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "channels/slack/form.h"
#include "channels/slack/text.h"
#include "channels/slack/webhook.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oc::channels::slack;
  const std::string body(reinterpret_cast<const char*>(data), size);
  if (const auto fields = parse_form(body)) {
    for (const auto& [name, value] : *fields) CHECK(oc::is_valid_utf8(name) && oc::is_valid_utf8(value.as_string()));
    const auto again = parse_form(form_text(*fields));
    CHECK(again && *again == *fields);
  }
  const oc::Secret secret("fuzz");
  for (const char* type : {"application/json", "application/x-www-form-urlencoded"}) {
    oc::engine::WebhookRequest request{
        .method = "POST",
        .headers = {{"content-type", type}, {"x-slack-request-timestamp", "1000"}, {"x-slack-signature", signature_of(secret, "1000", body)}},
        .body = body};
    const auto read = read_request(request, secret, oc::from_ms(1'000'000));
    if (const auto* answer = std::get_if<Answer>(&read)) {
      CHECK(answer->status == 200 || answer->status == 400);
      CHECK(oc::is_valid_utf8(answer->body));
    }
    request.body += "x";
    CHECK(std::get<Answer>(read_request(request, secret, oc::from_ms(1'000'000))).status == 401);
  }
  static const Names kNames;
  CHECK(oc::is_valid_utf8(read_text(body, kNames).text));
  return 0;
}
