// One form for every platform of the tests: who the accounts are, how somebody speaks to one, and what was sent to whom.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startProgram } from "../fake/program.mjs";
import { makeCertificate } from "../fake/whatsapp/certificate.mjs";
import { FakeWhatsApp } from "../fake/whatsapp/fake.mjs";
import { readTerminalQr } from "../fake/whatsapp/qr.mjs";
import { environment, program } from "./gateway.mjs";
import { join, startIrcd } from "./ircd.mjs";

/** Telegram: three bots. */
async function telegram() {
    const accounts = ["default", "alerts", "side"];
    const token = (account) => `${accounts.indexOf(account) + 1}11:token-${account}`;
    const fake = await startProgram("telegram", { bots: accounts.map((account) => ({ token: token(account), username: `${account}_bot` })) });
    const id = (person) => 5000 + person;
    return {
        channel: "telegram", label: "Telegram", accounts, secrets: accounts.map(token),
        config: () => ({
            apiRoot: fake.url, network: { dangerouslyAllowPrivateNetwork: true }, dmPolicy: "open", allowFrom: ["*"], streaming: { mode: "off" },
            accounts: Object.fromEntries(accounts.map((account) => [account, { botToken: token(account) }])),
        }),
        isReady: async () => {
            const polled = (await fake.control("calls", { method: "getUpdates" })).calls.map(({ bot }) => bot);
            return accounts.every((account) => polled.includes(`${account}_bot`));
        },
        say: (account, person, text) => fake.control("message", { bot: `${account}_bot`, from: { id: id(person), first_name: `P${person}` }, chat: { id: id(person), type: "private" }, text }),
        sent: async () => (await fake.control("sent", {})).sent.map((one) => ({ account: one.bot.replace("_bot", ""), person: one.chat_id - 5000, text: one.text ?? "" })),
        target: (_account, person) => String(id(person)),
        stop: () => fake.stop(),
    };
}

/** Discord: two bots, each with direct messages of its own. */
async function discord() {
    const accounts = ["default", "guild"];
    const token = (account) => `discord-token-${account}`;
    const fake = await startProgram("discord", { bots: accounts.map((account, i) => ({ token: token(account), id: `90000000000000000${i + 1}`, username: `${account}_claw` })), identify_gap_ms: 0 });
    const id = (person) => `70000000000000000${person + 1}`;
    const rooms = new Map();
    return {
        channel: "discord", label: "Discord", accounts, secrets: accounts.map(token),
        env: { DISCORD_API_URL: `${fake.url}/api/v10` },
        config: () => ({ dm: { policy: "open", allowFrom: ["*"] }, dmPolicy: "open", allowFrom: ["*"], accounts: Object.fromEntries(accounts.map((account) => [account, { token: token(account) }])) }),
        isReady: async () => {
            for (const account of accounts) await fake.control("session", { bot: `${account}_claw`, timeout_ms: 30_000 });
            return true;
        },
        say: async (account, person, text) => {
            const { message } = await fake.control("message", { bot: `${account}_claw`, from: { id: id(person), username: `p${person}` }, text });
            rooms.set(message.channel_id, person);
        },
        sent: async () => (await fake.control("sent", {})).sent.map((one) => ({ account: one.bot.replace("_claw", ""), person: rooms.get(one.channel_id), text: one.text })),
        target: (_account, person) => `user:${id(person)}`,
        stop: () => fake.stop(),
    };
}

/** Slack: two apps in Socket Mode. */
async function slack() {
    const accounts = ["default", "ops"];
    const app = (account) => {
        const n = accounts.indexOf(account) + 1;
        return { name: account, app_id: `A00000000${n}`, user_id: `UBOT0000${n}`, bot_id: `BBOT0000${n}`, bot_token: `xoxb-secret-${account}`, app_token: `xapp-1-A00000000${n}-1-secret` };
    };
    const fake = await startProgram("slack", { apps: accounts.map(app), users: [0, 1].map((n) => ({ id: `U0000000${n}`, name: `p${n}` })) });
    const rooms = new Map();
    return {
        channel: "slack", label: "Slack", accounts, secrets: accounts.flatMap((account) => [app(account).bot_token, app(account).app_token]),
        env: { SLACK_API_URL: `${fake.url}/api/` },
        config: () => ({
            dmPolicy: "open", allowFrom: ["*"], streaming: false,
            accounts: Object.fromEntries(accounts.map((account) => [account, { botToken: app(account).bot_token, appToken: app(account).app_token }])),
        }),
        isReady: async () => {
            for (const account of accounts) await fake.control("wait-sockets", { app: account, timeout_ms: 30_000 });
            return true;
        },
        say: async (account, person, text) => {
            const { channel } = await fake.control("message", { app: account, user: `U0000000${person}`, text });
            rooms.set(channel, person);
        },
        sent: async () => (await fake.control("sent", {})).sent.map((one) => ({ account: one.app, person: rooms.get(one.channel), text: one.text })),
        target: (_account, person) => `user:U0000000${person}`,
        stop: () => fake.stop(),
    };
}

