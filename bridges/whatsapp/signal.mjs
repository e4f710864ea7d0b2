// Two mends of Signal's library, made before Baileys loads it. It runs what waits for one session in the context of whoever came first, where Baileys keeps
// its transactions: each job gets its own context back. And it leaves a session changed that it only tried a message on: then what is sent next by that
// session cannot be read by anybody.
import { AsyncResource } from "node:async_hooks";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const file = require.resolve("libsignal/src/queue_job.js");
const queueJob = require(file);
require.cache[file].exports = (bucket, job) => queueJob(bucket, AsyncResource.bind(job));

const SessionCipher = require("libsignal/src/session_cipher.js");
const tryMessage = SessionCipher.prototype.doDecryptWhisperMessage;
SessionCipher.prototype.doDecryptWhisperMessage = async function (message, session) {
    const before = session?.serialize();
    try {
        return await tryMessage.call(this, message, session);
    } catch (error) {
        if (before) Object.assign(session, session.constructor.deserialize(before));
        throw error;
    }
};
