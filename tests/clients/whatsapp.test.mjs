// The whole gateway against the fake WhatsApp, through the real bridge: two numbers, linked by their QR codes, each answering its own people.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { makeCertificate } from "../fake/whatsapp/certificate.mjs";
import { FakeWhatsApp } from "../fake/whatsapp/fake.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";
import { linkByQr } from "./whatsapp_link.mjs";

const GROUP = "120363000000000001@g.us";
const bridge = path.resolve(import.meta.dirname, "../../bridges/whatsapp");
// Signal's library tells of sessions on the console.
console.info = console.warn = console.log = () => {};

let folder, fake, openai, home, gateway, env, phones;

before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "openclaw-wa-"));
    const certificate = makeCertificate(folder);
    fake = await new FakeWhatsApp({ tls: certificate }).start();
    const phone = (pn, lid, name) => fake.addPhone({ pn, lid, name });
    phones = {
        personal: phone("15550000001", "900001", "Personal"), biz: phone("15550000002", "900002", "Biz"), ann: phone("15551230001", "900101", "Ann"),
        bob: phone("15551230002", "900102", "Bob"), eve: phone("15551230003", "900103", "Eve"),
    };
    fake.addGroup(GROUP, "Family", ["15550000001", "15551230001", "15551230002"]);
    openai = await startProgram("openai", {});
    env = {
        PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, OPENCLAW_WHATSAPP_BRIDGE: bridge, OPENCLAW_WHATSAPP_WEB_SOCKET_URL: fake.url,
        WA_TEST_ROOT_KEY: fake.rootKeyHex, NODE_EXTRA_CA_CERTS: certificate.file,
    };
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "home", default: true, name: "Home" }, { id: "work", name: "Work" }] },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        bindings: [{ agentId: "home", match: { channel: "whatsapp", accountId: "personal" } }, { agentId: "work", match: { channel: "whatsapp", accountId: "biz" } }],
        messages: { queue: { mode: "followup", debounceMs: 0 } },
        web: { reconnect: { initialMs: 50, maxMs: 500 } },
        channels: {
            whatsapp: {
                dmPolicy: "allowlist", allowFrom: ["+15551230001", "+15551230002"], groupPolicy: "open", groups: { "*": { requireMention: true } },
                accounts: { personal: {}, biz: { dmPolicy: "pairing" } },
            },
        },
    });
    gateway = await startGateway(home, { env });
});

after(async () => {
    await gateway?.stop();
    await openai?.stop();
    await fake?.stop();
    home?.remove();
    rmSync(folder, { recursive: true, force: true });
});

