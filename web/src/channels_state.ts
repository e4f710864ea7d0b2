// The channels as the gateway runs them, and the login that this page follows: asked anew while somebody looks.

import type { ChannelAccount, ChannelsStatus, LoginAnswer } from "./protocol.js";

const REFRESH_MS = 5_000;
const PROBE_MS = 8_000;
const STEP_MS = 20_000;
const ANSWER_MS = 60_000;

export type Ask = <T>(method: string, params: object, waitMs?: number) => Promise<T>;

/** A login in progress or just ended. */
export interface Login {
  channel: string;
  accountId: string;
  qr?: string;
  words: string;
  state: "waiting" | "shown" | "done" | "failed";
}

export class ChannelsState {
  status: ChannelsStatus | undefined;
  problem = "";
  isProbing = false;
  login: Login | undefined;
  private timer = 0;
  private turn = 0;

  constructor(private readonly ask: Ask, private readonly onChange: () => void) {}

  /** Looks now and again until hide(). */
  show(): void {
    this.hide();
    this.timer = window.setInterval(() => document.visibilityState === "visible" && void this.refresh(), REFRESH_MS);
    void this.refresh();
  }

  hide(): void {
    clearInterval(this.timer);
    this.timer = 0;
  }

  get isShown(): boolean {
    return this.timer !== 0;
  }

  async refresh(): Promise<void> {
    if (!this.isProbing) await this.load({ probe: false });
  }

  async probe(): Promise<void> {
    if (this.isProbing) return;
    this.isProbing = true;
    this.onChange();
    await this.load({ probe: true, timeoutMs: PROBE_MS });
    this.isProbing = false;
    this.onChange();
  }

  /**
   * Begins to link an account, and shows each code until there is an end or nobody wants it any more. With the number of a phone the code is one to type
   * on it.
   */
  async link(channel: string, accountId: string, force: boolean, phone = ""): Promise<void> {
    const login: Login = { channel, accountId, words: "Waiting for a code…", state: "waiting" };
    this.login = login;
    this.onChange();
    const params = { channel, accountId, timeoutMs: STEP_MS };
    try {
      let answer = await this.ask<LoginAnswer>("web.login.start", { ...params, ...(force ? { force } : {}), ...(phone ? { phone } : {}) }, ANSWER_MS);
      while (this.login === login && this.take(login, answer)) answer = await this.ask<LoginAnswer>("web.login.wait", params, ANSWER_MS);
    } catch (error) {
      this.end(login, "failed", error instanceof Error ? error.message : String(error));
    }
    if (this.login === login) await this.refresh();
  }

  /** Nobody looks at the login any more; the gateway gives it up by itself. */
  leaveLogin(): void {
    this.login = undefined;
    this.onChange();
  }

  async logOut(channel: string, accountId: string): Promise<void> {
    try {
      await this.ask("channels.logout", { channel, accountId });
      this.problem = "";
    } catch (error) {
      this.problem = `The account could not be logged out: ${error instanceof Error ? error.message : String(error)}`;
    }
    await this.refresh();
  }

  private async load(params: object): Promise<void> {
    const turn = ++this.turn;
    try {
      const status = await this.ask<ChannelsStatus>("channels.status", params);
      if (turn !== this.turn) return;
      this.status = keepProbes(this.status, status);
      this.problem = "";
    } catch (error) {
      if (turn !== this.turn) return;
      this.problem = `The channels could not be read: ${error instanceof Error ? error.message : String(error)}`;
    }
    this.onChange();
  }

  /** Whether there is more to wait for. */
  private take(login: Login, answer: LoginAnswer): boolean {
    if (answer.connected || answer.kind === "done") {
      this.end(login, "done", answer.message || "Linked.");
      return false;
    }
    if (answer.kind === "failed") {
      this.end(login, "failed", answer.message || "The login failed.");
      return false;
    }
    if (answer.qrDataUrl) {
      login.qr = answer.qrDataUrl;
      login.state = "shown";
      login.words = answer.message || "";
    } else if (answer.kind === "text") {
      delete login.qr;
      login.state = "shown";
      login.words = answer.message || "";
    } else {
      login.words = answer.notices?.at(-1) || answer.message || login.words;
    }
    this.onChange();
    return true;
  }

  private end(login: Login, state: "done" | "failed", words: string): void {
    if (this.login !== login) return;
    delete login.qr;
    login.state = state;
    login.words = words;
    this.onChange();
  }
}

/** What the platforms said when they were asked last stands until they are asked again. */
function keepProbes(before: ChannelsStatus | undefined, now: ChannelsStatus): ChannelsStatus {
  for (const [channel, accounts] of Object.entries(now.channelAccounts)) {
    for (const account of accounts) {
      const probe = before?.channelAccounts[channel]?.find((old: ChannelAccount) => old.accountId === account.accountId)?.probe;
      if (!account.probe && probe) account.probe = probe;
    }
  }
  return now;
}
