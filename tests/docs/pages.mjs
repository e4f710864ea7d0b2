// Reads the pages of docs/: their fenced blocks, the openclaw commands they name, and the lines a command is said to print.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, "docs");

/** The pages that people write; docs/reference is written by a program, docs/decisions only gives reasons. */
export function pageNames() {
    return readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith(".md") && !name.startsWith("reference") && !name.startsWith("decisions"))
        .map((name) => `docs/${name}`)
        .concat("README.md")
        .sort();
}

/** The fenced blocks in their order: {language, words, text, line}. `words` is what follows the language behind the fence. */
export function blocksOf(page) {
    const blocks = [];
    let open = null;
    readFileSync(path.join(root, page), "utf8").split("\n").forEach((text, index) => {
        const fence = text.match(/^```(\S*)\s*(.*)$/);
        if (!fence) return open?.lines.push(text);
        if (!open) return (open = { language: fence[1], words: fence[2].split(/\s+/).filter(Boolean), lines: [], line: index + 1 });
        blocks.push({ language: open.language, words: open.words, text: open.lines.join("\n"), line: open.line });
        open = null;
    });
    if (open) throw new Error(`${page}:${open.line}: the block is not closed`);
    return blocks;
}

/** A JSON5 block is a whole config unless it says `cases` or `part` behind its fence. */
export const isConfig = (block) => block.language === "json5" && !block.words.includes("cases") && !block.words.includes("part");

/** The value of `name=value` behind the fence. */
export const wordOf = (block, name) => block.words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);

/** The commands of a console block, each with the lines that it is said to print. A `\` at the end of a line goes on in the next. */
export function commandsOf(block) {
    const commands = [];
    block.text.split("\n").forEach((text, index) => {
        const last = commands.at(-1);
        if (text.startsWith("$ ")) commands.push({ command: text.slice(2), output: [], line: block.line + 1 + index });
        else if (last && last.output.length === 0 && last.command.endsWith("\\")) last.command = last.command.slice(0, -1) + text.trim();
        else if (last) last.output.push(text);
        else throw new Error(`line ${block.line + 1 + index}: output before the first command`);
    });
    return commands;
}

/** Every `openclaw …` that a page names, in text and in blocks, as lists of words. */
export function namedCommands(page) {
    const found = [];
    readFileSync(path.join(root, page), "utf8").split("\n").forEach((text, index) => {
        for (const [, rest] of text.matchAll(/(?:^|[\s`(|;&<])(?:build\/release\/)?openclaw ((?:[^`|;&)#>]|\|(?=\S))+)/g)) {
            const words = rest.trim().split(/\s+/);
            if (words[0] && /^(--?)?[a-z]/.test(words[0])) found.push({ words, line: index + 1 });
        }
    });
    return found;
}

/** The messages that a page explains: the code in the first column of tables headed `it says` or `status or log`. */
export function explainedMessages(page) {
    const found = [];
    let heard = false;
    readFileSync(path.join(root, page), "utf8").split("\n").forEach((text, index) => {
        if (!text.startsWith("|")) return (heard = false);
        const first = text.split("|")[1].trim();
        if (first === "it says" || first === "status or log") return (heard = true);
        if (heard) for (const [, message] of first.matchAll(/`([^`]+)`/g)) found.push({ message, line: index + 1 });
    });
    return found;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether the printed text is the shown one; `…` alone in a line stands for any lines, inside a line for anything. */
export function fits(shown, printed) {
    const lines = shown.join("\n").trimEnd().split("\n");
    const pattern = lines.map((line) => (line.trim() === "…" ? "(?:.*\\n)*?" : line.trimEnd().split("…").map(escaped).join(".*") + "[ \\t]*\\n")).join("");
    return new RegExp(`^${pattern}$`).test(printed.trimEnd() + "\n");
}
