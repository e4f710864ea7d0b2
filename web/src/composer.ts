// The message box: Enter sends, Shift+Enter makes a line, and what was typed in a session waits there.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { sendIcon, stopIcon } from "./icons.js";

const HEIGHT_MAX_PX = 220;

@customElement("oc-composer")
export class ComposerElement extends LitElement {
  @property() session = "";
  @property() agent = "";
  @property({ type: Boolean }) active = false;
  @property({ type: Boolean }) offline = false;
  @query("textarea") private readonly box!: HTMLTextAreaElement;
  private readonly drafts = new Map<string, string>();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override focus(): void {
    this.box?.focus();
  }

  protected override render(): TemplateResult {
    return html`<form class="composer" @submit=${this.submitted}>
      <textarea rows="1" aria-label="Message" placeholder=${`Message ${this.agent}`} enterkeyhint="send" spellcheck="true"
        @keydown=${this.keyPressed} @input=${this.typed}></textarea>
      ${this.active ? html`<button type="button" class="round stop" title="Stop the answer" aria-label="Stop"
        @click=${() => this.dispatchEvent(new CustomEvent("stop"))}>${stopIcon}</button>` : nothing}
      <button type="submit" class="round send" title=${this.offline ? "Sent as soon as the gateway is back" : "Send (Enter)"}
        aria-label="Send">${sendIcon}</button>
    </form>`;
  }

  // A finger would have the keyboard jump up.
  protected override firstUpdated(): void {
    if (matchMedia("(hover: hover)").matches) this.box.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    if (before === undefined) return;
    this.drafts.set(before, this.box.value);
    this.box.value = this.drafts.get(this.session) ?? "";
    this.fit();
  }

  private keyPressed(event: KeyboardEvent): void {
    // 229 is what an input method sends while it composes a character.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  private submitted(event: Event): void {
    event.preventDefault();
    this.submit();
  }

  private submit(): void {
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = "";
    this.fit();
    this.dispatchEvent(new CustomEvent("send", { detail: text }));
    this.box.focus();
  }

  private typed(): void {
    this.fit();
  }

  private fit(): void {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, HEIGHT_MAX_PX)}px`;
  }
}
