// "Why here?": the way one message took to its agent and session, as the gateway tells it.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Entry } from "./conversation.js";
import { closeIcon } from "./icons.js";
import type { Agent, Route } from "./protocol.js";
import type { RouteAnswer, Store } from "./store.js";
import { agentOf } from "./store.js";
import { agentName, channelOf, matchedByInWords } from "./words.js";

@customElement("oc-route")
export class RouteElement extends LitElement {
  @property({ attribute: false }) entry!: Entry;
  @property({ attribute: false }) store!: Store;
  @state() private answer: RouteAnswer | undefined;
  @query("h2") private readonly title_!: HTMLElement;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("entry") && changed.get("entry")?.id !== this.entry.id) void this.ask();
  }

  protected override firstUpdated(): void {
    this.title_.focus();
  }

  private async ask(): Promise<void> {
    const { entry } = this;
    this.answer = undefined;
    const answer = await this.store.routeOf(entry.runId);
    if (entry.id === this.entry.id) this.answer = answer;
  }

  protected override render(): TemplateResult {
    const route = this.known();
    return html`<aside class="route" aria-label="Why here?">
      <header><h2 tabindex="-1">Why here?</h2>
        <button type="button" class="quiet icon-only" aria-label="Close" @click=${this.close}>${closeIcon}</button></header>
      <div class="route-body" aria-live="polite">
        ${this.sentence(route)}
        ${facts(route)}
        ${this.steps(route)}
        ${this.answer?.problem ? html`<p class="note">${this.answer.problem} What stands here was read from the message and its session key.</p>` : nothing}
      </div>
    </aside>`;
  }

  /** What the gateway says now, over what history kept with the message, over what the session key itself tells. */
  private known(): Route {
    const sessionKey = this.store.sessionKey;
    const channel = channelOf(sessionKey);
    const fromKey: Route = { sessionKey, agentId: agentOf(sessionKey) || this.store.agentId, ...(channel ? { channel } : {}) };
    return { ...fromKey, ...this.answer?.route, ...this.entry.route };
  }

  private sentence(route: Route): TemplateResult {
    const agent: Agent | undefined = this.store.agents.find((a) => a.id === route.agentId);
    const binding = route.binding?.index === undefined ? nothing : html` (binding ${route.binding.index + 1})`;
    const reason = route.matchedBy ? html`${matchedByInWords(route.matchedBy)}${binding}` : "the session key names this agent";
    return html`<p class="sentence">${this.entry.kind === "user" ? "This message went to" : "This answer came from"}
      <strong>${agentName(agent, route.agentId ?? "")}</strong> because ${reason}.</p>`;
  }

  private steps(route: Route): TemplateResult | typeof nothing {
    if (!this.answer) return html`<p class="note">Asking the gateway…</p>`;
    if (!route.explain?.length) return nothing;
    return html`<h3>Step by step</h3><ol class="steps">${route.explain.map((line) => html`<li>${line}</li>`)}</ol>`;
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent("close"));
  }
}

function facts(route: Route): TemplateResult {
  const main = route.mainSessionKey === route.sessionKey ? undefined : route.mainSessionKey;
  return html`<dl class="facts">
    ${fact("Agent", route.agentId)}
    ${fact("Channel", route.channel)}
    ${fact("Account", route.accountId)}
    ${fact("Session key", route.sessionKey)}
    ${fact("Main session", main)}
    ${fact("Matched by", route.matchedBy)}
    ${fact("Binding", route.binding?.path)}
    ${fact("Written in", route.binding?.where)}
  </dl>`;
}

function fact(name: string, value: string | undefined): TemplateResult | typeof nothing {
  return value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : nothing;
}
