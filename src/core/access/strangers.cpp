// Counting the senders of main sessions.
#include "core/access/strangers.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/text.h"
#include "core/access/access.h"
#include "core/access/accounts.h"
#include "core/routing/table.h"

namespace oc::access {
namespace {

/// Who may write to nobody in particular: an id that no binding names.
constexpr std::string_view kAnybody = "anybody";
constexpr std::size_t kWaysShown = 3;

bool is_off(const Json* section) { return section && bool_member(*section, "enabled") == false; }

/// One way into an agent's main session.
struct Way {
  std::string channel;
  std::string account_id;
  std::string path;
  std::string words;  ///< `lets everybody in`
};

struct Reach {
  std::set<std::string> people;
  bool is_open = false;
  std::vector<Way> ways;
};

class Survey {
 public:
  Survey(const Json& config, const std::vector<Approved>& approved)
      : config_(config), approved_(approved), links_(at_path(config, "session.identityLinks")), routes_(routing::RouteTable::compile(config)) {}

  std::map<std::string, Reach> run() {
    const Json* channels = member(config_, "channels");
    if (!channels || !channels->is_object()) return {};
    for (const auto& [name, section] : channels->get_object()) {
      const std::string channel(name);
      if (!section.is_object() || channel == "defaults" || channel == "modelByChannel" || is_off(&section)) continue;
      for (const auto& account : account_ids(config_, channel)) {
        if (!is_off(account_section(config_, channel, account))) account_of(channel, account);
      }
    }
    return std::move(reach_);
  }

 private:
  void account_of(const std::string& channel, const std::string& account) {
    const AccountPolicy policy = account_policy(config_, channel, account);
    if (policy.group != GroupPolicy::disabled) groups_of(channel, account);
    people_of(policy);
    if (policy.dm == DmPolicy::disabled) return;
    Way way{.channel = channel, .account_id = account};
    std::set<std::string> listed;
    bool is_open = policy.dm == DmPolicy::open;
    if (is_open) way.path = key_of(channel, account, "dmPolicy");
    for (const auto& entry : policy.allow_from) {
      const std::string id = normalize_allow_entry(channel, entry);
      if (id == "*")
        is_open = true;
      else if (!id.empty())
        listed.insert(id);
    }
    if (way.path.empty() && (is_open || !listed.empty())) way.path = key_of(channel, account, "allowFrom");
    if (is_open) {
      way.words = "lets everybody in";
      add(kAnybody, way, Openness::open);
      return;
    }
    for (const auto& id : listed) add(id, worded(way, "lets in " + printable(id, 60)), Openness::one);
    if (policy.dm != DmPolicy::pairing) return;
    for (const auto& known : approved_) {
      if (known.channel != channel || known.account_id != account) continue;
      for (const auto& sender : known.sender_ids) {
        const std::string id = normalize_allow_entry(channel, sender);
        if (id.empty() || id == "*" || listed.contains(id)) continue;
        add(id, {.channel = channel, .account_id = account, .words = "let in " + printable(id, 60) + " by pairing"}, Openness::one);
      }
    }
  }

  /// Who is let in by an entry of `direct` that has a list of its own.
  void people_of(const AccountPolicy& policy) {
    const Json* people = member(policy.settings, "direct");
    if (people == nullptr || !people->is_object()) return;
    for (const auto& [name, entry] : people->get_object()) {
      const std::string key(name);
      const Json* list = member(entry, "allowFrom");
      const Json* own = member(entry, "dmPolicy");
      const DmPolicy dm = own && own->is_string() ? read_dm_policy(std::string(own->get_string())) : policy.dm;
      if (list == nullptr || !list->is_array() || dm == DmPolicy::disabled || bool_member(entry, "enabled") == false) continue;
      Way way{.channel = policy.channel, .account_id = policy.account_id, .path = key_of(policy.channel, policy.account_id, "direct")};
      for (const auto& written : allow_entries(list)) {
        const std::string id = normalize_allow_entry(policy.channel, written);
        if (id == "*" && key == "*") {
          way.words = "lets everybody in";
          add(kAnybody, way, Openness::open);
        } else if (id == "*" || id == key || (key == "*" && !id.empty())) {
          const std::string& person = id == "*" ? key : id;
          add(person, worded(way, "lets in " + printable(person, 60)), Openness::one);
        }
      }
    }
  }

