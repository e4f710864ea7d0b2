// The web chat page in Chromium: against the double, or with OPENCLAW_TEST_URL (a token may follow as #token=) a real gateway.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { CONTENT_SECURITY_POLICY, FakeGateway } from "./fake_gateway.mjs";

const REAL_URL = process.env.OPENCLAW_TEST_URL;
const WEB = join(dirname(fileURLToPath(import.meta.url)), "../../web");
const CHROMIUM_ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WAIT_MS = 10_000;
const onlyDouble = { skip: REAL_URL ? "needs the double's own answers" : false };
const run = promisify(execFile);

let browser;
let gateway;
let contexts;
let troubles;
let requested;

before(async () => {
  if (!REAL_URL) await run(process.execPath, [join(WEB, "build.mjs")]);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: CHROMIUM_ARGS });
});

after(() => browser?.close());

beforeEach(() => {
  contexts = [];
  troubles = [];
  requested = [];
  gateway = undefined;
});

afterEach(async () => {
  for (const context of contexts) await context.close();
  await gateway?.stop();
  assert.deepEqual(gateway?.faults ?? [], [], "the page sent frames that protocol 3 does not allow");
});

async function open({ url, options = {}, context, ...gatewayOptions } = {}) {
  if (!REAL_URL && !gateway) gateway = await new FakeGateway(gatewayOptions).start();
  if (!context) contexts.push((context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })));
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("request", (request) => requested.push(request.url()));
  page.on("websocket", (socket) => requested.push(socket.url()));
  const response = await page.goto(new URL(url ?? "", REAL_URL ?? gateway.url).href + (REAL_URL && !url?.includes("#") ? new URL(REAL_URL).hash : ""));
  return { page, response, context };
}

async function openChat(options) {
  const opened = await open(options);
  await opened.page.locator(".connection.open").waitFor();
  await opened.page.locator("[data-agent]").first().waitFor({ state: "attached" });
  await opened.page.locator(".loading").waitFor({ state: "detached" });
  return opened;
}

async function say(page, text) {
  await page.locator("textarea").fill(text);
  await page.locator("textarea").press("Enter");
}

const thread = (page) => page.locator(".thread");
const answers = (page) => page.locator("oc-message .message.assistant");
const questions = (page) => page.locator("oc-message .message.user");
const answered = (page) => page.locator(".round.stop").waitFor({ state: "detached" });

