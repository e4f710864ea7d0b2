// Plays worlds from seeds and tells of those in which something was wrong: `./do sim --seed N --worlds M`.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>

#include "world.h"

namespace oc::sim {
namespace {

// One of so many worlds is played twice.
constexpr std::uint64_t kWorldsPerRepeat = 50;

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t worlds = 1;
  std::string seeds_file;
  std::string mutant;
  bool all_mutants = false;
  bool trace = false;
  Network network = Network::drawn;
};

// A bug that ends the process must still say in which world it happened.
char current_world[160];

void tell_world(int number) {
  std::fputs(current_world, stderr);
  std::signal(number, SIG_DFL);
  std::raise(number);
}

/// `more`: what else is to be typed to see it again.
void set_current(std::uint64_t seed, const std::string& more) {
  std::snprintf(current_world, sizeof current_world,
                "the process ended in the world of seed %llu. Again: ./do sim --seed %llu --worlds 1 --trace%s\n",
                static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed), more.c_str());
}

void print_failure(const Scene& scene, const Options& options) {
  if (options.trace) {
    std::cout << scene.plan.config << "\n";
    for (const auto& line : scene.trace) std::cout << line << "\n";
  }
  std::cout << "seed " << scene.plan.seed << ":\n";
  for (const auto& violation : scene.violations) std::cout << "  " << to_string(violation.invariant) << ": " << violation.words << "\n";
  std::cout << "  again: ./do sim --seed " << scene.plan.seed << " --worlds 1 --trace" << (options.network == Network::none ? " --ports" : "") << "\n"
            << std::flush;
}

/// Whether the world of a seed is the same when it is played again.
bool is_same_again(const World& world, Network network) {
  World again(plan_of(world.scene().plan.seed, network), Mutant::none);
  again.live();
  const auto [first, second] = std::ranges::mismatch(world.scene().trace, again.scene().trace);
  if (first == world.scene().trace.end() && second == again.scene().trace.end()) return true;
  const auto line = [](const auto& at, const auto& of) { return at == of.trace.end() ? std::string("nothing") : *at; };
  std::cout << "seed " << world.scene().plan.seed << " gave another world the second time, from here on:\n  " << line(first, world.scene()) << "\n  "
            << line(second, again.scene()) << "\n";
  return false;
}

/// Whether nothing was wrong.
bool play(std::uint64_t seed, const Options& options, Counts& counts) {
  set_current(seed, options.network == Network::none ? " --ports" : "");
  World world(plan_of(seed, options.network), Mutant::none);
  world.live();
  counts.add(world.counts());
  const bool is_sound = world.scene().violations.empty() && (seed % kWorldsPerRepeat != 0 || is_same_again(world, options.network));
  if (!is_sound || options.trace) print_failure(world.scene(), options);
  return is_sound;
}

std::vector<std::uint64_t> kept_seeds(const std::string& file) {
  std::vector<std::uint64_t> seeds;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() != '#') seeds.push_back(std::strtoull(line.c_str(), nullptr, 10));
  }
  return seeds;
}

int play_all(const Options& options) {
  Counts counts;
  std::vector<std::uint64_t> failed;
  // Most of them were kept before there was a network, and their trouble was the engine's.
  Options at_ports = options;
  at_ports.network = Network::none;
  for (const auto seed : kept_seeds(options.seeds_file)) {
    const bool is_sound = play(seed, at_ports, counts);
    if (!play(seed, options, counts) || !is_sound) failed.push_back(seed);
  }
  for (std::uint64_t i = 0; i < options.worlds && failed.size() < 20; i++) {
    if (!play(options.seed + i, options, counts)) failed.push_back(options.seed + i);
  }
  std::cout << counts.worlds << " worlds, " << counts.messages << " messages: " << counts.answered << " answered, " << counts.merged
            << " of them merged, " << counts.errors << " visible errors, " << counts.silent << " silent, " << counts.stopped << " stopped, "
            << counts.refused << " refused or only heard, " << counts.dead << " dead letters; " << counts.kills << " kills, " << counts.power_cuts
            << " power cuts, " << counts.restarts << " restarts, " << counts.disk_failures << " failed disk operations, " << counts.tool_calls
            << " tool calls, " << counts.ambiguous << " uncertain sends, " << counts.doubled << " doubled and counted; " << counts.over_http
            << " worlds with models over HTTP, " << counts.with_telegram << " with Telegram's Bot API, " << counts.wire_requests << " requests, "
            << counts.wire_troubles << " of them in trouble\n";
  if (failed.empty()) return 0;
  std::cout << failed.size() << " worlds failed. Keep their seeds in tests/sim/seeds.txt:";
  for (const auto seed : failed) std::cout << " " << seed;
  std::cout << "\n";
  return 1;
}

