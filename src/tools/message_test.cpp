// The message tool: its schema, and that everything else is asked behind Services.
#include "tools/message.h"

#include "tools/toolbox_test.h"

namespace oc::tools {
namespace {

struct Asked final : engine::Services {
  Task<Result<std::string>> session_status(std::string, std::string) override { co_return ""; }
  Task<Result<Json>> message(engine::ToolContext context, std::string action, Json params) override {
    calls.push_back(action + " " + context.session_key);
    last = std::move(params);
    if (outcome) co_return std::unexpected(*outcome);
    co_return answer;
  }
  std::vector<std::string> calls;
  Json last;
  std::optional<Error> outcome;
  Json answer = JsonObject{{"messageId", "7"}, {"state", "sent"}};
};

}  // namespace

TEST_CASE("an action goes on as it was asked, for the session that asks, and its answer is told as JSON") {
  Asked asked;
  SimTools tools("{}", &asked);
  const auto done = tools.run("message", {{"action", "send"}, {"target", "123"}, {"message", "hi"}});
  CHECK_FALSE(done.is_error);
  CHECK(done.text == R"({"messageId":"7","state":"sent"})");
  CHECK(done.details == asked.answer);
  CHECK(asked.calls == std::vector<std::string>{"send agent:main:main"});
  CHECK(asked.last == Json({{"target", "123"}, {"message", "hi"}}));
}

TEST_CASE("what is refused is an error result with what to do; what does not fit the schema is not asked at all") {
  Asked asked;
  SimTools tools("{}", &asked);
  asked.outcome = Error{.code = Errc::not_found, .message = "Unknown channel: whatsapp", .hint = "Configured channels: telegram"};
  const auto refused = tools.run("message", {{"action", "send"}, {"channel", "whatsapp"}, {"message", "hi"}});
  CHECK(refused.is_error);
  CHECK(refused.text == "Unknown channel: whatsapp\nConfigured channels: telegram");
  CHECK(tools.run("message", JsonObject()).is_error);
  CHECK(tools.run("message", {{"action", "explode"}}).is_error);
  CHECK(tools.run("message", {{"action", "poll"}, {"pollOption", "one"}}).is_error);
  CHECK(asked.calls.size() == 1);
  SimTools unready;
  CHECK(unready.run("message", {{"action", "send"}, {"message", "hi"}}).is_error);
}

TEST_CASE("denied by group:messaging, it is neither offered nor run") {
  Asked asked;
  SimTools tools(R"({"tools":{"deny":["group:messaging"]}})", &asked);
  for (const auto& name : tools.offered()) CHECK(name != "message");
  CHECK(tools.run("message", {{"action", "send"}, {"message", "hi"}}).text == "Tool \"message\" is denied by tools.deny");
  CHECK(asked.calls.empty());
}

TEST_CASE("a long answer, such as history, is cut at kMessageResultUnitsMax") {
  Asked asked;
  asked.answer = JsonObject{{"messages", std::string(kMessageResultUnitsMax, 'x')}};
  SimTools tools("{}", &asked);
  const auto done = tools.run("message", {{"action", "read"}});
  CHECK(done.text.size() < kMessageResultUnitsMax + 200);
  CHECK(done.text.ends_with("ask for less: limit)"));
}

TEST_CASE("what is about guilds is shown to models where Discord is configured, and nowhere else") {
  Asked asked;
  const auto shown = [&](const char* config) {
    io::SimWorld sim;
    const auto io = sim.io();
    const auto toolbox = make_toolbox(io, config_source(config), [&]() -> engine::Services* { return &asked; });
    for (const auto& spec : toolbox->specs("main", "agent:main:main", {})) {
      if (spec.name == "message") return to_json_text(spec.parameters);
    }
    return std::string();
  };
  const std::string all = shown(R"({"channels":{"discord":{}}})"), few = shown(R"({"channels":{"telegram":{}}})");
  for (const char* word : {"guildId", "\"kick\"", "eventName"}) {
    CHECK(all.contains(word));
    CHECK_FALSE(few.contains(word));
  }
  CHECK(few.contains("pollQuestion"));
  CHECK(few.size() < all.size() * 3 / 4);
}

}  // namespace oc::tools
