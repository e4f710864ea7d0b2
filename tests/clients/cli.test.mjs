// The command line as people and scripts use it: changes of the config, questions about routing, the life of a gateway, help.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { environment, eventually, makeHome, program, run, startGateway } from "./gateway.mjs";

const COMMENTED = `// The house.
{
  // Who lives here.
  agents: {
    list: [
      { id: "main", default: true }, // the first
    ],
  },
  channels: { telegram: { enabled: false, accounts: { work: { botToken: "1:a" } } } }, // one bot
  bindings: [
    // Nothing yet.
  ],
  // The end.
}
`;

/** Runs a test body with a home of its own. */
const withHome = (config, body) => async () => {
    const home = makeHome(config);
    try {
        await body(home);
    } finally {
        home.remove();
    }
};

async function ok(home, ...args) {
    const result = await run(home, args);
    assert.equal(result.code, 0, `openclaw ${args.join(" ")}\n${result.stdout}${result.stderr}`);
    return result.stdout;
}

describe("changes of the config", { concurrency: true }, () => {
    test("agents add, bind, list, unbind, delete: every comment stays, and the end is like the start", withHome(COMMENTED, async (home) => {
        await ok(home, "agents", "add", "work", "--workspace", path.join(home.path, "w"), "--model", "demo/guide", "--bind", "telegram:work");
        await ok(home, "agents", "bind", "--agent", "work", "--bind", "whatsapp:biz");
        const listed = JSON.parse(await ok(home, "agents", "list", "--json"));
        assert.deepEqual(listed.map((a) => [a.id, a.bindings, a.isDefault]), [["main", 0, true], ["work", 2, false]]);
        assert.match(await ok(home, "agents", "bindings"), /work <- telegram accountId=work[^]*work <- whatsapp accountId=biz/);
        assert.ok(existsSync(path.join(home.path, "w", "AGENTS.md")));
        for (const comment of COMMENTED.match(/\/\/.*/g)) assert.ok(home.readConfig().includes(comment), comment);
        await ok(home, "agents", "unbind", "--agent", "work", "--bind", "whatsapp:biz");
        await ok(home, "agents", "delete", "work", "--force");
        for (const comment of COMMENTED.match(/\/\/.*/g)) assert.ok(home.readConfig().includes(comment), comment);
        assert.deepEqual(JSON.parse(await ok(home, "agents", "list", "--json")).map((a) => a.id), ["main"]);
        assert.ok(!existsSync(path.join(home.path, "w")), "the workspace is in the trash");
        assert.equal(readdirSync(path.join(home.state, "trash")).length, 1);
    }));

    test("two scripts that add ten agents each at the same time lose none", withHome(COMMENTED, async (home) => {
        const script = async (letter) => {
            for (let i = 0; i < 10; i++) await ok(home, "agents", "add", `${letter}${i}`, "--workspace", path.join(home.path, `${letter}${i}`), "--bind", `telegram:${letter}${i}`);
        };
        await Promise.all([script("a"), script("b")]);
        const ids = JSON.parse(await ok(home, "agents", "list", "--json")).map((a) => a.id);
        const expected = ["main", ...["a", "b"].flatMap((letter) => Array.from({ length: 10 }, (_, i) => letter + i))];
        assert.deepEqual(ids.sort(), expected.sort());
        assert.equal((await ok(home, "agents", "bindings")).match(/<- telegram accountId=/g).length, 20);
        assert.ok(home.readConfig().includes("// The house."));
    }));

    test("config set, get and unset keep the rest of the file as it is", withHome(COMMENTED, async (home) => {
        await ok(home, "config", "set", "session.dmScope", "per-peer");
        await ok(home, "config", "set", "gateway.port", "18999");
        assert.equal((await ok(home, "config", "get", "session.dmScope")).trim(), "per-peer");
        assert.equal((await ok(home, "config", "get", "gateway.port")).trim(), "18999");
        for (const line of COMMENTED.trimEnd().split("\n").slice(0, -2)) assert.ok(home.readConfig().includes(line), line);
        const refused = await run(home, ["config", "set", "gateway.port", "abc"]);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /gateway\.port: .*expected number/);
        await ok(home, "config", "unset", "session.dmScope");
        assert.notEqual((await run(home, ["config", "get", "session.dmScope"])).code, 0);
        assert.ok(!(await ok(home, "config", "get", "channels")).includes("1:a"), "a bot's token stays hidden");
        assert.ok(readFileSync(`${home.configFile}.bak`, "utf8").includes("dmScope"));
    }));

    test("config validate: 0 for a good file and for warnings, 1 for a bad one, with the place", withHome(COMMENTED, async (home) => {
        assert.match(await ok(home, "config", "validate"), /Config valid/);
        home.writeConfig("{\n  agents: { list: [\n");
        const cut = await run(home, ["config", "validate"]);
        assert.equal(cut.code, 1);
        assert.match(cut.stdout + cut.stderr, /openclaw\.json:3:1: error: .*the file ends where a value was expected[^]*line 2 is not closed/);
        home.writeConfig("{ nonsense: 1 }");
        const warned = await run(home, ["config", "validate"]);
        assert.equal(warned.code, 0);
        assert.match(warned.stderr, /:1:3: warning: Unrecognized key: "nonsense"/);
        assert.equal((await run(home, ["config", "validate", "--strict"])).code, 1);
        home.writeConfig('{ bindings: [{ agentId: "x", match: { channel: 5 } }] }');
        const shape = await run(home, ["config", "validate", "--json"]);
        assert.equal(shape.code, 1);
        assert.equal(JSON.parse(shape.stdout).valid, false);
    }));
});

