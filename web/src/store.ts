// Everything the page knows, and the only place that talks to the gateway: agents, sessions, conversations, health.

import { ChannelsState } from "./channels_state.js";
import { ClientListener, Connection, ConnectionLost, GatewayClient, makeId, RequestError } from "./client.js";
import { takeTokenFromAddress } from "./credential.js";
import { Conversation } from "./conversation.js";
import type {
  Agent, AgentEvent, AgentsList, ChatEvent, ChatHistory, Health, HelloOk, Route, SessionRow, SessionsList, ToolData,
} from "./protocol.js";

const HISTORY_LIMIT = 200;
const SESSIONS_LIMIT = 100;
const REFRESH_DELAY_MS = 250;
const CONVERSATIONS_MAX = 40;

/** What became of asking for a route: the gateway may not offer the method, or may not know the message. */
export interface RouteAnswer {
  route?: Route;
  problem?: string;
}

/** Which page is shown. */
export type View = "chat" | "channels";

export class Store implements ClientListener {
  connection: Connection = { state: "connecting" };
  hello: HelloOk | undefined;
  health: Health | undefined;
  agents: Agent[] = [];
  agentsLoaded = false;
  defaultAgentId = "";
  sessions: SessionRow[] = [];
  agentId = "";
  sessionKey = "";
  notice = "";
  view: View;
  readonly channels: ChannelsState;
  readonly busySessions = new Set<string>();
  private mainKey = "main";
  private defaultModel = "";
  private readonly conversations = new Map<string, Conversation>();
  private readonly runSessions = new Map<string, string>();
  private readonly delivering = new Set<string>();
  private refreshTimer = 0;
  private readonly client = new GatewayClient(this);

  constructor(private readonly onChange: () => void) {
    takeTokenFromAddress();
    const address = new URLSearchParams(location.hash.slice(1));
    this.sessionKey = address.get("session") ?? "";
    this.agentId = agentOf(this.sessionKey);
    this.view = address.get("view") === "channels" ? "channels" : "chat";
    this.channels = new ChannelsState((method, params, waitMs) => this.client.request(method, params, waitMs), onChange);
  }

  start(): void {
    void this.client.start();
  }

  get conversation(): Conversation | undefined {
    return this.conversations.get(this.sessionKey);
  }

  get agent(): Agent | undefined {
    return this.agents.find((agent) => agent.id === this.agentId);
  }

  get isOpen(): boolean {
    return this.connection.state === "open";
  }

  mainSessionKey(agentId: string): string {
    const defaults = this.hello?.snapshot?.sessionDefaults;
    if (agentId === this.defaultAgentId && defaults?.mainSessionKey) return defaults.mainSessionKey;
    return `agent:${agentId}:${this.mainKey}`;
  }

  /** The model that answered last here, or that would answer next; "" when nothing is known. */
  get currentModel(): string {
    const last = this.conversation?.entries().findLast((entry) => entry.kind === "assistant" && entry.model);
    if (last?.kind === "assistant") return modelName(last.provider, last.model);
    const row = this.sessions.find((session) => session.key === this.sessionKey);
    return row?.model ? modelName(row.modelProvider, row.model) : this.defaultModel;
  }

  retryNow(): void {
    this.client.tryAgain();
  }

  async chooseAgent(agentId: string): Promise<void> {
    if (agentId === this.agentId && this.sessionKey) return this.choosePage("chat");
    this.agentId = agentId;
    this.sessions = [];
    this.chooseSession(this.mainSessionKey(agentId));
    await this.loadSessions();
  }

  choosePage(view: View): void {
    this.view = view;
    this.writeAddress();
    this.onChange();
  }

  private writeAddress(): void {
    const fields = new URLSearchParams({ session: this.sessionKey, ...(this.view === "channels" ? { view: this.view } : {}) });
    history.replaceState(null, "", `${location.pathname}${location.search}#${fields}`);
  }

  chooseSession(key: string): void {
    this.sessionKey = key;
    this.view = "chat";
    this.writeAddress();
    const conversation = this.conversationOf(key);
    if (conversation.stale && this.isOpen) void this.catchUp(conversation);
    this.onChange();
  }

