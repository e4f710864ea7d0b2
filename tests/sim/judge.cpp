// Looks at everything that is left when a world has ended: what the platforms took, and what the store says of each message.
#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/agent_database.h"
#include "world.h"

namespace oc::sim {
namespace {

using store::MessageRecord;

struct Kept {
  std::string agent;
  MessageRecord record;
};

/// Everything the judge knows.
struct Case {
  Scene& scene;
  const Platform& platform;
  Counts& counts;
  std::map<std::string, std::vector<Kept>> by_message;              ///< channel, account and id
  std::map<std::string, std::vector<store::OutboxRow>> by_run;      ///< parts of its answer
  std::map<std::string, std::vector<std::size_t>> arrivals_by_key;  ///< places in Scene::arrivals
  std::map<std::string, const store::OutboxRow*> rows_by_key;
};

std::string name_of(const std::string& channel, const std::string& account, const std::string& id) { return channel + "\n" + account + "\n" + id; }

std::string run_of_key(const std::string& key) { return key.substr(0, key.rfind(':')); }

bool is_at(const Arrival& arrival, const Chat& chat) {
  return arrival.channel == chat.channel && arrival.account == chat.account && arrival.to == chat.id;
}

void read_stores(Case& all, store::SimDisk& disk) {
  for (const auto& agent : agents_of(all.scene.plan)) {
    if (!disk.read(database_path(agent))) continue;
    const auto database = store::AgentDatabase::open(database_path(agent), disk.vfs());
    if (!database) return all.scene.fail(Invariant::sound, "the store does not open: " + database.error().message);
    const auto faults = (*database)->check();
    if (!faults || !faults->empty()) all.scene.fail(Invariant::sound, agent + ": " + (faults ? faults->front() : faults.error().message));
    const auto records = (*database)->messages({.rows_max = 10'000});
    if (!records) return all.scene.fail(Invariant::sound, "the messages cannot be read: " + records.error().message);
    for (const auto& record : *records) {
      for (const auto& part : record.parts) all.by_run[part.run_id].push_back(part);
      all.by_message[name_of(record.inbox.channel, record.inbox.account_id, record.inbox.message_id)].push_back({agent, record});
    }
  }
  for (const auto& [run, parts] : all.by_run) {
    for (const auto& part : parts) all.rows_by_key[part.idempotency_key] = &part;
  }
}

bool somebody_stopped(const Plan& plan, const Chat& chat) {
  return std::ranges::any_of(plan.messages, [&](const Message& message) {
    const bool stops = message.kind == Message::Kind::stop || message.kind == Message::Kind::fresh || plan.queue_mode == "interrupt";
    return stops && plan.chats[message.chat].session_key == chat.session_key;
  });
}

/// A message whose answer has parts: each has arrived or lies in the dead letters.
void judge_parts(Case& all, std::size_t number, const Kept& kept, const std::vector<store::OutboxRow>& parts) {
  const Chat& chat = all.scene.plan.chats[all.scene.plan.messages[number].chat];
  bool is_dead = false;
  bool is_named = false;
  bool is_error = kept.record.run && kept.record.run->state != "done";
  for (const auto& part : parts) {
    if (part.state == "failed" || part.state == "held" || part.state == "dropped") {
      is_dead = true;
      if (part.error.empty())
        all.scene.fail(Invariant::ends, fmt::format("part {} of message {} is {} without a reason", part.part, number, part.state));
      continue;
    }
    if (part.state != "sent") {
      all.scene.fail(Invariant::ends, fmt::format("part {} of the answer to message {} is still {}", part.part, number, part.state));
      continue;
    }
    const auto arrived = all.arrivals_by_key.find(part.idempotency_key);
    if (arrived == all.arrivals_by_key.end()) {
      all.scene.fail(Invariant::ends, fmt::format("part {} of the answer to message {} is marked as sent and never arrived", part.part, number));
    }
    const auto named = tokens_in(part.text);
    if (std::ranges::find(named, number) != named.end()) is_named = true;
    if (part.text.find("⚠️") != std::string::npos) is_error = true;
    if (part.part == 0 && is_error && string_member_or(part.address, "to", "") != chat.id)
      all.scene.fail(Invariant::address, fmt::format("an error of message {} goes to {}", number, string_member_or(part.address, "to", "")));
  }
  if (is_dead) {
    all.counts.dead++;
  } else if (is_error) {
    all.counts.errors++;
  } else if (is_named || all.scene.plan.messages[number].kind != Message::Kind::words) {
    all.counts.answered++;
  } else if (all.scene.silent.contains(number)) {
    all.counts.silent++;
  } else if (all.scene.plan.queue_is_short) {
    all.counts.refused++;
  } else {
    all.scene.fail(Invariant::ends, fmt::format("message {} got an answer that does not name it: {}", number, parts.front().text.substr(0, 200)));
  }
}

/// A message that is done and has no parts of its own.
void judge_without_parts(Case& all, std::size_t number, const Kept& kept) {
  const Message& message = all.scene.plan.messages[number];
  const auto& record = kept.record;
  const auto merged = all.by_run.find(record.inbox.run_id);
  if (!record.inbox.run_id.empty() && merged != all.by_run.end()) {
    all.counts.merged++;
    return judge_parts(all, number, kept, merged->second);
  }
  if (message.kind != Message::Kind::words) {
    all.counts.refused++;
  } else if (all.scene.silent.contains(number)) {
    all.counts.silent++;
  } else if (somebody_stopped(all.scene.plan, all.scene.plan.chats[message.chat])) {
    all.counts.stopped++;
  } else if (all.scene.plan.queue_is_short && !all.scene.silent.empty() && record.run && record.run->state == "done") {
    // A full queue had shrunk it to a line of a summary, and the model said nothing to those that it was answered with.
    all.counts.refused++;
  } else {
    all.scene.fail(Invariant::ends, fmt::format("message {} is done, and nothing was said to it (run {}: {})", number, record.inbox.run_id,
                                                record.run ? record.run->state : "none"));
  }
}

void judge_message(Case& all, std::size_t number) {
  const Chat& chat = all.scene.plan.chats[all.scene.plan.messages[number].chat];
  const auto found = all.by_message.find(name_of(chat.channel, chat.account, all.platform.message_id(number)));
  if (found == all.by_message.end()) return all.scene.fail(Invariant::ends, fmt::format("message {} was confirmed and is not known", number));
  for (const auto& kept : found->second) {
    const auto& inbox = kept.record.inbox;
    if (kept.agent != chat.agent || inbox.session_key != chat.session_key)
      all.scene.fail(Invariant::apart, fmt::format("message {} lies at agent {}, session {}", number, kept.agent, inbox.session_key));
    if (inbox.state == "refused" || inbox.state == "dropped") {
      all.counts.refused++;
    } else if (inbox.state == "dead") {
      all.counts.dead++;
      if (inbox.error.empty()) all.scene.fail(Invariant::ends, fmt::format("message {} is dead without a reason", number));
    } else if (inbox.state != "done") {
      all.scene.fail(Invariant::ends, fmt::format("message {} is still {} (starts {})", number, inbox.state, inbox.starts));
    } else if (!kept.record.parts.empty()) {
      judge_parts(all, number, kept, kept.record.parts);
    } else {
      judge_without_parts(all, number, kept);
    }
  }
}

void judge_repeats(Case& all) {
  for (const auto& [key, places] : all.arrivals_by_key) {
    const auto row = all.rows_by_key.find(key);
    const std::size_t unsure = row == all.rows_by_key.end() ? 0 : static_cast<std::size_t>(row->second->ambiguous);
    if (places.size() > 1 + unsure)
      all.scene.fail(Invariant::once, fmt::format("{} arrived {} times, with {} uncertain tries counted", key, places.size(), unsure));
    all.counts.doubled += places.size() - 1;
  }
  for (const auto& [key, row] : all.rows_by_key) all.counts.ambiguous += static_cast<std::size_t>(row->ambiguous);
  // In this mode a message is put into the running turn and gets a turn of its own behind it.
  if (all.scene.plan.queue_mode == "steer-backlog") return;
  std::map<std::size_t, std::set<std::string>> runs;
  for (const auto& arrival : all.scene.arrivals) {
    for (const auto number : answered_in(arrival.text)) runs[number].insert(run_of_key(arrival.key));
  }
  for (const auto& [number, of] : runs) {
    if (of.size() > 1) all.scene.fail(Invariant::once, fmt::format("message {} was answered by {} runs", number, of.size()));
  }
}

void judge_order(Case& all) {
  std::map<std::string, int> last;
  std::set<std::string> seen;
  for (const auto& arrival : all.scene.arrivals) {
    if (arrival.key.rfind(':') == std::string::npos || !seen.insert(arrival.key).second) continue;
    const int part = std::atoi(arrival.key.c_str() + arrival.key.rfind(':') + 1);
    auto& before = last.try_emplace(run_of_key(arrival.key), -1).first->second;
    if (part != before + 1) all.scene.fail(Invariant::order, fmt::format("{} arrived behind part {}", arrival.key, before));
    before = part;
  }
}

void judge_addresses(Case& all) {
  for (const auto& arrival : all.scene.arrivals) {
    if (arrival.text.find("NO_REPLY") != std::string::npos)
      all.scene.fail(Invariant::address, "the model's word for silence is shown: " + arrival.text);
    for (const auto number : answered_in(arrival.text)) {
      if (number >= all.scene.plan.messages.size()) continue;
      const Chat& chat = all.scene.plan.chats[all.scene.plan.messages[number].chat];
      if (!is_at(arrival, chat))
        all.scene.fail(Invariant::address, fmt::format("the answer to message {} of {} {} {} arrived at {} {} {}", number, chat.channel, chat.account,
                                                       chat.id, arrival.channel, arrival.account, arrival.to));
    }
  }
}

/// What a model says in one run, and what the gateway adds, is put together with empty lines.
std::vector<std::string> paragraphs_of(const std::string& text) {
  std::vector<std::string> paragraphs;
  std::size_t begin = 0;
  for (auto at = text.find("\n\n"); at != std::string::npos; at = text.find("\n\n", begin)) {
    paragraphs.push_back(text.substr(begin, at - begin));
    begin = at + 2;
  }
  paragraphs.push_back(text.substr(begin));
  return paragraphs;
}

/// A run that was stopped or failed may show what its model had said until then; one that ended well may not.
void judge_whole(Case& all) {
  for (const auto& [name, messages] : all.by_message) {
    for (const auto& kept : messages) {
      if (!kept.record.run || kept.record.run->state != "done") continue;
      for (const auto& part : kept.record.parts) {
        for (const auto& words : paragraphs_of(part.text)) {
          if (words.starts_with("part ") && !all.scene.said.contains(words))
            all.scene.fail(Invariant::whole, fmt::format("no model gave this to its end: {} ({})", words, part.idempotency_key));
        }
      }
    }
  }
}

}  // namespace

void judge(Scene& scene, store::SimDisk& disk, const Platform& platform, Counts& counts) {
  Case all{.scene = scene, .platform = platform, .counts = counts};
  read_stores(all, disk);
  for (std::size_t i = 0; i < scene.arrivals.size(); i++) all.arrivals_by_key[scene.arrivals[i].key].push_back(i);
  if (platform.has_unconfirmed()) scene.fail(Invariant::ends, "a message was never taken, although all is well");
  counts.messages = scene.plan.messages.size();
  for (std::size_t number = 0; number < scene.plan.messages.size(); number++) {
    if (platform.was_confirmed(number)) judge_message(all, number);
  }
  judge_repeats(all);
  judge_order(all);
  judge_addresses(all);
  judge_whole(all);
  for (const auto& [unique, count] : scene.tool_runs) counts.tool_calls += static_cast<std::size_t>(count);
}

}  // namespace oc::sim
