// Asks our routing what OpenClaw's own was asked, and compares what it answers.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/routing/table.h"
#include "corpus.h"

using namespace oc;
using namespace oc::routing;

TEST_CASE("our routing answers as OpenClaw's own did") {
  parity::Tally tally("routing");
  for (const Json& line : parity::read_corpus(parity::corpus_path("PARITY_ROUTING", "routing.jsonl.gz"))) {
    const Json& config = *member(line, "config");
    const auto table = RouteTable::compile(config, Dialect::recorded);
    Route route;
    for (const Json& one : member(line, "cases")->get_array()) {
      const Json& want = *member(one, "want");
      const auto input = read_route_input(*member(one, "input"));
      if (!input) {
        tally.add(false, fmt::format("{}: {}", to_json_text(*member(one, "input")), input.error().message));
        continue;
      }
      table->resolve(*input, route);
      const Json got = to_json(route);
      tally.add(
          to_json_text(got) == to_json_text(want) || parity::same_json(got, want),
          fmt::format("{} in {}: got {}, want {}", to_json_text(*member(one, "input")), to_json_text(config), to_json_text(got), to_json_text(want)));
    }
  }
  CHECK(tally.report());
}
