// The bar on top: whose page this is, whether the gateway is there, how it feels, and its version.

import { html, nothing, type TemplateResult } from "lit";
import type { Connection } from "./client.js";
import { menuIcon } from "./icons.js";
import type { Health } from "./protocol.js";
import type { Store, View } from "./store.js";

interface Feeling {
  look: "good" | "fair" | "bad" | "unknown";
  words: string;
}

export function header(store: Store, isDrawerOpen: boolean, onMenu: () => unknown): TemplateResult {
  const feeling = feelingOf(store.isOpen, store.health);
  return html`<header class="top">
    <button type="button" class="quiet icon-only menu" aria-label="Agents and sessions" aria-expanded=${isDrawerOpen ? "true" : "false"}
      aria-controls="side" @click=${onMenu}>${menuIcon}</button>
    <img src="favicon.svg" alt="" width="24" height="24">
    <span class="brand">OpenClaw</span>
    <nav class="views" aria-label="Pages">${viewButton(store, "chat", "Chat")}${viewButton(store, "channels", "Channels")}</nav>
    <span class="space"></span>
    <span class="connection ${store.connection.state}" role="status">
      <span class="dot ${feeling.look}" role="img" aria-label=${`Health: ${feeling.words}`} title=${feeling.words}></span>
      <span class="connection-words">${connectionWords(store.connection)}</span>
      ${store.connection.state === "waiting" ? html`<button type="button" class="small" @click=${() => store.retryNow()}>Retry now</button>` : nothing}
    </span>
    ${store.hello ? html`<span class="version" title="Gateway version">${store.hello.server.version}</span>` : nothing}
  </header>`;
}

function viewButton(store: Store, view: View, name: string): TemplateResult {
  return html`<button type="button" class="quiet" data-view=${view} aria-current=${store.view === view ? "page" : nothing}
    @click=${() => store.choosePage(view)}>${name}</button>`;
}

function connectionWords(connection: Connection): string {
  switch (connection.state) {
    case "open": return "Connected";
    case "connecting": return "Connecting…";
    case "waiting": return "Reconnecting…";
    case "refused": return "Not connected";
  }
}

function feelingOf(isOpen: boolean, health: Health | undefined): Feeling {
  if (!isOpen) return { look: "unknown", words: "no connection to the gateway" };
  if (!health) return { look: "good", words: "connected" };
  if (health.ok === false) return { look: "bad", words: "the gateway reports a problem" };
  const failing = Object.entries(health.channels ?? {})
    .filter(([, channel]) => channel.configured && channel.running === false && channel.lastError)
    .map(([name, channel]) => `${health.channelLabels?.[name] ?? name}: ${channel.lastError}`);
  return failing.length > 0 ? { look: "fair", words: failing.join("; ") } : { look: "good", words: "all is well" };
}
