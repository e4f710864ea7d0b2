// Whether Slack's own client libraries are content with the fake Slack, in good times and bad.
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import bolt from "@slack/bolt";
import { SocketModeClient } from "@slack/socket-mode";
import { WebClient } from "@slack/web-api";
import { FakeSlack } from "./slack.mjs";

const { App, LogLevel } = bolt;
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => "error", setName() {} };
const slack = new FakeSlack({
    apps: [{ name: "helper" }, { name: "closed", refused: "token_revoked" }],
    users: [{ id: "U1", name: "ann", real_name: "Ann Lee" }],
    channels: [{ id: "C1", name: "general" }, { id: "C2", name: "private", type: "group", members: ["U1"] }, { id: "G1", name: "mpdm-ann", type: "mpim" }],
    retry_ms: 300,
    control: true,
});
await slack.start();
after(() => slack.stop());
beforeEach(() => slack.reset());

const web = (token = "xoxb-1-token", more = {}) => new WebClient(token, { slackApiUrl: slack.apiUrl, logger: quiet, retryConfig: { retries: 0 }, ...more });
const running = [];
afterEach(async () => {
    for (const one of running.splice(0)) await (one.disconnect ?? one.stop).call(one);
});

async function refusal(promise) {
    const error = await promise.then(() => assert.fail("was not refused"), (reason) => reason);
    return error.data?.error ?? error.code;
}

test("the web client tests its token, posts, changes, reacts and deletes", async () => {
    const me = await web().auth.test();
    assert.deepEqual([me.user_id, me.team_id, me.bot_id], ["UB0T00001", "T000000001", "B00000001"]);
    const posted = await web().chat.postMessage({ channel: "C1", text: "hi", unfurl_links: false, blocks: [{ type: "section", text: { type: "mrkdwn", text: "hi" } }] });
    await web().chat.update({ channel: "C1", ts: posted.ts, text: "hello" });
    await web().reactions.add({ channel: "C1", timestamp: posted.ts, name: "eyes" });
    assert.equal(await refusal(web().reactions.add({ channel: "C1", timestamp: posted.ts, name: "👀" })), "invalid_name");
    await web().chat.delete({ channel: "C1", ts: posted.ts });
    const [entry] = slack.sent();
    assert.deepEqual([entry.text, entry.deleted, entry.edits.length], ["hello", true, 1]);
    assert.equal(await refusal(web().chat.postMessage({ channel: "C2", text: "x" })), "not_in_channel");
    assert.equal(await refusal(web().chat.postMessage({ channel: "C9", text: "x" })), "channel_not_found");
    assert.equal(await refusal(web("xoxb-2-token").auth.test()), "token_revoked");
    assert.equal(await refusal(web("xoxb-nobody").auth.test()), "invalid_auth");
});

test("the web client uploads a file and streams an answer", async () => {
    const parent = await slack.say({ app: "helper", channel: "C1", user: "U1", text: "question" });
    await web().filesUploadV2({ channel_id: "C1", thread_ts: parent.ts, filename: "a.txt", file: Buffer.from("abc"), initial_comment: "here" });
    assert.deepEqual(slack.sent().map((one) => [one.text, one.files[0].name, one.files[0].size, one.thread_ts]), [["here", "a.txt", 3, parent.ts]]);
    const client = web();
    const started = await client.chat.startStream({ channel: "C1", thread_ts: parent.ts, recipient_user_id: "U1", recipient_team_id: "T000000001", markdown_text: "one" });
    await client.chat.appendStream({ channel: "C1", ts: started.ts, markdown_text: " two" });
    await client.chat.stopStream({ channel: "C1", ts: started.ts, markdown_text: " three" });
    assert.equal(slack.sent({ contains: "one" })[0].text, "one two three");
    assert.equal(await refusal(client.chat.appendStream({ channel: "C1", ts: started.ts, markdown_text: "!" })), "message_not_in_streaming_state");
});

test("missing scopes, 429 and 5xx come as the client knows them; pages follow each other", async () => {
    slack.world.findApp("helper").missing.add("reactions:write");
    assert.equal(await refusal(web().reactions.add({ channel: "C1", timestamp: "1.1", name: "eyes" })), "missing_scope");
    slack.addFaults({ kind: "status", status: 429, retry_after: 1, method: "auth.test" });
    const limited = await web("xoxb-1-token", { rejectRateLimitedCalls: true }).auth.test().catch((error) => error);
    assert.deepEqual([limited.code, limited.retryAfter], ["slack_webapi_rate_limited_error", 1]);
    slack.addFaults({ kind: "status", status: 503, method: "auth.test" });
    assert.match(String(await refusal(web().auth.test())), /slack_webapi_(http|request)_error/);
    const pages = [];
    for await (const page of web().paginate("users.list", { limit: 1 })) pages.push(page.members.length);
    assert.equal(pages.length, 3);
});

