// The fake WhatsApp checked by an unmodified Baileys: if that library is content, the gateway's bridge may believe the fake.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { makeWASocket, useMultiFileAuthState, WA_CERT_DETAILS } from "baileys";
import { FakeWhatsApp } from "./whatsapp/fake.mjs";
import { silent } from "./whatsapp/wire.mjs";

const GROUP = "120363000000000009@g.us";
const originalKey = WA_CERT_DETAILS.PUBLIC_KEY;
// Signal's library tells of sessions on the console.
console.info = console.warn = console.log = () => {};

let fake, me, ann, folder, client, auth;

before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "fake-wa-"));
    fake = await new FakeWhatsApp().start();
    me = fake.addPhone({ pn: "15550000001", lid: "900001", name: "Me" });
    ann = fake.addPhone({ pn: "15551230001", lid: "900101", name: "Ann" });
    fake.addGroup(GROUP, "Team", [me.pn, ann.pn]);
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(fake.rootPublicKey);
    auth = await useMultiFileAuthState(folder);
});
after(async () => {
    client?.end(undefined);
    await fake.stop();
    WA_CERT_DETAILS.PUBLIC_KEY = originalKey;
    rmSync(folder, { recursive: true, force: true });
});

/** A connection, what it said, and the next thing that it says. */
function connect() {
    client = makeWASocket({ auth: auth.state, logger: silent, waWebSocketUrl: fake.url, markOnlineOnConnect: false, syncFullHistory: false });
    const said = [];
    const waiting = new Set();
    const hear = (name) => client.ev.on(name, (value) => {
        said.push({ name, value });
        [...waiting].forEach((look) => look());
    });
    ["connection.update", "messages.upsert"].forEach(hear);
    client.ev.on("creds.update", auth.saveCreds);
    return (name, fits, ms = 15_000) => new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${name}`)), ms);
        const look = () => {
            const found = said.find((one) => one.name === name && fits(one.value));
            if (!found) return;
            clearTimeout(timer);
            waiting.delete(look);
            resolve(found.value);
        };
        waiting.add(look);
        look();
    });
}
const closed = (wait, code) => wait("connection.update", (update) => update.connection === "close" && update.lastDisconnect.error.output.statusCode === code);
const isOpen = (update) => update.connection === "open";
let wait;

test("a code that is scanned links the device, and the server asks for a restart", async () => {
    wait = connect();
    const { qr } = await wait("connection.update", (update) => update.qr);
    assert.equal(qr.replace(/^.*#/, "").split(",").length, 5);
    await assert.rejects(me.scanQr("2@unknown,a,b,c"), /unknown or expired/);
    await me.scanQr(qr);
    await closed(wait, 515);
    wait = connect();
    await wait("connection.update", isOpen);
    assert.equal(auth.state.creds.me.id, "15550000001:1@s.whatsapp.net");
});

test("messages go both ways, and the phone reads what was sent", async () => {
    await ann.sendText(me.pn, "hello");
    const { messages, type } = await wait("messages.upsert", ({ messages: [one] }) => one.message?.conversation === "hello");
    assert.deepEqual([type, messages[0].key.remoteJid, messages[0].pushName], ["notify", ann.jid, "Ann"]);
    await client.sendMessage(ann.jid, { text: "hi there" });
    assert.equal((await ann.waitMessage((one) => one.text === "hi there")).from, "15550000001:1@s.whatsapp.net");
    await client.sendMessage(ann.jid, { text: "twice" }, { messageId: "3EB0TWICE" });
    await client.sendMessage(ann.jid, { text: "twice" }, { messageId: "3EB0TWICE" });
    await ann.waitMessage((one) => one.text === "twice");
    await client.sendMessage(ann.jid, { text: "last" });
    await ann.waitMessage((one) => one.text === "last");
    assert.deepEqual([ann.inbox.filter((one) => one.id === "3EB0TWICE").length, ann.repeats.length], [1, 1], "a phone shows one id once");
});

test("groups are told, spoken to and heard", async () => {
    assert.equal((await client.groupMetadata(GROUP)).subject, "Team");
    assert.deepEqual(Object.keys(await client.groupFetchAllParticipating()), [GROUP]);
    await ann.sendGroup(GROUP, { conversation: "to all" });
    const { messages } = await wait("messages.upsert", ({ messages: [one] }) => one.message?.conversation === "to all");
    assert.equal(messages[0].key.participant, ann.jid);
    await client.sendMessage(GROUP, { text: "from the bot" });
    assert.equal((await ann.waitMessage((one) => one.text === "from the bot")).to, GROUP);
});

test("a refused message is told by its acknowledgement", async () => {
    fake.failNextSend = 463;
    const answered = new Promise((resolve) => client.ws.once("CB:ack,class:message", resolve));
    const sent = await client.sendMessage(ann.jid, { text: "refused" });
    const { attrs } = await answered;
    assert.deepEqual([attrs.id, attrs.error], [sent.key.id, "463"]);
    assert.equal(ann.inbox.filter((one) => one.text === "refused").length, 0);
});

test("what came while nobody was connected comes as append", async () => {
    fake.companions(me.pn)[0].drop();
    await closed(wait, 428);
    await ann.sendText(me.pn, "offline");
    wait = connect();
    const { type } = await wait("messages.upsert", ({ messages: [one] }) => one.message?.conversation === "offline");
    assert.equal(type, "append");
});

test("a device that is replaced, then removed on the phone, hears so", async () => {
    await wait("connection.update", isOpen);
    await fake.companions(me.pn)[0].replace();
    await closed(wait, 440);
    wait = connect();
    await wait("connection.update", isOpen);
    await fake.companions(me.pn)[0].unlink();
    await closed(wait, 401);
    wait = connect();
    await closed(wait, 401);
});

test("as a program it is driven over the control API", async () => {
    const { startProgram } = await import("./program.mjs");
    const server = await startProgram("whatsapp", { phones: [{ pn: "15550000009", lid: "900009", name: "Me" }] });
    const state = await server.control("state");
    assert.match(state.url, /^ws:\/\/127\.0\.0\.1:\d+\/ws\/chat$/);
    assert.deepEqual(state.phones, [{ pn: "15550000009", devices: [] }]);
    assert.deepEqual((await server.control("sent", { to: "15550000009" })).sent, []);
    assert.match(JSON.stringify(await server.control("scan", { pn: "1", qr: "x" })), /no phone 1/);
    assert.equal(await server.stop(), 0);
});
