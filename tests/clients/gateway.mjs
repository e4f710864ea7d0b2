// How a test starts the real gateway in a home of its own, and drives it as its clients do.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

export const program = process.env.OPENCLAW ?? path.resolve(import.meta.dirname, "../../build/dev/openclaw");

/** An empty home with a config file; text or value. */
export function makeHome(config = {}) {
    const home = mkdtempSync(path.join(tmpdir(), "openclaw-test-"));
    mkdirSync(path.join(home, ".openclaw"), { mode: 0o700 });
    const home_ = {
        path: home,
        state: path.join(home, ".openclaw"),
        configFile: path.join(home, ".openclaw", "openclaw.json"),
        writeConfig: (value) => writeFileSync(home_.configFile, typeof value === "string" ? value : JSON.stringify(value, null, 2), { mode: 0o600 }),
        readConfig: () => readFileSync(home_.configFile, "utf8"),
        remove: () => rmSync(home, { recursive: true, force: true }),
    };
    if (config !== null) home_.writeConfig(config);
    return home_;
}

export const environment = (home, more = {}) => ({
    PATH: "/usr/bin:/bin", HOME: home.path, LANG: "C.UTF-8", ...(home.port ? { OPENCLAW_GATEWAY_PORT: String(home.port) } : {}), ...more,
});

/** A port that was free a moment ago. */
export async function freePort() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    return port;
}

/** Runs one command to its end: {code, stdout, stderr}. */
export function run(home, args, { env = {}, input } = {}) {
    return new Promise((resolve) => {
        const child = execFile(program, args, { env: environment(home, env), cwd: home.path, maxBuffer: 1 << 28, timeout: 60_000 }, (error, stdout, stderr) => {
            resolve({ code: error ? (error.code ?? 1) : 0, signal: error?.signal, stdout, stderr });
        });
        // A command that asks for nothing may have ended before it was told.
        child.stdin.on("error", () => {}).end(input ?? "");
    });
}

/** Starts `gateway run` on a free port and waits until it says that it is ready. */
export async function startGateway(home, { env = {}, args = [] } = {}) {
    home.port ??= await freePort();
    const child = spawn(program, ["gateway", "run", ...args], { env: environment(home, env), cwd: home.path, stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    let printed = "";
    child.stderr.on("data", (bytes) => (log += bytes));
    const exited = once(child, "exit");
    const ready = new Promise((resolve, reject) => {
        createInterface({ input: child.stdout }).on("line", (line) => {
            printed += line + "\n";
            const match = line.match(/Web chat\s+http:\/\/127\.0\.0\.1:(\d+)\/(?:#token=(\S+))?/);
            if (match) resolve({ port: Number(match[1]), token: match[2] });
        });
        exited.then(([code]) => reject(new Error(`the gateway ended with ${code}\n${printed}${log}`)));
    });
    ready.catch(() => {});
    const { port, token } = await ready;
    const url = `http://127.0.0.1:${port}`;
    return {
        port, token, url, child,
        log: () => log,
        headers: token ? { authorization: `Bearer ${token}` } : {},
        stop: async (signal = "SIGTERM") => {
            if (child.exitCode === null) child.kill(signal);
            const [code] = await exited;
            return code;
        },
        exited,
    };
}

/** Waits until `condition` gives something truthy. */
export async function eventually(condition, { within = 10_000, what = "it" } = {}) {
    const until = Date.now() + within;
    for (;;) {
        const value = await condition();
        if (value) return value;
        if (Date.now() > until) throw new Error(`${what} did not come true within ${within} ms`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}
