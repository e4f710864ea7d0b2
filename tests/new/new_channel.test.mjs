// `./do new channel NAME` in a copy of the tree: what it makes compiles, is listed everywhere once, and is made once only.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");
const build = path.dirname(process.env.OPENCLAW ?? path.join(root, "build/dev/openclaw"));
let copy;

before(() => {
    copy = mkdtempSync(path.join(tmpdir(), "openclaw-new-"));
    for (const name of ["do", "CMakeLists.txt", "templates", "docs/channels", "src/channels/registry.cpp", ".clang-format"]) {
        if (existsSync(path.join(root, name))) cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
    cpSync(path.join(root, "src"), path.join(copy, "src"), { recursive: true, filter: (from) => statSync(from).isDirectory() || from.endsWith(".h") });
});
after(() => rmSync(copy, { recursive: true, force: true }));

const make = (...words) => spawnSync("./do", ["new", ...words], { cwd: copy, encoding: "utf8" });
const read = (name) => readFileSync(path.join(copy, name), "utf8");
const count = (text, part) => text.split(part).length - 1;

/** The words by which a file of the real tree is compiled, for a file of the copy: only looked at, not kept. */
function compilerFor(sample) {
    const entry = JSON.parse(readFileSync(path.join(build, "compile_commands.json"), "utf8")).find((one) => one.file.endsWith(sample));
    assert.ok(entry, `${sample} is not compiled in ${build}`);
    const words = entry.command.split(/ +/).map((word) => word.replaceAll('\\"', '"'));
    const kept = [];
    for (let i = 0; i < words.length; i++) {
        if (["-o", "-c", "-MF", "-MT", "-MQ"].includes(words[i])) i++;
        else if (words[i] !== "-MD" && !words[i].endsWith("ccache")) kept.push(words[i] === `-I${root}/src` ? `-I${copy}/src` : words[i]);
    }
    return (files) => execFileSync(kept[0], [...kept.slice(1), "-fsyntax-only", ...files], { cwd: entry.directory, encoding: "utf8", stdio: "pipe" });
}

test("a new channel compiles, its tests too, and is listed once in each place", () => {
    const made = make("channel", "example");
    assert.equal(made.status, 0, made.stderr);
    const folder = path.join(copy, "src/channels/example");
    const files = readdirSync(folder).map((name) => path.join(folder, name));
    for (const file of [...files, path.join(copy, "docs/channels/example.md")]) {
        const text = readFileSync(file, "utf8");
        assert.doesNotMatch(text, /@(name|Name|NAME)@/, file);
        if (/\.(h|cpp)$/.test(file)) assert.match(text, /^\/\/ .+/, file);
    }
    // The same names as the channels that are there.
    for (const name of ["account.h", "connect.cpp", "decode.cpp", "send.cpp", "probe.cpp", "settings.cpp", "limits.h", "README.md"]) {
        assert.ok(existsSync(path.join(folder, name)) && existsSync(path.join(root, "src/channels/telegram", name)), name);
    }
    const sources = files.filter((file) => file.endsWith(".cpp"));
    const tests = sources.filter((file) => file.endsWith("_test.cpp"));
    assert.ok(tests.length >= 2);
    compilerFor("src/channels/telegram/decode.cpp")([...sources.filter((file) => !tests.includes(file)), path.join(copy, "src/channels/registry.cpp")]);
    compilerFor("src/channels/telegram/decode_test.cpp")(tests);
    const registry = read("src/channels/registry.cpp");
    assert.equal(count(registry, '#include "channels/example/example.h"'), 1);
    assert.equal(count(registry, "out.push_back(example::make_factory(io));"), 1);
    assert.equal(count(read("CMakeLists.txt"), "channels/example"), 2);
    assert.equal(count(read("docs/channels/README.md"), "(example.md)"), 1);
});

test("what is there already, or is no name, is refused and changes nothing", () => {
    assert.equal(make("channel", "telegram").status, 1);
    const before = read("CMakeLists.txt") + read("src/channels/registry.cpp");
    for (const words of [["channel", "example"], ["channel", "Bad1"], ["channel", "../x"], ["channel"], ["thing", "x"], []]) {
        const refused = make(...words);
        assert.equal(refused.status, 1, words.join(" "));
        assert.match(refused.stderr, /^do: new/m.test(refused.stderr) ? /^do: new/m : /is there already/);
    }
    assert.equal(read("CMakeLists.txt") + read("src/channels/registry.cpp"), before);
});
