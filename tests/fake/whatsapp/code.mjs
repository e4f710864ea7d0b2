// Linking by a code that is typed on the phone: what the server hands over, and what the phone does. The scheme is WhatsApp's.
import crypto from "node:crypto";
import { aesDecryptCTR, aesDecryptGCM, aesEncryptCTR, Curve, derivePairingCodeKey, getBinaryNodeChild, hkdf } from "baileys";
import { now, SERVER } from "./wire.mjs";

// What the server takes for a platform; anything else is a bad request.
const DISPLAY = /^(Chrome|Edge|Firefox|Opera|Safari) \((Android|Mac OS|Ubuntu|Windows|Linux)\)$/;

const bytesOf = (node, tag) => Buffer.from(getBinaryNodeChild(node, tag).content);
const child = (tag, content) => ({ tag, attrs: {}, content });

/** The linked device asks for a code: {answer} or {error}. */
export function hello(conn, node) {
    const { jid } = node.attrs;
    const phone = conn.server.phoneByJid(jid);
    if (!DISPLAY.test(bytesOf(node, "companion_platform_display").toString())) return { error: { code: "400", text: "bad-request" } };
    if (!phone) return { error: { code: "404", text: "item-not-found" } };
    if (conn.server.codeError) return { error: conn.server.codeError };
    const wrapped = bytesOf(node, "link_code_pairing_wrapped_companion_ephemeral_pub");
    conn.link = { phone, wrapped, ref: crypto.randomBytes(16) };
    conn.server.links.set(phone.pn, conn);
    return { answer: [child("link_code_companion_reg", [child("link_code_pairing_ref", conn.link.ref)])] };
}

/** The code is typed on the phone. Throws when nothing waits for it, or when it is another one. */
export async function typeCode(phone, code) {
    const conn = phone.server.links.get(phone.pn);
    if (!conn || conn.closed) throw new Error("no device waits for a code of this number");
    const { wrapped, ref } = conn.link;
    const plain = code.replace("-", "");
    const companionKey = aesDecryptCTR(wrapped.subarray(48, 80), await derivePairingCodeKey(plain, wrapped.subarray(0, 32)), wrapped.subarray(32, 48));
    const pair = Curve.generateKeyPair();
    const [salt, iv] = [crypto.randomBytes(32), crypto.randomBytes(16)];
    const own = Buffer.concat([salt, iv, aesEncryptCTR(pair.public, await derivePairingCodeKey(plain, salt), iv)]);
    Object.assign(conn.link, { companionKey, pair });
    await conn.send({
        tag: "notification",
        attrs: { from: SERVER, type: "link_code_companion_reg", id: String(conn.id++), t: String(now()) },
        content: [{
            tag: "link_code_companion_reg", attrs: { stage: "primary_hello" },
            content: [child("link_code_pairing_wrapped_primary_ephemeral_pub", own), child("primary_identity_pub", phone.creds.signedIdentityKey.public), child("link_code_pairing_ref", ref)],
        }],
    });
}

/** The device answers what was typed: {linked: {phone, identity, secret}} for what follows as after a scan, or {error} when another code was typed. */
export function finish(conn, node) {
    const { phone, companionKey, pair, ref } = conn.link;
    if (bytesOf(node, "link_code_pairing_ref").compare(ref)) throw new Error("another link's reference");
    const bundle = bytesOf(node, "link_code_pairing_wrapped_key_bundle");
    const shared = Curve.sharedKey(pair.private, companionKey);
    const key = hkdf(shared, 32, { salt: bundle.subarray(0, 32), info: "link_code_pairing_key_bundle_encryption_key" });
    let opened;
    try {
        opened = aesDecryptGCM(bundle.subarray(44), key, bundle.subarray(32, 44), Buffer.alloc(0));
    } catch {
        return { error: { code: "400", text: "bad-request" } };
    }
    const identity = bytesOf(node, "companion_identity_public");
    if (opened.subarray(0, 32).compare(identity) || opened.subarray(32, 64).compare(phone.creds.signedIdentityKey.public)) throw new Error("wrong keys in the bundle");
    const secret = hkdf(Buffer.concat([shared, Curve.sharedKey(phone.creds.signedIdentityKey.private, identity), opened.subarray(64)]), 32, { info: "adv_secret" });
    return { linked: { phone, identity, secret } };
}
