// What one session shows: the kept history, then the runs that history does not hold yet.

import type { ChatEvent, Message, Part, Route, ToolData } from "./protocol.js";

export interface Tool {
  id: string;
  name: string;
  args?: unknown;
  result?: string;
  state: "running" | "done" | "error";
}

export type Block =
  | { kind: "text"; text: string }
  | { kind: "thinking"; text: string }
  | { kind: "note"; text: string }
  | { kind: "tool"; tool: Tool };

export interface UserEntry {
  kind: "user";
  id: string;
  text: string;
  at?: number;
  sender?: string;
  state: "kept" | "sending" | "queued" | "accepted" | "failed";
  error?: string;
  runId?: string;
  route?: Route;
}

export interface AssistantEntry {
  kind: "assistant";
  id: string;
  blocks: Block[];
  at?: number;
  provider?: string;
  model?: string;
  tokens?: number;
  error?: string;
  stopped: boolean;
  live: boolean;
  runId?: string;
  route?: Route;
}

export type Entry = UserEntry | AssistantEntry;

export type RunState = "sending" | "accepted" | "active" | "ended" | "failed";

/** One answer being made, from the moment its message leaves this page, or from its first event when another client asked. */
export interface Run {
  id: string;
  text?: string;
  at: number;
  seenPosition: number;
  state: RunState;
  blocks: Block[];
  spokenBeforeTool: string;
  stopped: boolean;
  error?: string;
  provider?: string;
  model?: string;
}

const ended = (run: Run) => run.state === "ended" || run.state === "failed";

interface KnownRun {
  runId: string;
  error?: string;
}

export class Conversation {
  loaded = false;
  stale = true;
  /** Set when the connection was away: the end of a run may have gone by unseen. */
  missedEvents = false;
  loadError: string | undefined;
  private messages: Message[] = [];
  private kept: Entry[] = [];
  private runs: Run[] = [];
  /** Counts the requests for history, so that a late answer never replaces a newer one. */
  historyAsked = 0;
  /** Which run asked the question at a position, and a failure that history does not tell. */
  private readonly known = new Map<number, KnownRun>();

  constructor(readonly sessionKey: string) {}

  get isActive(): boolean {
    return this.runs.some((run) => !ended(run));
  }

  /** The runs whose message may not have reached the gateway. */
  get unsent(): Run[] {
    return this.runs.filter((run) => run.state === "sending");
  }

  find(runId: string): Run | undefined {
    return this.runs.find((run) => run.id === runId);
  }

  entries(): Entry[] {
    const claims = this.claims();
    const entries = [...this.kept];
    for (const run of this.runs) {
      if (run.text !== undefined && !claims.has(run.id)) entries.push(this.question(run));
      const answer = this.answer(run);
      // History may already hold the first steps of a run that goes on: one answer, not two.
      const index = entries.findIndex((entry) => entry.id === answer?.id);
      const begun = entries[index];
      if (answer && begun?.kind === "assistant") entries[index] = joined(begun, answer);
      else if (answer) entries.push(answer);
    }
    return entries;
  }

  ask(runId: string, text: string): Run {
    this.runs = this.runs.filter((run) => run.state !== "failed");
    const run = makeRun(runId, this.lastPosition());
    run.text = text;
    this.runs.push(run);
    return run;
  }

  drop(runId: string): void {
    this.runs = this.runs.filter((run) => run.id !== runId);
  }

  /** Takes a chat event; true when the run was unknown until now. */
  onChat(event: ChatEvent): boolean {
    const isNew = this.find(event.runId) === undefined;
    if (isNew && event.state !== "delta" && !event.message && !event.errorMessage) return true;
    const run = this.runOf(event.runId);
    run.state = event.state === "delta" ? "active" : "ended";
    if (event.message) this.speak(run, event.message);
    if (event.state === "aborted") run.stopped = true;
    if (event.state === "error") run.error = event.errorMessage ?? "the run failed, and the gateway gave no reason";
    if (run.state === "ended") for (const block of run.blocks) if (block.kind === "tool") finish(block.tool);
    return isNew;
  }

