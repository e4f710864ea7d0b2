// The whole gateway against the fake Cloud API: two business numbers beside two linked phones, both ways, and Meta at its worst.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { drivers } from "./drivers.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

const numbers = [
    { name: "biz", id: "106540352242922", phone: "15550783881", token: "EAAG-biz-secret", app_secret: "biz-app-secret", verify_token: "biz verify" },
    { name: "shop", id: "106540352242999", phone: "15550783999", token: "EAAG-shop-secret", app_secret: "shop-app-secret", verify_token: "shop verify" },
    { name: "gone", id: "106540352242777", phone: "15550783777", token: "EAAG-gone-secret", app_secret: "gone-app-secret", verify_token: "v", refused: 190 },
];
const ann = "16505551234";
const bob = "4915112345678";
let cloud, openai, linked, home, gateway, env;

const account = (name, more = {}) => {
    const { id, token, app_secret: appSecret, verify_token: verifyToken } = numbers.find((one) => one.name === name);
    return { type: "cloud", phoneNumberId: id, accessToken: token, appSecret, verifyToken, ...more };
};
const config = (more = {}) => ({
    agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "phone", default: true }, { id: "biz", name: "Biz" }, { id: "shop", name: "Shop" }] },
    models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
    bindings: [
        { agentId: "biz", match: { channel: "whatsapp", accountId: "biz" } },
        { agentId: "shop", match: { channel: "whatsapp", accountId: "shop" } },
        { agentId: "biz", match: { channel: "whatsapp", accountId: "shop", peer: { kind: "direct", id: "+4915100000077" } } },
        { agentId: "phone", match: { channel: "whatsapp", accountId: "*" } },
    ],
    messages: { queue: { mode: "followup", debounceMs: 0 } },
    session: { dmScope: "per-account-channel-peer" },
    channels: {
        whatsapp: {
            ...linked.config(),
            accounts: {
                home: {}, work: {}, biz: account("biz"), shop: account("shop", { dmPolicy: "pairing", allowFrom: [`+${ann}`, "+4915100000077"] }), gone: account("gone"),
                open: { ...account("shop"), appSecret: undefined }, ...more,
            },
        },
    },
});

before(async () => {
    cloud = await startProgram("whatsapp_cloud", { numbers, retry_ms: 300 });
    openai = await startProgram("openai", {});
    linked = await drivers.whatsapp();
    home = makeHome(config());
    env = { ...linked.env, WHATSAPP_CLOUD_API_URL: cloud.url };
    gateway = await startGateway(home, { env });
    await linked.prepare(home);
    await eventually(linked.isReady, { within: 30_000, what: "the linked phones" });
    for (const { name } of numbers) await cloud.control("number", { number: name, webhook: `${gateway.url}/whatsapp/${name}` });
    await eventually(async () => /WhatsApp biz: .*running, connected/.test(await status()), { what: "the account biz" });
});

after(async () => {
    await gateway?.stop();
    await cloud?.stop();
    await openai?.stop();
    await linked?.stop();
    home?.remove();
});

const status = async (...more) => (await run(home, ["channels", "status", ...more], { env })).stdout;
const say = (more) => cloud.control("message", { number: "biz", from: ann, ...more });
const sentWith = async (contains, more = {}) => (await cloud.control("sent", { contains, ...more })).sent;
const settled = (ms = 700) => new Promise((resolve) => setTimeout(resolve, ms));
const answered = async (contains, more = {}) => {
    const { sent, error } = await cloud.control("wait-sent", { timeout_ms: 20_000, contains, ...more });
    assert.ok(sent, error);
    return sent;
};
const ok = async (args) => {
    const done = await run(home, args, { env });
    assert.equal(done.code, 0, `${args.join(" ")}\n${done.stdout}${done.stderr}`);
    return done.stdout;
};
const sessionKeys = async (agent) => JSON.parse(await ok(["sessions", "--json", "--agent", agent])).sessions.map((one) => one.key);
const prompts = async (contains) => (await openai.control("requests", {})).requests.filter((body) => JSON.stringify(body).includes(contains));

