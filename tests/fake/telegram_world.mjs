// The world behind the fake Telegram: its bots, chats, topics, messages and files, and which bot is told of what.
import { ControlError } from "./server.mjs";

// A token as Telegram forms it: the bot's number, a colon, a secret.
const TOKEN = /^([1-9]\d{0,15}):([A-Za-z0-9_-]{3,80})$/;
const UPDATES_NEEDING_CONSENT = ["chat_member", "message_reaction", "message_reaction_count"];
export const GENERAL_TOPIC = 1;
const FILE_DEFAULTS = {
    photo: ["photo.jpg", "image/jpeg"], video: ["video.mp4", "video/mp4"], audio: ["song.mp3", "audio/mpeg"], voice: ["voice.ogg", "audio/ogg"],
    document: ["file.bin", "application/octet-stream"], animation: ["fun.mp4", "video/mp4"], video_note: ["note.mp4", "video/mp4"],
    sticker: ["sticker.webp", "image/webp"],
};
const FILE_KINDS = Object.keys(FILE_DEFAULTS);

/** All state of one fake; `onUpdate(bot)` is called whenever a bot has something new to be told. */
export class TelegramWorld {
    bots = new Map();
    chats = new Map();
    users = new Map();
    files = new Map();
    callbacks = new Map();
    outbox = [];
    reactions = [];
    #numbers = { file: 0, callback: 0, order: 0, album: 0, poll: 0 };

    constructor({ bots = [], chats = [], auto_bots: autoBots = true } = {}, onUpdate = () => {}) {
        this.autoBots = autoBots;
        this.onUpdate = onUpdate;
        for (const bot of bots) this.addBot(bot);
        for (const chat of chats) this.addChat(chat);
    }

    addBot(spec) {
        const { token, username, name, refused = false, privacy = false, ...more } = typeof spec === "string" ? { token: spec } : spec;
        const parts = TOKEN.exec(token ?? "");
        if (!parts) throw new ControlError(`"${token}" is not formed like a bot token (123456:secret)`);
        const known = this.bots.get(token);
        if (known) return Object.assign(known, { refused });
        const user = {
            id: Number(parts[1]),
            is_bot: true,
            first_name: name ?? `Bot ${parts[1]}`,
            username: username ?? `fake_${parts[1]}_bot`,
            can_join_groups: true,
            can_read_all_group_messages: !privacy,
            supports_inline_queries: false,
            can_connect_to_business: false,
            has_main_web_app: false,
            ...more,
        };
        const bot = {
            token, user, refused, updates: [], nextUpdateId: 100_000_000 + (user.id % 1000) * 1000, allowed: null, webhook: null,
            commands: new Map(), poll: null, nextPrivateMessageId: 1,
        };
        this.bots.set(token, bot);
        this.users.set(user.id, publicUser(user));
        return bot;
    }

    /** The bot a request's token names: the bot, "malformed" or "unknown". */
    botOfToken(token) {
        if (!TOKEN.test(token)) return "malformed";
        const bot = this.bots.get(token) ?? (this.autoBots ? this.addBot(token) : null);
        return !bot || bot.refused ? "unknown" : bot;
    }

    /** The bot a test names by token, user name or number; without a name there must be exactly one. */
    findBot(name) {
        const bots = [...this.bots.values()];
        if (name === undefined && bots.length === 1) return bots[0];
        const bot = bots.find(({ token, user }) => [token, user.username, `@${user.username}`, user.id].includes(name));
        if (!bot) throw new ControlError(name === undefined ? "bot: say which, there is not exactly one" : `no bot "${name}"`);
        return bot;
    }

    addUser(spec) {
        const user = typeof spec === "object" ? spec : { id: Number(spec) };
        if (!Number.isSafeInteger(user.id)) throw new ControlError(`user id "${user.id}" is not a number`);
        const known = this.users.get(user.id);
        const full = { id: user.id, is_bot: false, first_name: `User ${user.id}`, language_code: "en", ...known, ...user };
        this.users.set(user.id, full);
        return full;
    }

