// The whole gateway on a real IRC server: two accounts, one of them by TLS, in channels and in private.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";
import { join, startIrcd } from "./ircd.mjs";

let ircd, openai, home, gateway, ann, bob;

before(async () => {
    ircd = await startIrcd();
    openai = await startProgram("openai", {});
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }, { id: "ops", name: "Ops" }] },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        bindings: [
            { agentId: "main", match: { channel: "irc", accountId: "default" } },
            { agentId: "ops", match: { channel: "irc", accountId: "secure" } },
        ],
        channels: {
            irc: {
                host: "localhost", groupPolicy: "open", groups: { "*": { requireMention: true } },
                accounts: {
                    default: { nick: "molty", port: ircd.port, tls: false, channels: ["#lobby"], dmPolicy: "pairing" },
                    secure: { nick: "sec", port: ircd.tlsPort, channels: ["#ops"], dmPolicy: "open", allowFrom: ["*"] },
                },
            },
        },
    });
    gateway = await startGateway(home, { env: { NODE_EXTRA_CA_CERTS: ircd.certificate } });
    ann = await join(ircd.port, "ann", ["#lobby"]);
    bob = await join(ircd.port, "bob", ["#ops"]);
    await eventually(() => joined(ann, "#lobby", "molty"), { what: "molty in #lobby" });
    await eventually(() => joined(bob, "#ops", "sec"), { what: "sec in #ops" });
});

after(async () => {
    ann?.quit();
    bob?.quit();
    await gateway?.stop();
    await openai?.stop();
    await ircd?.stop();
    home?.remove();
});

/** Whether the server lists that nick in the channel. */
async function joined(person, channel, nick) {
    const from = person.heard.length;
    person.raw(`NAMES ${channel}`);
    const line = await person.waitFor(new RegExp(` 353 .* ${channel} :| 366 .* ${channel} `), { from });
    return new RegExp(`[ :@+]${nick}( |$)`).test(line);
}

test("in a channel it answers who says its nick, and is silent otherwise", async () => {
    await openai.control("rule", { match: "what is new", reply: { text: "nothing at all" } });
    ann.say("#lobby", "nobody is asked");
    ann.say("#lobby", "molty: what is new?");
    await ann.waitFor(/^:molty!\S+ PRIVMSG #lobby :nothing at all$/);
    assert.equal(ann.heard.filter((line) => line.startsWith(":molty!") && line.includes("PRIVMSG")).length, 1);
    // What was said before is told to the model too.
    const { requests } = await openai.control("requests", {});
    assert.ok(requests.some((body) => JSON.stringify(body).includes("nobody is asked")));
});

test("in private, by TLS, another agent answers", async () => {
    bob.say("sec", "are you there?");
    const answer = await bob.waitFor(/^:sec!\S+ PRIVMSG bob :.*mock reply/);
    assert.match(answer, /are you there\?/);
    const { requests } = await openai.control("requests", {});
    const prompt = requests.map((body) => JSON.stringify(body)).find((body) => body.includes("are you there?"));
    assert.match(prompt, /agent=ops/);
});

test("a stranger gets a pairing code in one line, and is answered when it was approved", async () => {
    ann.say("molty", "hello?");
    const line = await ann.waitFor(/^:molty!\S+ PRIVMSG ann :.*Pairing code/);
    const code = line.match(/openclaw pairing approve irc ([A-Z2-9]{8})/)[1];
    const approved = await run(home, ["pairing", "approve", "irc", code]);
    assert.equal(approved.code, 0, approved.stderr);
    ann.say("molty", "now?");
    assert.match(await ann.waitFor(/^:molty!\S+ PRIVMSG ann :.*mock reply/), /now\?/);
});

test("an answer of several lines comes as one line with its Markdown, and a long one in parts that lose nothing", async () => {
    const words = Array.from({ length: 120 }, (_, i) => `wörd${i}`).join(" ");
    await openai.control("rule", { match: "several lines", reply: { text: "**bold** and `code`\n\n- one\n- two" } });
    await openai.control("rule", { match: "many words", reply: { text: words } });
    bob.say("sec", "say several lines");
    await bob.waitFor(/^:sec!\S+ PRIVMSG bob :\*\*bold\*\* and `code`  - one - two$/);
    const from = bob.heard.length;
    bob.say("sec", "say many words");
    await bob.waitFor(/wörd119$/, { from });
    const parts = bob.heard.slice(from).filter((line) => line.startsWith(":sec!"));
    assert.ok(parts.length >= 3, parts.join("\n"));
    for (const line of parts) assert.ok(Buffer.byteLength(line) <= 510, line);
    assert.equal(parts.map((line) => line.slice(line.indexOf(" :") + 2)).join(" "), words);
});

test("what nobody can hear is told: an unknown nick, and what would end a line is no command", async () => {
    const sent = await run(home, ["message", "send", "--channel", "irc", "--account", "secure", "--target", "ghost", "--message", "hi"]);
    assert.notEqual(sent.code, 0, sent.stdout);
    const from = bob.heard.length;
    const evil = await run(home, ["message", "send", "--channel", "irc", "--account", "secure", "--target", "bob", "--message", "one\r\nQUIT :bye\nJOIN #evil"]);
    assert.equal(evil.code, 0, evil.stderr);
    await bob.waitFor(/^:sec!\S+ PRIVMSG bob :one QUIT :bye JOIN #evil$/, { from });
    assert.ok(await joined(bob, "#ops", "sec"));
});

test("status says that it is connected, and the probe asks the server", async () => {
    const status = await run(home, ["channels", "status", "--probe"]);
    assert.equal(status.code, 0, status.stderr);
    assert.match(status.stdout, /IRC default: .*connected.*works/);
    assert.match(status.stdout, /IRC secure: .*connected.*works/);
});

test("a server that comes back finds it there again", async () => {
    ann.quit();
    bob.quit();
    await ircd.restart();
    bob = await join(ircd.port, "bob", ["#ops"]);
    await eventually(() => joined(bob, "#ops", "sec"), { what: "sec back in #ops", within: 30_000 });
    bob.say("sec", "back again?");
    assert.match(await bob.waitFor(/^:sec!\S+ PRIVMSG bob :.*mock reply/), /back again\?/);
});

test("a taken nick is made longer", async () => {
    const thief = await join(ircd.port, "thief");
    const other = makeHome({
        agents: { defaults: { model: "mock/mock-1" } },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
    });
    const env = { IRC_HOST: "127.0.0.1", IRC_PORT: String(ircd.port), IRC_TLS: "false", IRC_NICK: "thief", IRC_CHANNELS: "#ops" };
    const second = await startGateway(other, { env });
    try {
        await eventually(() => joined(bob, "#ops", "thief_"), { what: "thief_ in #ops" });
    } finally {
        await second.stop();
        thief.quit();
        other.remove();
    }
});
