// How the fake Telegram calls a bot's webhook: several requests at once, each again until it is answered 200.
import { refuse } from "./telegram_methods.mjs";

const SECRET = /^[A-Za-z0-9_-]{1,256}$/;
const CONNECTIONS_MAX = 40;
const ANSWER_MS = 10_000;

/** The webhook that setWebhook asks for, or null for an empty address. */
export function webhookOf(params) {
    const url = params.url ?? "";
    if (url === "") return null;
    if (!/^https?:\/\//.test(url)) refuse("bad webhook: invalid webhook URL specified");
    const secret = params.secret_token;
    if (secret !== undefined && !SECRET.test(secret)) refuse("secret token contains unallowed characters");
    const certificate = params.certificate;
    return { url, secret, has_certificate: certificate !== undefined, max_connections: Number(params.max_connections ?? CONNECTIONS_MAX) };
}

/** As getWebhookInfo tells it. */
export function shownWebhook(bot) {
    const { webhook } = bot;
    return {
        url: webhook?.url ?? "", has_custom_certificate: webhook?.has_certificate ?? false, pending_update_count: bot.updates.length,
        ...(webhook ? { max_connections: webhook.max_connections, allowed_updates: bot.allowed ?? undefined } : {}), ...webhook?.last_error,
    };
}

/** Delivers what a bot has not confirmed yet, in order of arrival, without waiting for answers between different updates. */
export class WebhookDelivery {
    deliveries = [];
    #open = new Map();
    #stopped = false;

    /** `retryMs` between two tries of one update; `repeats` more requests for an update that was confirmed; `changed` after each answer. */
    constructor({ retryMs = 100, repeats = 0, changed = () => {} } = {}) {
        Object.assign(this, { retryMs, repeats, changed });
    }

    feed(bot) {
        for (const update of bot.updates) {
            if (this.#open.size >= bot.webhook.max_connections) return;
            if (this.#open.has(update)) continue;
            this.#open.set(update, this.#deliver(bot, bot.webhook, update));
        }
    }

    stop() {
        this.#stopped = true;
    }

    /** Sends an update once more, whatever became of it; gives the status. */
    async repeat(bot, update) {
        return this.#post(bot.webhook, update);
    }

    async #deliver(bot, webhook, update) {
        try {
            while (!this.#stopped && bot.webhook === webhook && bot.updates.includes(update)) {
                const status = await this.#post(webhook, update);
                if (status >= 200 && status < 300) {
                    bot.updates = bot.updates.filter((other) => other !== update);
                    for (let more = 0; more < this.repeats && bot.webhook === webhook; more += 1) await this.#post(webhook, update);
                    return;
                }
                webhook.last_error = { last_error_date: Math.floor(Date.now() / 1000), last_error_message: status === 0 ? "Connection refused" : `Wrong response from the webhook: ${status}` };
                await new Promise((resolve) => setTimeout(resolve, this.retryMs));
            }
        } finally {
            this.#open.delete(update);
            this.changed();
            if (!this.#stopped && bot.webhook) this.feed(bot);
        }
    }

    async #post(webhook, update) {
        const entry = { update_id: update.update_id, at: Date.now(), status: null };
        this.deliveries.push(entry);
        try {
            const headers = { "content-type": "application/json", ...(webhook.secret ? { "x-telegram-bot-api-secret-token": webhook.secret } : {}) };
            const answer = await fetch(webhook.url, { method: "POST", headers, body: JSON.stringify(update), signal: AbortSignal.timeout(ANSWER_MS) });
            await answer.arrayBuffer();
            entry.status = answer.status;
        } catch {
            entry.status = 0;
        }
        this.changed();
        return entry.status;
    }
}