  onTool(runId: string, data: ToolData): void {
    const run = this.runOf(runId);
    if (!ended(run)) run.state = "active";
    let block = run.blocks.find((b) => b.kind === "tool" && b.tool.id === data.toolCallId);
    if (block?.kind !== "tool") {
      run.spokenBeforeTool = run.blocks.reduce((all, b) => (b.kind === "text" ? all + b.text : all), "");
      block = { kind: "tool", tool: { id: data.toolCallId, name: data.name, state: "running" } };
      run.blocks.push(block);
    }
    const tool = block.tool;
    if (data.args !== undefined) tool.args = data.args;
    if (data.phase === "update" && data.partialResult !== undefined) tool.result = readable(data.partialResult);
    if (data.phase === "result") {
      tool.state = data.isError ? "error" : "done";
      if (data.result !== undefined) tool.result = readable(data.result);
    }
  }

  /** Takes the history that was asked for after `endedBefore` had ended; those runs are history now. */
  replaceHistory(messages: Message[], endedBefore: ReadonlySet<string>): void {
    const positionBefore = this.lastPosition();
    this.messages = messages;
    // Positions that start over mean a new transcript, to which nothing remembered belongs.
    if (this.lastPosition() < positionBefore) this.forgetRuns();
    this.loaded = true;
    this.stale = false;
    this.loadError = undefined;
    const claims = this.claims();
    for (const [runId, position] of claims) this.known.set(position, { runId });
    this.runs = this.runs.filter((run) => !(endedBefore.has(run.id) && ended(run) && this.settle(run, claims)));
    this.kept = turns(messages, this.known);
  }

  endedRuns(): Set<string> {
    return new Set(this.runs.filter(ended).map((run) => run.id));
  }

  /** After a reconnect: runs whose end was missed are closed, with a note where their text stays incomplete. */
  reconcile(isRunning: boolean): void {
    this.missedEvents = false;
    const claims = this.claims();
    for (const run of this.runs.filter((r) => r.state === "accepted" || r.state === "active")) {
      const position = claims.get(run.id);
      if (position !== undefined && this.isAnswered(position)) this.drop(run.id);
      else if (!isRunning) {
        run.state = "ended";
        run.error = "The gateway is no longer working on this answer. Send the message again if the answer is incomplete.";
      }
    }
  }

  forgetRuns(): void {
    this.known.clear();
  }

  private runOf(runId: string): Run {
    const known = this.find(runId);
    if (known) return known;
    const run = makeRun(runId, this.lastPosition());
    run.state = "active";
    this.runs.push(run);
    return run;
  }

  private speak(run: Run, message: Message): void {
    if (message.provider) run.provider = message.provider;
    if (message.model) run.model = message.model;
    const whole = textOf(message.content);
    if (!whole) return;
    const before = run.spokenBeforeTool;
    const isWholeRun = before !== "" && whole.startsWith(before);
    const text = isWholeRun ? whole.slice(before.length).replace(/^\n+/, "") : whole;
    const last = run.blocks.at(-1);
    if (last?.kind === "text") last.text = text;
    else if (text) run.blocks.push({ kind: "text", text });
  }

  private question(run: Run): UserEntry {
    const isFirst = this.runs.find((r) => !ended(r)) === run;
    const states = { sending: "sending", accepted: isFirst ? "accepted" : "queued", active: "kept", ended: "kept", failed: "failed" } as const;
    return {
      kind: "user", id: `ask:${run.id}`, text: run.text ?? "", at: run.at, state: states[run.state], runId: run.id,
      ...(run.state === "failed" && run.error ? { error: run.error } : {}),
    };
  }

