// A real IRC server (ngircd) in a folder of its own, and people who talk on it line by line.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { eventually, freePort } from "./gateway.mjs";

const program = ["/usr/sbin/ngircd", "/usr/bin/ngircd"].find(existsSync);

/** A certificate of localhost that signs itself: [certificate file, key file]. */
function makeCertificate(folder) {
    const files = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        "-out", files[0], "-keyout", files[1]], { stdio: "ignore" });
    for (const file of files) chmodSync(file, 0o644);
    return files;
}

/** Starts the server: {port, tlsPort, certificate, restart(), stop()}. */
export async function startIrcd() {
    if (!program) throw new Error("ngircd is not installed; ./do test clients installs it, or: apt-get install ngircd");
    const folder = mkdtempSync(path.join(tmpdir(), "openclaw-ircd-"));
    chmodSync(folder, 0o755);
    const [certificate, key] = makeCertificate(folder);
    const port = await freePort();
    const tlsPort = await freePort();
    const config = path.join(folder, "ngircd.config");  // not .conf: the folder is its IncludeDir too
    writeFileSync(config, [
        "[Global]", "Name = irc.test.example", "Info = test", "Listen = 127.0.0.1", `Ports = ${port}`, "MotdPhrase = hello", "AdminEMail = a@b.example",
        "[Limits]", "MaxConnectionsIP = 0", "MaxNickLength = 20", "MaxPenaltyTime = 1",
        "[Options]", "DNS = no", "Ident = no", "PAM = no", "ChrootDir =", `IncludeDir = ${folder}`,
        "[SSL]", `CertFile = ${certificate}`, `KeyFile = ${key}`, `Ports = ${tlsPort}`, ""].join("\n"));
    let child, log;
    const start = async () => {
        log = "";
        child = spawn(program, ["-n", "-f", config], { stdio: ["ignore", "pipe", "pipe"] });
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (log += bytes));
        const running = child;
        await eventually(() => {
            if (running.exitCode !== null) throw new Error(`ngircd ended with ${running.exitCode}\n${log}\n${readFileSync(config)}`);
            return new Promise((resolve) => {
                const socket = connect(port, "127.0.0.1", () => (socket.destroy(), resolve(true))).on("error", () => resolve(false));
            });
        }, { what: "ngircd" });
    };
    const end = async () => {
        const exited = once(child, "exit");
        if (child.exitCode === null) child.kill("SIGTERM"), await exited;
    };
    await start();
    return {
        port, tlsPort, certificate,
        restart: async () => (await end(), await start()),
        stop: async () => (await end(), rmSync(folder, { recursive: true, force: true })),
        log: () => log,
    };
}

/** Somebody on IRC: {say(target, text), raw(line), heard, waitFor(pattern), quit()}. */
export async function join(port, nick, channels = []) {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const heard = [];
    let unread = "";
    const raw = (line) => socket.write(line + "\r\n");
    socket.setEncoding("utf8").on("data", (text) => {
        unread += text;
        const lines = unread.split("\r\n");
        unread = lines.pop();
        for (const line of lines) {
            if (line.startsWith("PING")) raw("PONG" + line.slice(4));
            heard.push(line);
        }
    }).on("error", () => {});
    const person = {
        heard, raw,
        say: (target, text) => raw(`PRIVMSG ${target} :${text}`),
        /** The first line since `from` that matches. */
        waitFor: (pattern, { from = 0, within = 15_000 } = {}) =>
            eventually(() => heard.slice(from).find((line) => pattern.test(line)), { within, what: `${nick} hearing ${pattern} in\n${heard.join("\n")}` }),
        quit: () => socket.destroy(),
    };
    raw(`NICK ${nick}`);
    raw(`USER ${nick} 0 * :${nick}`);
    await person.waitFor(/ 001 /);
    for (const channel of channels) {
        raw(`JOIN ${channel}`);
        await person.waitFor(new RegExp(` 366 ${nick} ${channel} `));
    }
    return person;
}
