// The model that bears witness: its answer says which agent asked, with whose key, from which workspace, with which model, and to which messages.
import path from "node:path";
import { FakeAnthropic } from "../fake/anthropic.mjs";
import { blocksOf } from "../fake/anthropic_checks.mjs";

export const MARK = /\bm\d+;/g;
// What the gateway tells about a message stands in fenced blocks: who wrote it, what was quoted, what was said before.
const TOLD = /```json\n[^]*?\n```/g;
const ANSWER = /^I am (\S+) in (\S+) with (\S+) by the key of (\S+)\. To: ?(.*)$/;

/** The name of a message in its text; an answer repeats it. */
export const markOf = (number) => `m${number};`;

/** What an answer says of itself, or null when it is no answer of this model. */
export function readAnswer(text) {
    const [, agent, workspace, model, owner, marks] = ANSWER.exec(text.trim()) ?? [];
    return agent === undefined ? null : { agent, workspace, model, owner, marks: marks.match(MARK) ?? [] };
}

/** `thinkMs(marks)` says how long an answer takes; `heard` has every request, oldest first. */
export class WitnessModel extends FakeAnthropic {
    heard = [];
    thinkMs = () => 0;

    answer(call, gone) {
        this.script = { replyTo: (talk) => this.#reply(call, talk) };
        return super.answer(call, gone);
    }

    forget() {
        this.heard = [];
        this.calls = [];
        this.thinkMs = () => 0;
    }

    #reply(call, { model, key }) {
        // A question that nobody has answered yet may stand before the one that is asked.
        const asked = blocksOf(call.body.messages.at(-1).content).filter(({ type }) => type === "text").at(-1)?.text ?? "";
        const system = JSON.parse(JSON.stringify(call.body.system ?? ""));
        const words = typeof system === "string" ? system : system.map(({ text }) => text).join("\n");
        const agent = /Runtime: agent=(\S+)/.exec(words)?.[1] ?? "nobody";
        const workspace = path.basename(/Your working directory is: (.+)/.exec(words)?.[1] ?? "nowhere");
        const owner = key.replace("sk-ant-", "");
        const marks = [...new Set(asked.replaceAll(TOLD, "").match(MARK) ?? [])];
        const seen = [...new Set(JSON.stringify(call.body.messages).match(MARK) ?? [])];
        this.heard.push({ agent, workspace, model, owner, marks, seen, tools: (call.body.tools ?? []).map(({ name }) => name) });
        return { text: `I am ${agent} in ${workspace} with ${model} by the key of ${owner}. To: ${marks.join(" ")}`, first_delay_ms: this.thinkMs(marks) };
    }
}
