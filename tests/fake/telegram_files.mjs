// The Bot API methods of the fake Telegram beyond text: files, albums, stickers, polls, topics, pins. As strict as the real ones.
import { chatToWrite, checkedMarkup, formattedText, integer, isAdmin, listParam, refuse, ApiError, threadAndReply } from "./telegram_methods.mjs";
import { publicUser, shownChat, shownFile } from "./telegram_world.mjs";

const CAPTION_UTF16_MAX = 1024;
const UPLOAD_BYTES_MAX = 50 * 1024 * 1024;
const PHOTO_BYTES_MAX = 10 * 1024 * 1024;
const ALBUM_MAX = 10;
const POLL_OPTIONS_MAX = 12;
const ALBUM_KINDS = { photo: "visual", video: "visual", audio: "audio", document: "document" };
const NO_CAPTION = ["video_note", "sticker"];

/** Method name in lower case -> what it does with (world, bot, params). */
export const FILE_METHODS = {
    ...Object.fromEntries(["photo", "video", "audio", "voice", "document", "animation", "video_note", "sticker"]
        .map((kind) => [`send${kind.replace("_", "")}`, (world, bot, params) => sendFile(world, bot, params, kind)])),
    sendmediagroup: sendMediaGroup,
    editmessagecaption: editMessageCaption,
    sendpoll: sendPoll,
    createforumtopic: createForumTopic,
    editforumtopic: editForumTopic,
    pinchatmessage: (world, bot, params) => pin(world, bot, params, true),
    unpinchatmessage: (world, bot, params) => pin(world, bot, params, false),
    getchatadministrators: getChatAdministrators,
};

function sendFile(world, bot, params, kind) {
    const chat = chatToWrite(world, bot, params);
    const content = { ...threadAndReply(chat, bot, params), ...fileContent(world, params[kind], kind), ...caption(world, params, kind) };
    if (kind === "voice" && chat.forbids_voice) refuse("VOICE_MESSAGES_FORBIDDEN");
    return deliver(world, bot, chat, { ...content, ...markup(params) }, params, kind);
}

function markup(params) {
    const reply_markup = checkedMarkup(params.reply_markup);
    return reply_markup ? { reply_markup } : {};
}

function caption(world, params, kind) {
    if (params.caption === undefined || params.caption === "" || NO_CAPTION.includes(kind)) return {};
    const { text, entities } = formattedText(world, params, "caption", CAPTION_UTF16_MAX);
    return entities.length > 0 ? { caption: text, caption_entities: entities } : { caption: text };
}

function fileContent(world, given, kind) {
    if (given === undefined || given === "") refuse(`there is no ${kind} in the request`);
    const file = fileGiven(world, given);
    if (file.file_size > UPLOAD_BYTES_MAX) throw new ApiError(413, "Request Entity Too Large");
    if (file.file_size === 0) refuse("file must be non-empty");
    if (kind === "photo") {
        if (file.file_size > PHOTO_BYTES_MAX) refuse("PHOTO_SAVE_FILE_INVALID");
        if (file.bytes.toString("latin1", 0, 40).includes("BAD-DIMENSIONS")) refuse("PHOTO_INVALID_DIMENSIONS");
        return { photo: [{ ...shownFile(file), width: 90, height: 60 }, { ...shownFile(file), width: 640, height: 480 }] };
    }
    if (kind === "sticker") return { sticker: { ...shownFile(file), type: "regular", width: 512, height: 512, is_animated: false, is_video: false } };
    return { [kind]: { ...shownFile(file, "named"), ...(kind === "document" || kind === "sticker" ? {} : { duration: 1 }) } };
}

function fileGiven(world, given) {
    if (typeof given === "object") return world.addFile(given);
    if (/^https?:/.test(given)) refuse("failed to get HTTP URL content");
    return world.files.get(given) ?? refuse("wrong remote file identifier specified: Wrong string length");
}

function deliver(world, bot, chat, content, params, kind) {
    const sender = chat.type === "channel" ? { sender_chat: shownChat(chat) } : { from: publicUser(bot.user) };
    const message = world.keep(chat, { sender, content });
    world.noteSent(bot, chat, message, params, kind);
    return message;
}

