// Finds the model, its key and its other side; retries, falls back, and tells the log.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "core/config/config.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"
#include "models/auth.h"
#include "models/catalog.h"
#include "models/exchange.h"
#include "models/guide/guide.h"
#include "models/guide/speak.h"
#include "models/local.h"
#include "models/models.h"
#include "models/refs.h"
#include "models/retry.h"

namespace oc::models {
namespace {

using engine::ModelCall;
using engine::ModelInfo;
using engine::ModelRef;
using engine::Task;

class Registry final : public engine::Models {
 public:
  Registry(const io::Io& io, engine::ConfigSource config, AgentDirOf agent_dir_of)
      : io_(io), config_(std::move(config)), agent_dir_of_(std::move(agent_dir_of)), local_(io) {}

  std::vector<ModelInfo> list(const std::string& agent_dir) override { return list(agent_dir, Which::usable); }
  enum class Which : std::uint8_t { usable, known };
  std::vector<ModelInfo> list(const std::string& agent_dir, Which which);
  Task<ModelRef> default_model(std::string agent_id) override;
  Task<Result<turn::Message>> call(ModelCall call, EventSink on_event) override;

 private:
  Credentials credentials(const Json& config, const Provider& provider, const ProfileStore& store) const {
    return find_credentials(config, provider, store, io_.environment, io_.clock.now());
  }
  ModelInfo info_of(const Json& config, const ModelRef& ref, const ProfileStore& store) const;
  std::optional<ModelRef> first_with_key(const Json& config, const ProfileStore& store) const;
  std::vector<ModelRef> candidates(const Json& config, const ModelCall& call) const;
  Task<Outcome> call_one(const Json& config, const ModelCall& call, const EventSink& on_event);
  Task<Outcome> call_with_keys(const ModelCall& call, const Target& target, const Credentials& found, std::function<std::string()> hint,
                               const EventSink& on_event);
  Task<Outcome> call_with_retries(Exchange attempt);
  void log_failure(std::string_view what, const ModelRef& ref, const Error& error) const;
  void log_try(std::string_view what, const Target& target, const Outcome& outcome) const;

