// Reads requests as a strict service does, answers from the minds, and is as unwell as the weather says.
#include "provider.h"

#include <fmt/format.h>

#include <algorithm>

#include "requests.h"

namespace oc::sim {
namespace {

constexpr Millis kHang = std::chrono::hours(3);
constexpr std::string_view kMark = "\n[call ";

const std::vector<std::string>& services() {
  static const std::vector<std::string> all{"scripted", "spare"};
  return all;
}

Format format_of(const std::string& service) { return service == "scripted" ? Format::completions : Format::messages; }

std::string origin_of(const std::string& service) { return "https://" + service + ".example"; }

std::string key_of(const std::string& service, const std::string& agent_id, int number) {
  return fmt::format("sk-{}-{}-{}", service, agent_id, number);
}

/// The call's number, which stands last in the system prompt.
std::optional<std::size_t> number_in(const std::string& prompt) {
  const auto at = prompt.rfind(kMark);
  if (at == std::string::npos) return std::nullopt;
  return std::strtoull(prompt.c_str() + at + kMark.size(), nullptr, 10);
}

/// Whether each call has its result right behind it, each result its call, and the last word is not the model's.
bool is_in_order(const std::vector<turn::Message>& messages) {
  std::vector<std::string> open;
  for (const auto& message : messages) {
    if (message.role == turn::Role::tool_result) {
      if (std::erase(open, message.tool_call_id) != 1) return false;
      continue;
    }
    if (!open.empty()) return false;
    for (const auto* call : turn::tool_calls_of(message)) open.push_back(call->id);
  }
  return open.empty() && !messages.empty() && messages.back().role != turn::Role::assistant;
}

bool is_same(const turn::Message& said, const turn::Message& heard) {
  const auto said_calls = turn::tool_calls_of(said);
  const auto heard_calls = turn::tool_calls_of(heard);
  const bool same_calls = std::ranges::equal(said_calls, heard_calls, [](const turn::Block* a, const turn::Block* b) {
    return a->id == b->id && a->name == b->name && a->arguments == b->arguments;
  });
  return same_calls && turn::text_of(said) == turn::text_of(heard) && said.stop_reason == heard.stop_reason;
}

io::SimAnswer error_answer(Format format, int status, std::string_view type, const std::string& words) {
  return io::sim_answer(status, to_json_text(failure(format, type, words)), {{"content-type", "application/json"}});
}

}  // namespace

std::string provider_config() {
  std::string providers;
  for (const auto& service : services())
    providers += fmt::format("{}: {{baseUrl: \"{}/v1\", api: \"{}\", models: [{{id: \"one\", name: \"One\"}}]}}, ", service, origin_of(service),
                             format_of(service) == Format::completions ? "openai-completions" : "anthropic-messages");
  return fmt::format("models: {{providers: {{{}}}}}, ", providers);
}

void Provider::serve(const std::string& agent_id, const std::string& agent_dir) {
  JsonObject profiles;
  for (const auto& service : services()) {
    for (int number = 1; number <= scene_.plan.wire.keys; number++) {
      profiles[fmt::format("{}:{}", service, number)] = {{"type", "api_key"}, {"provider", service}, {"key", key_of(service, agent_id, number)}};
    }
    scene_.world->http().serve(origin_of(service), [this, service](const io::HttpRequest& request) { return answer(service, request); });
  }
  scene_.world->files().put(agent_dir + "/auth-profiles.json", to_json_text({{"version", 1}, {"profiles", std::move(profiles)}}));
}

std::size_t Provider::begin(const engine::ModelCall& call) {
  calls_.push_back({.agent_id = call.agent_id, .session_key = call.session_key});
  return calls_.size() - 1;
}

void Provider::told(std::size_t call, const engine::ModelEvent& event) {
  calls_[call].began = true;
  if (event.kind == engine::ModelEvent::Kind::text) calls_[call].told += event.delta;
}

void Provider::judge(std::size_t number, const Result<turn::Message>& result) {
  const Call& call = calls_[number];
  if (!result) {
    const std::string words = result.error().message + " " + result.error().hint;
    scene_.note(fmt::format("call {} failed: {}", number, words));
    if (call.is_sound) scene_.fail(Invariant::whole, fmt::format("call {} was answered, and its client says: {}", number, words));
    if (words.find("sk-s") != std::string::npos) scene_.fail(Invariant::wire, fmt::format("an error of call {} shows a key: {}", number, words));
    return;
  }
  if (!call.said)
    return scene_.fail(Invariant::whole, fmt::format("call {} was not answered to its end, and its client says: {}", number, turn::text_of(*result)));
  if (!is_same(*call.said, *result))
    scene_.fail(Invariant::whole, fmt::format("call {} was answered: {}, and its client says: {}", number, to_json_text(turn::to_json(*call.said)),
                                              to_json_text(turn::to_json(*result))));
  if (call.told != turn::text_of(*result))
    scene_.fail(Invariant::whole, fmt::format("call {} gave {}, and what was told on the way is: {}", number, turn::text_of(*result), call.told));
}

std::optional<Provider::Request> Provider::read(const std::string& service, const io::HttpRequest& request) {
  const bool is_completion = format_of(service) == Format::completions;
  const std::string url = origin_of(service) + (is_completion ? "/v1/chat/completions" : "/v1/messages");
  if (request.method != "POST" || request.url != url) return std::nullopt;
  auto asked = is_completion ? read_completion_request(request) : read_messages_request(request);
  if (!asked) return std::nullopt;
  const auto number = number_in(asked->call.system_prompt);
  if (!number || *number >= calls_.size()) return std::nullopt;
  Request read{.call = *number, .service = service, .key = std::move(asked->key), .asked = std::move(asked->call)};
  read.asked.ref.provider = service;
  read.asked.agent_id = calls_[*number].agent_id;
  read.asked.session_key = calls_[*number].session_key;
  return read;
}

void Provider::check(const Request& request) {
  Call& call = calls_[request.call];
  if (!is_in_order(request.asked.messages))
    scene_.fail(Invariant::wire, fmt::format("call {} shows messages in an order that is refused", request.call));
  bool is_own = false;
  for (int number = 1; number <= scene_.plan.wire.keys; number++) is_own = is_own || request.key == key_of(request.service, call.agent_id, number);
  if (!is_own) scene_.fail(Invariant::apart, fmt::format("call {} of agent {} comes with the key {}", request.call, call.agent_id, request.key));
  if (call.began) scene_.fail(Invariant::wire, fmt::format("call {} is made again although its answer had begun", request.call));
  if (const auto until = call.closed_until.find(request.key); until != call.closed_until.end() && scene_.now() < until->second)
    scene_.fail(Invariant::wire, fmt::format("call {} comes again {} ms too early", request.call, (until->second - scene_.now()).count()));
}

Result<io::SimAnswer> Provider::answer(const std::string& service, const io::HttpRequest& request) {
  scene_.world->http().forget_requests();
  scene_.wire_requests++;
  const auto read_request = read(service, request);
  if (!read_request) {
    scene_.fail(Invariant::wire, fmt::format("{} cannot read: {}", service, request.body.substr(0, 500)));
    return io::sim_answer(400, "");
  }
  check(*read_request);
  Call& call = calls_[read_request->call];
  call.said.reset();
  call.is_sound = false;
  Thought thought = minds_.think(read_request->asked);
  // Characters of several bytes, for the cuts.
  for (auto& block : thought.message.content) {
    if (block.text.starts_with("part ")) block.text += " ✓ é";
  }
  Dice& dice = scene_.dice;
  const bool fails = thought.fails || dice.permille(scene_.weather.wire_fails);
  const bool is_late = dice.one_in(2);
  scene_.note(fmt::format("{} is asked by call {} in {}{}", service, read_request->call, call.session_key,
                          thought.hangs ? ", and hangs"
                          : fails       ? ", and fails"
                                        : ""));
  if (thought.hangs || fails) scene_.wire_troubles++;
  if (thought.hangs && !is_late) return io::SimAnswer{.delay = kHang};
  if (thought.hangs) return break_off(*read_request, thought.message, thought.length, true);
  if (fails && !is_late) return refuse(*read_request);
  if (fails) return break_off(*read_request, thought.message, thought.length, false);
  return speak(*read_request, thought.message, thought.length);
}

/// 429, with and without a word when to come again.
io::SimAnswer Provider::shut_out(const Request& request) {
  io::SimAnswer answer = error_answer(format_of(request.service), 429, "rate_limit_error", "Too many requests");
  const std::int64_t wait = scene_.dice.of<int>({-1, 0, 1, 3, 20, 90});
  if (wait < 0) return answer;
  const bool in_ms = scene_.dice.one_in(2);
  calls_[request.call].closed_until[request.key] = scene_.now() + std::chrono::seconds(wait);
  if (scene_.mutant == Mutant::hides_wait) return answer;
  answer.headers.push_back(in_ms ? io::Header{"retry-after-ms", std::to_string(wait * 1000)} : io::Header{"Retry-After", std::to_string(wait)});
  return answer;
}

/// What comes instead of an answer.
Result<io::SimAnswer> Provider::refuse(const Request& request) {
  Dice& dice = scene_.dice;
  const std::string html = "<!doctype html><html><head><title>Bad Gateway</title></head></html>";
  const Format format = format_of(request.service);
  switch (dice.below(11)) {
    case 0: return fail(Errc::unavailable, "cannot connect to " + request.service + ".example: Connection refused");
    case 1: return fail(Errc::connection_lost, "the connection broke: Connection reset by peer");
    case 2:
    case 8:
    case 9: return shut_out(request);
    case 3: return error_answer(format, dice.of<int>({500, 503, 504, 529}), "api_error", "Something is wrong");
    case 4: return io::sim_answer(dice.of<int>({500, 502, 503}), html);
    case 5: return error_answer(format, 401, "authentication_error", "Incorrect API key provided: " + request.key);
    case 6: return io::sim_answer(200, html, {{"content-type", "text/html"}});
    case 7: return io::sim_event_stream({failure_event(format, "overloaded_error", "overloaded, " + request.key)});
    default: return io::sim_answer(200, "");
  }
}

/// Cut anywhere, so also within a character, a number, a line end.
io::SimAnswer Provider::sent_in_pieces(const std::string& bytes, Millis length) {
  Dice& dice = scene_.dice;
  const auto pieces = dice.one_in(12) ? static_cast<std::int64_t>(bytes.size()) : dice.between(1, 8);
  std::vector<std::size_t> cuts{0, bytes.size()};
  for (std::int64_t i = 1; i < pieces; i++) {
    const bool one_each = pieces == static_cast<std::int64_t>(bytes.size());
    cuts.push_back(static_cast<std::size_t>(one_each ? i : dice.below(pieces * 1000) * static_cast<std::int64_t>(bytes.size()) / (pieces * 1000)));
  }
  std::ranges::sort(cuts);
  io::SimAnswer answer{.headers = {{"content-type", dice.one_in(6) ? "application/json" : "text/event-stream"}}};
  for (std::size_t i = 1; i < cuts.size(); i++) answer.pieces.push_back({.bytes = bytes.substr(cuts[i - 1], cuts[i] - cuts[i - 1])});
  answer.delay = length / 2;
  const Millis rest = length - answer.delay;
  answer.pieces[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(answer.pieces.size())))].delay += rest / 2;
  answer.pieces.back().delay += rest - rest / 2;
  return answer;
}

