// Three short requests beside each other.
#include "models/local.h"

#include <array>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/http.h"

namespace oc::models {
namespace {

using engine::ModelRef;

std::string models_url(const Provider& provider) {
  std::string base = provider.base_url;
  if (provider.id != "ollama" || provider.api != Api::openai_completions) return base + "/models";
  if (base.ends_with("/v1")) base.resize(base.size() - 3);
  return base + "/api/tags";
}

engine::Task<std::vector<ModelRef>> ask(io::Io io, std::optional<Provider> provider) {
  std::vector<ModelRef> none;
  if (!provider || !is_near(provider->base_url)) co_return none;
  io::HttpRequest request{.url = models_url(*provider),
                          .connect_timeout = kLocalProbeTimeout,
                          .idle_timeout = kLocalProbeTimeout,
                          .total_timeout = kLocalProbeTimeout,
                          .body_bytes_max = 4u << 20};
  const auto response = co_await io::within(io.clock, kLocalProbeTimeout, io.http.send(std::move(request)));
  if (!response || response->status != 200) co_return none;
  co_return served_models(provider->id, response->body);
}

engine::Task<> ask_into(io::Io io, std::optional<Provider> provider, std::vector<ModelRef>& found) { found = co_await ask(io, std::move(provider)); }

std::optional<Provider> provider_or_none(const Json& config, std::string_view id) {
  auto provider = find_provider(config, id);
  return provider ? std::move(*provider) : std::nullopt;
}

bool may_chat(std::string_view id) {
  const std::string lower = ascii_lower(id);
  return lower.find("embed") == std::string::npos && lower.find("rerank") == std::string::npos && lower.find("whisper") == std::string::npos;
}

}  // namespace

std::vector<ModelRef> served_models(const std::string& provider, std::string_view body) {
  std::vector<ModelRef> models;
  const auto json = parse_json(body);
  if (!json) return models;
  for (const std::string_view key : {"models", "data"}) {
    const Json* list = member(*json, key);
    if (!list || !list->is_array()) continue;
    for (const auto& entry : list->get_array()) {
      std::string id = string_member_or(entry, "id", "");
      if (id.empty()) id = string_member_or(entry, "model", "");
      if (id.empty()) id = string_member_or(entry, "name", "");
      if (id.empty() || !may_chat(id) || models.size() >= kLocalModelsMax) continue;
      models.push_back({provider, printable(id, 256)});
    }
  }
  return models;
}

engine::Task<std::vector<ModelRef>> LocalServers::find(Json config) {
  if (looked_at_ && io_.clock.steady() - *looked_at_ < kLocalProbeLifetime) co_return known_;
  constexpr std::array<std::string_view, 3> kServers{"ollama", "lmstudio", "vllm"};
  std::array<std::vector<ModelRef>, kServers.size()> served;
  io::TaskGroup asked(io_.executor);
  for (std::size_t i = 0; i < kServers.size(); i++) asked.spawn(ask_into(io_, provider_or_none(config, kServers[i]), served[i]));
  co_await asked.around(asked.drain());
  std::vector<ModelRef> found;
  for (const auto& models : served) found.insert(found.end(), models.begin(), models.end());
  known_ = found;
  looked_at_ = io_.clock.steady();
  co_return found;
}

}  // namespace oc::models
