// The world behind the fake Discord: bots, users, guilds, channels, threads, messages, interactions, and who is told of what.
import { ControlError } from "./server.mjs";

export const EPOCH = 1420070400000;
export const TEXT = 0, DM = 1, GROUP_DM = 3, ANNOUNCEMENT = 5, PUBLIC_THREAD = 11, FORUM = 15;
const ALL_PERMISSIONS = "1759218604441599";
export const INTENT = { guilds: 1, members: 2, presences: 256, messages: 512, reactions: 1024, dms: 4096, dmReactions: 8192, content: 32768 };
const FLAG_CONTENT = 1 << 18, FLAG_CONTENT_LIMITED = 1 << 19;

/** A refusal in Discord's form: HTTP status, its own code, its words. */
export class ApiError extends Error {
    constructor(status, code, message, errors) {
        super(message);
        Object.assign(this, { status, code, errors });
    }
}

/** The refusal of a body, with the path of the field. */
export function invalidForm(path, code, message) {
    const errors = {};
    path.split(".").reduce((at, key, index, all) => (at[key] = index === all.length - 1 ? { _errors: [{ code, message }] } : {}), errors);
    return new ApiError(400, 50035, "Invalid Form Body", errors);
}

/** All state of one fake; `onEvent(bot, type, data, intents)` is called for each bot that is to be told. */
export class DiscordWorld {
    bots = new Map();
    users = new Map();
    guilds = new Map();
    channels = new Map();
    interactions = new Map();
    files = new Map();
    outbox = [];
    reactions = [];
    deleted = [];
    #last = 0n;

    constructor({ bots = [], guilds = [], users = [] } = {}, onEvent = () => {}) {
        this.onEvent = onEvent;
        for (const user of users) this.user(user);
        for (const bot of bots) this.addBot(bot);
        for (const guild of guilds) this.addGuild(guild);
    }

    /** A new snowflake, greater than all before. */
    id(at = Date.now()) {
        const wanted = BigInt(at - EPOCH) << 22n;
        this.#last = wanted > this.#last ? wanted : this.#last + 1n;
        return String(this.#last);
    }

    addBot({ token, id, username, content = "on", members = true, presences = true, refused = false, dm_blocked = [] }) {
        const known = this.bots.get(token);
        if (known) return Object.assign(known, { content, members, presences, refused });
        const user = { id: String(id ?? this.id()), username: username ?? "bot", discriminator: "0000", global_name: null, avatar: null, bot: true, public_flags: 0 };
        const bot = { token, user, application_id: user.id, content, members, presences, refused, commands: [], dm_blocked, nonces: new Map() };
        this.bots.set(token, bot);
        this.users.set(user.id, user);
        for (const guild of this.guilds.values()) if (!guild.bots || guild.bots.includes(user.username)) this.#join(guild, user, []);
        return bot;
    }

    findBot(name) {
        for (const bot of this.bots.values()) if ([bot.token, bot.user.username, bot.user.id].includes(String(name))) return bot;
        throw new ControlError(`no bot "${name}"`);
    }

    flagsOf(bot) {
        return bot.content === "on" ? FLAG_CONTENT : bot.content === "limited" ? FLAG_CONTENT_LIMITED : 0;
    }

    user(spec) {
        const given = typeof spec === "object" ? spec : { id: spec };
        const id = String(given.id);
        const known = this.users.get(id) ?? { id, username: `user${id}`, discriminator: "0", global_name: null, avatar: null, public_flags: 0 };
        const { roles: _roles, nick: _nick, ...more } = given;
        this.users.set(id, Object.assign(known, more, { id }));
        return known;
    }

    addGuild({ id, name, channels = [], roles = [], bots, members = [], events = [], bot_roles = {}, owner_id = "1" }) {
        const guild = { id: String(id), name, owner_id: String(owner_id), bots, events, members: new Map(), emojis: [], roles: [{ id: String(id), name: "@everyone", permissions: ALL_PERMISSIONS, position: 0 }] };
        for (const role of roles) guild.roles.push({ permissions: "0", position: 1, ...role, id: String(role.id) });
        this.guilds.set(guild.id, guild);
        for (const channel of channels) this.addChannel({ ...channel, guild_id: guild.id });
        for (const bot of this.bots.values()) if (!bots || bots.includes(bot.user.username)) this.#join(guild, bot.user, bot_roles[bot.user.username] ?? []);
        for (const { voice, ...member } of members) this.#join(guild, this.user(member), member.roles ?? [], member.nick).voice = voice;
        return guild;
    }

    #join(guild, user, roles, nick = null) {
        guild.members.set(user.id, { user, roles: roles.map(String), nick, joined_at: "2026-01-01T00:00:00.000000+00:00", deaf: false, mute: false, flags: 0 });
        return guild.members.get(user.id);
    }