/// A whole answer, however it is written.
io::SimAnswer Provider::speak(const Request& request, const turn::Message& message, Millis length) {
  Call& call = calls_[request.call];
  call.said = message;
  call.is_sound = true;
  scene_.say(turn::text_of(message));
  if (scene_.dice.one_in(10)) return sent_in_pieces(unstreamed(format_of(request.service), message), length);
  const Body body = streamed(format_of(request.service), message, scene_.dice);
  // What happens behind the end is nobody's loss.
  const bool is_cut = scene_.dice.permille(scene_.weather.wire_fails) && scene_.dice.one_in(4);
  auto answer = sent_in_pieces(is_cut ? body.bytes.substr(0, body.whole_at) : body.bytes, length);
  if (is_cut && scene_.dice.one_in(2)) answer.end = Error{.code = Errc::connection_lost, .message = "the connection broke"};
  return answer;
}

/// An answer that begins and does not come to its end.
io::SimAnswer Provider::break_off(const Request& request, const turn::Message& message, Millis length, bool hangs) {
  Dice& dice = scene_.dice;
  const Body body = streamed(format_of(request.service), message, dice);
  const auto cut = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(body.whole_at)));
  if (hangs) {
    auto answer = sent_in_pieces(body.bytes.substr(0, cut), length);
    answer.pieces.push_back({.delay = kHang, .bytes = body.bytes.substr(cut)});
    return answer;
  }
  const auto kind = dice.below(4);
  if (kind >= 2) {
    const auto usable = std::ranges::count_if(body.seams, [&](std::size_t seam) { return seam < body.whole_at; });
    const std::size_t seam = body.seams[static_cast<std::size_t>(dice.below(std::max<std::int64_t>(usable, 1)))];
    const std::string bad = kind == 2 ? garbage(dice) + "\n\n" : failure_event(format_of(request.service), "api_error", "it broke");
    return sent_in_pieces(body.bytes.substr(0, seam) + bad + body.bytes.substr(seam), length);
  }
  auto answer = sent_in_pieces(body.bytes.substr(0, cut), length);
  if (kind == 0) answer.end = Error{.code = Errc::connection_lost, .message = "the connection broke"};
  return answer;
}

engine::Task<Result<turn::Message>> Clients::call(engine::ModelCall call, std::function<void(const engine::ModelEvent&)> on_event) {
  const AtWork at_work(scene_, scene_.mutant == Mutant::shares_lane ? call.agent_id : call.session_key, "a model");
  const std::size_t number = provider_.begin(call);
  call.system_prompt = SharedText(call.system_prompt.get() + std::string(kMark) + std::to_string(number) + "]");
  std::string told;
  const auto tell = [&](const engine::ModelEvent& event) {
    provider_.told(number, event);
    if (event.kind == engine::ModelEvent::Kind::text) told += event.delta;
    on_event(event);
  };
  auto result = co_await real_->call(call, tell);
  if (!result && !told.empty() && scene_.mutant == Mutant::asks_again) result = co_await real_->call(call, tell);
  if (!result && !told.empty() && scene_.mutant == Mutant::trusts_cuts) {
    result = turn::Message{.role = turn::Role::assistant, .stop_reason = "stop"};
    result->content.push_back({.text = told});
  }
  provider_.judge(number, result);
  co_return result;
}

}  // namespace oc::sim
