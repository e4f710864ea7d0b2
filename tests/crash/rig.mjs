// One world of a kill test: a fake Telegram, a fake model, a home, and the real program in it that is killed and started again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { FakeOpenAi } from "../fake/openai.mjs";
import { FakeTelegram } from "../fake/telegram.mjs";
import { environment, makeHome, program, run } from "../clients/gateway.mjs";

const START_MS = 20_000;
const REACH_MS = 15_000;
// Below the ports that the system gives to outgoing connections, and away from those of a test file that runs at the same time: nobody takes the
// port of a world while its program is down.
const PORTS = { from: 20_000 + (process.pid % 24) * 500, count: 500 };
const given = new Set();

/** A port that is free, and is given to no other world of this process. */
async function freePort() {
    for (;;) {
        const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
        if (given.has(port)) continue;
        given.add(port);
        const server = createServer();
        const free = await new Promise((resolve) => server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)));
        if (!free) continue;
        server.close();
        await once(server, "close");
        return port;
    }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Two bots: main_bot speaks for the agent main, ops_bot for ops. Anybody may write to them; commands may be run. */
const BOTS = [{ token: "111:main", username: "main_bot" }, { token: "222:ops", username: "ops_bot" }];
/** A group with topics, and one without. */
export const FORUM = -100500;
export const GROUP = -100600;
const CHATS = [{ id: FORUM, type: "supergroup", title: "Forum", is_forum: true, topics: [7, 8] }, { id: GROUP, type: "supergroup", title: "Group" }];

export class World {
    telegram = new FakeTelegram({ bots: BOTS, chats: CHATS });
    openai = new FakeOpenAi({});
    said = [];  // {marker, bot, user, chat, thread}, in the order of being said
    gateway = null;
    starts = 0;
    #ticking = null;

    /** `config` is laid over the usual one, a top key at a time; `prepare(home)` puts files in place before the first start. What is sent is counted,
     *  so drafts, which are sends too, are off unless a test looks at them. */
    async open({ config = {}, prepare, streaming = "off" } = {}) {
        await Promise.all([this.telegram.start(), this.openai.start()]);
        // Waiters of the fakes look again after each call; what changes within a call (a stream's events) is looked at in between.
        this.#ticking = setInterval(() => (this.telegram.changed(), this.openai.changed()), 2);
        this.home = makeHome(this.#config(config, streaming));
        this.home.port = await freePort();
        prepare?.(this.home);
        return this;
    }

    #config(more, streaming) {
        const account = (botToken) => ({ botToken, dmPolicy: "open", allowFrom: ["*", "42", "43", "44"], groupPolicy: "open" });
        return {
            agents: { defaults: { model: "mock/mock-1" }, list: [{ id: "main", default: true }, { id: "ops" }] },
            models: { providers: { mock: { baseUrl: `${this.openai.url}/v1`, api: "openai-completions", apiKey: "sk-test", models: [{ id: "mock-1", name: "Mock" }] } } },
            bindings: [
                { agentId: "main", match: { channel: "telegram", accountId: "default" } },
                { agentId: "ops", match: { channel: "telegram", accountId: "ops" } },
            ],
            session: { dmScope: "per-account-channel-peer" },
            tools: { exec: { host: "gateway", security: "full", ask: "off" } },
            channels: {
                telegram: {
                    apiRoot: this.telegram.url,
                    streaming,
                    network: { dangerouslyAllowPrivateNetwork: true },
                    commands: { native: false },
                    groups: { "*": { requireMention: false } },
                    accounts: { default: account("111:main"), ops: account("222:ops") },
                },
            },
            ...more,
        };
    }

