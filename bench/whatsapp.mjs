// WhatsApp through its bridge: memory of the bridge's process for 1 and for 10 accounts, messages in and answers out a second, and what idle accounts cost.
// The fake WhatsApp and the people are in this process, so each message is encrypted and decrypted by Node on both sides: the rate is that of the whole.
// usage: whatsapp.mjs [--accounts 10] [--messages 300] [--chats 8] [--idle 20]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { environment, eventually, makeHome, program, startGateway } from "../tests/clients/gateway.mjs";
import { startProgram } from "../tests/fake/program.mjs";
import { makeCertificate } from "../tests/fake/whatsapp/certificate.mjs";
import { FakeWhatsApp } from "../tests/fake/whatsapp/fake.mjs";
import { readTerminalQr } from "../tests/fake/whatsapp/qr.mjs";

const { values } = parseArgs({
    options: {
        accounts: { type: "string", default: "10" }, messages: { type: "string", default: "300" }, chats: { type: "string", default: "8" }, idle: { type: "string", default: "20" },
    },
});
const wanted = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
const say = console.log;
// Signal's library tells of sessions on the console.
console.info = console.warn = console.log = () => {};

const statusKb = (pid, name) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`${name}:\\s+(\\d+) kB`))[1]);
const cpuSeconds = (pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13).reduce((all, ticks) => all + Number(ticks), 0) / 100;

/** The processes that a process started. */
const children = (pid) => readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(/\s+/)).filter(Boolean).map(Number);

async function link(home, env, account, phone) {
    const child = spawn(program, ["channels", "login", "--channel", "whatsapp", "--account", account], { env: environment(home, env), cwd: home.path });
    let shown = "";
    let scanned = false;
    child.stdout.on("data", (bytes) => {
        shown += bytes;
        const code = scanned ? null : readTerminalQr(shown);
        if (code !== null) scanned = true, phone.scanQr(code).catch(() => (scanned = false));
    });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`${account} was not linked\n${shown}`);
}

async function world(accounts, people) {
    const folder = mkdtempSync(path.join(tmpdir(), "openclaw-bench-wa-"));
    const certificate = makeCertificate(folder);
    const fake = await new FakeWhatsApp({ tls: certificate }).start();
    const openai = await startProgram("openai", {});
    const names = Array.from({ length: accounts }, (_, i) => `a${i}`);
    const phones = names.map((name, i) => fake.addPhone({ pn: String(15550000001 + i), lid: String(900001 + i), name }));
    const speakers = Array.from({ length: people }, (_, i) => fake.addPhone({ pn: String(15551230001 + i), lid: String(950001 + i), name: `P${i}` }));
    const env = {
        PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, OPENCLAW_WHATSAPP_BRIDGE: path.resolve(import.meta.dirname, "../bridges/whatsapp"),
        OPENCLAW_WHATSAPP_WEB_SOCKET_URL: fake.url, WA_TEST_ROOT_KEY: fake.rootKeyHex, NODE_EXTRA_CA_CERTS: certificate.file,
    };
    const home = makeHome({
        agents: { defaults: { model: "mock/mock-1" } },
        models: { providers: { mock: { baseUrl: `${openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
        session: { dmScope: "per-account-channel-peer" },
        messages: { queue: { mode: "followup", debounceMs: 0 } },
        channels: { whatsapp: { dmPolicy: "open", allowFrom: ["*"], accounts: Object.fromEntries(names.map((name) => [name, {}])) } },
    });
    for (const [i, name] of names.entries()) await link(home, env, name, phones[i]);
    const gateway = await startGateway(home, { env });
    await eventually(() => phones.every((phone) => fake.companions(phone.pn)[0]?.conn?.onlineSent), { what: "that all accounts are online", within: 120_000 });
    const bridge = children(gateway.child.pid).find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("node"));
    return {
        phones, speakers, gateway, bridge,
        stop: async () => {
            await gateway.stop();
            await openai.stop();
            await fake.stop();
            home.remove();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** Each speaker says the next thing when he has his answer. */
async function converse({ phones, speakers, gateway, bridge }, messages) {
    const times = [];
    const cpu = [cpuSeconds(gateway.child.pid), cpuSeconds(bridge)];
    const began = Date.now();
    let left = messages;
    await Promise.all(speakers.map(async (speaker) => {
        while (left-- > 0) {
            const heard = speaker.inbox.length;
            const asked = Date.now();
            await speaker.sendText(phones[0].pn, `message ${left}`);
            await eventually(() => speaker.inbox.length > heard, { what: "an answer", within: 60_000 });
            times.push(Date.now() - asked);
        }
    }));
    const seconds = (Date.now() - began) / 1000;
    times.sort((a, b) => a - b);
    const each = [cpuSeconds(gateway.child.pid) - cpu[0], cpuSeconds(bridge) - cpu[1]].map((all) => ((all / messages) * 1e6).toFixed(0));
    say(`whatsapp      ${speakers.length} chats: ${(messages / seconds).toFixed(1)} messages/s in and out, p50 ${times[times.length >> 1]} ms, p99 ${times[Math.floor(times.length * 0.99)]} ms, ` +
        `CPU ${each[0]} us a message in the gateway, ${each[1]} us in the bridge`);
}

const resident = [];
for (const accounts of [1, wanted.accounts]) {
    const all = await world(accounts, accounts === 1 ? wanted.chats : 1);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    resident.push(statusKb(all.bridge, "VmRSS"));
    const before = [all.gateway.child.pid, all.bridge].map(cpuSeconds);
    await new Promise((resolve) => setTimeout(resolve, wanted.idle * 1000));
    const idle = [all.gateway.child.pid, all.bridge].map((pid, i) => (((cpuSeconds(pid) - before[i]) / wanted.idle) * 100).toFixed(2));
    say(`whatsapp      ${accounts} accounts: bridge ${resident.at(-1)} KiB resident (${statusKb(all.bridge, "RssAnon")} KiB of it anonymous), idle CPU ${idle[0]} % of one core in the gateway, ${idle[1]} % in the bridge`);
    if (accounts === 1) await converse(all, wanted.messages);
    await all.stop();
}
say(`whatsapp      an account more: ${((resident[1] - resident[0]) / Math.max(1, wanted.accounts - 1)).toFixed(0)} KiB of the bridge`);
process.exit(0);
