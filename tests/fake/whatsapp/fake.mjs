// A WhatsApp server for linked devices on loopback: unmodified Baileys logs in to it. The protocol is the real one (Noise over WebSocket, binary nodes,
// Signal encryption); Noise's server side is our own, the node codec, the schema and Signal come from the baileys package.
import "./signal.mjs";
import { createServer } from "node:http";
import { createServer as createTls } from "node:https";
import { EventEmitter } from "node:events";
import { WebSocketServer } from "ws";
import { Curve, generateSignalPubKey, getBinaryNodeChild, jidDecode, proto } from "baileys";
import { Connection } from "./connection.mjs";
import { Phone } from "./phone.mjs";
import { now } from "./wire.mjs";

class Companion {
    constructor(phone, device, reg, staticPub) {
        Object.assign(this, { phone, device, reg, staticPub, pn: phone.pn, lid: phone.lid, preKeys: [], unacked: new Map(), conn: null });
    }
    upload(node) {
        const l = getBinaryNodeChild(node, "list");
        for (const k of l ? l.content : [])
            this.preKeys.push({
                keyId: Buffer.from(getBinaryNodeChild(k, "id").content).readUIntBE(0, 3),
                publicKey: generateSignalPubKey(Buffer.from(getBinaryNodeChild(k, "value").content)),
            });
    }
    takeBundle() {
        const pk = this.preKeys.shift();
        return {
            registrationId: this.reg.registrationId,
            identityKey: generateSignalPubKey(this.reg.identity),
            signedPreKey: { keyId: this.reg.skey.keyId, publicKey: generateSignalPubKey(this.reg.skey.public), signature: this.reg.skey.signature },
            ...(pk ? { preKey: pk } : {}),
        };
    }
    /** kept until the client acknowledges it with a receipt or ack, redelivered with offline="n" after a reconnect (as the real server does) */
    async push(node) {
        this.unacked.set(node.attrs.id, node);
        if (this.conn && this.conn.onlineSent) await this.conn.send(node);
    }
    acked(id) {
        this.unacked.delete(id);
    }
    /** The owner has removed the device in the phone's list. */
    async unlink() {
        this.phone.server.removeCompanion(this);
        const { conn } = this;
        await conn?.send({ tag: "stream:error", attrs: { code: "401" }, content: [{ tag: "conflict", attrs: { type: "device_removed" } }] });
        setTimeout(() => conn?.ws.close(), 20);
    }
    /** Another program has logged in with the same credentials. */
    async replace() {
        const { conn } = this;
        await conn?.send({ tag: "stream:error", attrs: {}, content: [{ tag: "conflict", attrs: { type: "replaced" } }] });
        setTimeout(() => conn?.ws.close(), 20);
    }
    drop() {
        this.conn?.ws.terminate();
    }
}

export class FakeWhatsApp extends EventEmitter {
    constructor({ autoHistory = true, trace = false, tls } = {}) {
        super();
        this.autoHistory = autoHistory;
        this.trace = trace;
        this.tls = tls;
        this.phones = new Map();
        this.groups = new Map();
        this.accounts = new Map();
        this.refs = new Map();
        this.links = new Map();
        this.codeError = null;
        this.media = new Map();
        this.nodes = [];
        this.holdReceipts = false;
        this.failNextSend = null;
        this.dropNextSend = false;
        const root = Curve.generateKeyPair(),
            inter = Curve.generateKeyPair();
        this.staticKey = Curve.generateKeyPair();
        this.rootPublicKey = root.public;
        const D = proto.CertChain.NoiseCertificate.Details;
        const iDet = D.encode({ serial: 1, issuerSerial: 0, key: inter.public, notBefore: now() - 60, notAfter: now() + 864000 }).finish();
        const lDet = D.encode({ serial: 2, issuerSerial: 1, key: this.staticKey.public, notBefore: now() - 60, notAfter: now() + 864000 }).finish();
        this.certChain = Buffer.from(
            proto.CertChain.encode({
                intermediate: { details: iDet, signature: Curve.sign(root.private, iDet) },
                leaf: { details: lDet, signature: Curve.sign(inter.private, lDet) },
            }).finish(),
        );
    }
    get rootKeyHex() {
        return Buffer.from(this.rootPublicKey).toString("hex");
    }
    log(dir, node) {
        this.nodes.push({ dir, node });
        if (this.trace)
            console.error(
                dir,
                node.tag,
                JSON.stringify(node.attrs),
                Array.isArray(node.content) ? node.content.map((c) => c.tag).join(",") : node.content ? `<${node.content.length}b>` : "",
            );
    }
    addPhone(p) {
        const ph = new Phone(this, p);
        this.phones.set(ph.pn, ph);
        return ph;
    }
    addGroup(id, subject, participants) {
        this.groups.set(id, { id, subject, participants });
        return id;
    }
    account(pn) {
        if (!this.accounts.has(pn)) this.accounts.set(pn, { lastDevice: 0, devices: new Map() });
        return this.accounts.get(pn);
    }
    addCompanion(phone, device, reg, st) {
        const d = new Companion(phone, device, reg, st);
        this.account(phone.pn).devices.set(device, d);
        return d;
    }
    removeCompanion(d) {
        this.account(d.pn).devices.delete(d.device);
        this.emit("logged-out", d);
    }
    findCompanion(pn, device) {
        return this.accounts.get(pn)?.devices.get(device);
    }
    companions(pn) {
        return [...(this.accounts.get(pn)?.devices.values() || [])];
    }
    phoneByJid(jid) {
        const d = jidDecode(jid);
        if (!d) return null;
        return d.server === "lid" ? [...this.phones.values()].find((p) => p.lid === d.user) : this.phones.get(d.user);
    }
    connByRef(ref) {
        const c = this.refs.get(ref);
        return c && !c.closed ? c : null;
    }
    async start(port = 0) {
        this.http = createServer((q, r) => {
            r.statusCode = 404;
            r.end();
        });
        this.wss = new WebSocketServer({ server: this.http, path: "/ws/chat" });
        this.wss.on("connection", (ws) => {
            const c = new Connection(this, ws);
            this.emit("connect", c);
        });
        await new Promise((r) => this.http.listen(port, "127.0.0.1", r));
        this.url = `ws://127.0.0.1:${this.http.address().port}/ws/chat`;
        if (this.tls) {
            // media host (Baileys hardcodes https for media)
            this.https = createTls(this.tls, (q, r) => {
                const u = new URL(q.url, "https://x");
                if (q.method === "POST") {
                    const ch = [];
                    q.on("data", (d) => ch.push(d));
                    q.on("end", () => {
                        const p = `/m${u.pathname}`;
                        this.media.set(p, Buffer.concat(ch));
                        r.setHeader("content-type", "application/json");
                        r.end(JSON.stringify({ url: `https://${this.mediaHost}${p}`, direct_path: p }));
                    });
                } else {
                    const b = this.media.get(u.pathname);
                    if (!b) {
                        r.statusCode = 404;
                        return r.end();
                    }
                    r.end(b);
                }
            });
            await new Promise((r) => this.https.listen(0, "127.0.0.1", r));
            this.mediaHost = `localhost:${this.https.address().port}`;
        } else this.mediaHost = "localhost:1";
        return this;
    }
    async stop() {
        for (const c of this.wss.clients) c.terminate();
        this.wss.close();
        await new Promise((r) => this.http.close(r));
        if (this.https) {
            this.https.closeAllConnections?.();
            await new Promise((r) => this.https.close(r));
        }
    }
}
