// How a test runs the bridge by itself, without a gateway: its lines in and out.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

const main = path.resolve(import.meta.dirname, "../../bridges/whatsapp/main.mjs");

/** Starts it against a fake: command(), wait(), accept by itself unless told otherwise. */
export function startBridge(fake, { env = {}, accepts = true } = {}) {
    const environment = { PATH: process.env.PATH, HOME: "/nonexistent", OPENCLAW_WHATSAPP_WEB_SOCKET_URL: fake.url, WA_TEST_ROOT_KEY: fake.rootKeyHex, ...env };
    const child = spawn(process.execPath, [main], { env: environment, stdio: ["pipe", "pipe", "pipe"] });
    const said = [];
    const waiting = new Set();
    let log = "";
    let requests = 0;
    child.stderr.on("data", (bytes) => (log += bytes));
    child.stdin.on("error", () => {});
    const write = (value) => child.stdin.write(JSON.stringify(value) + "\n");
    const bridge = { child, said, accepts, log: () => log, write };
    createInterface({ input: child.stdout }).on("line", (line) => {
        const value = JSON.parse(line);
        said.push(value);
        if (value.event === "message" && bridge.accepts) write({ cmd: "accept", account: value.account, entry: value.entry });
        for (const look of [...waiting]) look();
    });
    /** The next line that fits and was not taken by an earlier wait. */
    bridge.wait = (event, fits = () => true, ms = 15_000) => new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
            waiting.delete(look);
            reject(new Error(`no ${event} within ${ms} ms; said:\n${said.map((line) => JSON.stringify(line)).join("\n").slice(-4000)}\n${log}`));
        }, ms);
        const look = () => {
            const found = said.find((line) => !line.taken && line.event === event && fits(line));
            if (!found) return;
            Object.defineProperty(found, "taken", { value: true });
            clearTimeout(timer);
            waiting.delete(look);
            resolve(found);
        };
        waiting.add(look);
        look();
    });
    /** Sends a command and gives its value; throws its error. */
    bridge.command = async (cmd, account, more = {}) => {
        const reqId = ++requests;
        write({ cmd, account, reqId, ...more });
        const result = await bridge.wait("result", (line) => line.reqId === reqId, 40_000);
        if (!result.ok) throw Object.assign(new Error(result.error.message), result.error);
        return result.value;
    };
    bridge.exited = once(child, "exit");
    bridge.end = async () => {
        child.stdin.end();
        const [code] = await bridge.exited;
        return code;
    };
    return bridge;
}
