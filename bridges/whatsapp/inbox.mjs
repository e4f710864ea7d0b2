// What WhatsApp has told and the gateway has not accepted yet: one file for each message, on the disk before WhatsApp hears "have it".
import { mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { log } from "./lines.mjs";

const ENTRIES_MAX = 10_000;
const REMEMBERED_MAX = 5000;
const RETRY_MS = 1000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Inbox {
    #folder;
    #account;
    #next = 1;
    #waiting = new Map();
    #seen = new Map();
    #room = new Set();
    #closed = false;

    constructor(folder, account) {
        this.#folder = folder;
        this.#account = account;
    }

    /** Reads what an earlier run has left. */
    async open() {
        await mkdir(this.#folder, { recursive: true, mode: 0o700 });
        for (const name of (await readdir(this.#folder)).sort()) {
            const file = path.join(this.#folder, name);
            const number = /^(\d{12})\.json$/.exec(name)?.[1];
            if (!number) {
                if (name.endsWith(".tmp")) await rm(file, { force: true });
                continue;
            }
            this.#next = Math.max(this.#next, Number(number) + 1);
            try {
                const record = JSON.parse(await readFile(file, "utf8"));
                this.#waiting.set(number, record);
                this.#remember(record.unique);
            } catch {
                log("warn", `${name} of the inbox cannot be read and is set aside`, this.#account);
                await rename(file, file + ".unreadable").catch(() => {});
            }
        }
    }

    close() {
        this.#closed = true;
        for (const wake of [...this.#room]) wake();
    }

    /** Oldest first: [entry, record]. */
    entries() {
        return [...this.#waiting];
    }

    has(unique) {
        return this.#seen.has(unique);
    }

    /**
     * Keeps a record; gives its entry, or null when one of the same `unique` was kept before. Does not return before the bytes are on the disk,
     * however long the disk refuses them: until then WhatsApp is not told that the message has come.
     */
    async keep(record) {
        if (this.#seen.has(record.unique)) return null;
        this.#remember(record.unique);
        while (this.#waiting.size >= ENTRIES_MAX && !this.#closed) await new Promise((resolve) => this.#room.add(resolve));
        const entry = String(this.#next++).padStart(12, "0");
        for (;;) {
            if (this.#closed) {
                this.#seen.delete(record.unique);
                throw new Error("the account is being closed");
            }
            try {
                await this.#write(path.join(this.#folder, `${entry}.json`), JSON.stringify(record));
                break;
            } catch (error) {
                log("error", `a message cannot be kept (${error.code ?? "write failed"}); tried again`, this.#account);
                await pause(RETRY_MS);
            }
        }
        this.#waiting.set(entry, record);
        return entry;
    }

    async accept(entry) {
        if (!this.#waiting.delete(entry)) return;
        for (const wake of [...this.#room]) {
            this.#room.delete(wake);
            wake();
        }
        await rm(path.join(this.#folder, `${entry}.json`), { force: true }).catch(() => {});
    }

    #remember(unique) {
        this.#seen.set(unique, true);
        if (this.#seen.size > REMEMBERED_MAX + this.#waiting.size) this.#seen.delete(this.#seen.keys().next().value);
    }

    async #write(file, text) {
        const handle = await open(file + ".tmp", "w", 0o600);
        try {
            await handle.writeFile(text);
            await handle.sync();
        } finally {
            await handle.close();
        }
        await rename(file + ".tmp", file);
        const folder = await open(this.#folder, "r");
        try {
            await folder.sync();
        } finally {
            await folder.close();
        }
    }
}
