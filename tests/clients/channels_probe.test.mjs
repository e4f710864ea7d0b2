// A platform that hangs costs `channels status --probe` its own line, and neither the other accounts nor the whole answer.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { startProgram } from "../fake/program.mjs";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";

let telegram, silent, home, gateway;
const sockets = new Set();

before(async () => {
    telegram = await startProgram("telegram", { bots: [{ token: "111:good", username: "good_bot" }] });
    // Takes every request and answers none.
    silent = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => {}).resume();
    }).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const hung = { apiRoot: `http://127.0.0.1:${silent.address().port}` };
    const network = { dangerouslyAllowPrivateNetwork: true };
    home = makeHome({
        channels: { telegram: { network, accounts: { good: { botToken: "111:good", apiRoot: telegram.url }, hung1: { botToken: "222:a", ...hung }, hung2: { botToken: "333:b", ...hung } } } },
    });
    gateway = await startGateway(home);
});
after(async () => {
    await gateway?.stop();
    await telegram?.stop();
    for (const socket of sockets) socket.destroy();
    silent?.close();
    home?.remove();
});

const lineOf = (status, account) => status.split("\n").find((each) => each.startsWith(`- Telegram ${account}`)) ?? assert.fail(`${account} is missing in\n${status}`);

test("channels status --probe tells of each account within its time, whatever the others do", { timeout: 60_000 }, async () => {
    await eventually(async () => /Telegram good: .*running/.test((await run(home, ["channels", "status"])).stdout), { what: "the gateway's accounts" });
    const began = Date.now();
    const { stdout, stderr } = await run(home, ["channels", "status", "--probe", "--timeout", "4000"]);
    assert.ok(Date.now() - began < 5000, `it took ${Date.now() - began} ms`);
    assert.match(stdout, /Gateway reachable\./, stdout + stderr);
    assert.match(lineOf(stdout, "good"), /bot:@good_bot.*works/);
    for (const hung of ["hung1", "hung2"]) assert.match(lineOf(stdout, hung), /probe failed/);
});

test("health with a probe answers while a platform hangs", { timeout: 60_000 }, async () => {
    const began = Date.now();
    const { code, stdout, stderr } = await run(home, ["gateway", "status", "--deep", "--json"]);
    assert.ok(Date.now() - began < 11_000, `it took ${Date.now() - began} ms`);
    assert.equal(code, 0, stdout + stderr);
    const accounts = JSON.parse(stdout).health?.channels?.telegram?.accounts ?? assert.fail(stdout + stderr);
    assert.equal(accounts.good.probe.ok, true);
    assert.equal(accounts.hung1.probe.ok, false);
});