test("the webhook is set up by whoever knows the verify token", async () => {
    assert.equal((await cloud.control("verify", { number: "biz" })).verified, true);
    assert.equal((await cloud.control("verify", { number: "shop" })).verified, true);
    const wrong = await cloud.control("verify", { number: "biz", token: "shop verify" });
    assert.deepEqual([wrong.status, wrong.verified], [403, false]);
});

test("a question is answered once, by the number that was asked, as its agent; it is marked as read and typing is shown", async () => {
    const { id, status: code } = await say({ text: "first question" });
    assert.equal(code, 200);
    const [answer] = await answered("first question");
    assert.deepEqual([answer.number, answer.to, answer.type], ["biz", ann, "text"]);
    await settled();
    assert.equal((await sentWith("first question")).length, 1);
    assert.ok((await sessionKeys("biz")).includes(`agent:biz:whatsapp:biz:direct:+${ann}`));
    const { inbound } = await cloud.control("inbound", {});
    assert.equal(inbound.find((one) => one.id === id).read, true);
});

test("bindings and allowlists take the number as with a linked phone", async () => {
    await cloud.control("message", { number: "shop", from: "4915100000077", text: "bound to biz" });
    const [answer] = await answered("bound to biz");
    assert.equal(answer.number, "shop");
    assert.equal((await prompts("bound to biz")).length, 1);
    assert.ok((await sessionKeys("biz")).includes("agent:biz:whatsapp:shop:direct:+4915100000077"));
    await cloud.control("message", { number: "shop", from: bob, text: "may I?" });
    const [{ text }] = await answered("Pairing code", { number: "shop", to: bob });
    assert.match(text, /Your WhatsApp phone number: \+4915112345678/);
    const code = text.match(/openclaw pairing approve whatsapp ([A-Z2-9]{8})/)[1];
    assert.match(await ok(["pairing", "approve", "whatsapp", code, "--account", "shop"]), /\+4915112345678/);
    await cloud.control("message", { number: "shop", from: bob, text: "and now?" });
    await answered("and now?", { number: "shop", to: bob });
});

test("a person who hides the number is answered by the id that Meta tells, and is nobody else", async () => {
    const user = "US.13491208655302741918";
    await say({ from: null, user_id: user, text: "no number here" });
    const [answer] = await answered("no number here");
    assert.deepEqual([answer.number, answer.to, answer.body.recipient, answer.body.to], ["biz", user, user, undefined]);
    await cloud.control("message", { number: "shop", from: null, user_id: user, text: "not let in" });
    const [{ text }] = await answered("Pairing code", { number: "shop", to: user });
    const code = text.match(/openclaw pairing approve whatsapp ([A-Z2-9]{8})/)[1];
    await ok(["pairing", "approve", "whatsapp", code, "--account", "shop"]);
    await cloud.control("message", { number: "shop", from: null, user_id: user, text: "let in now" });
    await answered("let in now", { number: "shop", to: user });
    await cloud.control("message", { number: "shop", from: null, user_id: "US.99991208655302741918", text: "somebody else" });
    await answered("Pairing code", { number: "shop", to: "US.99991208655302741918" });
    assert.equal((await sentWith("somebody else")).length, 0);
});

test("files come in and go out, with their words", async () => {
    const bytes_base64 = Buffer.from("the secret word is heron").toString("base64");
    await say({ file: { kind: "document", type: "text/plain", name: "note.txt", bytes_base64, caption: "look at this" } });
    await answered("look at this");
    const { calls } = await cloud.control("calls", { method: "file" });
    assert.ok(calls.length > 0 && calls.every((call) => call.status === 200), "the file was fetched");
    const workspace = path.join(home.state, "workspace");
    mkdirSync(workspace, { recursive: true });
    writeFileSync(path.join(workspace, "out.txt"), "file that goes out");
    await ok(["message", "send", "--channel", "whatsapp", "--account", "biz", "--target", `+${ann}`, "--message", "here it is", "--media", path.join(workspace, "out.txt")]);
    const [sent] = await answered("here it is");
    assert.equal(sent.type, "document");
    assert.equal(sent.body.document.filename, "out.txt");
    const media = await cloud.control("media", { id: sent.body.document.id });
    assert.equal(Buffer.from(media.bytes_base64, "base64").toString(), "file that goes out");
});

