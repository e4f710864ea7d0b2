// `channels login` without a terminal: the phone scans the QR code that is drawn.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readTerminalQr } from "../fake/whatsapp/qr.mjs";
import { environment, program } from "./gateway.mjs";

/** Links an account to the phone and gives what the command has shown. */
export async function linkByQr(home, env, account, phone) {
    const child = spawn(program, ["channels", "login", "--channel", "whatsapp", "--account", account], { env: environment(home, env), cwd: home.path });
    let shown = "";
    let scanned = false;
    const look = (bytes) => {
        shown += bytes;
        const qr = scanned ? null : readTerminalQr(shown);
        if (qr === null) return;
        scanned = true;
        phone.scanQr(qr).catch(() => (scanned = false));
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    const timer = setTimeout(() => child.kill(), 120_000);
    const [code] = await once(child, "exit");
    clearTimeout(timer);
    assert.equal(code, 0, shown);
    return shown;
}