    memberOf(guild, user, roles, nick) {
        const known = guild.members.get(user.id) ?? this.#join(guild, user, []);
        if (roles) known.roles = roles.map(String);
        if (nick !== undefined) known.nick = nick;
        return known;
    }

    addChannel({ id, name = null, type = TEXT, guild_id, parent_id = null, readonly = false, hidden = false, recipients, overwrites = [], ...more }) {
        const channel = { id: String(id ?? this.id()), name, type, guild_id: guild_id && String(guild_id), parent_id: parent_id && String(parent_id), recipients,
            permission_overwrites: overwrites, messages: new Map(), pins: [], readonly, hidden, ...more };
        this.channels.set(channel.id, channel);
        return channel;
    }

    addThread({ parent, id, name, owner_id, archive = 4320 }) {
        const thread = this.addChannel({ id, name, type: PUBLIC_THREAD, guild_id: parent.guild_id, parent_id: parent.id, owner_id: String(owner_id),
            thread_metadata: { archived: false, auto_archive_duration: archive, archive_timestamp: new Date().toISOString(), locked: false }, message_count: 0, member_count: 1 });
        this.tell("THREAD_CREATE", { ...this.shownChannel(thread), newly_created: true }, thread, INTENT.guilds);
        return thread;
    }

    /** The direct channel of a bot with a person. */
    direct(bot, user) {
        for (const channel of this.channels.values()) {
            if (channel.type === DM && channel.recipients.includes(user.id) && channel.recipients.includes(bot.user.id)) return channel;
        }
        return this.addChannel({ type: DM, recipients: [user.id, bot.user.id] });
    }

    /** The channel, if this bot sees it. */
    seen(bot, id) {
        const channel = this.channels.get(String(id));
        if (!channel) throw new ApiError(404, 10003, "Unknown Channel");
        if (!this.isSeenBy(channel, bot)) throw new ApiError(403, 50001, "Missing Access");
        return channel;
    }

    isSeenBy(channel, bot) {
        if (channel.recipients) return channel.recipients.includes(bot.user.id);
        return !channel.hidden && this.guilds.get(channel.guild_id).members.has(bot.user.id);
    }

    shownChannel(channel) {
        const { messages: _messages, pins: _pins, readonly: _readonly, hidden: _hidden, recipients, ...shown } = channel;
        if (!recipients) return { position: 0, flags: 0, nsfw: false, ...shown };
        return { ...shown, recipients: recipients.filter((id) => !this.users.get(id).bot).map((id) => this.users.get(id)) };
    }

    shownGuild(guild, bot) {
        const mine = [...this.channels.values()].filter((channel) => channel.guild_id === guild.id && this.isSeenBy(channel, bot)).map((channel) => this.shownChannel(channel));
        return { id: guild.id, name: guild.name, owner_id: guild.owner_id, roles: guild.roles, emojis: [], stickers: [], features: [], icon: null, unavailable: false, large: false,
            member_count: guild.members.size, members: [guild.members.get(bot.user.id)], channels: mine.filter((one) => one.type !== PUBLIC_THREAD),
            threads: mine.filter((one) => one.type === PUBLIC_THREAD), voice_states: [], presences: [], stage_instances: [], guild_scheduled_events: [], soundboard_sounds: [],
            joined_at: "2026-01-01T00:00:00.000000+00:00", preferred_locale: "en-US", verification_level: 0, default_message_notifications: 0, explicit_content_filter: 0,
            mfa_level: 0, nsfw_level: 0, premium_tier: 0, system_channel_flags: 0, premium_progress_bar_enabled: false, afk_timeout: 300 };
    }

