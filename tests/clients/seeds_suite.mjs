// Plays example configurations of the handbook in the real program: people talk in all places of the channels that one names, and each is answered by the
// agent that the oracle says, in its session, through the account that was written to, there and nowhere else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { configOf, EXAMPLES } from "./seeds_examples.mjs";
import { WitnessModel } from "./seeds_model.mjs";
import { Play } from "./seeds_play.mjs";
import { DISCORD, startWorld } from "./seeds_world.mjs";

const PLAY_MS = 120_000;
const PEOPLE = {
    telegram: [123456789, 100000001],
    discord: [{ id: "5001", username: "ann" }, { id: "5002", username: "bo", roles: [DISCORD.role] }],
    slack: ["U00000001", "U00000002"],
    whatsapp: ["+15551230001", "+15551234567", "+15550000123"],
};

let platforms, model;

/** Everybody says something everywhere, at once. */
async function talk(play, calls = [""], isWanted = () => true) {
    await Promise.all(play.places().filter(isWanted).map(async (place) => {
        for (const words of calls) for (const person of PEOPLE[place.channel]) await play.say(place, person, words || undefined);
    }));
}

async function judged(play) {
    const wrong = await play.complaints();
    assert.deepEqual(wrong, [], `${wrong.join("\n")}\n${play.gateway.log().split("\n").filter((line) => /WARN|ERROR|warn|error/.test(line)).slice(-20).join("\n")}`);
    assert.deepEqual(await play.sessionKeys(), play.expectedKeys(), "the sessions that there are");
    for (const secret of play.used.flatMap((platform) => platform.secrets())) assert.ok(!play.gateway.log().includes(secret), "no token in the log");
}

/** What each agent of the example may use. */
async function checkTools(play) {
    for (const { id, sandbox, tools = {} } of play.config.agents.list) {
        const before = model.heard.length;
        const asked = await play.cli("agent", "--agent", id, "--message", "what can you do?");
        assert.equal(asked.code, 0, asked.stdout + asked.stderr);
        const { agent, owner, workspace, tools: offered } = model.heard[before];
        assert.deepEqual([agent, owner], [id, id]);
        assert.ok(workspace.startsWith("workspace"), workspace);
        for (const denied of tools.deny ?? []) assert.ok(!offered.some((name) => new RegExp(`^${denied.replace("*", ".*")}$`).test(name)), `${id}: ${denied} in ${offered}`);
        if (tools.allow) assert.deepEqual(offered, offered.filter((name) => tools.allow.includes(name)), id);
        if (sandbox?.mode === "all") assert.ok(!offered.includes("exec"), `${id}: there is no sandbox here, so exec is not offered`);
        else assert.ok(offered.includes("exec") && offered.includes("write"), `${id}: ${offered}`);
    }
}

async function playing(name, isOpened, act) {
    const play = await new Play({ platforms, model, config: configOf(name, isOpened), on: EXAMPLES[name].on }).start();
    try {
        await act(play);
        await judged(play);
        if (EXAMPLES[name].asks) await checkTools(play);
    } finally {
        await play.stop();
    }
}

/** The tests of these examples; `accounts` are those of the world that they are played in. */
export function testExamples(names, accounts) {
    before(async () => {
        platforms = await startWorld(accounts);
        model = new WitnessModel();
        await model.start();
    }, { timeout: 60_000 });
    after(async () => {
        for (const platform of Object.values(platforms ?? {})) await platform.stop();
        await model?.stop();
    });
    for (const name of names) {
        test(`${name}, as it is written: strangers get a code or nothing, who was let in is answered`, { timeout: PLAY_MS }, () => playing(name, false, async (play) => {
            await talk(play);
            await play.complaints();
            await play.approveAll();
            await talk(play, [""], ({ isDirect }) => isDirect);
        }));
        if (!EXAMPLES[name].opened) continue;
        test(`${name}, with its groups, rooms, threads and topics open`, { timeout: PLAY_MS }, () => playing(name, true, (play) => talk(play, ["", ...(EXAMPLES[name].calls ?? [])])));
    }
}

const exchange = (one, other, key) => ([one[key], other[key]] = [other[key], one[key]]);
const SPOILS = {
    "telegram-bots": {
        "two bots": ({ channels: { telegram: { accounts } } }) => exchange(accounts.default, accounts.alerts, "botToken"),
        "two agents of bindings": ({ bindings }) => exchange(bindings[0], bindings[1], "agentId"),
        "two workspaces": ({ agents: { list } }) => exchange(list[0], list[1], "workspace"),
        "two lists of people": ({ channels: { telegram: { accounts } } }) => Object.assign(accounts.alerts, { allowFrom: ["tg:100000001"] }),
    },
    "discord-bots": { "two guilds' rooms": ({ channels: { discord: { accounts } } }) => exchange(accounts.default, accounts.coding, "guilds") },
};

/** A gateway that was given something else than the oracle reads is found out. Stands behind testExamples, in whose world it is played. */
export function testSpoiltConfigs() {
    for (const [name, spoils] of Object.entries(SPOILS)) {
        for (const [what, spoil] of Object.entries(spoils)) {
            test(`${name} with ${what} exchanged is found out`, { timeout: PLAY_MS }, async () => {
                const play = await new Play({ platforms, model, config: configOf(name), on: EXAMPLES[name].on, spoil }).start();
                try {
                    await talk(play);
                    const wrong = await play.complaints({ within: 2000 });
                    assert.ok(wrong.length > 0, "nobody noticed");
                } finally {
                    await play.stop();
                }
            });
        }
    }
}
