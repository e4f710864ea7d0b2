// Compiling bindings into buckets, and answering from them.
#include "core/routing/table.h"

#include <bit>
#include <unordered_map>

#include "base/text.h"

namespace oc::routing {
namespace {

using sessions::ChatType;

// What a set of constraints is made of besides the peer.
constexpr unsigned kGuild = 1, kTeam = 2, kRoles = 4;
// The sets that hold each of them, a bit for each of the eight sets.
constexpr std::uint8_t kWithGuild = 0xAA, kWithTeam = 0xCC, kWithRoles = 0xF0;

constexpr unsigned bit_of(unsigned set) { return 1u << set; }

// The peer classes: none, then exact and wildcard for each PeerKind.
constexpr unsigned kNoPeer = 0;
constexpr unsigned exact_class(PeerKind kind) { return 1 + static_cast<unsigned>(kind); }
constexpr unsigned wildcard_class(PeerKind kind) { return 4 + static_cast<unsigned>(kind); }
constexpr std::uint64_t class_bits(unsigned peer_class) { return 0xFFull << peer_class * 8; }
constexpr std::uint64_t kWildcardClasses = class_bits(4) | class_bits(5) | class_bits(6);

constexpr PeerKind kind_for(ChatType type) { return type == ChatType::direct ? PeerKind::direct : PeerKind::group; }

std::string_view trimmed(std::string_view text) {
  const auto is_plain = [](char c) { return static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 0x7F; };
  if (text.empty() || (is_plain(text.front()) && is_plain(text.back()))) return text;
  return js_trim(text);
}

// So few channels are found faster by looking at each.
constexpr std::size_t kChannelsScanned = 4;

constexpr std::uint32_t kBucketBits = 6;
constexpr std::uint32_t kPairFlag = 0x8000'0000;

// A row's target: the agent's number, and the scopes that the binding brings.
constexpr std::uint32_t kAgentMask = 0x00FF'FFFF;
std::uint32_t pack_target(std::uint32_t agent, const Binding& binding) {
  const std::uint32_t dm = binding.dm_scope ? static_cast<std::uint32_t>(*binding.dm_scope) + 1 : 0;
  const std::uint32_t group = binding.group_scope ? static_cast<std::uint32_t>(*binding.group_scope) + 1 : 0;
  return agent | dm << 24 | group << 28;
}
std::uint32_t dm_bits(std::uint32_t target) { return target >> 24 & 7; }
std::uint32_t group_bits(std::uint32_t target) { return target >> 28 & 3; }

ChatType kind_of(std::string_view word) {
  if (word == "direct") return ChatType::direct;
  if (word == "group") return ChatType::group;
  if (word == "channel") return ChatType::channel;
  return sessions::normalize_chat_type(word);
}

constexpr std::string_view kDirect = "direct:";

std::string_view or_unknown(std::string_view text) { return text.empty() ? "unknown" : text; }

char* put_part(char* to, std::string_view text) {
  to = put(to, text);
  *to = ':';
  return to + 1;
}

std::uint32_t find_pair(const RowTable& pairs, std::uint32_t a, std::uint32_t b) {
  if (a == 0) return b;
  const RowTable::Row* row = pairs.find({.bucket = a, .account = b});
  return row ? row->binding | kPairFlag : 0;
}

}  // namespace

/// Fills a table from a configuration.
class RouteTable::Compiler {
 public:
  Compiler(RouteTable& table, const Json& config) : table_(table), roster_(config) {}

  void run(const Json& config, Dialect dialect) {
    read_session(config);
    add_agent(roster_.default_agent_id());
    const Json* bindings = member(config, "bindings");
    if (bindings && bindings->is_array()) read_bindings(bindings->get_array(), dialect);
    if (dialect == Dialect::seeds) read_topics(config);
    table_.pool_.finish();
    table_.rows_.finish();
    table_.pairs_.finish();
    index_channels();
  }

