// How a test runs one of the fakes as a program of its own and drives it over the control API.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Starts tests/fake/<name>.mjs with the control API: {url, control(verb, input), stop()}. */
export async function startProgram(name, config = {}) {
    const file = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
    const child = spawn(process.execPath, [file, "--port", "0", "--control", "--exit-with-stdin", "--config", JSON.stringify(config)],
        { stdio: ["pipe", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const url = `http://127.0.0.1:${JSON.parse(line).port}`;
    return {
        url,
        control: async (verb, input = {}) => {
            const answer = await fetch(`${url}/control/${verb}`, { method: "POST", body: JSON.stringify(input) });
            return answer.json();
        },
        stop: async () => {
            child.stdin.end();
            const [code] = await once(child, "exit");
            return code;
        },
    };
}
