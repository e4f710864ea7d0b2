// Holds the pages to the program: configs validate, commands print what is shown, every command and flag that is named exists, snippets run.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { blocksOf, commandsOf, explainedMessages, fits, isConfig, namedCommands, pageNames, root, wordOf } from "./pages.mjs";

const program = process.env.OPENCLAW ?? path.join(root, "build/dev/openclaw");
const pagePort = 18789;
assert.ok(existsSync(program), `${program} is not there; build it with: ./do build openclaw`);

/** A home of its own, in which `openclaw` is the program under test. */
function makeHome() {
    const home = mkdtempSync(path.join(tmpdir(), "openclaw-docs-"));
    mkdirSync(path.join(home, ".openclaw"), { mode: 0o700 });
    mkdirSync(path.join(home, ".bin"));
    symlinkSync(program, path.join(home, ".bin/openclaw"));
    symlinkSync(path.join(root, "tests/fake/node_modules"), path.join(home, "node_modules"));
    return home;
}

const environment = (home, more = {}) => ({ PATH: `${home}/.bin:${path.dirname(process.execPath)}:/usr/bin:/bin`, HOME: home, LANG: "C.UTF-8", TZ: "UTC", ...more });

function run(home, file, args, more = {}) {
    return new Promise((resolve) => {
        const child = execFile(file, args, { env: environment(home, more), cwd: home, timeout: 60_000, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
            resolve({ code: error ? (error.code ?? error.signal ?? 1) : 0, stdout, stderr });
        });
        child.stdin.end();
    });
}