/** Waits until a condition on the double holds; it changes by events, so a turn of the loop is all it needs. */
async function until(condition) {
  const deadline = Date.now() + WAIT_MS;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `never became true: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("the page loads without an error, asks nobody but its origin, and shows connection, version and agents", async () => {
  const { page, response } = await openChat();
  const policy = response.headers()["content-security-policy"] ?? "";
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) assert.ok(policy.includes(rule), `CSP lacks ${rule}`);
  assert.ok(!policy.includes("unsafe"), policy);
  assert.match(await page.locator(".version").innerText(), /\S/);
  assert.equal(await page.locator(".tag", { hasText: "default" }).count(), 1);
  const origin = new URL(page.url()).host;
  assert.deepEqual(requested.filter((url) => new URL(url).host !== origin), []);
  assert.deepEqual(troubles, []);
});

test("agents and sessions: choosing an agent shows its sessions, choosing a session shows its history", onlyDouble, async () => {
  const { page } = await openChat();
  await page.locator('[data-session*="group"]').click();
  await thread(page).getByText("When does the pool open on Saturday?").waitFor();
  assert.equal(await page.locator(".who .name").first().innerText(), "Ana");
  assert.equal(await page.locator(".model").innerText(), "anthropic/claude-opus-4-6");
  await page.locator('[data-agent="work"]').click();
  await page.locator(".empty h1", { hasText: "Work" }).waitFor();
  assert.deepEqual(await page.locator("[data-session]").evaluateAll((rows) => rows.map((row) => row.dataset.session)), ["agent:work:main"]);
  await page.reload();
  await page.locator('[data-agent="work"][aria-current="true"]').waitFor();
  assert.deepEqual(troubles, []);
});

test("a streamed answer appears as Markdown while it grows", onlyDouble, async () => {
  const { page } = await openChat({ deltaMs: 60 });
  await say(page, "markdown");
  await page.locator(".body.live h3").waitFor();
  assert.equal(await page.locator(".body.live blockquote").count(), 0, "the end must not be there yet");
  await answered(page);
  assert.equal(await page.locator(".md table tbody tr").count(), 2);
  assert.equal(await page.locator(".md ol > li ul li").count(), 2);
  assert.deepEqual(await page.locator(".md li.task input").evaluateAll((boxes) => boxes.map((box) => box.checked)), [true, false]);
  assert.equal(await page.locator(".md .code code").innerText(), "openclaw agents list --bindings");
  assert.equal(await page.locator(".md blockquote").innerText(), "The first match wins, & the reason is shown.");
  const link = page.locator(".md a");
  assert.equal(await link.getAttribute("href"), "https://example.org/guide?a=1&b=2");
  assert.match(await link.getAttribute("rel"), /noopener/);
  assert.deepEqual(troubles, []);
});

test("a tool call is a card with arguments and result, and stays open when the answer ends", async () => {
  const { page } = await openChat();
  await say(page, "list your workspace");
  // Of the newest entry: the session of a real gateway may hold cards of earlier answers.
  const card = page.locator("oc-message").last().locator("details.tool");
  await card.locator("summary").click();
  await answered(page);
  await card.locator(".tool-state", { hasText: "done" }).waitFor();
  assert.equal(await card.getAttribute("open"), "");
  if (!REAL_URL) {
    assert.equal(await page.locator("details.tool").count(), 1);
    assert.match(await card.innerText(), /"path": "\."[^]*AGENTS\.md/);
    assert.match(await answers(page).last().innerText(), /I look into the workspace first\.[^]*Your workspace holds AGENTS\.md/);
  }
  assert.deepEqual(troubles, []);
});

test("a failed tool, a failed answer and a refused message are each plain to see", onlyDouble, async () => {
  const { page } = await openChat();
  await say(page, "read a missing file");
  const card = page.locator("details.tool.error");
  await card.waitFor();
  await card.locator("summary").click();
  await card.getByText("missing.md: no such file in the workspace").waitFor();
  await answered(page);
  await say(page, "fail");
  await page.locator(".assistant .problem", { hasText: "the key was refused" }).waitFor();
  await say(page, "refuse me");
  await page.locator(".user .problem", { hasText: "the gateway is draining" }).waitFor();
  assert.equal(await page.locator(".assistant .problem").count(), 1, "the failure stays when history is read again");
});

test("Stop ends the answer, keeps what was said, and says so", onlyDouble, async () => {
  const { page } = await openChat();
  await say(page, "count slowly");
  await thread(page).getByText("Line 3 of a long answer.").waitFor();
  await page.locator(".round.stop").click();
  await page.locator(".stopped").waitFor();
  await answered(page);
  assert.equal(gateway.runs.size, 0);
  assert.match(await answers(page).last().innerText(), /Line 3 of a long answer\./);
  assert.doesNotMatch(await answers(page).last().innerText(), /Line 400/);
});

test("a message sent during an answer waits its turn, and both are answered in order", onlyDouble, async () => {
  const { page } = await openChat({ deltaMs: 60 });
  await say(page, "markdown");
  await page.locator(".body.live").waitFor();
  await say(page, "second");
  await page.locator(".state", { hasText: "Queued" }).waitFor();
  await thread(page).getByText("You said: second").waitFor();
  await answered(page);
  const order = await page.locator("oc-message").evaluateAll((all) => all.map((one) => (one.querySelector(".user") ? "question" : "answer")));
  assert.deepEqual(order, ["question", "answer", "question", "answer"]);
});

test("a click on a message explains its route; Escape closes it again", async () => {
  const { page } = await openChat();
  await say(page, "hello there");
  await questions(page).last().locator(".bubble").waitFor();
  await answered(page);
  await questions(page).last().locator(".bubble").click();
  const panel = page.locator("aside.route");
  await panel.locator("dt", { hasText: "Session key" }).waitFor();
  await panel.getByText("Asking the gateway…").waitFor({ state: "detached" });
  const facts = await panel.locator(".facts").innerText();
  assert.match(facts, /Agent\s+\S+[^]*Session key\s+agent:\S+/);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.deepEqual(troubles, []);
});

test("the route panel names the binding and its place, and reads what it can without chat.route", onlyDouble, async () => {
  const { page } = await openChat();
  await page.locator('[data-session*="group"]').click();
  await answers(page).last().locator(".why").click();
  const panel = page.locator("aside.route");
  await panel.locator(".steps li").first().waitFor();
  for (const text of ["binding.peer", "bindings[1].match.peer", "openclaw.json:42:7", "telegram"]) assert.ok((await panel.innerText()).includes(text), text);
  await panel.getByLabel("Close").click();
  gateway.options.routes = false;
  await answers(page).last().locator(".why").click();
  await panel.getByText("This gateway does not explain its routes.").waitFor();
  assert.match(await panel.innerText(), /openclaw\.json:42:7/);
});

test("markup in an answer is inert text (N14)", onlyDouble, async () => {
  const { page } = await openChat();
  await say(page, "hostile");
  await thread(page).getByText("fence").waitFor();
  await answered(page);
  assert.equal(await thread(page).locator("script, iframe, object, embed, .md img, .md svg, [onerror], [onload], [onclick], [onmouseover]").count(), 0);
  const addresses = await thread(page).locator("a").evaluateAll((links) => links.map((link) => link.href));
  assert.deepEqual(addresses, ["https://tracker.example/pixel.png"]);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.ok((await thread(page).innerText()).includes(`<img src=x onerror="window.pwned='img'">`));
  assert.deepEqual(requested.filter((url) => new URL(url).host !== new URL(page.url()).host), []);
  assert.deepEqual(troubles, []);
});

test("markup in a person's own message is inert too", async () => {
  const { page } = await openChat();
  await say(page, `<img src=x onerror="window.pwned=1"><script>window.pwned=2</script> [x](javascript:window.pwned=3)`);
  await questions(page).last().getByText("onerror").waitFor();
  await answered(page);
  assert.equal(await page.locator(".thread .md").locator("img, script, a[href^='javascript']").count(), 0);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.deepEqual(troubles, []);
});

test("a gateway address in the query string is not followed, and no credential leaves (A1)", async () => {
  let visits = 0;
  const evil = createServer((_request, response) => response.end(String(++visits)));
  evil.on("upgrade", (_request, socket) => (visits++, socket.destroy()));
  evil.on("connection", () => visits++);
  await new Promise((resolve) => evil.listen(0, "127.0.0.1", resolve));
  const address = encodeURIComponent(`ws://127.0.0.1:${evil.address().port}`);
  const token = REAL_URL ? "" : "#token=right";
  const { page } = await open({ url: `/?gatewayUrl=${address}&gateway=${address}&url=${address}${token}`, token: "right" });
  await page.locator(".connection.open").waitFor();
  assert.equal(visits, 0);
  const sockets = requested.filter((url) => url.startsWith("ws"));
  assert.deepEqual(sockets.filter((url) => new URL(url).host !== new URL(page.url()).host), []);
  evil.close();
});

