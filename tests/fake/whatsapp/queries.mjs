// What the server answers to the questions (iq) of a linked device.
import { encodeBigEndian, getBinaryNodeChild, jidDecode } from "baileys";
import { now, SERVER } from "./wire.mjs";

async function keys(server, wanted) {
    const users = [];
    for (const user of wanted) {
        const phone = server.phoneByJid(user.attrs.jid);
        if (phone && !jidDecode(user.attrs.jid).device) users.push({ tag: "user", attrs: { jid: user.attrs.jid, t: String(now()) }, content: await phone.bundle() });
    }
    return [{ tag: "list", attrs: {}, content: users }];
}

function devicesOf(server, phone) {
    const linked = phone ? server.companions(phone.pn).map((one) => ({ tag: "device", attrs: { id: String(one.device), "key-index": String(one.device) } })) : [];
    return { tag: "devices", attrs: {}, content: [{ tag: "device-list", attrs: {}, content: phone ? [{ tag: "device", attrs: { id: "0" } }, ...linked] : [] }] };
}

function users(server, question) {
    const asked = getBinaryNodeChild(question, "query").content.map((part) => part.tag);
    const list = getBinaryNodeChild(question, "list").content.map((user) => {
        const contact = Array.isArray(user.content) ? user.content.find((part) => part.tag === "contact") : null;
        const number = contact ? Buffer.from(contact.content).toString().replace("+", "") : "";
        const phone = (user.attrs.jid ? server.phoneByJid(user.attrs.jid) : null) ?? server.phones.get(number);
        const content = [];
        if (asked.includes("contact")) content.push({ tag: "contact", attrs: { type: phone ? "in" : "out" } });
        if (asked.includes("lid") && phone) content.push({ tag: "lid", attrs: { val: phone.lidJid } });
        if (asked.includes("devices")) content.push(devicesOf(server, phone));
        return { tag: "user", attrs: { jid: user.attrs.jid || phone?.jid || `${number}@${SERVER}` }, content };
    });
    const { sid, mode, context } = question.attrs;
    return [{ tag: "usync", attrs: { sid, mode, context }, content: [{ tag: "result", attrs: {} }, { tag: "list", attrs: {}, content: list }] }];
}

const appState = (node) => [{
    tag: "sync", attrs: {},
    content: getBinaryNodeChild(node, "sync").content.map(({ attrs }) => ({ tag: "collection", attrs: { name: attrs.name, version: attrs.version, type: "result" } })),
}];

/** The content of the answer, or nothing when a bare result will do. */
export async function answerQuery(server, device, node, first) {
    const { xmlns, type } = node.attrs;
    if (xmlns === "encrypt" && first?.tag === "count") return [{ tag: "count", attrs: { value: String(device.preKeys.length) } }];
    if (xmlns === "encrypt" && first?.tag === "digest")
        return [{ tag: "digest", attrs: {}, content: [{ tag: "registration", attrs: {}, content: encodeBigEndian(device.reg.registrationId) }] }];
    if (xmlns === "encrypt" && type === "set") return void device.upload(node);
    if (xmlns === "encrypt" && first?.tag === "key") return keys(server, first.content);
    if (xmlns === "usync") return users(server, first);
    if (xmlns === "w:sync:app:state") return appState(node);
    if (xmlns === "w:m") {
        const host = { tag: "host", attrs: { hostname: server.mediaHost, maxContentLengthBytes: "104857600" } };
        return [{ tag: "media_conn", attrs: { auth: "fake-auth", ttl: "300", auth_ttl: "300", max_buckets: "12" }, content: [host] }];
    }
    if (xmlns === "privacy" && type === "get") return [{ tag: "privacy", attrs: {}, content: [{ tag: "category", attrs: { name: "readreceipts", value: "all" } }] }];
    if (xmlns === "blocklist") return [{ tag: "list", attrs: {}, content: [] }];
    if (xmlns === "abt") return [{ tag: "props", attrs: { hash: "fake" }, content: [] }];
    return undefined;
}

function groupNode(server, { id, subject, participants }) {
    return {
        tag: "group",
        attrs: { id: id.split("@")[0], subject, creation: String(now()), s_t: String(now()), creator: `${participants[0]}@${SERVER}`, addressing_mode: "pn" },
        content: participants.map((pn) => ({ tag: "participant", attrs: { jid: `${pn}@${SERVER}`, lid: server.phones.get(pn)?.lidJid } })),
    };
}

/** The whole answer to a question about one group, or about all. */
export function groupAnswer(server, { attrs: { id, to } }) {
    if (to === "@g.us" || to === "g.us") {
        const all = [...server.groups.values()].map((group) => groupNode(server, group));
        return { tag: "iq", attrs: { from: SERVER, type: "result", id }, content: [{ tag: "groups", attrs: {}, content: all }] };
    }
    const group = server.groups.get(to);
    if (group) return { tag: "iq", attrs: { from: to, type: "result", id }, content: [groupNode(server, group)] };
    return { tag: "iq", attrs: { from: to, type: "error", id }, content: [{ tag: "error", attrs: { code: String(server.groupError ?? 404), text: "not for you" } }] };
}
