// The real program on a store that cannot keep: it says so, takes nothing it would lose, and goes on by itself. And two programs on one store.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { describe, test } from "node:test";
import { run } from "../clients/gateway.mjs";
import { sleep, World } from "./rig.mjs";

const DISK_MB = 8;
// The pauses between two tries of the store and of the poll are ten seconds at most.
const RECOVERS_MS = 25_000;

// In name spaces of its own any user may mount a small disk; the config is carried over to it.
const ON_A_SMALL_DISK = ["unshare", "-Urm", "sh", "-c",
    `config=$(cat "$HOME/.openclaw/openclaw.json") && mount -t tmpfs -o size=${DISK_MB}m,mode=700 tmpfs "$HOME/.openclaw" && printf %s "$config" > "$HOME/.openclaw/openclaw.json" && exec "$@"`, "sh"];

function mayMount() {
    try {
        execFileSync("unshare", ["-Urm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], { stdio: "ignore" });
        return true;
    } catch {
        return false;
    }
}

const filler = (world) => `/proc/${world.gateway.child.pid}/root${world.home.state}/filler`;
function fillDisk(world) {
    const file = openSync(filler(world), "w");
    for (const bytes of [1 << 20, 1 << 12, 1]) {
        try {
            for (;;) writeSync(file, Buffer.alloc(bytes));
        } catch (error) {
            assert.equal(error.code, "ENOSPC");
        }
    }
    closeSync(file);
}

const limitFiles = (world, limit) => execFileSync("prlimit", ["--pid", String(world.gateway.child.pid), `--fsize=${limit}:`]);

const WAYS = [
    { words: "the disk is full", wrap: ON_A_SMALL_DISK, skip: mayMount() ? false : "this user may not mount in a name space of its own", begin: fillDisk, end: (world) => rmSync(filler(world)) },
    { words: "no file may grow (ulimit -f)", wrap: [], skip: false, begin: (world) => limitFiles(world, 1), end: (world) => limitFiles(world, "unlimited") },
];

describe("a store that cannot keep", { concurrency: true }, () => {
    for (const { words, wrap, skip, begin, end } of WAYS) {
        test(`${words}: said, nothing is taken, the turn that runs waits, and all goes on by itself`, { skip }, async () => {
            const world = new World();
            try {
                await world.open({ config: { gateway: { auth: { token: "a-token-for-this-test" } } } });
                await world.startedWell({ wrap });
                world.say("before1;");
                assert.ok(await world.settled(() => world.isAnswered("before1;")), world.gateway.log);

                world.say("running1;", { text: "[[first:600]]" });
                assert.ok(await world.until(() => world.asked("running1;").length > 0));
                await sleep(150);
                begin(world);
                world.say("during1;", { user: 43 });
                world.say("during2;", { user: 43 });
                await sleep(2500);
                for (const marker of ["during1;", "during2;"]) assert.ok(!world.isAnswered(marker), `${marker} was answered and is kept nowhere`);
                assert.ok(!world.isAnswered("running1;"), "an answer is sent only when it is kept");
                assert.equal(world.telegram.pendingUpdates("main_bot"), 2, "Telegram still has what could not be kept");
                await saysSo(world);

                end(world);
                assert.ok(await world.settled(() => ["running1;", "during1;", "during2;"].every((marker) => world.isAnswered(marker)), { within: RECOVERS_MS }), world.gateway.log);
                for (const marker of ["before1;", "running1;", "during1;", "during2;"]) assert.equal(world.sent().filter(({ text }) => text.includes(marker)).length, 1, marker);
                assert.equal(world.sent().length, world.sent().filter(({ text }) => world.said.some(({ marker }) => text.includes(marker))).length, "nobody is told of the trouble but the operator");
                world.kill("SIGTERM");
                assert.equal((await world.gateway.exited).code, 0);
            } finally {
                await world.close();
            }
        });
    }
});

/** The log, the health and the status say what is wrong; a request over the protocol is refused with the reason. */
async function saysSo(world) {
    const reason = /disk is full|disk I\/O|cannot keep|cannot be kept|No space left|too large/i;
    assert.match(world.gateway.log, reason);
    const env = { OPENCLAW_GATEWAY_TOKEN: "a-token-for-this-test" };
    for (const command of [["health"], ["status"]]) {
        const { stdout, stderr } = await run(world.home, command, { env });
        assert.match(stdout + stderr, reason, `openclaw ${command.join(" ")}`);
    }
    const answer = await fetch(`http://127.0.0.1:${world.home.port}/v1/chat/completions`, {
        method: "POST", headers: { "content-type": "application/json", authorization: "Bearer a-token-for-this-test" },
        body: JSON.stringify({ model: "openclaw", messages: [{ role: "user", content: "over-http1;" }] }),
    });
    assert.equal(answer.status, 503, await answer.text());
    assert.equal(world.asked("over-http1;").length, 0);
}

test("a second program on the same store is refused with words that say what to type, and the first goes on", async () => {
    const world = new World();
    try {
        await world.open();
        const first = await world.startedWell();
        for (const args of [["gateway", "run"], ["gateway", "run", "--port", String(world.home.port + 1)]]) {
            const second = await run(world.home, args);
            assert.equal(second.code, 1);
            assert.match(second.stderr, /a gateway runs already on the state directory/);
            assert.match(second.stderr, /openclaw gateway stop/);
        }
        world.say("mark1;");
        assert.ok(await world.settled(() => world.isAnswered("mark1;")), first.log);
        assert.equal(world.sent().length, 1);
    } finally {
        await world.close();
    }
});
