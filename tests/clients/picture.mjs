// What stands in a picture, read as a phone's camera would; and a terminal as a picture.
import { createRequire } from "node:module";

const jsqr = createRequire(new URL("../fake/package.json", import.meta.url))("jsqr");
export const { chromium } = createRequire(new URL("../browser/package.json", import.meta.url))("playwright-core");

export const startBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] });

/** The QR code in an `img` of a page: {data, location}; undefined when none can be read. */
export async function readQr(picture) {
    const { width, height, data } = await picture.evaluate(async (img) => {
        await img.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width: img.naturalWidth, height: img.naturalHeight });
        const context = canvas.getContext("2d");
        context.drawImage(img, 0, 0);
        const bytes = context.getImageData(0, 0, canvas.width, canvas.height).data;
        let text = "";
        for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
        return { width: canvas.width, height: canvas.height, data: btoa(text) };
    });
    return (jsqr.default ?? jsqr)(new Uint8ClampedArray(Buffer.from(data, "base64")), width, height) ?? undefined;
}

/** The screen that these bytes make in a terminal of so many rows: lines of [character, foreground, background], those that have scrolled away included. */
export function screenOf(bytes, rows = 50) {
    const lines = [[]];
    let [row, column, colours] = [0, 0, []];
    const put = (character) => {
        lines[row][column++] = [character, ...colours];
    };
    for (const [token, parameters, command] of bytes.matchAll(/\x1b\[([0-9;?]*)([A-Za-z])|[\s\S]/gu)) {
        if (command === "A") row = Math.max(row - Number(parameters || 1), Math.max(0, lines.length - rows));
        else if (command === "J") lines.splice(row), lines.push([]), (column = 0);
        else if (command === "m") colours = coloursOf(parameters);
        else if (command) continue;
        else if (token === "\n") (row += 1), lines.length <= row && lines.push([]);
        else if (token === "\r") column = 0;
        else put(token);
    }
    return lines;
}

// Of the 256 colours only those that the program names.
const COLOURS = { 16: "#000000", 231: "#ffffff" };
function coloursOf(parameters) {
    const [foreground, background] = [/38;5;(\d+)/.exec(parameters)?.[1], /48;5;(\d+)/.exec(parameters)?.[1]];
    return [COLOURS[foreground], COLOURS[background]];
}

export const textOf = (lines) => lines.map((line) => Array.from(line, (cell) => cell?.[0] ?? " ").join("").trimEnd()).join("\n");

/** A picture (PNG) of those lines, as a terminal shows them: cells twice as high as wide, filled to their edges. `theme`: [foreground, background] of its own. */
export async function pictureOf(browser, lines, theme = ["#d0d0d0", "#202020"]) {
    const columns = Math.max(...lines.map((line) => line.length));
    const page = await browser.newPage();
    try {
        await page.setContent(`<canvas></canvas>`);
        await page.evaluate(({ lines, columns, theme }) => {
            const [width, height] = [8, 16];
            const canvas = Object.assign(document.querySelector("canvas"), { width: columns * width, height: lines.length * height });
            const context = canvas.getContext("2d");
            const fill = (colour, x, y, w, h) => ((context.fillStyle = colour), context.fillRect(x, y, w, h));
            fill(theme[1], 0, 0, canvas.width, canvas.height);
            context.font = "13px 'DejaVu Sans Mono', monospace";
            context.textBaseline = "middle";
            lines.forEach((line, row) => line.forEach((cell, column) => {
                const [character, foreground = theme[0], background = theme[1]] = cell ?? [" "];
                const [x, y] = [column * width, row * height];
                fill(background, x, y, width, height);
                if (character === "█" || character === "▀") fill(foreground, x, y, width, height / 2);
                if (character === "█" || character === "▄") fill(foreground, x, y + height / 2, width, height / 2);
                if (!/[█▀▄ ]/.test(character)) (context.fillStyle = foreground), context.fillText(character, x, y + height / 2, width);
            }));
        }, { lines, columns, theme });
        return await page.locator("canvas").screenshot();
    } finally {
        await page.close();
    }
}

/** The QR code in a picture's bytes. */
export async function readPicture(browser, png) {
    const page = await browser.newPage();
    try {
        await page.setContent(`<img src="data:image/png;base64,${png.toString("base64")}">`);
        return await readQr(page.locator("img"));
    } finally {
        await page.close();
    }
}
