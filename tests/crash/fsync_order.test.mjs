// In which order does the program write, sync and speak? The system calls of the real program, recorded by strace, tell.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { World } from "./rig.mjs";

const CALLS = "trace=pwrite64,pwritev,write,writev,fsync,fdatasync,sendto,sendmsg";
const MESSAGES = 6;
// A database page with its frame is longer than 4 KiB, and quoting makes four characters of a byte.
const STRING_BYTES = 20_000;

const world = new World();
let calls;

/** The calls of a trace in the order in which they began; `end` is the place of the line on which it had returned. */
function parse(text) {
    const begun = new Map();
    const all = [];
    text.split("\n").forEach((line, at) => {
        const resumed = line.match(/^(\d+) +<\.\.\. (\w+) resumed>.*= (-?\d+)/);
        if (resumed) {
            const call = begun.get(resumed[1]);
            if (call) Object.assign(call, { end: at, result: Number(resumed[3]) });
            begun.delete(resumed[1]);
            return;
        }
        const match = line.match(/^(\d+) +(\w+)\((?:\d+<([^>]*)>)?(.*)$/);
        if (!match) return;
        const [, thread, name, file = "", rest] = match;
        const ended = rest.match(/= (-?\d+)(?: .*)?$/);
        const call = { at, thread, name, file, text: rest, end: ended ? at : Infinity, result: ended ? Number(ended[1]) : null };
        all.push(call);
        if (rest.endsWith("<unfinished ...>")) begun.set(thread, call);
    });
    return all;
}

const isLog = (call) => call.file.endsWith("sessions.sqlite-wal");
const isSync = (call) => ["fsync", "fdatasync"].includes(call.name) && call.result === 0;
const speaks = (call, words) => !call.file.startsWith("/") && ["sendto", "sendmsg", "write", "writev"].includes(call.name) && call.text.includes(words);

/** Where these words were first written into an agent's log, and where the sync after that had returned. */
function keptAt(words) {
    const written = calls.find((call) => isLog(call) && call.name.includes("write") && call.text.includes(words));
    assert.ok(written, `"${words}" was never written into a log`);
    const synced = calls.find((call) => isLog(call) && isSync(call) && call.file === written.file && call.at > written.end);
    assert.ok(synced, `the log was not synced after "${words}" was written`);
    return { written: written.at, synced: synced.end };
}

before(async () => {
    await world.open();
    const trace = path.join(world.home.path, "trace");
    await world.startedWell({ wrap: ["strace", "-D", "-f", "-y", "-q", "-s", String(STRING_BYTES), "-e", CALLS, "-e", "signal=none", "-o", trace] });
    for (let i = 1; i <= MESSAGES; i++) {
        world.say(`marker-${i}-here`);
        assert.ok(await world.until(() => world.isAnswered(`marker-${i}-here`)), world.gateway.log);
    }
    assert.ok(await world.settled(() => true));
    world.kill("SIGTERM");
    await world.gateway.exited;
    const read = () => readFileSync(trace, "utf8");
    assert.ok(await world.until(() => /\+\+\+ exited with 0 \+\+\+\n$/.test(read())), "strace has written everything down");
    calls = parse(read());
});
after(() => world.close());

test("the log is synced with a message before the platform is told, by a higher offset, that we have it", () => {
    const updates = world.telegram.findCalls({ method: "getUpdates" });
    assert.ok(updates.length > MESSAGES);
    const offsets = calls.filter((call) => speaks(call, "getUpdates")).map((call) => ({ ...call, offset: Number(call.text.match(/offset[^0-9]{1,6}(\d+)/)?.[1] ?? 0) }));
    const confirmations = offsets.filter((call, index) => index > 0 && call.offset > offsets[index - 1].offset);
    assert.equal(confirmations.length, MESSAGES, "each message is confirmed by itself");
    for (let i = 1; i <= MESSAGES; i++) {
        const kept = keptAt(`marker-${i}-here`);
        const confirmed = confirmations[i - 1];
        assert.ok(kept.written > (confirmations[i - 2]?.at ?? 0), `message ${i} came after the confirmation of the one before`);
        assert.ok(kept.synced < confirmed.at, `message ${i}: synced at line ${kept.synced}, confirmed at line ${confirmed.at}`);
    }
});

test("an answer is synced before it is sent, and its receipt afterwards", () => {
    for (let i = 1; i <= MESSAGES; i++) {
        const sent = calls.find((call) => speaks(call, "sendMessage") && call.text.includes(`marker-${i}-here`));
        assert.ok(sent, `answer ${i} was sent`);
        const before = calls.filter((call) => isLog(call) && call.end < sent.at);
        const lastWrite = before.findLast((call) => call.name.includes("write"));
        const lastSync = before.findLast(isSync);
        assert.ok(lastSync.end > lastWrite.at, `answer ${i}: everything written was synced when it was sent`);
        assert.ok(calls.some((call) => isLog(call) && isSync(call) && call.at > sent.end), `answer ${i}: something was synced after it was sent`);
    }
});
