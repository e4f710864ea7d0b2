// The server's half of WhatsApp's Noise handshake, and the frames that follow it.
import crypto from "node:crypto";

export const SERVER = "s.whatsapp.net";
export const NOISE_MODE = Buffer.from("Noise_XX_25519_AESGCM_SHA256\0\0\0\0");
export const WA_HEADER = Buffer.from([87, 65, 6, 3]);
export const silent = {
    level: "silent",
    child() {
        return this;
    },
    trace() {},
    debug() {},
    info() {},
    warn() {},
    error(...a) {
        if (process.env.WA_DEBUG) console.error("[signal]", ...a);
    },
};
export const now = () => Math.floor(Date.now() / 1000);
export const sha256 = (b) => crypto.createHash("sha256").update(b).digest();
export const hkdf2 = (salt, ikm) => {
    const o = Buffer.from(crypto.hkdfSync("sha256", ikm, salt, Buffer.alloc(0), 64));
    return [o.subarray(0, 32), o.subarray(32)];
};
export const ivOf = (n) => {
    const b = Buffer.alloc(12);
    b.writeUInt32BE(n, 8);
    return b;
};
export const gcmEnc = (k, n, ad, pt) => {
    const c = crypto.createCipheriv("aes-256-gcm", k, ivOf(n));
    c.setAAD(ad);
    return Buffer.concat([c.update(pt), c.final(), c.getAuthTag()]);
};
export const gcmDec = (k, n, ad, ct) => {
    const d = crypto.createDecipheriv("aes-256-gcm", k, ivOf(n));
    d.setAAD(ad);
    d.setAuthTag(ct.subarray(ct.length - 16));
    return Buffer.concat([d.update(ct.subarray(0, ct.length - 16)), d.final()]);
};

export class NoiseResponder {
    constructor() {
        this.h = NOISE_MODE;
        this.ck = NOISE_MODE;
        this.k = NOISE_MODE;
        this.n = 0;
    }
    auth(d) {
        this.h = sha256(Buffer.concat([this.h, d]));
    }
    mix(ikm) {
        const [ck, k] = hkdf2(this.ck, ikm);
        this.ck = ck;
        this.k = k;
        this.n = 0;
    }
    enc(pt) {
        const c = gcmEnc(this.k, this.n++, this.h, pt);
        this.auth(c);
        return c;
    }
    dec(ct) {
        const p = gcmDec(this.k, this.n++, this.h, ct);
        this.auth(ct);
        return p;
    }
    split() {
        const [a, b] = hkdf2(this.ck, Buffer.alloc(0));
        return { recvKey: a, sendKey: b, r: 0, w: 0 };
    } // a: client->server
}
