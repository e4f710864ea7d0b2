// From WhatsApp's stanzas to the plain words of a `message` line, and from the ids of the line protocol back to WhatsApp's keys.
import {
    areJidsSameUser, cleanMessage, decodeMessageNode, isJidGroup, isLidUser, isPnUser, jidDecode, jidNormalizedUser, normalizeMessageContent, proto,
    unpadRandomMax16,
} from "baileys";
import { Refused } from "./outbox.mjs";

const TEXT_CHARS_MAX = 100_000;
const NAME_CHARS_MAX = 200;
const LIST_MAX = 100;
const { Type: ProtocolType } = proto.Message.ProtocolMessage;

const textOf = (value, charsMax = TEXT_CHARS_MAX) => (typeof value === "string" ? value.slice(0, charsMax) : "");
const listOf = (value) => (Array.isArray(value) ? value.slice(0, LIST_MAX) : []);
const numberOf = (value) => (value === null || value === undefined ? undefined : Number(value));

/** `+15551230001` or a jid as WhatsApp's jid. */
export function jidOf(target) {
    const text = String(target ?? "");
    if (/^\+\d{3,20}$/.test(text)) return `${text.slice(1)}@s.whatsapp.net`;
    if (/^[\w.:-]+@(s\.whatsapp\.net|lid|g\.us)$/.test(text)) return jidNormalizedUser(text);
    return null;
}

/** `+15551230001` of a jid that holds a number, else "". */
export const phoneOf = (jid) => (isPnUser(jid) ? `+${jidDecode(jid).user}` : "");

const isIgnoredChat = (jid) => !jid || !(isPnUser(jid) || isLidUser(jid) || isJidGroup(jid));
const isMyself = (jid, me) => areJidsSameUser(jid, me.id) || (me.lid !== undefined && areJidsSameUser(jid, me.lid));

/** What of a message's content is told to the gateway; null when there is nothing. */
function contentOf(message) {
    const content = normalizeMessageContent(message) ?? {};
    const protocol = content.protocolMessage;
    if (protocol) {
        if (protocol.type === ProtocolType.MESSAGE_EDIT && protocol.editedMessage) return content;
        return null;
    }
    if (content.reactionMessage) return content;
    const told = ["conversation", "extendedTextMessage", "imageMessage", "videoMessage", "ptvMessage", "audioMessage", "documentMessage", "stickerMessage",
        "locationMessage", "liveLocationMessage", "contactMessage", "contactsArrayMessage", "pollCreationMessage", "pollCreationMessageV2",
        "pollCreationMessageV3", "pollUpdateMessage", "buttonsResponseMessage", "listResponseMessage", "templateButtonReplyMessage"];
    return told.some((name) => content[name] !== null && content[name] !== undefined && content[name] !== "") ? content : null;
}

/**
 * Keeps what is needed to tell the message later; null when it is not for the gateway: peer data, status, channels, what I wrote to others, votes in polls of
 * others.
 */
function recordOf(info, me, polls) {
    cleanMessage(info, me.id, me.lid ?? "");
    const { key } = info;
    if (isIgnoredChat(key.remoteJid) || !key.id) return null;
    if (key.fromMe && !isMyself(key.remoteJid, me)) return null;
    const content = contentOf(info.message);
    if (content === null || (content.pollUpdateMessage && !polls.has(content.pollUpdateMessage.pollCreationMessageKey?.id))) return null;
    return {
        unique: `${key.remoteJid}|${key.participant ?? ""}|${key.id}`,
        key: {
            remoteJid: key.remoteJid, fromMe: Boolean(key.fromMe), id: key.id, participant: key.participant || undefined,
            remoteJidAlt: key.remoteJidAlt || undefined, participantAlt: key.participantAlt || undefined,
        },
        t: Number(info.messageTimestamp ?? 0),
        name: textOf(info.pushName, NAME_CHARS_MAX),
        message: Buffer.from(proto.Message.encode(info.message).finish()).toString("base64"),
    };
}

