// Who this browser is to the gateway: an Ed25519 key that never leaves it, and the signature that connect asks for.

const DATABASE = "openclaw-device";
const STORE = "identity";
const RECORD = "this-browser";

interface Identity {
  privateKey: CryptoKey;
  publicKeyRaw: Uint8Array<ArrayBuffer>;
  deviceToken?: string;
}

export interface SignedDevice {
  id: string;
  publicKey: string;
  signature: string;
  signedAt: number;
  nonce: string;
}

export interface ConnectClaim {
  clientId: string;
  clientMode: string;
  role: string;
  scopes: readonly string[];
  token: string;
  nonce: string;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request);
}

async function createIdentity(): Promise<Identity> {
  const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
  return {
    privateKey: pair.privateKey,
    publicKeyRaw: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
  };
}

/** The device identity of this browser; made once, kept in IndexedDB with a private key that cannot be exported. */
export class Device {
  private constructor(
    private readonly database: IDBDatabase,
    private readonly identity: Identity,
    readonly id: string,
  ) {}

  /** Opens or makes the identity; undefined where the browser has no Ed25519 or no storage (plain http from afar). */
  static async open(): Promise<Device | undefined> {
    if (!globalThis.crypto?.subtle) return undefined;
    try {
      const database = await openDatabase();
      const known = await settled(database.transaction(STORE).objectStore(STORE).get(RECORD));
      const identity = (known as Identity | undefined) ?? (await createIdentity());
      const digest = await crypto.subtle.digest("SHA-256", identity.publicKeyRaw);
      const device = new Device(database, identity, hex(new Uint8Array(digest)));
      if (!known) await device.save();
      return device;
    } catch {
      return undefined;
    }
  }

  get deviceToken(): string | undefined {
    return this.identity.deviceToken;
  }

  async keepDeviceToken(token: string | undefined): Promise<void> {
    if (token === this.identity.deviceToken) return;
    this.identity.deviceToken = token;
    await this.save();
  }

  async sign(claim: ConnectClaim): Promise<SignedDevice> {
    const signedAt = Date.now();
    const text = [
      "v2", this.id, claim.clientId, claim.clientMode, claim.role,
      claim.scopes.join(","), signedAt, claim.token, claim.nonce,
    ].join("|");
    const signature = await crypto.subtle.sign("Ed25519", this.identity.privateKey, new TextEncoder().encode(text));
    return {
      id: this.id,
      publicKey: base64url(this.identity.publicKeyRaw),
      signature: base64url(new Uint8Array(signature)),
      signedAt,
      nonce: claim.nonce,
    };
  }

  private async save(): Promise<void> {
    const transaction = this.database.transaction(STORE, "readwrite");
    await settled(transaction.objectStore(STORE).put(this.identity, RECORD));
  }
}