 private:
  void read_session(const Json& config) {
    const Json* session = member(config, "session");
    if (session == nullptr) return;
    table_.dm_scope_ = sessions::parse_dm_scope(string_member_or(*session, "dmScope", "")).value_or(DmScope::main);
    table_.group_scope_ = sessions::parse_group_scope(string_member_or(*session, "groupScope", "")).value_or(GroupScope::per_group);
    table_.links_ = sessions::IdentityLinks(member(*session, "identityLinks"));
  }

  void read_bindings(const JsonArray& bindings, Dialect dialect) {
    table_.pool_.reserve(bindings.size());
    table_.rows_.reserve(bindings.size());
    Binding binding;
    for (std::size_t i = 0; i < bindings.size(); i++) {
      if (read_binding(bindings[i], dialect, binding) != Skipped::no) continue;
      table_.binding_count_++;
      if (binding.peer_rule != PeerRule::never) add(binding, static_cast<std::uint32_t>(i));
    }
  }

  void read_topics(const Json& config) {
    for (const TopicAgent& topic : topic_agents(config)) {
      TopicRules::Rule rule{.path = topic.path, .agent = agent_number(topic.agent_id)};
      if (!roster_.resolve(topic.agent_id)) rule.unknown = topic.agent_id;
      table_.topics_.add(topic, std::move(rule));
    }
    if (!table_.topics_.empty()) table_.topics_.read_own_maps(config);
  }

  void add(const Binding& binding, std::uint32_t position) {
    const std::uint32_t number = channel_number(binding.channel);
    Channel& channel = table_.channels_[number];
    unsigned set = 0;
    std::uint32_t value = 0;
    unsigned peer_class = kNoPeer;
    if (binding.peer_rule == PeerRule::wildcard) peer_class = wildcard_class(binding.peer_kind);
    if (binding.peer_rule == PeerRule::exact) {
      peer_class = exact_class(binding.peer_kind);
      value = table_.pool_.add(binding.peer_id);
    }
    if (!binding.guild_id.empty()) {
      set |= kGuild;
      value = join(value, table_.pool_.add(binding.guild_id));
    }
    if (!binding.team_id.empty()) {
      set |= kTeam;
      value = join(value, table_.pool_.add(binding.team_id));
    }
    if (!binding.roles.empty()) set |= kRoles;
    const std::uint64_t bit = 1ull << (peer_class * 8 + set);
    (binding.any_account ? channel.any : channel.own) |= bit;

    RowTable::Row row{.key = {.bucket = number << kBucketBits | (peer_class * 8 + set), .account = 0, .value = value},
                      .binding = position,
                      .target = pack_target(agent_number(binding.agent_id), binding)};
    if (!binding.any_account) row.key.account = account_number(binding.account_id);
    if (binding.roles.empty()) table_.rows_.add(row);
    for (const std::string& role : binding.roles) {
      row.key.value = join(value, table_.pool_.add(role));
      table_.rows_.add(row);
    }
  }

  /// The number of the join of two values, made if it is new. Joining with nothing is the value itself.
  std::uint32_t join(std::uint32_t a, std::uint32_t b) {
    if (a == 0) return b;
    if (const std::uint32_t known = find_pair(table_.pairs_, a, b)) return known;
    const auto number = static_cast<std::uint32_t>(table_.pairs_.size());
    table_.pairs_.add({.key = {.bucket = a, .account = b}, .binding = number});
    return number | kPairFlag;
  }

  TextId account_number(const std::string& id) {
    if (!same_text(id, sessions::kDefaultAccountId)) return table_.pool_.add(id);
    if (table_.default_account_ == 0) table_.default_account_ = table_.pool_.add(id);
    return table_.default_account_;
  }

