// The commands of the line protocol, each of which ends in one `result` line.
import "./signal.mjs";
import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { Transform } from "node:stream";
import { downloadContentFromMessage, WA_CERT_DETAILS } from "baileys";
import { Account } from "./account.mjs";
import { folderExists } from "./auth.mjs";
import { allSaid, log, readLines, say } from "./lines.mjs";
import { isLoopback, jidOf, keyOf, mediaHost } from "./messages.mjs";
import { asRefused, Refused, wordsOf } from "./outbox.mjs";

const VERSION = 1;
const LOGOUT_OPEN_MS = 15_000;
const accounts = new Map();
const turns = new Map();

// A server that sends elsewhere is not followed: what a message names is fetched from WhatsApp's servers, or not at all.
const fetchAnywhere = globalThis.fetch;
globalThis.fetch = (address, options) => fetchAnywhere(address, { redirect: "error", ...options });

/** Another server than WhatsApp's: for tests on this machine. Plain ws, and another root key, are for loopback only. */
function checkSocketUrl() {
    const text = process.env.OPENCLAW_WHATSAPP_WEB_SOCKET_URL;
    if (!text) return;
    const url = new URL(text);
    if (!["ws:", "wss:"].includes(url.protocol)) throw new Error("OPENCLAW_WHATSAPP_WEB_SOCKET_URL must begin with wss:// or ws://");
    if (url.protocol === "ws:" && !isLoopback(url.hostname)) throw new Error("OPENCLAW_WHATSAPP_WEB_SOCKET_URL: plain ws:// is for this machine only; use wss://");
    const key = process.env.WA_TEST_ROOT_KEY;
    if (key && isLoopback(url.hostname)) WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(key, "hex");
}

/** Files on this machine are fetched only beside a server on this machine. */
const takesLoopback = () => {
    const url = process.env.OPENCLAW_WHATSAPP_WEB_SOCKET_URL;
    return Boolean(url) && isLoopback(new URL(url).hostname);
};

function account(command) {
    const found = accounts.get(command.account);
    if (!found) throw new Refused("not_linked", "the account is not logged in here");
    return found;
}

function jid(target) {
    const found = jidOf(target);
    if (found === null) throw new Refused("invalid", "the target is neither a phone number with + nor a WhatsApp id");
    return found;
}

function key(message) {
    const found = keyOf(message ?? {});
    if (found === null) throw new Refused("invalid", "the message is not named by chat and id");
    return found;
}

const newId = () => "3EB0" + randomBytes(9).toString("hex").toUpperCase();
const send = (command, content, more = {}) => account(command).outbox.send(jid(command.to ?? command.message?.chat), content, { id: command.id ?? newId(), ...more });

function mediaContent({ path: file, kind, mime, name, caption }) {
    const source = { url: file };
    const words = caption ? { caption } : {};
    switch (kind) {
        case "image": return { image: source, mimetype: mime, ...words };
        case "video": return { video: source, mimetype: mime, ...words };
        // Played again and again, without a sound.
        case "gif": return { video: source, gifPlayback: true, mimetype: mime, ...words };
        // WhatsApp plays as a voice message only what names its codec.
        case "voice": return { audio: source, ptt: true, mimetype: mime === "audio/ogg" ? "audio/ogg; codecs=opus" : mime };
        case "audio": return { audio: source, mimetype: mime };
        case "sticker": return { sticker: source, mimetype: mime };
        default: return { document: source, mimetype: mime || "application/octet-stream", fileName: name || "file", ...words };
    }
}

async function fetchMedia(command) {
    const reference = JSON.parse(command.ref);
    const bytes = (text) => (text ? Buffer.from(text, "base64") : undefined);
    const part = { mediaKey: bytes(reference.mediaKey), directPath: reference.directPath, url: reference.url };
    const open = () => {
        const host = mediaHost(part, { takesLoopback: takesLoopback() });
        return downloadContentFromMessage({ mediaKey: part.mediaKey, directPath: part.directPath }, reference.kind, { host });
    };
    let stream;
    try {
        stream = await open();
    } catch (error) {
        const status = error?.output?.statusCode ?? error?.statusCode;
        if (![404, 410].includes(status) || !accounts.get(command.account)?.isOpen) throw error;
        // WhatsApp has thrown the file away; the sender's phone is asked to send it again.
        const content = { ...part };
        const fresh = await accounts.get(command.account).socket.updateMediaMessage({ key: reference.key, message: { [`${reference.kind}Message`]: content } });
        const renewed = fresh.message[`${reference.kind}Message`];
        Object.assign(part, { directPath: renewed.directPath, url: renewed.url });
        stream = await open();
    }
    const file = path.join(command.folder, `wa-${randomBytes(12).toString("hex")}`);
    let total = 0;
    const counter = new Transform({
        transform(chunk, _, done) {
            total += chunk.length;
            done(total > command.bytesMax ? new Refused("too_large", `the file is larger than ${command.bytesMax} bytes`) : null, chunk);
        },
    });
    try {
        await pipeline(stream, counter, createWriteStream(file, { flags: "wx", mode: 0o600 }));
    } catch (error) {
        await rm(file, { force: true });
        throw error;
    }
    return { path: file, bytes: total, mime: reference.mime };
}

