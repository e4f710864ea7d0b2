// What Meta's Cloud API refuses in a message, with its codes.

/** A refusal in Graph's form. */
export class GraphRefusal extends Error {
    constructor(code, details, status = 400, subcode = undefined) {
        super(details);
        this.status = status;
        this.body = { error: { message: `(#${code}) ${details}`, type: "OAuthException", code, ...(subcode === undefined ? {} : { error_subcode: subcode }),
            error_data: { messaging_product: "whatsapp", details }, fbtrace_id: "Az8or2yhqkZfEZ-_4Qn_Bam" } };
    }
}

const refuse = (code, details) => {
    throw new GraphRefusal(code, details);
};
const need = (condition, details) => condition || refuse(131009, `Parameter value is not valid: ${details}`);
const isText = (value, max) => typeof value === "string" && value.length > 0 && value.length <= max;
const isUnique = (list) => new Set(list).size === list.length;
const TYPES_OF = {
    image: ["image/jpeg", "image/png"], sticker: ["image/webp"], video: ["video/mp4", "video/3gpp"],
    audio: ["audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg"], document: null,
};
const KNOWN = ["messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"];

/** Throws a GraphRefusal for what Meta would not take. `world` knows files and messages. */
export function checkMessage(body, world) {
    const { to, recipient, type = "text" } = body;
    if (to === undefined && recipient === undefined) refuse(131008, "Required parameter is missing: to");
    if (to !== undefined) need(/^\+?\d{3,15}$/.test(String(to)), "to");
    else need(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient), "recipient");
    if (![undefined, "individual"].includes(body.recipient_type)) refuse(100, "Invalid parameter: recipient_type");
    const check = CHECKS[type];
    if (!check) refuse(131051, `Unsupported message type: ${type}`);
    const content = body[type];
    if (typeof content !== "object" || content === null) refuse(100, `(#100) The parameter ${type} is required`);
    const extra = Object.keys(body).find((key) => !KNOWN.includes(key) && key !== type);
    if (extra) refuse(100, `(#100) Unexpected key "${extra}" on param`);
    check(content, world, type);
    if (body.context !== undefined) need(world.knows(body.context?.message_id), "context.message_id");
}

function checkFile(content, world, type) {
    need(world.hasMedia(content.id), `${type}.id`);
    const types = TYPES_OF[type];
    if (types) need(types.includes(world.media(content.id).type), `${type}: a file of the type ${world.media(content.id).type}`);
    if (content.caption !== undefined) {
        if (["audio", "sticker"].includes(type)) refuse(100, `(#100) Unexpected key "caption" on param "${type}"`);
        need(isText(content.caption, 1024), `${type}.caption`);
    }
    if (content.voice !== undefined) need(type === "audio" && world.media(content.id).type === "audio/ogg", "audio.voice");
    if (content.filename !== undefined) need(type === "document", `${type}.filename`);
}

function checkButtons(action) {
    const buttons = action?.buttons;
    need(Array.isArray(buttons) && buttons.length >= 1 && buttons.length <= 3, "interactive.action.buttons: 1 to 3");
    for (const button of buttons) need(button.type === "reply" && isText(button.reply?.id, 256) && isText(button.reply?.title, 20), "a button's id or title");
    need(isUnique(buttons.map((button) => button.reply.id)) && isUnique(buttons.map((button) => button.reply.title)), "buttons must be unique");
}

function checkList(action) {
    need(isText(action?.button, 20), "interactive.action.button");
    const rows = (action.sections ?? []).flatMap((section) => section.rows ?? []);
    need(rows.length >= 1 && rows.length <= 10, "interactive.action.sections: 1 to 10 rows");
    for (const row of rows) need(isText(row.id, 200) && isText(row.title, 24), "a row's id or title");
    need(isUnique(rows.map((row) => row.id)), "rows must be unique");
}

function checkInteractive(content) {
    need(isText(content.body?.text, 1024), "interactive.body.text");
    if (content.type === "button") checkButtons(content.action);
    else if (content.type === "list") checkList(content.action);
    else refuse(131009, "interactive.type");
}

const CHECKS = {
    text: (content) => {
        need(isText(content.body, 4096), "text.body");
        need([undefined, true, false].includes(content.preview_url), "text.preview_url");
    },
    reaction: (content, world) => {
        need(world.knows(content.message_id), "reaction.message_id");
        need(typeof content.emoji === "string", "reaction.emoji");
    },
    interactive: checkInteractive,
    image: checkFile,
    video: checkFile,
    audio: checkFile,
    document: checkFile,
    sticker: checkFile,
};
