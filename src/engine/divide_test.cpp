// One row of the outbox is one message of the platform: an account that shows a part as several messages divides it before anything is kept.
#include <doctest/doctest.h>

#include "engine/utterance.h"

namespace oc::engine {
namespace {

using Texts = std::vector<std::string>;

/// An account that cannot put files and words into one message, nor two files; the port's own answer without `divides`.
class Divider final : public ChannelAccount {
 public:
  explicit Divider(bool divides = true) : divides_(divides) {}
  const std::string& channel() const override { return name_; }
  const std::string& account_id() const override { return name_; }
  Capabilities capabilities() const override { return {}; }
  AccountStatus status() const override { return {}; }
  Task<> run(InboundSink&) override { co_return; }
  std::vector<std::string> split(const std::string& markdown) const override { return {markdown}; }
  std::vector<Utterance> divide(Utterance part) const override {
    if (!divides_) return ChannelAccount::divide(std::move(part));
    std::vector<Utterance> out;
    const auto media = std::exchange(part.media, {});
    if (!part.text.empty()) out.push_back(part);
    for (const auto& file : media) out.push_back({.address = part.address, .media = {file}});
    return out;
  }
  Task<Result<Sent>> send(Utterance) override { co_return fail(Errc::unavailable, "not here"); }
  Task<> typing(ReplyAddress) override { co_return; }
  Task<ProbeResult> probe(Millis) override { co_return ProbeResult{}; }

 private:
  bool divides_;
  std::string name_ = "divider";
};

std::vector<Utterance> two_parts() {
  const ReplyAddress address{.channel = "divider", .account_id = "divider", .to = "5"};
  return {{.address = address, .text = "first", .draft_id = "9"},
          {.address = address, .text = "second", .media = {{.path = "/a"}, {.path = "/b"}}, .buttons = JsonArray{JsonArray{}}}};
}

Texts shown(const std::vector<Utterance>& parts) {
  Texts out;
  for (const auto& part : parts) out.push_back(part.text.empty() ? part.media.at(0).path : part.text + " " + std::to_string(part.media.size()));
  return out;
}

}  // namespace

TEST_CASE("each part is divided by its account, and all stay in their order") {
  const Divider account;
  const auto parts = divided(&account, two_parts());
  CHECK(shown(parts) == Texts{"first 0", "second 0", "/a", "/b"});
  // What belongs to one message stays with the one that the account left it to.
  CHECK(parts[0].draft_id == "9");
  CHECK(!parts[1].buttons.is_null());
  CHECK(parts[2].buttons.is_null());
  for (const auto& part : parts) CHECK(part.address.to == "5");
  CHECK(divided(&account, {}).empty());
}

TEST_CASE("an account that says nothing about it, and an account that is gone, leave the parts as they are") {
  const Divider plain(false);
  for (const ChannelAccount* account : {static_cast<const ChannelAccount*>(&plain), static_cast<const ChannelAccount*>(nullptr)}) {
    const auto parts = divided(account, two_parts());
    CHECK(shown(parts) == Texts{"first 0", "second 2"});
    CHECK(parts[1].media.size() == 2);
  }
}

TEST_CASE("each divided part comes back whole from the row that keeps it") {
  const Divider account;
  for (const auto& part : divided(&account, two_parts())) {
    store::OutboxRow row{.idempotency_key = "run:0"};
    row.text = part.text;
    row.address = address_column(part);
    const auto back = utterance_of(row);
    CHECK(shown({back}) == shown({part}));
    CHECK(back.draft_id == part.draft_id);
    CHECK(back.buttons == part.buttons);
    CHECK(back.address == part.address);
  }
}

}  // namespace oc::engine