test("a file that lies elsewhere is not fetched, and nobody else gets the token", async () => {
    const other = await startProgram("openai", {});
    await say({ file: { kind: "image", type: "image/png", bytes_base64: "UE5H", caption: "look elsewhere", url: `${other.url}/x.png` } });
    await answered("look elsewhere");
    assert.equal((await other.control("calls", {})).calls.length, 0);
    await other.stop();
});

test("reactions, polls, edits: the first goes out, the others are refused in words", async () => {
    const { id } = await say({ text: "react to me" });
    await answered("react to me");
    const at = ["--channel", "whatsapp", "--account", "biz", "--target", `+${ann}`];
    await ok(["message", "react", ...at, "--message-id", id, "--emoji", "👍"]);
    const [{ body }] = await answered("👍", { type: "reaction" });
    assert.deepEqual(body.reaction, { message_id: id, emoji: "👍" });
    const poll = await run(home, ["message", "poll", ...at, "--poll-question", "Which?", "--poll-option", "a", "--poll-option", "b"], { env });
    assert.notEqual(poll.code, 0);
    const edit = await run(home, ["message", "edit", ...at, "--message-id", id, "--message", "x"], { env });
    assert.notEqual(edit.code, 0);
    assert.match(edit.stderr + edit.stdout, /cannot/);
    await say({ type: "reaction", reaction: { message_id: body.reaction.message_id, emoji: "🎉" } });
    await settled();
    assert.equal((await sentWith("WhatsApp reaction added")).length, 0, "nobody answers a reaction");
    await say({ text: "after the reaction" });
    await answered("after the reaction");
    assert.ok((await prompts("WhatsApp reaction added: 🎉")).length > 0, "a reaction is told with the next turn");
});

test("buttons go out, and what is pressed comes back as what it stands for", async () => {
    const buttons = JSON.stringify([[{ text: "Red", callback_data: "I choose red" }, { text: "Blue", callback_data: "I choose blue" }]]);
    await ok(["message", "send", "--channel", "whatsapp", "--account", "biz", "--target", `+${ann}`, "--message", "Which one?", "--buttons", buttons]);
    const [{ body }] = await answered("Which one?", { type: "interactive" });
    const { reply } = body.interactive.action.buttons[1];
    await say({ type: "interactive", interactive: { type: "button_reply", button_reply: reply } });
    await answered("I choose blue");
});

test("wrong, missing and old signatures are 401, whatever is in the body, and nothing of it is heard", async () => {
    const body = JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages", value: {
        metadata: { phone_number_id: numbers[0].id }, messages: [{ from: ann, id: "wamid.forged", timestamp: `${Math.floor(Date.now() / 1000)}`, type: "text", text: { body: "forged" } }] } }] }] });
    for (const sign of ["wrong", "none", "sha1"]) {
        assert.equal((await cloud.control("post", { number: "biz", body, sign })).status, 401, sign);
        assert.equal((await cloud.control("post", { number: "biz", body: "{{{", sign })).status, 401, sign);
    }
    // Signed by the other number's app.
    assert.equal((await cloud.control("post", { number: "shop", body, url: `${gateway.url}/whatsapp/biz` })).status, 401);
    await settled();
    assert.equal((await prompts("forged")).length, 0);
    assert.equal((await cloud.control("post", { number: "biz", body: "{{{" })).status, 400);
    const open = await fetch(`${gateway.url}/whatsapp/open`, { method: "POST", body });
    assert.ok([404, 405].includes(open.status), `an account without appSecret has no webhook: ${open.status}`);
});

test("a body that is replayed is answered 200 and runs nothing, after a restart neither", async () => {
    await say({ text: "replayed body" });
    await answered("replayed body");
    assert.deepEqual((await cloud.control("redeliver", { contains: "replayed body", times: 3 })).statuses, [200, 200, 200]);
    await gateway.stop();
    gateway = await startGateway(home, { env });
    await eventually(async () => (await cloud.control("redeliver", { contains: "replayed body" })).statuses[0] === 200, { what: "the webhook after the restart" });
    await settled();
    assert.equal((await sentWith("replayed body")).length, 1);
    assert.equal((await prompts("replayed body")).filter((body) => JSON.stringify(body.messages.at(-1)).includes("replayed body")).length, 1);
    await eventually(linked.isReady, { within: 30_000, what: "the linked phones" });
});

