// The WhatsApp bridge alone against the fake WhatsApp: linking, both directions, and what is kept when either side dies.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createServer } from "node:https";
import { after, before, beforeEach, afterEach, test } from "node:test";
import { mediaHost } from "../../bridges/whatsapp/messages.mjs";
import { makeCertificate } from "./whatsapp/certificate.mjs";
import { FakeWhatsApp } from "./whatsapp/fake.mjs";
import { startBridge } from "./whatsapp_bridge.mjs";

let folder, certificate, fake, me, ann, bob, bridge, paths;
const GROUP = "120363000000000001@g.us";
// Signal's library tells of sessions on the console.
console.info = console.warn = console.log = () => {};

before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "openclaw-wa-"));
    certificate = makeCertificate(folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
    fake = await new FakeWhatsApp({ tls: certificate }).start();
    me = fake.addPhone({ pn: "15550000001", lid: "900001", name: "Me" });
    ann = fake.addPhone({ pn: "15551230001", lid: "900101", name: "Ann" });
    bob = fake.addPhone({ pn: "15551230002", lid: "900102", name: "Bob" });
    fake.addGroup(GROUP, "Family", [me.pn, ann.pn, bob.pn]);
    const home = mkdtempSync(path.join(folder, "home-"));
    paths = { authDir: path.join(home, "auth"), inbox: path.join(home, "inbox"), media: home };
    bridge = start();
});
afterEach(async () => {
    bridge.child.kill("SIGKILL");
    await bridge.exited;
    await fake.stop();
});

const start = (options = {}) => startBridge(fake, { env: { NODE_EXTRA_CA_CERTS: certificate.file }, ...options });
const login = (more = {}) => bridge.command("login", "work", { authDir: paths.authDir, inbox: paths.inbox, reconnect: { initialMs: 50, maxMs: 200 }, ...more });
async function link() {
    await login({ pair: true });
    const { qr } = await bridge.wait("qr");
    await me.scanQr(qr);
    await bridge.wait("paired");
    return bridge.wait("open");
}
const message = (fits = () => true) => bridge.wait("message", ({ message }) => fits(message));
const restart = async (signal) => {
    bridge.child.kill(signal);
    await bridge.exited;
    bridge = start();
};

test("a QR code is scanned, WhatsApp asks for a restart, and the account is open under its number", async () => {
    await link().then(({ self }) => assert.deepEqual([self.phone, self.lid], ["+15550000001", "900001@lid"]));
    const close = bridge.said.find(({ event }) => event === "close");
    assert.deepEqual([close.code, close.willReconnect, close.waitMs], [515, true, 0]);
    assert.deepEqual(await bridge.command("ping"), { version: 1, accounts: ["work"] });
});

test("a code is typed on the phone instead, and the account is linked as by a scan; a wrong code links nothing", async () => {
    const state = await login({ pair: true, phone: "+15550000001" });
    assert.deepEqual(state, { linked: false });
    const { code, validMs } = await bridge.wait("code");
    assert.match(code, /^[1-9A-HJ-NP-TV-Z]{8}$/);
    assert.ok(validMs >= 60_000);
    // Until it was typed nothing says that there is a link.
    assert.ok(!existsSync(path.join(paths.authDir, "creds.json")) || !JSON.parse(readFileSync(path.join(paths.authDir, "creds.json"), "utf8")).me);
    await me.typeCode("AAAA-AAAA");
    await me.typeCode(`${code.slice(0, 4)}-${code.slice(4)}`);
    await bridge.wait("paired");
    assert.equal((await bridge.wait("open")).self.phone, "+15550000001");
    assert.ok(!bridge.said.some(({ event }) => event === "qr"));
    await restart("SIGKILL");
    assert.deepEqual(await login(), { linked: true });
    await bridge.wait("open");
    await ann.sendText(me.pn, "hello");
    assert.equal((await message()).message.text, "hello");
});