const freePort = () =>
    new Promise((resolve, reject) => {
        const server = createServer().once("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });

/** A gateway for the blocks that say `gateway`; its port stands in for the one of the pages. */
async function startGateway(home) {
    const port = await freePort();
    const child = spawn(program, ["gateway", "run", "--port", String(port)], { env: environment(home), cwd: home, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    child.stderr.on("data", (bytes) => (printed += bytes));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve, reject) => {
        child.stdout.on("data", (bytes) => {
            printed += bytes;
            if (printed.includes("is ready.") && printed.includes("Stop ")) resolve();
        });
        ended.then((code) => reject(new Error(`the gateway ended with ${code}\n${printed}`)));
    });
    return {
        port,
        said: () => printed,
        stop: () => {
            child.kill("SIGTERM");
            return ended;
        },
    };
}

const other = (text, from, to) => text.replaceAll(String(from), String(to));

/** Runs a page from its first block to its last in one home, as a reader would. */
class Walk {
    constructor(page) {
        this.page = page;
        this.home = makeHome();
    }

    async end() {
        await this.gateway?.stop();
        rmSync(this.home, { recursive: true, force: true });
    }

    async take(block) {
        if (block.words.includes("use")) writeFileSync(path.join(this.home, ".openclaw/openclaw.json"), block.text + "\n", { mode: 0o600 });
        if (wordOf(block, "file")) writeFileSync(path.join(this.home, wordOf(block, "file")), block.text + "\n");
        if (!block.words.includes("run")) return;
        if (block.words.includes("gateway")) this.gateway ??= await startGateway(this.home);
        if (block.language === "console") for (const one of commandsOf(block)) await this.check(one);
        else await this.script(block);
    }

    get port() {
        return this.gateway?.port ?? pagePort;
    }

    async check({ command, output, line }) {
        const told = await run(this.home, "bash", ["-c", `{ ${other(command, pagePort, this.port)}\n} 2>&1`]);
        const printed = other(told.stdout, this.port, pagePort).replaceAll(this.home, "/home/you");
        assert.ok(fits(output, printed), `${this.page}:${line}: $ ${command}\nprints\n${printed}\nbut the page shows\n${output.join("\n")}\n${this.gateway?.said() ?? ""}`);
    }

    /** A JavaScript snippet: it must end well and print something. */
    async script(block) {
        const file = path.join(this.home, `snippet-${block.line}.mjs`);
        writeFileSync(file, other(block.text, pagePort, this.port));
        const flags = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-websocket"] : [];
        const told = await run(this.home, process.execPath, [...flags, file]);
        assert.equal(told.code, 0, `${this.page}:${block.line}: ${told.stderr}${this.gateway?.said() ?? ""}`);
        assert.notEqual(told.stdout.trim(), "", `${this.page}:${block.line}: the snippet prints nothing`);
    }
}

/** The command words and flags that the program knows, read from its own help. */
const helpOf = new Map();
async function help(home, words) {
    const name = words.join(" ");
    if (!helpOf.has(name)) helpOf.set(name, (await run(home, program, [...words, "--help"])).stdout);
    return helpOf.get(name);
}

function subcommands(page) {
    const section = page.split(/^Commands:$/m)[1]?.split(/^$/m)[0] ?? "";
    return [...section.matchAll(/^ {2}([a-z-]+)/gm)].map((match) => match[1]);
}

const globalFlags = /^--(dev|no-color)$/;

async function checkCommand(home, words) {
    const path_ = [];
    while (words[0]?.startsWith("--")) words = words.slice(globalFlags.test(words[0]) ? 1 : 2);
    if (words.length === 0) return null;
    while (words.length > path_.length && subcommands(await help(home, path_)).includes(words[path_.length])) path_.push(words[path_.length]);
    const page = await help(home, path_);
    const rest = words.slice(path_.length);
    if (path_.length === 0) return `there is no command ${rest[0]}`;
    const takesWords = /^Usage: .*[<[](?!options|command)\w+/m.test(page);
    if (subcommands(page).length > 0 && !takesWords && /^[a-z][a-z-]+$/.test(rest[0] ?? "")) return `"openclaw ${path_.join(" ")}" has no command ${rest[0]}`;
    for (const flag of rest.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split("=")[0].replace(/[^a-z-].*$/, ""))) {
        if (!new RegExp(`(^|[\\s,])${flag}([\\s,]|$)`, "m").test(page)) return `"openclaw ${path_.join(" ")}" has no flag ${flag}`;
    }
    return null;
}

/** All of the program's text, with literals that go on in the next line put together. */
function source() {
    const files = readdirSync(path.join(root, "src"), { recursive: true }).filter((name) => /\.(cpp|h)$/.test(name) && !/_test\.(cpp|h)$/.test(name));
    const bridge = readdirSync(path.join(root, "bridges/whatsapp")).filter((name) => name.endsWith(".mjs"));
    const texts = [...files.map((name) => path.join("src", name)), ...bridge.map((name) => path.join("bridges/whatsapp", name))];
    return texts.map((name) => readFileSync(path.join(root, name), "utf8").replace(/"\s*\n\s*"/g, "")).join("\n");
}

describe("the pages", () => {
    let home, code;
    before(() => {
        home = makeHome();
        code = source();
    });
    after(() => rmSync(home, { recursive: true, force: true }));

    for (const page of pageNames()) {
        const blocks = blocksOf(page);
        const configs = blocks.filter(isConfig);
        if (configs.length > 0) {
            test(`every config of ${page} is valid to the last key`, async () => {
                for (const block of configs) {
                    const file = path.join(home, "page.json5");
                    writeFileSync(file, block.text);
                    const told = await run(home, program, ["config", "validate", "--json", "--strict"], { OPENCLAW_CONFIG_PATH: file });
                    const answer = JSON.parse(told.stdout);
                    assert.equal(answer.valid, true, `${page}:${block.line}: ${JSON.stringify(answer.issues)}`);
                    assert.ok(block.words.includes("warns") || !answer.warnings, `${page}:${block.line}: ${JSON.stringify(answer.warnings)}`);
                }
            });
        }
        if (blocks.some((block) => block.words.includes("run"))) {
            test(`what ${page} shows is what the program does`, async () => {
                const walk = new Walk(page);
                try {
                    for (const block of blocks) await walk.take(block);
                } finally {
                    await walk.end();
                }
            });
        }
        if (explainedMessages(page).length > 0) {
            test(`every message that ${page} explains is one of the program's`, () => {
                for (const { message, line } of explainedMessages(page)) {
                    for (const piece of message.split("…").map((text) => text.trim()).filter(Boolean)) {
                        assert.ok(code.includes(piece.replaceAll('"', '\\"')), `${page}:${line}: the program never says "${piece}"`);
                    }
                }
            });
        }
        test(`every command that ${page} names exists`, async () => {
            for (const { words, line } of namedCommands(page)) {
                const why = await checkCommand(home, words);
                assert.equal(why, null, `${page}:${line}: ${why}`);
            }
        });
    }
});

const rowsOf = (page) => readFileSync(path.join(root, page), "utf8").split("\n").filter((line) => line.startsWith("|")).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
const codeIn = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]);

test("docs/gateway.md lists the methods that are served, each under its scope", () => {
    const table = readFileSync(path.join(root, "src/core/protocol/methods.cpp"), "utf8");
    const served = new Map();
    for (const [, name, scope, shape] of table.matchAll(/\{"([\w.-]+)", Scope::(\w+), (.*)\},$/gm)) {
        if (shape !== '""') served.set(scope, [...(served.get(scope) ?? []), name]);
    }
    assert.ok(served.size >= 4);
    const rows = rowsOf("docs/gateway.md");
    for (const [scope, names] of served) assert.deepEqual(codeIn(rows.find((row) => row[0] === scope)?.[1] ?? "").sort(), names.sort(), scope);
});

test("docs/models.md lists the providers with their variables and models", () => {
    const table = readFileSync(path.join(root, "src/models/catalog.cpp"), "utf8").split("kProviders[] = {")[1].split("\n};")[0].replace(/\s*\n\s+"/g, ' "');
    const rows = rowsOf("docs/models.md");
    const known = [...table.matchAll(/\{"([\w-]+)", "[^"]+", "https?:\/\/([^"]+)", \w+, \w+, "([^"]*)", "([^"]*)"\}/g)];
    assert.ok(known.length > 10);
    for (const [, id, address, variables, model] of known) {
        const row = rows.find((cells) => cells[0] === `\`${id}\``);
        assert.ok(row, `there is no row for ${id}`);
        assert.deepEqual(codeIn(row[1]), variables.split(" "), id);
        assert.deepEqual(codeIn(row[2]), model ? [model] : [], id);
        assert.ok(address.startsWith(row[3]), `${id}: ${row[3]} is not ${address}`);
    }
});

test("the comparison of outputs tells lines apart", () => {
    assert.ok(fits(["a …", "…", "z"], "a b\nc\nd\nz\n"));
    assert.ok(fits(["a", "…"], "a\n"));
    assert.ok(!fits(["a"], "a\nb\n"));
    assert.ok(!fits(["a …"], "b c\n"));
});