const link = (account, phone) => linkByQr(home, env, account, phone);
const device = (phone) => fake.companions(phone.pn)[0];
const online = (phone) => eventually(() => device(phone)?.conn?.onlineSent, { within: 30_000, what: `${phone.name} online` });
const answered = (phone, text, ms = 20_000) => phone.waitMessage((one) => (one.text ?? "").includes("mock reply") && one.text.includes(text), ms);
const times = (phone, text) => phone.inbox.filter((one) => (one.text ?? "").includes(text)).length;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const bridgePid = () => readdirSync("/proc").filter((one) => /^\d+$/.test(one)).map(Number).find((pid) => {
    try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${bridge}/main.mjs`) && readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[3] === String(gateway.child.pid);
    } catch {
        return false;
    }
});

test("before it is linked, the status says what to type, and no bridge runs", async () => {
    const status = (await run(home, ["channels", "status"], { env })).stdout;
    assert.match(status, /WhatsApp personal: .*not linked/);
    assert.match(status, /openclaw channels login --channel whatsapp --account personal/);
    assert.equal(bridgePid(), undefined);
});

test("each account is linked by the QR code in its terminal, and its person is answered by the bound agent", async () => {
    assert.match(await link("personal", phones.personal), /✅ Linked after restart; web session ready\./);
    await link("biz", phones.biz);
    await online(phones.personal);
    await online(phones.biz);
    await phones.ann.sendText("15550000001", "hello home");
    const answer = await answered(phones.ann, "hello home");
    assert.equal(answer.from.split(":")[0], "15550000001");
    const { sessions } = JSON.parse((await run(home, ["sessions", "--json", "--agent", "home"])).stdout);
    assert.deepEqual(sessions.map(({ key }) => key), ["agent:home:main"]);
    const status = await eventually(async () => {
        const { stdout } = await run(home, ["channels", "status", "--probe"], { env });
        return /WhatsApp personal: enabled, configured, linked, running, connected.*works/.test(stdout) && stdout;
    }, { what: "personal connected" });
    assert.match(status, /WhatsApp biz: enabled, configured, linked, running, connected/);
});

test("a stranger gets a pairing code from the number that he wrote to, and is answered when it was approved", async () => {
    await phones.eve.sendText("15550000001", "let me in");
    await phones.eve.sendText("15550000002", "me too");
    const told = await phones.eve.waitMessage((one) => (one.text ?? "").includes("pairing approve"), 20_000);
    assert.equal(told.from.split(":")[0], "15550000002");
    assert.match(told.text, /Your WhatsApp phone number: \+15551230003/);
    const code = told.text.match(/pairing approve whatsapp ([A-Z2-9]{8})/)[1];
    assert.match((await run(home, ["pairing", "approve", "whatsapp", code], { env })).stdout, /Approved whatsapp sender \+15551230003/);
    await phones.eve.sendText("15550000002", "now?");
    await answered(phones.eve, "now?");
    assert.equal(times(phones.eve, "let me in"), 0);
    // To the number that does not let him in nothing is shown: no answer, no "typing", no receipt of reading.
    const shown = fake.nodes.filter(({ dir, node }) => dir === "C>S" && (node.tag === "chatstate" || node.attrs.type === "read") && /15551230003|900103/.test(node.attrs.to ?? ""));
    assert.ok(shown.length > 0 && phones.eve.inbox.every((one) => one.from.startsWith("15550000002:")));
});

test("in a group only what is said to the account is answered; what was said before is told along", async () => {
    await phones.bob.sendGroup(GROUP, { conversation: "nobody is named here" });
    await phones.bob.sendGroup(GROUP, { extendedTextMessage: { text: "@900001 named by lid", contextInfo: { mentionedJid: ["900001@lid"] } } });
    await answered(phones.bob, "named by lid");
    // Everybody in the group sees the answer, each in his own time.
    const own = await phones.ann.waitMessage((one) => one.to === GROUP && (one.text ?? "").includes("named by lid"), 20_000);
    await phones.ann.sendGroup(GROUP, { extendedTextMessage: { text: "named by reply", contextInfo: { stanzaId: own.id, participant: "15550000001@s.whatsapp.net", quotedMessage: { conversation: "x" } } } });
    await answered(phones.ann, "named by reply");
    await eventually(() => phones.bob.inbox.filter((one) => one.to === GROUP).length >= 2, { what: "both answers at the other phone" });
    assert.equal(phones.bob.inbox.filter((one) => one.to === GROUP).length, 2);
    const { requests } = await openai.control("requests", {});
    assert.ok(requests.some((body) => JSON.stringify(body).includes("nobody is named here")));
    const { sessions } = JSON.parse((await run(home, ["sessions", "--json", "--agent", "home"])).stdout);
    assert.ok(sessions.some(({ key }) => key === `agent:home:whatsapp:group:${GROUP}`));
});

test("two numbers at once: each message is answered once, by its own number, in order", async () => {
    const texts = Array.from({ length: 4 }, (_, i) => `mixed-${i};`);
    for (const text of texts) {
        await phones.ann.sendText("15550000001", `personal ${text}`);
        await phones.bob.sendText("15550000002", `biz ${text}`);
    }
    for (const text of texts) await answered(phones.bob, `biz ${text}`);
    assert.ok(phones.bob.inbox.filter((one) => (one.text ?? "").includes("mixed-")).every((one) => one.from.startsWith("15550000002:")));
    for (const text of texts) await answered(phones.ann, `personal ${text}`);
    const got = phones.ann.inbox.filter((one) => (one.text ?? "").includes("mock reply: ") && one.text.includes("mixed-"));
    assert.deepEqual(got.flatMap((one) => one.text.match(/mixed-\d;/g)), texts);
    assert.ok(got.every((one) => one.from.startsWith("15550000001:")));
});

test("Markdown arrives as WhatsApp's marks; a reaction, an edit and a poll go out by the command line", async () => {
    await phones.ann.sendText("15550000001", "[[text:**bold** and `code`]]");
    const answer = await phones.ann.waitMessage((one) => one.text === "*bold* and `code`", 20_000);
    const id = await phones.ann.sendText("15550000001", "react to this");
    await answered(phones.ann, "react to this");
    const act = async (...args) => {
        const done = await run(home, ["message", ...args, "--channel", "whatsapp", "--account", "personal", "--target", "+15551230001"], { env });
        assert.equal(done.code, 0, done.stdout + done.stderr);
    };
    await act("react", "--message-id", `${id}/+15551230001`, "--emoji", "👍");
    const reaction = await phones.ann.waitMessage((one) => one.message.reactionMessage);
    assert.deepEqual([reaction.message.reactionMessage.text, reaction.message.reactionMessage.key.id], ["👍", id]);
    await act("edit", "--message-id", answer.id, "--message", "**better**");
    const edit = await phones.ann.waitMessage((one) => one.message.protocolMessage?.type === "MESSAGE_EDIT");
    assert.equal(edit.message.protocolMessage.editedMessage.extendedTextMessage?.text ?? edit.message.protocolMessage.editedMessage.conversation, "*better*");
    await act("poll", "--poll-question", "When?", "--poll-option", "now", "--poll-option", "later");
    await phones.ann.waitMessage((one) => one.message.pollCreationMessageV3?.name === "When?");
});

test("pictures go both ways", async () => {
    const file = path.join(home.path, "cat.png");
    const bytes = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.alloc(2000, 7)]);
    await import("node:fs").then((fs) => fs.writeFileSync(file, bytes));
    const sent = await run(home, ["message", "send", "--channel", "whatsapp", "--account", "personal", "--target", "+15551230001", "--media", file, "--message", "a cat"], { env });
    assert.equal(sent.code, 0, sent.stdout + sent.stderr);
    const picture = await phones.ann.waitMessage((one) => one.message.imageMessage);
    assert.equal(picture.message.imageMessage.caption, "a cat");
    const raw = { ...picture.message.imageMessage, caption: "what is this?" };
    for (const name of ["mediaKey", "fileSha256", "fileEncSha256"]) raw[name] = Buffer.from(raw[name], "base64");
    await phones.ann.sendMessage("15550000001", { imageMessage: raw });
    await answered(phones.ann, "what is this?");
    const { requests } = await openai.control("requests", {});
    assert.ok(requests.some((body) => JSON.stringify(body).includes("what is this?") && /image|media/.test(JSON.stringify(body))));
});

test("what came while the gateway was down is answered when it is back, once", async () => {
    assert.equal(await gateway.stop(), 0);
    await phones.ann.sendText("15550000001", "while you were away");
    gateway = await startGateway(home, { env });
    await answered(phones.ann, "while you were away", 30_000);
    await pause(500);
    assert.equal(times(phones.ann, "while you were away"), 1);
});

test("a lost connection comes back; a storm of repeats is answered once", async () => {
    await online(phones.personal);
    fake.holdReceipts = true;
    await phones.ann.sendText("15550000001", "stormy question");
    await answered(phones.ann, "stormy question");
    for (let i = 0; i < 3; i++) {
        device(phones.personal).drop();
        await eventually(() => device(phones.personal).conn === null, { what: "the drop" });
        await online(phones.personal);
        await phones.ann.sendText("15550000001", "stormy question", { id: "3EB0000000000000000STORM" });
    }
    fake.holdReceipts = false;
    await phones.ann.sendText("15550000001", "after the storm");
    await answered(phones.ann, "after the storm");
    await pause(500);
    // The first one, and the one that came three times under one id.
    assert.equal(phones.ann.inbox.filter((one) => (one.text ?? "").endsWith("stormy question")).length, 2);
});

test("the bridge is killed again and again: nothing is lost, nothing comes twice, the other account goes on", async () => {
    await online(phones.personal);
    const texts = Array.from({ length: 12 }, (_, i) => `killed-${i};`);
    for (const [i, text] of texts.entries()) {
        await phones.ann.sendText("15550000001", text);
        if (i % 4 === 1) await pause(60 * i);
        if (i % 4 !== 3) continue;
        const pid = bridgePid();
        if (pid) process.kill(pid, "SIGKILL");
        await eventually(() => bridgePid() !== pid && device(phones.personal).conn?.onlineSent, { within: 30_000, what: "the next bridge" });
    }
    for (const text of texts) await eventually(() => times(phones.ann, text) > 0, { within: 60_000, what: text });
    await pause(500);
    for (const text of texts) assert.equal(times(phones.ann, text), 1, text);
    await phones.eve.sendText("15550000002", "still with me?");
    await answered(phones.eve, "still with me?");
});

test("the gateway is killed with an answer on its way: it arrives, once", async () => {
    await phones.ann.sendText("15550000001", "[[delay:300]] [[text:survives the kill]]");
    await pause(700);
    await gateway.stop("SIGKILL");
    gateway = await startGateway(home, { env });
    await eventually(() => times(phones.ann, "survives the kill") > 0, { within: 60_000, what: "the answer" });
    await pause(1000);
    assert.equal(times(phones.ann, "survives the kill"), 1);
});

test("logout removes the credentials of that account only, and WhatsApp forgets the device", async () => {
    await online(phones.biz);
    await online(phones.personal);
    const done = await run(home, ["channels", "logout", "--channel", "whatsapp", "--account", "biz"], { env });
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.equal(fake.companions("15550000002").length, 0);
    assert.ok(!existsSync(path.join(home.state, "credentials/whatsapp/biz/creds.json")));
    assert.ok(existsSync(path.join(home.state, "credentials/whatsapp/personal/creds.json")));
    await phones.ann.sendText("15550000001", "personal stays");
    await answered(phones.ann, "personal stays");
    assert.match((await run(home, ["channels", "status"], { env })).stdout, /WhatsApp biz: .*not linked/);
});

test("no secret of the link is in the log", () => {
    const creds = JSON.parse(readFileSync(path.join(home.state, "credentials/whatsapp/personal/creds.json"), "utf8"));
    for (const key of [creds.noiseKey.private.data, creds.signedIdentityKey.private.data, creds.advSecretKey]) assert.ok(!gateway.log().includes(key));
});
