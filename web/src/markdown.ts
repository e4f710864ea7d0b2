// Markdown as Lit templates: marked only reads it; no HTML string is ever made, so text from a model cannot become markup.

import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { Marked, type Token, type Tokens } from "marked";

/** Longer texts are shown as they are: parsing them on every delta would stall the page. */
const PARSED_TEXT_MAX = 200_000;
const NESTING_MAX = 24;

const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);
const NAMED_ENTITIES: Record<string, string> = {
  amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", copy: "©", reg: "®", trade: "™",
  hellip: "…", mdash: "—", ndash: "–", laquo: "«", raquo: "»", lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”",
  bull: "•", middot: "·", deg: "°", times: "×", plusmn: "±", rarr: "→", larr: "←", uarr: "↑", darr: "↓", euro: "€",
};

type View = TemplateResult | string | typeof nothing | View[];

const reader = new Marked({ gfm: true, breaks: true });

/** The text as templates; parsed again only when it changed. */
export function markdown(text: string): unknown {
  return guard([text], () => html`<div class="md">${parse(text)}</div>`);
}

function parse(text: string): View {
  if (text.length > PARSED_TEXT_MAX) return html`<pre class="plain">${text}</pre>`;
  try {
    return blocks(reader.lexer(text), 0);
  } catch {
    return html`<pre class="plain">${text}</pre>`;
  }
}

function blocks(tokens: Token[] | undefined, depth: number): View {
  return (tokens ?? []).map((token) => block(token, depth));
}

function block(token: Token, depth: number): View {
  if (depth > NESTING_MAX) return token.raw;
  switch (token.type) {
    case "space": case "def": return nothing;
    case "paragraph": return html`<p>${inlines(token.tokens, depth)}</p>`;
    case "heading": return heading(token as Tokens.Heading, depth);
    case "code": return codeBlock(token as Tokens.Code);
    case "blockquote": return html`<blockquote>${blocks(token.tokens, depth + 1)}</blockquote>`;
    case "list": return list(token as Tokens.List, depth);
    case "table": return table(token as Tokens.Table, depth);
    case "hr": return html`<hr>`;
    case "html": return html`<p>${token.raw.trimEnd()}</p>`;
    default: return inline(token, depth);
  }
}

function heading(token: Tokens.Heading, depth: number): View {
  const text = inlines(token.tokens, depth);
  // The page itself owns h1 and h2.
  if (token.depth === 1) return html`<h3 class="large">${text}</h3>`;
  if (token.depth === 2) return html`<h3>${text}</h3>`;
  return token.depth === 3 ? html`<h4>${text}</h4>` : html`<h5>${text}</h5>`;
}

function codeBlock(token: Tokens.Code): View {
  const language = (token.lang ?? "").split(/\s/, 1)[0] ?? "";
  return html`<figure class="code">
    <figcaption><span>${language || "text"}</span>${copyButton(token.text)}</figcaption>
    <pre tabindex="0"><code>${token.text}</code></pre>
  </figure>`;
}

export function copyButton(text: string): View {
  if (!navigator.clipboard) return nothing;
  const copy = async (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    await navigator.clipboard.writeText(text).catch(() => undefined);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1_500);
  };
  return html`<button type="button" class="quiet small" @click=${copy}>Copy</button>`;
}

function list(token: Tokens.List, depth: number): View {
  const items = token.items.map((item) => html`<li class=${item.task ? "task" : nothing}>${listItem(item, depth + 1)}</li>`);
  return token.ordered
    ? html`<ol start=${token.start === "" ? 1 : token.start}>${items}</ol>`
    : html`<ul>${items}</ul>`;
}

function listItem(item: Tokens.ListItem, depth: number): View {
  const isBox = (token: Token): boolean => token.type === "checkbox" || (token as Tokens.Generic).tokens?.some(isBox) === true;
  const hasOwnBox = item.tokens.some(isBox);
  return [item.task && !hasOwnBox ? checkbox(item.checked ?? false) : nothing, blocks(item.tokens, depth)];
}

function checkbox(checked: boolean): View {
  return html`<input type="checkbox" disabled ?checked=${checked}> `;
}

function table(token: Tokens.Table, depth: number): View {
  const cell = (data: Tokens.TableCell, index: number) => {
    const align = token.align[index] ?? "left";
    return data.header
      ? html`<th scope="col" class=${align}>${inlines(data.tokens, depth)}</th>`
      : html`<td class=${align}>${inlines(data.tokens, depth)}</td>`;
  };
  return html`<div class="wide" tabindex="0" role="group" aria-label="Table"><table>
    <thead><tr>${token.header.map(cell)}</tr></thead>
    <tbody>${token.rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody>
  </table></div>`;
}

function inlines(tokens: Token[] | undefined, depth: number): View {
  return (tokens ?? []).map((token) => inline(token, depth + 1));
}

function inline(token: Token, depth: number): View {
  if (depth > NESTING_MAX) return token.raw;
  switch (token.type) {
    case "text": return token.tokens ? inlines(token.tokens, depth) : decodeEntities(token.text);
    case "escape": return token.text;
    case "strong": return html`<strong>${inlines(token.tokens, depth)}</strong>`;
    case "em": return html`<em>${inlines(token.tokens, depth)}</em>`;
    case "del": return html`<del>${inlines(token.tokens, depth)}</del>`;
    case "codespan": return html`<code>${token.text}</code>`;
    case "br": return html`<br>`;
    case "checkbox": return checkbox(token.checked ?? false);
    case "link": return link(token.href, inlines(token.tokens, depth));
    case "image": return link(token.href, html`image: ${token.text || token.href}`);
    case "html": return /^<br\s*\/?>$/i.test(token.raw.trim()) ? html`<br>` : token.raw;
    default: return token.raw;
  }
}

// Images are links too: showing one would tell a foreign server that somebody is reading.
function link(href: string, label: View): View {
  const address = decodeEntities(href);
  return isSafeAddress(address)
    ? html`<a href=${address} target="_blank" rel="noopener noreferrer">${label}</a>`
    : html`<span class="dead-link" title="This kind of link is not opened">${label}</span>`;
}

export function isSafeAddress(href: string): boolean {
  try {
    return SAFE_PROTOCOLS.has(new URL(href).protocol);
  } catch {
    return false;
  }
}

export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g, (whole, decimal, hex, name) => {
    if (name) return NAMED_ENTITIES[name] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
