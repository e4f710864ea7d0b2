// The two ends of the line protocol: JSON lines from the gateway, JSON lines to it, and the log on standard error.
import { createInterface } from "node:readline";

const LINE_CHARS_MAX = 4 << 20;
const LOG_CHARS_MAX = 400;

/** Calls `take` with each object that comes, and `ended` when the gateway has gone. */
export function readLines(take, ended) {
    const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
    lines.on("line", (line) => {
        if (line.length === 0) return;
        if (line.length > LINE_CHARS_MAX) return log("warn", "a line of more than 4 MiB is passed over");
        let value;
        try {
            value = JSON.parse(line);
        } catch {
            return log("warn", "a line that is no JSON is passed over");
        }
        if (value !== null && typeof value === "object" && !Array.isArray(value)) take(value);
    });
    lines.on("close", ended);
}

// What still waits in the pipe goes out before the process ends only when it is waited for.
let unwritten = 0;
const drained = new Set();
export function say(value) {
    unwritten += 1;
    process.stdout.write(JSON.stringify(value) + "\n", () => {
        unwritten -= 1;
        if (unwritten === 0) for (const wake of [...drained]) wake();
    });
}
export const allSaid = () => (unwritten === 0 ? Promise.resolve() : new Promise((resolve) => drained.add(resolve)));
process.stdout.on("error", () => process.exit(0));

/** One line of the log. Only words go in: an object of Baileys may hold keys. */
export function log(level, text, account = "") {
    const words = String(text).replace(/[\x00-\x1f\x7f]+/g, " ").slice(0, LOG_CHARS_MAX);
    process.stderr.write(`${level} ${account ? `[${account}] ` : ""}${words}\n`);
}

/** What Baileys takes for a logger: its warnings by their text alone. */
export function quietLogger(account) {
    const told = (level) => (first, text) => {
        const words = typeof first === "string" ? first : text;
        if (words && process.env.OPENCLAW_WHATSAPP_BRIDGE_LOG === "debug") log(level, words, account);
    };
    const logger = { level: "silent", trace() {}, debug() {}, info: told("debug"), warn: told("debug"), error: told("info"), fatal: told("error") };
    logger.child = () => logger;
    return logger;
}