    addChat(spec) {
        const { id, type, bots, topics = [], ...more } = spec;
        if (!Number.isSafeInteger(id)) throw new ControlError(`chat id "${id}" is not a number`);
        const kind = type ?? kindOfChatId(id);
        if (!["private", "group", "supergroup", "channel"].includes(kind)) throw new ControlError(`chat type "${kind}" is not known`);
        if (kind === "private") return this.#addPrivateChats(id, bots ?? [...this.bots.keys()], more);
        const chat = {
            id, type: kind, title: `Chat ${id}`, topics: new Map(), members: bots ? new Set(bots.map((name) => this.findBot(name).token)) : null,
            messages: new Map(), nextMessageId: 1, ...more,
        };
        if (chat.is_forum) this.#openTopics(chat, topics);
        this.chats.set(String(id), chat);
        return chat;
    }

    // A private chat is one for each bot; what is not of the user (blocked, say) is of the chat.
    #addPrivateChats(id, bots, { first_name, last_name, username, language_code, ...more }) {
        this.addUser(JSON.parse(JSON.stringify({ id, first_name, last_name, username, language_code })));
        return bots.map((name) => Object.assign(this.privateChat(this.findBot(name), id), more))[0];
    }

    #openTopics(chat, topics) {
        chat.topics.set(GENERAL_TOPIC, { id: GENERAL_TOPIC, name: "General" });
        for (const topic of topics) {
            const { id, name = `Topic ${id}`, closed = false } = typeof topic === "object" ? topic : { id: topic };
            chat.topics.set(id, { id, name, closed });
            chat.nextMessageId = Math.max(chat.nextMessageId, id + 1);
        }
    }

    privateChat(bot, userId) {
        const key = `${bot.user.id}/${userId}`;
        if (!this.chats.has(key)) {
            const { first_name, last_name, username } = this.addUser(userId);
            this.chats.set(key, { id: userId, type: "private", first_name, last_name, username, topics: new Map(), members: new Set([bot.token]),
                messages: new Map(), owner: bot });
        }
        return this.chats.get(key);
    }

    /** The chat a bot means by chat_id (a number, or @name), or undefined when it never met it. */
    chatFor(bot, chatId) {
        const text = String(chatId);
        if (text.startsWith("@")) return [...this.chats.values()].find((chat) => chat.type !== "private" && `@${chat.username}` === text);
        return this.chats.get(`${bot.user.id}/${text}`) ?? this.chats.get(text);
    }

    isMember(chat, bot) {
        return chat.members === null || chat.members.has(bot.token);
    }

    /** Puts a message into a chat and gives it; the caller tells the bots. */
    keep(chat, fields) {
        const ids = chat.owner ?? null;
        const message_id = ids ? ids.nextPrivateMessageId++ : chat.nextMessageId++;
        const message = { message_id, ...fields.sender, chat: shownChat(chat), date: Math.floor(Date.now() / 1000), ...fields.content };
        chat.messages.set(message_id, message);
        return message;
    }

    /** A message of a user, told to every bot of the chat that may see it: {message, updates:[{bot, update_id}]}. */
    userMessage(spec) {
        const from = this.addUser(spec.from ?? 1000);
        const named = spec.bot === undefined ? null : this.findBot(spec.bot);
        const chat = this.#chatOfSpec(spec, from, named);
        const content = { ...this.#topicFields(chat, spec), ...this.#contentOf(spec) };
        const sender = chat.type === "channel" ? { sender_chat: shownChat(chat) } : { from };
        const message = this.keep(chat, { sender, content });
        const type = chat.type === "channel" ? "channel_post" : "message";
        return { message, updates: this.#tell(chat, message, { [type]: message }, named) };
    }

    /** Files of a user in one album: {bot, chat, from, album: [{photo, text} ...]}; each is a message of its own. */
    userAlbum({ album, ...spec }) {
        const media_group_id = this.nextAlbumId();
        return { messages: album.map((item) => this.userMessage({ ...spec, ...item, extra: { ...spec.extra, ...item.extra, media_group_id } })) };
    }

    /** A user's reaction to a message: {bot, chat, from, message_id, emoji} or `emojis`; the ones before are known. */
    userReaction({ bot: name, chat: chatId, from, message_id: messageId, emoji, emojis = emoji ? [emoji] : [] }) {
        const bot = this.findBot(name);
        const user = this.addUser(from ?? 1000);
        const chat = this.chatFor(bot, chatId ?? user.id);
        const message = chat?.messages.get(Number(messageId));
        if (!message) throw new ControlError(`no message ${messageId} in chat ${chatId ?? user.id}`);
        const shown = (list) => list.map((one) => ({ type: "emoji", emoji: one }));
        const before = message.reactionsOf?.get(user.id) ?? [];
        Object.defineProperty(message, "reactionsOf", { value: (message.reactionsOf ?? new Map()).set(user.id, emojis), enumerable: false, configurable: true });
        const message_reaction = { chat: shownChat(chat), message_id: message.message_id, user, date: Math.floor(Date.now() / 1000),
            old_reaction: shown(before), new_reaction: shown(emojis) };
        return { updates: [this.pushUpdate(bot, { message_reaction })].filter(Boolean) };
    }

    /** The bot's own place in a chat changes: {bot, chat, from, status}; `kicked` and `left` take it out. */
    membership({ bot: name, chat: chatId, from, status }) {
        const bot = this.findBot(name);
        const user = this.addUser(from ?? 1000);
        const chat = this.chatFor(bot, chatId ?? user.id) ?? this.#chatOfSpec({ chat: chatId }, user, bot);
        const isOut = ["kicked", "left"].includes(status);
        if (chat.type === "private") chat.blocked = isOut;
        else if (isOut) chat.kicked = true;
        else delete chat.kicked;
        const member = (word) => ({ user: bot.user, status: word, ...(word === "kicked" ? { until_date: 0 } : {}) });
        const my_chat_member = { chat: shownChat(chat), from: user, date: Math.floor(Date.now() / 1000),
            old_chat_member: member(isOut ? "member" : "left"), new_chat_member: member(status) };
        return { updates: [this.pushUpdate(bot, { my_chat_member })].filter(Boolean) };
    }

    /** A group becomes a supergroup: {chat, to}. Both chats say so. */
    migrate({ chat: id, to }) {
        const old = this.chats.get(String(id));
        if (!old) throw new ControlError(`no chat ${id}`);
        const grown = this.addChat({ id: to, type: "supergroup", title: old.title, ...(old.members ? { bots: [...old.members] } : {}) });
        const service = (chat, extra) => this.userMessage({ chat: chat.id, from: 1, extra });
        const told = [service(old, { migrate_to_chat_id: to }), service(grown, { migrate_from_chat_id: old.id })];
        old.migrated_to = to;
        return { told };
    }

    nextAlbumId() {
        return String(13_000_000_000 + ++this.#numbers.album);
    }

    nextPollId() {
        return 5_000_000 + ++this.#numbers.poll;
    }

    /** A user's edit of a message that is there. */
    userEdit(spec) {
        const named = spec.bot === undefined ? null : this.findBot(spec.bot);
        const chat = this.#chatOfSpec(spec, this.addUser(spec.from ?? 1000), named);
        const message = chat.messages.get(Number(spec.message_id));
        if (!message) throw new ControlError(`no message ${spec.message_id} in chat ${chat.id}`);
        delete message.entities;
        Object.assign(message, this.#contentOf(spec), { edit_date: Math.floor(Date.now() / 1000) });
        return { message, updates: this.#tell(chat, message, { edited_message: message }, named) };
    }

    /** A press on an inline button of a bot's message. */
    buttonPress({ bot: name, from, chat: chatId, message_id: messageId, data }) {
        const bot = this.findBot(name);
        const user = this.addUser(from ?? 1000);
        const chat = this.chatFor(bot, chatId ?? user.id);
        const message = chat?.messages.get(Number(messageId));
        if (!message) throw new ControlError(`no message ${messageId} in chat ${chatId ?? user.id}`);
        const id = String(7_000_000 + ++this.#numbers.callback);
        this.callbacks.set(id, { bot, answer: null });
        const callback_query = { id, from: user, message, chat_instance: String(chat.id * 31), data };
        return { callback_query_id: id, updates: [this.pushUpdate(bot, { callback_query })] };
    }

    /** Queues an update as it is; gives {bot, update_id}, or null when the bot did not ask for this kind. */
    pushUpdate(bot, update) {
        const kind = Object.keys(update).find((key) => key !== "update_id");
        const wanted = bot.allowed ? bot.allowed.includes(kind) : !UPDATES_NEEDING_CONSENT.includes(kind);
        if (!wanted) return null;
        const update_id = update.update_id ?? bot.nextUpdateId;
        bot.nextUpdateId = Math.max(bot.nextUpdateId, update_id + 1);
        bot.updates.push({ update_id, ...structuredClone(update) });
        this.onUpdate(bot);
        return { bot: bot.user.username, update_id };
    }

    addFile({ name = "file.bin", content = "", content_base64: base64, mime_type = "application/octet-stream", file_size }) {
        const bytes = Buffer.isBuffer(content) ? content : Buffer.from(base64 ?? content, base64 === undefined ? "utf8" : "base64");
        const number = ++this.#numbers.file;
        const file = {
            file_id: `AgFake${String(number).padStart(6, "0")}`, file_unique_id: `Qf${number}`, file_size: file_size ?? bytes.length,
            file_path: `documents/file_${number}${/\.[A-Za-z0-9]+$/.exec(name)?.[0] ?? ""}`, file_name: name, mime_type,
        };
        Object.defineProperty(file, "bytes", { value: bytes, enumerable: false });
        this.files.set(file.file_id, file);
        return file;
    }

    /** Notes what a bot sent, for the tests to look at. */
    noteSent(bot, chat, message, params, kind = "text") {
        this.outbox.push({
            order: ++this.#numbers.order, at: Date.now(), bot: bot.user.username, chat_id: chat.id, message_id: message.message_id,
            thread_id: message.message_thread_id ?? null, reply_to: message.reply_to_message?.message_id ?? null, text: message.text ?? message.caption ?? "",
            entities: message.entities ?? message.caption_entities ?? [], raw: params.text ?? params.caption ?? "", parse_mode: params.parse_mode ?? null,
            kind, file: this.#sentFile(message, kind), album: message.media_group_id ?? null, poll: message.poll ?? null,
            silent: String(params.disable_notification ?? false) === "true", link_preview: params.link_preview_options ?? null,
            reply_markup: message.reply_markup ?? null, edits: [], deleted: false, reactions: [],
        });
    }

    #sentFile(message, kind) {
        const shown = Array.isArray(message[kind]) ? message[kind].at(-1) : message[kind];
        const file = this.files.get(shown?.file_id);
        if (!file) return null;
        return { name: file.file_name, mime_type: file.mime_type, size: file.file_size, head: file.bytes.toString("latin1", 0, 64) };
    }

    sentEntry(bot, chat, messageId) {
        return this.outbox.findLast((entry) => entry.chat_id === chat.id && entry.message_id === messageId &&
            (chat.owner === undefined || entry.bot === bot.user.username));
    }

    #chatOfSpec(spec, from, named) {
        const given = spec.chat ?? from.id;
        const id = typeof given === "object" ? given.id : Number(given);
        if (kindOfChatId(id) === "private") {
            const bot = named ?? this.findBot();
            return this.privateChat(bot, id);
        }
        const chat = this.chats.get(String(id));
        if (chat && typeof given === "object") Object.assign(chat, { ...given, topics: chat.topics, members: chat.members });
        return chat ?? this.addChat(typeof given === "object" ? given : { id });
    }

    #topicFields(chat, spec) {
        const replied = spec.reply_to === undefined ? undefined : this.#replied(chat, spec.reply_to);
        const thread = spec.thread ?? replied?.message_thread_id;
        if (chat.is_forum && thread !== undefined && thread !== GENERAL_TOPIC) {
            if (!chat.topics.has(thread)) chat.topics.set(thread, { id: thread, name: `Topic ${thread}` });
            return { message_thread_id: thread, is_topic_message: true, reply_to_message: replied ?? topicStart(chat, thread) };
        }
        if (chat.type === "private" && chat.owner.user.has_topics_enabled && thread !== undefined) {
            if (!chat.topics.has(thread)) chat.topics.set(thread, { id: thread, name: `Topic ${thread}` });
            return { message_thread_id: thread, is_topic_message: true, ...(replied ? { reply_to_message: replied } : {}) };
        }
        if (!replied) return thread === undefined || chat.is_forum ? {} : { message_thread_id: thread };
        // A reply in a plain supergroup carries the number of the message its thread began with, and is no topic message.
        const root = replied.message_thread_id ?? replied.message_id;
        return { reply_to_message: replied, ...(chat.type === "supergroup" && !chat.is_forum ? { message_thread_id: root } : {}) };
    }

    #replied(chat, id) {
        const message = chat.messages.get(Number(id));
        if (!message) throw new ControlError(`reply_to: no message ${id} in chat ${chat.id}`);
        const { reply_to_message, ...shown } = message;
        return shown;
    }

    #contentOf(spec) {
        const content = { ...spec.extra };
        const kind = FILE_KINDS.find((one) => spec[one]);
        const key = kind ? "caption" : "text";
        if (kind) content[kind] = this.#userFile(kind, spec[kind]);
        if (spec.text !== undefined) content[key] = spec.text;
        const entities = spec.entities ?? entitiesOf(spec.text ?? "");
        if (entities.length > 0) content[key === "text" ? "entities" : "caption_entities"] = entities;
        return content;
    }

    #userFile(kind, given) {
        const [name, mime_type] = FILE_DEFAULTS[kind];
        const file = this.addFile({ name, mime_type, ...Object(given) });
        if (kind === "photo") return [{ ...shownFile(file), width: 90, height: 60 }, { ...shownFile(file), width: 640, height: 480 }];
        const shown = kind === "sticker" ? { type: "regular", width: 512, height: 512, is_animated: false, is_video: false, emoji: "🦀", set_name: "Sea" } : {};
        return { ...shownFile(file, kind === "sticker" ? "bare" : "named"), ...shown, ...given.more };
    }

    #tell(chat, message, update, named) {
        const told = named ? [named] : [...this.bots.values()].filter((bot) => !bot.refused && this.isMember(chat, bot));
        return told.filter((bot) => named || mayRead(bot, chat, message)).map((bot) => this.pushUpdate(bot, update)).filter(Boolean);
    }
}