  std::uint32_t channel_number(const std::string& name) {
    if (!table_.channels_.empty() && same_text(name, last_channel_)) return last_channel_number_;
    const auto [at, is_new] = channels_.try_emplace(name, static_cast<std::uint32_t>(table_.channels_.size()));
    if (is_new) table_.channels_.push_back({.name = table_.pool_.add(name)});
    last_channel_ = name;
    return last_channel_number_ = at->second;
  }

  std::uint32_t agent_number(const std::string& written) {
    if (written.empty()) return 0;
    const TextId name = names_.add(written);
    if (const RowTable::Row* known = agents_.find({.value = name})) return known->binding;
    // An agent that the roster does not know is the default agent; the rule that matched stays.
    const auto id = roster_.resolve(written);
    const std::uint32_t number = id ? add_agent(*id) : 0;
    agents_.add({.key = {.value = name}, .binding = number});
    return number;
  }

  std::uint32_t add_agent(const std::string& id) {
    table_.agents_.push_back({.main_key = sessions::main_session_key(id), .id_length = static_cast<std::uint32_t>(id.size())});
    return static_cast<std::uint32_t>(table_.agents_.size() - 1);
  }

  void index_channels() {
    table_.agents_.shrink_to_fit();
    table_.channels_.shrink_to_fit();
    if (table_.channels_.size() <= kChannelsScanned) return;
    table_.channel_slots_.assign(std::bit_ceil(table_.channels_.size() * 2), {});
    const std::size_t mask = table_.channel_slots_.size() - 1;
    for (const auto& [name, number] : channels_) {
      std::size_t at = hash_text(name) & mask;
      while (table_.channel_slots_[at].number != 0) at = (at + 1) & mask;
      table_.channel_slots_[at] = {static_cast<std::uint32_t>(hash_text(name) >> 32), number + 1};
    }
  }

  RouteTable& table_;
  sessions::Roster roster_;
  TextPool names_;   // agent ids as the bindings write them
  RowTable agents_;  // their numbers
  std::unordered_map<std::string, std::uint32_t> channels_;
  std::string last_channel_;
  std::uint32_t last_channel_number_ = 0;
};

std::shared_ptr<const RouteTable> RouteTable::compile(const Json& config, Dialect dialect) {
  auto table = std::make_shared<RouteTable>();
  Compiler(*table, config).run(config, dialect);
  return table;
}

std::size_t RouteTable::memory_bytes() const {
  std::size_t bytes = pool_.memory_bytes() + rows_.memory_bytes() + pairs_.memory_bytes() + links_.memory_bytes() + topics_.memory_bytes();
  bytes += channels_.capacity() * sizeof(Channel) + channel_slots_.capacity() * sizeof(ChannelSlot) + agents_.capacity() * sizeof(Agent);
  for (const Agent& agent : agents_) bytes += agent.main_key.capacity() > 15 ? agent.main_key.capacity() + 1 : 0;
  return bytes;
}

/// A message, normalised as far as every question needs it, with the hash that the first look-up wants.
struct RouteTable::Facts {
  const RouteInput& input;
  std::string_view account;
  std::string_view peer_id;
  std::uint64_t peer_hash = 0;
  bool has_peer = false;
  ChatType kind = ChatType::direct;

  [[gnu::always_inline]] Facts(const RouteTable& table, const RouteInput& of, std::string& scratch) : input(of) {
    if (of.peer) {
      has_peer = true;
      peer_id = trimmed(of.peer->id);
      peer_hash = hash_text(peer_id);
      // OPTIMIZATION: the memory that the peer will be looked up in is fetched while the rest is normalised.
      table.pool_.prefetch(peer_hash);
      kind = kind_of(of.peer->kind);
    }
    account = of.account_id.empty() ? sessions::kDefaultAccountId : sessions::account_view(of.account_id, scratch);
  }