test("the token: asked for when missing, refused when wrong, taken from the address and removed from it", onlyDouble, async () => {
  const { page } = await open({ token: "right" });
  await page.locator("#credential").fill("wrong");
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByText("That token is not the right one.").waitFor();
  await page.locator("#credential").fill("right");
  await page.getByRole("button", { name: "Connect" }).click();
  await page.locator(".connection.open").waitFor();
  const { page: other } = await open({ url: "/#token=right" });
  await other.locator(".connection.open").waitFor();
  assert.ok(!other.url().includes("right"), other.url());
  await other.reload();
  await other.locator(".connection.open").waitFor();
  const refused = gateway.faults.filter((fault) => fault.startsWith("unauthorized"));
  assert.equal(refused.length, 2);
  gateway.faults = gateway.faults.filter((fault) => !refused.includes(fault));
});

test("a paired browser comes back with its device token, and forgets one that no longer counts", onlyDouble, async () => {
  const { context } = await openChat({ url: "/#token=right", token: "right" });
  const { page: second } = await open({ context });
  await second.locator(".connection.open").waitFor();
  assert.ok(gateway.connects.at(-1).auth.deviceToken, "the second tab has no token of its own");
  assert.equal(gateway.connects.at(-1).device.id, gateway.connects[0].device.id);
  gateway.deviceTokens.clear();
  const { page: third } = await open({ context });
  await third.locator("#credential").waitFor();
  assert.equal(gateway.connects.at(-1).auth, undefined);
  gateway.faults = gateway.faults.filter((fault) => !fault.startsWith("unauthorized"));
});

test("a browser without signing keys connects without a device, and is told what to do when that is refused", onlyDouble, async () => {
  const context = await browser.newContext();
  contexts.push(context);
  await context.addInitScript(() => {
    Object.defineProperty(crypto, "subtle", { value: undefined });
    Object.defineProperty(crypto, "randomUUID", { value: undefined });
  });
  const { page } = await open({ context });
  await page.locator(".gate").getByText("signing keys exist only on secure pages").waitFor();
  assert.equal(gateway.connects[0].device, undefined);
  await page.getByRole("button", { name: "Try again" }).click();
  await until(() => gateway.connects.length === 2);
});

