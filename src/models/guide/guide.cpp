// What the guide says: of the route, of tools and their results, and of connecting a real model.
#include "models/guide/guide.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "models/history.h"

namespace oc::models::guide {
namespace {

using engine::ModelCall;
using turn::Block;
using turn::Message;
using turn::Role;
using Kind = Request::Kind;

constexpr std::string_view kSignature = "_This is the built-in demo guide, not a language model: its answers are fixed words and real tools._";

std::string code(std::string_view text) { return "`" + replace_all(printable(text, 200), "`", "'") + "`"; }

/// A fence that no run of backticks in the text can close.
std::string fenced(std::string_view text) {
  std::size_t longest = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fence + "\n" + std::string(text) + (text.ends_with('\n') ? "" : "\n") + fence;
}

std::string quoted(std::string_view text) {
  const auto shown = utf16_prefix(text, kGuideQuoteCharsMax);
  return fenced(shown) + (shown.size() < text.size() ? "\n(the rest is left out here)" : "");
}

/// Which rule matched, for people.
std::string tier_words(std::string_view matched_by) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"binding.peer.parent", "it names the conversation that yours belongs to"},
      {"binding.peer.wildcard", "it takes every conversation of this kind"},
      {"binding.peer", "it names exactly this conversation"},
      {"binding.guild+roles", "it names the server and one of your roles"},
      {"binding.guild", "it names the server"},
      {"binding.team", "it names the team"},
      {"binding.account", "it names the account that received it"},
      {"binding.channel", "it takes everything of this channel"},
  };
  for (const auto& [tier, words] : kWords) {
    if (matched_by == tier) return std::string(words);
  }
  return {};
}

std::string decision(const Json& about) {
  const std::string matched_by = string_member_or(about, "matchedBy", "");
  const Json* binding = member(about, "binding");
  if (!binding || !binding->is_object()) {
    if (matched_by.empty() || matched_by == "default") return "no binding matched, so the default agent answers";
    return "matched by " + code(matched_by);
  }
  std::string path = string_member_or(*binding, "path", "");
  if (path.empty()) path = "bindings." + std::to_string(int_member(*binding, "index").value_or(0));
  std::string words = "binding " + code(path);
  if (const std::string where = string_member_or(*binding, "where", ""); !where.empty()) words += " (" + code(where) + ")";
  words += ", tier " + code(matched_by);
  if (const std::string why = tier_words(matched_by); !why.empty()) words += ": " + why;
  return words;
}

std::string peer_words(const Json& about) {
  const Json* peer = member(about, "peer");
  if (!peer || peer->is_null()) return {};
  const std::string id = peer->is_string() ? std::string(peer->get_string()) : string_member_or(*peer, "id", "");
  const std::string kind = string_member_or(*peer, "kind", "");
  return id.empty() ? "" : ", peer " + code(kind.empty() ? id : kind + ":" + id);
}

std::string route_text(const ModelCall& call) {
  const std::string agent = string_member_or(call.about, "agentId", call.agent_id);
  const std::string session = string_member_or(call.about, "sessionKey", call.session_key);
  std::string text = "**How your message got here**\n- Agent: " + code(agent) + "\n- Session: " + code(session);
  const std::string channel = string_member_or(call.about, "channel", "");
  const std::string account = string_member_or(call.about, "accountId", "");
  if (!channel.empty()) text += "\n- Came in by: " + code(channel) + (account.empty() ? "" : ", account " + code(account)) + peer_words(call.about);
  text += "\n- Decided by: " + decision(call.about);
  if (const std::string workspace = string_member_or(call.about, "workspace", ""); !workspace.empty()) text += "\n- Workspace: " + code(workspace);
  return text;
}

constexpr std::string_view kTry =
    "**Things to try**\n- `list your workspace`\n- `read AGENTS.md`\n- `write notes.txt: hello`\n- `run date`\n- `status`\n- `which agent is this?`";

constexpr std::string_view kConnect =
    "**Connect a real model** (then restart the gateway)\n"
    "- Anthropic: `export ANTHROPIC_API_KEY=...`, OpenAI: `export OPENAI_API_KEY=...`\n"
    "- On this machine: start Ollama and `ollama pull` a model; it is found by itself\n"
    "- Any compatible server: `openclaw config set models.providers.mine.baseUrl http://host:port/v1`, "
    "then `openclaw config set agents.defaults.model mine/NAME`";

std::string paragraphs(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const auto part : parts) {
    if (part.empty()) continue;
    if (!text.empty()) text += "\n\n";
    text += part;
  }
  return text;
}

bool has_spoken_before(const ModelCall& call) {
  return std::ranges::any_of(call.messages, [](const Message& m) { return m.role == Role::assistant && m.provider == ref().provider; });
}

Reply say(std::initializer_list<std::string_view> parts) { return {paragraphs(parts) + "\n\n" + std::string(kSignature), {}}; }

Reply help(const ModelCall& call) {
  return say(
      {"I answer until a language model is connected, so that you can see the gateway work: how a message finds its agent, and what the agent's "
       "tools do.",
       kTry, route_text(call), kConnect});
}