async function login(command) {
    const running = accounts.get(command.account);
    if (running?.isLive && !command.force && (running.isOpen || !command.pair)) {
        running.options = { ...running.options, reconnect: command.reconnect, selfChat: command.selfChat };
        running.repeat();
        return { linked: true };
    }
    await running?.stop();
    const fresh = new Account(command.account, { authDir: command.authDir, inbox: command.inbox, reconnect: command.reconnect, selfChat: command.selfChat });
    accounts.set(command.account, fresh);
    const state = await fresh.start({ pair: command.pair, force: command.force, phone: command.phone });
    if (!state.linked && !command.pair) accounts.delete(command.account);
    return state;
}

/** WhatsApp is told when it can be reached; the credentials go in any case. */
async function logout(command) {
    const { authDir, inbox, reconnect, selfChat } = command;
    let one = accounts.get(command.account);
    accounts.delete(command.account);
    if (!one) {
        if (!(await folderExists(authDir))) return { loggedOut: false };
        one = new Account(command.account, { authDir, inbox, reconnect, selfChat });
        if (!(await one.start()).linked) return { loggedOut: false };
    }
    await one.opened(LOGOUT_OPEN_MS);
    return { loggedOut: await one.logout() };
}

const commands = {
    ping: async () => ({ version: VERSION, accounts: [...accounts.values()].filter((one) => one.isOpen).map((one) => one.id) }),
    login,
    logout,
    stop: async (command) => {
        const running = accounts.get(command.account);
        accounts.delete(command.account);
        await running?.stop();
        return {};
    },
    send: (command) => {
        const quoted = command.quote ? account(command).outbox.quoted(key(command.quote), command.quote.text) : undefined;
        if (command.media) return stat(command.media.path).then(() => send(command, mediaContent(command.media), { quoted }));
        const mentions = (command.mentions ?? []).map(jid);
        return send(command, { text: command.text, linkPreview: null, mentions }, { quoted });
    },
    react: (command) => send(command, { react: { text: command.emoji, key: key(command.message) } }),
    edit: (command) => send(command, { text: command.text, linkPreview: null, edit: key(command.message) }),
    delete: (command) => send(command, { delete: key(command.message) }),
    poll: async (command) => {
        const { question, options, selections = 1, id = newId() } = command;
        const messageSecret = await account(command).polls.keep({ id, question, options });
        return send({ ...command, id }, { poll: { name: question, values: options, selectableCount: selections, messageSecret } });
    },
    typing: async (command) => {
        await account(command).socket.sendPresenceUpdate("composing", jid(command.to));
        return {};
    },
    read: async (command) => {
        await account(command).socket.readMessages(command.messages.map(key));
        return {};
    },
    group: (command) => account(command).groups.describe(jid(command.chat)),
    groups: async (command) => ({ groups: await account(command).groups.list() }),
    lookup: async (command) => {
        const [found] = (await account(command).socket.onWhatsApp(command.phone)) ?? [];
        return { exists: Boolean(found?.exists), jid: found?.jid ?? "" };
    },
    fetch: fetchMedia,
};

/** What belongs to one account's link happens one after the other; the rest may overlap. */
function inTurn(command, work) {
    if (!["login", "logout", "stop"].includes(command.cmd)) return work();
    const next = (turns.get(command.account) ?? Promise.resolve()).catch(() => {}).then(work);
    turns.set(command.account, next);
    return next;
}

async function take(command) {
    if (command.cmd === "accept") return accounts.get(command.account)?.accept(command.entry);
    const answer = { event: "result", account: command.account, reqId: command.reqId };
    try {
        const work = commands[command.cmd];
        if (!Object.hasOwn(commands, command.cmd)) throw new Refused("invalid", "the command is not known");
        say({ ...answer, ok: true, value: await inTurn(command, () => work(command)) });
    } catch (error) {
        const { code, status = 0 } = asRefused(error);
        say({ ...answer, ok: false, error: { code, status, message: wordsOf(error) } });
    }
}

async function end() {
    await Promise.race([Promise.allSettled([...accounts.values()].map((one) => one.stop())), new Promise((resolve) => setTimeout(resolve, 2000))]);
    await allSaid();
    process.exit(0);
}

export function serve() {
    process.on("unhandledRejection", (error) => log("warn", `unhandled: ${wordsOf(error)}`));
    process.on("SIGTERM", end);
    process.on("SIGINT", end);
    try {
        checkSocketUrl();
    } catch (error) {
        say({ event: "fatal", message: error.message });
        return end();
    }
    readLines((command) => take(command), end);
    say({ event: "ready", version: VERSION, pid: process.pid });
}
