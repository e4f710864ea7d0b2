// The polls of an account, kept on the disk: a vote names only hashes of what was chosen, under a key that the poll has made.
import { decryptPollVote, getAggregateVotesInPollMessage, isJidGroup, jidNormalizedUser } from "baileys";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeAtomic } from "./auth.mjs";

const POLLS_MAX = 200;
const KEY_BYTES = 32;

export class Polls {
    #file;
    #polls = new Map();
    #saving = Promise.resolve();

    constructor(folder) {
        this.#file = path.join(folder, "polls.json");
    }

    async open() {
        const kept = await readFile(this.#file, "utf8").then(JSON.parse).catch(() => []);
        for (const poll of Array.isArray(kept) ? kept : []) if (poll?.id && poll.key && Array.isArray(poll.options)) this.#polls.set(poll.id, poll);
    }

    has(id) {
        return this.#polls.has(id);
    }

    /** Keeps a poll before it is sent, and gives the key under which it is to be voted in: the same one when it is sent again. */
    async keep({ id, question, options }) {
        const known = this.#polls.get(id);
        if (known) return Buffer.from(known.key, "base64");
        const key = randomBytes(KEY_BYTES);
        this.#polls.set(id, { id, question, options, key: key.toString("base64") });
        while (this.#polls.size > POLLS_MAX) this.#polls.delete(this.#polls.keys().next().value);
        this.#saving = this.#saving.catch(() => {}).then(() => writeAtomic(this.#file, JSON.stringify([...this.#polls.values()])));
        await this.#saving;
        return key;
    }

    /** What was chosen: {id, question, options}. Null when the poll is none of ours, or the vote cannot be opened by its key. */
    read({ pollCreationMessageKey, vote, senderTimestampMs }, key, me) {
        const poll = this.#polls.get(pollCreationMessageKey?.id);
        if (!poll || !vote?.encPayload || !vote.encIv) return null;
        const opened = this.#open(poll, vote, votersOf(key), [me.id, me.lid].filter(Boolean).map((jid) => jidNormalizedUser(jid)));
        if (opened === null) return null;
        const message = { pollCreationMessage: { options: poll.options.map((optionName) => ({ optionName })) } };
        const votes = getAggregateVotesInPollMessage({ message, pollUpdates: [{ pollUpdateMessageKey: key, vote: opened, senderTimestampMs }] }, me.id);
        const options = votes.filter(({ name, voters }) => voters.length > 0 && poll.options.includes(name)).map(({ name }) => name);
        return { id: poll.id, question: poll.question, options };
    }

    /** Voter and poll are known by number to some programs, by LID to others: the one that fits opens it. */
    #open(poll, vote, voters, creators) {
        for (const voterJid of voters) {
            for (const pollCreatorJid of creators) {
                try {
                    return decryptPollVote(vote, { pollCreatorJid, pollMsgId: poll.id, pollEncKey: Buffer.from(poll.key, "base64"), voterJid });
                } catch {
                    // not these two
                }
            }
        }
        return null;
    }
}

function votersOf({ participant, participantAlt, remoteJid, remoteJidAlt }) {
    return [participant, participantAlt, remoteJid, remoteJidAlt].filter((jid) => jid && !isJidGroup(jid)).map((jid) => jidNormalizedUser(jid));
}
