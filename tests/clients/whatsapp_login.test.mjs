// `channels login` in a real terminal, as a person sees it: the picture of the screen is scanned by a phone, or a code is typed on it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { makeCertificate } from "../fake/whatsapp/certificate.mjs";
import { FakeWhatsApp } from "../fake/whatsapp/fake.mjs";
import { environment, eventually, makeHome, program, run, startGateway } from "./gateway.mjs";
import { pictureOf, readPicture, screenOf, startBrowser, textOf } from "./picture.mjs";
import { linkByQr } from "./whatsapp_link.mjs";

// Signal's library tells of sessions on the console.
console.info = console.warn = console.log = () => {};

let folder, fake, openai, home, gateway, env, browser, phones;

before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "openclaw-wa-"));
    const certificate = makeCertificate(folder);
    fake = await new FakeWhatsApp({ tls: certificate }).start();
    const phone = (pn, lid, name) => fake.addPhone({ pn, lid, name });
    phones = { work: phone("15550000001", "900001", "Work"), home: phone("15550000002", "900002", "Home"), ann: phone("15551230001", "900101", "Ann"),
        first: phone("15550000003", "900003", "First"), second: phone("15550000004", "900004", "Second") };
    openai = await startProgram("openai", {});
    env = {
        PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, OPENCLAW_WHATSAPP_BRIDGE: path.resolve(import.meta.dirname, "../../bridges/whatsapp"),
        OPENCLAW_WHATSAPP_WEB_SOCKET_URL: fake.url, WA_TEST_ROOT_KEY: fake.rootKeyHex, NODE_EXTRA_CA_CERTS: certificate.file,
    };
    home = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }] },
        bindings: [{ agentId: "main", match: { channel: "whatsapp", accountId: "*" } }],
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        web: { reconnect: { initialMs: 50, maxMs: 500 } },
        channels: { whatsapp: { dmPolicy: "open", allowFrom: ["*"], accounts: { work: {}, home: {} } } },
    });
    browser = await startBrowser();
}, { timeout: 60_000 });

after(async () => {
    await gateway?.stop();
    await browser?.close();
    await openai?.stop();
    await fake?.stop();
    home?.remove();
    rmSync(folder, { recursive: true, force: true });
});

/** Types a command into a terminal of that size: {shown(), screen(), exited}. */
function terminal(words, { columns = 100, rows = 50 } = {}) {
    const line = `stty cols ${columns} rows ${rows}; exec ${[program, ...words].join(" ")}`;
    const child = spawn("script", ["-qec", line, "/dev/null"], { env: environment(home, { ...env, TERM: "xterm-256color" }), cwd: home.path });
    let bytes = "";
    child.stdout.setEncoding("utf8").on("data", (more) => (bytes += more));
    const timer = setTimeout(() => child.kill(), 60_000);
    const exited = once(child, "exit").then(([code]) => (clearTimeout(timer), code));
    return { shown: () => bytes, screen: () => screenOf(bytes, rows), exited };
}

/** The code in the picture of a screen, when one is there. */
async function seen(screen, theme) {
    const png = await pictureOf(browser, screen, theme);
    if (process.env.KEEP_PICTURES) writeFileSync(path.join(process.env.KEEP_PICTURES, `terminal-${theme?.[1]?.slice(1) ?? "dark"}.png`), png);
    return readPicture(browser, png);
}

const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
const answered = (phone, text) => phone.waitMessage((one) => (one.text ?? "").includes("mock reply") && one.text.includes(text), 20_000);