  /// Under session.groupScope "main" groups speak into the main session too.
  void groups_of(const std::string& channel, const std::string& account) {
    const auto route = routes_->resolve({.channel = channel, .account_id = account, .peer = routing::Peer{"group", std::string(kAnybody)}});
    if (route.group_scope != routing::GroupScope::main || route.session_key != route.main_session_key) return;
    Reach& reach = reach_[route.agent_id];
    reach.is_open = true;
    reach.ways.push_back({.channel = channel, .account_id = account, .path = "session.groupScope", .words = "brings its groups along"});
  }

  static Way worded(Way way, std::string words) {
    way.words = std::move(words);
    return way;
  }

  enum class Openness : std::uint8_t { one, open };
  void add(std::string_view id, Way way, Openness openness) {
    const auto route = routes_->resolve({.channel = way.channel, .account_id = way.account_id, .peer = routing::Peer{"direct", std::string(id)}});
    if (route.session_key != route.main_session_key) return;
    Reach& reach = reach_[route.agent_id];
    const std::string_view linked = links_.find(way.channel, id);
    const bool is_new = reach.people.insert(linked.empty() ? way.channel + ":" + std::string(id) : "=" + std::string(linked)).second;
    if (openness == Openness::open) reach.is_open = true;
    if (is_new || openness == Openness::open) reach.ways.push_back(std::move(way));
  }

  /// The key as it is written: the account's own before the channel's.
  std::string key_of(const std::string& channel, const std::string& account, std::string_view key) const {
    const Json* own = account_section(config_, channel, account);
    if (own && member(*own, key)) {
      const Json* accounts = at_path(config_, "channels." + channel + ".accounts");
      for (const auto& [name, value] : accounts->get_object()) {
        if (&value == own) return fmt::format("channels.{}.accounts.{}.{}", channel, std::string_view(name), key);
      }
    }
    return fmt::format("channels.{}.{}", channel, key);
  }

  const Json& config_;
  const std::vector<Approved>& approved_;
  sessions::IdentityLinks links_;
  std::shared_ptr<const routing::RouteTable> routes_;
  std::map<std::string, Reach> reach_;
};

std::string place_of(const Way& way, const std::function<std::string(std::string_view)>& where_of) {
  if (way.path.empty()) return "";
  const std::string where = where_of ? where_of(way.path) : "";
  return where.empty() ? fmt::format(" ({})", way.path) : fmt::format(" ({}, {})", way.path, where);
}

SharedMain finding(const std::string& agent_id, const Reach& reach, const std::function<std::string(std::string_view)>& where_of) {
  std::vector<std::string> ways;
  for (std::size_t i = 0; i < reach.ways.size() && i < kWaysShown; i++) {
    const Way& way = reach.ways[i];
    ways.push_back(fmt::format("{} account \"{}\" {}{}", way.channel, way.account_id, way.words, place_of(way, where_of)));
  }
  if (reach.ways.size() > kWaysShown) ways.push_back(fmt::format("and {} more", reach.ways.size() - kWaysShown));
  const Way& first = reach.ways.front();
  return {
      .agent_id = agent_id,
      .account = first.channel + ":" + first.account_id,
      .path = first.path,
      .sentence = fmt::format("{} share the main session of agent \"{}\" and can learn what the others said: {}.",
                              reach.is_open ? std::string("Strangers") : fmt::format("{} senders", reach.people.size()), agent_id, join(ways, "; ")),
      .hint = "Part them: openclaw config set session.dmScope per-channel-peer    or, if they are one person, name them in session.identityLinks"};
}

}  // namespace

std::vector<SharedMain> shared_mains(const Json& config, const std::vector<Approved>& approved,
                                     const std::function<std::string(std::string_view path)>& where_of) {
  std::vector<SharedMain> found;
  for (const auto& [agent_id, reach] : Survey(config, approved).run()) {
    if (reach.is_open || reach.people.size() > 1) found.push_back(finding(agent_id, reach, where_of));
  }
  return found;
}

}  // namespace oc::access