test("what was said while the gateway was away is answered when it is back, once", async () => {
    await gateway.stop();
    await say({ text: "while you were away", wait: false });
    await settled();
    gateway = await startGateway(home, { env });
    await answered("while you were away");
    await settled();
    assert.equal((await sentWith("while you were away")).length, 1);
    await eventually(linked.isReady, { within: 30_000, what: "the linked phones" });
});

test("what Meta was told 200 for outlives a kill: it is answered, once", async () => {
    await openai.control("rule", { match: "outlive the kill", times: 1, reply: { text: "slowly", first_delay_ms: 5000 } });
    const { status: code } = await say({ from: "4915100000888", text: "outlive the kill" });
    assert.equal(code, 200);
    await gateway.stop("SIGKILL");
    gateway = await startGateway(home, { env });
    await answered("", { number: "biz", to: "4915100000888" });
    await cloud.control("redeliver", { contains: "outlive the kill" });
    await settled();
    const { sent } = await cloud.control("sent", { to: "4915100000888" });
    assert.equal(sent.length, 1, `${JSON.stringify(sent)}\n${gateway.log()}`);
    await eventually(linked.isReady, { within: 30_000, what: "the linked phones" });
});

test("what is written in a group is passed over, and told once with what serves it", async () => {
    for (const id of ["wamid.g1", "wamid.g2"])
        assert.equal((await cloud.control("messages", { number: "biz", messages: [], raw: [{ from: ann, id, group_id: "g1", timestamp: `${Math.floor(Date.now() / 1000)}`, type: "text", text: { body: "in a group" } }] })).status, 200);
    await eventually(() => gateway.log().includes("serves direct chats only, groups need a linked phone"), { what: "the log line" });
    assert.equal(gateway.log().split("a message in a group;").length, 2);
    assert.equal((await prompts("in a group")).length, 0);
});

test("a storm: each message comes one to five times, in any order; each is answered once", async () => {
    const words = Array.from({ length: 6 }, (_, i) => `storm-${i};`);
    for (const [i, text] of words.entries()) await say({ from: `49151000001${i}0`, text });
    const order = words.flatMap((text, i) => Array(i % 5).fill(text)).sort(() => 0.5 - Math.random());
    await Promise.all(order.map((text) => cloud.control("redeliver", { contains: text })));
    for (const text of words) await answered(text);
    await settled(1000);
    assert.deepEqual((await sentWith("storm-")).flatMap((one) => one.text.match(/storm-\d;/g)).toSorted(), words);
});

test("many messages in one request, malformed ones among them: each good one is answered", async () => {
    const { status: code } = await cloud.control("messages", { number: "biz", raw: [null, 7, {}, { id: "x" }, { id: "y", from: ann, timestamp: "soon", type: "text" }, { id: [], from: {} }],
        messages: Array.from({ length: 5 }, (_, i) => ({ from: `49151000002${i}0`, text: `batch-${i};` })) });
    assert.equal(code, 200);
    for (let i = 0; i < 5; i += 1) await answered(`batch-${i};`, { to: `49151000002${i}0` });
});