/// Plays worlds with the fault until its invariant reports it.
bool is_found(const MutantInfo& info, const Options& options) {
  for (std::uint64_t i = 0; i < options.worlds; i++) {
    set_current(options.seed + i, " --mutant " + std::string(info.name));
    World world(plan_of(options.seed + i), info.mutant);
    world.live();
    for (const auto& violation : world.scene().violations) {
      if (violation.invariant != info.found_by) continue;
      std::cout << "mutant " << info.name << " (" << info.what << ") is found in world " << i + 1 << " by `" << to_string(info.found_by)
                << "`: " << violation.words << "\n";
      if (options.trace) print_failure(world.scene(), options);
      return true;
    }
  }
  std::cout << "mutant " << info.name << " (" << info.what << ") was not found by `" << to_string(info.found_by) << "` in " << options.worlds
            << " worlds\n";
  return false;
}

int play_mutants(const Options& options) {
  bool all_found = true;
  bool is_known = false;
  for (const auto& info : mutants()) {
    if (!options.all_mutants && options.mutant != info.name) continue;
    is_known = true;
    all_found = is_found(info, options) && all_found;
  }
  if (!is_known) {
    std::cout << "no mutant is called " << options.mutant << "; there are:";
    for (const auto& info : mutants()) std::cout << " " << info.name;
    std::cout << "\n";
    return 2;
  }
  return all_found ? 0 : 1;
}

int usage() {
  std::cout << "usage: sim [--seed N] [--worlds M] [--seeds FILE] [--trace] [--ports] [--mutant NAME | --mutants]\n"
               "  --seed N      the first world's seed (1)\n"
               "  --worlds M    how many worlds, seeds N, N+1 ... (1)\n"
               "  --seeds FILE  play the seeds of this file first, one a line\n"
               "  --trace       print what happened in each world\n"
               "  --ports       without the simulated network: all models and channels are objects at the engine's ports\n"
               "  --mutant NAME put this fault in, and demand that its invariant finds it within M worlds; --mutants: each of them\n";
  return 2;
}

int run(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); i++) {
    const std::string& word = words[i];
    const bool has_value = i + 1 < words.size();
    if (word == "--trace") {
      options.trace = true;
    } else if (word == "--ports") {
      options.network = Network::none;
    } else if (word == "--mutants") {
      options.all_mutants = true;
    } else if (word == "--seed" && has_value) {
      options.seed = std::strtoull(words[++i].c_str(), nullptr, 10);
    } else if (word == "--worlds" && has_value) {
      options.worlds = std::strtoull(words[++i].c_str(), nullptr, 10);
    } else if (word == "--seeds" && has_value) {
      options.seeds_file = words[++i];
    } else if (word == "--mutant" && has_value) {
      options.mutant = words[++i];
    } else {
      return usage();
    }
  }
  std::signal(SIGABRT, tell_world);
  std::signal(SIGSEGV, tell_world);
  if (options.all_mutants || !options.mutant.empty()) return play_mutants(options);
  return play_all(options);
}

}  // namespace
}  // namespace oc::sim

int main(int argc, char** argv) { return oc::sim::run({argv + 1, argv + argc}); }
