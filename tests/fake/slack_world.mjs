// What the fake Slack knows: workspaces with their apps, people, channels, messages and files.
import { ControlError } from "./server.mjs";

/** A refusal in the Web API's words. */
export class SlackRefusal extends Error {
    constructor(error, more = {}) {
        super(error);
        this.error = error;
        this.more = more;
    }
}

export class SlackWorld {
    constructor(options = {}) {
        this.apps = [];
        this.users = new Map();
        this.channels = new Map();
        this.files = new Map();
        this.sent = [];
        this.statuses = [];
        this.responses = [];
        this.numbers = { ts: 0, event: 0, file: 0, trigger: 0, envelope: 0, upload: 0 };
        this.clock = Math.floor(Date.now() / 1000);
        for (const app of options.apps ?? [{}]) this.addApp(app);
        for (const user of options.users ?? []) this.addUser(user);
        for (const channel of options.channels ?? []) this.addChannel(channel);
    }

    /** An app in a workspace: {name, bot_token, app_token, signing_secret, team, app_id, user_id, bot_id, scopes, refused}. */
    addApp(spec = {}) {
        const n = this.apps.length + 1;
        const app = {
            name: spec.name ?? `app${n}`, app_id: spec.app_id ?? `A${String(n).padStart(9, "0")}`, team: spec.team ?? "T000000001",
            team_name: spec.team_name ?? "Acme", user_id: spec.user_id ?? `UB0T0000${n}`, bot_id: spec.bot_id ?? `B0000000${n}`,
            bot_token: spec.bot_token ?? `xoxb-${n}-token`, signing_secret: spec.signing_secret ?? `secret-${n}`, missing: new Set(spec.missing_scopes ?? []),
            refused: spec.refused ?? null, link_disabled: spec.link_disabled ?? false, streams: spec.streams ?? true, request_url: spec.request_url ?? null,
        };
        app.app_token = spec.app_token ?? `xapp-1-${app.app_id}-1-token`;
        this.apps.push(app);
        this.addUser({ id: app.user_id, name: app.name, is_bot: true, profile: { display_name: app.name, bot_id: app.bot_id } });
        return app;
    }

    findApp(name) {
        const app = name === undefined ? this.apps[0] : this.apps.find((one) => [one.name, one.app_id, one.bot_token, one.app_token].includes(name));
        if (!app) throw new ControlError(`no app "${name}"`);
        return app;
    }

    addUser(spec) {
        const known = this.users.get(spec.id);
        const user = { id: spec.id, team_id: "T000000001", name: spec.name ?? spec.id.toLowerCase(), deleted: false, is_bot: false, real_name: spec.real_name ?? spec.name,
            profile: { display_name: spec.name ?? "", real_name: spec.real_name ?? spec.name ?? "" }, ...known, ...spec };
        this.users.set(spec.id, user);
        return user;
    }

    /** {id, name, type: channel|group|im|mpim, user, members: [ids], archived}. Members are people and bots; without a list everybody is one. */
    addChannel(spec) {
        const type = spec.type ?? (spec.id.startsWith("D") ? "im" : "channel");
        const channel = { id: spec.id, name: spec.name ?? spec.id.toLowerCase(), type, user: spec.user, members: spec.members ?? null, archived: spec.archived ?? false,
            messages: [], pins: [] };
        this.channels.set(spec.id, channel);
        return channel;
    }

    findChannel(id) {
        const channel = this.channels.get(id);
        if (!channel) throw new ControlError(`no channel "${id}"`);
        return channel;
    }

    /** The direct message channel of a person with an app. */
    directChannel(app, userId) {
        const known = [...this.channels.values()].find((one) => one.type === "im" && one.user === userId && one.app === app.app_id);
        if (known) return known;
        const number = [...this.channels.values()].filter((one) => one.type === "im").length + 1;
        const channel = this.addChannel({ id: `D${String(number).padStart(8, "0")}`, type: "im", user: userId });
        channel.app = app.app_id;
        return channel;
    }

    isMember(channel, app) {
        if (channel.type === "im") return channel.app === undefined || channel.app === app.app_id;
        return channel.members === null || channel.members.includes(app.user_id);
    }

    nextTs() {
        this.numbers.ts += 1;
        return `${this.clock}.${String(this.numbers.ts).padStart(6, "0")}`;
    }

    keep(channel, message) {
        const kept = { type: "message", ts: this.nextTs(), ...message };
        channel.messages.push(kept);
        if (kept.thread_ts) {
            const parent = channel.messages.find((one) => one.ts === kept.thread_ts);
            if (parent) {
                parent.thread_ts = parent.ts;
                parent.reply_count = (parent.reply_count ?? 0) + 1;
            }
        }
        return kept;
    }

    message(channel, ts) {
        return channel.messages.find((one) => one.ts === ts);
    }

    addFile({ name = "file.bin", content = "", content_base64: base64, mimetype = "application/octet-stream" }, url) {
        const bytes = Buffer.isBuffer(content) ? content : Buffer.from(base64 ?? content, base64 === undefined ? "utf8" : "base64");
        this.numbers.file += 1;
        const id = `F${String(this.numbers.file).padStart(8, "0")}`;
        const file = { id, name, mimetype, size: bytes.length, mode: "hosted", url_private: `${url}/files-pri/${id}/${encodeURIComponent(name)}`,
            url_private_download: `${url}/files-pri/${id}/download/${encodeURIComponent(name)}` };
        Object.defineProperty(file, "bytes", { value: bytes, enumerable: false, writable: true });
        this.files.set(id, file);
        return file;
    }

    /** Notes what an app posted, for the tests to look at. */
    noteSent(app, channel, message, via) {
        this.sent.push({ order: this.sent.length + 1, at: Date.now(), app: app.name, channel: channel.id, ts: message.ts, thread_ts: message.thread_ts ?? null,
            text: message.text ?? "", blocks: message.blocks ?? null, files: (message.files ?? []).map(({ id, name, size }) => ({ id, name, size })), via, edits: [], deleted: false });
    }

    entry(channel, ts) {
        return this.sent.findLast((one) => one.channel === channel.id && one.ts === ts);
    }
}
