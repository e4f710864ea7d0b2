// One connection to the gateway that mends itself: handshake, requests, events, watchdog, reconnect.

import { Credential, gatewayAddress, readCredential } from "./credential.js";
import { Device } from "./device.js";
import type { EventFrame, Frame, HelloOk, ResponseFrame, WireError } from "./protocol.js";

const CLIENT_ID = "webchat-ui";
const CLIENT_MODE = "webchat";
const CLIENT_VERSION = "0.1.0";
const ROLE = "operator";
const SCOPES = ["operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing"];

const CHALLENGE_WAIT_MS = 5_000;
const REQUEST_WAIT_MS = 30_000;
const DEFAULT_TICK_MS = 30_000;
const BACKOFF_FIRST_MS = 800;
const BACKOFF_AFTER_RESTART_MS = 250;
const BACKOFF_FACTOR = 1.7;
const BACKOFF_MAX_MS = 15_000;

const CLOSE_SERVICE_RESTART = 1012;
const CLOSE_TICK_TIMEOUT = 4000;
const CLOSE_CONNECT_FAILED = 4008;

/** Refusals that waiting does not cure: the person has to do something first. */
const STOP_CODES = /^(AUTH_|PAIRING_REQUIRED$|NOT_PAIRED$|CONTROL_UI_|DEVICE_|PROTOCOL_MISMATCH$|INVALID_REQUEST$)/;

/** Refusals after which a kept device token is forgotten and the handshake is tried once more without it. */
const STALE_DEVICE_TOKEN = /^AUTH_(DEVICE_TOKEN|TOKEN|PASSWORD|REQUIRED|UNAUTHORIZED)/;

export type Connection =
  | { state: "connecting" }
  | { state: "open"; hello: HelloOk }
  | { state: "waiting"; retryAt: number; reason: string }
  | { state: "refused"; code: string; message: string; requestId?: string };

export class RequestError extends Error {
  constructor(readonly wire: WireError) {
    super(wire.message);
  }
  get isUnknownMethod(): boolean {
    return this.wire.message.startsWith("unknown method");
  }
}

/** The request left, or may have left, and the connection went away before its answer. */
export class ConnectionLost extends Error {
  constructor() {
    super("the connection to the gateway was lost");
  }
}

interface Pending {
  resolve(payload: unknown): void;
  reject(error: Error): void;
  timer: number;
}

export interface ClientListener {
  onConnection(connection: Connection): void;
  onEvent(event: string, payload: unknown): void;
  onGap(): void;
}

export class GatewayClient {
  private socket: WebSocket | undefined;
  private device: Device | undefined;
  private readonly pending = new Map<string, Pending>();
  private backoffMs = BACKOFF_FIRST_MS;
  private retryTimer = 0;
  private challengeTimer = 0;
  private watchdog = 0;
  private tickMs = DEFAULT_TICK_MS;
  private lastFrameAt = 0;
  private lastSeq: number | undefined;
  private refusal: WireError | undefined;
  private usedDeviceToken = false;
  private connection: Connection = { state: "connecting" };

