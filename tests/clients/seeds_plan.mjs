// Draws a talk from a number: who says what where and when, how often the platform tells it, what breaks meanwhile. The same number draws the same talk.
import { DISCORD, TELEGRAM, WHATSAPP } from "./seeds_world.mjs";

export const ON = { telegram: ["default", "alerts"], discord: ["default", "coding"], whatsapp: ["personal", "biz"] };
export const PEOPLE = {
    telegram: [123456789, 555001, 555002],
    discord: [{ id: "5001", username: "ann" }, { id: "5002", username: "bo", roles: [DISCORD.role] }, { id: "5003", username: "cy" }],
    whatsapp: ["+15551230001", "+15551230002", "+15551234567"],
};
const MESSAGES = 45;
const COPIES_MAX = 5;
const THINK_MS_MAX = 350;
const STORM_PEOPLE = 6;

/** draw(n): a number from 0 to n - 1. */
export function drawing(seed) {
    let state = seed >>> 0;
    return (n) => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
    };
}

const shuffled = (draw, list) => {
    const out = [...list];
    for (let at = out.length - 1; at > 0; at--) {
        const other = draw(at + 1);
        [out[at], out[other]] = [out[other], out[at]];
    }
    return out;
};

const SONNET = "anthropic/claude-sonnet-4-5";
const AGENTS = [
    { id: "main", default: true }, { id: "alerts" }, { id: "coding" }, { id: "home", model: SONNET }, { id: "work", workspace: "~/.openclaw/workspace-work" },
    { id: "chat", model: SONNET }, { id: "opus", model: "anthropic/claude-opus-4-6" }, { id: "family", identity: { name: "Family Bot" }, groupChat: { mentionPatterns: ["@family", "@Family Bot"] } },
    { id: "alex" }, { id: "mia" },
];
/** Every kind of binding that the handbook names. */
const BINDINGS = [
    ["main", { channel: "telegram", accountId: "default" }], ["alerts", { channel: "telegram", accountId: "alerts" }],
    ["opus", { channel: "telegram", accountId: "*", peer: { kind: "group", id: String(TELEGRAM.group) } }],
    ["work", { channel: "telegram", accountId: "*", peer: { kind: "group", id: String(TELEGRAM.forum) } }],
    ["chat", { channel: "telegram", accountId: "alerts", peer: { kind: "group", id: `${TELEGRAM.forum}:topic:7` } }],
    ["mia", { channel: "telegram", accountId: "alerts", peer: { kind: "direct", id: "555001" } }],
    ["main", { channel: "discord", accountId: "default" }], ["coding", { channel: "discord", accountId: "coding" }],
    ["opus", { channel: "discord", accountId: "*", peer: { kind: "channel", id: DISCORD.rooms.second } }],
    ["chat", { channel: "discord", accountId: "default", peer: { kind: "channel", id: DISCORD.threads.post } }],
    ["work", { channel: "discord", accountId: "default", guildId: DISCORD.guild, roles: [DISCORD.role] }],
    ["home", { channel: "discord", accountId: "*", guildId: DISCORD.other }],
    ["alex", { channel: "discord", accountId: "coding", peer: { kind: "direct", id: "5003" } }],
    ["home", { channel: "whatsapp", accountId: "personal" }], ["work", { channel: "whatsapp", accountId: "biz" }],
    ["alex", { channel: "whatsapp", accountId: "*", peer: { kind: "direct", id: "+15551230001" } }],
    ["mia", { channel: "whatsapp", accountId: "personal", peer: { kind: "direct", id: "+15551230002" } }],
    ["family", { channel: "whatsapp", accountId: "personal", peer: { kind: "group", id: WHATSAPP.family } }],
    ["work", { channel: "whatsapp", accountId: "personal", peer: { kind: "group", id: WHATSAPP.group } }],
    ["chat", { channel: "telegram", accountId: "*" }], ["opus", { channel: "whatsapp", accountId: "*" }], ["alerts", { channel: "discord", accountId: "*" }],
];

/** A configuration: all bindings but a few, in any order. */
export function drawConfig(draw) {
    const open = { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" };
    const bindings = shuffled(draw, BINDINGS).slice(draw(6)).map(([agentId, match]) => ({ agentId, match }));
    return {
        agents: { list: AGENTS }, bindings,
        session: { dmScope: ["main", "per-peer", "per-channel-peer", "per-account-channel-peer"][draw(4)] },
        messages: { queue: { mode: ["followup", "collect"][draw(2)], debounceMs: [0, 60][draw(2)], cap: 200 } },
        web: { reconnect: { initialMs: 50, maxMs: 500 } },
        channels: {
            telegram: { ...open, groups: { "*": { requireMention: false } }, accounts: { default: {}, alerts: {} }, streaming: ["off", "partial"][draw(2)] },
            discord: { ...open, guilds: { "*": { requireMention: false } }, accounts: { default: { token: "DISCORD_BOT_TOKEN_MAIN" }, coding: { token: "DISCORD_BOT_TOKEN_CODING" } } },
            whatsapp: { ...open, groups: { "*": { requireMention: false }, [WHATSAPP.family]: { requireMention: true } }, accounts: { personal: {}, biz: {} } },
        },
    };
}

/** What happens, in order: {say: n, place, person, words, think} | {again: n} | {reconnect: channel, account} | {stop} | {resume} | {storm: account, people}. */
export function drawSteps(draw, places) {
    let steps = Array.from({ length: MESSAGES }, (_, number) => {
        const place = places[draw(places.length)];
        const words = place.id.includes("family group") && draw(2) ? "@family look," : ["hello", "and this?", "[x] *y* <z>"][draw(3)];
        return { say: number, place, person: PEOPLE[place.channel][draw(3)], words, think: draw(2) ? draw(THINK_MS_MAX) : 0 };
    });
    const insert = (step, from, to = steps.length) => steps.splice(from + draw(to - from + 1), 0, step);
    const half = steps.length >> 1;
    for (const [channel, accounts] of Object.entries(ON)) for (const account of accounts) insert({ reconnect: channel, account }, half >> 1, steps.length - (half >> 1));
    if (draw(2)) {
        const at = half + draw(half);
        steps.splice(at, 0, { stop: true });
        steps.splice(Math.min(steps.length, at + 1 + draw(6)), 0, { resume: true });
    }
    for (let number = 0; number < MESSAGES; number++) {
        for (let copy = draw(COPIES_MAX); copy > 0; copy--) insert({ again: number }, steps.findIndex(({ say }) => say === number) + 1);
    }
    for (const account of ON.discord) steps.push({ storm: account, people: Array.from({ length: STORM_PEOPLE }, (_, i) => ({ id: String(7000 + i), username: `guest${i}` })) });
    return steps;
}