  io::Io io_;
  engine::ConfigSource config_;
  AgentDirOf agent_dir_of_;
  LocalServers local_;
};

ModelInfo Registry::info_of(const Json& config, const ModelRef& ref, const ProfileStore& store) const {
  if (ref == guide::ref()) return guide::info();
  const ModelFacts facts = model_facts(config, ref);
  ModelInfo info{.ref = ref, .name = facts.name, .context_window = facts.context_window, .reasoning = facts.reasoning};
  const auto provider = find_provider(config, ref.provider);
  if (!provider || !*provider) return info;
  info.has_auth = (*provider)->key_need == KeyNeed::optional || !credentials(config, **provider, store).usable.empty();
  return info;
}

std::vector<ModelInfo> Registry::list(const std::string& agent_dir, Which which) {
  const auto config = config_();
  const ProfileStore store = load_profiles(io_.files, agent_dir.empty() ? agent_dir_of_("") : agent_dir);
  std::vector<ModelRef> refs = configured_models(config->root());
  const auto add = [&](const std::vector<ModelRef>& more) {
    for (const auto& ref : more) {
      if (std::ranges::find(refs, ref) == refs.end()) refs.push_back(ref);
    }
  };
  for (const auto& ref : default_models()) {
    if (info_of(config->root(), ref, store).has_auth) add(built_in_models(ref.provider));
  }
  add(local_.known());
  add({guide::ref()});
  if (which == Which::known) add(built_in_models(""));
  std::vector<ModelInfo> infos;
  for (const auto& ref : refs) infos.push_back(info_of(config->root(), ref, store));
  return infos;
}

std::optional<ModelRef> Registry::first_with_key(const Json& config, const ProfileStore& store) const {
  for (const auto& ref : default_models()) {
    const auto provider = find_provider(config, ref.provider);
    if (provider && *provider && !credentials(config, **provider, store).usable.empty()) return ref;
  }
  // A provider of the user's own that names its models is as good as a built-in one.
  for (const auto& ref : configured_models(config)) {
    if (ref != guide::ref() && info_of(config, ref, store).has_auth) return ref;
  }
  return std::nullopt;
}

Task<ModelRef> Registry::default_model(std::string agent_id) {
  const auto config = config_();
  if (auto choice = configured_choice(config->root(), agent_id); choice.primary) co_return *choice.primary;
  if (auto ref = first_with_key(config->root(), load_profiles(io_.files, agent_dir_of_(agent_id)))) co_return *ref;
  const auto local = co_await local_.find(config->root());
  co_return local.empty() ? guide::ref() : local.front();
}

std::vector<ModelRef> Registry::candidates(const Json& config, const ModelCall& call) const {
  std::vector<ModelRef> refs{call.ref};
  if (call.ref == guide::ref()) return refs;
  const ModelChoice choice = configured_choice(config, call.agent_id);
  for (const auto& ref : choice.fallbacks) {
    if (std::ranges::find(refs, ref) == refs.end()) refs.push_back(ref);
  }
  return refs;
}

void Registry::log_failure(std::string_view what, const ModelRef& ref, const Error& error) const {
  io::LogFields fields{{"model", ref.text()}, {"kind", std::string(to_string(error.code))}};
  if (error.http_status != 0) fields.emplace_back("status", std::to_string(error.http_status));
  fields.emplace_back("error", error.message);
  io_.log.warn("models", what, fields);
}

/// With what the person who chats is not told: where it was asked, and the other side's own words.
void Registry::log_try(std::string_view what, const Target& target, const Outcome& outcome) const {
  const Error& error = outcome.answer.error();
  io::LogFields fields{{"model", target.ref.text()}, {"kind", std::string(to_string(error.code))}, {"address", origin_of(target.provider.base_url)}};
  if (error.http_status != 0) fields.emplace_back("status", std::to_string(error.http_status));
  fields.emplace_back("error", error.message);
  if (!outcome.said.empty()) fields.emplace_back("said", outcome.said);
  io_.log.warn("models", what, fields);
}

Task<Outcome> Registry::call_with_retries(Exchange attempt) {
  Retry retry;
  while (true) {
    Outcome outcome = co_await exchange(attempt);
    if (outcome.answer) co_return outcome;
    const auto pause = outcome.began ? std::nullopt : retry.after(outcome.answer.error(), io_.random.below(1000));
    if (!pause) {
      log_try("the call failed", attempt.target, outcome);
      co_return outcome;
    }
    log_try("try " + std::to_string(retry.tries() - 1) + " of " + std::to_string(kModelTriesMax) + " failed, next in " +
                std::to_string(pause->count()) + " ms",
            attempt.target, outcome);
    co_await io_.clock.sleep(*pause);
  }
}

Task<Outcome> Registry::call_with_keys(const ModelCall& call, const Target& target, const Credentials& found, std::function<std::string()> hint,
                                       const EventSink& on_event) {
  if (found.usable.empty()) co_return co_await call_with_retries({io_, call, target, nullptr, std::move(hint), on_event});
  Outcome outcome{.answer = fail(Errc::denied, "no key")};
  for (const auto& credential : found.usable) {
    outcome = co_await call_with_retries({io_, call, target, &credential, hint, on_event});
    const bool may_help =
        !outcome.answer && !outcome.began && (outcome.answer.error().code == Errc::denied || outcome.answer.error().code == Errc::rate_limited);
    if (!may_help) break;
    if (&credential != &found.usable.back()) log_failure(credential.source + " failed, trying the next profile", target.ref, outcome.answer.error());
  }
  co_return outcome;
}

Task<Outcome> Registry::call_one(const Json& config, const ModelCall& call, const EventSink& on_event) {
  if (call.ref == guide::ref()) {
    turn::Message message = co_await guide::speak(io_.clock, call, on_event);
    co_return Outcome{.answer = std::move(message), .began = true};
  }
  auto target = find_target(config, call.ref);
  if (!target) co_return Outcome{.answer = std::unexpected(target.error())};
  const std::string agent_dir = call.agent_dir.empty() ? agent_dir_of_(call.agent_id) : call.agent_dir;
  const ProfileStore store = load_profiles(io_.files, agent_dir);
  const Credentials found = credentials(config, target->provider, store);
  if (found.usable.empty() && target->provider.key_need == KeyNeed::required) {
    co_return Outcome{.answer = std::unexpected(missing_key(target->provider, store, agent_dir, found))};
  }
  std::function<std::string()> hint = [this, &config, &call] { return names_hint(config, call.ref, local_.known()); };
  co_return co_await call_with_keys(call, *target, found, std::move(hint), on_event);
}

Task<Result<turn::Message>> Registry::call(ModelCall call, EventSink on_event) {
  const auto config = config_();
  const auto refs = candidates(config->root(), call);
  std::vector<std::string> failures;
  std::optional<Error> first;
  for (const auto& ref : refs) {
    call.ref = ref;
    Outcome outcome = co_await call_one(config->root(), call, on_event);
    if (outcome.answer) co_return std::move(outcome.answer);
    const Error& error = outcome.answer.error();
    const bool is_last = ref == refs.back();
    if (!first) first = error;
    if (outcome.began || !may_fall_back(error)) co_return std::unexpected(error);
    if (!is_last) log_failure("model failed, trying the next fallback", ref, error);
    failures.push_back(ref.text() + " (" + std::string(to_string(error.code)) + ")");
  }
  if (failures.size() > 1) first->hint += (first->hint.empty() ? "" : " ") + std::string("Also tried, without success: ") + failures[1];
  for (std::size_t i = 2; i < failures.size(); i++) first->hint += ", " + failures[i];
  co_return std::unexpected(std::move(*first));
}

}  // namespace

std::unique_ptr<engine::Models> make_models(const io::Io& io, engine::ConfigSource config, AgentDirOf agent_dir_of) {
  return std::make_unique<Registry>(io, std::move(config), std::move(agent_dir_of));
}

std::vector<engine::ModelInfo> known_models(const io::Io& io, engine::ConfigSource config, const std::string& agent_dir) {
  return Registry(io, std::move(config), [agent_dir](const std::string&) { return agent_dir; }).list(agent_dir, Registry::Which::known);
}

}  // namespace oc::models
