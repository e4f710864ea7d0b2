// Whether grammy and telegraf are content with what the fake Telegram does beyond text: webhooks, files, albums, reactions, topics, polls.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, beforeEach, test } from "node:test";
import { Bot, GrammyError, InputFile, InputMediaBuilder, webhookCallback } from "grammy";
import { Telegraf } from "telegraf";
import { FakeTelegram } from "./telegram.mjs";

const HOME = "111111:home-secret";
const FORUM = -1000000000042;
const TEAM = -1000000000043;
const SMALL = -77;

const telegram = new FakeTelegram({
    bots: [{ token: HOME, username: "home_bot", name: "Home", has_topics_enabled: true }],
    chats: [
        { id: FORUM, title: "Forum", is_forum: true, topics: [7], roles: { 111111: "administrator" } },
        { id: TEAM, title: "Team", roles: { 5: "creator" } },
        { id: SMALL, title: "Small", type: "group" },
    ],
    webhook: { retryMs: 20 },
    control: true,
});
await telegram.start();
after(() => telegram.stop());
beforeEach(() => telegram.reset());

const botOf = () => new Bot(HOME, { client: { apiRoot: telegram.url } });
const hello = (more = {}) => telegram.say({ bot: HOME, from: 5, text: "hi", ...more });

async function refusal(promise) {
    const error = await promise.then(() => assert.fail("was not refused"), (reason) => reason);
    assert.ok(error instanceof GrammyError, String(error));
    return error.description;
}

