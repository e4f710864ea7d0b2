// How a multipart/form-data body falls into its parts.
export class MultipartError extends Error {}

/** The parts in order: {name, fileName (undefined for plain fields), type, bytes}. Errors: MultipartError. */
export function multipartParts(body, contentType) {
    const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
    if (!boundary) throw new MultipartError("boundary not found");
    const mark = Buffer.from(`--${boundary[1] ?? boundary[2]}`);
    const parts = [];
    let at = body.indexOf(mark);
    while (at >= 0) {
        const from = at + mark.length;
        if (body.subarray(from, from + 2).toString("latin1") === "--") return parts;
        const next = body.indexOf(Buffer.concat([Buffer.from("\r\n"), mark]), from);
        const headEnd = body.indexOf("\r\n\r\n", from);
        if (next < 0 || headEnd < 0 || headEnd > next) break;
        parts.push(partOf(body.subarray(from, headEnd).toString("utf8"), body.subarray(headEnd + 4, next)));
        at = next + 2;
    }
    throw new MultipartError("end of the multipart body not found");
}

function partOf(head, bytes) {
    const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? "";
    const name = /[;\s]name="((?:[^"\\]|\\.)*)"|[;\s]name=([^;\s]+)/i.exec(disposition);
    if (!name) throw new MultipartError("a part has no name");
    const fileName = /filename="((?:[^"\\]|\\.)*)"|filename=([^;\s]+)/i.exec(disposition);
    const type = /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? "application/octet-stream";
    return { name: name[1] ?? name[2], fileName: fileName ? (fileName[1] ?? fileName[2]) : undefined, type, bytes };
}
