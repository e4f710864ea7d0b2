// The REST methods of the fake Discord: [verb, path template, what it does]; each gives the answer's body, or undefined for 204.
import { ApiError, DM, FORUM, PUBLIC_THREAD, invalidForm } from "./discord_world.mjs";

const CONTENT_MAX = 2000;
const INTERACTION_MS = 3000, TOKEN_MS = 15 * 60_000, NONCE_MS = 5 * 60_000;
const KNOWN_FLAGS = 4 | 64 | 4096 | 8192 | 32768;

const none = undefined;
const guildOf = (world, bot, id) => {
    const guild = world.guilds.get(id);
    if (!guild) throw new ApiError(404, 10004, "Unknown Guild");
    if (!guild.members.has(bot.user.id)) throw new ApiError(403, 50001, "Missing Access");
    return guild;
};
const messageOf = (channel, id) => {
    const message = channel.messages.get(id);
    if (!message) throw new ApiError(404, 10008, "Unknown Message");
    return message;
};
const memberOf = (guild, id) => {
    const member = guild.members.get(id);
    if (!member) throw new ApiError(404, 10007, "Unknown Member");
    return member;
};

function checkText(content) {
    if (content === undefined || content === null) return;
    if (typeof content !== "string") throw invalidForm("content", "STRING_TYPE_CONVERT", "Could not interpret as string.");
    if ([...content].length > CONTENT_MAX) throw invalidForm("content", "BASE_TYPE_MAX_LENGTH", `Must be ${CONTENT_MAX} or fewer in length.`);
}

