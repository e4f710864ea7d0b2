// Whether the strict HTML reader gives the texts, entities and errors that the Bot API gives.
import assert from "node:assert/strict";
import test from "node:test";
import { EntityError, parseHtml } from "./telegram_html.mjs";

const REFUSED = [
    ["a < b", 'Unsupported start tag "" at byte offset 2'],
    ["<p>x</p>", 'Unsupported start tag "p" at byte offset 0'],
    ["é<br>", 'Unsupported start tag "br" at byte offset 2'],
    ["<b", "Unclosed start tag at byte offset 0"],
    ["<b>bold", "Can't find end tag corresponding to start tag \"b\""],
    ["<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ["x</b>", "Unexpected end tag at byte offset 1"],
    ["<i>x</i ", "Unclosed end tag at byte offset 4"],
    ["<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ["<i =x>y</i>", 'Empty attribute name in the tag "i" at byte offset 0'],
    ['<a href="x>y</a>', "Unclosed start tag at byte offset 0"],
    ["<a href=https://x.org>y</a>", "Unexpected end of name token at byte offset 8"],
    ["<i x = ", 'Unclosed start tag "i" at byte offset 0'],
    ["&#xDFDF;", "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"],
];

const READ = [
    ["plain > text & more", "plain > text & more", []],
    ["&lt;&gt;&amp;&quot;&nbsp;&#65;&#x1F600;", '<>&"&nbsp;A😀', []],
    ["<B>x</B>", "x", [{ type: "bold", offset: 0, length: 1 }]],
    ["😀<em>😀</>", "😀😀", [{ type: "italic", offset: 2, length: 2 }]],
    ["<b>a<i>b</i></b>", "ab", [{ type: "bold", offset: 0, length: 2 }, { type: "italic", offset: 1, length: 1 }]],
    ["<a href=\"https://example.org/?a=1&amp;b=2\">l</a>", "l", [{ type: "text_link", url: "https://example.org/?a=1&b=2", offset: 0, length: 1 }]],
    ["<a href='example.org'>l</a>", "l", [{ type: "text_link", url: "http://example.org/", offset: 0, length: 1 }]],
    ["<a>no link</a>", "no link", []],
    ["<a href='javascript:x'>l</a>", "l", []],
    ["<pre><code class=\"language-cpp\">x</code></pre>", "x", [{ type: "pre", offset: 0, length: 1, language: "cpp" }]],
    ["<pre><code>x</code></pre>", "x", [{ type: "pre", offset: 0, length: 1 }]],
    ["<span class=\"tg-spoiler\">x</span>", "x", [{ type: "spoiler", offset: 0, length: 1 }]],
    ["<blockquote expandable>x</blockquote>", "x", [{ type: "expandable_blockquote", offset: 0, length: 1 }]],
    ["<b></b>x", "x", []],
    ["<tg-emoji emoji-id=\"5\">👍</tg-emoji>", "👍", [{ type: "custom_emoji", custom_emoji_id: "5", offset: 0, length: 2 }]],
];

for (const [html, message] of REFUSED) {
    test(`${JSON.stringify(html)} is refused`, () => {
        assert.throws(() => parseHtml(html), (error) => error instanceof EntityError && error.message === message);
    });
}

for (const [html, text, entities] of READ) {
    test(`${JSON.stringify(html)} is read`, () => {
        assert.deepEqual(parseHtml(html), { text, entities });
    });
}
