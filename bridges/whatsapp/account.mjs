// One linked account: its socket, how it comes back, what it tells, and what it is told to do.
import {
    areJidsSameUser, Browsers, DisconnectReason, fetchLatestBaileysVersion, getBinaryNodeChild, isLidUser, isPnUser, jidNormalizedUser, makeWASocket,
} from "baileys";
import { makeLibSignalRepository } from "baileys/lib/Signal/libsignal.js";
import { AsyncResource } from "node:async_hooks";
import { clearFolder, isLinked, openAuth, setAside } from "./auth.mjs";
import { Inbox } from "./inbox.mjs";
import { log, quietLogger, say } from "./lines.mjs";
import { describe, phoneOf, recordOfEvent, recordOfStanza } from "./messages.mjs";
import { Groups } from "./groups.mjs";
import { Outbox } from "./outbox.mjs";
import { Polls } from "./polls.mjs";

// What the phone shows in its list of linked devices.
const DEVICE = ["openclaw", "cli", "1.0.0"];
// For a typed code WhatsApp takes names of browsers and systems that it knows, and no others.
const CODE_DEVICE = Browsers.ubuntu("Chrome");
const CODE_MS = 160_000;
const CODE_ANSWER_MS = 5000;
const FIRST_CODE_MS = 60_000;
const NEXT_CODE_MS = 20_000;
const OPEN_WAIT_MS = 10_000;
const UPDATE_TIMEOUT_MS = 5000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const codeOf = (error) => error?.output?.statusCode ?? error?.statusCode ?? 500;
const wordsOf = (error) => String(error?.message ?? error ?? "").slice(0, 200);

export class Account {
    #generation = 0;
    #socket = null;
    #auth = null;
    #inbox = null;
    #phone = "";
    #version;
    #attempts = 0;
    #codes = 0;
    #told = Promise.resolve();
    #retry = null;
    #opened = null;
    #stanzas = new WeakMap();
    /** Runs something outside of the transaction that it is asked for in. */
    #outside = AsyncResource.bind((work) => work());
    isOpen = false;
    /** It is connected, or will be: nobody needs to start it. */
    isLive = false;
    closed = false;

    constructor(id, options) {
        this.id = id;
        this.options = options;
        this.groups = new Groups(this);
        this.outbox = new Outbox(this);
        this.polls = new Polls(options.inbox);
    }

    get socket() {
        return this.#socket;
    }

    get #isLinked() {
        return isLinked(this.#auth?.state.creds);
    }

    get me() {
        return this.#auth?.state.creds.me;
    }