    /** Tells every bot that sees the channel. */
    tell(type, data, channel, intents) {
        for (const bot of this.bots.values()) if (this.isSeenBy(channel, bot)) this.onEvent(bot, type, data, intents);
    }

    /** Puts a message into a channel and tells of it. */
    post(channel, author, { content = "", type = 0, reply_to, attachments = [], webhook_id, nonce, components = [], flags = 0, poll, sticker_items, embeds = [], extra = {} }) {
        const guild = channel.guild_id && this.guilds.get(channel.guild_id);
        const replied = reply_to && channel.messages.get(String(reply_to));
        const mentions = [...new Set([...content.matchAll(/<@!?(\d+)>/g)].map(([, id]) => id))].map((id) => this.users.get(id)).filter(Boolean);
        const message = { id: this.id(), channel_id: channel.id, author, content, timestamp: new Date().toISOString(), edited_timestamp: null, tts: false, pinned: false,
            mention_everyone: /@(everyone|here)/.test(content), mentions, mention_roles: guild ? [...content.matchAll(/<@&(\d+)>/g)].map(([, id]) => id) : [],
            attachments: attachments.map((file) => this.#keepFile(channel, file)), embeds, components, type: replied ? 19 : type, flags, ...(webhook_id ? { webhook_id } : {}),
            ...(nonce === undefined ? {} : { nonce }), ...(poll ? { poll } : {}), ...(sticker_items ? { sticker_items } : {}), ...extra };
        if (reply_to) {
            message.message_reference = { type: 0, message_id: String(reply_to), channel_id: channel.id, ...(guild ? { guild_id: guild.id } : {}) };
            message.referenced_message = replied ?? null;
        }
        channel.messages.set(message.id, message);
        channel.last_message_id = message.id;
        this.#announce("MESSAGE_CREATE", message, channel);
        return message;
    }

    #announce(type, message, channel) {
        const guild = channel.guild_id && this.guilds.get(channel.guild_id);
        for (const bot of this.bots.values()) {
            if (!this.isSeenBy(channel, bot)) continue;
            const data = this.#asSeenBy(bot, { ...message, channel_type: channel.type }, guild);
            if (guild) {
                data.guild_id = guild.id;
                if (!message.webhook_id) {
                    const { user: _user, ...member } = this.memberOf(guild, message.author);
                    data.member = member;
                }
            }
            this.onEvent(bot, type, data, guild ? INTENT.messages : INTENT.dms);
        }
    }

