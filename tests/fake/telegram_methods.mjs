// The Bot API methods of the fake Telegram, each checked as strictly as the real one and refused in its words.
import { EntityError, parseHtml } from "./telegram_html.mjs";
import { GENERAL_TOPIC, publicUser, shownChat, topicStart } from "./telegram_world.mjs";

const TEXT_UTF16_MAX = 4096;
const COMMANDS_MAX = 100;
const DOWNLOAD_BYTES_MAX = 20 * 1024 * 1024;
const CALLBACK_DATA_BYTES_MAX = 64;
const ACTIONS = ["typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note"];
const REACTIONS = [..."👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣🍌🏆💔🤨😐",
    ..."🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡",
    "❤", "⚡", "❤‍🔥", "👨‍💻", "✍", "🤷‍♂", "🤷", "🤷‍♀"];

/** A refusal in the Bot API's words. */
export class ApiError extends Error {
    constructor(code, description, parameters) {
        super(description);
        this.code = code;
        this.parameters = parameters;
    }
}

/** Method name in lower case -> what it does with (world, bot, params). getUpdates and the webhook methods are in telegram.mjs, files and polls in
 * telegram_files.mjs. */
export const METHODS = {
    getme: (world, bot) => bot.user,
    setmycommands: setMyCommands,
    getmycommands: (world, bot, params) => bot.commands.get(scopeKey(params)) ?? [],
    deletemycommands: (world, bot, params) => {
        bot.commands.delete(scopeKey(params));
        return true;
    },
    sendmessage: sendMessage,
    editmessagetext: editMessageText,
    deletemessage: deleteMessage,
    sendchataction: sendChatAction,
    setmessagereaction: setMessageReaction,
    answercallbackquery: answerCallbackQuery,
    getchat: getChat,
    getchatmember: getChatMember,
    getfile: getFile,
};

export function refuse(description, parameters) {
    throw new ApiError(400, `Bad Request: ${description}`, parameters);
}

function sendMessage(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const { text, entities } = formattedText(world, params, "text", TEXT_UTF16_MAX);
    const content = { ...threadAndReply(chat, bot, params), text };
    if (entities.length > 0) content.entities = entities;
    return deliver(world, bot, chat, content, params);
}

function deliver(world, bot, chat, content, params) {
    const reply_markup = checkedMarkup(params.reply_markup);
    const sender = chat.type === "channel" ? { sender_chat: shownChat(chat) } : { from: publicUser(bot.user) };
    const message = world.keep(chat, { sender, content: reply_markup ? { ...content, reply_markup } : content });
    world.noteSent(bot, chat, message, params);
    return message;
}

