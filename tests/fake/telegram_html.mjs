// How Telegram reads the HTML of a message: the text and entities it becomes, or the error the Bot API words for it.
const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"' };
const ENTITY_OF_TAG = {
    b: "bold", strong: "bold", i: "italic", em: "italic", u: "underline", ins: "underline",
    s: "strikethrough", strike: "strikethrough", del: "strikethrough", span: "spoiler", "tg-spoiler": "spoiler",
    a: "text_link", code: "code", pre: "pre", blockquote: "blockquote", "tg-emoji": "custom_emoji",
};
const ORDER = ["blockquote", "expandable_blockquote", "pre", "code", "text_mention", "text_link", "bold", "italic", "underline",
    "strikethrough", "spoiler", "custom_emoji"];
const LINK_SCHEMES = ["http:", "https:", "tg:", "ton:"];

/** The text cannot be read; the message is the Bot API's own wording without its "can't parse entities: " prefix. */
export class EntityError extends Error {}

/** Reads HTML strictly: {text, entities}, offsets in UTF-16 units. Errors: EntityError. */
export function parseHtml(html) {
    const reader = new HtmlReader(html);
    reader.readAll();
    return { text: reader.text, entities: tidied(reader.entities) };
}

class HtmlReader {
    text = "";
    entities = [];
    #open = [];
    #at = 0;

    constructor(html) {
        this.html = html;
    }

