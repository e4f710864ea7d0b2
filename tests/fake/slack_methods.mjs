// The Web API methods of the fake Slack, each refused in Slack's words where Slack would.
import { SlackRefusal } from "./slack_world.mjs";

const TEXT_MAX = 40_000;
const EDIT_MAX = 4_000;
const MARKDOWN_MAX = 12_000;
const SECTION_MAX = 3_000;
const KNOWN_EMOJI = /^[a-z0-9_+'-]+$/;
const SCOPES = {
    "chat.postMessage": "chat:write", "chat.update": "chat:write", "chat.delete": "chat:write", "chat.postEphemeral": "chat:write",
    "chat.startStream": "chat:write", "chat.appendStream": "chat:write", "chat.stopStream": "chat:write", "assistant.threads.setStatus": "assistant:write",
    "users.info": "users:read", "users.list": "users:read", "conversations.info": "channels:read", "conversations.list": "channels:read",
    "conversations.members": "channels:read", "conversations.open": "im:write", "conversations.history": "channels:history",
    "conversations.replies": "channels:history", "reactions.add": "reactions:write", "reactions.remove": "reactions:write", "reactions.get": "reactions:read",
    "files.getUploadURLExternal": "files:write", "files.completeUploadExternal": "files:write", "files.info": "files:read", "pins.add": "pins:write",
    "pins.remove": "pins:write", "pins.list": "pins:read", "emoji.list": "emoji:read",
};

/** What Slack tells beside an answer: the scopes of the token. */
export const scopesOf = (app) => ["identify", "app_mentions:read", "commands", "groups:history", "groups:read", "im:history", "im:read", "mpim:history", "mpim:read",
    ...new Set(Object.values(SCOPES))].filter((scope) => !app.missing.has(scope)).join(",");

const refuse = (error, more) => {
    throw new SlackRefusal(error, more);
};

/** Method -> what it does with (fake, app, params). */
export const METHODS = {
    "auth.test": (fake, app) => ({ url: "https://acme.slack.com/", team: app.team_name, user: app.name, team_id: app.team, user_id: app.user_id, bot_id: app.bot_id,
        is_enterprise_install: false }),
    "users.info": (fake, app, { user }) => ({ user: fake.world.users.get(user) ?? refuse("user_not_found") }),
    "users.list": (fake, app, params) => paged([...fake.world.users.values()], params, "members"),
    "conversations.info": (fake, app, { channel }) => ({ channel: shown(channelOf(fake, channel), app, fake) }),
    "conversations.list": (fake, app, params) => {
        const types = (params.types ?? "public_channel").split(",");
        const kind = { channel: "public_channel", group: "private_channel", mpim: "mpim", im: "im" };
        const list = [...fake.world.channels.values()].filter((one) => types.includes(kind[one.type]) && (one.type === "channel" || fake.world.isMember(one, app)));
        return paged(list.map((one) => shown(one, app, fake)), params, "channels");
    },
    "conversations.members": (fake, app, params) => paged(channelOf(fake, params.channel).members ?? [...fake.world.users.keys()], params, "members"),
    "conversations.open": (fake, app, { users }) => {
        if (!fake.world.users.has(users)) refuse("user_not_found");
        return { channel: { id: fake.world.directChannel(app, users).id } };
    },
    "conversations.history": (fake, app, params) => {
        const channel = joined(fake, app, params.channel);
        const list = channel.messages.filter((one) => !one.deleted && (!one.thread_ts || one.thread_ts === one.ts)).toReversed();
        const wanted = list.filter((one) => (!params.latest || one.ts < params.latest) && (!params.oldest || one.ts > params.oldest));
        const limit = Number(params.limit ?? 100);
        return { messages: wanted.slice(0, limit).map((one) => marked(one, params)), has_more: wanted.length > limit };
    },
    "conversations.replies": (fake, app, params) => {
        const channel = joined(fake, app, params.channel);
        const list = channel.messages.filter((one) => !one.deleted && (one.ts === params.ts || (one.thread_ts === params.ts && one.ts > (params.oldest ?? ""))));
        if (list.length === 0) refuse("thread_not_found");
        return { messages: list.slice(0, Number(params.limit ?? 1000)).map((one) => marked(one, params)), has_more: false };
    },
    "chat.postMessage": (fake, app, params) => {
        const message = posted(fake, app, params, params.text);
        return { channel: params.channel, ts: message.ts, message: plain(message) };
    },
    "chat.postEphemeral": (fake, app, params) => {
        const channel = joined(fake, app, params.channel);
        checkText(params);
        const ts = fake.world.nextTs();
        fake.world.noteSent(app, channel, { ts, text: params.text }, `ephemeral:${params.user}`);
        return { message_ts: ts };
    },
    "chat.update": (fake, app, params) => {
        const { channel, message } = ownMessage(fake, app, params, "cant_update_message");
        if (message.streaming) refuse("streaming_state_conflict");
        checkText(params, EDIT_MAX);
        Object.assign(message, { text: params.text, blocks: list(params.blocks), edited: { user: app.user_id, ts: fake.world.nextTs() } });
        const entry = fake.world.entry(channel, message.ts);
        entry?.edits.push({ at: Date.now(), text: params.text });
        if (entry) Object.assign(entry, { text: params.text, blocks: message.blocks ?? null });
        return { channel: channel.id, ts: message.ts, text: params.text };
    },
    "chat.delete": (fake, app, params) => {
        const { channel, message } = ownMessage(fake, app, params, "cant_delete_message");
        message.deleted = true;
        const entry = fake.world.entry(channel, message.ts);
        if (entry) entry.deleted = true;
        return { channel: channel.id, ts: message.ts };
    },
    "chat.startStream": (fake, app, params) => {
        if (!app.streams) refuse("unknown_method");
        const channel = joined(fake, app, params.channel);
        if (!params.thread_ts) refuse("invalid_arguments", { response_metadata: { messages: ["[ERROR] missing required field: thread_ts"] } });
        if (channel.type !== "im" && (!params.recipient_user_id || !params.recipient_team_id)) refuse("missing_recipient_user_id");
        checkMarkdown(params);
        const message = posted(fake, app, { ...params, text: params.markdown_text ?? "" }, params.markdown_text ?? "", "stream");
        message.streaming = true;
        return { channel: channel.id, ts: message.ts };
    },
    "chat.appendStream": (fake, app, params) => stream(fake, app, params, true),
    "chat.stopStream": (fake, app, params) => stream(fake, app, params, false),
    "assistant.threads.setStatus": (fake, app, params) => {
        if (!params.thread_ts || !params.channel_id) refuse("invalid_arguments");
        channelOf(fake, params.channel_id);
        fake.world.statuses.push({ app: app.name, channel: params.channel_id, thread_ts: params.thread_ts, status: params.status ?? "" });
        return {};
    },
    "reactions.add": (fake, app, params) => {
        const { message } = anyMessage(fake, app, params.channel, params.timestamp);
        if (!KNOWN_EMOJI.test(params.name ?? "")) refuse("invalid_name");
        message.reactions ??= [];
        const known = message.reactions.find((one) => one.name === params.name);
        if (known?.users.includes(app.user_id)) refuse("already_reacted");
        if (known) known.users.push(app.user_id);
        else message.reactions.push({ name: params.name, users: [app.user_id], count: 1 });
        return {};
    },
    "reactions.remove": (fake, app, params) => {
        const { message } = anyMessage(fake, app, params.channel, params.timestamp);
        const known = message.reactions?.find((one) => one.name === params.name && one.users.includes(app.user_id)) ?? refuse("no_reaction");
        known.users = known.users.filter((user) => user !== app.user_id);
        message.reactions = message.reactions.filter((one) => one.users.length > 0);
        return {};
    },
    "reactions.get": (fake, app, params) => ({ type: "message", message: plain(anyMessage(fake, app, params.channel, params.timestamp).message) }),
    "pins.add": (fake, app, params) => {
        const { channel, message } = anyMessage(fake, app, params.channel, params.timestamp);
        if (channel.pins.includes(message.ts)) refuse("already_pinned");
        channel.pins.push(message.ts);
        return {};
    },
    "pins.remove": (fake, app, params) => {
        const { channel, message } = anyMessage(fake, app, params.channel, params.timestamp);
        if (!channel.pins.includes(message.ts)) refuse("no_pin");
        channel.pins = channel.pins.filter((ts) => ts !== message.ts);
        return {};
    },
    "pins.list": (fake, app, { channel: id }) => {
        const channel = joined(fake, app, id);
        return { items: channel.pins.map((ts) => ({ type: "message", channel: id, message: plain(fake.world.message(channel, ts)) })) };
    },
    "emoji.list": () => ({ emoji: { shipit: "https://emoji.slack-edge.com/shipit.png" } }),
    "files.getUploadURLExternal": (fake, app, { filename, length }) => {
        if (!filename || !(Number(length) > 0)) refuse("invalid_arguments");
        const file = fake.world.addFile({ name: filename }, fake.url);
        file.expected = Number(length);
        return { file_id: file.id, upload_url: `${fake.url}/upload/v1/${file.id}` };
    },
    "files.completeUploadExternal": (fake, app, params) => {
        const files = (list(params.files) ?? refuse("invalid_arguments")).map(({ id, title }) => {
            const file = fake.world.files.get(id) ?? refuse("file_not_found");
            if (file.bytes.length !== file.expected) refuse("file_upload_size_restricted");
            return Object.assign(file, { title: title ?? file.name });
        });
        if (!params.channel_id) return { files: files.map(({ id, title }) => ({ id, title })) };
        // Blocks count only without a comment.
        const blocks = params.initial_comment ? undefined : params.blocks;
        if (blocks) checkText({ text: "files", blocks });
        if (blocks && app.refuses_file_blocks) refuse("internal_error");
        const message = posted(fake, app, { ...params, blocks, channel: params.channel_id }, params.initial_comment ?? "", "files", files);
        const share = [{ ts: message.ts, ...(params.thread_ts ? { thread_ts: params.thread_ts } : {}) }];
        return { files: files.map((file) => ({ id: file.id, title: file.title, shares: { public: { [params.channel_id]: share } } })) };
    },
    "files.info": (fake, app, { file }) => ({ file: fake.world.files.get(file) ?? refuse("file_not_found") }),
};

/** What a method needs that this app lacks, or undefined. */
export function missingScope(app, method) {
    const scope = SCOPES[method];
    return scope && app.missing.has(scope) ? scope : undefined;
}

function channelOf(fake, id) {
    return fake.world.channels.get(id) ?? refuse("channel_not_found");
}

function joined(fake, app, id) {
    const channel = channelOf(fake, id);
    if (channel.type === "im" && !fake.world.isMember(channel, app)) refuse("channel_not_found");
    if (!fake.world.isMember(channel, app)) refuse("not_in_channel");
    return channel;
}

function posted(fake, app, params, text, via = "post", files) {
    const channel = joined(fake, app, params.channel);
    if (channel.archived) refuse("is_archived");
    if (!files && via === "post") checkText(params);
    if (params.thread_ts && !fake.world.message(channel, params.thread_ts)) refuse("thread_not_found");
    if (params.reply_broadcast === "true") channel.broadcasts = (channel.broadcasts ?? 0) + 1;
    const message = fake.world.keep(channel, { user: app.user_id, bot_id: app.bot_id, app_id: app.app_id, text, ...(params.thread_ts ? { thread_ts: params.thread_ts } : {}),
        ...(params.blocks ? { blocks: list(params.blocks) } : {}), ...(params.metadata ? { metadata: list(params.metadata) } : {}), ...(files ? { files } : {}) });
    fake.world.noteSent(app, channel, message, via);
    return message;
}

function stream(fake, app, params, goesOn) {
    const { channel, message } = ownMessage(fake, app, params, "message_not_owned_by_app");
    if (!message.streaming) refuse("message_not_in_streaming_state");
    checkMarkdown(params);
    message.text += params.markdown_text ?? "";
    message.streaming = goesOn;
    const entry = fake.world.entry(channel, message.ts);
    entry.text = message.text;
    if (params.markdown_text) entry.edits.push({ at: Date.now(), text: message.text });
    entry.stopped = !goesOn;
    return { channel: channel.id, ts: message.ts };
}

function ownMessage(fake, app, { channel: id, ts }, otherwise) {
    const channel = channelOf(fake, id);
    const message = fake.world.message(channel, ts);
    if (!message || message.deleted) refuse("message_not_found");
    if (message.bot_id !== app.bot_id) refuse(otherwise);
    return { channel, message };
}

function anyMessage(fake, app, id, ts) {
    const channel = joined(fake, app, id);
    const message = fake.world.message(channel, ts);
    return message ? { channel, message } : refuse("message_not_found");
}

function checkText(params, most = TEXT_MAX) {
    if (!params.text && !params.blocks) refuse("no_text");
    if ((params.text ?? "").length > most) refuse("msg_too_long");
    if (!String(params.text ?? "").isWellFormed()) refuse("invalid_arguments");
    for (const block of list(params.blocks) ?? []) {
        if (block.type === "section" && !(block.text?.text?.length > 0 && block.text.text.length <= SECTION_MAX)) refuse("invalid_blocks");
        if (block.type === "actions" && !(block.elements?.length > 0 && block.elements.length <= 25)) refuse("invalid_blocks");
        const ids = (block.elements ?? []).map((one) => one.action_id);
        if (new Set(ids).size !== ids.length) refuse("invalid_blocks");
        for (const one of block.elements ?? []) if (one.text.text.length > 75 || one.value.length > 2000) refuse("invalid_blocks");
    }
}

function checkMarkdown(params) {
    if ((params.markdown_text ?? "").length > MARKDOWN_MAX) refuse("msg_too_long");
    if (!String(params.markdown_text ?? "").isWellFormed()) refuse("invalid_arguments");
}

function list(given) {
    if (given === undefined) return undefined;
    if (typeof given !== "string") return given;
    try {
        return JSON.parse(given);
    } catch {
        return refuse("invalid_arguments");
    }
}

function paged(all, { cursor, limit }, name) {
    const from = cursor ? Number(Buffer.from(cursor, "base64").toString()) : 0;
    const to = from + Math.min(Number(limit ?? 100), 1000);
    return { [name]: all.slice(from, to), response_metadata: { next_cursor: to < all.length ? Buffer.from(String(to)).toString("base64") : "" } };
}

function shown(channel, app, fake) {
    return { id: channel.id, name: channel.name, is_channel: channel.type === "channel", is_group: channel.type === "group", is_im: channel.type === "im",
        is_mpim: channel.type === "mpim", is_private: channel.type !== "channel", is_archived: channel.archived, is_member: fake.world.isMember(channel, app) };
}

function plain({ streaming, deleted, ...message }) {
    return message;
}

// Metadata is told whole only to who asks for it.
function marked(message, params) {
    const { metadata, ...rest } = plain(message);
    return metadata && params.include_all_metadata === "true" ? { ...rest, metadata } : rest;
}