test("after a restart of the gateway the page is back by itself, and what was typed meanwhile is sent once", onlyDouble, async () => {
  const { page } = await openChat();
  await say(page, "before");
  await thread(page).getByText("You said: before").waitFor();
  await answered(page);
  await gateway.stop();
  await page.locator(".connection.waiting").waitFor();
  await say(page, "meanwhile");
  await page.locator(".state", { hasText: "Sending" }).waitFor();
  await gateway.start();
  await page.locator(".connection.open").waitFor();
  await thread(page).getByText("You said: meanwhile").waitFor();
  await answered(page);
  assert.equal(gateway.sends.filter((send) => send.message === "meanwhile").length, 1);
  assert.equal(await thread(page).getByText("You said: before").count(), 1);
  assert.equal(await questions(page).count(), 2);
});

test("an answer that a restart cut off is closed with a note", onlyDouble, async () => {
  const { page } = await openChat();
  await say(page, "count slowly");
  await thread(page).getByText("Line 3 of a long answer.").waitFor();
  await gateway.stop();
  await gateway.start();
  await page.locator(".problem", { hasText: "no longer working on this answer" }).waitFor();
  await answered(page);
  assert.equal(await questions(page).count(), 1);
});

test("a silent connection is closed and opened anew after two ticks", onlyDouble, async () => {
  await openChat({ tickMs: 200, silent: true });
  await until(() => gateway.connects.length >= 2);
});

test("a connection with ticks stays", onlyDouble, async () => {
  const { page } = await openChat({ tickMs: 200 });
  const seqBefore = gateway.seq;
  await until(() => gateway.seq >= seqBefore + 6);
  assert.equal(gateway.connects.length, 1);
  assert.equal(await page.locator(".connection.open").count(), 1);
});

test("an answer that another client asked for appears too, with its question", onlyDouble, async () => {
  const { page } = await openChat();
  gateway.send({ socket: { readyState: 3 } }, { sessionKey: "agent:home:main", message: "from elsewhere", idempotencyKey: "other-run" });
  await thread(page).getByText("You said: from elsewhere").waitFor();
  await answered(page);
  assert.equal(await questions(page).count(), 1);
  assert.equal(await answers(page).count(), 1);
});

test("New session sends /new, and the old messages are gone", onlyDouble, async () => {
  const { page } = await openChat();
  await say(page, "old words");
  await thread(page).getByText("You said: old words").waitFor();
  await answered(page);
  await page.getByLabel("New session").click();
  await thread(page).getByText("A new session has begun.").waitFor();
  await thread(page).getByText("You said: old words").waitFor({ state: "detached" });
  assert.equal(gateway.sends.at(-1).message, "/new");
  await say(page, "new words");
  await thread(page).getByText("You said: new words").waitFor();
  await answered(page);
  assert.equal(await questions(page).count(), 1);
});

test("Shift+Enter makes a line, an unsent draft waits in its session", onlyDouble, async () => {
  const { page } = await openChat();
  const box = page.locator("textarea");
  await box.fill("one");
  await box.press("Shift+Enter");
  await box.pressSequentially("two");
  assert.equal(await box.inputValue(), "one\ntwo");
  await page.locator('[data-agent="work"]').click();
  await page.locator(".empty h1", { hasText: "Work" }).waitFor();
  assert.equal(await box.inputValue(), "");
  await page.locator('[data-agent="home"]').click();
  await page.locator(".empty h1", { hasText: "Molty" }).waitFor();
  assert.equal(await box.inputValue(), "one\ntwo");
  assert.equal(gateway.sends.length, 0);
});

test("the banner of the built-in guide tells how to connect a model, and stays away once closed", onlyDouble, async () => {
  const { page } = await openChat();
  const banner = page.locator(".banner.demo");
  await banner.locator("summary").click();
  await banner.getByText("ANTHROPIC_API_KEY").waitFor();
  await banner.getByLabel("Hide this").click();
  await banner.waitFor({ state: "detached" });
  await page.reload();
  await page.locator(".connection.open").waitFor();
  assert.equal(await banner.count(), 0);
});

const channels = (page) => page.locator("oc-channels");
const account = (page, channel, id) => channels(page).locator(`[data-channel="${channel}"] [data-account="${id}"]`);

async function openChannels(options) {
  const opened = await openChat(options);
  await opened.page.locator('[data-view="channels"]').click();
  await channels(opened.page).locator("[data-channel]").first().waitFor();
  return opened;
}