function checkComponents(rows = []) {
    const ids = new Set();
    if (rows.length > 5) throw invalidForm("components", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.");
    for (const row of rows) {
        if (row.type !== 1 || !row.components?.length || row.components.length > 5) throw invalidForm("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
        for (const { type, custom_id: id, label, style } of row.components) {
            if (type !== 2 || !(style >= 1 && style <= 4)) throw invalidForm("components", "COMPONENT_TYPE_INVALID", "The specified component type is invalid.");
            if (!id || id.length > 100) throw invalidForm("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.");
            if (!label || label.length > 80) throw invalidForm("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 80 in length.");
            if (ids.has(id)) throw invalidForm("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
            ids.add(id);
        }
    }
}

function checkMentions({ parse = [], users = [] } = {}) {
    for (const kind of parse) if (!["users", "roles", "everyone"].includes(kind)) throw invalidForm("allowed_mentions.parse", "BASE_TYPE_CHOICES", "Value must be one of {'users', 'everyone', 'roles'}.");
    if (parse.includes("users") && users.length) throw invalidForm("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[\"users\"] and users are mutually exclusive.");
}

/** A message that a bot makes; checks what Discord checks. */
function create(world, bot, channel, call, { hook = false, nonce_ms = NONCE_MS } = {}) {
    const body = call.params;
    const files = (body.attachments ?? []).map(({ id, filename }) => {
        const file = call.files?.get(`files[${id}]`);
        if (!file) throw invalidForm("attachments", "ATTACHMENT_NOT_FOUND", "Attachment data not found");
        return { name: filename ?? file.name, content: file.bytes, type: file.type };
    });
    checkText(body.content);
    checkComponents(body.components);
    checkMentions(body.allowed_mentions);
    if (body.flags !== undefined && (body.flags & ~KNOWN_FLAGS) !== 0) throw invalidForm("flags", "MESSAGE_FLAGS_INVALID", "Invalid message flags.");
    if (!body.content?.trim() && !files.length && !body.poll && !body.sticker_ids?.length && !body.embeds?.length) throw new ApiError(400, 50006, "Cannot send an empty message");
    if (body.poll && (!body.poll.question?.text || !(body.poll.answers?.length >= 2) || body.poll.answers.length > 10)) throw invalidForm("poll", "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 10 in length.");
    if (channel.type === FORUM) throw new ApiError(400, 50008, "Cannot send messages in a non-text channel");
    if (channel.readonly) throw new ApiError(403, 50013, "Missing Permissions");
    if (channel.type === DM && !hook && channel.recipients.some((id) => bot.dm_blocked.includes(id))) throw new ApiError(403, 50007, "Cannot send messages to this user");
    if (body.nonce !== undefined && String(body.nonce).length > 25) throw invalidForm("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    const nonce = body.nonce === undefined ? undefined : `${channel.id} ${body.nonce}`;
    const known = bot.nonces.get(nonce);
    if (body.enforce_nonce && known && Date.now() - known.at < nonce_ms) return { repeated: true, message: known.message };
    const reference = body.message_reference;
    if (reference && !channel.messages.has(reference.message_id) && reference.fail_if_not_exists !== false) throw invalidForm("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
    const message = world.post(channel, bot.user, { content: body.content ?? "", nonce: body.nonce, reply_to: reference && channel.messages.has(reference.message_id) ? reference.message_id : undefined,
        attachments: files, components: body.components, flags: body.flags ?? 0, poll: body.poll, sticker_items: body.sticker_ids?.map((id) => ({ id, name: `sticker ${id}`, format_type: 1 })) });
    if (nonce !== undefined) bot.nonces.set(nonce, { message, at: Date.now() });
    return { message };
}

function record(world, bot, channel, message, call, more = {}) {
    world.outbox.push({ order: world.outbox.length + 1, at: Date.now(), bot: bot.user.username, channel_id: channel.id, message_id: message.id, text: message.content,
        reply_to: message.message_reference?.message_id ?? null, nonce: call.params.nonce ?? null, flags: message.flags, allowed_mentions: call.params.allowed_mentions ?? null,
        attachments: message.attachments, components: message.components, ...more });
}

function sendMessage({ world, bot, call, options }, { c }) {
    const channel = world.seen(bot, c);
    const { message, repeated } = create(world, bot, channel, call, { nonce_ms: options.nonce_ms });
    if (!repeated) record(world, bot, channel, message, call);
    return message;
}

function editMessage({ world, bot, call }, { c, m }) {
    const channel = world.seen(bot, c), message = messageOf(channel, m);
    if (message.author.id !== bot.user.id) throw new ApiError(403, 50005, "Cannot edit a message authored by another user");
    checkText(call.params.content);
    const { content, components, flags } = call.params;
    world.change(channel, message, { ...(content === undefined ? {} : { content }), ...(components ? { components } : {}), ...(flags === undefined ? {} : { flags }) });
    const entry = world.outbox.find((one) => one.message_id === m);
    if (!entry) return message;
    entry.text = message.content;
    (entry.edits ??= []).push({ at: Date.now(), text: message.content });
    return message;
}

function startThread({ world, bot, call }, { c, m }) {
    const channel = world.seen(bot, c);
    const { name, auto_archive_duration: archive, message: first } = call.params;
    if (!name || name.length > 100) throw invalidForm("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.");
    if (archive != null && ![60, 1440, 4320, 10080].includes(archive)) throw invalidForm("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.");
    if (channel.type === PUBLIC_THREAD || channel.recipients) throw new ApiError(400, 50024, "Cannot execute action on this channel type");
    if (m) messageOf(channel, m);
    if (m && world.channels.has(m)) throw new ApiError(400, 160004, "A thread has already been created for this message");
    if (channel.readonly) throw new ApiError(403, 50013, "Missing Permissions");
    const thread = world.addThread({ parent: channel, id: m, name, owner_id: bot.user.id, archive });
    if (first) world.post(thread, bot.user, { content: first.content ?? "" });
    return world.shownChannel(thread);
}

const emojiOf = (segment) => {
    const [, name, id] = /^(\w+):(\d+)$/.exec(segment) ?? [];
    if (id) return { name, id };
    if (/^[\x20-\x7e]*$/.test(segment) || /[\uFE0E\uFE0F]$/.test(segment)) throw new ApiError(400, 10014, "Unknown Emoji");
    return { name: segment };
};

function interactionOf(world, token, now) {
    const interaction = world.interactions.get(token);
    if (!interaction || now - interaction.at > TOKEN_MS) throw new ApiError(404, 10015, "Unknown Webhook");
    return interaction;
}

function answerInteraction({ world, call, options }, { i, t }) {
    const interaction = world.interactions.get(t);
    if (!interaction || interaction.id !== i || Date.now() - interaction.at > (options.interaction_ms ?? INTERACTION_MS)) throw new ApiError(404, 10062, "Unknown interaction");
    if (interaction.answer) throw new ApiError(400, 40060, "Interaction has already been acknowledged.");
    const { type, data } = call.params;
    if (![4, 5, 6, 7, 8, 9].includes(type)) throw invalidForm("type", "BASE_TYPE_CHOICES", "Value must be one of {4, 5, 6, 7, 8, 9}.");
    interaction.answer = { type, data, at: Date.now() };
    if (type === 4) interaction.original = { id: world.id(), content: data?.content ?? "", flags: data?.flags ?? 0 };
    return none;
}

function hookMessage(context, { a, t }, first) {
    const { world, call } = context;
    const interaction = interactionOf(world, t, Date.now());
    if (!interaction.answer || interaction.application_id !== a) throw new ApiError(404, 10015, "Unknown Webhook");
    if (first && interaction.removed) throw new ApiError(404, 10008, "Unknown Message");
    // The first message after "is thinking" takes its place, whichever way it comes.
    first ||= interaction.answer.type === 5 && !interaction.original && !interaction.removed;
    const ephemeral = ((first ? interaction.answer.data?.flags : call.params.flags) & 64) === 64;
    checkText(call.params.content);
    if (!call.params.content?.trim() && !call.params.attachments?.length) throw new ApiError(400, 50006, "Cannot send an empty message");
    const { bot, where } = interaction;
    const known = first && interaction.original;
    const message = known ? Object.assign(known, { content: call.params.content })
        : { id: world.id(), channel_id: where.id, author: bot.user, content: call.params.content, flags: ephemeral ? 64 : 0, attachments: [], components: [] };
    if (!known) record(world, bot, where, message, call, { interaction: interaction.id, original: first, ephemeral });
    else world.outbox.find((entry) => entry.message_id === message.id).text = message.content;
    if (first) interaction.original = message;
    else interaction.followups.push(message);
    if (!ephemeral && !known) where.messages.set(message.id, { ...message, mentions: [], timestamp: new Date().toISOString(), type: 0 });
    return message;
}

/** The first answer; "is thinking" is one with a flag. */
function showOriginal({ world }, { a, t }) {
    const interaction = interactionOf(world, t, Date.now());
    if (!interaction.answer || interaction.application_id !== a) throw new ApiError(404, 10015, "Unknown Webhook");
    if (interaction.removed) throw new ApiError(404, 10008, "Unknown Message");
    return interaction.original ?? { id: interaction.id, content: "", flags: 128 | (interaction.answer.data?.flags ?? 0) };
}

/** The first answer goes, "is thinking" too. */
function removeOriginal({ world }, { a, t }) {
    const interaction = interactionOf(world, t, Date.now());
    if (!interaction.answer || interaction.application_id !== a) throw new ApiError(404, 10015, "Unknown Webhook");
    if (interaction.removed || ![4, 5].includes(interaction.answer.type)) throw new ApiError(404, 10008, "Unknown Message");
    interaction.removed = true;
}

const listed = (channel, { limit = 50, before, after, around }) => {
    let all = [...channel.messages.values()].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
    if (before) all = all.filter(({ id }) => BigInt(id) < BigInt(before));
    // Those that follow at once, the newest of them first.
    if (after) all = all.filter(({ id }) => BigInt(id) > BigInt(after)).slice(-limit);
    if (around) all = all.filter(({ id }) => id === around);
    if (!(limit >= 1 && limit <= 100)) throw invalidForm("limit", "NUMBER_TYPE_MAX", "int value should be less than or equal to 100.");
    return all.slice(0, Number(limit));
};

export const ROUTES = [
    ["GET", "/users/@me", ({ bot }) => ({ ...bot.user, verified: true })],
    ["GET", "/users/@me/guilds", ({ world, bot }) => [...world.guilds.values()].filter((guild) => guild.members.has(bot.user.id)).map(({ id, name }) => ({ id, name, owner: false, permissions: "0", features: [] }))],
    ["GET", "/oauth2/applications/@me", ({ world, bot }) => ({ id: bot.application_id, name: bot.user.username, flags: world.flagsOf(bot), bot_public: true })],
    ["GET", "/applications/@me", ({ world, bot }) => ({ id: bot.application_id, name: bot.user.username, flags: world.flagsOf(bot), bot_public: true })],
    ["GET", "/gateway", ({ fake }) => ({ url: fake.url.replace("http", "ws") })],
    ["GET", "/gateway/bot", ({ fake, bot }) => ({ url: fake.gatewayUrl ?? fake.url.replace("http", "ws"), shards: 1, session_start_limit: fake.gateway.limitOf(bot) })],
    ["GET", "/applications/:a/commands", ({ bot }) => bot.commands],
    ["PUT", "/applications/:a/commands", ({ world, bot, call }) => {
        if (!Array.isArray(call.params) || call.params.length > 100) throw invalidForm("commands", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.");
        for (const { name, description } of call.params) {
            if (!/^[-_\p{L}\p{N}]{1,32}$/u.test(name ?? "")) throw invalidForm("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
            if (!description || description.length > 100) throw invalidForm("description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.");
        }
        bot.commands = call.params.map((command) => ({ ...command, id: world.id(), application_id: bot.application_id }));
        return bot.commands;
    }],
    ["POST", "/users/@me/channels", ({ world, bot, call }) => {
        const user = world.users.get(String(call.params.recipient_id));
        if (!user) throw invalidForm("recipient_id", "SNOWFLAKE_UNKNOWN", "Unknown user");
        return world.shownChannel(world.direct(bot, user));
    }],
    ["GET", "/channels/:c", ({ world, bot }, { c }) => world.shownChannel(world.seen(bot, c))],
    ["GET", "/channels/:c/messages", ({ world, bot, call }, { c }) => listed(world.seen(bot, c), call.query)],
    ["POST", "/channels/:c/messages", sendMessage],
    ["GET", "/channels/:c/messages/:m", ({ world, bot }, { c, m }) => {
        const message = messageOf(world.seen(bot, c), m);
        return { ...message, reactions: (message.reactions ?? []).map((one) => ({ ...one, me: one.users.includes(bot.user.id) })) };
    }],
    ["PATCH", "/channels/:c/messages/:m", editMessage],
    ["DELETE", "/channels/:c/messages/:m", ({ world, bot }, { c, m }) => world.remove(world.seen(bot, c), m)],
    ["POST", "/channels/:c/typing", ({ world, bot }, { c }) => void world.seen(bot, c)],
    ["PUT", "/channels/:c/messages/:m/reactions/:e/@me", ({ world, bot }, { c, m, e }) => {
        const channel = world.seen(bot, c);
        world.react(channel, messageOf(channel, m), bot.user, emojiOf(e));
    }],
    ["DELETE", "/channels/:c/messages/:m/reactions/:e/@me", ({ world, bot }, { c, m, e }) => {
        const channel = world.seen(bot, c);
        world.react(channel, messageOf(channel, m), bot.user, emojiOf(e), true);
    }],
    ["GET", "/channels/:c/messages/:m/reactions/:e", ({ world, bot }, { c, m, e }) => {
        const entry = (messageOf(world.seen(bot, c), m).reactions ?? []).find((one) => [one.emoji.name, `${one.emoji.name}:${one.emoji.id}`].includes(e));
        return (entry?.users ?? []).map((id) => world.users.get(id));
    }],
    ["GET", "/channels/:c/pins", ({ world, bot }, { c }) => world.seen(bot, c).pins.map((id) => world.seen(bot, c).messages.get(id))],
    ["PUT", "/channels/:c/pins/:m", ({ world, bot }, { c, m }) => void world.seen(bot, c).pins.push(messageOf(world.seen(bot, c), m).id)],
    ["DELETE", "/channels/:c/pins/:m", ({ world, bot }, { c, m }) => void (world.seen(bot, c).pins = world.seen(bot, c).pins.filter((id) => id !== m))],
    ["POST", "/channels/:c/threads", startThread],
    ["POST", "/channels/:c/messages/:m/threads", startThread],
    ["GET", "/channels/:c/threads/archived/public", () => ({ threads: [], members: [], has_more: false })],
    ["GET", "/guilds/:g", ({ world, bot }, { g }) => ({ ...world.shownGuild(guildOf(world, bot, g), bot), channels: undefined, members: undefined, threads: undefined })],
    ["GET", "/guilds/:g/channels", ({ world, bot }, { g }) => [...world.channels.values()].filter((one) => one.guild_id === guildOf(world, bot, g).id && one.type !== PUBLIC_THREAD).map((one) => world.shownChannel(one))],
    ["GET", "/guilds/:g/scheduled-events", ({ world, bot }, { g }) => guildOf(world, bot, g).events],
    ["GET", "/guilds/:g/voice-states/:u", ({ world, bot }, { g, u }) => ({ ...memberOf(guildOf(world, bot, g), u).voice, user_id: u })],
    ["GET", "/guilds/:g/roles", ({ world, bot }, { g }) => guildOf(world, bot, g).roles],
    ["GET", "/guilds/:g/emojis", ({ world, bot }, { g }) => guildOf(world, bot, g).emojis],
    ["GET", "/guilds/:g/members", ({ world, bot, call }, { g }) => {
        if (!bot.members) throw new ApiError(403, 50001, "Missing Access");
        return [...guildOf(world, bot, g).members.values()].slice(0, Number(call.query.limit ?? 1));
    }],
    ["GET", "/guilds/:g/members/search", ({ world, bot, call }, { g }) => [...guildOf(world, bot, g).members.values()]
        .filter(({ user, nick }) => [user.username, user.global_name, nick].some((name) => name?.toLowerCase().startsWith(call.query.query.toLowerCase()))).slice(0, Number(call.query.limit ?? 1))],
    ["GET", "/guilds/:g/members/:u", ({ world, bot }, { g, u }) => memberOf(guildOf(world, bot, g), u)],
    ["PATCH", "/guilds/:g/members/:u", ({ world, bot, call }, { g, u }) => Object.assign(memberOf(guildOf(world, bot, g), u), call.params)],
    ["DELETE", "/guilds/:g/members/:u", ({ world, bot }, { g, u }) => void guildOf(world, bot, g).members.delete(memberOf(guildOf(world, bot, g), u).user.id)],
    ["PUT", "/guilds/:g/bans/:u", ({ world, bot }, { g, u }) => void guildOf(world, bot, g).members.delete(u)],
    ["PUT", "/guilds/:g/members/:u/roles/:r", ({ world, bot }, { g, u, r }) => void memberOf(guildOf(world, bot, g), u).roles.push(r)],
    ["DELETE", "/guilds/:g/members/:u/roles/:r", ({ world, bot }, { g, u, r }) => {
        const member = memberOf(guildOf(world, bot, g), u);
        member.roles = member.roles.filter((id) => id !== r);
    }],
    ["GET", "/guilds/:g/threads/active", ({ world, bot }, { g }) => ({ threads: [...world.channels.values()].filter((one) => one.type === PUBLIC_THREAD && one.guild_id === guildOf(world, bot, g).id).map((one) => world.shownChannel(one)), members: [] })],
    ["GET", "/guilds/:g/messages/search", ({ world, bot, call }, { g }) => {
        const hits = [...world.channels.values()].filter((one) => one.guild_id === guildOf(world, bot, g).id).flatMap((one) => [...one.messages.values()]).filter(({ content }) => content.includes(call.query.content));
        return { total_results: hits.length, messages: hits.map((one) => [one]) };
    }],
    ["POST", "/interactions/:i/:t/callback", answerInteraction, "open"],
    ["PATCH", "/webhooks/:a/:t/messages/@original", (context, parts) => hookMessage(context, parts, true), "open"],
    ["GET", "/webhooks/:a/:t/messages/@original", showOriginal, "open"],
    ["DELETE", "/webhooks/:a/:t/messages/@original", removeOriginal, "open"],
    ["POST", "/webhooks/:a/:t", (context, parts) => hookMessage(context, parts, false), "open"],
];