Reply chat(const ModelCall& call, const std::string& words) {
  const std::string agent = string_member_or(call.about, "agentId", call.agent_id);
  if (has_spoken_before(call)) {
    return say({"Agent " + code(agent) +
                    " got your message, but nobody here can think about it yet. Say `help` for what I understand, or `connect` to learn how to "
                    "connect a real model.",
                route_text(call)});
  }
  const auto shown = utf16_prefix(words, 80);
  const std::string heard = "Hello! Your message “" + printable(shown, 400) + (shown.size() < words.size() ? "…" : "") +
                            "” has arrived. No language model is connected yet, so the demo guide answers.";
  return say({heard, route_text(call), kTry, kConnect});
}

struct ToolUse {
  std::string name;
  JsonObject arguments;
};

std::optional<ToolUse> tool_for(const Request& request) {
  switch (request.kind) {
    case Kind::list_files: return ToolUse{"ls", {{"path", request.target}}};
    case Kind::read_file: return ToolUse{"read", {{"path", request.target}}};
    case Kind::write_file: return ToolUse{"write", {{"path", request.target}, {"content", request.content}}};
    case Kind::run_command: return ToolUse{"exec", {{"command", request.target}}};
    case Kind::status: return ToolUse{"session_status", {}};
    default: return std::nullopt;
  }
}

Reply use_tool(const ModelCall& call, ToolUse use) {
  const bool is_offered = std::ranges::find(call.tools, use.name, &engine::ToolSpec::name) != call.tools.end();
  if (!is_offered) {
    const std::string agent = string_member_or(call.about, "agentId", call.agent_id);
    return say({"For that I would call the tool " + code(use.name) + ", but agent " + code(agent) +
                " is not offered it here. What an agent may use is set by `tools` in the configuration."});
  }
  Reply reply;
  Block block{.kind = Block::Kind::tool_call, .id = "guide_" + std::to_string(call.messages.size()), .name = use.name};
  block.arguments = std::move(use.arguments);
  reply.calls.push_back(std::move(block));
  return reply;
}

const Block* call_of(const ModelCall& call, const Message& result) {
  for (auto message = call.messages.rbegin(); message != call.messages.rend(); ++message) {
    for (const Block* block : turn::tool_calls_of(*message)) {
      if (block->id == result.tool_call_id) return block;
    }
  }
  return nullptr;
}

std::string result_words(const ModelCall& call, const Message& result) {
  const Block* used = call_of(call, result);
  const auto argument = [&](std::string_view key) { return used ? string_member_or(used->arguments, key, "") : std::string(); };
  const std::string name = result.tool_name.empty() && used ? used->name : result.tool_name;
  const std::string text = result_text(result);
  const std::string agent = string_member_or(call.about, "agentId", call.agent_id);
  if (result.is_error) return "The tool " + code(name) + " could not do that:\n\n" + quoted(text);
  if (name == "ls")
    return "In the workspace of agent " + code(agent) + (argument("path") == "." ? "" : ", folder " + code(argument("path"))) + ":\n\n" +
           quoted(text);
  if (name == "read") return code(argument("path")) + " holds:\n\n" + quoted(text);
  if (name == "write")
    return "Done. The tool says: " + printable(utf16_prefix(text, kGuideQuoteCharsMax), 2000) + "\n\nSay `read " + printable(argument("path"), 200) +
           "` to see it.";
  if (name == "exec") return code(argument("command")) + " printed:\n\n" + quoted(text);
  if (name == "session_status") return "This session now:\n\n" + quoted(text);
  return "The tool " + code(name) + " answered:\n\n" + quoted(text);
}

Reply speak_of_results(const ModelCall& call) {
  std::vector<std::string> parts;
  for (auto message = call.messages.rbegin(); message != call.messages.rend() && message->role == Role::tool_result; ++message) {
    parts.insert(parts.begin(), result_words(call, *message));
  }
  return {join(parts, "\n\n") + "\n\n" + std::string(kSignature), {}};
}

}  // namespace

engine::ModelRef ref() { return {"demo", "guide"}; }

engine::ModelInfo info() { return {.ref = ref(), .name = "Demo guide (built in, no language model)", .context_window = 200'000, .has_auth = true}; }

Reply reply_to(const ModelCall& call) {
  if (!call.messages.empty() && call.messages.back().role == Role::tool_result) return speak_of_results(call);
  std::string words;
  for (const auto& message : call.messages) {
    if (message.role == Role::user) words = own_words(turn::text_of(message));
  }
  const Request request = understand(words);
  if (auto use = tool_for(request)) return use_tool(call, std::move(*use));
  if (request.kind == Kind::new_session)
    return say({"Hello! This is a fresh session, and nothing said before is part of it.", route_text(call), kTry});
  if (request.kind == Kind::help) return help(call);
  if (request.kind == Kind::connect) return say({kConnect});
  if (request.kind == Kind::route) return say({route_text(call)});
  return chat(call, words);
}

std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> pieces;
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
  while (!text.empty()) {
    const auto word_end = std::ranges::find_if(text, is_space);
    const auto end = std::find_if_not(word_end, text.end(), is_space);
    const std::size_t length = static_cast<std::size_t>(end - text.begin());
    pieces.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return pieces;
}

}  // namespace oc::models::guide