/** A record of a stanza and what was inside one of its encrypted parts. */
export function recordOfStanza(node, plaintext, me, polls) {
    if (node.attrs.category === "peer") return null;
    const { fullMessage } = decodeMessageNode(node, me.id, me.lid ?? "");
    const outer = proto.Message.decode(unpadRandomMax16(plaintext));
    fullMessage.message = outer.deviceSentMessage?.message ?? outer;
    const record = recordOf(fullMessage, me, polls);
    if (record !== null) record.offline = node.attrs.offline !== undefined;
    return record;
}

/** A record of a message that Baileys tells by another way than a stanza: one that the phone was asked for. */
export function recordOfEvent(info, me, type, polls) {
    if (!info.message || !info.key) return null;
    const record = recordOf({ ...info, key: { ...info.key } }, me, polls);
    if (record !== null) record.offline = type !== "notify";
    return record;
}

const MEDIA = [["imageMessage", "image"], ["videoMessage", "video"], ["ptvMessage", "video"], ["audioMessage", "audio"], ["documentMessage", "document"],
    ["stickerMessage", "sticker"]];

function mediaOf(content, key) {
    for (const [name, kind] of MEDIA) {
        const media = content[name];
        if (!media) continue;
        const bytes = (value) => (value ? Buffer.from(value).toString("base64") : undefined);
        return {
            kind: kind === "audio" && media.ptt ? "voice" : kind,
            mime: textOf(media.mimetype, NAME_CHARS_MAX),
            name: textOf(media.fileName, NAME_CHARS_MAX),
            bytes: numberOf(media.fileLength) ?? -1,
            ref: JSON.stringify({
                kind, key, mediaKey: bytes(media.mediaKey), directPath: textOf(media.directPath), url: textOf(media.url),
                fileSha256: bytes(media.fileSha256), fileEncSha256: bytes(media.fileEncSha256), mime: textOf(media.mimetype, NAME_CHARS_MAX),
            }),
        };
    }
    return undefined;
}

export const isLoopback = (host) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

/**
 * The server that has a message's file: what the sender has written counts only when it is one of WhatsApp's (or, for tests, of this machine). Nothing =
 * WhatsApp's usual one. Throws when the file has no place on such a server.
 */
export function mediaHost({ directPath, url }, { takesLoopback = false } = {}) {
    if (!/^\/[^/\\]/.test(directPath ?? "")) throw new Refused("invalid", "the message names no file on WhatsApp's servers");
    if (!url || !URL.canParse(url)) return undefined;
    const { protocol, host, hostname } = new URL(url);
    const isKnown = host.endsWith(".whatsapp.net") || (takesLoopback && isLoopback(hostname));
    return protocol === "https:" && isKnown ? host : undefined;
}

function locationOf(content) {
    const place = content.locationMessage ?? content.liveLocationMessage;
    if (!place) return undefined;
    return {
        latitude: numberOf(place.degreesLatitude) ?? 0, longitude: numberOf(place.degreesLongitude) ?? 0, accuracy: numberOf(place.accuracyInMeters),
        name: textOf(place.name, NAME_CHARS_MAX), address: textOf(place.address, NAME_CHARS_MAX), live: Boolean(content.liveLocationMessage),
    };
}

function contactsOf(content) {
    const cards = content.contactMessage ? [content.contactMessage] : content.contactsArrayMessage?.contacts;
    if (!cards) return undefined;
    return listOf(cards).map((card) => {
        const phones = [...textOf(card.vcard).matchAll(/^(?:item\d+\.)?TEL[^:\r\n]*:([^\r\n]+)/gim)].map((match) => match[1].trim().slice(0, 40));
        return { name: textOf(card.displayName, NAME_CHARS_MAX), phones: phones.slice(0, 10) };
    });
}

function pollOf(content) {
    const poll = content.pollCreationMessage ?? content.pollCreationMessageV2 ?? content.pollCreationMessageV3;
    return poll ? { question: textOf(poll.name), options: listOf(poll.options).map((option) => textOf(option.optionName, NAME_CHARS_MAX)) } : undefined;
}

