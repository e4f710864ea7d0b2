// The databases as an operator meets them: damage, a newer version, and a gateway that is using them.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { environment, eventually, freePort, makeHome, program, run, startGateway } from "./gateway.mjs";

const CONFIG = { agents: { list: [{ id: "main", default: true, model: "demo/guide" }, { id: "other", model: "demo/guide" }] } };

/** Runs a test body with a home of its own. */
const withHome = (body) => async () => {
    const home = makeHome(CONFIG);
    try {
        await body(home);
    } finally {
        home.remove();
    }
};

const database = (home, agent) => path.join(home.state, "agents", agent, "sessions", "sessions.sqlite");
const siblings = (file) => readdirSync(path.dirname(file)).filter((name) => name.startsWith(path.basename(file) + "."));

async function ask(gateway, agent, text) {
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: "POST",
        headers: { ...gateway.headers, "content-type": "application/json" },
        body: JSON.stringify({ model: `openclaw:${agent}`, messages: [{ role: "user", content: text }] }),
    });
    return answer.status;
}

const chat = { gateway: { http: { endpoints: { chatCompletions: { enabled: true } } } } };

/** A home in which both agents have spoken. */
async function spoken(home) {
    home.writeConfig({ ...CONFIG, ...chat });
    const gateway = await startGateway(home);
    assert.equal(await ask(gateway, "main", "hi"), 200);
    assert.equal(await ask(gateway, "other", "hi"), 200);
    assert.equal(await gateway.stop(), 0);
}

function spoil(file, from) {
    const handle = openSync(file, "r+");
    writeSync(handle, Buffer.alloc(statSync(file).size - from, 0x7f), 0, undefined, from);
    closeSync(handle);
}

/** As a program would leave it that knows more store versions than this one. */
function makeNewer(file) {
    const handle = openSync(file, "r+");
    writeSync(handle, Buffer.from([0, 0, 0, 99]), 0, 4, 60);
    closeSync(handle);
}

const NEWER = /was written by a newer openclaw \(store version 99, this program knows \d+\)[^]*Install that newer version again[^]*OPENCLAW_STATE_DIR=<folder> openclaw gateway run/;

describe("the store", () => {
    test("stats, check and vacuum of what two agents kept; beside a gateway only the first two", withHome(async (home) => {
        await spoken(home);
        const check = await run(home, ["store", "check"]);
        assert.equal(check.stdout, "gateway: sound\nagent main: sound\nagent other: sound\n");
        assert.equal(check.code, 0);
        const stats = JSON.parse((await run(home, ["store", "stats", "--agent", "main", "--json"])).stdout).stores[0];
        assert.equal(stats.counts["inbox.done"] ?? 1, 1);
        assert.equal(stats.counts.sessions, 1);
        assert.ok(stats.counts.entries >= 3);
        assert.match((await run(home, ["store", "vacuum"])).stdout, /^gateway: .* -> .*\nagent main: .* -> .*\nagent other: .* -> .*\n$/);
        const gateway = await startGateway(home);
        assert.equal((await run(home, ["store", "check"])).code, 0);
        const refused = await run(home, ["store", "vacuum"]);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /The gateway \(pid \d+\) works with these files[^]*Stop it first: openclaw gateway stop/);
        assert.equal(await gateway.stop(), 0);
    }));

    test("a file that is no database is set aside at the start, told, and both agents answer", withHome(async (home) => {
        await spoken(home);
        writeFileSync(database(home, "main"), "x".repeat(8192));
        const check = await run(home, ["store", "check"]);
        assert.equal(check.code, 1);
        assert.match(check.stdout, /agent main: 1 fault\(s\)[^]*is not a database, or it is damaged[^]*agent other: sound/);
        assert.equal(readFileSync(database(home, "main"), "utf8")[0], "x", "looking changes nothing");
        const gateway = await startGateway(home);
        assert.equal(await ask(gateway, "main", "hi"), 200);
        assert.equal(await ask(gateway, "other", "hi"), 200);
        assert.match(gateway.log(), /sessions\.sqlite is damaged [^]*It was set aside as .*sessions\.sqlite\.damaged-\d{8}T\d{6}Z/);
        assert.equal(await gateway.stop(), 0);
        const aside = siblings(database(home, "main")).find((name) => /\.damaged-\d{8}T\d{6}Z$/.test(name));
        assert.equal(readFileSync(path.join(path.dirname(database(home, "main")), aside), "utf8"), "x".repeat(8192));
    }));

    test("a page in the middle that is damaged is found soon after the start", withHome(async (home) => {
        await spoken(home);
        spoil(database(home, "main"), 8192);
        const gateway = await startGateway(home);
        await ask(gateway, "main", "hi");
        await eventually(() => siblings(database(home, "main")).some((name) => name.includes(".damaged-")), { what: "setting it aside" });
        await eventually(async () => (await ask(gateway, "main", "hi")) === 200, { what: "an answer" });
        assert.equal(await ask(gateway, "other", "hi"), 200);
        assert.equal(await gateway.stop(), 0);
    }));

    test("a store of a newer version is refused with the words to type, and left as it is", withHome(async (home) => {
        await spoken(home);
        makeNewer(path.join(home.state, "state", "gateway.sqlite"));
        const stats = await run(home, ["store", "stats"]);
        assert.equal(stats.code, 1);
        assert.match(stats.stderr, /was written by a newer openclaw \(store version 99[^]*Install that newer version again/);
        assert.deepEqual(siblings(path.join(home.state, "state", "gateway.sqlite")), []);
    }));

    test("a gateway whose own store is of a newer version does not start: exit code 1 and the words to type; the file stays as it is", withHome(async (home) => {
        await spoken(home);
        const file = path.join(home.state, "state", "gateway.sqlite");
        makeNewer(file);
        const before = readFileSync(file);
        const { code, stdout, stderr } = await run(home, ["gateway", "run"]);
        assert.equal(code, 1, stdout);
        assert.ok(stderr.includes(file), stderr);
        assert.match(stderr, NEWER);
        assert.doesNotMatch(stdout, /is ready\./);
        assert.ok(readFileSync(file).equals(before), "nothing was written into it");
        assert.deepEqual(siblings(file), []);
        assert.ok(!existsSync(path.join(home.state, "gateway.pid")));
    }));

    test("one agent's store of a newer version: the gateway starts and says so, the other agent answers, the file stays as it is", withHome(async (home) => {
        await spoken(home);
        const file = database(home, "main");
        makeNewer(file);
        const before = readFileSync(file);
        const gateway = await startGateway(home);
        assert.equal(await ask(gateway, "other", "hi"), 200);
        await eventually(() => NEWER.test(gateway.log()), { what: "the words about the store" });
        assert.ok(gateway.log().includes(file), gateway.log());
        assert.equal(await ask(gateway, "other", "hi again"), 200);
        assert.equal(await gateway.stop(), 0);
        assert.ok(readFileSync(file).equals(before), "nothing was written into it");
        assert.ok(!siblings(file).some((name) => name.includes(".damaged-")), siblings(file).join());
    }));
});

