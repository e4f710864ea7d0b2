// The page: header, agents and sessions, the conversation with its message box or the channels, and the panel that explains a route.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { avatar } from "./avatar.js";
import "./channels.js";
import "./composer.js";
import type { ComposerElement } from "./composer.js";
import type { Entry } from "./conversation.js";
import { header } from "./header.js";
import { closeIcon, downIcon } from "./icons.js";
import "./message.js";
import "./notices.js";
import "./route_panel.js";
import { sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { agentName } from "./words.js";

const NEAR_END_PX = 80;
const SUGGESTIONS = ["Who are you, and what can you do?", "list your workspace"];

@customElement("oc-app")
export class AppElement extends LitElement {
  private readonly store = new Store(() => this.requestUpdate());
  @state() private isDrawerOpen = false;
  @state() private isAtEnd = true;
  @state() private explainedId = "";
  @query(".thread") private readonly thread!: HTMLElement | null;
  @query("oc-composer") private readonly composer!: ComposerElement | null;
  private shownSession = "";
  private lastTop = 0;
  private focusBefore: HTMLElement | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
    this.store.start();
  }

  protected override render(): TemplateResult {
    const { store } = this;
    const entries = store.conversation?.entries() ?? [];
    const explained = store.view === "chat" ? entries.find((entry) => entry.id === this.explainedId) : undefined;
    return html`
      ${header(store, this.isDrawerOpen, this.toggleDrawer)}
      <div class="frame ${explained ? "with-route" : ""} ${store.agentsLoaded || store.connection.state !== "refused" ? "" : "gated"}">
        <div class="side ${this.isDrawerOpen ? "open" : ""}" id="side">${sidebar(store, {
          onAgent: (id) => this.leaveDrawer(() => void store.chooseAgent(id)),
          onSession: (key) => this.leaveDrawer(() => store.chooseSession(key)),
          onNewSession: () => this.leaveDrawer(() => this.send("/new")),
        })}</div>
        ${this.isDrawerOpen ? html`<div class="shade" @click=${() => (this.isDrawerOpen = false)}></div>` : nothing}
        ${store.connection.state === "refused"
          ? html`<oc-refused .refusal=${store.connection} @retry=${() => store.retryNow()}></oc-refused>`
          : store.view === "channels"
            ? html`<oc-channels .channels=${store.channels} ?offline=${!store.isOpen}></oc-channels>`
            : this.chat(entries)}
        ${explained ? html`<oc-route .entry=${explained} .store=${store} @close=${this.closeRoute}></oc-route>` : nothing}
      </div>`;
  }

  private chat(entries: Entry[]): TemplateResult {
    const { store } = this;
    const conversation = store.conversation;
    return html`<main class="chat" aria-label="Conversation">
      <oc-demo-banner .model=${store.currentModel}></oc-demo-banner>
      ${this.problem(store.notice || conversation?.loadError)}
      <div class="thread" role="log" aria-label="Messages" tabindex="0" @scroll=${this.scrolled}
          @why=${(event: CustomEvent<Entry>) => this.explain(event.detail)} @again=${(event: CustomEvent<string>) => this.send(event.detail)}>
        <div class="column">
          ${entries.length === 0 ? this.empty() : nothing}
          ${repeat(entries, (entry) => entry.id, (entry) => html`<oc-message .entry=${entry} .agent=${store.agent}
            .agentId=${store.agentId} ?chosen=${entry.id === this.explainedId}></oc-message>`)}
        </div>
      </div>
      <div class="dock">
        ${this.isAtEnd ? nothing : html`<button type="button" class="latest" @click=${() => this.toEnd("smooth")}>${downIcon}Latest</button>`}
        <oc-composer .session=${store.sessionKey} .agent=${agentName(store.agent, store.agentId)} ?active=${conversation?.isActive ?? false}
          ?offline=${!store.isOpen} @send=${(event: CustomEvent<string>) => this.send(event.detail)} @stop=${() => void store.stop()}></oc-composer>
        <p class="keys"><kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> makes a new line</p>
      </div>
    </main>`;
  }

  private problem(text: string | undefined): TemplateResult | typeof nothing {
    if (!text) return nothing;
    return html`<div class="banner bad" role="alert"><span>${text}</span>
      <button type="button" class="quiet icon-only" aria-label="Hide this" @click=${() => this.store.dismissNotice()}>${closeIcon}</button></div>`;
  }

  private empty(): TemplateResult | typeof nothing {
    const { store } = this;
    if (!store.conversation?.loaded) return store.conversation?.loadError ? nothing : html`<p class="loading" role="status">${store.isOpen ? "Loading…" : "Looking for the gateway…"}</p>`;
    return html`<section class="empty">
      ${avatar(store.agent, store.agentId, "large")}
      <h1>${agentName(store.agent, store.agentId)}</h1>
      <p>${store.agent?.identity?.theme || "Ready when you are."}</p>
      <div class="suggestions">${SUGGESTIONS.map((text) => html`<button type="button" @click=${() => this.send(text)}>${text}</button>`)}</div>
    </section>`;
  }

  protected override updated(): void {
    if (this.shownSession !== this.store.sessionKey) {
      this.shownSession = this.store.sessionKey;
      this.explainedId = "";
      this.isAtEnd = true;
    }
    document.title = `${this.store.view === "channels" ? "Channels" : agentName(this.store.agent, this.store.agentId)} · OpenClaw`;
    this.querySelector<LitElement>("oc-channels")?.requestUpdate();
    if (this.isAtEnd) void this.keepAtEnd();
  }

  // The messages render after this element, and only then is the new height known.
  private async keepAtEnd(): Promise<void> {
    await new Promise(requestAnimationFrame);
    if (this.isAtEnd) this.toEnd("instant");
  }

  private toEnd(behavior: ScrollBehavior): void {
    this.thread?.scrollTo({ top: this.thread.scrollHeight, behavior });
  }

  private scrolled(event: Event): void {
    const box = event.currentTarget as HTMLElement;
    // Text that grows below also fires this event; only a person moves the thread upwards.
    const movedUp = box.scrollTop < this.lastTop;
    this.lastTop = box.scrollTop;
    if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX) this.isAtEnd = true;
    else if (movedUp) this.isAtEnd = false;
  }

  private send(text: string): void {
    this.isAtEnd = true;
    this.store.send(text);
  }

  private readonly toggleDrawer = async (): Promise<void> => {
    this.isDrawerOpen = !this.isDrawerOpen;
    await this.updateComplete;
    if (this.isDrawerOpen) this.querySelector<HTMLElement>(".side [aria-current]")?.focus();
  };

  private leaveDrawer(action: () => void): void {
    this.isDrawerOpen = false;
    action();
    void this.updateComplete.then(() => this.composer?.focus());
  }

  private explain(entry: Entry): void {
    this.focusBefore ??= document.activeElement as HTMLElement;
    this.explainedId = entry.id;
  }

  private closeRoute(): void {
    this.explainedId = "";
    this.focusBefore?.focus();
    this.focusBefore = undefined;
  }

  private escape(): void {
    if (this.explainedId) this.closeRoute();
    else this.isDrawerOpen = false;
  }
}