test("without a gateway: the screen's picture is scanned, the words around it are right, and the account answers when the gateway runs", { timeout: 120_000 }, async () => {
    const screen = terminal(["channels", "login", "--channel", "whatsapp", "--account", "work"]);
    await eventually(() => screen.shown().includes("Cut off"), { within: 30_000, what: "the code" });
    const before = screen.screen();
    const lines = textOf(before).split("\n");
    assert.deepEqual(lines.slice(0, 2), ["Waiting for WhatsApp connection...", "Scan this QR in WhatsApp (Linked Devices):"]);
    assert.ok(Math.max(...lines.map((line) => (/[█▀▄]/.test(line) ? [...line].length : 0))) <= 80, "it fits a terminal of 80 columns");
    assert.match(lines.findLast((line) => line), /^Cut off\? .{1,70}$/);
    const code = await seen(before);
    assert.match(code?.data ?? "", /^https:\/\/wa\.me\/settings\/linked_devices#2@[^,]+,[^,]+,[^,]+,[^,]+,\d+$/, "a phone can read the screen");
    const { topLeftCorner, topRightCorner, bottomLeftCorner } = code.location;
    const [wide, high] = [distance(topLeftCorner, topRightCorner), distance(topLeftCorner, bottomLeftCorner)];
    assert.ok(Math.abs(wide - high) < 0.03 * wide, `a square, not ${wide} by ${high}`);
    await phones.work.scanQr(code.data);
    assert.equal((await seen(before, ["#222222", "#fafafa"]))?.data, code.data, "in a light terminal too");
    assert.equal(await screen.exited, 0, screen.shown());
    const said = textOf(screen.screen()).trimEnd().split("\n");
    assert.deepEqual(said.slice(-2), ["WhatsApp asked for a restart after pairing (code 515); creds are saved. Restarting connection once…", "✅ Linked after restart; web session ready."]);
    gateway = await startGateway(home, { env });
    await phones.ann.sendText(phones.work.pn, "are you there?");
    await answered(phones.ann, "are you there?");
});

test("through the gateway: a code is typed on the phone in the place of a scan, and that account answers too", { timeout: 120_000 }, async () => {
    const wrong = terminal(["channels", "login", "--channel", "whatsapp", "--account", "home", "--phone", "0151234567"]);
    assert.equal(await wrong.exited, 1);
    assert.match(wrong.shown(), /"0151234567" is no phone number with its country code\.\r\n *Write the number .* --phone \+15551234567/);
    // Somebody began with a QR code and went away.
    const first = terminal(["channels", "login", "--channel", "whatsapp", "--account", "home"]);
    await eventually(() => first.shown().includes("█"), { within: 30_000, what: "the code" });
    const screen = terminal(["channels", "login", "--channel", "whatsapp", "--account", "home", "--phone", `+${phones.home.pn}`]);
    const [, code] = await eventually(() => /Type this code on the phone \+15550000002: ([0-9A-Z]{4}-[0-9A-Z]{4})\r\n/.exec(screen.shown()), { within: 30_000, what: "the code to type" });
    assert.match(screen.shown(), /Linked devices, Link a device, Link with phone number instead\. It is good for 2 minutes\./);
    assert.ok(!screen.shown().includes("█"));
    await phones.home.typeCode(code);
    assert.equal(await screen.exited, 0, screen.shown());
    assert.match(screen.shown(), /✅ Linked after restart; web session ready\.\r\n$/);
    await eventually(async () => /WhatsApp home: .*linked, running, connected/.test((await run(home, ["channels", "status"], { env })).stdout), { within: 20_000, what: "home connected" });
    await phones.ann.sendText(phones.home.pn, "and you?");
    const answer = await answered(phones.ann, "and you?");
    assert.equal(answer.from.split(":")[0], phones.home.pn);
});

test("a number that no config names: the login writes its account, links it, and nobody is let in by that", { timeout: 120_000 }, async () => {
    // No section at all, and no gateway; then a second number through the gateway that runs.
    const bare = makeHome({
        agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }] },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
    });
    bare.writeConfig(bare.readConfig().replace("{", "{ // my own words\n"));
    let served;
    const link = async (account, phone) => {
        const shown = await linkByQr(bare, env, account, phone);
        assert.match(shown, new RegExp(`^Added whatsapp account "${account}"\\.\n`, "m"));
        assert.match(shown, new RegExp(`✅ Linked[^]*To let them in: openclaw .*pairing approve whatsapp CODE --account ${account}\n`));
        return shown;
    };
    try {
        assert.match(await link("first", phones.first), /It answers while the gateway runs: openclaw .*gateway run\n$/);
        served = await startGateway(bare, { env });
        assert.doesNotMatch(await link("second", phones.second), /It answers while/);
        const text = bare.readConfig();
        assert.match(text, /\/\/ my own words/);
        assert.match(text, /first/);
        await eventually(async () => (await run(bare, ["channels", "status"], { env })).stdout.match(/WhatsApp (first|second): .*linked, running, connected, .*dm:pairing/g)?.length === 2,
            { within: 30_000, what: "both connected" });
        for (const phone of [phones.first, phones.second]) {
            await phones.ann.sendText(phone.pn, `may I, ${phone.name}?`);
            const answer = await phones.ann.waitMessage((one) => one.from.startsWith(phone.pn), 20_000);
            const [, code] = /Pairing code:\s+`*\s*([A-Z0-9]{8})/.exec(answer.text) ?? [];
            assert.ok(code, answer.text);
            const approved = await run(bare, ["pairing", "approve", "whatsapp", code, "--account", phone.name.toLowerCase()], { env });
            assert.equal(approved.code, 0, approved.stdout + approved.stderr);
            await phones.ann.sendText(phone.pn, `now, ${phone.name}?`);
            await answered(phones.ann, `now, ${phone.name}?`);
        }
    } finally {
        await served?.stop();
        bare.remove();
    }
});

test("a poll goes out and its votes are told to the agent; a video goes out as a GIF", { timeout: 60_000 }, async () => {
    const message = async (...words) => {
        const done = await run(home, ["message", ...words, "--channel", "whatsapp", "--account", "work", "--target", `+${phones.ann.pn}`], { env });
        assert.equal(done.code, 0, done.stdout + done.stderr);
        return done.stdout;
    };
    await message("poll", "--poll-question", "When?", "--poll-option", "now", "--poll-option", "later");
    const poll = await phones.ann.waitMessage((one) => one.message.pollCreationMessageV3);
    await phones.ann.vote(poll, ["later"]);
    await phones.ann.sendText(phones.work.pn, "I have voted");
    await answered(phones.ann, "I have voted");
    const { requests } = await openai.control("requests", {});
    const asked = requests.map((body) => JSON.stringify(body)).find((body) => body.includes("I have voted"));
    assert.ok(asked.includes(`[poll vote by Ann on \\\\\\"When?\\\\\\" (msg ${poll.id}): later]`) || asked.includes(`[poll vote by Ann on \\"When?\\" (msg ${poll.id}): later]`), asked.slice(-3000));
    const file = path.join(home.path, "fun.mp4");
    writeFileSync(file, Buffer.concat([Buffer.from("0000001c667479706d703432", "hex"), Buffer.alloc(500, 3)]));
    await message("send", "--media", file, "--message", "fun", "--gif-playback");
    const gif = await phones.ann.waitMessage((one) => one.message.videoMessage);
    assert.deepEqual([gif.message.videoMessage.gifPlayback, gif.message.videoMessage.caption], [true, "fun"]);
    const card = await run(home, ["message", "send", "-t", "+15551230001", "-m", "x", "--channel", "whatsapp", "--account", "work", "--buttons", '[[{"text":"Yes","callback_data":"y"}]]'], { env });
    assert.equal(card.code, 1);
    assert.match(card.stderr, /whatsapp shows no buttons here, so the message was not sent/);
});