  private answer(run: Run): AssistantEntry | undefined {
    if (run.state === "sending" || run.state === "failed") return undefined;
    const isWaiting = run.state === "accepted" && this.runs.find((r) => !ended(r)) !== run;
    if (isWaiting) return undefined;
    const keptTools = new Set(this.kept.flatMap((e) => (e.kind === "assistant" ? e.blocks : [])).map((b) => (b.kind === "tool" ? b.tool.id : "")));
    // Text that stood before a tool call which history already shows is shown there too.
    const lastKept = run.blocks.findLastIndex((b) => b.kind === "tool" && keptTools.has(b.tool.id));
    const blocks = run.blocks.slice(lastKept + 1).map((b) => ({ ...b }));
    if (ended(run) && blocks.length === 0 && !run.error && !run.stopped) return undefined;
    return {
      kind: "assistant", id: `run:${run.id}`, blocks, at: run.at, stopped: run.stopped, live: !ended(run), runId: run.id,
      ...(run.error ? { error: run.error } : {}),
      ...(run.provider ? { provider: run.provider } : {}),
      ...(run.model ? { model: run.model } : {}),
    };
  }

  /** Which run's question already stands in history, and at which position. */
  private claims(): Map<string, number> {
    const claims = new Map<string, number>();
    const taken = new Set<number>();
    for (const run of this.runs) {
      if (run.text === undefined) continue;
      const index = this.messages.findIndex((message, i) => {
        const isMine = message.role === "user" && positionOf(message, i) > run.seenPosition;
        return isMine && !taken.has(i) && textOf(message.content).trim() === run.text?.trim();
      });
      if (index < 0) continue;
      taken.add(index);
      claims.set(run.id, positionOf(this.messages[index]!, index));
    }
    return claims;
  }

  /** True when nothing of the ended run would be lost by leaving it to history. */
  private settle(run: Run, claims: Map<string, number>): boolean {
    if (!run.error) return true;
    const position = claims.get(run.id);
    if (position === undefined) return false;
    const turn = this.turnAfter(position);
    if (!turn.some((message) => message.errorMessage)) this.known.set(position, { runId: run.id, error: run.error });
    return true;
  }

  private turnAfter(position: number): Message[] {
    const start = this.messages.findIndex((message, i) => positionOf(message, i) === position) + 1;
    const length = this.messages.slice(start).findIndex((message) => message.role === "user");
    return this.messages.slice(start, length < 0 ? undefined : start + length);
  }

  private isAnswered(position: number): boolean {
    const last = this.turnAfter(position).at(-1);
    return last?.role === "assistant" && last.stopReason !== "toolUse";
  }

  private lastPosition(): number {
    return this.messages.reduce((last, message, index) => Math.max(last, positionOf(message, index)), 0);
  }
}

function makeRun(id: string, seenPosition: number): Run {
  return { id, at: Date.now(), seenPosition, state: "sending", blocks: [], spokenBeforeTool: "", stopped: false };
}

function joined(first: AssistantEntry, rest: AssistantEntry): AssistantEntry {
  const isOpen = (block: Block) => rest.live && block.kind === "tool" && block.tool.result === undefined;
  const blocks = first.blocks.map((b) => (b.kind === "tool" && isOpen(b) ? { ...b, tool: { ...b.tool, state: "running" as const } } : b));
  const said = new Set(first.blocks.map((b) => (b.kind === "text" ? b.text.trim() : "")));
  const news = rest.blocks.filter((b) => b.kind !== "text" || !said.has(b.text.trim()));
  return { ...first, ...rest, blocks: [...blocks, ...news] };
}

function finish(tool: Tool): void {
  if (tool.state === "running") tool.state = "done";
}

function positionOf(message: Message, index: number): number {
  return message.__openclaw?.seq ?? message.timestamp ?? index + 1;
}

function parts(content: Message["content"] | undefined): Part[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return Array.isArray(content) ? content : [];
}

export function textOf(content: Message["content"] | undefined): string {
  return parts(content).filter((part) => part.type === "text").map((part) => part.text).join("\n");
}

