// The secret a person gave to this tab: taken from `#token=`, kept in sessionStorage, sent to this origin only.

const KEY = "openclaw.credential";

export interface Credential {
  kind: "token" | "password";
  value: string;
}

/** Takes `token=` out of the fragment and out of the address bar; other fragment fields stay. */
export function takeTokenFromAddress(): void {
  const fields = new URLSearchParams(location.hash.slice(1));
  const token = fields.get("token");
  if (token === null) return;
  fields.delete("token");
  const rest = fields.toString();
  history.replaceState(null, "", location.pathname + location.search + (rest ? `#${rest}` : ""));
  if (token) keepCredential({ kind: "token", value: token });
}

export function keepCredential(credential: Credential | undefined): void {
  if (credential) sessionStorage.setItem(KEY, JSON.stringify(credential));
  else sessionStorage.removeItem(KEY);
}

export function readCredential(): Credential | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Credential | null;
    return kept && typeof kept.value === "string" ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** The gateway's address: always the origin that served this page, whatever the query string says. */
export function gatewayAddress(): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/`;
}
