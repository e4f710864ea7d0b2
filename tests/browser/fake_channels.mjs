// The channels of the double: accounts in every state, and a WhatsApp login whose steps the test gives.

/** The codes `ref1,key,adv` and `ref2,key,adv`, one pixel a module. */
const PICTURES = [
  "iVBORw0KGgoAAAANSUhEUgAAAB0AAAAdAQAAAAB+6FqiAAAAcElEQVR4nGP4////DwY04oOEQwXD91v3Kxi+RF8EEgEgIiQQKHY3voLhgyhQ9v+P+h8Mn7uLfzD8sMwEsuJ2/GD4vvRlBcPfw5uAsl8FgOqE64Bi13uBemOcgETc1x8MX+JDgKZctQXaIRaGYS+IAABqxVaFW9fy7gAAAABJRU5ErkJggg==",
  "iVBORw0KGgoAAAANSUhEUgAAAB0AAAAdAQAAAAB+6FqiAAAAbklEQVR4nGP4////DwY04oOsQwXD96vxFQxfQi4CifhAIBEAJL5fvF/B8EEUKPv/O1DdpzMuPxi+WEyrYPh57ySQMJb6wfDd4zlQ9lMfUJ1IEpB7owioJM4YSASxAU2JYgeacmEx0A5BLwx7QQQAA4xU/bQEvNQAAAAASUVORK5CYII=",
].map((bytes) => `data:image/png;base64,${bytes}`);

export class FakeChannels {
  probes = 0;
  logouts = [];
  starts = [];
  accounts = {
    telegram: [
      { accountId: "default", enabled: true, configured: true, running: true, connected: true, mode: "polling", tokenSource: "config", dmPolicy: "pairing", lastInboundAt: Date.now() - 120_000, bot: { username: "home_bot" }, reconnectAttempts: 0 },
      { accountId: "alerts", name: "Alerts", enabled: true, configured: true, running: true, connected: false, mode: "polling", tokenSource: "config", reconnectAttempts: 3, lastError: "Telegram refused the token (401 Unauthorized)" },
    ],
    whatsapp: [
      { accountId: "home", enabled: true, configured: true, linked: true, running: true, connected: true, dmPolicy: "pairing", self: { id: "+15550001", e164: "+15550001" }, reconnectAttempts: 0 },
      { accountId: "work", enabled: true, configured: true, linked: false, running: false, reconnectAttempts: 0 },
    ],
    slack: [{ accountId: "default", enabled: false, configured: true, running: false, botTokenSource: "config", appTokenSource: "env", webhookPath: "/slack/events" }],
  };
  #steps = [];
  #waiting;

  status({ probe }) {
    if (probe) this.probes += 1;
    const channelAccounts = structuredClone(this.accounts);
    for (const account of probe ? channelAccounts.telegram : []) {
      account.probe = account.connected ? { ok: true, elapsedMs: 41, bot: { username: "home_bot" }, words: ["audit ok"] } : { ok: false, elapsedMs: 12, error: "401 Unauthorized" };
    }
    return {
      ts: Date.now(), channelOrder: ["telegram", "whatsapp", "slack"],
      channelLabels: { telegram: "Telegram", whatsapp: "WhatsApp", slack: "Slack" },
      channelDetailLabels: { telegram: "Telegram Bot", whatsapp: "WhatsApp Web", slack: "Slack Bot" },
      channelAccounts, channelDefaultAccountId: { telegram: "default", whatsapp: "home", slack: "default" },
    };
  }

  logout({ channel, accountId }) {
    this.logouts.push(`${channel}/${accountId}`);
    const account = this.accounts[channel].find((each) => each.accountId === accountId);
    Object.assign(account, { linked: false, running: false, connected: false });
    return { channel, accountId, cleared: true, envToken: false, loggedOut: true };
  }

  start(params) {
    this.starts.push(params);
    return this.wait();
  }

  wait() {
    if (this.#steps.length > 0) return this.#steps.shift();
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  /** The next step of the login: `code` n, or its end. */
  step(step) {
    const payload = step.code ? { kind: "code", connected: false, message: "", code: `ref${step.code}`, qrDataUrl: PICTURES[step.code - 1] } : step;
    if (step.linked) Object.assign(this.accounts.whatsapp[1], { linked: true, running: true, connected: true });
    const { linked, ...sent } = payload;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(sent);
    else this.#steps.push(sent);
  }
}