export function shownChat(chat) {
    const { id, type, title, username, first_name, last_name, is_forum } = chat;
    return JSON.parse(JSON.stringify({ id, type, title, username, first_name, last_name, is_forum }));
}

export function shownFile({ file_id, file_unique_id, file_size, file_name, mime_type }, shape = "bare") {
    return shape === "named" ? { file_name, mime_type, file_id, file_unique_id, file_size } : { file_id, file_unique_id, file_size };
}

export function publicUser({ id, is_bot, first_name, username }) {
    return { id, is_bot, first_name, username };
}

/** The message that opened a topic, which every message of the topic answers. */
export function topicStart(chat, thread) {
    return {
        message_id: thread, message_thread_id: thread, is_topic_message: true, chat: shownChat(chat), date: 1_700_000_000,
        from: { id: 1, is_bot: false, first_name: "Topic opener" },
        forum_topic_created: { name: chat.topics.get(thread).name, icon_color: 7_322_096 },
    };
}

function kindOfChatId(id) {
    if (id > 0) return "private";
    return id <= -1_000_000_000_000 ? "supergroup" : "group";
}

// A bot with privacy on reads of a group only commands, mentions of itself, and answers to itself.
function mayRead(bot, chat, message) {
    if (chat.type === "private" || chat.type === "channel" || bot.user.can_read_all_group_messages) return true;
    const text = message.text ?? message.caption ?? "";
    const entities = message.entities ?? message.caption_entities ?? [];
    const marked = entities.map((entity) => text.slice(entity.offset, entity.offset + entity.length).toLowerCase());
    const name = `@${bot.user.username.toLowerCase()}`;
    return message.reply_to_message?.from?.id === bot.user.id ||
        entities.some((entity, index) => entity.user?.id === bot.user.id || marked[index].endsWith(name) ||
            (entity.type === "bot_command" && !marked[index].includes("@")));
}

function entitiesOf(text) {
    const kinds = [
        ["bot_command", /(?<![\w/])\/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?/g],
        ["mention", /(?<![\w@/])@[A-Za-z]\w{2,31}/g],
        ["url", /https?:\/\/[^\s<>"]+/g],
    ];
    const found = kinds.flatMap(([type, pattern]) =>
        [...text.matchAll(pattern)].map((match) => ({ type, offset: match.index, length: match[0].length })));
    const apart = found.filter((one) => !found.some((other) => other !== one && other.type === "url" &&
        other.offset <= one.offset && other.offset + other.length >= one.offset + one.length));
    return apart.sort((one, two) => one.offset - two.offset);
}
