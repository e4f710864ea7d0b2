// How long a route takes, by the number of bindings and by what is asked; how long a table takes to build, and how much memory it needs.
// links: core/routing
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <map>

#include "core/routing/table.h"

namespace {

using namespace oc;
using namespace oc::routing;

/// peers: one exact peer each. accounts: one account each. mixed: peers, guilds, guilds with roles, teams, accounts in turn.
enum class Shape { peers, accounts, mixed };

std::string phone(std::size_t i) { return fmt::format("+1555{:07}", i); }

Json match_of(Shape shape, std::size_t i) {
  const std::size_t form = shape == Shape::peers ? 0 : shape == Shape::accounts ? 4 : i % 5;
  JsonObject match{{"channel", shape == Shape::mixed ? "discord" : "whatsapp"}};
  switch (form) {
    case 0: match["peer"] = JsonObject{{"kind", "direct"}, {"id", phone(i)}}; break;
    case 1: match["guildId"] = fmt::format("guild{}", i); break;
    case 2:
      match["guildId"] = fmt::format("guild{}", i);
      match["roles"] = JsonArray{fmt::format("role{}", i % 50)};
      break;
    case 3: match["teamId"] = fmt::format("team{}", i); break;
    default: match["accountId"] = fmt::format("account{}", i); break;
  }
  return match;
}

Json config_of(Shape shape, std::size_t count, bool with_links = false) {
  JsonArray agents, bindings;
  for (int i = 0; i < 20; i++) agents.push_back(JsonObject{{"id", fmt::format("agent{}", i)}});
  for (std::size_t i = 0; i < count; i++) bindings.push_back(JsonObject{{"agentId", fmt::format("agent{}", i % 20)}, {"match", match_of(shape, i)}});
  JsonObject session{{"dmScope", "per-channel-peer"}};
  if (with_links) {
    JsonObject links;
    for (std::size_t i = 0; i < 100; i++) links[fmt::format("person{}", i)] = JsonArray{"whatsapp:" + phone(i), fmt::format("telegram:{}", i)};
    session["identityLinks"] = std::move(links);
  }
  return JsonObject{{"agents", JsonObject{{"list", std::move(agents)}}}, {"bindings", std::move(bindings)}, {"session", std::move(session)}};
}

RouteInput input_of(Shape shape, std::size_t i, bool hit) {
  const std::size_t form = shape == Shape::peers ? 0 : shape == Shape::accounts ? 4 : i % 5;
  RouteInput input{.channel = shape == Shape::mixed ? "discord" : "whatsapp", .peer = Peer{"direct", phone(hit && form == 0 ? i : i + 5'000'000)}};
  if (form == 1 || form == 2) input.guild_id = fmt::format("guild{}", i);
  if (form == 2) input.member_role_ids = {fmt::format("role{}", i % 50), "other"};
  if (form == 3) input.team_id = fmt::format("team{}", i);
  if (form == 4) input.account_id = fmt::format("account{}", hit ? i : i + 5'000'000);
  return input;
}

const RouteTable& table_of(Shape shape, std::size_t count, bool with_links = false) {
  static std::map<std::tuple<Shape, std::size_t, bool>, std::shared_ptr<const RouteTable>> tables;
  auto& table = tables[{shape, count, with_links}];
  if (!table) table = RouteTable::compile(config_of(shape, count, with_links));
  return *table;
}

/// Asks `distinct` different questions in turn.
void ask(benchmark::State& state, const RouteTable& table, Shape shape, std::size_t count, std::size_t distinct, bool hit) {
  std::vector<RouteInput> inputs;
  // A step that has nothing in common with the count spreads the questions over the whole table.
  for (std::size_t i = 0; i < distinct; i++) inputs.push_back(input_of(shape, i * 7919 % count, hit));
  if (!hit) {
    for (std::size_t i = 0; i < distinct; i++) inputs[i] = input_of(shape, i, false);
  }
  Route route;
  std::size_t at = 0;
  for (auto _ : state) {
    table.resolve(inputs[at], route);
    benchmark::DoNotOptimize(route.session_key.data());
    if (++at == inputs.size()) at = 0;
  }
  state.counters["bytes_per_binding"] = static_cast<double>(table.memory_bytes()) / static_cast<double>(table.binding_count());
}

void hit(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ask(state, table_of(Shape::peers, count), Shape::peers, count, 1, true);
}

void miss(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ask(state, table_of(Shape::peers, count), Shape::peers, count, 64, false);
}

void distinct_hits(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ask(state, table_of(Shape::peers, count), Shape::peers, count, 20'000, true);
}

void distinct_misses(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ask(state, table_of(Shape::peers, count), Shape::peers, count, 20'000, false);
}

void accounts(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ask(state, table_of(Shape::accounts, count), Shape::accounts, count, 20'000, true);
}

void mixed(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ask(state, table_of(Shape::mixed, count), Shape::mixed, count, 20'000, true);
}

void identity_links(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ask(state, table_of(Shape::peers, count, true), Shape::peers, count, 64, true);
}

void build(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const Json config = config_of(state.range(1) == 0 ? Shape::peers : Shape::mixed, count);
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto table = RouteTable::compile(config);
    bytes = table->memory_bytes();
  }
  state.counters["bytes_per_binding"] = static_cast<double>(bytes) / static_cast<double>(count);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  for (int count : {10, 1'000, 10'000, 100'000}) benchmark->Arg(count);
}

}  // namespace

BENCHMARK(hit)->Apply(sizes);
BENCHMARK(miss)->Apply(sizes);
BENCHMARK(distinct_hits)->Apply(sizes);
BENCHMARK(distinct_misses)->Apply(sizes);
BENCHMARK(accounts)->Apply(sizes);
BENCHMARK(mixed)->Apply(sizes);
BENCHMARK(identity_links)->Apply(sizes);
BENCHMARK(build)->ArgsProduct({{10, 1'000, 10'000, 100'000}, {0, 1}})->Unit(benchmark::kMicrosecond);

BENCHMARK_MAIN();
