// An account's credentials in Baileys' own folder of JSON files (the one OpenClaw uses), each file replaced as a whole.
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { randomBytes } from "node:crypto";
import { BufferJSON, initAuthCreds, proto } from "baileys";

const OTHER_FILES = /^(pre-key|session|sender-key|sender-key-memory|app-state-sync-key|app-state-sync-version|lid-mapping|device-list|tctoken|identity-key)-.+\.json$/;

const fileName = (name) => name.replace(/\//g, "__").replace(/:/g, "-");

/** Writes a sibling, brings it to the disk, renames it over. */
export async function writeAtomic(file, text, { sync = true } = {}) {
    const beside = `${file}.${randomBytes(6).toString("hex")}.tmp`;
    try {
        if (sync) {
            const handle = await open(beside, "w", 0o600);
            try {
                await handle.writeFile(text);
                await handle.sync();
            } finally {
                await handle.close();
            }
        } else {
            await writeFile(beside, text, { mode: 0o600 });
        }
        await rename(beside, file);
    } catch (error) {
        await rm(beside, { force: true });
        throw error;
    }
}

async function readJson(file) {
    try {
        return JSON.parse(await readFile(file, "utf8"), BufferJSON.reviver);
    } catch {
        return null;
    }
}

/** While a code waits to be typed on a phone, its number stands there already, but nothing has linked it. */
const isWaiting = (creds) => Boolean(creds?.pairingCode && !creds.account);
export const isLinked = (creds) => Boolean(creds?.me?.id && creds.noiseKey && creds.signedIdentityKey && !isWaiting(creds));

/** The credentials of creds.json; when that is damaged, those of creds.json.bak. Null when the account is not linked. */
async function readCredentials(folder) {
    const creds = await readJson(path.join(folder, "creds.json"));
    if (isLinked(creds)) return creds;
    const kept = await readJson(path.join(folder, "creds.json.bak"));
    return isLinked(kept) ? kept : null;
}

/** Removes what belongs to an earlier link: its sessions would not fit the new identity. */
export async function clearFolder(folder) {
    for (const name of await readdir(folder).catch(() => [])) {
        if (OTHER_FILES.test(name) || name === "creds.json" || name === "creds.json.bak") await rm(path.join(folder, name), { force: true });
    }
}

/** WhatsApp has ended the link: the credentials no longer count, but can be looked at. */
export async function setAside(folder) {
    await rename(path.join(folder, "creds.json"), path.join(folder, "creds.json.logged-out")).catch(() => {});
    await rm(path.join(folder, "creds.json.bak"), { force: true });
}

/** What Baileys' makeWASocket takes as `auth`, without its transactions; `saveCreds` after each creds.update; `linked` tells whether a link was found. */
export async function openAuth(folder, { fresh = false } = {}) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = fresh ? null : await readCredentials(folder);
    if (found === null) await clearFolder(folder);
    const creds = found ?? initAuthCreds();
    const credsFile = path.join(folder, "creds.json");
    let saving = Promise.resolve();
    const writes = new Map();
    // Writes to one file follow each other; files differ in nothing but their name.
    const inTurn = (file, write) => {
        const next = (writes.get(file) ?? Promise.resolve()).catch(() => {}).then(write);
        writes.set(file, next);
        const forget = () => writes.get(file) === next && writes.delete(file);
        next.then(forget, forget);
        return next;
    };
    const keys = {
        async get(type, ids) {
            const found = {};
            await Promise.all(ids.map(async (id) => {
                const file = path.join(folder, fileName(`${type}-${id}.json`));
                await writes.get(file)?.catch(() => {});
                const value = await readJson(file);
                found[id] = type === "app-state-sync-key" && value ? proto.Message.AppStateSyncKeyData.fromObject(value) : value;
            }));
            return found;
        },
        async set(data) {
            const tasks = [];
            for (const [type, values] of Object.entries(data)) {
                for (const [id, value] of Object.entries(values)) {
                    const file = path.join(folder, fileName(`${type}-${id}.json`));
                    // A session that a power cut throws back is mended by WhatsApp's own retries; the credentials are not.
                    tasks.push(inTurn(file, () => (value ? writeAtomic(file, JSON.stringify(value, BufferJSON.replacer), { sync: false }) : rm(file, { force: true }))));
                }
            }
            await Promise.all(tasks);
        },
    };
    const save = async () => {
        if (isWaiting(creds)) return;
        const text = JSON.stringify(creds, BufferJSON.replacer);
        const before = await readJson(credsFile);
        if (isLinked(before)) await writeAtomic(credsFile + ".bak", JSON.stringify(before, BufferJSON.replacer));
        await writeAtomic(credsFile, text);
    };
    return {
        state: { creds, keys },
        linked: found !== null,
        saveCreds: () => (saving = saving.catch(() => {}).then(save)),
        settled: async () => {
            await saving.catch(() => {});
            await Promise.allSettled([...writes.values()]);
        },
    };
}

export const folderExists = async (folder) => (await stat(folder).catch(() => null))?.isDirectory() ?? false;
