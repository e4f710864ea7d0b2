// The providers and models that are known, built in or configured, and what a call needs to know of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ports/model.h"

namespace oc::models {

enum class Api : std::uint8_t { anthropic_messages, openai_completions };
std::string_view to_string(Api api);

/// Whether a provider answers without a key.
enum class KeyNeed : std::uint8_t { required, optional };

struct Provider {
  std::string id;
  std::string name;      ///< for people
  std::string base_url;  ///< without a slash at its end
  Api api = Api::openai_completions;
  KeyNeed key_need = KeyNeed::required;
  std::vector<std::string> variables;  ///< environment variables that may hold its key, the first one wins
  std::string config_path;             ///< `models.providers.<id>` when it is configured, else ""
  bool bearer = false;                 ///< the key goes into `Authorization`, whatever the api's own habit is
};

struct Cost {  ///< Units: US dollars a million tokens.
  double input = 0;
  double output = 0;
  double cache_read = 0;
  double cache_write = 0;
};

struct ModelFacts {
  std::string name;
  std::string wire_id;  ///< what the provider calls it
  std::int64_t context_window = 0;
  std::int64_t tokens_max = 0;     ///< of an answer; 0 = not known
  bool tokens_max_is_set = false;  ///< by the user, so it is sent where the api does not need it
  bool reasoning = false;
  bool sees = false;  ///< takes images: `models.providers.<id>.models[].input`, else by its name
  Cost cost;
  Json compat;  ///< `models.providers.<id>.models[].compat`, or null
};

/// Everything about one call's other side but the credentials.
struct Target {
  engine::ModelRef ref;
  Provider provider;
  ModelFacts model;
  std::vector<std::pair<std::string, Json>> headers;  ///< the user's own, as configured
};

/// Errors: not_found `Unknown model: p/m`, with the nearest names in the hint; invalid (an api or auth that is not spoken, no baseUrl).
Result<Target> find_target(const Json& config, const engine::ModelRef& ref);

/// The built-in provider of that id, or the configured one. Errors: as find_target(); nothing when there is none.
Result<std::optional<Provider>> find_provider(const Json& config, std::string_view id);

/// What is known of a model without asking anybody.
ModelFacts model_facts(const Json& config, const engine::ModelRef& ref);

/// The configured models, those of `agents.defaults.models` first, each once.
std::vector<engine::ModelRef> configured_models(const Json& config);
/// The built-in ones of a provider; "" = of all.
std::vector<engine::ModelRef> built_in_models(std::string_view provider);

/// In the order in which a key is looked for when no model is configured: the provider's id and the model to use then.
std::vector<engine::ModelRef> default_models();

/// Names like the one that was not found, as a hint; "" when there are none.
std::string names_hint(const Json& config, const engine::ModelRef& ref, const std::vector<engine::ModelRef>& also);

double cost_of(const Cost& cost, const turn::Usage& usage);

/// `https://host:port` of a URL, for people; never its path, query or user part.
std::string origin_of(std::string_view url);
/// Whether the URL's host is this machine or a private network.
bool is_near(std::string_view url);

}  // namespace oc::models
