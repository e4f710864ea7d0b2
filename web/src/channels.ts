// The page of the channels: each with its accounts, how they are, what went wrong last, and the login of those that are linked.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ChannelsState, Login } from "./channels_state.js";
import type { ChannelAccount } from "./protocol.js";
import { ageOf } from "./words.js";

interface Look {
  look: "good" | "fair" | "bad" | "unknown";
  words: string;
}

@customElement("oc-channels")
export class ChannelsElement extends LitElement {
  @property({ attribute: false }) channels!: ChannelsState;
  @property({ type: Boolean }) offline = false;
  /** `channel/account` whose log-out waits for a second word. */
  @state() private leaving = "";
  /** `channel/account` for which a phone's number is being typed. */
  @state() private dialling = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.channels?.show();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.channels.hide();
  }

  protected override render(): TemplateResult {
    const { channels } = this;
    const order = channels.status?.channelOrder ?? [];
    return html`<main class="channels" aria-label="Channels"><div class="channels-column">
      <div class="channels-head"><h1>Channels</h1>
        <button type="button" ?disabled=${channels.isProbing || this.offline || order.length === 0} @click=${() => void channels.probe()}>
          ${channels.isProbing ? "Asking…" : "Ask the platforms"}</button></div>
      ${channels.problem ? html`<p class="problem" role="alert">${channels.problem}</p>` : nothing}
      ${channels.status && order.length === 0 ? this.none() : nothing}
      ${channels.status ? nothing : html`<p class="loading" role="status">${this.offline ? "Looking for the gateway…" : "Loading…"}</p>`}
      ${repeat(order, (id) => id, (id) => this.channel(id))}
    </div></main>`;
  }

  private none(): TemplateResult {
    return html`<p class="note">No channel is configured yet; only this web chat works. Add one where the gateway runs:</p>
      <figure class="code"><figcaption><span>shell</span></figcaption><pre tabindex="0"><code>openclaw channels add --channel telegram --token 123456:ABC</code></pre></figure>`;
  }

  private channel(id: string): TemplateResult {
    const status = this.channels.status!;
    const accounts = status.channelAccounts[id] ?? [];
    const label = status.channelLabels[id] ?? id;
    return html`<section class="channel-card" data-channel=${id} aria-label=${label}>
      <header><h2>${label}</h2><span class="note">${status.channelDetailLabels?.[id] ?? ""}</span></header>
      <ul>${repeat(accounts, (account) => account.accountId, (account) => this.account(id, label, account))}</ul>
      ${accounts.length === 0 ? html`<p class="note">No accounts.</p>` : nothing}
    </section>`;
  }

  private account(channel: string, label: string, account: ChannelAccount): TemplateResult {
    const { look, words } = lookOf(account);
    const login = this.loginOf(channel, account);
    // What is off, or waits to be linked, has no trouble of its own: its state says it, and the button is here.
    const isIdle = account.enabled === false || account.linked === false;
    const error = isIdle ? "" : account.lastError;
    return html`<li class="account" data-account=${account.accountId}>
      <div class="account-head">
        <span class="dot ${look}" aria-hidden="true"></span>
        <span class="account-name">${account.accountId}${account.name ? html` <span class="note">${account.name}</span>` : nothing}</span>
        <span class="account-state ${look}">${words}</span>
        ${this.buttons(channel, account, login)}
      </div>
      ${factsOf(account)}
      ${error ? html`<p class="problem">${error}</p>` : nothing}
      ${isIdle ? nothing : probeWords(account)}
      ${login ? this.loginBox(label, login) : nothing}
    </li>`;
  }

  private loginOf(channel: string, account: ChannelAccount): Login | undefined {
    const { login } = this.channels;
    return login?.channel === channel && login.accountId === account.accountId ? login : undefined;
  }

  private buttons(channel: string, account: ChannelAccount, login: Login | undefined): TemplateResult | typeof nothing {
    if (account.linked === undefined || account.enabled === false) return nothing;
    const key = `${channel}/${account.accountId}`;
    const isBusy = this.offline || login?.state === "waiting" || login?.state === "shown";
    if (this.leaving === key) {
      return html`<span class="account-buttons" role="group" aria-label="Log out?"><span class="note">Unlink this device?</span>
        <button type="button" class="small danger" @click=${() => this.leave(channel, account.accountId)}>Log out</button>
        <button type="button" class="small" @click=${() => (this.leaving = "")}>Keep</button></span>`;
    }
    if (this.dialling === key && !isBusy) {
      const link = () => this.linkByCode(channel, account);
      return html`<span class="account-buttons" role="group" aria-label="Link by a code">
        <input type="tel" class="phone" aria-label="Number of the phone" placeholder="+15551234567" @keydown=${(event: KeyboardEvent) => event.key === "Enter" && link()}>
        <button type="button" class="small" @click=${link}>Get a code</button>
        <button type="button" class="small" @click=${() => (this.dialling = "")}>Cancel</button></span>`;
    }
    return html`<span class="account-buttons">
      ${account.linked ? html`<button type="button" class="small" ?disabled=${isBusy} @click=${() => (this.leaving = key)}>Log out…</button>` : nothing}
      ${account.linked ? nothing : html`<button type="button" class="small" ?disabled=${isBusy} @click=${() => (this.dialling = key)}>By phone number…</button>`}
      <button type="button" class="small" ?disabled=${isBusy}
        @click=${() => void this.channels.link(channel, account.accountId, account.linked === true)}>${account.linked ? "Link anew" : "Link"}</button>
    </span>`;
  }

  private linkByCode(channel: string, account: ChannelAccount): void {
    const phone = this.querySelector<HTMLInputElement>("input.phone")?.value.trim() ?? "";
    if (!phone) return;
    this.dialling = "";
    void this.channels.link(channel, account.accountId, account.linked === true, phone);
  }

  private leave(channel: string, accountId: string): void {
    this.leaving = "";
    void this.channels.logOut(channel, accountId);
  }

  private loginBox(label: string, login: Login): TemplateResult {
    const isOver = login.state === "done" || login.state === "failed";
    return html`<div class="login ${login.state}" role="status" aria-live="polite">
      ${login.qr ? html`<img class="qr" src=${login.qr} alt="QR code that links this account">` : nothing}
      <div class="login-words">
        ${login.qr ? html`<p><strong>Scan this QR in ${label} (Linked Devices).</strong></p>
          <p class="note">On the phone: Settings, Linked devices, Link a device. A new code comes by itself when this one is too old.</p>` : nothing}
        ${login.words ? html`<p class=${login.state === "failed" ? "problem" : ""}>${login.words}</p>` : nothing}
        <button type="button" class="small" @click=${() => this.channels.leaveLogin()}>${isOver ? "Close" : "Cancel"}</button>
      </div>
    </div>`;
  }
}

