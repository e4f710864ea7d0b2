// The round mark of an agent: its picture from this origin, its emoji, or its first letter.

import { html, type TemplateResult } from "lit";
import type { Agent } from "./protocol.js";
import { agentName } from "./words.js";

const HUES = 6;

export function avatar(agent: Agent | undefined, id: string, size: "small" | "normal" | "large" = "normal"): TemplateResult {
  const look = `avatar ${size} hue-${hueOf(agent?.id ?? id)}`;
  const picture = agent?.identity?.avatarUrl;
  if (picture && isOwnPicture(picture)) return html`<img class=${look} src=${picture} alt="">`;
  const emoji = agent?.identity?.emoji;
  return html`<span class=${look} aria-hidden="true">${emoji || [...agentName(agent, id)][0]?.toUpperCase()}</span>`;
}

/** Only pictures of this origin or inside the address itself: a foreign one would tell who is reading. */
function isOwnPicture(address: string): boolean {
  return /^\/(?![/\\])/.test(address) || /^data:image\//.test(address);
}

function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return sum % HUES;
}
