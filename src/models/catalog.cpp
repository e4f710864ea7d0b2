// Two tables and the config over them.
#include "models/catalog.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "models/guide/guide.h"
#include "models/refs.h"

namespace oc::models {
namespace {

using engine::ModelRef;

constexpr std::int64_t kDefaultContextWindow = 200'000;

struct BuiltInProvider {
  std::string_view id;
  std::string_view name;
  std::string_view base_url;
  Api api;
  KeyNeed key_need;
  std::string_view variables;      ///< separated by spaces
  std::string_view default_model;  ///< "" = never chosen unasked
};

constexpr auto kChat = Api::openai_completions;
constexpr auto kKey = KeyNeed::required;
constexpr auto kOpen = KeyNeed::optional;

constexpr BuiltInProvider kProviders[] = {
    {"anthropic", "Anthropic", "https://api.anthropic.com", Api::anthropic_messages, kKey, "ANTHROPIC_OAUTH_TOKEN ANTHROPIC_API_KEY",
     "claude-opus-4-6"},
    {"openai", "OpenAI", "https://api.openai.com/v1", kChat, kKey, "OPENAI_API_KEY", "gpt-5.2"},
    {"openrouter", "OpenRouter", "https://openrouter.ai/api/v1", kChat, kKey, "OPENROUTER_API_KEY", "auto"},
    {"google", "Google", "https://generativelanguage.googleapis.com/v1beta/openai", kChat, kKey, "GEMINI_API_KEY GOOGLE_API_KEY", "gemini-2.5-pro"},
    {"xai", "xAI", "https://api.x.ai/v1", kChat, kKey, "XAI_API_KEY", "grok-4"},
    {"mistral", "Mistral", "https://api.mistral.ai/v1", kChat, kKey, "MISTRAL_API_KEY", "mistral-large-latest"},
    {"deepseek", "DeepSeek", "https://api.deepseek.com/v1", kChat, kKey, "DEEPSEEK_API_KEY", "deepseek-chat"},
    {"groq", "Groq", "https://api.groq.com/openai/v1", kChat, kKey, "GROQ_API_KEY", "llama-3.3-70b-versatile"},
    {"together", "Together", "https://api.together.xyz/v1", kChat, kKey, "TOGETHER_API_KEY", "meta-llama/Llama-3.3-70B-Instruct-Turbo"},
    {"cerebras", "Cerebras", "https://api.cerebras.ai/v1", kChat, kKey, "CEREBRAS_API_KEY", ""},
    {"moonshot", "Moonshot", "https://api.moonshot.ai/v1", kChat, kKey, "MOONSHOT_API_KEY", ""},
    {"zai", "Z.AI", "https://api.z.ai/api/paas/v4", kChat, kKey, "ZAI_API_KEY Z_AI_API_KEY", ""},
    {"nvidia", "NVIDIA", "https://integrate.api.nvidia.com/v1", kChat, kKey, "NVIDIA_API_KEY", ""},
    {"huggingface", "Hugging Face", "https://router.huggingface.co/v1", kChat, kKey, "HUGGINGFACE_HUB_TOKEN HF_TOKEN", ""},
    {"ollama", "Ollama", "http://127.0.0.1:11434/v1", kChat, kOpen, "OLLAMA_API_KEY", ""},
    {"lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", kChat, kOpen, "LMSTUDIO_API_KEY", ""},
    {"vllm", "vLLM", "http://127.0.0.1:8000/v1", kChat, kOpen, "VLLM_API_KEY", ""},
    {"litellm", "LiteLLM", "http://127.0.0.1:4000/v1", kChat, kOpen, "LITELLM_API_KEY", ""},
};

struct BuiltInModel {
  std::string_view provider;
  std::string_view id;
  std::string_view name;
  std::int64_t context_window;
  std::int64_t tokens_max;
  bool reasoning;
};

constexpr BuiltInModel kModels[] = {
    {"anthropic", "claude-opus-4-6", "Claude Opus 4.6", 200'000, 128'000, true},
    {"anthropic", "claude-sonnet-4-6", "Claude Sonnet 4.6", 200'000, 64'000, true},
    {"anthropic", "claude-opus-4-5", "Claude Opus 4.5", 200'000, 64'000, true},
    {"anthropic", "claude-sonnet-4-5", "Claude Sonnet 4.5", 200'000, 64'000, true},
    {"anthropic", "claude-haiku-4-5", "Claude Haiku 4.5", 200'000, 64'000, true},
    {"openai", "gpt-5.2", "GPT-5.2", 400'000, 128'000, true},
    {"openai", "gpt-5-mini", "GPT-5 mini", 400'000, 128'000, true},
    {"openai", "gpt-4.1", "GPT-4.1", 1'047'576, 32'768, false},
    {"openai", "gpt-4o", "GPT-4o", 128'000, 16'384, false},
    {"openai", "gpt-4o-mini", "GPT-4o mini", 128'000, 16'384, false},
    {"openrouter", "auto", "OpenRouter Auto", 200'000, 0, false},
    {"google", "gemini-2.5-pro", "Gemini 2.5 Pro", 1'048'576, 65'536, true},
    {"google", "gemini-2.5-flash", "Gemini 2.5 Flash", 1'048'576, 65'536, true},
    {"xai", "grok-4", "Grok 4", 256'000, 0, true},
    {"mistral", "mistral-large-latest", "Mistral Large", 128'000, 0, false},
    {"deepseek", "deepseek-chat", "DeepSeek Chat", 128'000, 8'192, false},
    {"deepseek", "deepseek-reasoner", "DeepSeek Reasoner", 128'000, 64'000, true},
    {"groq", "llama-3.3-70b-versatile", "Llama 3.3 70B", 131'072, 32'768, false},
    {"together", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "Llama 3.3 70B Turbo", 131'072, 0, false},
};

const BuiltInProvider* built_in_provider(std::string_view id) {
  const auto at = std::ranges::find(kProviders, id, &BuiltInProvider::id);
  return at == std::end(kProviders) ? nullptr : &*at;
}

/// `models.providers.<id>`, whose key may be spelled in any of the provider's ways.
std::pair<std::string, const Json*> configured_provider(const Json& config, std::string_view id) {
  const Json* providers = at_path(config, "models.providers");
  if (!providers || !providers->is_object()) return {};
  for (const auto& [key, value] : providers->get_object()) {
    if (provider_id(key) == id && value.is_object()) return {std::string(key), &value};
  }
  return {};
}

const Json* configured_model(const Json& config, const ModelRef& ref) {
  const Json* provider = configured_provider(config, ref.provider).second;
  const Json* models = provider ? member(*provider, "models") : nullptr;
  if (!models || !models->is_array()) return nullptr;
  for (const auto& model : models->get_array()) {
    if (string_member_or(model, "id", "") == ref.model) return &model;
  }
  return nullptr;
}

std::optional<Api> api_of_word(std::string_view word) {
  if (word == "anthropic-messages") return Api::anthropic_messages;
  if (word == "openai-completions" || word == "ollama") return Api::openai_completions;
  return std::nullopt;
}

/// A compatible server lies under /v1; a baseUrl that names only the server is meant so.
std::string with_version_path(std::string url) {
  const std::size_t scheme = url.find("://");
  const bool has_path = scheme != std::string::npos && url.find('/', scheme + 3) != std::string::npos;
  return has_path ? url : url + "/v1";
}

std::string variable_of(std::string_view id) {
  std::string name;
  for (const char c : id) {
    if (c >= 'a' && c <= 'z') {
      name += static_cast<char>(c - 'a' + 'A');
    } else {
      name += c >= '0' && c <= '9' ? c : '_';
    }
  }
  return name + "_API_KEY";
}

Result<void> apply_api(const Json& settings, const std::string& path, Provider& provider) {
  const auto word = string_member(settings, "api");
  if (!word) return {};
  const auto api = api_of_word(*word);
  if (!api) {
    return fail(Errc::invalid, "models.providers." + provider.id + " uses the api \"" + *word + "\", which is not supported",
                "Set " + path + ".api to anthropic-messages or openai-completions (with the provider's compatible baseUrl).", {.key = path + ".api"});
  }
  provider.api = *api;
  if (*word == "ollama") provider.base_url = with_version_path(provider.base_url);
  return {};
}

Result<void> apply_provider(const Json& settings, const std::string& key, Provider& provider) {
  provider.config_path = "models.providers." + key;
  std::string url(js_trim(string_member_or(settings, "baseUrl", "")));
  while (url.ends_with('/')) url.pop_back();
  const bool is_local_kind = provider.key_need == KeyNeed::optional;
  if (!url.empty()) {
    provider.base_url = is_local_kind ? with_version_path(url) : url;
    provider.key_need = is_near(url) ? KeyNeed::optional : KeyNeed::required;
  }
  if (provider.base_url.empty()) {
    return fail(Errc::invalid, provider.config_path + " has no baseUrl",
                "Set it: openclaw config set " + provider.config_path + ".baseUrl https://...", {.key = provider.config_path + ".baseUrl"});
  }
  const std::string auth = string_member_or(settings, "auth", "");
  if (auth == "aws-sdk") {
    return fail(Errc::invalid, provider.config_path + ".auth is aws-sdk, which is not supported", "Use api-key or token.",
                {.key = provider.config_path + ".auth"});
  }
  provider.bearer = bool_member(settings, "authHeader").value_or(false) || auth == "token" || auth == "oauth";
  return apply_api(settings, provider.config_path, provider);
}

Provider plain_provider(const BuiltInProvider& built_in) {
  Provider provider{.id = std::string(built_in.id),
                    .name = std::string(built_in.name),
                    .base_url = std::string(built_in.base_url),
                    .api = built_in.api,
                    .key_need = built_in.key_need};
  provider.variables = split(built_in.variables, ' ');
  return provider;
}

void add_headers(const Json* holder, std::vector<std::pair<std::string, Json>>& headers) {
  const Json* configured = holder ? member(*holder, "headers") : nullptr;
  if (!configured || !configured->is_object()) return;
  for (const auto& [name, value] : configured->get_object()) headers.emplace_back(name, value);
}

Cost cost_from(const Json* settings) {
  const Json* cost = settings ? member(*settings, "cost") : nullptr;
  if (!cost) return {};
  const auto price = [&](std::string_view key) { return number_member(*cost, key).value_or(0); };
  return {price("input"), price("output"), price("cacheRead"), price("cacheWrite")};
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return text.starts_with(prefix); });
}

/// What an unknown model's name says of it.
bool reasons_by_name(const ModelRef& ref) {
  if (ref.provider == "anthropic")
    return ref.model.starts_with("claude-") &&
           !starts_with_any(ref.model, {"claude-2", "claude-3-5", "claude-3-opus", "claude-3-sonnet", "claude-3-haiku"});
  if (ref.provider == "openai") return starts_with_any(ref.model, {"gpt-5", "gpt-6", "o1", "o3", "o4"});
  return false;
}

bool sees_by_name(std::string_view provider, std::string_view model) {
  if (provider == "anthropic") return model.starts_with("claude-") && !model.starts_with("claude-2");
  if (provider == "google") return model.starts_with("gemini-");
  if (provider == "xai") return model.starts_with("grok-4");
  if (provider == "openai")
    return starts_with_any(model, {"gpt-4o", "gpt-4.1", "gpt-5", "gpt-6", "o1", "o3", "o4"}) && !starts_with_any(model, {"o1-mini", "o3-mini"});
  const auto slash = model.find('/');
  return provider == "openrouter" && slash != std::string_view::npos && sees_by_name(model.substr(0, slash), model.substr(slash + 1));
}

void add_once(std::vector<ModelRef>& refs, ModelRef ref) {
  if (std::ranges::find(refs, ref) == refs.end()) refs.push_back(std::move(ref));
}

}  // namespace

std::string_view to_string(Api api) { return api == Api::anthropic_messages ? "anthropic-messages" : "openai-completions"; }

Result<std::optional<Provider>> find_provider(const Json& config, std::string_view id) {
  std::optional<Provider> provider;
  if (const BuiltInProvider* built_in = built_in_provider(id)) provider = plain_provider(*built_in);
  const auto [key, settings] = configured_provider(config, id);
  if (!settings) return provider;
  if (!provider) provider = Provider{.id = std::string(id), .name = key, .variables = {variable_of(id)}};
  OC_CHECKED(apply_provider(*settings, key, *provider));
  return provider;
}

ModelFacts model_facts(const Json& config, const ModelRef& ref) {
  ModelFacts facts{.name = ref.model, .wire_id = ref.model, .context_window = kDefaultContextWindow, .reasoning = reasons_by_name(ref)};
  facts.sees = sees_by_name(ref.provider, ref.model);
  for (const auto& known : kModels) {
    if (known.provider != ref.provider || known.id != ref.model) continue;
    facts.name = known.name;
    facts.context_window = known.context_window;
    facts.tokens_max = known.tokens_max;
    facts.reasoning = known.reasoning;
  }
  // OpenRouter's own routers are the only ids there without a vendor.
  if (ref.provider == "openrouter" && ref.model.find('/') == std::string::npos) facts.wire_id = "openrouter/" + ref.model;
  const Json* settings = configured_model(config, ref);
  if (settings) {
    facts.name = string_member_or(*settings, "name", facts.name);
    facts.context_window = int_member(*settings, "contextWindow").value_or(facts.context_window);
    facts.reasoning = bool_member(*settings, "reasoning").value_or(facts.reasoning);
    if (member(*settings, "input")) {
      const auto inputs = strings_member(*settings, "input");
      facts.sees = std::ranges::find(inputs, "image") != inputs.end();
    }
    if (const Json* compat = member(*settings, "compat")) facts.compat = *compat;
    if (const auto tokens = int_member(*settings, "maxTokens"); tokens && *tokens > 0) {
      facts.tokens_max = *tokens;
      facts.tokens_max_is_set = true;
    }
  }
  facts.cost = cost_from(settings);
  const auto cap = [&] {
    const Json* tokens = at_path(config, "agents.defaults.contextTokens");
    return tokens && tokens->is_int64() && tokens->get_int64() > 0 ? tokens->get_int64() : facts.context_window;
  };
  facts.context_window = std::min(facts.context_window, cap());
  return facts;
}

Result<Target> find_target(const Json& config, const ModelRef& ref) {
  OC_TRY(auto provider, find_provider(config, ref.provider));
  if (!provider) return fail(Errc::not_found, "Unknown model: " + ref.text(), names_hint(config, ref, {}));
  Target target{.ref = ref, .provider = std::move(*provider), .model = model_facts(config, ref)};
  const Json* settings = configured_provider(config, ref.provider).second;
  add_headers(settings, target.headers);
  if (const Json* model = configured_model(config, ref)) {
    add_headers(model, target.headers);
    OC_CHECKED(apply_api(*model, target.provider.config_path + ".models", target.provider));
  }
  return target;
}

std::vector<ModelRef> configured_models(const Json& config) {
  std::vector<ModelRef> refs;
  const auto choice = [&](const ModelChoice& chosen) {
    if (chosen.primary) add_once(refs, *chosen.primary);
    for (const auto& ref : chosen.fallbacks) add_once(refs, ref);
  };
  choice(configured_choice(config, ""));
  if (const Json* known = at_path(config, "agents.defaults.models"); known && known->is_object()) {
    for (const auto& [key, settings] : known->get_object()) {
      if (auto ref = parse_ref(config, key)) add_once(refs, std::move(*ref));
    }
  }
  if (const Json* agents = at_path(config, "agents.list"); agents && agents->is_array()) {
    for (const auto& agent : agents->get_array()) choice(configured_choice(config, string_member_or(agent, "id", "")));
  }
  const Json* providers = at_path(config, "models.providers");
  if (!providers || !providers->is_object()) return refs;
  for (const auto& [key, settings] : providers->get_object()) {
    const Json* models = member(settings, "models");
    if (!models || !models->is_array()) continue;
    for (const auto& model : models->get_array()) {
      const std::string id = string_member_or(model, "id", "");
      if (!id.empty()) add_once(refs, {provider_id(key), id});
    }
  }
  return refs;
}

std::vector<ModelRef> built_in_models(std::string_view provider) {
  std::vector<ModelRef> refs;
  for (const auto& known : kModels) {
    if (provider.empty() || known.provider == provider) refs.push_back({std::string(known.provider), std::string(known.id)});
  }
  return refs;
}

std::vector<ModelRef> default_models() {
  std::vector<ModelRef> refs;
  for (const auto& provider : kProviders) {
    if (!provider.default_model.empty()) refs.push_back({std::string(provider.id), std::string(provider.default_model)});
  }
  return refs;
}

std::string names_hint(const Json& config, const ModelRef& ref, const std::vector<ModelRef>& also) {
  std::vector<std::string> names;
  for (const auto& known : configured_models(config)) names.push_back(known.text());
  for (const auto& known : kModels) names.push_back(ModelRef{std::string(known.provider), std::string(known.id)}.text());
  for (const auto& known : also) names.push_back(known.text());
  names.push_back(guide::ref().text());
  std::erase(names, ref.text());
  if (const std::string near = nearest_word(ref.text(), names); !near.empty()) return "Did you mean " + near + "?";
  if (built_in_provider(ref.provider) || configured_provider(config, ref.provider).second) return {};
  std::vector<std::string> providers;
  for (const auto& provider : kProviders) providers.emplace_back(provider.id);
  const std::string near = nearest_word(ref.provider, providers);
  if (!near.empty()) return "Did you mean " + near + "/" + ref.model + "?";
  return "No provider \"" + printable(ref.provider, 64) + "\" is built in or configured. Known are " + join(providers, ", ") +
         "; add another with openclaw config set models.providers." + printable(ref.provider, 64) + ".baseUrl URL";
}

double cost_of(const Cost& cost, const turn::Usage& usage) {
  const auto part = [](std::int64_t tokens, double price) { return static_cast<double>(tokens) * price; };
  return (part(usage.input, cost.input) + part(usage.output, cost.output) + part(usage.cache_read, cost.cache_read) +
          part(usage.cache_write, cost.cache_write)) /
         1e6;
}

std::string origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return "an address without http:// or https://";
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  return printable(std::string(url.substr(0, scheme + 3)) + std::string(host), 256);
}

bool is_near(std::string_view url) {
  const std::string origin = ascii_lower(origin_of(url));
  std::string_view host = origin;
  if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
  if (host.starts_with("[")) return host.starts_with("[::1]") || starts_with_any(host, {"[fc", "[fd", "[fe80:"});
  host = host.substr(0, host.find(':'));
  const bool is_number = !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
  if (!is_number)
    return host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local") || host.ends_with(".internal") ||
           host.find('.') == std::string_view::npos;
  if (starts_with_any(host, {"127.", "10.", "192.168."}) || host == "0.0.0.0") return true;
  int second = 0;
  if (!host.starts_with("172.")) return false;
  std::from_chars(host.data() + 4, host.data() + host.size(), second);
  return second >= 16 && second <= 31;
}

}  // namespace oc::models
