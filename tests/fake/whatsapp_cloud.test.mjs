// Whether a client library of the Cloud API (whatsapp-api-js) is content with the fake one, in good times and bad.
import assert from "node:assert/strict";
import http from "node:http";
import { after, beforeEach, test } from "node:test";
import { webcrypto } from "node:crypto";
import { WhatsAppAPI } from "whatsapp-api-js";
import { ActionButtons, ActionList, Body, Button, Interactive, ListSection, Row, Document, Image, Reaction, Text } from "whatsapp-api-js/messages";
import { FakeWhatsAppCloud } from "./whatsapp_cloud.mjs";

const ID = "106540352242922";
const numbers = () => [{ id: ID, name: "main", phone: "15550783881", token: "EAAG-main", app_secret: "secret", verify_token: "verify me" },
    { id: "106540352242999", name: "side", phone: "15550783999", token: "EAAG-side", app_secret: "other", verify_token: "v" }];
const cloud = new FakeWhatsAppCloud({ numbers: numbers(), retry_ms: 50, receipts: true, control: true });
await cloud.start();
const heard = [];
const answers = [];

/** Requests go where the fake is. */
const throughFake = (url, options) => fetch(String(url).replace("https://graph.facebook.com", cloud.url), options);
const client = (token = "EAAG-main", more = {}) => {
    const api = new WhatsAppAPI({ token, appSecret: "secret", webhookVerifyToken: "verify me", v: "v25.0", ponyfill: { fetch: throughFake, subtle: webcrypto.subtle }, ...more });
    api.on.message = ({ message, contact, from, phoneID }) => heard.push({ message, contact, from, phoneID });
    api.on.status = ({ status, id, error }) => heard.push({ status, id, error });
    return api;
};