describe("routing questions", { concurrency: true }, () => {
    const config = {
        agents: { list: [{ id: "main" }, ...Array.from({ length: 50 }, (_, i) => ({ id: `a${i}` }))] },
        bindings: Array.from({ length: 500 }, (_, i) => ({ agentId: `a${i % 50}`, match: { channel: "telegram", accountId: "*", peer: { kind: "direct", id: String(i) } } })),
    };

    test("--batch answers a thousand lines in their order", withHome(config, async (home) => {
        const input = Array.from({ length: 1000 }, (_, i) => JSON.stringify({ input: { channel: "telegram", peer: { kind: "direct", id: String(i) } } })).join("\n") + "\n";
        const { code, stdout, stderr } = await run(home, ["agents", "route", "--batch"], { input });
        assert.equal(code, 0, stderr);
        const answers = stdout.trim().split("\n").map((line) => JSON.parse(line));
        assert.equal(answers.length, 1000);
        answers.forEach((answer, i) => assert.deepEqual([answer.agentId, answer.matchedBy], i < 500 ? [`a${i % 50}`, "binding.peer"] : ["main", "default"]));
    }));

    test("--batch says what is wrong with a line and goes on", withHome(config, async (home) => {
        const { stdout } = await run(home, ["agents", "route", "--batch"], { input: 'nonsense\n{"input":{"channel":"telegram"}}\n' });
        const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
        assert.equal(lines.length, 2);
        assert.ok(lines[0].error, JSON.stringify(lines[0]));
        assert.equal(lines[1].agentId, "main");
    }));

    test("--check holds a list of cases: 0 when all hold, 1 when one does not, and names it", withHome(config, async (home) => {
        const cases = [{ name: "seven", from: { channel: "telegram", peer: "direct:7" }, expect: "a7" }, { name: "others", from: { channel: "telegram", peer: "direct:900" }, expect: { agentId: "main", matchedBy: "default" } }];
        const file = path.join(home.path, "cases.json");
        writeFileSync(file, JSON.stringify(cases));
        assert.match(await ok(home, "agents", "route", "--check", file), /2 of 2 cases hold/);
        writeFileSync(file, JSON.stringify([...cases, { name: "the wrong one", from: { channel: "telegram", peer: "direct:8" }, expect: "a9" }]));
        const failed = await run(home, ["agents", "route", "--check", file]);
        assert.equal(failed.code, 1);
        assert.match(failed.stdout + failed.stderr, /the wrong one[^]*a8/);
    }));
});

describe("a running gateway", () => {
    let home, gateway;
    before(async () => {
        home = makeHome({ agents: { defaults: { model: "demo/guide" }, list: [{ id: "main", default: true }, { id: "ops" }] } });
        gateway = await startGateway(home);
    });
    after(async () => {
        await gateway?.stop();
        home?.remove();
    });

    test("agent --message asks the gateway; its session is then listed", async () => {
        const answer = await ok(home, "agent", "--agent", "ops", "--message", "which agent is this?");
        assert.match(answer, /Agent: `ops`[^]*Session: `agent:ops:main`/);
        const json = JSON.parse(await ok(home, "agent", "--agent", "ops", "--message", "which agent is this?", "--json"));
        assert.match(JSON.stringify(json), /agent:ops:main/);
        const { sessions } = JSON.parse(await ok(home, "sessions", "--agent", "ops", "--json"));
        assert.deepEqual(sessions.map((s) => s.key), ["agent:ops:main"]);
        assert.match(await ok(home, "sessions", "--all-agents"), /agent:ops:main/);
    });

    test("status, health, gateway status and the dashboard say where it is", async () => {
        assert.match(await ok(home, "status"), new RegExp(`reachable [^]*agents|${gateway.port}`, "i"));
        assert.match(await ok(home, "gateway", "health"), /OK/);
        assert.equal(JSON.parse(await ok(home, "health", "--json")).ok, true);
        assert.match(await ok(home, "gateway", "status"), /running/);
        assert.ok((await ok(home, "dashboard", "--no-open")).includes(`${gateway.url}/#token=${gateway.token}`));
        const outside = JSON.parse(await ok(home, "gateway", "call", "health", "--json"));
        assert.equal(outside.ok, true);
    });

    test("a second agent on the same state directory is refused while the gateway has it", async () => {
        const { code, stderr } = await run(home, ["agent", "--local", "--agent", "main", "--message", "hi"]);
        assert.notEqual(code, 0);
        assert.match(stderr, /gateway/i);
    });

    test("restart by SIGUSR1 and by the command: the same process, the same port, working again", async () => {
        const { pid } = gateway.child;
        const uptime = async () => (await (await fetch(`${gateway.url}/readyz`)).json()).uptimeMs;
        await eventually(async () => (await uptime()) > 300);
        gateway.child.kill("SIGUSR1");
        await eventually(async () => (await uptime().catch(() => 1e9)) < 300, { what: "a young gateway after SIGUSR1" });
        assert.match(await ok(home, "agent", "--agent", "main", "--message", "which agent is this?"), /agent:main:main/);
        await ok(home, "gateway", "restart");
        assert.match(await ok(home, "gateway", "health"), /OK/);
        assert.equal(gateway.child.exitCode, null);
        assert.equal(Number(readFileSync(path.join(home.state, "gateway.pid"), "utf8").match(/\d+/)[0]), pid);
    });

    test("gateway stop ends it with 0; then the commands say that none runs, and --local answers", async () => {
        await ok(home, "gateway", "stop");
        const [code] = await gateway.exited;
        assert.equal(code, 0);
        const health = await run(home, ["gateway", "health"]);
        assert.equal(health.code, 1);
        assert.match(health.stdout + health.stderr, /No gateway is running[^]*openclaw gateway run/);
        assert.match(await ok(home, "agent", "--local", "--agent", "main", "--message", "which agent is this?"), /agent:main:main/);
        assert.match(await ok(home, "status"), /unreachable|not running|stopped/i);
    });
});