// All files of an album are checked before any of it is shown.
function sendMediaGroup(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const media = listParam(params.media, "media") ?? refuse("parameter \"media\" is required");
    if (media.length < 2 || media.length > ALBUM_MAX) refuse("wrong number of messages to send as an album specified");
    const kinds = new Set(media.map(({ type }) => ALBUM_KINDS[type] ?? refuse("wrong message type")));
    if (kinds.size > 1) refuse("media of the type can't be mixed with other media types");
    if (params.reply_markup !== undefined) refuse("reply markup is not supported for albums");
    const place = threadAndReply(chat, bot, params);
    const contents = media.map((item) => {
        const given = typeof item.media === "string" && item.media.startsWith("attach://") ? params[item.media.slice("attach://".length)] : item.media;
        return { ...place, ...fileContent(world, given, item.type), ...caption(world, item, item.type) };
    });
    const media_group_id = world.nextAlbumId();
    return contents.map((content, index) => deliver(world, bot, chat, { ...content, media_group_id }, { ...params, ...media[index] }, media[index].type));
}

function editMessageCaption(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const message = chat.messages.get(integer(params.message_id)) ?? refuse("message to edit not found");
    if (message.from?.id !== bot.user.id) refuse("message can't be edited");
    if (message.text !== undefined) refuse("there is no caption in the message to edit");
    Object.assign(message, { caption: undefined, caption_entities: undefined }, caption(world, params, "photo"), markup(params));
    const entry = world.sentEntry(bot, chat, message.message_id);
    if (entry) Object.assign(entry, { text: message.caption ?? "", raw: params.caption ?? "" });
    return JSON.parse(JSON.stringify(message));
}

function sendPoll(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const question = String(params.question ?? "").trim();
    const options = listParam(params.options, "poll options") ?? [];
    if (question === "" || question.length > 300) refuse(question === "" ? "poll question must be non-empty" : "poll question length must not exceed 300");
    if (options.length < 2) refuse("poll must have at least 2 option");
    if (options.length > POLL_OPTIONS_MAX) refuse(`poll can't have more than ${POLL_OPTIONS_MAX} options`);
    const texts = options.map((option) => String(typeof option === "object" ? option.text : option));
    if (texts.some((text) => text.trim() === "" || text.length > 100)) refuse("poll options length must not exceed 100");
    const period = integer(params.open_period);
    if (period !== undefined && (period < 5 || period > 2_628_000)) refuse("wrong open_period specified");
    const poll = {
        id: String(world.nextPollId()), question, options: texts.map((text) => ({ text, voter_count: 0 })), total_voter_count: 0, is_closed: false,
        is_anonymous: String(params.is_anonymous ?? true) === "true", type: "regular",
        allows_multiple_answers: String(params.allows_multiple_answers ?? false) === "true", ...(period ? { open_period: period } : {}),
    };
    return deliver(world, bot, chat, { ...threadAndReply(chat, bot, params), poll, ...markup(params) }, params, "poll");
}

function createForumTopic(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    if (!chat.is_forum) refuse("the chat is not a forum");
    if (!isAdmin(chat, bot.user.id)) refuse("not enough rights to create a topic");
    const name = String(params.name ?? "").trim();
    if (name === "" || name.length > 128) refuse("TOPIC_TITLE_INVALID");
    const id = chat.nextMessageId++;
    chat.topics.set(id, { id, name, closed: false });
    return { message_thread_id: id, name, icon_color: integer(params.icon_color) ?? 7_322_096 };
}

function editForumTopic(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const topic = chat.topics.get(integer(params.message_thread_id)) ?? refuse("TOPIC_ID_INVALID");
    if (!isAdmin(chat, bot.user.id)) refuse("not enough rights to edit the topic");
    if (params.name !== undefined) topic.name = params.name;
    return true;
}

function pin(world, bot, params, isPinned) {
    const chat = chatToWrite(world, bot, params);
    if (chat.type !== "private" && !isAdmin(chat, bot.user.id)) refuse("not enough rights to manage pinned messages in the chat");
    const id = integer(params.message_id);
    if (!chat.messages.has(id)) refuse("message to pin not found");
    chat.pinned = isPinned ? id : chat.pinned === id ? undefined : chat.pinned;
    return true;
}

function getChatAdministrators(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    if (chat.type === "private") refuse("there are no administrators in the private chat");
    return Object.entries(chat.roles ?? {}).filter(([id]) => isAdmin(chat, Number(id)))
        .map(([id, status]) => ({ user: publicUser(world.addUser(Number(id))), status }));
}