test("a body of 50 MB, a deep one, and one for another number disturb nobody", async () => {
    const huge = await cloud.control("post", { number: "biz", body: `{"a":"${"x".repeat(50 << 20)}"}` }).catch(() => ({ status: 0 }));
    assert.ok(huge.error !== undefined || [0, 413].includes(huge.status), JSON.stringify(huge).slice(0, 200));
    assert.equal((await cloud.control("post", { number: "biz", body: `${"[".repeat(100_000)}${"]".repeat(100_000)}` })).status, 400);
    assert.equal((await cloud.control("post", { number: "biz", body: `{"object":"whatsapp_business_account","entry":${"[".repeat(70)}${"]".repeat(70)}}` })).status, 400);
    // As long as Meta's own get: among much else a message, which is answered.
    const long = { object: "whatsapp_business_account", entry: [{ changes: [{ field: "messages", value: { metadata: { phone_number_id: numbers[0].id }, filler: "x".repeat(2_900_000), messages: [
        { from: "4915100000777", id: "wamid.long", timestamp: `${Math.floor(Date.now() / 1000)}`, type: "text", text: { body: "from a long request" } }] } }] }] };
    assert.equal((await cloud.control("post", { number: "biz", body: JSON.stringify(long) })).status, 200);
    await answered("from a long request", { to: "4915100000777" });
    const tooLong = await cloud.control("post", { number: "biz", body: JSON.stringify({ ...long, filler: "x".repeat(400_000) }) }).catch(() => ({ status: 0 }));
    assert.ok(tooLong.error !== undefined || [0, 413].includes(tooLong.status), JSON.stringify(tooLong).slice(0, 200));
    const foreign = JSON.stringify({ object: "whatsapp_business_account", entry: [{ changes: [{ field: "messages", value: { metadata: { phone_number_id: numbers[1].id }, messages: [
        { from: ann, id: "wamid.foreign", timestamp: `${Math.floor(Date.now() / 1000)}`, type: "text", text: { body: "foreign words" } }] } }] }] });
    assert.equal((await cloud.control("post", { number: "biz", body: foreign })).status, 200);
    await say({ text: "still there?" });
    await answered("still there?");
    assert.equal((await prompts("foreign words")).length, 0);
});

for (const [words, fault, times] of [
    ["429 with Retry-After", { kind: "status", status: 429, retry_after: 2 }, 1],
    ["429 that names no time", { kind: "status", status: 400, code: 131056 }, 1],
    ["500", { kind: "status", status: 500 }, 1],
    ["half an answer", { kind: "half" }, 2],
    ["garbage for an answer", { kind: "garbage" }, 2],
    ["a connection that drops before the message is taken", { kind: "drop_before" }, 1],
    ["a connection that drops after the message was taken", { kind: "drop_after" }, 2],
]) {
    test(`${words}: the answer still arrives; twice at most where nobody can know`, async () => {
        const text = `through ${fault.kind} ${fault.status ?? 0} ${fault.code ?? 0};`;
        await cloud.control("fault", { ...fault, method: "messages", contains: text });
        await cloud.control("message", { number: "biz", from: `4915100030${words.length}`, text });
        await answered(text, { count: times });
        await settled();
        assert.equal((await sentWith(text)).length, times);
        const { calls } = await cloud.control("calls", { method: "messages", contains: text });
        assert.ok(calls.some((call) => call.fault === fault.kind), "the fault struck");
        if (fault.retry_after) assert.ok(calls[1].at - calls[0].at >= 2000, `it waited ${calls[1].at - calls[0].at} ms`);
        if (fault.code === 131056) assert.ok(calls[1].at - calls[0].at >= 6000, `it waited ${calls[1].at - calls[0].at} ms`);
    });
}

test("what Meta will never take is kept as failed, with what to do; the next answer goes out", async () => {
    await cloud.control("fault", { kind: "status", status: 400, code: 131047, method: "messages", contains: "too late for this" });
    await say({ from: "4915100000555", text: "too late for this" });
    const dead = await eventually(async () => {
        const { stdout } = await run(home, ["messages", "list", "--state", "dead", "--json"], { env });
        return stdout.includes("24 hours") && stdout;
    }, { what: "the failed answer" });
    assert.match(dead, /131047/);
    assert.match(dead, /approved templates only.*send a template from WhatsApp Manager/s);
    await say({ from: "4915100000555", text: "in time again" });
    await answered("in time again");
    assert.equal((await sentWith("too late for this")).length, 0);
});

test("a message that did not arrive shows in the account's status", async () => {
    await cloud.control("value", { number: "shop", value: { statuses: [{ id: "wamid.x", status: "failed", recipient_id: bob, timestamp: "1", errors: [{ code: 131026, title: "Message undeliverable" }] }] } });
    assert.match(await status(), /- WhatsApp shop: .*error:WhatsApp did not deliver a message to \+4915112345678 \(131026\): it cannot be delivered/);
    await cloud.control("message", { number: "shop", from: ann, text: "shop works" });
    await answered("shop works", { number: "shop" });
    await eventually(async () => !/did not deliver/.test(await status()), { what: "the status after an answer" });
});