/** Listens for the webhook; `answer(request, response)`. */
async function listen(answer) {
    const server = createServer(answer).listen(0, "127.0.0.1");
    await once(server, "listening");
    return { url: `http://127.0.0.1:${server.address().port}/hook`, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}

test("grammy hears a user through its webhook, with the secret", async () => {
    const bot = botOf();
    await bot.init();
    bot.on("message:text", (context) => context.reply(`you said ${context.message.text}`));
    const server = await listen(webhookCallback(bot, "http", { secretToken: "s3cret" }));
    try {
        await bot.api.setWebhook(server.url, { secret_token: "s3cret" });
        hello();
        const [reply] = await telegram.waitForSent({ chat: 5 });
        assert.equal(reply.text, "you said hi");
        await telegram.waitUntil(() => telegram.pendingUpdates(HOME) === 0);
        assert.deepEqual(telegram.webhooks.deliveries.map(({ status }) => status), [200]);
    } finally {
        await server.close();
    }
});

test("telegraf hears a user through its webhook too", async () => {
    const bot = new Telegraf(HOME, { telegram: { apiRoot: telegram.url } });
    bot.on("text", (context) => context.reply("heard"));
    const server = await listen(await bot.createWebhook({ domain: "http://127.0.0.1", path: "/hook", secret_token: "s3cret" }));
    try {
        await bot.telegram.setWebhook(server.url, { secret_token: "s3cret" });
        hello();
        await telegram.waitForSent({ chat: 5, contains: "heard" });
    } finally {
        await server.close();
    }
});

test("a webhook is asked again until it says 200, and the trouble shows in getWebhookInfo", async () => {
    let asked = 0;
    const seen = [];
    const server = await listen((request, response) => {
        seen.push(request.headers["x-telegram-bot-api-secret-token"]);
        response.writeHead(++asked < 3 ? 503 : 200).end();
    });
    const { api } = botOf();
    try {
        await api.setWebhook(server.url, { secret_token: "abc" });
        hello();
        await telegram.waitUntil(() => asked === 3);
        await telegram.waitUntil(() => telegram.pendingUpdates(HOME) === 0);
        assert.deepEqual(seen, ["abc", "abc", "abc"]);
        const info = await api.getWebhookInfo();
        assert.match(info.last_error_message, /Wrong response from the webhook: 503/);
        assert.equal(info.pending_update_count, 0);
        assert.equal(await telegram.webhooks.repeat(telegram.world.findBot(HOME), { update_id: 1 }), 200);
    } finally {
        await server.close();
    }
    assert.match(await refusal(api.setWebhook("https://example.org", { secret_token: "no blanks" })), /secret token contains unallowed characters/);
});

test("every kind of file is sent, shown to the test and can be sent again by its id", async () => {
    const { api } = botOf();
    hello();
    const file = () => new InputFile(Buffer.from("BYTES"), "a.bin");
    const sent = [
        [await api.sendPhoto(5, file(), { caption: "<b>x</b>", parse_mode: "HTML" }), "photo"],
        [await api.sendVideo(5, file()), "video"], [await api.sendAudio(5, file()), "audio"], [await api.sendVoice(5, file()), "voice"],
        [await api.sendAnimation(5, file()), "animation"], [await api.sendVideoNote(5, file()), "video_note"],
        [await api.sendSticker(5, file()), "sticker"], [await api.sendDocument(5, file()), "document"],
    ];
    for (const [message, kind] of sent) assert.ok(message[kind], kind);
    const kinds = telegram.sent({ chat: 5 }).map((entry) => [entry.kind, entry.file.name, entry.file.head]);
    assert.deepEqual(kinds, sent.map(([, kind]) => [kind, "a.bin", "BYTES"]));
    assert.equal(telegram.sent()[0].text, "x");
    assert.ok(await api.sendDocument(5, sent.at(-1)[0].document.file_id));
    assert.match(await refusal(api.sendPhoto(5, new InputFile(Buffer.from("BAD-DIMENSIONS"), "x.png"))), /PHOTO_INVALID_DIMENSIONS/);
    assert.match(await refusal(api.sendPhoto(5, file(), { caption: "x".repeat(1025) })), /caption is too long/);
    assert.match(await refusal(api.sendDocument(5, new InputFile(Buffer.alloc(0), "x"))), /non-empty/);
});

test("an album is one group; kinds that cannot be mixed are refused", async () => {
    const { api } = botOf();
    hello();
    const file = () => new InputFile(Buffer.from("BYTES"), "a.png");
    const album = await api.sendMediaGroup(5, [InputMediaBuilder.photo(file(), { caption: "both" }), InputMediaBuilder.video(file())]);
    assert.equal(album.length, 2);
    assert.equal(album[0].media_group_id, album[1].media_group_id);
    assert.deepEqual(telegram.sent({ chat: 5 }).map(({ kind, text, album: id }) => [kind, text, id === album[0].media_group_id]), [["photo", "both", true], ["video", "", true]]);
    assert.match(await refusal(api.sendMediaGroup(5, [InputMediaBuilder.photo(file()), InputMediaBuilder.document(file())])), /can't be mixed/);
    assert.match(await refusal(api.sendMediaGroup(5, [InputMediaBuilder.photo(file())])), /wrong number of messages/);
});

test("a user's files and albums arrive, and are downloaded by their path", async () => {
    const { api } = botOf();
    telegram.say({ bot: HOME, from: 5, voice: { content: "OGG" } });
    telegram.say({ bot: HOME, from: 5, photo: { content: "JPG" }, text: "look" });
    telegram.world.userAlbum({ bot: HOME, from: 5, album: [{ photo: { content: "1" }, text: "two" }, { video: { content: "2" } }] });
    const [voice, photo, one, two] = (await api.getUpdates()).map(({ message }) => message);
    assert.equal(voice.voice.mime_type, "audio/ogg");
    assert.deepEqual([photo.caption, photo.photo.length], ["look", 2]);
    assert.ok(one.media_group_id && one.media_group_id === two.media_group_id);
    const { file_path: path } = await api.getFile(photo.photo.at(-1).file_id);
    assert.equal(await (await fetch(`${telegram.url}/file/bot${HOME}/${path}`)).text(), "JPG");
});

test("reactions come to those who ask, with what was there before", async () => {
    const { api } = botOf();
    hello();
    await api.getUpdates({ allowed_updates: ["message_reaction", "my_chat_member", "message"] });
    const { message_id: id } = await api.sendMessage(5, "react to me");
    telegram.world.userReaction({ bot: HOME, from: 5, message_id: id, emoji: "👍" });
    telegram.world.userReaction({ bot: HOME, from: 5, message_id: id, emojis: [] });
    const [came, went] = (await api.getUpdates()).slice(1).map(({ message_reaction: reaction }) => reaction);
    assert.deepEqual([came.old_reaction, came.new_reaction], [[], [{ type: "emoji", emoji: "👍" }]]);
    assert.deepEqual([went.old_reaction.length, went.new_reaction.length], [1, 0]);
});

test("topics are made and renamed by an administrator; a private chat may have them", async () => {
    const { api } = botOf();
    hello({ chat: FORUM });
    const topic = await api.createForumTopic(FORUM, "Plans");
    const message = await api.sendMessage(FORUM, "x", { message_thread_id: topic.message_thread_id });
    assert.equal(message.is_topic_message, true);
    assert.equal(await api.editForumTopic(FORUM, topic.message_thread_id, { name: "Old plans" }), true);
    assert.match(await refusal(api.createForumTopic(TEAM, "x")), /not a forum/);
    hello({ thread: 9 });
    assert.equal((await api.sendMessage(5, "x", { message_thread_id: 9 })).message_thread_id, 9);
    assert.match(await refusal(api.sendMessage(5, "x", { message_thread_id: 10 })), /thread not found/);
});

test("polls, pins, captions and administrators", async () => {
    const { api } = botOf();
    hello();
    hello({ chat: TEAM });
    const poll = await api.sendPoll(5, "Lunch?", [{ text: "Pizza" }, { text: "Sushi" }], { allows_multiple_answers: true, open_period: 60 });
    assert.deepEqual([poll.poll.question, poll.poll.options.length, poll.poll.allows_multiple_answers], ["Lunch?", 2, true]);
    assert.match(await refusal(api.sendPoll(5, "Lunch?", [{ text: "Pizza" }])), /at least 2/);
    assert.equal(await api.pinChatMessage(5, poll.message_id), true);
    assert.equal(await api.unpinChatMessage(5, poll.message_id), true);
    assert.match(await refusal(api.pinChatMessage(TEAM, 1)), /not enough rights/);
    const photo = await api.sendPhoto(5, new InputFile(Buffer.from("x"), "a.png"), { caption: "old" });
    assert.equal((await api.editMessageCaption(5, photo.message_id, { caption: "new" })).caption, "new");
    assert.match(await refusal(api.editMessageText(5, photo.message_id, "x")), /there is no text in the message to edit/);
    assert.deepEqual((await api.getChatAdministrators(TEAM)).map(({ user, status }) => [user.id, status]), [[5, "creator"]]);
});

test("being thrown out, being blocked and moving are told", async () => {
    const { api } = botOf();
    hello();
    telegram.world.membership({ bot: HOME, chat: TEAM, status: "kicked" });
    telegram.world.membership({ bot: HOME, chat: 5, from: 5, status: "kicked" });
    telegram.world.migrate({ chat: SMALL, to: -1000000000099 });
    const updates = (await api.getUpdates()).slice(1);
    assert.deepEqual(updates.slice(0, 2).map(({ my_chat_member: change }) => change.new_chat_member.status), ["kicked", "kicked"]);
    assert.equal(updates[2].message.migrate_to_chat_id, -1000000000099);
    assert.equal(updates[3].message.migrate_from_chat_id, SMALL);
    assert.match(await refusal(api.sendMessage(5, "x")), /blocked by the user/);
    assert.match(await refusal(api.sendMessage(TEAM, "x")), /kicked/);
});

test("members are removed, kept out, let back in and kept from writing, by an administrator only", async () => {
    const { api } = botOf();
    const { message } = hello({ chat: FORUM });
    const status = async () => (await api.getChatMember(FORUM, message.from.id)).status;
    assert.equal(await status(), "member");
    await api.restrictChatMember(FORUM, message.from.id, { can_send_messages: false }, { until_date: Math.floor(Date.now() / 1000) + 600 });
    assert.equal(await status(), "restricted");
    await api.banChatMember(FORUM, message.from.id);
    assert.equal(await status(), "kicked");
    await api.unbanChatMember(FORUM, message.from.id);
    assert.equal(await status(), "left");
    assert.match(await refusal(api.banChatMember(FORUM, 4711)), /PARTICIPANT_ID_INVALID/);
    assert.match(await refusal(api.banChatMember(TEAM, 5)), /not enough rights/);
});
