// The handbook's example configurations, and what a reader has to fill in to run them: tokens, the addresses of the fakes, ids that are cut short.
import { readFileSync } from "node:fs";
import path from "node:path";
import { DISCORD, SLACK, WHATSAPP } from "./seeds_world.mjs";

const FILE = path.resolve(import.meta.dirname, "../parity/config-seeds.jsonl");
const written = new Map(readFileSync(FILE, "utf8").trim().split("\n").map((line) => JSON.parse(line)).map(({ name, cfg }) => [name, cfg]));

const TWO_NUMBERS = ["personal", "biz"];
const CHATS = { telegram: ["default"], discord: ["default"] };
const MENTIONED = { telegram: { groups: { "*": {} } }, discord: { guilds: { "*": {} } } };

/**
 * Where each example is played: its channels with their accounts. `opened`: with every group, room and thread open as well, and what its own words need for
 * that; `config`: where the handbook tells it in words only; `calls`: words that call an agent in a group; `asks`: each agent is asked at the command line,
 * and its tools are looked at; `more`: what the example leaves to the reader.
 */
export const EXAMPLES = {
    "dm-split": { on: { whatsapp: ["default"] } },
    "three-ways": {
        on: { whatsapp: TWO_NUMBERS, discord: ["default"] }, opened: {},
        config: {
            agents: { list: [{ id: "personal" }, { id: "work" }, { id: "community" }] },
            bindings: [
                { agentId: "personal", match: { channel: "whatsapp", accountId: "personal" } }, { agentId: "work", match: { channel: "whatsapp", accountId: "biz" } },
                { agentId: "community", match: { channel: "discord" } },
            ],
            channels: { whatsapp: { accounts: { personal: {}, biz: {} } } },
        },
    },
    "discord-bots": { on: { discord: ["default", "coding"] }, opened: {} },
    "telegram-bots": { on: { telegram: ["default", "alerts"] }, opened: {} },
    "two-whatsapps": { on: { whatsapp: TWO_NUMBERS }, opened: {} },
    "chat-opus-by-channel": { on: { whatsapp: ["default"], telegram: ["default"] }, opened: {} },
    "chat-opus-one-peer": { on: { whatsapp: ["default"] } },
    "family-group": {
        on: { whatsapp: ["default"] }, calls: ["@family", "@Family Bot", "family"],
        opened: { whatsapp: { groupPolicy: "allowlist", groupAllowFrom: ["+15551230001", "+15551230002"], groups: { [WHATSAPP.family]: {} } } },
    },
    "sandbox-per-agent": { on: CHATS, asks: true },
    "ref-agents-identity": { on: CHATS, calls: ["@claw", "WorkBot"], opened: MENTIONED },
    "ref-subagents-defaults": { on: CHATS },
    "ref-subagents-agent": { on: CHATS },
    "ref-heartbeat": { on: CHATS },
    "ref-bindings": { on: { ...CHATS, slack: ["default"], whatsapp: TWO_NUMBERS }, more: { channels: { whatsapp: { accounts: { personal: {}, biz: {} } } } }, opened: {} },
    "ref-security-profiles": { on: CHATS, asks: true, opened: {} },
    "ref-session-scoping": { on: { telegram: ["default"], whatsapp: ["default"] } },
    "ref-send-policy": { on: { ...CHATS, whatsapp: ["default"] }, opened: { whatsapp: { groups: undefined }, discord: { guilds: { "*": {} } } } },
    "ref-identity-links": { on: { telegram: ["default"], whatsapp: ["default"] }, more: { session: { dmScope: "per-peer" } } },
    "ref-agent-to-agent": { on: CHATS },
    "ref-group-mentions": { on: CHATS, calls: ["hey coder", "@coder"], opened: MENTIONED },
    "ref-multi-account": { on: { whatsapp: TWO_NUMBERS } },
};

export const seedNames = () => [...written.keys()].filter((name) => !name.startsWith("docs-"));

// In the handbook an id stands for any id.
const PLACEHOLDERS = [["1203630...@g.us", WHATSAPP.group], ["guild-id", DISCORD.guild], ["team-id", SLACK.team], ["tg:000000001", "tg:100000001"], ["https://...", "https://example.org/claw.png"]];

const open = { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" };
const OPENED = {
    telegram: { ...open, groups: { "*": { requireMention: false } } }, whatsapp: { ...open, groups: { "*": { requireMention: false } } },
    discord: { ...open, guilds: { "*": { requireMention: false } } }, slack: { ...open, requireMention: false },
};

const merged = (one, other) => {
    if (typeof one !== "object" || typeof other !== "object" || one === null || Array.isArray(one)) return other === undefined ? undefined : (other ?? one);
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return Object.fromEntries([...keys].map((key) => [key, key in other ? (key in one ? merged(one[key], other[key]) : other[key]) : one[key]]).filter(([, value]) => value !== undefined));
};

/** The example as it is written, with its gaps filled; `isOpened`: and with every place open, as far as the example leaves that to the reader. */
export function configOf(name, isOpened = false) {
    const { on, opened = {}, more = {}, config: told } = EXAMPLES[name];
    let text = JSON.stringify(written.get(name) ?? told);
    for (const [gap, value] of PLACEHOLDERS) text = text.replaceAll(gap, value);
    let config = merged(JSON.parse(text), more);
    if (!isOpened) return config;
    for (const channel of Object.keys(on)) {
        const own = config.channels?.[channel] ?? {};
        config = merged(config, { channels: { [channel]: merged(merged(OPENED[channel], opened[channel] ?? {}), own) } });
    }
    return config;
}