test("a number that WhatsApp gives no code for is told with its words, and leaves no link behind", async () => {
    for (const [phone, error, code] of [["+15559999999", null, 404], ["+15550000001", { code: "429", text: "rate-overlimit" }, 429], ["+15550000001", { code: "401", text: "not-authorized" }, 403]]) {
        fake.codeError = error;
        await login({ pair: true, phone });
        const close = await bridge.wait("close");
        assert.deepEqual([close.code, close.linked, close.loggedOut, close.willReconnect], [code, false, false, false]);
        assert.match(close.reason, /^no code: (item-not-found|rate-overlimit|not-authorized)$/);
    }
    fake.codeError = null;
    assert.deepEqual(await login(), { linked: false });
    await link();
});

test("nothing but lines of the protocol is printed, and no key reaches the log", async () => {
    await link();
    await ann.sendText(me.pn, "hello");
    await message();
    await bridge.command("send", "work", { to: "+15551230001", id: "3EB0AAAA", text: "hi" });
    for (const line of bridge.said) assert.ok(["ready", "result", "qr", "code", "paired", "open", "message", "close"].includes(line.event), JSON.stringify(line));
    const secrets = JSON.parse(readFileSync(path.join(paths.authDir, "creds.json"), "utf8"));
    assert.ok(!bridge.log().includes(secrets.noiseKey.private.data));
    assert.ok(!/privKey|SessionEntry/.test(bridge.log()));
});

test("a direct message names its sender by number, a LID-addressed one too", async () => {
    await link();
    const id = await ann.sendText(me.pn, "by number");
    const first = await message();
    assert.deepEqual({ ...first.message, at: 0 }, {
        id, chat: "15551230001@s.whatsapp.net", group: false, subject: "", from: "15551230001@s.whatsapp.net", phone: "+15551230001", name: "Ann", me: false,
        offline: false, at: 0, text: "by number", mentions: [],
    });
    await ann.sendText(me.pn, "by lid", { byLid: true });
    const second = await message();
    assert.deepEqual([second.message.chat, second.message.phone], ["900101@lid", "+15551230001"]);
});

test("a group message has its subject, its author and whom it mentions, by number or by LID", async () => {
    await link();
    await ann.sendGroup(GROUP, { extendedTextMessage: { text: "@900001 look", contextInfo: { mentionedJid: ["900001@lid", bob.jid] } } });
    const { message: told } = await message();
    assert.deepEqual([told.group, told.chat, told.subject, told.phone], [true, GROUP, "Family", "+15551230001"]);
    assert.deepEqual(told.mentions, ["+15550000001", "+15551230002"]);
});

test("quotes, reactions, edits, contacts, places and polls", async () => {
    await link();
    await bridge.command("send", "work", { to: "+15551230001", id: "3EB0MINE", text: "question?" });
    await ann.waitMessage((one) => one.text === "question?");
    const context = { stanzaId: "3EB0MINE", participant: me.jid, quotedMessage: { conversation: "question?" } };
    const id = await ann.sendMessage(me.pn, { extendedTextMessage: { text: "answer", contextInfo: context } });
    assert.deepEqual((await message()).message.quote, { id: "3EB0MINE", from: "+15550000001", mine: true, text: "question?" });
    await ann.sendMessage(me.pn, { reactionMessage: { key: { remoteJid: me.jid, fromMe: false, id: "3EB0MINE" }, text: "👍" } });
    assert.deepEqual((await message()).message.reaction, { emoji: "👍", id: "3EB0MINE", mine: true });
    await ann.sendMessage(me.pn, { protocolMessage: { key: { remoteJid: me.jid, fromMe: true, id }, type: 14, editedMessage: { conversation: "better" } } });
    assert.deepEqual((await message()).message.edit, { id, text: "better" });
    await ann.sendMessage(me.pn, { contactMessage: { displayName: "Zoe", vcard: "BEGIN:VCARD\nTEL;waid=1555:+1 555 0\nEND:VCARD" } });
    assert.deepEqual((await message()).message.contacts, [{ name: "Zoe", phones: ["+1 555 0"] }]);
    await ann.sendMessage(me.pn, { locationMessage: { degreesLatitude: 48.5, degreesLongitude: 2.25, name: "Here" } });
    assert.deepEqual((await message()).message.location, { latitude: 48.5, longitude: 2.25, name: "Here", address: "", live: false });
    await ann.sendMessage(me.pn, { pollCreationMessageV3: { name: "When?", options: [{ optionName: "now" }, { optionName: "later" }], selectableOptionsCount: 1 } });
    assert.deepEqual((await message()).message.poll, { question: "When?", options: ["now", "later"] });
});

