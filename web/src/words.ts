// Values in words a person reads: times, session names, agents, the ways a route was found.

import type { Agent, SessionRow } from "./protocol.js";
import { agentOf } from "./store.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
const shortDay = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

export function timeOf(at: number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return (isToday ? clockTime : dayAndTime).format(at);
}

export function ageOf(at: number): string {
  const age = Date.now() - at;
  if (age < MINUTE_MS) return "now";
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min`;
  if (age < DAY_MS) return `${Math.floor(age / HOUR_MS)} h`;
  return age < 7 * DAY_MS ? `${Math.floor(age / DAY_MS)} d` : shortDay.format(at);
}

export function agentName(agent: Agent | undefined, id: string): string {
  return agent?.identity?.name || agent?.name || id || "agent";
}

export function sessionTitle(session: SessionRow, mainSessionKey: string): string {
  if (session.label) return session.label;
  if (session.key === mainSessionKey) return "Main session";
  return session.displayName || session.derivedTitle || keyTail(session.key);
}

/** The part of a session key after the agent, with the colons made readable. */
export function keyTail(key: string): string {
  const agent = agentOf(key);
  return (agent ? key.slice(`agent:${agent}:`.length) : key).replaceAll(":", " › ");
}

/** The channel that a session key names, or "". */
export function channelOf(key: string): string {
  const fields = key.split(":");
  return fields[0] === "agent" && fields.length > 4 ? (fields[2] ?? "") : "";
}

const MATCHED_BY: Record<string, string> = {
  "binding.peer": "a binding names exactly this chat partner or group",
  "binding.peer.parent": "a binding names the conversation that this thread belongs to",
  "binding.peer.wildcard": "a binding takes every chat partner of this kind",
  "binding.guild+roles": "a binding names this server and a role of the sender",
  "binding.guild": "a binding names this server",
  "binding.team": "a binding names this team",
  "binding.account": "a binding names this account",
  "binding.channel": "a binding takes the whole channel",
  "topic.agentId": "its topic names the agent",
  default: "no binding matched, so the default agent takes it",
};

export function matchedByInWords(matchedBy: string | undefined): string {
  return MATCHED_BY[matchedBy ?? ""] ?? "the session key names the agent";
}
