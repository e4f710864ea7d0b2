// What a configuration says of a message: who answers, in which session, or that nobody does. Read from the handbook's rules, rule by rule, and plain: this
// is what the program is judged by.

const tail = (text) => String(text).replace(/^.*?:/, "");
const list = (value) => (Array.isArray(value) ? value.map(String) : []);

/** Every agent there is, the default one first. */
export function agentsOf(config) {
    const roster = config.agents?.list ?? [];
    if (roster.length === 0) return ["main", ...new Set((config.bindings ?? []).map(({ agentId }) => agentId).filter((id) => id !== "main"))];
    const first = roster.find((agent) => agent.default) ?? roster[0];
    return [first.id, ...roster.map(({ id }) => id).filter((id) => id !== first.id)];
}

const entryOf = (config, id) => (config.agents?.list ?? []).find((agent) => agent.id === id) ?? { id };
const samePeer = (wanted, peer) => (typeof wanted === "string" ? wanted === peer.id : wanted.id === peer.id && sameKind(wanted.kind, peer.kind));
const sameKind = (one, other) => one === other || (one !== "direct" && other !== "direct");

/** "AND semantics": everything that a binding names besides the peer. A missing accountId is the account "default", "*" is every one. */
function fits({ match }, from) {
    if (match.channel !== from.channel) return false;
    const account = match.accountId ?? "default";
    if (account !== "*" && account !== from.account) return false;
    if (match.guildId && match.guildId !== from.guild) return false;
    if (match.teamId && match.teamId !== from.team) return false;
    return !match.roles?.length || match.roles.some((role) => from.roles?.includes(role));
}

/** "Most-specific wins", in the handbook's eight tiers. */
export const TIERS = [
    ["peer", ({ match }, from) => match.peer && samePeer(match.peer, from.peer)],
    ["parentPeer", ({ match }, from) => match.peer && from.parent && samePeer(match.peer, from.parent)],
    ["guildId + roles", ({ match }) => !match.peer && match.guildId && match.roles?.length],
    ["guildId", ({ match }) => !match.peer && match.guildId && !match.roles?.length],
    ["teamId", ({ match }) => !match.peer && !match.guildId && match.teamId],
    ["accountId", ({ match }) => !match.peer && !match.guildId && !match.teamId && match.accountId !== "*"],
    ["channel", ({ match }) => !match.peer && !match.guildId && !match.teamId && match.accountId === "*"],
];

/** The agent for a message `from` {channel, account, peer, parent, guild, team, roles}. */
export function agentFor(config, from, tiers = TIERS) {
    const known = agentsOf(config);
    for (const [, isOfTier] of tiers) {
        const found = (config.bindings ?? []).find((binding) => fits(binding, from) && isOfTier(binding, from));
        if (found) return known.includes(found.agentId) ? found.agentId : known[0];
    }
    return known[0];
}

/** One person under several ids is named by the first of them. */
function personOf(config, channel, id) {
    const links = config.session?.identityLinks ?? [];
    const plain = (on, value) => (on === "whatsapp" ? `+${value.replaceAll(/\D/g, "")}` : value.replace(/^(tg|telegram|discord|slack):/, ""));
    for (const person of Array.isArray(links) ? links : []) {
        const [[firstOn, first]] = Object.entries(person);
        if (person[channel] !== undefined && plain(channel, person[channel]) === id) return plain(firstOn, first);
    }
    for (const [name, ids] of Array.isArray(links) ? [] : Object.entries(links)) if (ids.includes(`${channel}:${id}`) || ids.includes(id)) return name;
    return id;
}

/** "Direct chats collapse to the agent's main session key" unless dmScope parts them; groups, rooms, topics and threads have keys of their own. */
export function sessionFor(config, agent, from) {
    const start = `agent:${agent}:`;
    if (from.peer.kind !== "direct") return `${start}${from.channel}:${from.peer.kind}:${from.peer.id}${from.suffix ?? ""}`.toLowerCase();
    const person = personOf(config, from.channel, from.peer.id);
    const scopes = {
        main: "main", "per-peer": `direct:${person}`, "per-channel-peer": `${from.channel}:direct:${person}`,
        "per-account-channel-peer": `${from.channel}:${from.account}:direct:${person}`,
    };
    return `${start}${scopes[config.session?.dmScope ?? "main"]}${from.suffix ?? ""}`.toLowerCase();
}