test("the channels page tells how each account is, asks the platforms when told to, and shows no secret", onlyDouble, async () => {
  const { page } = await openChannels();
  assert.equal(await account(page, "telegram", "default").locator(".account-state").innerText(), "connected");
  assert.equal(await account(page, "telegram", "alerts").locator(".account-state").innerText(), "reconnecting (try 3)");
  assert.match(await account(page, "telegram", "alerts").locator(".problem").innerText(), /refused the token/);
  assert.equal(await account(page, "whatsapp", "work").locator(".account-state").innerText(), "not linked");
  assert.equal(await account(page, "slack", "default").locator(".account-state").innerText(), "disabled");
  assert.match(await account(page, "slack", "default").innerText(), /bot: config, app: env[^]*\/slack\/events/);
  assert.match(await account(page, "whatsapp", "home").innerText(), /\+15550001/);
  await page.getByRole("button", { name: "Ask the platforms" }).click();
  await account(page, "telegram", "default").getByText("The platform says: works, audit ok (41 ms)").waitFor();
  await account(page, "telegram", "alerts").getByText("The platform says: 401 Unauthorized").waitFor();
  assert.equal(gateway.channels.probes, 1);
  await page.reload();
  await account(page, "telegram", "default").waitFor();
  assert.match(page.url(), /view=channels/);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, "channels.png"), fullPage: true });
  await page.locator('[data-view="chat"]').click();
  await page.locator("textarea").waitFor();
  assert.deepEqual(troubles, []);
});

test("a WhatsApp account is linked by a code that is replaced, and logged out after a second word", onlyDouble, async () => {
  const { page } = await openChannels();
  const work = account(page, "whatsapp", "work");
  await work.getByRole("button", { name: "Link" }).click();
  gateway.channels.step({ code: 1 });
  const picture = work.locator("img.qr");
  await picture.waitFor();
  const first = await picture.getAttribute("src");
  assert.ok(await picture.evaluate((img) => img.decode().then(() => img.naturalWidth > 20)), "the browser draws the picture");
  await work.getByText("Scan this QR in WhatsApp (Linked Devices).").waitFor();
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, "channels-login.png"), fullPage: true });
  gateway.channels.step({ code: 2 });
  await page.waitForFunction((old) => document.querySelector("img.qr")?.getAttribute("src") !== old, first);
  gateway.channels.step({ kind: "done", connected: true, message: "✅ Linked after restart; web session ready.", linked: true });
  await work.getByText("✅ Linked after restart; web session ready.").waitFor();
  await work.locator(".account-state", { hasText: "connected" }).waitFor();
  assert.equal(await picture.count(), 0);
  assert.deepEqual(gateway.channels.starts, [{ channel: "whatsapp", accountId: "work", timeoutMs: 20_000 }]);
  await work.getByRole("button", { name: "Close" }).click();
  await work.getByRole("button", { name: "Log out…" }).click();
  assert.deepEqual(gateway.channels.logouts, []);
  await work.getByRole("button", { name: "Keep" }).click();
  await work.getByRole("button", { name: "Log out…" }).click();
  await work.getByRole("button", { name: "Log out", exact: true }).click();
  await work.locator(".account-state", { hasText: "not linked" }).waitFor();
  assert.deepEqual(gateway.channels.logouts, ["whatsapp/work"]);
  assert.deepEqual(troubles, []);
});

test("the channels page fits 360 px", onlyDouble, async () => {
  const { page } = await openChannels({ options: { viewport: { width: 360, height: 740 } } });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, "channels-360.png") });
});

test("at 360 px nothing overflows, and the keyboard alone opens the drawer and chooses an agent", onlyDouble, async () => {
  const { page } = await openChat({ options: { viewport: { width: 360, height: 740 } } });
  await say(page, "markdown");
  await page.locator(".md table").waitFor();
  await answered(page);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await page.getByLabel("Agents and sessions").press("Enter");
  await page.locator('[data-agent="home"]:focus').waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".empty h1", { hasText: "Work" }).waitFor();
  assert.equal(await page.locator(".side.open").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "TEXTAREA");
});

test("two builds are the same to the byte, small, and the double's policy is the one the README states", onlyDouble, async () => {
  const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), "openclaw-web-"))));
  for (const folder of folders) await run(process.execPath, [join(WEB, "build.mjs"), folder]);
  for (const name of ["index.html", "app.js", "app.css", "favicon.svg"]) {
    const [first, second] = await Promise.all(folders.map((folder) => readFile(join(folder, name))));
    assert.ok(first.equals(second), `${name} differs between two builds`);
    assert.ok(first.length > 0 && first.length < 150 * 1024, `${name} has ${first.length} bytes`);
  }
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  assert.ok((await readFile(join(WEB, "README.md"), "utf8")).includes(CONTENT_SECURITY_POLICY));
});
