// The web chat page in a browser against the real gateway, answered by the built-in guide; OPENCLAW_SCREENSHOTS names a folder for pictures of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { makeHome, startGateway } from "./gateway.mjs";

const { chromium } = createRequire(new URL("../browser/package.json", import.meta.url))("playwright-core");
const browserTests = path.resolve(import.meta.dirname, "../browser");
let home, gateway, address, browser;

before(async () => {
    home = makeHome({ agents: { defaults: { model: "demo/guide" }, list: [{ id: "main", default: true, name: "Main" }, { id: "work", name: "Work" }] } });
    gateway = await startGateway(home);
    address = `${gateway.url}/#token=${gateway.token}`;
});

after(async () => {
    await browser?.close();
    await gateway?.stop();
    home?.remove();
});

test("a person asks, reads the answer, looks at the tool call and the route, on a wide and on a narrow page", async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"] });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const troubles = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    const picture = (name) => process.env.OPENCLAW_SCREENSHOTS && page.screenshot({ path: `${process.env.OPENCLAW_SCREENSHOTS}/web-real-${name}.png` });
    const say = async (text) => {
        await page.locator("textarea").fill(text);
        await page.locator("textarea").press("Enter");
        await page.locator("oc-message .message.user").getByText(text).last().waitFor();
        await page.locator(".round.stop").waitFor({ state: "detached" });
    };
    await page.goto(address);
    await page.locator(".connection.open").waitFor();
    assert.ok(!page.url().includes(gateway.token), "the token leaves the address bar");
    await say("which agent is this?");
    await page.locator("oc-message .message.assistant").last().getByText("agent:main:").first().waitFor();
    await picture("answer");
    await say("list your workspace");
    const card = page.locator("details.tool").last();
    await card.locator("summary").click();
    await card.getByText("AGENTS.md").first().waitFor();
    await picture("tool");
    await page.locator("oc-message .message.user").last().locator(".bubble").click();
    await page.locator("aside.route dt", { hasText: "Session key" }).waitFor();
    await picture("route");
    await page.keyboard.press("Escape");
    await page.reload();
    await page.locator("oc-message .message.assistant").last().waitFor();
    assert.equal(await page.locator("oc-message .message.user").count(), 2, "the history is there after a reload");
    await page.locator('[data-agent="work"]').click();
    await say("which agent is this?");
    await page.locator("oc-message .message.assistant").last().getByText("agent:work:").first().waitFor();
    await picture("other-agent");
    await page.setViewportSize({ width: 390, height: 800 });
    await picture("narrow");
    assert.deepEqual(troubles, []);
});

test("the browser tests that need no double hold against the real gateway", async () => {
    // The runner of this file must not be taken for the parent's.
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const { code, stdout } = await new Promise((resolve) => {
        execFile(process.execPath, ["--test", "--test-reporter=tap", "web.test.mjs"], { cwd: browserTests, env: { ...env, OPENCLAW_TEST_URL: address }, timeout: 120_000 }, (error, out) => resolve({ code: error?.code ?? 0, stdout: out }));
    });
    assert.equal(code, 0, stdout);
    const count = (word) => Number(stdout.match(new RegExp(`^# ${word} (\\d+)`, "m"))[1]);
    assert.ok(count("fail") === 0 && count("pass") >= 5, stdout);
});
