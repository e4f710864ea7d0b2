// A certificate for localhost, made for one test: Baileys fetches media over https only.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** Writes it into the folder: {key, cert, file}; `file` is for NODE_EXTRA_CA_CERTS. */
export function makeCertificate(folder) {
    const keyFile = path.join(folder, "localhost.key");
    const file = path.join(folder, "localhost.crt");
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", keyFile, "-out", file, ...subject],
        { stdio: "ignore" });
    return { key: readFileSync(keyFile), cert: readFileSync(file), file };
}
