// What an account sends: a thing counts as sent when WhatsApp's server has acknowledged it, and as refused when the acknowledgement says so.
import { proto } from "baileys";

const ACK_MS = 30_000;
const SEND_MS = 120_000;
const SENT_MAX = 2000;
const QUOTABLE_MAX = 1000;
const RESTRICTED = "463";
const WORDS_MAX = 300;
// What the server says to a question that comes before a send: a repeat gets the same answer.
const DENIALS = [401, 403, 405, 406];
const FILE_ERRORS = ["EACCES", "EPERM", "EISDIR", "ENOTDIR", "ENAMETOOLONG", "ELOOP"];

/** A refusal that the gateway is told by a word: not_connected, unknown, refused, invalid, not_found, too_large, failed. */
export class Refused extends Error {
    constructor(code, message, status) {
        super(message);
        Object.assign(this, { code, status });
    }
}

const bounded = (map, max) => {
    while (map.size > max) map.delete(map.keys().next().value);
};

export class Outbox {
    #sent = new Map();
    #quotable = new Map();
    #waiting = new Map();
    #lanes = new Map();

    constructor(account) {
        this.account = account;
    }

    hasSent(id) {
        return this.#sent.has(id);
    }

    sentMessage(id) {
        return this.#sent.get(id) ?? undefined;
    }

    /** Messages that may be quoted in an answer. */
    rememberQuotable(record) {
        this.#quotable.set(record.key.id, record);
        bounded(this.#quotable, QUOTABLE_MAX);
    }

    /** The message to quote, as Baileys wants it: the whole one when it is still known. */
    quoted(key, text = "") {
        const record = this.#quotable.get(key.id);
        if (record) return { key: record.key, message: proto.Message.decode(Buffer.from(record.message, "base64")) };
        return { key, message: this.#sent.get(key.id) ?? { conversation: text } };
    }

    /**
     * Sends and waits for the server's word, in one chat one after the other. `id` is the message's own: WhatsApp shows what is sent twice under one id
     * once.
     */
    send(jid, content, options) {
        const mine = (this.#lanes.get(jid) ?? Promise.resolve()).catch(() => {}).then(() => this.#sendNow(jid, content, options));
        this.#lanes.set(jid, mine);
        const forget = () => this.#lanes.get(jid) === mine && this.#lanes.delete(jid);
        mine.then(forget, forget);
        return mine;
    }

    async #sendNow(jid, content, { id, quoted }) {
        if (!this.account.isOpen) throw new Refused("not_connected", "the account is not connected to WhatsApp");
        this.#sent.set(id, this.#sent.get(id) ?? null);
        bounded(this.#sent, SENT_MAX);
        const answered = this.#answer(id);
        answered.catch(() => {});
        try {
            const sending = this.account.socket.sendMessage(jid, content, { messageId: id, quoted });
            const message = await Promise.race([sending, answered.then(() => sending), late(SEND_MS)]);
            if (message?.message) this.#sent.set(id, message.message);
            await answered;
            return { id };
        } catch (error) {
            throw asRefused(error, this.account.isOpen);
        } finally {
            this.#waiting.delete(id);
        }
    }

    acknowledged({ id, error }) {
        const waiter = this.#waiting.get(id);
        if (waiter === undefined) return;
        if (!error) return waiter.resolve();
        const words = error === RESTRICTED ? "WhatsApp does not let this account write to new people now" : "WhatsApp refused the message";
        waiter.reject(new Refused("refused", `${words} (error ${error})`, Number(error) || 0));
    }

    connectionLost() {
        for (const waiter of this.#waiting.values()) waiter.reject(new Refused("unknown", "the connection to WhatsApp was lost before the message was acknowledged"));
    }

    #answer(id) {
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Refused("unknown", `WhatsApp has not acknowledged the message within ${ACK_MS / 1000} s`)), SEND_MS + ACK_MS);
            const end = (how) => (value) => {
                clearTimeout(timer);
                how(value);
            };
            this.#waiting.set(id, { resolve: end(resolve), reject: end(reject) });
        });
    }
}

function late(ms) {
    return new Promise((_, reject) => setTimeout(() => reject(new Refused("unknown", `the message was not sent within ${ms / 1000} s`)), ms).unref());
}

/** An error's words, without the addresses in them: who has a file's address can fetch it. */
export const wordsOf = (error) => String(error?.message ?? error).replace(/\b[a-z]+:\/\/\S+/gi, "(address)").slice(0, WORDS_MAX);

/** What an error of Baileys, of the file system or of a server means for what was to be done. */
export function asRefused(error, isOpen = true) {
    if (error instanceof Refused) return error;
    // Baileys throws a server's own code as `data`, under the status 500.
    const told = typeof error?.data === "number" && error.data > 0 ? error.data : 0;
    const status = told || (error?.output?.statusCode ?? error?.statusCode);
    const words = wordsOf(error);
    if (error?.code === "ENOENT") return new Refused("not_found", "the file to send is not there");
    if (FILE_ERRORS.includes(error?.code)) return new Refused("invalid", words);
    if (DENIALS.includes(told)) return new Refused("refused", words, told);
    if (!told && (!isOpen || status === 428 || status === 408)) return new Refused("unknown", words, status);
    // What cannot be made into a message, or opened as a file; one with a cause is of a connection.
    if (error instanceof TypeError && error.cause === undefined) return new Refused("invalid", words);
    if (status === 400) return new Refused("invalid", words, status);
    if (status === 404 || status === 410) return new Refused("not_found", words, status);
    return new Refused("failed", words, status);
}
