// The bindings of a configuration, compiled once into an index that answers in the same time however many there are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/routing/binding.h"
#include "core/routing/index.h"
#include "core/routing/topics.h"
#include "core/routing/types.h"
#include "core/sessions/identity_links.h"
#include "core/sessions/roster.h"

namespace oc::routing {

/// An immutable route table. Handed around as shared_ptr<const RouteTable> and swapped whole on reload; safe from several threads.
/// Needs nothing of the configuration once it is compiled.
/// Source: spec §3. Every bucket of bindings with the same constraints keeps only its first, since none behind it can win; a question
/// then looks into one bucket for each set of constraints that the channel uses, tier by tier.
class RouteTable {
 public:
  /// Reads `bindings`, the roster, `session` and the agents of Telegram's topics. What cannot be read is left out; lint says so. Topics are left out
  /// under Dialect::recorded: OpenClaw looks at them outside of what was recorded.
  static std::shared_ptr<const RouteTable> compile(const Json& config, Dialect dialect = Dialect::seeds);

  /// Whose is it? `out` keeps its capacity from one call to the next.
  void resolve(const RouteInput& input, Route& out) const;
  Route resolve(const RouteInput& input) const;

  /// How many bindings take part in routing.
  std::size_t binding_count() const { return binding_count_; }
  /// What the table takes, all of it.
  std::size_t memory_bytes() const;

 private:
  /// Which sets of constraints occur in a channel: a byte for each peer class, in it a bit for each of guild, team, roles and their joins.
  struct Channel {
    TextId name = 0;
    std::uint64_t own = 0;  ///< of bindings of one account
    std::uint64_t any = 0;  ///< of bindings of any account
  };
  struct ChannelSlot {
    std::uint32_t tag = 0;
    std::uint32_t number = 0;  ///< position in channels_ + 1
  };
  struct Agent {
    std::string main_key;  ///< `agent:<id>:main`
    std::uint32_t id_length = 0;
    std::string_view id() const { return std::string_view(main_key).substr(6, id_length); }
    std::string_view prefix() const { return std::string_view(main_key).substr(0, 7 + id_length); }
  };
  class Compiler;
  struct Facts;
  struct Question;

  const Channel* find_channel(std::string_view name) const;
  const TopicRules::Rule* find_topic(const Facts& facts, std::string_view channel) const;
  const RowTable::Row* find_binding(const Facts& facts, const Channel& channel, MatchedBy& tier) const;
  void write_keys(const Facts& facts, const Agent& agent, Route& out) const;
  // Both say false when the id holds letters that are not lower-cased yet.
  bool write_direct(std::string_view id, const Agent& agent, Route& out) const;
  bool write_group(std::string_view kind, std::string_view id, const Agent& agent, Route& out) const;
  std::string_view linked(std::string_view id, const Route& out, std::string& lowered) const;

  TextPool pool_;
  RowTable rows_;
  RowTable pairs_;  ///< joins of two values; `binding` is the number of the join
  std::vector<Channel> channels_;
  std::vector<ChannelSlot> channel_slots_;  ///< open addressing, size a power of two
  std::vector<Agent> agents_;               ///< [0] is the default agent
  TextId default_account_ = 0;              ///< 0 when no binding names it
  TopicRules topics_;
  sessions::IdentityLinks links_;
  DmScope dm_scope_ = DmScope::main;
  GroupScope group_scope_ = GroupScope::per_group;
  std::size_t binding_count_ = 0;
};

}  // namespace oc::routing
