// A simulated handset: device 0 of a user, with a real Signal identity.
import "./signal.mjs";
import crypto from "node:crypto";
import { EventEmitter } from "node:events";
import { deflateSync } from "node:zlib";
import {
    addTransactionCapability, aesEncryptGCM, Curve, encodeBigEndian, encodeWAMessage, generateMessageIDV2, initAuthCreds, proto, unpadRandomMax16, xmppPreKey, xmppSignedPreKey,
} from "baileys";
import { makeLibSignalRepository } from "baileys/lib/Signal/libsignal.js";
import { typeCode } from "./code.mjs";
import { now, SERVER, silent } from "./wire.mjs";

function memoryKeys() {
    const store = new Map();
    const k = (t, i) => t + "\u0000" + i;
    return {
        async get(type, ids) {
            const o = {};
            for (const id of ids) {
                const v = store.get(k(type, id));
                if (v !== undefined && v !== null) o[id] = v;
            }
            return o;
        },
        async set(data) {
            for (const t in data)
                for (const id in data[t]) {
                    const v = data[t][id];
                    if (v === null || v === undefined) store.delete(k(t, id));
                    else store.set(k(t, id), v);
                }
        },
    };
}

/** A simulated handset (device 0 of a user). Owns a real Signal identity. */
export class Phone extends EventEmitter {
    constructor(server, { pn, lid, name }) {
        super();
        this.server = server;
        this.pn = pn;
        this.lid = lid;
        this.name = name || pn;
        this.creds = initAuthCreds();
        this.creds.me = { id: `${pn}@${SERVER}`, lid: `${lid}@lid` };
        this.keys = addTransactionCapability(memoryKeys(), silent, { maxCommitRetries: 3, delayBetweenTriesMs: 10 });
        this.repo = makeLibSignalRepository({ creds: this.creds, keys: this.keys }, silent, async () => []);
        this.inbox = [];
        this.shown = new Set();
        this.repeats = [];
        this.nextPre = 1;
    }
    get jid() {
        return `${this.pn}@${SERVER}`;
    }
    get lidJid() {
        return `${this.lid}@lid`;
    }
    async bundle() {
        // hand out a fresh one-time prekey, like the server does
        const id = this.nextPre++;
        const pair = Curve.generateKeyPair();
        await this.keys.set({ "pre-key": { [id]: pair } });
        return [
            { tag: "registration", attrs: {}, content: encodeBigEndian(this.creds.registrationId) },
            { tag: "type", attrs: {}, content: Buffer.from([5]) },
            { tag: "identity", attrs: {}, content: this.creds.signedIdentityKey.public },
            xmppSignedPreKey(this.creds.signedPreKey),
            xmppPreKey(pair, id),
        ];
    }
    /** the phone scans the QR shown by the companion */
    async scanQr(qr) {
        const [ref, noiseB64, identB64, advB64] = qr.replace(/^.*#/, "").split(",");
        const conn = this.server.connByRef(ref);
        if (!conn) throw new Error("unknown or expired QR ref");
        if (Buffer.from(noiseB64, "base64").compare(conn.clientStatic)) throw new Error("QR noise key does not match connection");
        await this.link(conn, Buffer.from(identB64, "base64"), Buffer.from(advB64, "base64"));
    }
    /** the code that a device shows is typed on this phone */
    typeCode(code) {
        return typeCode(this, code);
    }
    /** signs the device's identity, so that it is linked */
    async link(conn, companionIdent, secret) {
        const acc = this.server.account(this.pn);
        const device = ++acc.lastDevice;
        const details = proto.ADVDeviceIdentity.encode({ rawId: crypto.randomInt(1, 2 ** 31), timestamp: now(), keyIndex: device }).finish();
        const signature = Curve.sign(this.creds.signedIdentityKey.private, Buffer.concat([Buffer.from([6, 0]), details, companionIdent]));
        const signed = proto.ADVSignedDeviceIdentity.encode({
            details,
            accountSignatureKey: this.creds.signedIdentityKey.public,
            accountSignature: signature,
        }).finish();
        const hmac = crypto.createHmac("sha256", secret).update(signed).digest();
        const wrapped = proto.ADVSignedDeviceIdentityHMAC.encode({ details: signed, hmac }).finish();
        await conn.pairSuccess(this, device, companionIdent, details, wrapped);
    }
    async ensureSession(dev, repoJid) {
        const v = await this.repo.validateSession(repoJid);
        if (v.exists) return;
        const b = dev.takeBundle();
        await this.repo.injectE2ESession({ jid: repoJid, session: b });
    }
    /** encrypt a proto.Message for every companion device of user `to` (pn) and push it */
    async sendMessage(toPn, message, { id = generateMessageIDV2(this.jid), category, byLid = false, extraAttrs = {} } = {}) {
        const bytes = encodeWAMessage(message);
        for (const dev of this.server.companions(toPn)) {
            const j = `${dev.pn}:${dev.device}@${SERVER}`;
            await this.ensureSession(dev, j);
            const { type, ciphertext } = await this.repo.encryptMessage({ jid: j, data: bytes });
            await dev.push({
                tag: "message",
                attrs: {
                    ...(byLid
                        ? { from: this.lidJid, sender_pn: this.jid, addressing_mode: "lid" }
                        : { from: this.jid, sender_lid: this.lidJid, addressing_mode: "pn" }),
                    type: "text",
                    id,
                    t: String(now()),
                    notify: this.name,
                    ...(category ? { category } : {}),
                    ...extraAttrs,
                },
                content: [{ tag: "enc", attrs: { v: "2", type }, content: ciphertext }],
            });
        }
        return id;
    }
    /** What its owner writes into the chat with himself: the linked devices of the same number get it. */
    sendToSelf(text, options = {}) {
        const message = { deviceSentMessage: { destinationJid: this.jid, message: { conversation: text } } };
        return this.sendMessage(this.pn, message, { ...options, extraAttrs: { recipient: this.jid } });
    }
    sendText(toPn, text, o) {
        return this.sendMessage(toPn, { conversation: text }, o);
    }
    /** Votes in a poll that came (a record of the inbox); by number, or as the newer programs do by LID. */
    async vote(poll, chosen, { byLid = false } = {}) {
        const isGroup = poll.to.endsWith("@g.us");
        const [creator, device] = [this.server.phones.get(poll.from.split(":")[0]), byLid ? this.lidJid : this.jid];
        const creatorJid = byLid ? creator.lidJid : creator.jid;
        const secret = Buffer.from(poll.message.messageContextInfo.messageSecret, "base64");
        const hmac = (key, data) => crypto.createHmac("sha256", key).update(data).digest();
        const key = hmac(hmac(Buffer.alloc(32), secret), Buffer.concat([Buffer.from(poll.id + creatorJid + device + "Poll Vote"), Buffer.from([1])]));
        const selectedOptions = chosen.map((option) => crypto.createHash("sha256").update(option).digest());
        const encIv = crypto.randomBytes(12);
        const encPayload = aesEncryptGCM(proto.Message.PollVoteMessage.encode({ selectedOptions }).finish(), key, encIv, Buffer.from(`${poll.id}\0${device}`));
        const pollCreationMessageKey = { remoteJid: isGroup ? poll.to : creatorJid, fromMe: false, id: poll.id, ...(isGroup ? { participant: creatorJid } : {}) };
        const message = { pollUpdateMessage: { pollCreationMessageKey, vote: { encPayload, encIv }, senderTimestampMs: Date.now() } };
        return isGroup ? this.sendGroup(poll.to, message) : this.sendMessage(creator.pn, message, { byLid });
    }
    async sendGroup(groupId, message, { id = generateMessageIDV2(this.jid) } = {}) {
        const g = this.server.groups.get(groupId);
        const { ciphertext, senderKeyDistributionMessage } = await this.repo.encryptGroupMessage({
            group: groupId,
            meId: this.jid,
            data: encodeWAMessage(message),
        });
        const skdm = encodeWAMessage({ senderKeyDistributionMessage: { groupId, axolotlSenderKeyDistributionMessage: senderKeyDistributionMessage } });
        for (const pn of g.participants)
            for (const dev of this.server.companions(pn)) {
                const j = `${dev.pn}:${dev.device}@${SERVER}`;
                const content = [];
                const memo = `${groupId}|${j}`;
                this.skSent ??= new Set();
                if (!this.skSent.has(memo)) {
                    await this.ensureSession(dev, j);
                    const e = await this.repo.encryptMessage({ jid: j, data: skdm });
                    content.push({ tag: "enc", attrs: { v: "2", type: e.type }, content: e.ciphertext });
                    this.skSent.add(memo);
                }
                content.push({ tag: "enc", attrs: { v: "2", type: "skmsg" }, content: ciphertext });
                await dev.push({
                    tag: "message",
                    attrs: {
                        from: groupId,
                        participant: this.jid,
                        participant_lid: this.lidJid,
                        addressing_mode: "pn",
                        type: "text",
                        id,
                        t: String(now()),
                        notify: this.name,
                    },
                    content,
                });
            }
        return id;
    }
    /** own-phone push of an (empty) history sync so a fresh companion goes online without its 20 s wait */
    async pushHistory(type = proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP, progress = 100) {
        const hs = proto.HistorySync.encode({ syncType: type, conversations: [], progress }).finish();
        return this.sendMessage(
            this.pn,
            {
                protocolMessage: {
                    type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
                    historySyncNotification: { syncType: type, progress, chunkOrder: 1, initialHistBootstrapInlinePayload: deflateSync(hs) },
                },
            },
            { category: "peer" },
        );
    }
    async receive(dev, stanza, enc) {
        const from = `${dev.pn}:${dev.device}@${SERVER}`;
        let plain;
        if (enc.attrs.type === "skmsg") plain = await this.repo.decryptGroupMessage({ group: stanza.attrs.to, authorJid: from, msg: enc.content });
        else plain = await this.repo.decryptMessage({ jid: from, type: enc.attrs.type, ciphertext: enc.content });
        let msg = proto.Message.decode(unpadRandomMax16(plain));
        if (msg.senderKeyDistributionMessage?.groupId)
            await this.repo.processSenderKeyDistributionMessage({ authorJid: from, item: msg.senderKeyDistributionMessage });
        const viaSelf = !!msg.deviceSentMessage;
        msg = msg.deviceSentMessage?.message || msg;
        const rest = { ...msg };
        delete rest.senderKeyDistributionMessage;
        delete rest.messageContextInfo;
        if (!Object.keys(proto.Message.toObject(proto.Message.fromObject(rest))).length) return;
        const rec = {
            id: stanza.attrs.id,
            to: stanza.attrs.to,
            from,
            viaSelf,
            message: proto.Message.toObject(msg, { enums: String, longs: Number, bytes: String }),
            text: msg.conversation || msg.extendedTextMessage?.text || null,
        };
        // A phone shows what comes again under an id that it has as nothing.
        const unique = `${dev.pn}|${rec.id}`;
        if (this.shown.has(unique)) return void this.repeats.push(rec);
        this.shown.add(unique);
        this.inbox.push(rec);
        this.emit("message", rec);
    }
    waitMessage(pred = () => true, ms = 10000) {
        const hit = this.inbox.find((m) => !m.seen && pred(m));
        if (hit) {
            hit.seen = true;
            return Promise.resolve(hit);
        }
        return new Promise((res, rej) => {
            const t = setTimeout(() => {
                this.off("message", f);
                rej(new Error(`phone ${this.pn}: no matching message in ${ms} ms`));
            }, ms);
            const f = (m) => {
                if (!m.seen && pred(m)) {
                    m.seen = true;
                    clearTimeout(t);
                    this.off("message", f);
                    res(m);
                }
            };
            this.on("message", f);
        });
    }
}