/** How an account is, in one word and one colour. */
function lookOf(account: ChannelAccount): Look {
  if (account.enabled === false) return { look: "unknown", words: "disabled" };
  if (!account.configured) return { look: "fair", words: "not configured" };
  if (account.linked === false) return { look: "fair", words: "not linked" };
  if (!account.running) return { look: account.lastError ? "bad" : "unknown", words: "stopped" };
  if (account.connected) return { look: "good", words: "connected" };
  return account.reconnectAttempts ? { look: "bad", words: `reconnecting (try ${account.reconnectAttempts})` } : { look: "fair", words: "connecting" };
}

function factsOf(account: ChannelAccount): TemplateResult {
  const bot = account.probe?.bot?.username ?? account.bot?.username;
  const facts: [string, string | undefined][] = [
    ["Name there", bot ? `@${bot}` : undefined],
    [account.self?.e164 ? "Number" : "Id there", account.self?.e164 ?? account.self?.id],
    ["Mode", account.mode ?? undefined],
    ["Token from", account.botTokenSource ? `bot: ${account.botTokenSource}, app: ${account.appTokenSource ?? "none"}` : tokenOf(account)],
    ["Direct messages", account.dmPolicy],
    ["Webhook", account.webhookPath],
    ["Last message in", account.lastInboundAt ? ageOf(account.lastInboundAt) : undefined],
    ["Last message out", account.lastOutboundAt ? ageOf(account.lastOutboundAt) : undefined],
    ["More", account.words?.join(", ")],
  ];
  return html`<dl class="account-facts">${facts.map(([name, value]) => (value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : nothing))}</dl>`;
}

function tokenOf(account: ChannelAccount): string | undefined {
  return account.tokenSource && account.tokenSource !== "none" ? account.tokenSource : undefined;
}

function probeWords(account: ChannelAccount): TemplateResult | typeof nothing {
  const { probe } = account;
  if (!probe) return nothing;
  const more = probe.words?.length ? `, ${probe.words.join(", ")}` : "";
  return probe.ok ? html`<p class="probe good">The platform says: works${more} (${probe.elapsedMs ?? 0} ms)</p>`
    : html`<p class="probe bad">The platform says: ${probe.error || "it does not work"}</p>`;
}