    readAll() {
        while (this.#at < this.html.length) {
            const symbol = this.html[this.#at];
            if (symbol === "&") this.text += this.#readReference();
            else if (symbol === "<" && this.html[this.#at + 1] === "/") this.#readEndTag();
            else if (symbol === "<") this.#readStartTag();
            else {
                this.text += symbol;
                this.#at += 1;
            }
        }
        if (!this.text.isWellFormed()) {
            throw new EntityError("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units");
        }
        const left = this.#open.at(-1);
        if (left) throw new EntityError(`Can't find end tag corresponding to start tag "${left.tag}"`);
    }

    #byteOffset(position) {
        return Buffer.byteLength(this.html.slice(0, position));
    }

    #isSpaceOrEnd() {
        return this.#at >= this.html.length || /\s/.test(this.html[this.#at]);
    }

    #skipSpaces() {
        while (this.#at < this.html.length && /\s/.test(this.html[this.#at])) this.#at += 1;
    }

    // The four names and numbers below 0x10ffff are references, with or without the semicolon; anything else is plain text.
    #readReference() {
        const match = /^&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));?/i.exec(this.html.slice(this.#at, this.#at + 40));
        const decoded = match && decodeReference(match);
        if (!decoded) {
            this.#at += 1;
            return "&";
        }
        this.#at += match[0].length;
        return decoded;
    }

    #readStartTag() {
        const begin = this.#at;
        this.#at += 1;
        while (!this.#isSpaceOrEnd() && this.html[this.#at] !== ">") this.#at += 1;
        if (this.#at >= this.html.length) throw new EntityError(`Unclosed start tag at byte offset ${this.#byteOffset(begin)}`);
        const tag = this.html.slice(begin + 1, this.#at).toLowerCase();
        if (!Object.hasOwn(ENTITY_OF_TAG, tag)) {
            throw new EntityError(`Unsupported start tag "${tag}" at byte offset ${this.#byteOffset(begin)}`);
        }
        const attributes = this.#readAttributes(tag, begin);
        if (tag === "span" && attributes.class !== "tg-spoiler") {
            throw new EntityError(`Tag "span" must have class "tg-spoiler" at byte offset ${this.#byteOffset(begin)}`);
        }
        this.#open.push({ tag, attributes, offset: this.text.length });
    }

    #readAttributes(tag, begin) {
        const attributes = {};
        for (;;) {
            this.#skipSpaces();
            if (this.html[this.#at] === ">") {
                this.#at += 1;
                return attributes;
            }
            const from = this.#at;
            while (!this.#isSpaceOrEnd() && !"=>/\"'".includes(this.html[this.#at])) this.#at += 1;
            const name = this.html.slice(from, this.#at);
            if (name === "") throw new EntityError(`Empty attribute name in the tag "${tag}" at byte offset ${this.#byteOffset(begin)}`);
            this.#skipSpaces();
            const hasValue = this.html[this.#at] === "=";
            if (hasValue) {
                this.#at += 1;
                this.#skipSpaces();
            }
            if (this.#at >= this.html.length) throw new EntityError(`Unclosed start tag "${tag}" at byte offset ${this.#byteOffset(begin)}`);
            attributes[name] = hasValue ? this.#readValue(begin) : "";
        }
    }

    #readValue(begin) {
        const quote = this.html[this.#at];
        let value = "";
        if (quote !== '"' && quote !== "'") {
            const from = this.#at;
            while (this.#at < this.html.length && /[A-Za-z0-9.-]/.test(this.html[this.#at])) this.#at += 1;
            if (!this.#isSpaceOrEnd() && this.html[this.#at] !== ">") {
                throw new EntityError(`Unexpected end of name token at byte offset ${this.#byteOffset(from)}`);
            }
            value = this.html.slice(from, this.#at).toLowerCase();
        } else {
            this.#at += 1;
            while (this.#at < this.html.length && this.html[this.#at] !== quote) {
                value += this.html[this.#at] === "&" ? this.#readReference() : this.html[this.#at++];
            }
            this.#at += 1;
        }
        if (this.#at >= this.html.length) throw new EntityError(`Unclosed start tag at byte offset ${this.#byteOffset(begin)}`);
        return value;
    }

    #readEndTag() {
        const begin = this.#at;
        const open = this.#open.pop();
        if (!open) throw new EntityError(`Unexpected end tag at byte offset ${this.#byteOffset(begin)}`);
        while (!this.#isSpaceOrEnd() && this.html[this.#at] !== ">") this.#at += 1;
        const tag = this.html.slice(begin + 2, this.#at).toLowerCase();
        this.#skipSpaces();
        if (this.html[this.#at] !== ">") throw new EntityError(`Unclosed end tag at byte offset ${this.#byteOffset(begin)}`);
        this.#at += 1;
        if (tag !== "" && tag !== open.tag) {
            throw new EntityError(`Unmatched end tag at byte offset ${this.#byteOffset(begin)}, expected "</${open.tag}>", found "</${tag}>"`);
        }
        const length = this.text.length - open.offset;
        const entity = length > 0 && entityOf(open, this.text.slice(open.offset));
        if (entity) this.entities.push({ ...entity, offset: open.offset, length });
    }
}

function decodeReference([, hex, decimal, name]) {
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] : null;
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}

function entityOf({ tag, attributes }, inner) {
    const type = ENTITY_OF_TAG[tag];
    if (tag === "a") return linkEntity(attributes.href || inner);
    if (tag === "tg-emoji") return { type, custom_emoji_id: attributes["emoji-id"] ?? "" };
    if (tag === "blockquote" && "expandable" in attributes) return { type: "expandable_blockquote" };
    if (tag === "code" && attributes.class?.startsWith("language-")) return { type, language: attributes.class.slice("language-".length) };
    return { type };
}

function linkEntity(address) {
    const user = /^tg:\/\/user\?id=(\d+)$/.exec(address);
    if (user) return { type: "text_mention", user: { id: Number(user[1]) } };
    const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `http://${address}`;
    if (!URL.canParse(withScheme)) return null;
    const url = new URL(withScheme);
    const looksLikeHost = !/^https?:$/.test(url.protocol) || (/\.[^.]+$/.test(url.hostname) && !/\s/.test(address));
    return LINK_SCHEMES.includes(url.protocol) && looksLikeHost ? { type: "text_link", url: url.href } : null;
}

// A code in a language that fills a pre (or is filled by one) makes that pre a block in this language; nothing else lives in a pre or code.
function tidied(entities) {
    const kept = [];
    for (const entity of entities.toSorted(inOrder)) {
        const around = kept.find((other) => ["pre", "code"].includes(other.type) && covers(other, entity));
        if (!around) {
            kept.push({ ...entity });
            continue;
        }
        const sameRange = around.offset === entity.offset && around.length === entity.length;
        if (around.type === "pre" && entity.type === "code" && sameRange && entity.language) around.language = entity.language;
    }
    return kept.map((entity) => (entity.type === "code" ? withoutLanguage(entity) : entity));
}

function withoutLanguage({ language, ...rest }) {
    return rest;
}

function covers(outer, inner) {
    return outer.offset <= inner.offset && outer.offset + outer.length >= inner.offset + inner.length;
}

function inOrder(one, two) {
    return one.offset - two.offset || two.length - one.length || ORDER.indexOf(one.type) - ORDER.indexOf(two.type);
}