  send(text: string): void {
    const conversation = this.conversation;
    if (!conversation) return;
    const runId = makeId();
    conversation.ask(runId, text);
    this.onChange();
    if (this.isOpen && (conversation.loaded || conversation.loadError)) void this.deliver(conversation, runId, text);
  }

  async stop(): Promise<void> {
    const conversation = this.conversation;
    if (!conversation) return;
    try {
      const answer = await this.client.request<{ aborted?: boolean }>("chat.abort", { sessionKey: conversation.sessionKey });
      if (answer.aborted) return;
      conversation.missedEvents = true;
      await this.loadSessions();
      await this.catchUp(conversation);
    } catch (error) {
      this.report("The answer could not be stopped", error);
    }
  }

  async routeOf(runId: string | undefined): Promise<RouteAnswer> {
    try {
      const params = { sessionKey: this.sessionKey, ...(runId ? { runId } : {}) };
      return { route: await this.client.request<Route>("chat.route", params) };
    } catch (error) {
      if (error instanceof RequestError && error.isUnknownMethod) return { problem: "This gateway does not explain its routes." };
      return { problem: reasonOf(error) };
    }
  }

  dismissNotice(): void {
    this.notice = "";
    this.onChange();
  }

  onConnection(connection: Connection): void {
    this.connection = connection;
    if (connection.state === "open") void this.welcome(connection.hello);
    this.onChange();
  }

  onGap(): void {
    this.refreshSoon();
    if (this.conversation) void this.loadHistory(this.conversation);
  }

  onEvent(event: string, payload: unknown): void {
    if (event === "chat") this.onChat(payload as ChatEvent);
    else if (event === "agent" || event === "session.tool") this.onAgent(payload as AgentEvent);
    else if (event === "health") this.health = payload as Health;
    else if (event === "sessions.changed") this.onSessionsChanged(payload as { sessionKey?: string; reason?: string });
    else return;
    this.onChange();
  }

  private async welcome(hello: HelloOk): Promise<void> {
    this.hello = hello;
    if (hello.snapshot?.health?.ok !== undefined) this.health = hello.snapshot.health;
    this.busySessions.clear();
    for (const conversation of this.conversations.values()) conversation.stale = conversation.missedEvents = true;
    void this.client.request("sessions.subscribe").catch(() => undefined);
    if (this.channels.isShown) void this.channels.refresh();
    void this.client.request<Health>("health").then((health) => this.setHealth(health), () => undefined);
    try {
      await this.loadAgents();
      await this.loadSessions();
      if (this.conversation) await this.catchUp(this.conversation);
    } catch (error) {
      this.report("The list of agents could not be read", error);
    }
  }

  private setHealth(health: Health): void {
    this.health = health;
    this.onChange();
  }

  private async loadAgents(): Promise<void> {
    const list = await this.client.request<AgentsList>("agents.list");
    this.agents = list.agents;
    this.agentsLoaded = true;
    this.defaultAgentId = list.defaultId;
    this.mainKey = list.mainKey ?? "main";
    if (!this.agents.some((agent) => agent.id === this.agentId)) {
      this.agentId = list.defaultId || (this.agents[0]?.id ?? "");
      this.sessionKey = "";
    }
    this.sessionKey ||= this.mainSessionKey(this.agentId);
    this.conversationOf(this.sessionKey);
    this.onChange();
  }

  private async loadSessions(): Promise<void> {
    const agentId = this.agentId;
    try {
      const list = await this.client.request<SessionsList>("sessions.list", {
        agentId, limit: SESSIONS_LIMIT, includeGlobal: false, includeUnknown: false,
        includeDerivedTitles: true, includeLastMessage: true,
      });
      if (agentId !== this.agentId) return;
      this.sessions = list.sessions;
      this.defaultModel = list.defaults?.model ? modelName(list.defaults.modelProvider, list.defaults.model) : "";
      this.onChange();
    } catch (error) {
      this.report("The list of sessions could not be read", error);
    }
  }

