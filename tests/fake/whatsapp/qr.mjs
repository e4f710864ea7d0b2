// Reads the QR code that a program has drawn in a terminal with half blocks, light on dark or dark on light.
import jsQR from "jsqr";

const SCALE = 4;
const QUIET = 8;

function pixels(rows, width, inverted) {
    const columns = (width + 2 * QUIET) * SCALE;
    const lines = (rows.length + 2 * QUIET) * SCALE;
    const data = new Uint8ClampedArray(columns * lines * 4).fill(255);
    for (let y = 0; y < lines; y++) {
        for (let x = 0; x < columns; x++) {
            const row = rows[Math.floor(y / SCALE) - QUIET];
            const column = Math.floor(x / SCALE) - QUIET;
            const isDark = row !== undefined && column >= 0 && column < width && (row[column] ?? 0) !== inverted;
            if (isDark) data.fill(0, (y * columns + x) * 4, (y * columns + x) * 4 + 3);
        }
    }
    return { data, columns, lines };
}

/** The text of the code, or null when none can be read. */
export function readTerminalQr(text) {
    const drawn = text.split("\n").map((line) => line.replace(/\x1b\[[0-9;]*m/g, "").replace(/\r/g, "")).filter((line) => /[█▀▄]/.test(line) || /^ {20,}$/.test(line));
    if (drawn.length === 0) return null;
    const width = Math.max(...drawn.map((line) => [...line].length));
    const rows = drawn.flatMap((line) => {
        const half = (block) => [...line].map((character) => Number(character === "█" || character === block));
        return [half("▀"), half("▄")];
    });
    for (const inverted of [0, 1]) {
        const { data, columns, lines } = pixels(rows, width, inverted);
        const code = jsQR(data, columns, lines);
        if (code) return code.data;
    }
    return null;
}