test("the socket client hears an event, acknowledges it, and lives through a refresh", async () => {
    const client = new SocketModeClient({ appToken: slack.world.findApp("helper").app_token, clientOptions: { slackApiUrl: slack.apiUrl }, logger: quiet });
    const heard = [];
    client.on("message", async ({ event, ack }) => {
        await ack();
        heard.push(event.text);
    });
    running.push(client);
    await client.start();
    await slack.say({ app: "helper", channel: "C1", user: "U1", text: "one" });
    assert.ok(await slack.waitUntil(() => slack.events[0]?.acked));
    await slack.disconnect({ app: "helper", close_ms: 50 });
    await slack.waitForSockets("helper", 1);
    await slack.say({ app: "helper", channel: "C1", user: "U1", text: "two" });
    assert.ok(await slack.waitUntil(() => slack.events.every((one) => one.acked)));
    assert.deepEqual(heard, ["one", "two"]);
});

test("an event that nobody acknowledges comes again", async () => {
    const client = new SocketModeClient({ appToken: slack.world.findApp("helper").app_token, clientOptions: { slackApiUrl: slack.apiUrl }, logger: quiet });
    const attempts = [];
    client.on("message", async ({ ack, retry_num: retry }) => {
        attempts.push(retry);
        if (attempts.length === 2) await ack();
    });
    running.push(client);
    await client.start();
    await slack.say({ app: "helper", channel: "C1", user: "U1", text: "again" });
    assert.ok(await slack.waitUntil(() => slack.events[0].acked));
    assert.deepEqual(attempts, [0, 1]);
});

test("a Bolt app over Socket Mode answers mentions, commands and buttons", async () => {
    const helper = slack.world.findApp("helper");
    const app = new App({ token: helper.bot_token, appToken: helper.app_token, socketMode: true, logger: quiet, logLevel: LogLevel.ERROR,
        clientOptions: { slackApiUrl: slack.apiUrl } });
    app.event("app_mention", ({ event, say }) => say({ text: `heard ${event.text}`, thread_ts: event.ts }));
    app.command("/openclaw", async ({ command, ack, respond }) => {
        await ack();
        await respond(`command ${command.text}`);
    });
    app.action("pick", async ({ ack, action, say }) => {
        await ack();
        await say({ text: `picked ${action.value}`, blocks: [] });
    });
    running.push(app);
    await app.start();
    const { ts } = await slack.say({ app: "helper", channel: "C1", user: "U1", text: "<@UB0T00001> hi" });
    const [answer] = await slack.waitForSent({ contains: "heard" });
    assert.equal(answer.thread_ts, ts);
    await slack.command({ app: "helper", user: "U1", text: "now" });
    assert.ok(await slack.waitUntil(() => slack.world.responses.length === 1));
    assert.equal(slack.world.responses[0].text, "command now");
    const posted = await web().chat.postMessage({ channel: "C1", text: "q", blocks: [{ type: "actions", block_id: "b",
        elements: [{ type: "button", action_id: "pick", text: { type: "plain_text", text: "A" }, value: "a" }] }] });
    await slack.press({ app: "helper", user: "U1", channel: "C1", ts: posted.ts });
    await slack.waitForSent({ contains: "picked a" });
});

test("a Bolt app over HTTP takes signed requests and refuses others", async () => {
    const helper = slack.world.findApp("helper");
    const app = new App({ token: helper.bot_token, signingSecret: helper.signing_secret, logger: quiet, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: slack.apiUrl } });
    app.message("ping", ({ say }) => say("pong"));
    running.push(app);
    const server = await app.start({ port: 0, host: "127.0.0.1" });
    const { port } = server.address();
    helper.request_url = `http://127.0.0.1:${port}/slack/events`;
    const challenge = await slack.post({ app: "helper", body: JSON.stringify({ type: "url_verification", challenge: "abc", token: "x" }) });
    assert.deepEqual([challenge.status, JSON.parse(challenge.body).challenge ?? challenge.body], [200, "abc"]);
    await slack.say({ app: "helper", channel: "C1", user: "U1", text: "ping" });
    await slack.waitForSent({ contains: "pong" });
    const body = JSON.stringify(slack.callback(helper, { type: "message", text: "ping", user: "U1", channel: "C1", ts: "1.000001" }));
    assert.equal((await slack.post({ app: "helper", body, sign: "wrong" })).status, 401);
    assert.equal((await slack.post({ app: "helper", body, sign: "none" })).status, 401);
    assert.equal((await slack.post({ app: "helper", body, age: 600 })).status, 401);
});