  private async loadHistory(conversation: Conversation): Promise<void> {
    const endedBefore = conversation.endedRuns();
    const turn = ++conversation.historyAsked;
    try {
      const answer = await this.client.request<ChatHistory>("chat.history", { sessionKey: conversation.sessionKey, limit: HISTORY_LIMIT });
      if (turn === conversation.historyAsked) conversation.replaceHistory(answer.messages, endedBefore);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) conversation.loadError = reasonOf(error);
    }
    this.onChange();
  }

  /** Brings a conversation up to date after events may have been missed, and sends what never left. */
  private async catchUp(conversation: Conversation): Promise<void> {
    await this.loadHistory(conversation);
    if (!this.isOpen) return;
    const row = this.sessions.find((session) => session.key === conversation.sessionKey);
    if (conversation.missedEvents && !conversation.stale) conversation.reconcile(row?.status === "running");
    for (const run of conversation.unsent) void this.deliver(conversation, run.id, run.text ?? "");
    this.onChange();
  }

  private async deliver(conversation: Conversation, runId: string, text: string): Promise<void> {
    const run = conversation.find(runId);
    if (!run || this.delivering.has(runId)) return;
    this.delivering.add(runId);
    try {
      const params = { sessionKey: conversation.sessionKey, message: text, deliver: false, idempotencyKey: runId };
      const answer = await this.client.request<{ runId?: string; status?: string; aborted?: boolean }>("chat.send", params);
      // A stop word starts no run.
      if (answer.runId === undefined) conversation.drop(runId);
      else if (run.state === "sending") run.state = answer.status === "ok" ? "ended" : "accepted";
      if (run.state === "ended") void this.loadHistory(conversation);
    } catch (error) {
      if (error instanceof ConnectionLost) return;
      run.state = "failed";
      run.error = reasonOf(error);
    } finally {
      this.delivering.delete(runId);
    }
    this.onChange();
  }

  private onChat(event: ChatEvent): void {
    if (event.state === "delta") this.busySessions.add(event.sessionKey);
    else this.busySessions.delete(event.sessionKey);
    this.rememberRun(event.runId, event.sessionKey);
    const conversation = this.conversations.get(event.sessionKey);
    if (conversation) {
      const isForeign = conversation.onChat(event);
      if (isForeign || event.state !== "delta") this.refreshHistory(conversation, event);
    }
    if (event.state !== "delta") this.refreshSoon();
  }

  private refreshHistory(conversation: Conversation, event: ChatEvent): void {
    if (event.state !== "delta") this.runSessions.delete(event.runId);
    if (conversation.sessionKey === this.sessionKey) void this.loadHistory(conversation);
    else conversation.stale = true;
  }

  private onAgent(event: AgentEvent): void {
    if (event.stream !== "tool") return;
    const key = event.sessionKey ?? this.runSessions.get(event.runId);
    const conversation = [...this.conversations.values()].find((c) => c.sessionKey === key || c.find(event.runId));
    conversation?.onTool(event.runId, event.data as unknown as ToolData);
  }

  private onSessionsChanged(change: { sessionKey?: string; reason?: string }): void {
    this.refreshSoon();
    const conversation = this.conversations.get(change.sessionKey ?? "");
    if (!conversation || !["new", "reset", "delete"].includes(change.reason ?? "")) return;
    conversation.forgetRuns();
    void this.loadHistory(conversation);
  }

  private rememberRun(runId: string, sessionKey: string): void {
    this.runSessions.set(runId, sessionKey);
    if (this.runSessions.size > 1_000) this.runSessions.delete(this.runSessions.keys().next().value ?? "");
  }

  private conversationOf(key: string): Conversation {
    const known = this.conversations.get(key);
    if (known) return known;
    const idle = [...this.conversations.values()].find((c) => !c.isActive && c.sessionKey !== this.sessionKey);
    if (this.conversations.size >= CONVERSATIONS_MAX && idle) this.conversations.delete(idle.sessionKey);
    const conversation = new Conversation(key);
    this.conversations.set(key, conversation);
    return conversation;
  }

  private refreshSoon(): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = window.setTimeout(() => this.isOpen && void this.loadSessions(), REFRESH_DELAY_MS);
  }

  private report(what: string, error: unknown): void {
    if (error instanceof ConnectionLost) return;
    this.notice = `${what}: ${reasonOf(error)}`;
    this.onChange();
  }
}

export function agentOf(sessionKey: string): string {
  return /^agent:([^:]+):/.exec(sessionKey)?.[1] ?? "";
}

export function modelName(provider: string | null | undefined, model: string | undefined): string {
  if (!model) return "";
  return provider && !model.startsWith(`${provider}/`) ? `${provider}/${model}` : model;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