test("media goes both ways by file, and is fetched no larger than asked for", async () => {
    await link();
    const file = path.join(paths.media, "out.png");
    const bytes = Buffer.from("89504e470d0a1a0a" + "00".repeat(3000), "hex");
    writeFileSync(file, bytes);
    await bridge.command("send", "work", { to: "+15551230001", id: "3EB0IMG", media: { path: file, kind: "image", mime: "image/png", caption: "see" } });
    const got = await ann.waitMessage((one) => one.message.imageMessage);
    assert.equal(got.message.imageMessage.caption, "see");
    await bridge.command("send", "work", { to: "+15551230001", id: "3EB0PTT", media: { path: file, kind: "voice", mime: "audio/ogg" } });
    const voice = await ann.waitMessage((one) => one.message.audioMessage);
    assert.deepEqual([voice.message.audioMessage.ptt, voice.message.audioMessage.mimetype], [true, "audio/ogg; codecs=opus"]);
    const { imageMessage } = got.message;
    const raw = { ...imageMessage };
    for (const name of ["mediaKey", "fileSha256", "fileEncSha256"]) raw[name] = Buffer.from(imageMessage[name], "base64");
    await ann.sendMessage(me.pn, { imageMessage: { ...raw, caption: "back" } });
    const { message: told } = await message();
    assert.deepEqual([told.text, told.media.kind, told.media.mime, told.media.bytes], ["back", "image", "image/png", bytes.length]);
    const fetched = await bridge.command("fetch", "work", { ref: told.media.ref, folder: paths.media, bytesMax: 100_000 });
    assert.deepEqual(readFileSync(fetched.path), bytes);
    assert.equal(statSync(fetched.path).mode & 0o777, 0o600);
    const before = readdirSync(paths.media).length;
    await assert.rejects(bridge.command("fetch", "work", { ref: told.media.ref, folder: paths.media, bytesMax: 1000 }), { code: "too_large" });
    assert.equal(readdirSync(paths.media).length, before, "a file that is too large leaves nothing behind");
    await assert.rejects(bridge.command("send", "work", { to: "+15551230001", id: "3EB0NO", media: { path: file + ".none", kind: "image", mime: "image/png" } }), { code: "not_found" });
});

test("a message's file is fetched from WhatsApp's servers only, whatever its sender names", () => {
    const directPath = "/v/t62.7118-24/1_n.enc?ccb=11-4";
    assert.equal(mediaHost({ directPath, url: "https://media-fra3-1.cdn.whatsapp.net/x" }), "media-fra3-1.cdn.whatsapp.net");
    for (const url of ["https://169.254.169.254/latest", "https://localhost:8443/x", "http://mmg.whatsapp.net/x", "https://mmg.whatsapp.net:8443/x",
        "https://whatsapp.net.example.org/",
        "https://evilwhatsapp.net/", "https://mmg.whatsapp.net@192.0.2.1/", "rubbish", "", undefined]) assert.equal(mediaHost({ directPath, url }), undefined, url);
    for (const path of ["", undefined, "x", "//192.0.2.1/x", "/\\192.0.2.1", "@192.0.2.1/", ":8443/x"])
        assert.throws(() => mediaHost({ directPath: path, url: "https://mmg.whatsapp.net/x" }), { code: "invalid" }, path);
    assert.equal(mediaHost({ directPath, url: "https://localhost:8443/x" }, { takesLoopback: true }), "localhost:8443");
    assert.equal(mediaHost({ directPath, url: "https://192.0.2.1/x" }, { takesLoopback: true }), undefined);
});

