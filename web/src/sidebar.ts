// The left side: which agents there are, and the sessions of the chosen one.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { avatar } from "./avatar.js";
import { plusIcon } from "./icons.js";
import type { Agent, SessionRow } from "./protocol.js";
import type { Store } from "./store.js";
import { ageOf, agentName, channelOf, sessionTitle } from "./words.js";

export interface SidebarActions {
  onAgent(id: string): void;
  onSession(key: string): void;
  onNewSession(): void;
}

export function sidebar(store: Store, actions: SidebarActions): TemplateResult {
  return html`
    <nav aria-label="Agents">
      <h2>Agents</h2>
      <ul class="agents">${repeat(store.agents, (agent) => agent.id, (agent) => agentItem(store, agent, actions))}</ul>
      ${store.agentsLoaded && store.agents.length === 0
        ? html`<p class="hint">No agents yet. Add one with <code>openclaw agents add NAME</code>.</p>` : nothing}
    </nav>
    <nav aria-label="Sessions" class="sessions-nav">
      <div class="nav-head">
        <h2>Sessions</h2>
        <button type="button" class="quiet icon-only" title="New session (sends /new)" aria-label="New session"
          ?disabled=${!store.agent} @click=${() => actions.onNewSession()}>${plusIcon}</button>
      </div>
      <ul class="sessions">${repeat(rows(store), (row) => row.key, (row) => sessionItem(store, row, actions))}</ul>
    </nav>`;
}

function agentItem(store: Store, agent: Agent, actions: SidebarActions): TemplateResult {
  const isChosen = agent.id === store.agentId;
  const name = agentName(agent, agent.id);
  return html`<li><button type="button" class="row agent" aria-current=${isChosen ? "true" : nothing}
      data-agent=${agent.id} @click=${() => actions.onAgent(agent.id)}>
    ${avatar(agent, agent.id)}
    <span class="row-text">
      <span class="row-title">${name}</span>
      <span class="row-more">${agent.identity?.theme || agent.id}</span>
    </span>
    ${agent.id === store.defaultAgentId ? html`<span class="tag" title="Messages that no binding claims go here">default</span>` : nothing}
  </button></li>`;
}

/** The sessions that exist, the main one first and also before its first message, the chosen one in any case. */
function rows(store: Store): SessionRow[] {
  if (!store.agent) return [];
  const mainKey = store.mainSessionKey(store.agentId);
  const wanted = [mainKey, store.sessionKey].filter((key, index, all) => all.indexOf(key) === index);
  const missing = wanted.filter((key) => !store.sessions.some((row) => row.key === key)).map((key) => ({ key }));
  const isMain = (row: SessionRow) => (row.key === mainKey ? 1 : 0);
  return [...missing, ...store.sessions].sort((a: SessionRow, b: SessionRow) => isMain(b) - isMain(a) || (b.updatedAt ?? 0) - (a.updatedAt ?? 0));
}

/** A preview is one plain line: the marks of Markdown only stand in the way there. */
function withoutMarks(preview: string | undefined): string {
  return (preview ?? "").replace(/\*\*|__|`+|^\s*(?:#+|>|[-*])\s+/gm, "");
}

function sessionItem(store: Store, row: SessionRow, actions: SidebarActions): TemplateResult {
  const isChosen = row.key === store.sessionKey;
  const channel = row.channel || channelOf(row.key);
  const more = withoutMarks(row.lastMessagePreview) || (row.updatedAt ? "" : "No messages yet");
  const isBusy = store.busySessions.has(row.key) || row.status === "running";
  return html`<li><button type="button" class="row session" aria-current=${isChosen ? "true" : nothing}
      data-session=${row.key} title=${row.key} @click=${() => actions.onSession(row.key)}>
    <span class="row-text">
      <span class="row-title">${sessionTitle(row, store.mainSessionKey(store.agentId))}</span>
      <span class="row-more">${channel ? html`<span class="channel">${channel}</span>` : nothing}${more}</span>
    </span>
    ${isBusy ? html`<span class="busy" role="img" aria-label="answering"></span>`
      : row.updatedAt ? html`<span class="age">${ageOf(row.updatedAt)}</span>` : nothing}
  </button></li>`;
}
