// One entry of the conversation: a question, or everything an agent did to answer it.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { avatar } from "./avatar.js";
import type { AssistantEntry, Block, Entry, Tool, UserEntry } from "./conversation.js";
import { readable } from "./conversation.js";
import { chevronIcon, routeIcon, toolIcon } from "./icons.js";
import { copyButton, markdown } from "./markdown.js";
import type { Agent } from "./protocol.js";
import { modelName } from "./store.js";
import { agentName, timeOf } from "./words.js";

/** Longer tool texts are cut for the eye; the transcript keeps them whole. */
const SHOWN_TEXT_MAX = 20_000;
const BRIEF_MAX = 80;

/** Asks the page to explain the route of an entry. */
export class WhyEvent extends CustomEvent<Entry> {
  constructor(entry: Entry) {
    super("why", { detail: entry, bubbles: true });
  }
}

/** Asks the page to send a text that the gateway refused once more. */
export class AgainEvent extends CustomEvent<string> {
  constructor(text: string) {
    super("again", { detail: text, bubbles: true });
  }
}

@customElement("oc-message")
export class MessageElement extends LitElement {
  @property({ attribute: false }) entry!: Entry;
  @property({ attribute: false }) agent: Agent | undefined;
  @property({ attribute: false }) agentId = "";
  @property({ type: Boolean }) chosen = false;

  // The page has one style sheet; shadow roots would each need their own.
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { entry } = this;
    return html`<article class="message ${entry.kind} ${this.chosen ? "chosen" : ""}" @click=${this.clicked}>
      ${entry.kind === "user" ? this.question(entry) : this.answer(entry)}
    </article>`;
  }

  private question(entry: UserEntry): TemplateResult {
    return html`
      ${entry.sender ? html`<header class="who"><span class="name">${entry.sender}</span></header>` : nothing}
      <div class="bubble">${markdown(entry.text)}</div>
      ${entry.error ? html`<div class="problem" role="alert"><strong>Not sent.</strong> ${entry.error}
        <button type="button" class="small" @click=${() => this.dispatchEvent(new AgainEvent(entry.text))}>Send again</button></div>` : nothing}
      <footer class="foot">${this.whyButton()}${questionState(entry)}
        ${entry.at ? html`<time datetime=${new Date(entry.at).toISOString()}>${timeOf(entry.at)}</time>` : nothing}</footer>`;
  }

  private answer(entry: AssistantEntry): TemplateResult {
    const isThinking = entry.live && !entry.blocks.some((block) => block.kind !== "thinking");
    const model = modelName(entry.provider, entry.model);
    return html`
      <header class="who">${avatar(this.agent, this.agentId, "small")}
        <span class="name">${agentName(this.agent, this.agentId)}</span>
        ${entry.at ? html`<time datetime=${new Date(entry.at).toISOString()}>${timeOf(entry.at)}</time>` : nothing}</header>
      <div class="body ${entry.live ? "live" : ""}" aria-busy=${entry.live ? "true" : "false"}>
        ${entry.blocks.map(blockView)}
        ${isThinking ? html`<p class="working" role="status"><span></span><span></span><span></span><em class="unseen">The agent is working</em></p>` : nothing}
        ${entry.error ? html`<div class="problem" role="alert"><strong>This answer failed.</strong> ${entry.error}</div>` : nothing}
        ${entry.stopped ? html`<p class="stopped">Stopped.</p>` : nothing}
      </div>
      <footer class="foot">
        ${model ? html`<span class="model" title=${entry.tokens ? `${entry.tokens.toLocaleString()} tokens` : nothing}>${model}</span>` : nothing}
        ${entry.live ? nothing : this.whyButton()}</footer>`;
  }

  private whyButton(): TemplateResult {
    return html`<button type="button" class="quiet small why" @click=${(event: Event) => {
      event.stopPropagation();
      this.dispatchEvent(new WhyEvent(this.entry));
    }}>${routeIcon}Why here?</button>`;
  }

  // A click anywhere on the entry explains it, unless the click was meant for a control or for selecting text.
  private clicked(event: MouseEvent): void {
    if ((event.target as Element).closest("a, button, summary, input, pre")) return;
    if (getSelection()?.isCollapsed === false) return;
    this.dispatchEvent(new WhyEvent(this.entry));
  }
}

function questionState(entry: UserEntry): TemplateResult | typeof nothing {
  if (entry.state === "sending") return html`<span class="state">Sending…</span>`;
  if (entry.state === "queued") return html`<span class="state">Queued, goes next</span>`;
  return nothing;
}

function blockView(block: Block): unknown {
  switch (block.kind) {
    case "text": return markdown(block.text);
    case "note": return html`<p class="note">${block.text}</p>`;
    case "thinking": return block.text.trim() ? thinking(block.text) : nothing;
    case "tool": return toolCard(block.tool);
  }
}

function thinking(text: string): TemplateResult {
  return html`<details class="card thinking"><summary>${chevronIcon}<span class="tool-name">Thinking</span></summary>
    <div class="card-body">${markdown(text)}</div></details>`;
}

const TOOL_STATES = { running: "running", done: "done", error: "failed" } as const;

function toolCard(tool: Tool): TemplateResult {
  const args = tool.args === undefined ? "" : readable(tool.args);
  return html`<details class="card tool ${tool.state}" data-tool=${tool.name}>
    <summary>${chevronIcon}${toolIcon}<span class="tool-name">${tool.name}</span>
      <span class="brief">${brief(tool.args)}</span><span class="tool-state">${TOOL_STATES[tool.state]}</span></summary>
    <div class="card-body">
      ${args && args !== "{}" ? textSection("Arguments", args) : nothing}
      ${tool.result ? textSection(tool.state === "error" ? "Error" : "Result", tool.result)
        : html`<p class="note">${withoutResult(tool)}</p>`}
    </div>
  </details>`;
}

function withoutResult(tool: Tool): string {
  if (tool.state === "running") return "No result yet.";
  return tool.result === undefined ? "The output comes with the end of the answer." : "It gave no output.";
}

function textSection(title: string, text: string): TemplateResult {
  const shown = text.length > SHOWN_TEXT_MAX ? `${text.slice(0, SHOWN_TEXT_MAX)}\n… ${text.length - SHOWN_TEXT_MAX} more characters` : text;
  return html`<figure class="code"><figcaption><span>${title}</span>${copyButton(text)}</figcaption>
    <pre tabindex="0"><code>${shown}</code></pre></figure>`;
}

/** The first telling argument of a tool call on one line. */
function brief(args: unknown): string {
  const values = args && typeof args === "object" ? Object.values(args) : [args];
  const first = values.find((value) => typeof value === "string" && value.trim() !== "") as string | undefined;
  const line = first?.trim().split("\n", 1)[0] ?? "";
  return line.length > BRIEF_MAX ? `${line.slice(0, BRIEF_MAX)}…` : line;
}