/** "Thread inheritance": a thread begins with what was said in the conversation that it hangs on. */
function hangsOn(config, agent, from) {
    if (from.suffix) return sessionFor(config, agent, { ...from, suffix: "" });
    return from.parent ? sessionFor(config, agent, { ...from, peer: from.parent }) : null;
}

/** What holds for an account: the channel's settings, its own before them. */
export function settingsOf(config, channel, account) {
    const { accounts, ...shared } = config.channels?.[channel] ?? {};
    return { ...shared, ...accounts?.[account] };
}

const bare = (channel, entry) => (/^(tg|telegram|discord|user|slack|whatsapp):/.test(entry) ? tail(entry) : entry);
const names = (channel, entries, sender) => list(entries).some((entry) => entry === "*" || bare(channel, entry) === sender);

function directRuling(settings, from, isApproved) {
    const policy = settings.dmPolicy ?? "pairing";
    if (policy === "disabled") return "silence";
    if (policy === "open" || names(from.channel, settings.allowFrom, from.sender)) return "answer";
    if (policy === "allowlist") return "silence";
    return isApproved ? "answer" : "pairing";
}

/** "Keep group allowlists enabled": who, then where; whoever paired is known in direct messages only. */
function groupRuling(settings, from) {
    const policy = settings.groupPolicy ?? "allowlist";
    if (policy === "disabled") return null;
    const senders = settings.groupAllowFrom ?? settings.allowFrom;
    if (policy === "allowlist" && !names(from.channel, senders, from.sender)) return null;
    const group = from.parent?.id ?? from.peer.id;
    const groups = settings.groups;
    const entry = groups?.[group] ?? groups?.["*"];
    const isFree = policy === "open" ? !groups : !groups && settings.groupAllowFrom;
    return entry || isFree ? { needsMention: entry?.requireMention ?? groups?.["*"]?.requireMention ?? true } : null;
}

/** Slack's rooms: open ones are open, others are listed. */
function roomRuling(settings, from) {
    const policy = settings.groupPolicy ?? "allowlist";
    const entry = settings.channels?.[from.peer.id] ?? settings.channels?.["*"];
    return policy === "open" || entry ? { needsMention: entry?.requireMention ?? settings.requireMention ?? true } : null;
}

/** Discord: the guild is listed, and if it lists channels, the channel or the one that a thread hangs on. */
function guildRuling(settings, from) {
    const policy = settings.groupPolicy ?? "allowlist";
    const guild = settings.guilds?.[from.guild] ?? settings.guilds?.["*"];
    if (policy === "disabled" || (policy === "allowlist" && !guild)) return null;
    const room = guild?.channels?.[from.parent?.id ?? from.peer.id] ?? guild?.channels?.["*"];
    if (policy === "allowlist" && guild.channels && !room) return null;
    if (room?.allow === false) return null;
    return { needsMention: room?.requireMention ?? guild?.requireMention ?? true };
}

/** Words that call an agent: its patterns, else its name. */
function isCalled(config, agent, text) {
    const entry = entryOf(config, agent);
    const name = entry.identity?.name;
    const patterns = entry.groupChat?.mentionPatterns ?? (name ? [`\\b@?${name.replaceAll(" ", "\\s+")}\\b`] : []);
    return patterns.some((pattern) => new RegExp(pattern, "i").test(text));
}

/**
 * What becomes of a message: {what: answer | pairing | silence, agent, session, model, workspace}. `from` as in agentFor and {sender, suffix, text,
 * isMentioned, isApproved}.
 */
export function ruling(config, from, tiers) {
    const settings = settingsOf(config, from.channel, from.account);
    const agent = agentFor(config, from, tiers);
    const { model, workspace } = entryOf(config, agent);
    const answer = { what: "answer", agent, session: sessionFor(config, agent, from), hangsOn: hangsOn(config, agent, from), model: (model ?? "anthropic/claude-opus-4-6").replace("anthropic/", ""),
        workspace: workspace ? tail(workspace.replaceAll("/", ":")).split(":").at(-1) : agent === agentsOf(config)[0] ? "workspace" : `workspace-${agent}` };
    if (from.peer.kind === "direct") {
        const what = directRuling(settings, from, from.isApproved);
        return what === "answer" ? answer : { what };
    }
    const rules = from.channel === "discord" ? guildRuling(settings, from) : from.channel === "slack" ? roomRuling(settings, from) : groupRuling(settings, from);
    if (!rules) return { what: "silence" };
    return !rules.needsMention || from.isMentioned || isCalled(config, agent, from.text) ? answer : { what: "silence" };
}
