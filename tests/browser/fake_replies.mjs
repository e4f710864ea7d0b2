// What the double of the gateway answers: steps (text to stream, a tool call, a wait, a failure) chosen by the message.

export const TOOL_OUTPUT = ["AGENTS.md   1.2 kB", "SOUL.md       640 B", "notes/", "  shopping.md  212 B"].join("\n");

export const MARKDOWN = `## What I can do

I am the **built-in guide**. I answer *offline*, and each answer says which way your message took.

1. Read and write files in \`workspace\`
2. Run a command and show its output
   - with your permission
   - inside the sandbox

| Step | Question | Time |
|:-----|:--------:|-----:|
| route | whose is it? | 12 ms |
| think | what to answer? | 840 ms |

- [x] Agents are set up
- [ ] A real model is connected

\`\`\`sh
openclaw agents list --bindings
\`\`\`

> The first match wins, &amp; the reason is shown.

More is in [the guide](https://example.org/guide?a=1&b=2).`;

export const HOSTILE = `Here is some markup:

<img src=x onerror="window.pwned='img'">
<script>window.pwned='script'</script>
<svg onload="window.pwned='svg'"></svg>
<iframe srcdoc="<script>parent.pwned='frame'</script>"></iframe>

[a script link](javascript:window.pwned='link') and [a data link](data:text/html,<script>1</script>)
![tracker](https://tracker.example/pixel.png) <a href="javascript:window.pwned='a'" onclick="window.pwned='click'">raw</a>

\`<b onmouseover="window.pwned='code'">code</b>\`

\`\`\`"><script>window.pwned='lang'</script>
<script>window.pwned='fence'</script>
\`\`\`
`;

const COUNTING = Array.from({ length: 400 }, (_, i) => `Line ${i + 1} of a long answer.`).join("\n");

export function replyTo(message) {
  if (message === "markdown") return [{ text: MARKDOWN, pieces: 14 }];
  if (message === "hostile") return [{ text: HOSTILE, pieces: 9 }];
  if (message === "count slowly") return [{ text: COUNTING, pieces: 400 }];
  if (message === "fail") return [{ text: "I was just about to", pieces: 2 }, { error: "anthropic answered 401: the key was refused. Type: openclaw models auth" }];
  if (message === "list your workspace") {
    return [
      { text: "I look into the workspace first.", pieces: 3 },
      { tool: "ls", args: { path: "." } },
      { text: "Your workspace holds **AGENTS.md**, **SOUL.md** and a folder `notes`.", pieces: 4 },
    ];
  }
  if (message === "read a missing file") {
    return [{ tool: "read", args: { path: "missing.md" }, fails: "missing.md: no such file in the workspace" }, { text: "That file does not exist.", pieces: 2 }];
  }
  return [{ wait: 30 }, { text: `You said: ${message}\n\nThis is the built-in guide; no model is connected.`, pieces: 5 }];
}