/** WhatsApp: two numbers, linked by the QR codes that `channels login` draws before any gateway runs. */
async function whatsapp() {
    // Signal's library tells of sessions on the console.
    console.info = console.warn = () => {};
    const folder = mkdtempSync(path.join(tmpdir(), "openclaw-wa-"));
    const certificate = makeCertificate(folder);
    const fake = await new FakeWhatsApp({ tls: certificate }).start();
    const accounts = ["home", "work"];
    const phones = accounts.map((account, i) => fake.addPhone({ pn: `1555000000${i + 1}`, lid: `90000${i + 1}`, name: account }));
    const people = [0, 1].map((i) => fake.addPhone({ pn: `1555123000${i + 1}`, lid: `90010${i + 1}`, name: `P${i}` }));
    const env = {
        PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, OPENCLAW_WHATSAPP_BRIDGE: path.resolve(import.meta.dirname, "../../bridges/whatsapp"),
        OPENCLAW_WHATSAPP_WEB_SOCKET_URL: fake.url, WA_TEST_ROOT_KEY: fake.rootKeyHex, NODE_EXTRA_CA_CERTS: certificate.file,
    };
    const link = async (home, account, phone) => {
        const child = spawn(program, ["channels", "login", "--channel", "whatsapp", "--account", account], { env: environment(home, env), cwd: home.path });
        let shown = "";
        let scanned = false;
        const look = (bytes) => {
            shown += bytes;
            const qr = scanned ? null : readTerminalQr(shown);
            if (qr !== null) scanned = true, phone.scanQr(qr).catch(() => (scanned = false));
        };
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        const timer = setTimeout(() => child.kill(), 60_000);
        const [code] = await once(child, "exit");
        clearTimeout(timer);
        if (code !== 0) throw new Error(`${account} was not linked\n${shown}`);
    };
    return {
        channel: "whatsapp", label: "WhatsApp", accounts, env,
        config: () => ({ dmPolicy: "open", allowFrom: ["*"], accounts: Object.fromEntries(accounts.map((account) => [account, {}])) }),
        prepare: async (home) => {
            for (const [i, account] of accounts.entries()) await link(home, account, phones[i]);
        },
        isReady: () => phones.every((phone) => fake.companions(phone.pn)[0]?.conn?.onlineSent),
        say: (account, person, text) => people[person].sendText(phones[accounts.indexOf(account)].pn, text),
        sent: () => people.flatMap(({ inbox }, person) => inbox.map(({ from, text }) => ({ account: accounts[phones.findIndex(({ pn }) => from.startsWith(pn))], person, text: text ?? "" }))),
        phone: (account) => phones[accounts.indexOf(account)],
        /** The phone of an account scans a code. */
        scan: (account, code) => phones[accounts.indexOf(account)].scanQr(code),
        target: (_account, person) => `+${people[person].pn}`,
        stop: async () => {
            await fake.stop();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** IRC: two nicks on one server. */
async function irc() {
    const accounts = ["default", "helper"];
    const nick = (account) => `claw${account}`;
    const server = await startIrcd();
    const people = [];
    for (let i = 0; i < 2; i++) people.push(await join(server.port, `person${i}`));
    return {
        channel: "irc", label: "IRC", accounts,
        config: () => ({ host: "127.0.0.1", port: server.port, tls: false, dmPolicy: "open", allowFrom: ["*"], accounts: Object.fromEntries(accounts.map((account) => [account, { nick: nick(account) }])) }),
        isReady: async () => {
            people[0].heard.length = 0;
            people[0].raw(`ISON ${accounts.map(nick).join(" ")}`);
            const answer = await people[0].waitFor(/ 303 /).catch(() => "");
            return accounts.every((account) => answer.includes(nick(account)));
        },
        say: (account, person, text) => people[person].say(nick(account), text),
        sent: () => people.flatMap(({ heard }, person) => heard.flatMap((line) => {
            const [, from, text] = /^:(\S+?)!\S+ PRIVMSG person\d :(.*)$/.exec(line) ?? [];
            return from ? [{ account: from.replace("claw", ""), person, text }] : [];
        })),
        target: (_account, person) => `person${person}`,
        stop: async () => {
            for (const person of people) person.quit();
            await server.stop();
        },
    };
}

export const drivers = { telegram, discord, slack, whatsapp, irc };