  constructor(private readonly listener: ClientListener) {
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.retryNow();
    });
  }

  async start(): Promise<void> {
    this.device = await Device.open();
    this.open();
  }

  /** Connects at once when a retry is due later or the gateway had refused. */
  retryNow(): void {
    if (this.connection.state === "waiting") this.open();
  }

  /** Connects again after a refusal, with whatever credential is kept by now. */
  tryAgain(): void {
    if (this.connection.state === "refused" || this.connection.state === "waiting") this.open();
  }

  request<T>(method: string, params: object = {}, waitMs = REQUEST_WAIT_MS): Promise<T> {
    const socket = this.socket;
    if (this.connection.state !== "open" || !socket) return Promise.reject(new ConnectionLost());
    return this.send<T>(socket, method, params, waitMs);
  }

  private send<T>(socket: WebSocket, method: string, params: object, waitMs = REQUEST_WAIT_MS): Promise<T> {
    const id = makeId();
    return new Promise<T>((resolve, reject) => {
      const timer = window.setTimeout(() => {
        this.pending.delete(id);
        reject(new Error(`the gateway did not answer ${method} within ${waitMs / 1000} s`));
      }, waitMs);
      this.pending.set(id, { resolve: resolve as (payload: unknown) => void, reject, timer });
      socket.send(JSON.stringify({ type: "req", id, method, params }));
    });
  }

  private open(): void {
    clearTimeout(this.retryTimer);
    this.refusal = undefined;
    this.lastSeq = undefined;
    this.tell({ state: "connecting" });
    const socket = new WebSocket(gatewayAddress());
    this.socket = socket;
    socket.onopen = () => {
      this.challengeTimer = window.setTimeout(() => socket.close(CLOSE_CONNECT_FAILED), CHALLENGE_WAIT_MS);
    };
    socket.onmessage = (message) => this.socket === socket && this.receive(socket, message.data);
    socket.onclose = (close) => this.socket === socket && this.closed(close);
  }

  private receive(socket: WebSocket, data: unknown): void {
    this.lastFrameAt = Date.now();
    const frame = parseFrame(data);
    if (frame?.type === "res") this.answered(frame);
    else if (frame?.type === "event") this.happened(socket, frame);
  }

  private answered(frame: ResponseFrame): void {
    const pending = this.pending.get(frame.id);
    if (!pending) return;
    this.pending.delete(frame.id);
    clearTimeout(pending.timer);
    if (frame.ok) pending.resolve(frame.payload);
    else pending.reject(new RequestError(frame.error ?? { code: "UNAVAILABLE", message: "the gateway gave no reason" }));
  }

  private happened(socket: WebSocket, frame: EventFrame): void {
    if (frame.event === "connect.challenge") {
      clearTimeout(this.challengeTimer);
      void this.connect(socket, String((frame.payload as { nonce?: unknown } | undefined)?.nonce ?? ""));
      return;
    }
    const isGap = frame.seq !== undefined && this.lastSeq !== undefined && frame.seq > this.lastSeq + 1;
    if (frame.seq !== undefined) this.lastSeq = frame.seq;
    this.listener.onEvent(frame.event, frame.payload);
    if (isGap) this.listener.onGap();
  }

  private async connect(socket: WebSocket, nonce: string): Promise<void> {
    try {
      const params = await this.connectParams(nonce);
      const hello = await this.send<HelloOk>(socket, "connect", params);
      if (this.socket === socket) await this.welcomed(hello);
    } catch (error) {
      if (error instanceof RequestError) this.refusal = error.wire;
      if (!(error instanceof ConnectionLost)) socket.close(CLOSE_CONNECT_FAILED);
    }
  }

  private async connectParams(nonce: string): Promise<object> {
    const auth = this.authOf(readCredential());
    const device = await this.device?.sign({
      clientId: CLIENT_ID, clientMode: CLIENT_MODE, role: ROLE, scopes: SCOPES,
      token: auth?.token ?? auth?.deviceToken ?? "", nonce,
    });
    return {
      minProtocol: 3,
      maxProtocol: 4,
      client: { id: CLIENT_ID, version: CLIENT_VERSION, platform: "web", mode: CLIENT_MODE },
      role: ROLE,
      scopes: SCOPES,
      caps: ["tool-events"],
      ...(auth ? { auth } : {}),
      ...(device ? { device } : {}),
      locale: navigator.language,
      userAgent: navigator.userAgent,
    };
  }

  private authOf(credential: Credential | undefined): { token?: string; password?: string; deviceToken?: string } | undefined {
    this.usedDeviceToken = false;
    if (credential) return { [credential.kind]: credential.value };
    const deviceToken = this.device?.deviceToken;
    this.usedDeviceToken = deviceToken !== undefined;
    return deviceToken === undefined ? undefined : { deviceToken };
  }

  private async welcomed(hello: HelloOk): Promise<void> {
    this.tickMs = hello.policy?.tickIntervalMs ?? DEFAULT_TICK_MS;
    this.backoffMs = BACKOFF_FIRST_MS;
    this.watch();
    this.tell({ state: "open", hello });
    if (hello.auth?.deviceToken) await this.device?.keepDeviceToken(hello.auth.deviceToken).catch(() => undefined);
  }

  private closed(close: { code: number; reason: string }): void {
    this.socket = undefined;
    clearTimeout(this.challengeTimer);
    clearInterval(this.watchdog);
    for (const pending of this.pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(new ConnectionLost());
    }
    this.pending.clear();
    // The connect request's own rejection is handled first, so that the reason for the close is known below.
    queueMicrotask(() => this.afterClose(close));
  }

  private afterClose(close: { code: number; reason: string }): void {
    if (this.socket) return;
    const code = String(this.refusal?.details?.["code"] ?? this.refusal?.code ?? "");
    if (this.usedDeviceToken && STALE_DEVICE_TOKEN.test(code)) {
      void this.device?.keepDeviceToken(undefined).catch(() => undefined);
      this.open();
      return;
    }
    if (this.refusal && STOP_CODES.test(code)) {
      const requestId = this.refusal.details?.["requestId"];
      this.tell({ state: "refused", code, message: this.refusal.message, ...(requestId ? { requestId: String(requestId) } : {}) });
      return;
    }
    if (close.code === CLOSE_SERVICE_RESTART) this.backoffMs = BACKOFF_AFTER_RESTART_MS;
    this.retryLater(this.refusal?.message ?? (close.reason || "the gateway does not answer"));
  }

  private retryLater(reason: string): void {
    const wait = this.backoffMs;
    this.backoffMs = Math.min(wait * BACKOFF_FACTOR, BACKOFF_MAX_MS);
    this.tell({ state: "waiting", retryAt: Date.now() + wait, reason });
    this.retryTimer = window.setTimeout(() => this.open(), wait);
  }

  private watch(): void {
    clearInterval(this.watchdog);
    this.watchdog = window.setInterval(() => {
      if (Date.now() - this.lastFrameAt <= 2 * this.tickMs) return;
      this.socket?.close(CLOSE_TICK_TIMEOUT, "tick timeout");
      // A dead peer never answers the close, so the browser's own event would come much later.
      this.closed({ code: CLOSE_TICK_TIMEOUT, reason: "the gateway went silent" });
    }, Math.min(this.tickMs, 5_000));
  }

  private tell(connection: Connection): void {
    this.connection = connection;
    this.listener.onConnection(connection);
  }
}

/** A UUID also where the page is no secure context and crypto.randomUUID is missing. */
export function makeId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function parseFrame(data: unknown): Frame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const frame = JSON.parse(data) as Frame | null;
    return frame && typeof frame === "object" ? frame : undefined;
  } catch {
    return undefined;
  }
}
