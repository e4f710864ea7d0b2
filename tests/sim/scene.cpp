// Notes what is seen and finds what cannot be.
#include "scene.h"

#include <fmt/format.h>

namespace oc::sim {

std::string_view to_string(Invariant invariant) {
  constexpr std::array<std::string_view, 12> kWords{"ends", "once",  "order", "lane",     "address", "apart",
                                                    "tool", "still", "sound", "progress", "whole",   "wire"};
  return kWords[static_cast<std::size_t>(invariant)];
}

const std::vector<MutantInfo>& mutants() {
  static const std::vector<MutantInfo> all{
      {Mutant::confirms_early, "confirms-early", Invariant::ends, "the channel tells its platform before the message is kept"},
      {Mutant::swallows, "swallows", Invariant::ends, "the channel passes a message over and says it is kept"},
      {Mutant::forgets_outbox, "forgets-outbox", Invariant::ends, "the store keeps a turn without what is to be sent"},
      {Mutant::renames_repeats, "renames-repeats", Invariant::once, "the platform gives a message that it repeats another name"},
      {Mutant::sends_twice, "sends-twice", Invariant::once, "the channel sends some parts twice"},
      {Mutant::swaps_parts, "swaps-parts", Invariant::order, "the channel holds a part back until the next one is sent"},
      {Mutant::shares_lane, "shares-lane", Invariant::lane, "the lanes of an agent's sessions are taken for one"},
      {Mutant::wrong_chat, "wrong-chat", Invariant::address, "the channel sends some parts to another chat"},
      {Mutant::leaks, "leaks", Invariant::apart, "a prompt holds words of another session"},
      {Mutant::tool_twice, "tool-twice", Invariant::tool, "a tool call is carried out twice"},
      {Mutant::leaves_sleeper, "leaves-sleeper", Invariant::still, "a task goes on after the stop"},
      {Mutant::disk_lies, "disk-lies", Invariant::ends, "the disk says it has synced and has not"},
      {Mutant::rots, "rots", Invariant::sound, "a page of a database is overwritten"},
      {Mutant::ignores_stop, "ignores-stop", Invariant::progress, "a channel account goes on when it is told to stop"},
      {Mutant::trusts_cuts, "trusts-cuts", Invariant::whole, "a model's client takes what came before a cut for the answer"},
      {Mutant::asks_again, "asks-again", Invariant::wire, "a model's client asks again although the answer had begun"},
      {Mutant::hides_wait, "hides-wait", Invariant::wire, "a model's client does not see when it may come again"},
      {Mutant::shows_once, "shows-once", Invariant::ends, "Telegram forgets a message when it has shown it, as if the next poll had confirmed it"},
      {Mutant::hides_shut, "hides-shut", Invariant::wire, "Telegram's client does not see how long its bot is shut out"},
      {Mutant::denies_doubt, "denies-doubt", Invariant::once, "Telegram's client takes a send without an answer for one that was refused"},
      {Mutant::never_ends, "never-ends", Invariant::ends, "the store says that it keeps a turn's end and does not"},
  };
  return all;
}

std::vector<std::string> parts_of(const std::string& answer) {
  constexpr std::string_view kCut = "\n---\n";
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (auto at = answer.find(kCut); at != std::string::npos; at = answer.find(kCut, begin)) {
    parts.push_back(answer.substr(begin, at - begin));
    begin = at + kCut.size();
  }
  parts.push_back(answer.substr(begin));
  return parts;
}

void Scene::note(std::string words) { trace.push_back(fmt::format("{:>9} ms  {}", now().count(), words)); }

void Scene::fail(Invariant invariant, std::string words) {
  note(fmt::format("VIOLATION of {}: {}", to_string(invariant), words));
  violations.push_back({invariant, std::move(words)});
}

void Scene::say(const std::string& answer) {
  for (const auto& part : parts_of(answer)) said.insert(part);
}

void Scene::check_apart(const std::string& text, const std::string& agent, const std::string& session_key, std::string_view where) {
  for (const std::size_t number : tokens_in(text)) {
    if (number >= plan.messages.size()) {
      fail(Invariant::apart, fmt::format("{} of {} names a message that does not exist: {}", where, session_key, number));
      continue;
    }
    const Chat& chat = plan.chats[plan.messages[number].chat];
    if (chat.agent == agent && chat.session_key == session_key) continue;
    fail(Invariant::apart, fmt::format("{} of agent {}, session {} holds message {} of agent {}, session {}", where, agent, session_key, number,
                                       chat.agent, chat.session_key));
  }
}

AtWork::AtWork(Scene& scene, std::string lane, std::string_view what) : scene_(scene), lane_(std::move(lane)) {
  if (++scene_.running[lane_] > 1) scene_.fail(Invariant::lane, fmt::format("{} begins in {} while another one works there", what, lane_));
}

}  // namespace oc::sim