/** Any value as text: strings and text parts as they are, the rest as indented JSON. */
export function readable(value: unknown): string {
  if (typeof value === "string") return value;
  const content = Array.isArray(value) ? value : (value as { content?: unknown } | null)?.content;
  if (Array.isArray(content) && content.length > 0 && content.every((part) => part?.type === "text" && typeof part.text === "string")) {
    return textOf(content as Part[]);
  }
  return JSON.stringify(value, null, 2) ?? "";
}

/** Transcript messages as entries: everything an agent did between two questions is one entry. */
function turns(messages: Message[], known: ReadonlyMap<number, KnownRun>): Entry[] {
  const entries: Entry[] = [];
  let turn: AssistantEntry | undefined;
  let run: KnownRun | undefined;
  messages.forEach((message, index) => {
    const position = positionOf(message, index);
    const id = message.__openclaw?.id ?? `at:${position}`;
    if (message.role === "user") {
      run = known.get(position);
      turn = run?.error ? { ...emptyTurn(id, run), error: run.error } : undefined;
      entries.push(userEntry(message, id, run), ...(turn ? [turn] : []));
      return;
    }
    if (!turn) entries.push((turn = emptyTurn(id, run)));
    if (message.role === "toolResult") addResult(turn, message);
    else addWords(turn, message);
  });
  return entries;
}

// An entry keeps the name it had while it was alive, so that what a person opened in it stays open.
function emptyTurn(id: string, run: KnownRun | undefined): AssistantEntry {
  return { kind: "assistant", id: run ? `run:${run.runId}` : id, blocks: [], stopped: false, live: false, ...(run ? { runId: run.runId } : {}) };
}

function userEntry(message: Message, id: string, run: KnownRun | undefined): UserEntry {
  const extra = message.__openclaw;
  const runId = extra?.runId ?? run?.runId;
  return {
    kind: "user", id: run ? `ask:${run.runId}` : id, text: textOf(message.content), state: "kept",
    ...(message.timestamp ? { at: message.timestamp } : {}),
    ...(message.senderLabel ? { sender: message.senderLabel } : {}),
    ...(runId ? { runId } : {}),
    ...(extra?.route ? { route: extra.route } : {}),
  };
}

function addWords(turn: AssistantEntry, message: Message): void {
  for (const part of parts(message.content)) {
    if (part.type === "text" && part.text.trim()) turn.blocks.push({ kind: "text", text: part.text });
    else if (part.type === "thinking") turn.blocks.push({ kind: "thinking", text: part.thinking ?? part.text ?? "" });
    else if (part.type === "toolCall") {
      turn.blocks.push({ kind: "tool", tool: { id: part.id, name: part.name, args: part.arguments, state: "done" } });
    } else if (part.type !== "text") turn.blocks.push({ kind: "note", text: "An image was here; history does not keep images." });
  }
  if (message.timestamp) turn.at = message.timestamp;
  if (message.provider) turn.provider = message.provider;
  if (message.model) turn.model = message.model;
  if (message.usage?.totalTokens) turn.tokens = message.usage.totalTokens;
  if (message.errorMessage) turn.error = message.errorMessage;
  if (message.stopReason === "aborted") turn.stopped = true;
  const runId = message.__openclaw?.runId ?? message.idempotencyKey?.replace(/:assistant$/, "");
  if (runId) turn.runId = runId;
  if (message.__openclaw?.route) turn.route = message.__openclaw.route;
}

function addResult(turn: AssistantEntry, message: Message): void {
  const known = turn.blocks.find((block) => block.kind === "tool" && block.tool.id === message.toolCallId);
  const tool: Tool = known?.kind === "tool" ? known.tool : { id: message.toolCallId ?? "", name: message.toolName ?? "tool", state: "done" };
  if (!known) turn.blocks.push({ kind: "tool", tool });
  tool.result = textOf(message.content);
  tool.state = message.isError ? "error" : "done";
}