// The client's webhook, as its own middleware has it.
const server = http.createServer(async (request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    try {
        if (request.method === "GET") return response.end(client().get(Object.fromEntries(url.searchParams)));
        let raw = "";
        for await (const chunk of request) raw += chunk;
        await client().post(JSON.parse(raw), raw, request.headers["x-hub-signature-256"] ?? "");
        response.statusCode = answers.shift() ?? 200;
    } catch (error) {
        response.statusCode = error.httpStatus ?? 500;
    }
    return response.end();
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
after(async () => {
    server.closeAllConnections();
    server.close();
    await cloud.stop();
});
beforeEach(() => {
    cloud.options.numbers = numbers();
    cloud.reset();
    cloud.number("main").webhook = `http://127.0.0.1:${server.address().port}/`;
    heard.length = 0;
});

const ann = "16505551234";
const speak = (spec = { text: "hello" }) => cloud.say({ messages: [spec] });

test("the webhook is verified, and a person's words arrive signed, with who they are", async () => {
    assert.equal((await cloud.verify({})).verified, true);
    assert.equal((await cloud.verify({ token: "wrong" })).verified, false);
    const { ids, status } = await speak({ text: "grüße / 👍" });
    assert.equal(status, 200);
    assert.deepEqual(heard.map(({ from, phoneID, message, contact }) => [from, phoneID, message.id, message.text.body, contact.profile.name]),
        [[ann, ID, ids[0], "grüße / 👍", "Ann"]]);
    assert.equal((await cloud.post({ body: "{}", sign: "wrong" })).status, 401);
});

test("what is not answered 200 comes again with the same bytes", async () => {
    answers.push(500, 503);
    await speak();
    await cloud.waitUntil(() => cloud.deliveries[0].done);
    assert.deepEqual(cloud.deliveries[0].statuses, [500, 503, 200]);
    assert.equal(new Set(heard.map(({ message }) => message.id)).size, 1);
});

test("texts, reactions, receipts and typing are taken; receipts come back", async () => {
    const { ids } = await speak();
    const sent = await client().sendMessage(ID, ann, new Text("hi", true), ids[0]);
    assert.match(sent.messages[0].id, /^wamid\./);
    assert.equal(sent.contacts[0].wa_id, ann);
    assert.deepEqual(await client().markAsRead(ID, ids[0], "text"), { success: true });
    assert.ok((await client().sendMessage(ID, ann, new Reaction(ids[0], "👍"))).messages);
    assert.deepEqual(cloud.sent().map(({ type, text }) => [type, text]), [["text", "hi"], ["reaction", "👍"]]);
    await cloud.waitUntil(() => heard.filter(({ status }) => status === "delivered").length === 2);
    assert.ok(heard.some(({ status, id }) => status === "sent" && id === sent.messages[0].id));
});

test("who has not written within a day is told of by a failed status", async () => {
    assert.ok((await client().sendMessage(ID, "4915100000000", new Text("hi"))).messages);
    await cloud.waitUntil(() => heard.length > 0);
    assert.equal(heard[0].error.code, 131047);
});

test("files go both ways, and only to who has the token", async () => {
    const form = new FormData();
    form.set("file", new Blob(["JPEG"], { type: "image/jpeg" }), "a.jpg");
    const { id } = await client().uploadMedia(ID, form);
    await speak();
    assert.ok((await client().sendMessage(ID, ann, new Image(id, true, "look"))).messages);
    assert.ok((await client().sendMessage(ID, ann, new Document(id, true, "read", "a.jpg"))).messages);
    await speak({ file: { kind: "image", type: "image/png", bytes_base64: Buffer.from("PNG!").toString("base64"), caption: "see" } });
    const { message } = heard.at(-1);
    assert.equal(message.image.caption, "see");
    const told = await client().retrieveMedia(message.image.id, ID);
    assert.deepEqual([told.mime_type, told.file_size], ["image/png", 4]);
    assert.equal(await (await client().fetchMedia(told.url)).text(), "PNG!");
    assert.equal((await client("EAAG-side").fetchMedia(told.url)).status, 404);
    assert.equal((await fetch(told.url)).status, 401);
});

test("buttons and lists are taken, and pressed", async () => {
    await speak();
    const buttons = new Interactive(new ActionButtons(new Button("yes", "Yes"), new Button("no", "No")), new Body("Sure?"));
    assert.ok((await client().sendMessage(ID, ann, buttons)).messages);
    const list = new Interactive(new ActionList("Pick", new ListSection(undefined, new Row("a", "Alpha"), new Row("b", "Beta"))), new Body("Which?"));
    assert.ok((await client().sendMessage(ID, ann, list)).messages);
    assert.deepEqual(cloud.sent().map(({ text }) => text), ["Sure?", "Which?"]);
    await speak({ type: "interactive", interactive: { type: "button_reply", button_reply: { id: "yes", title: "Yes" } } });
    assert.equal(heard.findLast((one) => one.message).message.interactive.button_reply.id, "yes");
});

test("what Meta does not take it does not take", async () => {
    await speak();
    const code = async (body, token = "EAAG-main", id = ID) => {
        const answer = await fetch(`${cloud.url}/v25.0/${id}/messages`,
            { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ messaging_product: "whatsapp", to: ann, ...body }) });
        return (await answer.json()).error?.code;
    };
    const text = { type: "text", text: { body: "x" } };
    assert.equal(await code(text), undefined);
    assert.equal(await code(text, "EAAG-old"), 190);
    assert.equal(await code(text, "EAAG-side"), 100);
    assert.equal(await code({ ...text, messaging_product: "sms" }), 100);
    assert.equal(await code({ ...text, to: undefined }), 131008);
    assert.equal(await code({ ...text, to: "nobody" }), 131009);
    assert.equal(await code({ ...text, to: "15550783881" }), 131021);
    assert.equal(await code({ type: "text", text: { body: "x".repeat(4097) } }), 131009);
    assert.equal(await code({ type: "text", text: { body: "" } }), 131009);
    assert.equal(await code({ ...text, context: { message_id: "wamid.none" } }), 131009);
    assert.equal(await code({ type: "image", image: { id: "1" } }), 131009);
    assert.equal(await code({ type: "poll", poll: {} }), 131051);
    assert.equal(await code({ ...text, surprise: 1 }), 100);
    const button = (id, title) => ({ type: "reply", reply: { id, title } });
    const choice = (buttons, words = "x") => ({ type: "interactive", interactive: { type: "button", body: { text: words }, action: { buttons } } });
    assert.equal(await code(choice([button("1", "a"), button("2", "a")])), 131009);
    assert.equal(await code(choice([button("1", "a".repeat(21))])), 131009);
    assert.equal(await code(choice([1, 2, 3, 4].map((i) => button(`${i}`, `${i}`)))), 131009);
    assert.equal(await code(choice([button("1", "a")], "x".repeat(1025))), 131009);
    assert.equal(cloud.sent().length, 1);
});

test("faults and limits speak as Meta does", async () => {
    await speak();
    cloud.addFaults({ kind: "status", method: "messages", status: 400, code: 131056 }, { kind: "status", method: "messages", status: 429, retry_after: 7 },
        { kind: "status", method: "messages", status: 500 });
    const codes = [];
    for (let i = 0; i < 3; i += 1) codes.push((await client().sendMessage(ID, ann, new Text("x"))).error.code);
    assert.deepEqual(codes, [131056, 130429, 131000]);
    cloud.options.pair_gap_ms = 60_000;
    assert.ok((await client().sendMessage(ID, ann, new Text("x"))).messages);
    assert.equal((await client().sendMessage(ID, ann, new Text("x"))).error.code, 131056);
    delete cloud.options.pair_gap_ms;
    cloud.number("main").refused = 190;
    assert.equal((await client().sendMessage(ID, ann, new Text("x"))).error.code, 190);
});