    /** Gives {linked} at once; the connection is told by events. `pair`: show QR codes when there is no link, or one code to be typed on the phone with that number. */
    async start({ pair = false, force = false, phone = "" } = {}) {
        this.#phone = phone;
        if (force) await clearFolder(this.options.authDir);
        this.#auth = await openAuth(this.options.authDir);
        this.#inbox = new Inbox(this.options.inbox, this.id);
        await this.#inbox.open();
        await this.polls.open();
        if (!this.#auth.linked && !pair) return { linked: false };
        this.#connect();
        for (const [entry, record] of this.#inbox.entries()) this.#tell(entry, record);
        return { linked: this.#auth.linked };
    }

    /** Tells again what is not accepted: the gateway that was told has gone. */
    repeat() {
        if (this.isOpen) say(this.#openLine());
        for (const [entry, record] of this.#inbox.entries()) this.#tell(entry, record);
    }

    accept(entry) {
        return this.#inbox?.accept(entry);
    }

    /** Waits until it is connected, or so long. */
    async opened(ms) {
        if (!this.isOpen && this.isLive) await Promise.race([this.#opened.promise, pause(ms)]);
    }

    /** Ends the connection; the link stays. */
    async stop() {
        this.closed = true;
        this.#generation += 1;
        clearTimeout(this.#retry);
        this.#inbox?.close();
        this.#endSocket();
        await this.#auth?.settled();
    }

    /** Ends the link: at WhatsApp when it is connected, and here. Gives whether there was one. */
    async logout() {
        const linked = Boolean(this.#auth?.linked || this.#isLinked);
        if (this.isOpen) await Promise.race([this.#socket.logout().catch(() => {}), pause(UPDATE_TIMEOUT_MS)]);
        await this.stop();
        await clearFolder(this.options.authDir);
        return linked;
    }

    async phone(jid, alternative) {
        for (const one of [jid, alternative]) if (isPnUser(one)) return phoneOf(one);
        if (!isLidUser(jid)) return "";
        if (this.me?.lid && areJidsSameUser(jid, this.me.lid)) return phoneOf(this.me.id);
        const number = await this.#socket?.signalRepository.lidMapping.getPNForLID(jid).catch(() => null);
        return number ? phoneOf(jidNormalizedUser(number)) : "";
    }

    #endSocket() {
        const socket = this.#socket;
        this.#socket = null;
        this.isOpen = false;
        this.outbox.connectionLost();
        if (socket === null) return;
        socket.ev.removeAllListeners("messages.upsert");
        Promise.resolve(socket.end(undefined)).catch(() => {});
    }

    #connect() {
        this.isLive = true;
        this.#endSocket();
        const generation = ++this.#generation;
        const current = (take) => async (...values) => {
            if (generation !== this.#generation) return;
            try {
                await take(...values);
            } catch (error) {
                log("warn", `an event was not handled: ${wordsOf(error)}`, this.id);
            }
        };
        this.#opened = withResolvers();
        const url = process.env.OPENCLAW_WHATSAPP_WEB_SOCKET_URL;
        this.#socket = makeWASocket({
            auth: this.#auth.state,
            logger: quietLogger(this.id),
            browser: this.#phone ? CODE_DEVICE : DEVICE,
            markOnlineOnConnect: false,
            syncFullHistory: false,
            generateHighQualityLinkPreview: false,
            emitOwnEvents: false,
            defaultQueryTimeoutMs: 30_000,
            cachedGroupMetadata: async (jid) => this.groups.cached(jid),
            getMessage: async (key) => this.outbox.sentMessage(key.id),
            shouldIgnoreJid: (jid) => /@(broadcast|newsletter)$/.test(jid),
            makeSignalRepository: (auth, logger, lookup) => this.#keepingRepository(makeLibSignalRepository(auth, logger, lookup), auth.keys),
            ...(url ? { waWebSocketUrl: url } : {}),
            ...(this.#version ? { version: this.#version } : {}),
        });
        const { ev, ws } = this.#socket;
        // Before Baileys' own listener: the stanza must be known when what is inside of it is decrypted.
        ws.prependListener("CB:message", (node) => {
            for (const part of Array.isArray(node.content) ? node.content : []) if (part.content instanceof Uint8Array) this.#stanzas.set(part.content, node);
        });
        ws.on("CB:ack,class:message", (node) => this.outbox.acknowledged(node.attrs));
        ev.on("creds.update", current(() => this.#auth.saveCreds()));
        ev.on("connection.update", current((update) => this.#connectionUpdate(update)));
        ev.on("messages.upsert", current((upsert) => this.#upserted(upsert)));
        ev.on("groups.update", current((updates) => updates.forEach(({ id }) => this.groups.forget(id))));
        ev.on("group-participants.update", current((change) => this.#participantsChanged(change)));
    }

    /** Where the account itself was removed or taken in is told: nothing is heard there any more, or again. */
    #participantsChanged({ id, participants, action }) {
        const subject = this.groups.cached(id)?.subject ?? "";
        this.groups.forget(id);
        if (!this.me || !["add", "remove"].includes(action)) return;
        const isMe = (jid) => Boolean(jid) && [this.me.id, this.me.lid].some((mine) => mine && areJidsSameUser(jid, mine));
        const names = (one) => (typeof one === "string" ? [one] : [one.id, one.phoneNumber, one.lid]);
        if (participants.some((one) => names(one).some(isMe))) say({ event: "group", account: this.id, chat: id, subject, isIn: action === "add" });
    }

    /**
     * The repository that decrypts, made so that a message is on the disk before the state that decrypted it is: killed in between, WhatsApp's repeat
     * can be decrypted again. Baileys sends its receipt after that. What encrypts is on the disk before the stanza leaves, so that no key is used twice.
     */
    #keepingRepository(repository, keys) {
        const store = this.#auth.state.keys;
        const { transaction, set } = keys;
        let last = Promise.resolve();
        let encrypting = 0;
        // One at a time: Baileys locks a session by the name that it is asked for under, and a person has two.
        keys.transaction = (work, lane) => {
            if (keys.isInTransaction()) return work();
            const next = last.then(() => transaction(work, lane));
            last = next.catch(() => {});
            return next;
        };
        keys.set = async (data) => {
            const { session, "sender-key": senderKey } = data;
            if (encrypting > 0 && session) await store.set({ session });
            if (encrypting > 0 && senderKey) await store.set({ "sender-key": senderKey });
            return set(data);
        };
        const kept = (decrypt, lane) => (input) => keys.transaction(async () => {
            const plaintext = await decrypt(input);
            await this.#keepStanza(this.#stanzas.get(input.ciphertext ?? input.msg), plaintext);
            return plaintext;
        }, lane(input));
        const storing = (encrypt) => (input) => keys.transaction(async () => {
            encrypting += 1;
            try {
                return await encrypt(input);
            } finally {
                encrypting -= 1;
            }
        }, input.jid ?? input.group);
        return {
            ...repository,
            decryptMessage: kept(repository.decryptMessage.bind(repository), ({ jid }) => jid),
            decryptGroupMessage: kept(repository.decryptGroupMessage.bind(repository), ({ group }) => group),
            encryptMessage: storing(repository.encryptMessage.bind(repository)),
            encryptGroupMessage: storing(repository.encryptGroupMessage.bind(repository)),
        };
    }

    async #keepStanza(node, plaintext) {
        if (node === undefined || !this.me) return;
        let record = null;
        try {
            record = recordOfStanza(node, plaintext, this.me, this.polls);
        } catch (error) {
            log("warn", `a message cannot be read: ${wordsOf(error)}`, this.id);
        }
        if (record !== null) await this.#keep(record);
    }

    async #upserted({ messages, type }) {
        for (const info of messages) {
            // What came as a stanza is kept already; what Baileys has asked the phone for comes this way only.
            const record = this.me && type === "notify" ? recordOfEvent(info, this.me, type, this.polls) : null;
            if (record !== null) await this.#keep(record);
        }
    }

    async #keep(record) {
        if (this.outbox.hasSent(record.key.id)) return;
        const entry = await this.#inbox.keep(record);
        if (entry !== null) this.#tell(entry, record);
    }

    /** One after the other, in the order in which they came. */
    #tell(entry, record) {
        const generation = this.#generation;
        this.#outside(() => this.#tellNow(entry, record, generation));
    }

    #tellNow(entry, record, generation) {
        this.#told = this.#told.then(async () => {
            if (!this.isOpen) await Promise.race([this.#opened?.promise, pause(OPEN_WAIT_MS)]);
            if (this.closed) return;
            const world = { me: this.me, polls: this.polls, phone: (jid, alt) => this.phone(jid, alt), subject: (jid) => this.groups.subject(jid) };
            const message = await describe(record, world);
            this.outbox.rememberQuotable(record);
            say({ event: "message", account: this.id, entry, message });
        }).catch((error) => {
            log("error", `a message cannot be told (${wordsOf(error)}, connection ${generation}); it stays in the inbox`, this.id);
        });
    }

    #openLine() {
        const { id, lid, name } = this.me;
        return { event: "open", account: this.id, self: { jid: jidNormalizedUser(id), lid: lid ? jidNormalizedUser(lid) : "", phone: phoneOf(jidNormalizedUser(id)), name: name ?? "" } };
    }

    async #connectionUpdate({ connection, lastDisconnect, qr, isNewLogin }) {
        if (qr) this.#codes += 1;
        if (qr && this.#phone) {
            if (this.#codes === 1) await this.#askForCode();
        } else if (qr) {
            say({ event: "qr", account: this.id, qr, validMs: this.#codes === 1 ? FIRST_CODE_MS : NEXT_CODE_MS });
        }
        if (isNewLogin) say({ event: "paired", account: this.id });
        if (connection === "open") {
            const generation = this.#generation;
            this.#codes = 0;
            // "Open" is a promise that the link outlives this process.
            const unsaved = await this.#auth.saveCreds().then(() => null, (error) => error);
            if (generation !== this.#generation) return;
            if (unsaved !== null) return this.#startOver(new Error(`the credentials cannot be stored: ${wordsOf(unsaved)}`));
            this.#attempts = 0;
            this.isOpen = true;
            this.#opened.resolve();
            this.#socket.sendPresenceUpdate(this.options.selfChat ? "unavailable" : "available").catch(() => {});
            say(this.#openLine());
        }
        if (connection === "close") await this.#connectionClosed(lastDisconnect?.error);
    }

    /** The code that links this device when it is typed on the phone, in the place of QR codes. It is shown when WhatsApp has taken it. */
    async #askForCode() {
        const generation = this.#generation;
        const { ws } = this.#socket;
        const refusal = new Promise((resolve) => {
            ws.once("CB:iq,type:result", () => resolve(null));
            ws.once("CB:iq,type:error", (node) => resolve(getBinaryNodeChild(node, "error")?.attrs ?? {}));
        });
        const code = await this.#socket.requestPairingCode(this.#phone.replace(/\D/g, ""));
        const refused = await Promise.race([refusal, pause(CODE_ANSWER_MS)]);
        if (generation !== this.#generation) return;
        if (!refused) return say({ event: "code", account: this.id, code, validMs: CODE_MS });
        const status = Number(refused.code) || 400;
        // 401 would say that a link has ended.
        await this.#startOver(Object.assign(new Error(`no code: ${refused.text ?? "refused"}`), { statusCode: status === 401 ? 403 : status }));
    }

    /** Ends a connection that WhatsApp has not ended, as if it had. */
    async #startOver(error) {
        this.#generation += 1;
        this.#endSocket();
        await this.#connectionClosed(error);
    }

    async #connectionClosed(error) {
        const code = codeOf(error);
        this.isOpen = false;
        this.outbox.connectionLost();
        const linked = this.#isLinked;
        const line = { event: "close", account: this.id, code, reason: wordsOf(error), loggedOut: false, linked, willReconnect: false };
        this.#generation += 1;
        this.isLive = false;
        if (code === DisconnectReason.loggedOut) {
            await this.#auth.settled();
            await setAside(this.options.authDir);
            return say({ ...line, loggedOut: true, linked: false });
        }
        const isFinal = !linked || [DisconnectReason.connectionReplaced, DisconnectReason.forbidden, DisconnectReason.multideviceMismatch].includes(code);
        const { maxAttempts = 0 } = this.options.reconnect ?? {};
        if (isFinal || (maxAttempts > 0 && this.#attempts >= maxAttempts)) return say(line);
        const waitMs = code === DisconnectReason.restartRequired ? 0 : this.#nextWait();
        this.isLive = true;
        say({ ...line, willReconnect: true, attempt: this.#attempts, waitMs });
        if (code === 405) await this.#renewVersion();
        await this.#auth.settled();
        this.#retry = setTimeout(() => !this.closed && this.#connect(), waitMs);
    }

    #nextWait() {
        const { initialMs = 2000, maxMs = 120_000, factor = 1.4, jitter = 0.2 } = this.options.reconnect ?? {};
        const length = Math.min(maxMs, initialMs * factor ** this.#attempts);
        this.#attempts += 1;
        return Math.round(Math.min(maxMs, length * (1 + jitter * (Math.random() * 2 - 1))));
    }

    /** WhatsApp refuses clients that are too old (405): the number of today's WhatsApp Web is asked for. */
    async #renewVersion() {
        const latest = await fetchLatestBaileysVersion({ signal: AbortSignal.timeout(UPDATE_TIMEOUT_MS) }).catch(() => null);
        if (latest?.isLatest) this.#version = latest.version;
    }
}

function withResolvers() {
    const out = {};
    out.promise = new Promise((resolve, reject) => Object.assign(out, { resolve, reject }));
    return out;
}