  bool is_default_account() const { return input.account_id.empty() || account == sessions::kDefaultAccountId; }
};

/// One message's ids as numbers of the pool, and the search through the buckets that they allow.
struct RouteTable::Question {
  const RouteTable& table;
  const Facts& facts;
  std::uint32_t bucket;
  TextId account = 0;
  TextId guild = 0;
  TextId team = 0;
  std::uint64_t own = 0;      ///< the channel's sets of constraints that this message can fulfil, of bindings of its account
  std::uint64_t any = 0;      ///< and of bindings of any account
  std::vector<TextId> roles;  ///< of the member, those that some binding names

  Question(const RouteTable& of, const Channel& in, const Facts& about)
      : table(of), facts(about), bucket(static_cast<std::uint32_t>(&in - of.channels_.data()) << kBucketBits) {
    if (in.own != 0) account = about.is_default_account() ? of.default_account_ : of.pool_.find(about.account);
    own = account != 0 ? in.own : 0;
    any = in.any;
    const std::uint64_t used = own | any;
    if ((used & (kEveryByte * (kWithGuild | kWithTeam | kWithRoles))) != 0) read_constraints(used);
  }

  void read_constraints(std::uint64_t used) {
    std::uint8_t sets = 0xFF;
    const auto is_used = [&](std::uint8_t with) { return (used & kEveryByte * with) != 0; };
    if (is_used(kWithGuild)) guild = find(facts.input.guild_id);
    if (is_used(kWithTeam)) team = find(facts.input.team_id);
    if (is_used(kWithRoles)) read_roles(facts.input.member_role_ids);
    if (guild == 0) sets &= static_cast<std::uint8_t>(~kWithGuild);
    if (team == 0) sets &= static_cast<std::uint8_t>(~kWithTeam);
    if (roles.empty()) sets &= static_cast<std::uint8_t>(~kWithRoles);
    own &= kEveryByte * sets;
    any &= kEveryByte * sets;
  }

  TextId find(std::string_view id) const {
    id = trimmed(id);
    return id.empty() ? 0 : table.pool_.find(id);
  }

  void read_roles(const std::vector<std::string>& member_roles) {
    for (const std::string& role : member_roles) {
      if (const TextId id = table.pool_.find(role)) roles.push_back(id);
    }
  }

  /// True when some binding of one of these classes (a byte for each) may take the message.
  bool uses(std::uint64_t classes) const { return ((own | any) & classes) != 0; }

  [[gnu::always_inline]] void take(const RowTable::Row*& best, const RowKey& key) const {
    const RowTable::Row* row = table.rows_.find(key);
    if (row != nullptr && (best == nullptr || row->binding < best->binding)) best = row;
  }

  /// The value that guild and team make together with the peer; 0 when no binding has them together.
  std::uint32_t joined(std::uint32_t value, unsigned set) const {
    if (set & kGuild) value = find_pair(table.pairs_, value, guild);
    if (set & kTeam && (value != 0 || !(set & kGuild))) value = find_pair(table.pairs_, value, team);
    return value;
  }

  /// Looks into the buckets of one class: of the sets in `own_sets` for the account, of those in `any_sets` for all accounts.
  [[gnu::always_inline]] void look(const RowTable::Row*& best, unsigned peer_class, std::uint32_t value, unsigned own_sets, unsigned any_sets) const {
    // OPTIMIZATION: most bindings have no constraint besides the peer or the account.
    if (own_sets & 1) take(best, {bucket | peer_class * 8, account, value});
    if (any_sets & 1) take(best, {bucket | peer_class * 8, 0, value});
    if ((own_sets | any_sets) & ~1u) look_constrained(best, peer_class, value, own_sets & ~1u, any_sets & ~1u);
  }

  void look_constrained(const RowTable::Row*& best, unsigned peer_class, std::uint32_t value, unsigned own_sets, unsigned any_sets) const {
    for (unsigned left = own_sets | any_sets; left != 0; left &= left - 1) {
      const auto set = static_cast<unsigned>(std::countr_zero(left));
      const std::uint32_t in = bucket | (peer_class * 8 + set);
      const std::uint32_t wanted = joined(value, set);
      if (wanted == 0 && set & (kGuild | kTeam)) continue;
      look_at(best, {in, own_sets & bit_of(set) ? account : 0, wanted}, set, (any_sets & bit_of(set)) != 0);
    }
  }

