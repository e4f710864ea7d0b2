// One connection of a linked device: handshake, pairing, login, and what the server answers to each stanza.
import crypto from "node:crypto";
import { Curve, decodeBinaryNode, encodeBinaryNode, generateSignalPubKey, getBinaryNodeChild, jidDecode, proto } from "baileys";
import { finish, hello } from "./code.mjs";
import { answerQuery, groupAnswer } from "./queries.mjs";
import { gcmDec, gcmEnc, NoiseResponder, now, SERVER, WA_HEADER } from "./wire.mjs";

export class Connection {
    constructor(server, ws) {
        this.server = server;
        this.ws = ws;
        this.buf = Buffer.alloc(0);
        this.stage = "header";
        this.noise = new NoiseResponder();
        this.t = null;
        this.q = Promise.resolve();
        this.sendQ = Promise.resolve();
        this.id = 1;
        ws.on("message", (d) => {
            this.q = this.q
                .then(() => this.onBytes(Buffer.from(d)))
                .catch((e) => {
                    server.emit("error-conn", e);
                    if (process.env.WA_DEBUG) console.error("[conn]", e);
                    ws.close();
                });
        });
        ws.on("close", () => {
            this.closed = true;
            if (this.dev && this.dev.conn === this) this.dev.conn = null;
            server.emit("disconnect", this);
        });
    }
    rawFrame(b) {
        const h = Buffer.from([(b.length >> 16) & 255, (b.length >> 8) & 255, b.length & 255]);
        this.ws.send(Buffer.concat([h, b]));
    }
    async send(node) {
        if (this.closed) return;
        const pt = encodeBinaryNode(node);
        this.rawFrame(gcmEnc(this.t.sendKey, this.t.w++, Buffer.alloc(0), pt));
        this.server.log("S>C", node);
    }
    async onBytes(d) {
        this.buf = Buffer.concat([this.buf, d]);
        if (this.stage === "header") {
            if (this.buf.subarray(0, 2).toString() === "ED") {
                const n = this.buf.readUIntBE(4, 3);
                this.buf = this.buf.subarray(7 + n);
            }
            if (this.buf.length < 4) return;
            if (this.buf.subarray(0, 4).compare(WA_HEADER)) throw new Error("bad intro header");
            this.noise.auth(WA_HEADER);
            this.buf = this.buf.subarray(4);
            this.stage = "hello";
        }
        while (this.buf.length >= 3) {
            const n = this.buf.readUIntBE(0, 3);
            if (this.buf.length < 3 + n) return;
            const f = this.buf.subarray(3, 3 + n);
            this.buf = this.buf.subarray(3 + n);
            await this.onFrame(f);
        }
    }
    async onFrame(f) {
        if (this.stage === "hello") {
            const ce = Buffer.from(proto.HandshakeMessage.decode(f).clientHello.ephemeral);
            const N = this.noise;
            N.auth(ce);
            const e = Curve.generateKeyPair();
            this.e = e;
            N.auth(e.public);
            N.mix(Curve.sharedKey(e.private, ce));
            const st = N.enc(this.server.staticKey.public);
            N.mix(Curve.sharedKey(this.server.staticKey.private, ce));
            const payload = N.enc(this.server.certChain);
            this.rawFrame(Buffer.from(proto.HandshakeMessage.encode({ serverHello: { ephemeral: e.public, static: st, payload } }).finish()));
            this.stage = "finish";
            return;
        }
        if (this.stage === "finish") {
            const { clientFinish } = proto.HandshakeMessage.decode(f);
            const N = this.noise;
            this.clientStatic = N.dec(Buffer.from(clientFinish.static));
            N.mix(Curve.sharedKey(this.e.private, this.clientStatic));
            const payload = proto.ClientPayload.decode(N.dec(Buffer.from(clientFinish.payload)));
            this.t = N.split();
            this.stage = "open";
            this.payload = payload;
            this.server.emit("client", payload, this);
            if (payload.devicePairingData) await this.startPairing(payload.devicePairingData);
            else await this.login(payload);
            return;
        }
        const node = await decodeBinaryNode(gcmDec(this.t.recvKey, this.t.r++, Buffer.alloc(0), f));
        this.server.log("C>S", node);
        await this.onNode(node);
    }
    async startPairing(d) {
        this.reg = {
            registrationId: Buffer.from(d.eRegid).readUInt32BE(0),
            identity: Buffer.from(d.eIdent),
            skey: { keyId: Buffer.from(d.eSkeyId).readUIntBE(0, 3), public: Buffer.from(d.eSkeyVal), signature: Buffer.from(d.eSkeySig) },
        };
        if (!Curve.verify(this.reg.identity, generateSignalPubKey(this.reg.skey.public), this.reg.skey.signature))
            throw new Error("bad signed prekey in registration");
        this.refs = Array.from({ length: 6 }, () => "2@" + crypto.randomBytes(48).toString("base64"));
        for (const r of this.refs) this.server.refs.set(r, this);
        await this.send({
            tag: "iq",
            attrs: { from: SERVER, type: "set", id: String(this.id++), xmlns: "md" },
            content: [{ tag: "pair-device", attrs: {}, content: this.refs.map((r) => ({ tag: "ref", attrs: {}, content: Buffer.from(r) })) }],
        });
    }
    async pairSuccess(phone, device, ident, details, wrapped) {
        if (ident.compare(this.reg.identity)) throw new Error("QR identity does not match registration");
        this.pairing = { phone, device, details, id: String(this.id++) };
        await this.send({
            tag: "iq",
            attrs: { from: SERVER, type: "set", id: this.pairing.id, xmlns: "md", t: String(now()) },
            content: [
                {
                    tag: "pair-success",
                    attrs: {},
                    content: [
                        { tag: "device-identity", attrs: {}, content: wrapped },
                        { tag: "device", attrs: { jid: `${phone.pn}:${device}@${SERVER}`, lid: `${phone.lid}:${device}@lid` } },
                        { tag: "platform", attrs: { name: "android" } },
                    ],
                },
            ],
        });
    }
    async finishPairing(node) {
        const { phone, device, details } = this.pairing;
        const di = getBinaryNodeChild(getBinaryNodeChild(node, "pair-device-sign"), "device-identity");
        const s = proto.ADVSignedDeviceIdentity.decode(di.content);
        const ok = Curve.verify(
            this.reg.identity,
            Buffer.concat([Buffer.from([6, 1]), details, this.reg.identity, phone.creds.signedIdentityKey.public]),
            s.deviceSignature,
        );
        if (!ok) throw new Error("device signature invalid");
        const dev = this.server.addCompanion(phone, device, this.reg, this.clientStatic);
        this.pairing = null;
        this.server.emit("paired", dev);
        await this.send({ tag: "stream:error", attrs: { code: "515" } });
        setTimeout(() => this.ws.close(), 50);
    }
    async login(p) {
        const dev = this.server.findCompanion(String(p.username), p.device);
        if (!dev || dev.staticPub.compare(this.clientStatic)) {
            await this.send({ tag: "failure", attrs: { reason: "401", location: "fake" } });
            this.ws.close();
            return;
        }
        this.dev = dev;
        dev.conn = this;
        await this.send({
            tag: "success",
            attrs: { t: String(now()), props: "1", companion_enc_static: "1", lid: `${dev.lid}:${dev.device}@lid`, creation: String(now()) },
        });
    }
    result(node, content) {
        return this.send({ tag: "iq", attrs: { from: SERVER, type: "result", id: node.attrs.id }, ...(content ? { content } : {}) });
    }
    async onNode(node) {
        this.server.emit("node", node, this);
        if (node.tag === "iq") return this.onQuery(node);
        if (node.tag === "message") return this.onMessage(node);
        if (node.tag === "ack" && node.attrs.class === "message") return this.server.holdReceipts ? undefined : this.dev?.acked(node.attrs.id);
        if (node.tag === "receipt") return this.onReceipt(node);
        if (node.tag === "presence" || node.tag === "chatstate") this.server.emit(node.tag, node);
    }
    async onQuery(node) {
        if (node.attrs.type === "result") {
            if (this.pairing && node.attrs.id === this.pairing.id) await this.finishPairing(node);
            return;
        }
        const first = Array.isArray(node.content) ? node.content[0] : undefined;
        const { xmlns } = node.attrs;
        if (xmlns === "passive") {
            await this.result(node);
            if (this.onlineSent) return;
            this.onlineSent = true;
            return this.goOnline();
        }
        if (xmlns === "md" && first?.tag === "remove-companion-device") {
            this.server.removeCompanion(this.dev);
            await this.result(node);
            return this.ws.close();
        }
        if (first?.tag === "link_code_companion_reg") return this.onLinkCode(node, first);
        if (xmlns === "w:g2" && node.attrs.type === "get") return this.send(groupAnswer(this.server, node));
        return this.result(node, await answerQuery(this.server, this.dev, node, first));
    }
    async onLinkCode(node, asked) {
        const { answer, error, linked } = asked.attrs.stage === "companion_finish" ? finish(this, asked) : hello(this, asked);
        if (error) return this.send({ tag: "iq", attrs: { from: SERVER, type: "error", id: node.attrs.id }, content: [{ tag: "error", attrs: error }] });
        await this.result(node, answer);
        await linked?.phone.link(this, linked.identity, linked.secret);
    }
    async onMessage(node) {
        const { server } = this;
        const ack = { class: "message", id: node.attrs.id, from: node.attrs.to };
        if (server.failNextSend) {
            const code = server.failNextSend;
            server.failNextSend = null;
            return this.send({ tag: "ack", attrs: { ...ack, error: String(code) } });
        }
        if (server.dropNextSend) {
            // The message has arrived, its acknowledgement never does.
            server.dropNextSend = false;
            await this.deliver(node);
            return this.ws.terminate();
        }
        await this.send({ tag: "ack", attrs: { ...ack, t: String(now()) } });
        await this.deliver(node);
    }
    async deliver(node) {
        const { server } = this;
        const kids = Array.isArray(node.content) ? node.content : [];
        const parts = getBinaryNodeChild(node, "participants");
        const groupText = kids.find((kid) => kid.tag === "enc" && kid.attrs.type === "skmsg");
        const hand = async (jid, enc) => {
            const phone = server.phoneByJid(jid);
            if (phone && !jidDecode(jid).device) await phone.receive(this.dev, node, enc).catch((error) => server.emit("decrypt-error", error, node));
        };
        for (const to of parts ? parts.content : []) await hand(to.attrs.jid, getBinaryNodeChild(to, "enc"));
        if (groupText) {
            const group = server.groups.get(node.attrs.to);
            for (const pn of group?.participants || []) if (pn !== this.dev.pn) await hand(`${pn}@${SERVER}`, groupText);
            return;
        }
        const direct = kids.find((kid) => kid.tag === "enc");
        if (direct && !parts) await hand(node.attrs.to, direct);
    }
    onReceipt(node) {
        if (node.attrs.type !== "retry" && !this.server.holdReceipts) {
            this.dev?.acked(node.attrs.id);
            for (const list of Array.isArray(node.content) ? node.content : [])
                for (const item of Array.isArray(list.content) ? list.content : []) this.dev?.acked(item.attrs.id);
        }
        this.server.emit("receipt", node);
        return this.send({ tag: "ack", attrs: { class: "receipt", id: node.attrs.id, to: node.attrs.to, from: node.attrs.to } });
    }
    async goOnline() {
        await this.send({
            tag: "ib",
            attrs: { from: SERVER },
            content: [{ tag: "offline_preview", attrs: { count: "0", message: "0", receipt: "0", notification: "0", appdata: "0" } }],
        });
        const pend = [...this.dev.unacked.values()];
        for (const n of pend) await this.send({ ...n, attrs: { ...n.attrs, offline: "1" } });
        await this.send({ tag: "ib", attrs: { from: SERVER }, content: [{ tag: "offline", attrs: { count: String(pend.length) } }] });
        if (!this.dev.historySent && this.server.autoHistory) {
            this.dev.historySent = true;
            await this.dev.phone.pushHistory();
        }
        this.server.emit("online", this.dev);
    }
}
