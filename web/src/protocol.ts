// What travels between this page and the gateway: frames, and the payloads this page reads.

export interface WireError {
  code: string;
  message: string;
  details?: Record<string, unknown>;
  retryable?: boolean;
  retryAfterMs?: number;
}

export interface ResponseFrame {
  type: "res";
  id: string;
  ok: boolean;
  payload?: unknown;
  error?: WireError;
}

export interface EventFrame {
  type: "event";
  event: string;
  payload?: unknown;
  seq?: number;
}

export type Frame = ResponseFrame | EventFrame;

export interface SessionDefaults {
  defaultAgentId?: string;
  mainKey?: string;
  mainSessionKey?: string;
}

export interface HelloOk {
  type: "hello-ok";
  protocol: number;
  server: { version: string; connId?: string };
  features?: { methods?: string[]; events?: string[] };
  snapshot?: { health?: Health; uptimeMs?: number; sessionDefaults?: SessionDefaults; authMode?: string };
  auth?: { deviceToken?: string };
  policy?: { tickIntervalMs?: number };
}

export interface ChannelHealth {
  configured?: boolean;
  running?: boolean;
  lastError?: string | null;
}

export interface Health {
  ok?: boolean;
  channels?: Record<string, ChannelHealth>;
  channelLabels?: Record<string, string>;
}

export interface ChannelProbe {
  ok: boolean;
  error?: string | null;
  elapsedMs?: number;
  bot?: { id?: string; username?: string };
  words?: string[];
}

export interface ChannelAccount {
  accountId: string;
  name?: string;
  enabled?: boolean;
  configured?: boolean;
  linked?: boolean;
  running?: boolean;
  connected?: boolean;
  reconnectAttempts?: number;
  lastError?: string | null;
  lastInboundAt?: number | null;
  lastOutboundAt?: number | null;
  mode?: string | null;
  dmPolicy?: string;
  tokenSource?: string;
  botTokenSource?: string;
  appTokenSource?: string;
  webhookPath?: string;
  self?: { id?: string; e164?: string | null };
  bot?: { username?: string };
  words?: string[];
  probe?: ChannelProbe;
}

export interface ChannelsStatus {
  channelOrder: string[];
  channelLabels: Record<string, string>;
  channelDetailLabels?: Record<string, string>;
  channelAccounts: Record<string, ChannelAccount[]>;
}

/** What web.login.start and web.login.wait answer. */
export interface LoginAnswer {
  kind?: "code" | "text" | "notice" | "done" | "failed";
  connected?: boolean;
  message?: string;
  qrDataUrl?: string;
  notices?: string[];
}

export interface Agent {
  id: string;
  name?: string;
  identity?: { name?: string; theme?: string; emoji?: string; avatar?: string; avatarUrl?: string };
}

export interface AgentsList {
  defaultId: string;
  mainKey?: string;
  agents: Agent[];
}

export interface SessionRow {
  key: string;
  kind?: string;
  label?: string;
  displayName?: string;
  derivedTitle?: string;
  lastMessagePreview?: string;
  channel?: string;
  updatedAt?: number | null;
  status?: string;
  modelProvider?: string;
  model?: string;
}

export interface SessionsList {
  sessions: SessionRow[];
  defaults?: { modelProvider?: string | null; model?: string | null };
}

export interface TextPart { type: "text"; text: string }
export interface ThinkingPart { type: "thinking"; thinking?: string; text?: string }
export interface ToolCallPart { type: "toolCall"; id: string; name: string; arguments?: unknown }
export interface OtherPart { type: "image" | "omitted"; mimeType?: string; bytes?: number }
export type Part = TextPart | ThinkingPart | ToolCallPart | OtherPart;

/** Why a message reached its agent and its session. */
export interface Route {
  agentId?: string;
  channel?: string;
  accountId?: string;
  sessionKey?: string;
  mainSessionKey?: string;
  matchedBy?: string;
  binding?: { index?: number; path?: string; where?: string } | null;
  explain?: string[];
}

export interface Message {
  role: "user" | "assistant" | "toolResult" | "system";
  content: string | Part[];
  timestamp?: number;
  senderLabel?: string;
  provider?: string;
  model?: string;
  usage?: { input?: number; output?: number; totalTokens?: number };
  stopReason?: string;
  errorMessage?: string;
  toolCallId?: string;
  toolName?: string;
  isError?: boolean;
  idempotencyKey?: string;
  __openclaw?: { id?: string; seq?: number; runId?: string; route?: Route };
}

export interface ChatHistory {
  sessionKey: string;
  sessionId?: string;
  messages: Message[];
}

export interface ChatEvent {
  runId: string;
  sessionKey: string;
  seq: number;
  state: "delta" | "final" | "aborted" | "error";
  message?: Message;
  errorMessage?: string;
}

export interface ToolData {
  phase: "start" | "update" | "result";
  name: string;
  toolCallId: string;
  args?: unknown;
  partialResult?: unknown;
  result?: unknown;
  isError?: boolean;
}

export interface AgentEvent {
  runId: string;
  stream: string;
  sessionKey?: string;
  data: Record<string, unknown>;
}