  /// One bucket, for the account in `key` (0 for none) and, when told so, for all; with roles, one for each of them.
  void look_at(const RowTable::Row*& best, const RowKey& key, unsigned set, bool for_all) const {
    const std::size_t tries = set & kRoles ? roles.size() : 1;
    for (std::size_t i = 0; i < tries; i++) {
      const std::uint32_t value = set & kRoles ? find_pair(table.pairs_, key.value, roles[i]) : key.value;
      if (value == 0) continue;
      if (key.account != 0) take(best, {key.bucket, key.account, value});
      if (for_all) take(best, {key.bucket, 0, value});
    }
  }

  [[gnu::always_inline]] void look_in(const RowTable::Row*& best, unsigned peer_class, std::uint32_t value) const {
    look(best, peer_class, value, own >> peer_class * 8 & 0xFF, any >> peer_class * 8 & 0xFF);
  }

  [[gnu::always_inline]] const RowTable::Row* exact(ChatType type, std::string_view id, std::uint64_t hash) const {
    const unsigned of_kind = exact_class(kind_for(type)), of_any = exact_class(PeerKind::any);
    const RowTable::Row* best = nullptr;
    if (!uses((type == ChatType::none ? 0 : class_bits(of_kind)) | class_bits(of_any))) return best;
    const TextId value = table.pool_.find(id, hash);
    if (value == 0) return best;
    if (type != ChatType::none) look_in(best, of_kind, value);
    if (uses(class_bits(of_any))) look_in(best, of_any, value);
    return best;
  }

  const RowTable::Row* peer() const { return exact(facts.kind, facts.peer_id, facts.peer_hash); }

  const RowTable::Row* parent(const Peer& of) const {
    const std::string_view id = trimmed(of.id);
    return exact(kind_of(of.kind), id, hash_text(id));
  }

  const RowTable::Row* wildcard() const {
    const RowTable::Row* best = nullptr;
    if (!uses(kWildcardClasses)) return best;
    if (facts.kind != ChatType::none) look_in(best, wildcard_class(kind_for(facts.kind)), 0);
    look_in(best, wildcard_class(PeerKind::any), 0);
    return best;
  }

