// The bridge's beginning: nothing else may write to standard output, so the console is shut before anything is imported (libsignal prints private keys).
for (const name of Object.keys(console)) {
    if (typeof console[name] === "function") console[name] = () => {};
}

const { serve } = await import("./bridge.mjs");
serve();