test("two business numbers and two linked phones at once: every answer leaves by the account that was asked", async () => {
    const rounds = [0, 1, 2];
    const biz = ["4915100004000", "4915100004001"];
    await Promise.all(rounds.flatMap((i) => [
        ...biz.map((from, n) => say({ from, text: `apart-biz-${n}-${i};` })),
        cloud.control("message", { number: "shop", from: ann, text: `apart-shop-0-${i};` }),
        linked.say("home", 0, `apart-home-0-${i};`), linked.say("work", 1, `apart-work-1-${i};`),
    ]));
    const marks = (text) => text.match(/apart-\w+-\d-\d;/g) ?? [];
    const ofCloud = async () => (await sentWith("apart-")).flatMap((one) => marks(one.text).map((mark) => [one.number, one.to, mark]));
    const ofPhones = async () => (await linked.sent()).flatMap((one) => marks(one.text).map((mark) => [one.account, one.person, mark]));
    await eventually(async () => (await ofCloud()).length >= 9 && (await ofPhones()).length >= 6, { within: 40_000, what: "all answers" });
    await settled();
    for (const [number, to, mark] of await ofCloud()) {
        const [, of, n] = mark.match(/apart-(\w+)-(\d)-/);
        assert.deepEqual([number, to], [of, of === "biz" ? biz[n] : ann], mark);
    }
    for (const [name, person, mark] of await ofPhones()) assert.ok(mark.startsWith(`apart-${name}-${person}-`), mark);
    assert.equal((await ofCloud()).length, 9);
    assert.equal((await ofPhones()).length, 6);
});

test("channels status tells the type, the path, the quality, and what is wrong with what to do", async () => {
    const stdout = await status("--probe");
    assert.match(stdout, /- WhatsApp biz: enabled, configured, running, connected, .*mode:cloud, token:config, webhook:\/whatsapp\/biz, works, number:\+15550783881, quality:green/);
    assert.match(stdout, /- WhatsApp home: enabled, configured, linked, running, connected/);
    assert.match(stdout, /- WhatsApp gone: .*stopped.*error:WhatsApp refused the number \(190\): the access token has expired or was revoked; put a new one into accessToken/);
    assert.match(stdout, /- WhatsApp open: .*not configured, stopped, .*signing:none.*error:no messages are taken: set channels\.whatsapp\.accounts\.open\.appSecret/);
    for (const secret of numbers.flatMap((one) => [one.token, one.app_secret, one.verify_token])) {
        if (secret.length < 5) continue;
        assert.ok(!stdout.includes(secret) && !gateway.log().includes(secret), "no secret is told");
    }
    assert.match(await ok(["channels", "capabilities", "--channel", "whatsapp", "--account", "biz"]), /buttons/);
});

test("a token that is revoked stops its account only; a new one in the config starts it again, and what waited is sent", async () => {
    const started = async (name) => JSON.parse(await ok(["channels", "status", "--json"])).channelAccounts.whatsapp.find((one) => one.accountId === name).lastStartAt;
    const before = { shop: await started("shop"), home: await started("home") };
    await cloud.control("number", { number: "biz", refused: 190 });
    await say({ from: "4915100000666", text: "revoked meanwhile" });
    await eventually(async () => /- WhatsApp biz: .*stopped.*190/.test(await status()), { within: 20_000, what: "the account stops" });
    await cloud.control("message", { number: "shop", from: ann, text: "shop goes on" });
    await answered("shop goes on", { number: "shop" });
    await cloud.control("number", { number: "biz", refused: null, token: "EAAG-biz-new" });
    home.writeConfig(config({ biz: account("biz", { accessToken: "EAAG-biz-new" }) }));
    await answered("revoked meanwhile", { number: "biz" });
    await settled();
    assert.equal((await sentWith("revoked meanwhile")).length, 1);
    assert.deepEqual({ shop: await started("shop"), home: await started("home") }, before, "only the changed account was restarted");
});