  /// The bindings without a peer, of these sets of constraints.
  const RowTable::Row* plain(unsigned own_sets, unsigned any_sets) const {
    const RowTable::Row* best = nullptr;
    look(best, kNoPeer, 0, static_cast<unsigned>(own) & own_sets, static_cast<unsigned>(any) & any_sets);
    return best;
  }
};

const RouteTable::Channel* RouteTable::find_channel(std::string_view name) const {
  if (name.empty()) return nullptr;
  if (channel_slots_.empty()) {
    for (const Channel& channel : channels_) {
      if (same_text(pool_.text(channel.name), name)) return &channel;
    }
    return nullptr;
  }
  const std::size_t mask = channel_slots_.size() - 1;
  const ChannelSlot* slots = channel_slots_.data();
  const std::uint64_t hash = hash_text(name);
  for (std::size_t at = hash & mask; slots[at].number != 0; at = (at + 1) & mask) {
    if (slots[at].tag != static_cast<std::uint32_t>(hash >> 32)) continue;
    const Channel& channel = channels_.data()[slots[at].number - 1];
    if (same_text(pool_.text(channel.name), name)) return &channel;
  }
  return nullptr;
}

/// What the topic that the message is in says; nullptr: it is in none, or nothing.
const TopicRules::Rule* RouteTable::find_topic(const Facts& facts, std::string_view channel) const {
  if (channel != "telegram" || !facts.has_peer) return nullptr;
  constexpr std::string_view kTopic = ":topic:";
  const bool is_direct = facts.kind == ChatType::direct;
  if (is_direct) return topics_.find(facts.account, true, facts.peer_id, js_trim(facts.input.topic_id));
  const std::size_t at = facts.peer_id.find(kTopic);
  if (at == std::string_view::npos) return nullptr;
  return topics_.find(facts.account, false, facts.peer_id.substr(0, at), facts.peer_id.substr(at + kTopic.size()));
}

// OPTIMIZATION: flattened, since what it calls are a few instructions each.
[[gnu::flatten]] const RowTable::Row* RouteTable::find_binding(const Facts& facts, const Channel& channel, MatchedBy& tier) const {
  const Question question(*this, channel, facts);
  const RowTable::Row* row = nullptr;
  const auto won = [&](MatchedBy by, const RowTable::Row* found) {
    tier = by;
    return (row = found) != nullptr;
  };
  // 1. the peer itself
  if (facts.has_peer && won(MatchedBy::peer, question.peer())) return row;
  // 2. the peer's parent
  if (facts.input.parent_peer && won(MatchedBy::peer_parent, question.parent(*facts.input.parent_peer))) return row;
  // 2b. any peer of the kind
  if (facts.has_peer && won(MatchedBy::peer_wildcard, question.wildcard())) return row;
  if (!question.uses(class_bits(kNoPeer))) return nullptr;
  constexpr unsigned kGuildRoles = bit_of(kGuild | kRoles) | bit_of(kGuild | kTeam | kRoles);
  constexpr unsigned kGuildOnly = bit_of(kGuild) | bit_of(kGuild | kTeam);
  constexpr unsigned kTeamOnly = bit_of(kTeam) | bit_of(kTeam | kRoles);
  constexpr unsigned kNeither = bit_of(0) | bit_of(kRoles);
  // 3. guild and roles
  if (won(MatchedBy::guild_roles, question.plain(kGuildRoles, kGuildRoles))) return row;
  // 4. the guild
  if (won(MatchedBy::guild, question.plain(kGuildOnly, kGuildOnly))) return row;
  // 5. the team
  if (won(MatchedBy::team, question.plain(kTeamOnly, kTeamOnly))) return row;
  // 6. the account
  if (won(MatchedBy::account, question.plain(kNeither, 0))) return row;
  // 7. the channel
  if (won(MatchedBy::channel, question.plain(0, kNeither))) return row;
  return nullptr;
}

bool RouteTable::write_direct(std::string_view id, const Agent& agent, Route& out) const {
  const std::string_view channel = or_unknown(out.channel);
  const bool with_channel = out.dm_scope != DmScope::per_peer;
  const bool with_account = out.dm_scope == DmScope::per_account_channel_peer;
  const std::size_t length =
      agent.prefix().size() + (with_channel ? channel.size() + 1 : 0) + (with_account ? out.account_id.size() + 1 : 0) + kDirect.size() + id.size();
  bool is_plain = true;
  fill(out.session_key, length, [&](char* to) {
    to = put(to, agent.prefix());
    if (with_channel) to = put_part(to, channel);
    if (with_account) to = put_part(to, out.account_id);
    to = put(to, kDirect);
    is_plain = put_lower(to, id);
  });
  return is_plain;
}

bool RouteTable::write_group(std::string_view kind, std::string_view id, const Agent& agent, Route& out) const {
  const std::string_view channel = or_unknown(out.channel);
  const std::size_t length = agent.prefix().size() + channel.size() + kind.size() + id.size() + 2;
  bool is_plain = true;
  fill(out.session_key, length, [&](char* to) {
    to = put(to, agent.prefix());
    to = put_part(to, channel);
    to = put_part(to, kind);
    is_plain = put_lower(to, id);
  });
  return is_plain;
}

/// The name that links give this peer, else its id.
std::string_view RouteTable::linked(std::string_view id, const Route& out, std::string& lowered) const {
  lowered.clear();
  sessions::append_lower(lowered, id);
  const std::string_view name = links_.find(out.channel, lowered);
  return name.empty() ? std::string_view(lowered) : name;
}

[[gnu::flatten]] void RouteTable::write_keys(const Facts& facts, const Agent& agent, Route& out) const {
  set_text(out.agent_id, agent.id());
  set_text(out.main_session_key, agent.main_key);
  const bool is_direct = facts.kind == ChatType::direct;
  const bool is_main = !facts.has_peer || (is_direct ? out.dm_scope == DmScope::main : out.group_scope == GroupScope::main);
  out.last_route_policy = is_main ? LastRoutePolicy::main : LastRoutePolicy::session;
  if (is_main) {
    set_text(out.session_key, agent.main_key);
    return;
  }
  const std::string_view id = or_unknown(facts.peer_id);
  if (is_direct) {
    // OPTIMIZATION: an id outside ASCII shows only after it is written, and is then lower-cased in full and written again.
    if (links_.empty() && write_direct(id, agent, out)) return;
    std::string lowered;
    write_direct(linked(id, out, lowered), agent, out);
    return;
  }
  // The kind as the channel passed it; one that OpenClaw does not know goes in as it is.
  const std::string unknown = facts.kind == ChatType::none ? js_lower(facts.input.peer->kind) : std::string();
  const std::string_view kind = facts.kind == ChatType::none ? std::string_view(unknown) : sessions::to_string(facts.kind);
  if (!write_group(kind, id, agent, out)) write_group(kind, js_lower(id), agent, out);
}

void RouteTable::resolve(const RouteInput& input, Route& out) const {
  std::string channel_scratch, account_scratch;
  const Facts facts(*this, input, account_scratch);
  set_text(out.account_id, facts.account);
  const Channel* channel = find_channel(input.channel);
  if (channel != nullptr) {
    // OPTIMIZATION: a word that is a channel's normal form needs no normalising.
    set_text(out.channel, input.channel);
  } else {
    set_text(out.channel, sessions::token_view(input.channel, channel_scratch));
    channel = find_channel(out.channel);
  }
  MatchedBy tier = MatchedBy::default_agent;
  const RowTable::Row* row = channel ? find_binding(facts, *channel, tier) : nullptr;
  out.matched_by = row ? tier : MatchedBy::default_agent;
  out.binding = row ? static_cast<std::int32_t>(row->binding) : -1;
  std::uint32_t target = row ? row->target : 0;
  out.path.clear();
  out.unknown_agent.clear();
  if (!topics_.empty()) [[unlikely]] {
    if (const TopicRules::Rule* topic = find_topic(facts, out.channel)) {
      out.matched_by = MatchedBy::topic;
      out.binding = -1;
      out.path = topic->path;
      out.unknown_agent = topic->unknown;
      target = topic->agent;
    }
  }
  // The binding's own scopes, then the caller's, then the configuration's.
  out.dm_scope = dm_bits(target) ? static_cast<DmScope>(dm_bits(target) - 1) : input.dm_scope.value_or(dm_scope_);
  out.group_scope = group_bits(target) ? static_cast<GroupScope>(group_bits(target) - 1) : input.group_scope.value_or(group_scope_);
  const std::uint32_t agent = target & kAgentMask;
  if (agent == 0 && !js_trim(input.default_agent_id).empty()) {
    const std::string id = sessions::normalize_agent_id(input.default_agent_id);
    return write_keys(facts, {.main_key = sessions::main_session_key(id), .id_length = static_cast<std::uint32_t>(id.size())}, out);
  }
  write_keys(facts, agents_[agent], out);
}

Route RouteTable::resolve(const RouteInput& input) const {
  Route out;
  resolve(input, out);
  return out;
}

}  // namespace oc::routing
