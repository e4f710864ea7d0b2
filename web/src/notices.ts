// What stands between a person and the chat: a refused connection, a lost one, and the built-in demo model.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Connection } from "./client.js";
import { type Credential, keepCredential } from "./credential.js";
import { closeIcon } from "./icons.js";
import { copyButton } from "./markdown.js";

type Refused = Extract<Connection, { state: "refused" }>;

const DEMO_MODEL = "demo/guide";
const DISMISSED_KEY = "openclaw.demo-banner";

@customElement("oc-refused")
export class RefusedElement extends LitElement {
  @property({ attribute: false }) refusal!: Refused;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<section class="gate" aria-labelledby="gate-title"><div class="gate-card">
      <img src="favicon.svg" alt="" width="44" height="44">
      ${this.content()}
    </div></section>`;
  }

  private content(): TemplateResult {
    const { code } = this.refusal;
    if (code.startsWith("AUTH_PASSWORD")) return this.form("password", "This gateway asks for its password", html`It is <code>gateway.auth.password</code> in the gateway's configuration.`);
    if (code === "PAIRING_REQUIRED" || code === "NOT_PAIRED") return this.pairing();
    if (code.startsWith("AUTH_") && code !== "AUTH_RATE_LIMITED") {
      return this.form("token", "This gateway asks for its token", html`Where the gateway runs, this prints the address with its token: <code>openclaw dashboard</code>`);
    }
    return html`<h1 id="gate-title">The gateway refused this page</h1><p role="alert">${this.refusal.message}</p>${advice(code)}${this.again()}`;
  }

  private form(kind: Credential["kind"], title: string, help: TemplateResult): TemplateResult {
    const isWrong = this.refusal.code.endsWith("MISMATCH");
    return html`<h1 id="gate-title">${title}</h1>
      <p>${help}</p>
      <form @submit=${(event: SubmitEvent) => this.submitted(event, kind)}>
        <label for="credential">${kind === "token" ? "Token" : "Password"}</label>
        <input id="credential" name="credential" type="password" autocomplete="current-password" required autofocus
          aria-invalid=${isWrong ? "true" : nothing} aria-describedby=${isWrong ? "gate-problem" : nothing}>
        ${isWrong ? html`<p class="problem" id="gate-problem" role="alert">That ${kind} is not the right one.</p>` : nothing}
        <button type="submit" class="primary">Connect</button>
      </form>
      <p class="note">It stays in this tab and goes to ${location.host} only.</p>`;
  }

  private pairing(): TemplateResult {
    const command = `openclaw devices approve ${this.refusal.requestId ?? ""}`.trim();
    return html`<h1 id="gate-title">This browser has to be approved once</h1>
      <p>Run this where the gateway is, then try again:</p>
      <figure class="code"><figcaption><span>shell</span>${copyButton(command)}</figcaption><pre tabindex="0"><code>${command}</code></pre></figure>
      ${this.again()}`;
  }

  private again(): TemplateResult {
    return html`<button type="button" class="primary" @click=${this.retry}>Try again</button>`;
  }

  private submitted(event: SubmitEvent, kind: Credential["kind"]): void {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements.namedItem("credential") as HTMLInputElement;
    if (!input.value) return;
    keepCredential({ kind, value: input.value.trim() });
    input.value = "";
    this.retry();
  }

  private retry(): void {
    this.dispatchEvent(new CustomEvent("retry"));
  }
}

function advice(code: string): TemplateResult | typeof nothing {
  if (code.includes("DEVICE_IDENTITY")) {
    return html`<p>This browser cannot sign here, because signing keys exist only on secure pages. Open the page as
      <code>http://localhost:${location.port || "18789"}</code> on the gateway's machine, through an SSH tunnel, or over https.</p>`;
  }
  if (code.startsWith("CONTROL_UI_ORIGIN")) {
    return html`<p>Add <code>${location.origin}</code> to <code>gateway.controlUi.allowedOrigins</code> in the configuration.</p>`;
  }
  if (code === "AUTH_RATE_LIMITED") return html`<p>There were too many wrong attempts. Wait five minutes.</p>`;
  return nothing;
}

/** Tells that the answers come from the built-in guide, and what makes them come from a real model. */
@customElement("oc-demo-banner")
export class DemoBannerElement extends LitElement {
  @property() model = "";
  @state() private dismissed = sessionStorage.getItem(DISMISSED_KEY) !== null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.model !== DEMO_MODEL || this.dismissed) return nothing;
    return html`<aside class="banner demo" aria-label="No model is connected">
      <details>
        <summary><strong>No model is connected yet.</strong> The built-in guide answers. <span class="more">Connect a model</span></summary>
        <ul>
          <li>With a key: set <code>ANTHROPIC_API_KEY</code>, <code>OPENAI_API_KEY</code> or <code>OPENROUTER_API_KEY</code> where the gateway runs and start it again.</li>
          <li>On your own machine: start Ollama, vLLM or LM Studio and name its address as <code>baseUrl</code> under <code>models.providers</code>.</li>
          <li>Then choose the model: <code>openclaw config set agents.defaults.model.primary PROVIDER/MODEL</code></li>
        </ul>
      </details>
      <button type="button" class="quiet icon-only" aria-label="Hide this" @click=${this.dismiss}>${closeIcon}</button>
    </aside>`;
  }

  private dismiss(): void {
    sessionStorage.setItem(DISMISSED_KEY, "1");
    this.dismissed = true;
  }
}