// In name spaces of its own any user may mount a small disk. The config goes onto it, then as many bytes as it takes.
const ON_A_FULL_DISK = `config=$(cat "$HOME/.openclaw/openclaw.json") && mount -t tmpfs -o size=8m,mode=700 tmpfs "$HOME/.openclaw" && printf %s "$config" > "$HOME/.openclaw/openclaw.json" && { cat /dev/zero > "$HOME/.openclaw/filler" 2> /dev/null; exec "$@"; }`;

function mayMount() {
    try {
        execFileSync("unshare", ["-Urm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], { stdio: "ignore" });
        return true;
    } catch {
        return false;
    }
}

/** A gateway whose state directory is new, and whose disk is full. */
async function startOnFullDisk(home) {
    home.port = await freePort();
    const child = spawn("unshare", ["-Urm", "sh", "-c", ON_A_FULL_DISK, "sh", program, "gateway", "run"], { env: environment(home), cwd: home.path, stdio: ["ignore", "pipe", "pipe"] });
    const gateway = { child, url: `http://127.0.0.1:${home.port}`, printed: "", log: "", exited: once(child, "exit") };
    child.stdout.on("data", (bytes) => (gateway.printed += bytes));
    child.stderr.on("data", (bytes) => (gateway.log += bytes));
    await eventually(() => gateway.log.includes("goes on by itself") || child.exitCode !== null, { what: "the words about the full disk" });
    assert.equal(child.exitCode, null, gateway.log);
    return gateway;
}

describe("a new state directory on a full disk", { skip: mayMount() ? false : "this user may not mount in a name space of its own" }, () => {
    test("said with its path; alive, not ready, nothing is taken; ready by itself when there is room", withHome(async (home) => {
        home.writeConfig({ ...CONFIG, ...chat });
        const gateway = await startOnFullDisk(home);
        try {
            assert.match(gateway.log, /The gateway is not ready: [^]*(No space left|disk is full)/);
            assert.ok(gateway.log.includes(`df -h '${home.state}'`), gateway.log);
            assert.ok(!gateway.printed.includes("is ready."), gateway.printed);
            assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
            const ready = await fetch(`${gateway.url}/readyz`);
            assert.equal(ready.status, 503);
            assert.deepEqual((await ready.json()).failing, ["store"]);
            assert.equal(await ask({ url: gateway.url, headers: {} }, "main", "hi"), 503);
            const asked = await run(home, ["health"]);
            assert.notEqual(asked.code, 0);
            assert.match(asked.stdout + asked.stderr, /not ready[^]*\/readyz/);

            rmSync(`/proc/${gateway.child.pid}/root${home.state}/filler`);
            await eventually(() => gateway.printed.includes("is ready."), { within: 25_000, what: "the gateway" });
            const token = gateway.printed.match(/#token=(\S+)/)[1];
            assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200);
            assert.equal(await ask({ url: gateway.url, headers: { authorization: `Bearer ${token}` } }, "main", "hi"), 200);
            assert.equal(readFileSync(`/proc/${gateway.child.pid}/root${home.state}/gateway-token`, "utf8").trim(), token);
        } finally {
            gateway.child.kill("SIGTERM");
        }
        assert.deepEqual(await gateway.exited, [0, null]);
    }));

    test("one that waits for room can be stopped", withHome(async (home) => {
        const gateway = await startOnFullDisk(home);
        gateway.child.kill("SIGTERM");
        assert.deepEqual(await gateway.exited, [0, null]);
    }));
});