const plainText = (content) => textOf(content.conversation || content.extendedTextMessage?.text || content.imageMessage?.caption
    || content.videoMessage?.caption || content.ptvMessage?.caption || content.documentMessage?.caption || content.buttonsResponseMessage?.selectedDisplayText
    || content.listResponseMessage?.title || content.templateButtonReplyMessage?.selectedDisplayText || "");

/** Text for a quoted message: its words, else what it was. */
function quotedText(message) {
    const content = normalizeMessageContent(message) ?? {};
    const words = plainText(content);
    if (words) return words;
    const media = MEDIA.find(([name]) => content[name]);
    return media ? `<media:${media[1]}>` : pollOf(content)?.question ?? "";
}

function contextOf(content) {
    for (const part of Object.values(content)) {
        if (part !== null && typeof part === "object" && part.contextInfo) return part.contextInfo;
    }
    return null;
}

/**
 * The `message` line of a record. `world.phone(jid, alt)` finds the number of a jid, `world.subject(jid)` a group's subject, `world.polls` has its polls, `world.me`
 * is the account.
 */
export async function describe(record, world) {
    const message = proto.Message.decode(Buffer.from(record.message, "base64"));
    const { key } = record;
    const isGroup = Boolean(isJidGroup(key.remoteJid));
    const person = async (jid, alt) => ({ jid: jidNormalizedUser(jid), phone: await world.phone(jid, alt) });
    const sender = key.fromMe ? await person(world.me.id) : isGroup ? await person(key.participant ?? "", key.participantAlt) : await person(key.remoteJid, key.remoteJidAlt);
    const line = {
        id: key.id, chat: key.remoteJid, group: isGroup, subject: isGroup ? await world.subject(key.remoteJid) : "", from: sender.jid, phone: sender.phone,
        name: record.name, me: key.fromMe, offline: Boolean(record.offline), at: record.t * 1000,
    };
    const content = contentOf(message) ?? {};
    if (content.reactionMessage) {
        const target = content.reactionMessage.key ?? {};
        return { ...line, reaction: { emoji: textOf(content.reactionMessage.text, 40), id: textOf(target.id, NAME_CHARS_MAX), mine: Boolean(target.fromMe) } };
    }
    if (content.protocolMessage) {
        const edited = normalizeMessageContent(content.protocolMessage.editedMessage) ?? {};
        return { ...line, edit: { id: textOf(content.protocolMessage.key?.id, NAME_CHARS_MAX), text: plainText(edited) } };
    }
    if (content.pollUpdateMessage) return { ...line, vote: world.polls.read(content.pollUpdateMessage, key, world.me) ?? undefined };
    const context = contextOf(content);
    const mentions = [];
    for (const jid of listOf(context?.mentionedJid)) mentions.push((await world.phone(jid)) || jidNormalizedUser(jid));
    let quote;
    if (context?.stanzaId && context.quotedMessage) {
        const author = await person(context.participant ?? key.remoteJid);
        quote = { id: textOf(context.stanzaId, NAME_CHARS_MAX), from: author.phone || author.jid, mine: isMyself(author.jid, world.me), text: quotedText(context.quotedMessage) };
    }
    return {
        ...line, text: plainText(content), mentions, quote, media: mediaOf(content, key), location: locationOf(content), contacts: contactsOf(content),
        poll: pollOf(content),
    };
}

/** WhatsApp's key of a message that the gateway names: {chat, id, from: number or jid of its author, "" = mine}. */
export function keyOf({ chat, id, from }) {
    const remoteJid = jidOf(chat);
    if (remoteJid === null || typeof id !== "string" || id === "") return null;
    if (!from) return { remoteJid, fromMe: true, id };
    const author = jidOf(from);
    if (author === null) return null;
    return { remoteJid, fromMe: false, id, ...(isJidGroup(remoteJid) ? { participant: author } : {}) };
}
