// What a fake model says: from a queue, from rules, from directives inside the user's text, or else an echo of it.
import { ControlError } from "./server.mjs";

const REPLY_KEYS = ["text", "thinking", "tools", "status", "message", "type", "code", "retry_after", "headers", "body", "finish", "usage",
    "chunk", "delay_ms", "first_delay_ms", "close_after", "stall_after", "garbage_after", "error_after", "no_done", "split_bytes", "crlf",
    "comments", "ping"];
const RULE_KEYS = ["match", "regex", "model", "key", "times", "reply", "steps"];

/** One talk as a fake model sees it: {model, key, userText, results: [text], round, waitsForTools}. */
export class Script {
    #queue = [];
    #rules = [];
    #struck = new Map();

    setQueue(replies) {
        this.#queue = replies.map(checkedReply);
    }

    queue(...replies) {
        this.#queue.push(...replies.map(checkedReply));
    }

    setRules(rules) {
        this.#rules = [];
        for (const rule of rules) this.addRule(rule);
    }

    /** A rule holds for texts that contain `match`; step n answers after n rounds of tools, then the results are told. */
    addRule(rule) {
        const unknown = Object.keys(rule).find((key) => !RULE_KEYS.includes(key));
        if (unknown) throw new ControlError(`rule key "${unknown}" is not one of ${RULE_KEYS.join(", ")}`);
        const steps = (rule.steps ?? [rule.reply ?? {}]).map(checkedReply);
        this.#rules.push({ times: 0, ...rule, steps, used: 0, pattern: rule.regex === undefined ? null : new RegExp(rule.regex) });
    }

    reset() {
        this.#queue = [];
        this.#rules = [];
        this.#struck.clear();
    }

    /** The queue comes first, then rules, then directives. */
    replyTo(talk) {
        const queued = this.#queue.shift();
        if (queued) return queued;
        const rule = this.#rules.find((one) => ruleHolds(one, talk));
        if (rule) {
            rule.used += 1;
            return rule.steps[talk.round] ?? toldResults(talk);
        }
        return this.#directed(talk);
    }

    #directed(talk) {
        const { reply, words, refusals } = readDirectives(talk.userText);
        for (const refusal of refusals) {
            const struck = this.#struck.get(talk.userText) ?? 0;
            if (refusal.times !== 0 && struck >= refusal.times) continue;
            this.#struck.set(talk.userText, struck + 1);
            return { status: refusal.status, retry_after: refusal.retry };
        }
        if (talk.results.length > 0) return { ...toldResults(talk), chunk: reply.chunk, delay_ms: reply.delay_ms };
        if (reply.text === undefined && !reply.tools) reply.text = `mock reply: ${words}`;
        return reply;
    }
}

/** Reads [[tool:NAME {json}]], [[text:...]], [[thinking:...]], [[status:429 times=2 retry=1]] and the wire directives out of a text. */
export function readDirectives(text) {
    const reply = {};
    const refusals = [];
    let at = 0;
    for (;;) {
        const start = /\[\[(tool|text|thinking|status|delay|first|chunk|close|stall|garbage|error|finish|split|usage):/g;
        start.lastIndex = at;
        const found = start.exec(text);
        if (!found) break;
        const from = found.index + found[0].length;
        const end = endOfDirective(text, from, found[1]);
        at = end < 0 ? from : end + 2;
        if (end >= 0) applyDirective(found[1], text.slice(from, end), reply, refusals);
    }
    return { reply, refusals, words: text };
}

// A tool's JSON may hold "]]" itself: the directive ends at the first "]]" that leaves whole JSON before it.
function endOfDirective(text, from, kind) {
    let end = text.indexOf("]]", from);
    while (end >= 0 && kind === "tool" && !toolOf(text.slice(from, end))) end = text.indexOf("]]", end + 1);
    return end;
}

function toolOf(words) {
    const match = /^\s*([^\s{]+)\s*([\s\S]*)$/.exec(words);
    if (!match) return null;
    try {
        return { name: match[1], input: match[2].trim() === "" ? {} : JSON.parse(match[2]) };
    } catch {
        return null;
    }
}

function applyDirective(kind, words, reply, refusals) {
    switch (kind) {
        case "tool":
            (reply.tools ??= []).push(toolOf(words));
            break;
        case "text":
            reply.text = (reply.text ?? "") + words;
            break;
        case "status":
            refusals.push(refusalOf(words));
            break;
        case "usage": {
            const [input, output] = words.split("/").map(Number);
            reply.usage = { input, output };
            break;
        }
        case "thinking":
        case "finish":
            reply[kind] = words;
            break;
        default:
            reply[{ delay: "delay_ms", first: "first_delay_ms", chunk: "chunk", split: "split_bytes" }[kind] ?? `${kind}_after`] = Number(words);
    }
}

function refusalOf(words) {
    const [status, ...rest] = words.trim().split(/\s+/);
    const extra = Object.fromEntries(rest.map((one) => one.split("=")).map(([name, value]) => [name, Number(value)]));
    return { status: Number(status), times: extra.times ?? 0, retry: extra.retry };
}

function toldResults({ results }) {
    return { text: `tool said: ${results.join("\n")}` };
}

function ruleHolds(rule, { model, key, userText }) {
    if (rule.times !== 0 && rule.used >= rule.times) return false;
    if (rule.model !== undefined && rule.model !== model) return false;
    if (rule.key !== undefined && rule.key !== key) return false;
    if (rule.pattern && !rule.pattern.test(userText)) return false;
    return rule.match === undefined || userText.includes(rule.match);
}

function checkedReply(reply) {
    const given = typeof reply === "string" ? { text: reply } : reply;
    const unknown = Object.keys(given).find((key) => !REPLY_KEYS.includes(key));
    if (unknown) throw new ControlError(`reply key "${unknown}" is not one of ${REPLY_KEYS.join(", ")}`);
    return given;
}
