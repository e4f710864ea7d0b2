// The card of /status, for the model.
#include "tools/status.h"

#include "tools/files/place.h"

namespace oc::tools {
namespace {

class StatusTool final : public Tool {
 public:
  explicit StatusTool(ServicesSource services)
      : services_(std::move(services)),
        spec_{"session_status", "Show this session's model, tokens, route and time", {{"type", "object"}, {"properties", JsonObject()}}} {}
  const engine::ToolSpec& spec() const override { return spec_; }

  /// Always the caller's own session: another one is not to be had by naming it.
  Task<engine::ToolResult> run(engine::ToolContext context, Json) override {
    auto* services = services_();
    if (services == nullptr) co_return engine::ToolResult{.text = "the gateway is not ready yet", .is_error = true};
    auto card = co_await services->session_status(context.agent_id, context.session_key);
    if (!card) co_return error_result(card.error());
    co_return engine::ToolResult{.text = std::move(*card)};
  }

 private:
  ServicesSource services_;
  engine::ToolSpec spec_;
};

}  // namespace

std::unique_ptr<Tool> make_status_tool(ServicesSource services) { return std::make_unique<StatusTool>(std::move(services)); }

}  // namespace oc::tools
