// What is known of an account's groups, asked for once and forgotten when WhatsApp says that it changed.
const GROUPS_MAX = 1000;
const LIFETIME_MS = 10 * 60_000;
const FAILED_MS = 60_000;
const ASK_MS = 5000;
const PARTICIPANTS_MAX = 2000;

export class Groups {
    #known = new Map();

    constructor(account) {
        this.account = account;
    }

    /** Baileys' own metadata, when it is still good. */
    cached(jid) {
        const entry = this.#known.get(jid);
        return entry !== undefined && entry.until > Date.now() ? entry.metadata : undefined;
    }

    forget(jid) {
        this.#known.delete(jid);
    }

    async subject(jid) {
        const entry = this.#known.get(jid);
        if (entry !== undefined && entry.until > Date.now()) return entry.metadata?.subject ?? "";
        return (await this.#ask(jid).catch(() => null))?.subject ?? "";
    }

    /** For the gateway: {id, subject, description, participants: [{jid, phone, admin}]}. */
    async describe(jid) {
        const metadata = this.cached(jid) ?? (await this.#ask(jid));
        const participants = [];
        for (const one of metadata.participants.slice(0, PARTICIPANTS_MAX)) {
            participants.push({ jid: one.id, phone: await this.account.phone(one.id, one.phoneNumber ?? one.jid), admin: Boolean(one.admin) });
        }
        return { id: metadata.id, subject: metadata.subject ?? "", description: metadata.desc ?? "", size: metadata.size ?? participants.length, participants };
    }

    /** All groups of the account: [{id, subject, size}]. */
    async list() {
        const all = Object.values(await this.account.socket.groupFetchAllParticipating());
        return all.slice(0, GROUPS_MAX).map(({ id, subject, size, participants }) => ({ id, subject: subject ?? "", size: size ?? participants?.length ?? 0 }));
    }

    async #ask(jid) {
        let timer;
        const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("WhatsApp does not tell about the group")), ASK_MS)));
        try {
            if (!this.account.isOpen) throw new Error("not connected");
            const metadata = await Promise.race([this.account.socket.groupMetadata(jid), late]);
            this.#remember(jid, { metadata, until: Date.now() + LIFETIME_MS });
            return metadata;
        } catch (error) {
            if (this.account.isOpen) this.#remember(jid, { metadata: undefined, until: Date.now() + FAILED_MS });
            throw error;
        } finally {
            clearTimeout(timer);
        }
    }

    #remember(jid, entry) {
        this.#known.delete(jid);
        this.#known.set(jid, entry);
        if (this.#known.size > GROUPS_MAX) this.#known.delete(this.#known.keys().next().value);
    }
}