    // Without the Message Content Intent a bot reads what is said to it, in direct messages, and by itself.
    #asSeenBy(bot, message, guild) {
        const isOpen = !guild || message.author.id === bot.user.id || message.mentions.some(({ id }) => id === bot.user.id);
        return isOpen || !bot.hidesContent ? message : { ...message, content: "", attachments: [], embeds: [], components: [] };
    }

    #keepFile(channel, { name, content, type = "application/octet-stream", base64, id = this.id() }) {
        const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content ?? "", base64 ? "base64" : "utf8");
        const path = `/attachments/${channel.id}/${id}/${encodeURIComponent(name)}`;
        this.files.set(path, { bytes, type });
        return { id, filename: name, size: bytes.length, content_type: type, url: `${this.url}${path}?ex=1&is=1&hm=1`, proxy_url: `${this.url}${path}` };
    }

    /** A person (or any author) writes: {channel | bot (a direct message), from, text, reply_to, attachments, type, extra, ...}. */
    say({ channel, bot, from, text = "", roles, nick, group, ...more }) {
        const author = this.user(from ?? 5);
        const where = channel ? this.channels.get(String(channel)) : this.direct(this.findBot(bot), author);
        if (!where) throw new ControlError(`no channel "${channel}"`);
        if (where.guild_id) this.memberOf(this.guilds.get(where.guild_id), author, roles ?? from?.roles, nick);
        return this.post(where, author, { content: text, ...more });
    }

    change(channel, message, change) {
        Object.assign(message, change, { edited_timestamp: new Date().toISOString() });
        this.#announce("MESSAGE_UPDATE", message, channel);
        return message;
    }

    remove(channel, id) {
        const message = channel.messages.get(id);
        if (!message) throw new ApiError(404, 10008, "Unknown Message");
        channel.messages.delete(id);
        this.deleted.push({ id, channel_id: channel.id, content: message.content });
        this.tell("MESSAGE_DELETE", { id, channel_id: channel.id, ...(channel.guild_id ? { guild_id: channel.guild_id } : {}) }, channel, channel.guild_id ? INTENT.messages : INTENT.dms);
    }

    react(channel, message, user, emoji, remove = false) {
        const list = (message.reactions ??= []);
        const key = (one) => (one.id ? `${one.name}:${one.id}` : one.name);
        let entry = list.find((one) => key(one.emoji) === key(emoji));
        if (!entry) list.push((entry = { emoji, count: 0, me: false, users: [] }));
        Object.defineProperty(entry, "users", { enumerable: false });
        entry.users = entry.users.filter((id) => id !== user.id);
        if (!remove) entry.users.push(user.id);
        entry.count = entry.users.length;
        if (entry.count === 0) list.splice(list.indexOf(entry), 1);
        this.reactions.push({ channel_id: channel.id, message_id: message.id, user: user.id, emoji: key(emoji), remove });
        const guild = channel.guild_id && this.guilds.get(channel.guild_id);
        const data = { user_id: user.id, channel_id: channel.id, message_id: message.id, emoji: { id: null, ...emoji }, burst: false, type: 0,
            ...(guild ? { guild_id: guild.id, ...(remove ? {} : { member: this.memberOf(guild, user) }) } : {}), ...(remove ? {} : { message_author_id: message.author.id }) };
        this.tell(remove ? "MESSAGE_REACTION_REMOVE" : "MESSAGE_REACTION_ADD", data, channel, guild ? INTENT.reactions : INTENT.dmReactions);
    }

    /** A person uses a slash command or presses a button: {bot, channel?, from, name, options} or {..., message, custom_id, values}. */
    interact({ bot: name, channel, from, name: command, options = {}, message, custom_id, values, type }) {
        const bot = this.findBot(name), user = this.user(from ?? 5);
        const where = channel ? this.channels.get(String(channel)) : this.direct(bot, user);
        const guild = where.guild_id && this.guilds.get(where.guild_id);
        const on = message && where.messages.get(String(message));
        if (message && !on) throw new ControlError(`no message "${message}" in ${where.id}`);
        const known = bot.commands.find((one) => one.name === command);
        if (command && !known) throw new ControlError(`the bot has no command "${command}"`);
        const interaction = { id: this.id(), application_id: bot.application_id, type: type ?? (command ? 2 : 3), token: `tok-${this.id()}`, version: 1, channel_id: where.id,
            channel: { id: where.id, type: where.type, name: where.name, parent_id: where.parent_id, guild_id: where.guild_id }, locale: "en-US", entitlements: [], authorizing_integration_owners: {},
            attachment_size_limit: 10485760, app_permissions: ALL_PERMISSIONS,
            ...(guild ? { guild_id: guild.id, member: { ...this.memberOf(guild, user), permissions: ALL_PERMISSIONS } } : { user }),
            data: command ? { id: known.id, name: command, type: 1, options: Object.entries(options).map(([key, value]) => ({ name: key, type: 3, value })) }
                : { custom_id, component_type: values ? 3 : 2, ...(values ? { values } : {}) },
            ...(on ? { message: { ...on } } : {}) };
        this.interactions.set(interaction.token, { ...interaction, bot, where, user, at: Date.now(), answer: null, original: null, followups: [] });
        this.onEvent(bot, "INTERACTION_CREATE", interaction, 0);
        return interaction;
    }
}