test("a file without a path is not fetched by its address, a redirect is not followed, and no error holds an address", async () => {
    const asked = [];
    const tls = { key: certificate.key, cert: certificate.cert };
    const server = createServer(tls, (request, response) => {
        asked.push(request.url);
        if (request.url === "/away") response.writeHead(302, { location: "/elsewhere" });
        if (request.url === "/broken") response.writeHead(500);
        response.end("0".repeat(42));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        const url = `https://localhost:${server.address().port}/direct`;
        const fetchIt = (directPath) => bridge.command("fetch", "work", {
            ref: JSON.stringify({ kind: "image", mediaKey: Buffer.alloc(32).toString("base64"), directPath, url, key: {} }), folder: paths.media, bytesMax: 1000,
        }).then(() => null, (error) => error);
        assert.equal((await fetchIt("")).code, "invalid");
        assert.deepEqual(asked, []);
        const away = await fetchIt("/away");
        assert.deepEqual(asked, ["/away"]);
        const broken = await fetchIt("/broken");
        assert.equal(broken.status, 500);
        for (const error of [away, broken]) assert.ok(error.code === "failed" && !/localhost|:\/\//.test(error.message), error.message);
    } finally {
        server.closeAllConnections();
        server.close();
    }
});

test("what will fail again is told as such: a group that is not ours, a file that is none", async () => {
    await link();
    const sendTo = (more) => bridge.command("send", "work", { id: "3EB0F", ...more }).then(() => null, ({ code, status }) => [code, status]);
    const group = { to: "120363000000000099@g.us", text: "x" };
    for (const [code, words] of [[403, "refused"], [401, "refused"], [406, "refused"], [404, "not_found"], [400, "invalid"], [500, "failed"]]) {
        fake.groupError = code;
        assert.deepEqual(await sendTo(group), [words, code]);
    }
    fake.groupError = 403;
    await assert.rejects(bridge.command("group", "work", { chat: group.to }), { code: "refused", status: 403 });
    const media = (file) => sendTo({ to: "+15551230001", media: { path: file, kind: "image", mime: "image/png" } });
    assert.deepEqual(await media(paths.media), ["invalid", 0], "a folder");
    assert.deepEqual(await media(path.join(certificate.file, "x")), ["invalid", 0], "a file as a folder");
    assert.deepEqual(await media("/tmp/\u0000"), ["invalid", 0], "no name of a file");
});

test("credentials that cannot be stored end the connection, and it comes back when they can", async () => {
    await link();
    const file = path.join(paths.authDir, "creds.json");
    // The bridge may be storing them at this moment.
    for (let tries = 0; !existsSync(path.join(file, "in-the-way")) && tries < 100; tries++) {
        rmSync(file, { recursive: true, force: true });
        try {
            mkdirSync(path.join(file, "in-the-way"), { recursive: true });
        } catch (error) {
            assert.equal(error.code, "ENOTDIR");
        }
    }
    fake.companions(me.pn)[0].drop();
    const first = await bridge.wait("close", ({ reason }) => reason.includes("cannot be stored"));
    assert.deepEqual([first.willReconnect, first.linked], [true, true]);
    const second = await bridge.wait("close", ({ reason }) => reason.includes("cannot be stored"));
    assert.ok(second.attempt > first.attempt, "later and later");
    rmSync(file, { recursive: true });
    await bridge.wait("open");
    assert.ok(statSync(file).isFile());
    await bridge.command("send", "work", { to: "+15551230001", id: "3EB0BACK", text: "back" });
});

test("sent means acknowledged: a refusal of the server is an error, and so is no connection", async () => {
    await link();
    fake.failNextSend = 463;
    await assert.rejects(bridge.command("send", "work", { to: "+15551230001", id: "3EB0R", text: "x" }), { code: "refused", status: 463 });
    await assert.rejects(bridge.command("send", "other", { to: "+15551230001", id: "3EB0R", text: "x" }), { code: "not_linked" });
    await assert.rejects(bridge.command("send", "work", { to: "15551230001", id: "3EB0R", text: "x" }), { code: "invalid" });
});

test("a send whose acknowledgement is lost is told as unknown, and sent again under its id it shows once", async () => {
    await link();
    fake.dropNextSend = true;
    await assert.rejects(bridge.command("send", "work", { to: "+15551230001", id: "3EB0ONCE", text: "once" }), { code: "unknown" });
    await bridge.wait("open");
    await bridge.command("send", "work", { to: "+15551230001", id: "3EB0ONCE", text: "once" });
    assert.equal(ann.inbox.filter((one) => one.id === "3EB0ONCE").length, 1);
    assert.equal(ann.repeats.length, 1);
});

test("reactions, edits, deletions, polls, typing and read receipts leave as WhatsApp has them", async () => {
    await link();
    const id = await ann.sendText(me.pn, "hello");
    await message();
    const theirs = { chat: "+15551230001", id, from: "+15551230001" };
    const mine = { chat: "+15551230001", id: "3EB0MY" };
    await bridge.command("react", "work", { message: theirs, emoji: "👀" });
    assert.equal((await ann.waitMessage((one) => one.message.reactionMessage)).message.reactionMessage.text, "👀");
    await bridge.command("send", "work", { to: "+15551230001", id: "3EB0MY", text: "helo", quote: theirs });
    const quoted = await ann.waitMessage((one) => one.text === "helo");
    assert.equal(quoted.message.extendedTextMessage.contextInfo.stanzaId, id);
    assert.equal(quoted.message.extendedTextMessage.contextInfo.quotedMessage.conversation, "hello");
    await bridge.command("edit", "work", { message: mine, text: "hello" });
    const edit = await ann.waitMessage((one) => one.message.protocolMessage?.type === "MESSAGE_EDIT");
    assert.equal(edit.message.protocolMessage.key.id, "3EB0MY");
    await bridge.command("delete", "work", { message: mine });
    assert.equal((await ann.waitMessage((one) => one.message.protocolMessage?.type === "REVOKE")).message.protocolMessage.key.id, "3EB0MY");
    await bridge.command("poll", "work", { to: GROUP, id: "3EB0POLL", question: "When?", options: ["now", "later"], selections: 1 });
    assert.equal((await bob.waitMessage((one) => one.message.pollCreationMessageV3)).message.pollCreationMessageV3.options.length, 2);
    const composing = new Promise((resolve) => fake.once("chatstate", resolve));
    await bridge.command("typing", "work", { to: "+15551230001" });
    assert.equal((await composing).content[0].tag, "composing");
    const read = new Promise((resolve) => fake.on("receipt", (node) => node.attrs.type === "read" && resolve(node)));
    await bridge.command("read", "work", { messages: [theirs] });
    assert.equal((await read).attrs.id, id);
});

test("votes in our own polls are told by their words, whichever id the voter's program goes by, also after a restart; those in other polls are not", async () => {
    await link();
    const poll = { to: "+15551230001", id: "3EB0POLL", question: "When?", options: ["now", "later", "never"], selections: 2 };
    await bridge.command("poll", "work", poll);
    await bridge.command("poll", "work", { ...poll, to: GROUP, id: "3EB0GROUP" });
    const direct = await ann.waitMessage((one) => one.id === "3EB0POLL");
    const group = await bob.waitMessage((one) => one.id === "3EB0GROUP");
    await ann.vote(direct, ["later", "now"]);
    const { message: first } = await message();
    assert.deepEqual([first.vote, first.phone, first.text], [{ id: "3EB0POLL", question: "When?", options: ["now", "later"] }, "+15551230001", undefined]);
    await ann.vote(direct, [], { byLid: true });
    assert.deepEqual((await message()).message.vote.options, []);
    assert.equal(statSync(path.join(paths.inbox, "polls.json")).mode & 0o777, 0o600);
    await restart("SIGKILL");
    await login();
    await bridge.wait("open");
    await bob.vote(group, ["never"]);
    const { message: third } = await message(({ group }) => group);
    assert.deepEqual([third.vote.options, third.group, third.phone], [["never"], true, "+15551230002"]);
    await ann.vote({ ...direct, id: "3EB0NONE" }, ["now"]);
    const odd = await ann.vote({ ...direct, message: { messageContextInfo: { messageSecret: Buffer.alloc(32).toString("base64") } } }, ["now"]);
    const last = await ann.sendText(me.pn, "after");
    const unread = await message(({ id }) => id === odd);
    assert.deepEqual([unread.message.vote, unread.message.text], [undefined, undefined], "a vote that cannot be opened says nothing");
    await message(({ id }) => id === last);
    assert.ok(!bridge.said.some((line) => line.message?.vote?.id === "3EB0NONE"));
});

test("a video is played as a GIF when that is asked for", async () => {
    await link();
    const file = path.join(paths.media, "fun.mp4");
    writeFileSync(file, Buffer.alloc(2000, 1));
    for (const [id, kind] of [["3EB0GIF", "gif"], ["3EB0VID", "video"]]) await bridge.command("send", "work", { to: "+15551230001", id, media: { path: file, kind, mime: "video/mp4", caption: kind } });
    const gif = (await ann.waitMessage((one) => one.id === "3EB0GIF")).message.videoMessage;
    assert.deepEqual([gif.gifPlayback, gif.caption, gif.mimetype], [true, "gif", "video/mp4"]);
    assert.ok(!(await ann.waitMessage((one) => one.id === "3EB0VID")).message.videoMessage.gifPlayback);
});

test("groups are described, listed and looked up", async () => {
    await link();
    const group = await bridge.command("group", "work", { chat: GROUP });
    assert.deepEqual([group.subject, group.participants.map((one) => one.phone)], ["Family", ["+15550000001", "+15551230001", "+15551230002"]]);
    assert.deepEqual((await bridge.command("groups", "work")).groups, [{ id: GROUP, subject: "Family", size: 3 }]);
    assert.equal((await bridge.command("lookup", "work", { phone: "+15551230001" })).exists, true);
    assert.equal((await bridge.command("lookup", "work", { phone: "+15559999999" })).exists, false);
});

test("that the account was removed from a group, or taken in again, is told; what happens to others there is not", async () => {
    await link();
    let id = 0;
    const change = (tag, jid, group = GROUP) => fake.companions(me.pn)[0].push({
        tag: "notification", attrs: { from: group, type: "w:gp2", id: `g${++id}`, participant: "900101@lid", t: String(Math.floor(Date.now() / 1000)) },
        content: [{ tag, attrs: {}, content: [{ tag: "participant", attrs: { jid } }] }],
    });
    await bridge.command("group", "work", { chat: GROUP });
    await change("remove", "900102@lid");
    await change("promote", "900001@lid");
    await change("remove", "900001@lid");
    const out = await bridge.wait("group");
    assert.deepEqual([out.chat, out.isIn, out.account], [GROUP, false, "work"]);
    await change("add", "15550000001@s.whatsapp.net");
    assert.equal((await bridge.wait("group")).isIn, true);
    assert.equal(bridge.said.filter(({ event }) => event === "group").length, 2);
});

test("a message that is not accepted is told again after kill -9, and after the gateway's restart, once it is accepted no more", async () => {
    await link();
    bridge.accepts = false;
    await ann.sendText(me.pn, "keep me");
    const first = await message();
    await restart("SIGKILL");
    bridge.accepts = false;
    await login();
    const again = await message();
    assert.deepEqual([again.entry, again.message.text], [first.entry, "keep me"]);
    await login();
    assert.equal((await message()).entry, first.entry, "a second login asks again for what is not accepted");
    const kept = path.join(paths.inbox, `${first.entry}.json`);
    assert.ok(existsSync(kept));
    bridge.write({ cmd: "accept", account: "work", entry: first.entry });
    for (const until = Date.now() + 10_000; existsSync(kept) && Date.now() < until;) await new Promise((resolve) => setTimeout(resolve, 10));
    await restart("SIGKILL");
    await login();
    await bridge.wait("open");
    assert.equal(bridge.said.filter(({ event }) => event === "message").length, 0);
});

test("killed at any moment while messages come, each is told in the end, and WhatsApp is rid of all", async () => {
    await link();
    const texts = Array.from({ length: 40 }, (_, i) => `storm ${i}`);
    const told = new Set();
    const collect = () => bridge.said.filter(({ event }) => event === "message").forEach(({ message: one }) => told.add(one.text));
    for (const [i, text] of texts.entries()) {
        await ann.sendText(me.pn, text);
        if (i % 10 !== 9) continue;
        collect();
        await restart("SIGKILL");
        await login();
        await bridge.wait("open");
    }
    const until = Date.now() + 15_000;
    while (told.size < texts.length && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        collect();
    }
    assert.deepEqual([...told].sort(), [...texts].sort());
    // The last receipt is on its way.
    while (fake.companions(me.pn)[0].unacked.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(fake.companions(me.pn)[0].unacked.size, 0);
});

test("what came while nobody was there is told as offline; a storm of repeats is told once", async () => {
    await link();
    assert.equal(await bridge.end(), 0, "the end of its input ends the bridge");
    await ann.sendText(me.pn, "while away");
    bridge = start();
    await login();
    const { message: told } = await message();
    assert.deepEqual([told.text, told.offline], ["while away", true]);
    fake.holdReceipts = true;
    await ann.sendText(me.pn, "repeated");
    await message();
    for (let i = 0; i < 3; i++) {
        fake.companions(me.pn)[0].drop();
        await bridge.wait("open");
        await ann.sendText(me.pn, "fresh cipher, old id", { id: "3EB0SAME" });
    }
    await message((one) => one.id === "3EB0SAME");
    await bridge.command("ping");
    const texts = bridge.said.filter(({ event }) => event === "message").map(({ message: one }) => one.text);
    assert.deepEqual(texts, ["while away", "repeated", "fresh cipher, old id"]);
});

test("a lost connection comes back by itself; a replaced one and one that was logged out do not", async () => {
    await link();
    const device = fake.companions(me.pn)[0];
    device.drop();
    const lost = await bridge.wait("close", ({ willReconnect, code }) => willReconnect && code !== 515);
    assert.ok(lost.waitMs >= 40 && lost.waitMs <= 200, `${lost.waitMs}`);
    await bridge.wait("open");
    await device.replace();
    const replaced = await bridge.wait("close", ({ code }) => code === 440);
    assert.deepEqual([replaced.willReconnect, replaced.loggedOut], [false, false]);
    await login();
    await bridge.wait("open");
    await fake.companions(me.pn)[0].unlink();
    const out = await bridge.wait("close", ({ code }) => code === 401);
    assert.deepEqual([out.willReconnect, out.loggedOut, out.linked], [false, true, false]);
    assert.ok(existsSync(path.join(paths.authDir, "creds.json.logged-out")) && !existsSync(path.join(paths.authDir, "creds.json")));
    assert.deepEqual(await login(), { linked: false });
});

for (const running of [true, false]) {
    test(`logout ends the link at WhatsApp and removes the credentials, of an account that ${running ? "runs" : "was stopped"}`, async () => {
        await link();
        if (!running) await bridge.command("stop", "work");
        const folders = { authDir: paths.authDir, inbox: paths.inbox };
        assert.deepEqual(await bridge.command("logout", "work", folders), { loggedOut: true });
        assert.equal(fake.companions(me.pn).length, 0);
        assert.deepEqual(readdirSync(paths.authDir), []);
        assert.deepEqual(await bridge.command("logout", "work", folders), { loggedOut: false });
    });
}

test("credentials that a crash has cut are replaced by their copy", async () => {
    await link();
    await ann.sendText(me.pn, "first");
    await message();
    await bridge.end();
    assert.ok(existsSync(path.join(paths.authDir, "creds.json.bak")));
    truncateSync(path.join(paths.authDir, "creds.json"), 10);
    bridge = start();
    assert.deepEqual(await login(), { linked: true });
    assert.equal((await bridge.wait("open")).self.phone, "+15550000001");
    for (const name of readdirSync(paths.authDir)) {
        if (name !== "creds.json") assert.equal(statSync(path.join(paths.authDir, name)).mode & 0o077, 0, name);
    }
});

test("what its owner writes to himself is told, what he writes to others is not", async () => {
    await link();
    await me.sendToSelf("note to self");
    const { message: told } = await message();
    assert.deepEqual([told.text, told.me, told.phone], ["note to self", true, "+15550000001"]);
});

test("plain ws to another machine, and rubbish on its input, do no harm", async () => {
    bridge.child.stdin.write("rubbish\n[1]\n{\"cmd\":\"toString\",\"reqId\":1}\n");
    await assert.rejects(bridge.command("constructor", "x"), { code: "invalid" });
    const other = startBridge({ url: "ws://192.0.2.1/ws", rootKeyHex: "" });
    const fatal = await other.wait("fatal");
    assert.match(fatal.message, /wss:/);
    assert.equal((await other.exited)[0], 0);
});
