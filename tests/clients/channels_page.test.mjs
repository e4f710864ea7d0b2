// The page of the channels on the real gateway, in a browser: a WhatsApp account is linked by the picture that stands there.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { drivers } from "./drivers.mjs";
import { makeHome, startGateway } from "./gateway.mjs";
import { readQr, startBrowser } from "./picture.mjs";

let telegram, whatsapp, home, gateway, browser;

before(async () => {
    [telegram, whatsapp] = [await drivers.telegram(), await drivers.whatsapp()];
    home = makeHome({ channels: { telegram: telegram.config(), whatsapp: whatsapp.config() } });
    gateway = await startGateway(home, { env: whatsapp.env });
    browser = await startBrowser();
}, { timeout: 60_000 });

after(async () => {
    await browser?.close();
    await gateway?.stop();
    await telegram?.stop();
    await whatsapp?.stop();
    home?.remove();
});

test("accounts are shown and asked, one is linked by its QR code and logged out again; no secret reaches the page", { timeout: 120_000 }, async () => {
    const page = await browser.newPage();
    const troubles = [];
    const frames = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(String(payload))));
    await page.goto(`${gateway.url}/#token=${gateway.token}`);
    await page.locator('[data-view="channels"]').click();
    const account = (channel, id) => page.locator(`[data-channel="${channel}"] [data-account="${id}"]`);
    await account("telegram", "alerts").waitFor();
    await page.getByRole("button", { name: "Ask the platforms" }).click();
    await account("telegram", "alerts").getByText("The platform says: works").waitFor();
    const work = account("whatsapp", "work");
    await work.locator(".account-state", { hasText: "not linked" }).waitFor();
    await work.getByRole("button", { name: "Link" }).click();
    await work.locator("img.qr").waitFor({ timeout: 30_000 });
    const code = (await readQr(work.locator("img.qr")))?.data;
    assert.ok(code?.split(",").length >= 4, `the picture says ${code}`);
    await whatsapp.scan("work", code);
    await work.getByText("✅ Linked").waitFor({ timeout: 30_000 });
    await work.locator(".account-state", { hasText: "connected" }).waitFor({ timeout: 30_000 });
    assert.equal(await account("whatsapp", "home").locator(".account-state").innerText(), "not linked");
    const credentials = path.join(home.state, "credentials/whatsapp/work/creds.json");
    assert.ok(existsSync(credentials));
    await work.getByRole("button", { name: "Close" }).click();
    await work.getByRole("button", { name: "Log out…" }).click();
    await work.getByRole("button", { name: "Log out", exact: true }).click();
    await work.locator(".account-state", { hasText: "not linked" }).waitFor({ timeout: 30_000 });
    assert.ok(!existsSync(credentials));
    // The other one is linked by a code that is typed on its phone.
    const other = account("whatsapp", "home");
    await other.getByRole("button", { name: "By phone number…" }).click();
    await other.getByLabel("Number of the phone").fill(`+${whatsapp.phone("home").pn}`);
    await other.getByLabel("Number of the phone").press("Enter");
    const words = other.getByText(/Type this code on the phone/);
    await words.waitFor({ timeout: 30_000 });
    await whatsapp.phone("home").typeCode(/: ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(await words.innerText())[1]);
    await other.getByText("✅ Linked").waitFor({ timeout: 30_000 });
    for (const secret of telegram.secrets) assert.ok(!frames.some((frame) => frame.includes(secret)), "a token reached the page");
    assert.deepEqual(troubles, []);
});