export function chatToWrite(world, bot, params) {
    const id = params.chat_id;
    if (id === undefined || id === "") refuse("chat_id is empty");
    const chat = world.chatFor(bot, id);
    if (!chat) refuse("chat not found");
    if (chat.migrated_to) refuse("group chat was upgraded to a supergroup chat", { migrate_to_chat_id: chat.migrated_to });
    if (chat.blocked) throw new ApiError(403, "Forbidden: bot was blocked by the user");
    if (chat.kicked) throw new ApiError(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
    if (!world.isMember(chat, bot)) throw new ApiError(403, `Forbidden: bot is not a member of the ${chat.type} chat`);
    if (chat.muted) refuse("not enough rights to send text messages to the chat");
    return chat;
}

export function threadAndReply(chat, bot, params) {
    const replied = repliedMessage(chat, params);
    const thread = integer(params.message_thread_id);
    if (thread === undefined || thread === 0) {
        const inherited = chat.is_forum ? replied?.message_thread_id : undefined;
        const topic = inherited === undefined ? {} : { message_thread_id: inherited, is_topic_message: true };
        return replied ? { ...topic, reply_to_message: replied } : topic;
    }
    // General is reached by naming no thread at all; naming it, or any thread where there are no topics, finds nothing.
    if (thread === GENERAL_TOPIC || !hasThread(chat, thread)) refuse("message thread not found");
    if (chat.topics.get(thread)?.closed && !isAdmin(chat, bot.user.id)) refuse("TOPIC_CLOSED");
    if (chat.type === "private") return { message_thread_id: thread, is_topic_message: true, ...(replied ? { reply_to_message: replied } : {}) };
    if (!chat.is_forum) return { message_thread_id: thread, ...(replied ? { reply_to_message: replied } : {}) };
    return { message_thread_id: thread, is_topic_message: true, reply_to_message: replied ?? topicStart(chat, thread) };
}

function hasThread(chat, thread) {
    if (chat.is_forum || chat.type === "private") return chat.topics.has(thread);
    return chat.type === "supergroup" && [...chat.messages.values()].some((message) => message.message_thread_id === thread);
}

function repliedMessage(chat, params) {
    const reply = objectParam(params.reply_parameters, "reply parameters") ??
        (params.reply_to_message_id === undefined ? undefined : { message_id: params.reply_to_message_id, ...params });
    if (!reply) return undefined;
    const id = integer(reply.message_id);
    const message = chat.messages.get(id);
    if (!message) {
        if (String(reply.allow_sending_without_reply) === "true" || !id) return undefined;
        refuse("message to be replied not found");
    }
    if (reply.quote !== undefined && !(message.text ?? message.caption ?? "").includes(parsed(reply.quote, reply.quote_parse_mode).text)) {
        refuse("QUOTE_TEXT_INVALID");
    }
    const { reply_to_message, ...shown } = message;
    return shown;
}

export function formattedText(world, params, key, limit) {
    const raw = params[key];
    if (raw === undefined || raw === "") refuse("message text is empty");
    if (!String(raw).isWellFormed()) refuse("strings must be encoded in UTF-8");
    const given = params.parse_mode ? undefined : listParam(params[key === "text" ? "entities" : "caption_entities"], "entities");
    const read = parsed(String(raw), params.parse_mode);
    const { text, entities } = trimmed(read.text, given ?? read.entities);
    if (text === "") refuse("text must be non-empty");
    if (text.length > limit) refuse(key === "text" ? "message is too long" : "message caption is too long");
    return { text, entities: entities.map((entity) => withKnownUser(world, entity)).filter(Boolean) };
}

function parsed(text, mode) {
    switch (String(mode ?? "").toLowerCase()) {
        case "":
            return { text, entities: [] };
        case "html":
            try {
                return parseHtml(text);
            } catch (error) {
                if (error instanceof EntityError) refuse(`can't parse entities: ${error.message}`);
                throw error;
            }
        default:
            return refuse("unsupported parse_mode");
    }
}

// The server drops carriage returns, turns other control characters into spaces and takes the blanks off both ends.
function trimmed(text, entities) {
    const clean = text.replaceAll("\r", "");
    const plain = clean.replace(/[\u0000-\u0009\u000b-\u001f]/g, " ");
    const start = plain.length - plain.trimStart().length;
    const kept = plain.trim();
    if (clean.length !== text.length && entities.length > 0) {
        const dropped = (position) => text.slice(0, position).split("\r").length - 1;
        entities = entities.map((entity) => ({ ...entity, offset: entity.offset - dropped(entity.offset),
            length: entity.length - (dropped(entity.offset + entity.length) - dropped(entity.offset)) }));
    }
    const moved = entities.map((entity) => {
        const from = Math.max(entity.offset - start, 0);
        const to = Math.min(entity.offset + entity.length - start, kept.length);
        return { ...entity, offset: from, length: to - from };
    });
    return { text: kept, entities: moved.filter((entity) => entity.length > 0) };
}

function withKnownUser(world, entity) {
    if (entity.type !== "text_mention") return entity;
    const user = world.users.get(entity.user.id);
    return user ? { ...entity, user } : null;
}

function editMessageText(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const id = integer(params.message_id);
    if (!id) refuse("message identifier is not specified");
    const message = chat.messages.get(id) ?? refuse("message to edit not found");
    if (message.from?.id !== bot.user.id && chat.type !== "channel") refuse("message can't be edited");
    if (message.text === undefined) refuse("there is no text in the message to edit");
    const { text, entities } = formattedText(world, params, "text", TEXT_UTF16_MAX);
    const reply_markup = checkedMarkup(params.reply_markup);
    const same = message.text === text && isSame(message.entities ?? [], entities) && isSame(message.reply_markup, reply_markup);
    if (same) {
        refuse("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
    }
    Object.assign(message, { text, entities: entities.length > 0 ? entities : undefined, reply_markup, edit_date: Math.floor(Date.now() / 1000) });
    const entry = world.sentEntry(bot, chat, id);
    entry?.edits.push({ at: Date.now(), text, raw: params.text, parse_mode: params.parse_mode ?? null });
    if (entry) Object.assign(entry, { text, raw: params.text, parse_mode: params.parse_mode ?? null, entities, reply_markup: reply_markup ?? null });
    return JSON.parse(JSON.stringify(message));
}

function deleteMessage(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const id = integer(params.message_id);
    if (!id) refuse("message identifier is not specified");
    const message = chat.messages.get(id) ?? refuse("message to delete not found");
    const mayDelete = chat.type === "private" || message.from?.id === bot.user.id || isAdmin(chat, bot.user.id);
    if (!mayDelete) refuse("message can't be deleted");
    chat.messages.delete(id);
    const entry = world.sentEntry(bot, chat, id);
    if (entry) entry.deleted = true;
    return true;
}

function sendChatAction(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    if (!ACTIONS.includes(params.action)) refuse("wrong parameter action in request");
    const thread = integer(params.message_thread_id);
    if (thread && !(chat.is_forum && chat.topics.has(thread)) && !hasThread(chat, thread)) refuse("message thread not found");
    return true;
}

function setMessageReaction(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const id = integer(params.message_id);
    const message = chat.messages.get(id) ?? refuse("message to react not found");
    const reactions = listParam(params.reaction, "reaction types") ?? [];
    if (reactions.length > 1) refuse("REACTIONS_TOO_MANY");
    for (const { type, emoji } of reactions) {
        if (type !== "emoji" || !REACTIONS.includes(String(emoji).replace(/\ufe0f/g, ""))) refuse("REACTION_INVALID");
    }
    Object.defineProperty(message, "reactions", { value: reactions, enumerable: false, configurable: true });
    world.reactions.push({ at: Date.now(), bot: bot.user.username, chat_id: chat.id, message_id: id, reaction: reactions });
    return true;
}

function answerCallbackQuery(world, bot, params) {
    const callback = world.callbacks.get(String(params.callback_query_id));
    if (!callback || callback.bot !== bot) refuse("query is too old and response timeout expired or query ID is invalid");
    if (String(params.text ?? "").length > 200) refuse("MESSAGE_TOO_LONG");
    callback.answer = { text: params.text ?? "", show_alert: String(params.show_alert) === "true" };
    return true;
}

function getChat(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const pinned_message = chat.messages.get(chat.pinned);
    return { ...shownChat(chat), ...(pinned_message ? { pinned_message } : {}), accent_color_id: 0, max_reaction_count: 11, ...(chat.type === "private" ? {} : { permissions: { can_send_messages: true } }) };
}

function getChatMember(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const id = integer(params.user_id);
    const user = world.users.get(id);
    const botOfUser = [...world.bots.values()].find((other) => other.user.id === id);
    if (!id || !user) refuse("PARTICIPANT_ID_INVALID");
    const status = botOfUser && !world.isMember(chat, botOfUser) ? "left" : (chat.roles?.[id] ?? "member");
    return { user: publicUser(user), status, ...(chat.until?.[id] ? { until_date: chat.until[id] } : {}) };
}

function getFile(world, bot, params) {
    const file = world.files.get(params.file_id) ?? refuse("invalid file_id");
    if (file.file_size > DOWNLOAD_BYTES_MAX) refuse("file is too big");
    const { file_id, file_unique_id, file_size, file_path } = file;
    return { file_id, file_unique_id, file_size, file_path };
}

function setMyCommands(world, bot, params) {
    const commands = listParam(params.commands, "list of bot commands") ?? refuse("can't parse commands: expected an Array");
    if (commands.length > COMMANDS_MAX) refuse("BOT_COMMANDS_TOO_MUCH");
    for (const { command, description } of commands) {
        if (!/^\/?[a-z0-9_]{1,32}$/.test(command ?? "")) refuse("BOT_COMMAND_INVALID");
        if (!description || description.length > 256) refuse("BOT_COMMAND_DESCRIPTION_INVALID");
    }
    bot.commands.set(scopeKey(params), commands);
    return true;
}

function scopeKey(params) {
    const scope = objectParam(params.scope, "bot command scope") ?? { type: "default" };
    return JSON.stringify([scope.type, scope.chat_id ?? null, scope.user_id ?? null, params.language_code ?? ""]);
}

export function checkedMarkup(given) {
    const markup = objectParam(given, "reply keyboard markup");
    for (const button of markup?.inline_keyboard?.flat() ?? []) {
        if (!button.text) refuse("can't parse inline keyboard button: Field \"text\" must be of type String");
        if (button.callback_data === undefined && button.url === undefined) refuse("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
        if (Buffer.byteLength(button.callback_data ?? "x") > CALLBACK_DATA_BYTES_MAX) refuse("BUTTON_DATA_INVALID");
    }
    return markup;
}

export function isAdmin(chat, userId) {
    return ["administrator", "creator"].includes(chat.roles?.[userId]);
}

function isSame(one, two) {
    return JSON.stringify(one ?? null) === JSON.stringify(two ?? null);
}

export function integer(value) {
    if (value === undefined || value === null || value === "") return undefined;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : undefined;
}

function objectParam(value, what) {
    const given = jsonParam(value, what);
    if (given !== undefined && (typeof given !== "object" || Array.isArray(given))) refuse(`can't parse ${what} JSON object`);
    return given;
}

export function listParam(value, what) {
    const given = jsonParam(value, what);
    if (given !== undefined && !Array.isArray(given)) refuse(`can't parse ${what}: expected an Array`);
    return given;
}

function jsonParam(value, what) {
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object") return value;
    try {
        return JSON.parse(value);
    } catch {
        return refuse(`can't parse ${what} JSON object`);
    }
}