    /** Starts the program, to be killed at `crash` ("name:k") if given. Does not wait. */
    start({ crash, wrap = [], args = [] } = {}) {
        this.starts += 1;
        const [file, ...rest] = [...wrap, program, "gateway", "run", ...args];
        const child = spawn(file, rest, { env: environment(this.home, crash ? { OPENCLAW_CRASH: crash } : {}), cwd: this.home.path, stdio: ["ignore", "pipe", "pipe"] });
        const gateway = { child, log: "", ended: null };
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (gateway.log += bytes));
        gateway.exited = new Promise((resolve) => {
            child.once("close", (code, signal) => resolve((gateway.ended ??= { code, signal })));
            child.once("error", (error) => resolve((gateway.ended = { code: null, signal: null, error: error.message })));
        });
        gateway.ready = this.until(() => gateway.ended || gateway.log.includes("is ready."), START_MS);
        this.gateway = gateway;
        return gateway;
    }

    async startedWell(options) {
        const gateway = this.start(options);
        if (!(await gateway.ready) || gateway.ended) throw new Error(`the gateway did not start: ${JSON.stringify(gateway.ended)}\n${gateway.log}`);
        return gateway;
    }

    kill(signal = "SIGKILL") {
        if (this.gateway && !this.gateway.ended) this.gateway.child.kill(signal);
    }

    /** Waits until the question holds (it is asked after each change of a fake and every few milliseconds); whether it did. */
    until(question, within = REACH_MS) {
        return this.telegram.waitUntil(question, within);
    }

    /** As `until`, but no longer than the program lives. */
    untilOrEnd(question, within = REACH_MS) {
        return this.until(() => this.gateway.ended || question(), within);
    }

    /** A person writes. `marker` is found again in the answer: the model repeats what it was told, and `words` are those of an order. */
    say(marker, { bot = "main_bot", user = 42, chat = user, thread = null, text = "", words = `${marker} ${text}`.trim() } = {}) {
        this.said.push({ marker, bot, user, chat, thread });
        const place = chat === user ? { id: chat, type: "private" } : { id: chat };
        this.telegram.say({ bot, from: { id: user, first_name: `U${user}` }, chat: place, text: words, ...(thread === null ? {} : { thread }) });
    }

    /** Requests to the model whose last words of a person hold the marker. */
    asked(marker) {
        return this.openai.findCalls({ method: "chat.completions" }).filter(({ body }) => lastUserText(body).includes(marker));
    }

    sends() {
        return this.telegram.findCalls({ method: "sendMessage" });
    }

    sent() {
        return this.telegram.sent();
    }

    /** What was sent to the place a message came from. */
    sentTo({ bot, chat, thread }) {
        return this.sent().filter((entry) => entry.bot === bot && entry.chat_id === chat && entry.thread_id === thread);
    }

    isAnswered(marker) {
        return this.sent().some(({ text }) => text.includes(marker));
    }

    /** Nothing is under way between the program and the fakes, and nothing is left at Telegram. */
    isIdle() {
        const busy = (call) => call.done_at === null && call.method.toLowerCase() !== "getupdates";
        return ![...this.telegram.calls, ...this.openai.calls].some(busy) && [...this.telegram.world.bots.values()].every(({ updates }) => updates.length === 0);
    }

    #activity() {
        return this.openai.calls.length + this.telegram.calls.filter(({ method }) => !["getupdates", "sendchataction"].includes(method.toLowerCase())).length;
    }

    /** Whether `done()` came true and nothing more happened after it: no call for `quiet` ms, nothing unfinished in the store. */
    async settled(done, { within = REACH_MS, quiet = 150 } = {}) {
        const came = await this.untilOrEnd(() => done() && this.isIdle(), within);
        let before = -1;
        while (before !== this.#activity()) {
            before = this.#activity();
            await sleep(quiet);
        }
        return came && !this.gateway.ended && done();
    }

    /** One command of the program, its answer as JSON. */
    async ask(...args) {
        const { code, stdout, stderr } = await run(this.home, [...args, "--json"]);
        if (code !== 0) throw new Error(`openclaw ${args.join(" ")} ended with ${code}\n${stdout}${stderr}`);
        return JSON.parse(stdout);
    }

    async close() {
        clearInterval(this.#ticking);
        this.kill();
        await this.gateway?.exited;
        await Promise.all([this.telegram.stop(), this.openai.stop()]);
        this.home?.remove();
    }
}

function lastUserText(body) {
    const last = body?.messages?.findLast(({ role }) => role === "user");
    if (last === undefined) return "";
    return typeof last.content === "string" ? last.content : last.content.map(({ text }) => text ?? "").join("\n");
}

/** The names of all crash points, as the program tells them when it is given a wrong one. */
export async function crashPoints() {
    const home = makeHome({});
    const { code, stderr } = await run(home, ["sessions", "--json"], { env: { OPENCLAW_CRASH: "?" } });
    home.remove();
    if (code !== 2) throw new Error(`this program has no crash points (a release?): ${program}`);
    return stderr.split("\n").filter((line) => line.startsWith("  ")).map((line) => line.trim());
}