describe("help", () => {
    test("every command and sub-command prints its help and exits with 0", withHome({}, async (home) => {
        const words = (page) => (page.match(/^Commands:\n((?: {2}.*\n)+)/m)?.[1] ?? "").split("\n").map((line) => line.trim().split(/\s+/)[0]).filter(Boolean);
        const seen = [];
        const visit = async (args) => {
            const page = await ok(home, ...args, "--help");
            assert.match(page, /Usage: openclaw/, args.join(" "));
            seen.push(args.join(" "));
            if (args.at(-1) !== "help") for (const word of words(page)) await visit([...args, word]);
        };
        await visit([]);
        for (const name of ["agent", "agents add", "agents route", "config validate", "gateway run", "pairing approve", "devices list"]) assert.ok(seen.includes(name), name);
        assert.ok(seen.length > 45, String(seen.length));
    }));

    test("models list shows the usable models, with --all every known one; --plain only names; an unknown agent is an error", withHome({}, async (home) => {
        const names = async (...more) => (await ok(home, "models", "list", "--plain", ...more)).trim().split("\n");
        const usable = await names();
        const all = await names("--all");
        assert.deepEqual(usable, ["demo/guide"]);
        assert.ok(all.length > 10 && all.every((name) => /^[a-z0-9-]+\/\S+$/.test(name)), all.join());
        assert.equal(new Set(all).size, all.length);
        const claude = await names("--all", "--provider", "anthropic");
        assert.deepEqual(claude, all.filter((name) => name.startsWith("anthropic/")));
        const { count, models } = JSON.parse(await ok(home, "models", "list", "--all", "--json"));
        assert.equal(count, all.length);
        assert.deepEqual(models.filter((model) => model.available).map((model) => model.key), usable.concat(all.filter((name) => name.startsWith("ollama/"))));
        const unknown = await run(home, ["models", "list", "--agent", "nobody"]);
        assert.equal(unknown.code, 1);
        assert.match(unknown.stderr, /nobody[^]*openclaw agents list/);
    }));

    test("a word that is no command is an error that says where to look", withHome({}, async (home) => {
        for (const args of [["nonsense"], ["agents", "nonsense"], ["status", "--nonsense"]]) {
            const { code, stderr } = await run(home, args);
            assert.notEqual(code, 0);
            assert.match(stderr, /nonsense[^]*openclaw [^]*--help/);
        }
    }));

    test("completion scripts are scripts: bash accepts its own, and completes a word with it", withHome({}, async (home) => {
        const script = await ok(home, "completion", "-s", "bash");
        const file = path.join(home.path, "completion.bash");
        writeFileSync(file, script);
        const bash = (...args) => new Promise((resolve) => execFile("/bin/bash", args, { env: environment(home, { PATH: `${path.dirname(program)}:/usr/bin:/bin` }) }, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr })));
        assert.deepEqual(await bash("-n", file), { code: 0, stdout: "", stderr: "" });
        const ask = `source ${file}; COMP_WORDS=(openclaw agents ro); COMP_CWORD=2; COMP_LINE="openclaw agents ro"; COMP_POINT=18; $(complete -p openclaw | sed 's/.*-F \\([^ ]*\\).*/\\1/') openclaw ro agents; echo "\${COMPREPLY[@]}"`;
        assert.equal((await bash("-c", ask)).stdout.trim(), "route");
        for (const shell of ["zsh", "fish"]) assert.ok((await ok(home, "completion", "-s", shell)).includes("agents"));
    }));
});
