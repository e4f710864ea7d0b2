// A small state directory as OpenClaw 2026.3.28 leaves it, and what must be there of it after it was taken over.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const SESSIONS = [
    { key: "agent:main:telegram:default:direct:42", id: "0a6f2c1e-5b1d-4a53-9d1e-000000000042" },
    { key: "agent:main:telegram:default:direct:43", id: "0a6f2c1e-5b1d-4a53-9d1e-000000000043" },
    { key: "agent:main:telegram:default:direct:44", id: "0a6f2c1e-5b1d-4a53-9d1e-000000000044" },
];
const TALKS = 5;

const hex = (number) => number.toString(16).padStart(8, "0");
const said = (id, n) => `legacy-said-${id.slice(-2)}-${n};`;
const answered = (id, n) => `legacy-answered-${id.slice(-2)}-${n};`;

function transcript(id) {
    const now = Date.now() - 60_000;
    const at = (n) => new Date(now + n * 1000).toISOString();
    const usage = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, totalTokens: 2, cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 } };
    const lines = [{ type: "session", version: 3, id, timestamp: at(0), cwd: "/" }];
    let last = null;
    const add = (n, message) => {
        lines.push({ type: "message", id: hex(n), parentId: last, timestamp: at(n), message: { ...message, timestamp: now + n * 1000 } });
        last = hex(n);
    };
    for (let n = 1; n <= TALKS; n += 1) {
        add(2 * n, { role: "user", content: [{ type: "text", text: said(id, n) }] });
        add(2 * n + 1, { role: "assistant", content: [{ type: "text", text: answered(id, n) }], api: "openai-completions", provider: "mock", model: "mock-1", usage, stopReason: "stop" });
    }
    return lines.map((line) => JSON.stringify(line)).join("\n") + "\n";
}

/** Puts it into a home that has not been started yet. */
export function legacyState(home) {
    const folder = path.join(home.state, "agents", "main", "sessions");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const entries = {};
    for (const { key, id } of SESSIONS) {
        entries[key] = { sessionId: id, updatedAt: Date.now() - 30_000, sessionFile: path.join(folder, `${id}.jsonl`), chatType: "direct", label: `label ${id.slice(-2)}` };
        writeFileSync(path.join(folder, `${id}.jsonl`), transcript(id));
    }
    writeFileSync(path.join(folder, "sessions.json"), JSON.stringify(entries, null, 2));
    mkdirSync(path.join(home.state, "credentials"), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(home.state, "credentials", "telegram-default-allowFrom.json"), JSON.stringify({ version: 1, allowFrom: ["42"] }));
    mkdirSync(path.join(home.state, "telegram"), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(home.state, "telegram", "update-offset-default.json"), JSON.stringify({ version: 1, lastUpdateId: 7 }));
}

/** What is wrong with what the model is told of the old talk of a chat; empty = all of it, once, in order. */
export function legacyFaults(user, request) {
    const { id } = SESSIONS.find(({ key }) => key.endsWith(`:${user}`));
    const told = JSON.stringify(request.messages.filter(({ role }) => role !== "system"));
    const expected = Array.from({ length: TALKS }, (_, i) => [said(id, i + 1), answered(id, i + 1)]).flat();
    const found = told.match(/legacy-(?:said|answered)-\d+-\d+;/g) ?? [];
    return JSON.stringify(found) === JSON.stringify(expected) ? [] : [`chat ${user}: the model was told ${found.join(" ")}`];
}
