// What is said in a kill test, and how it is counted from the fakes' records alone: lost, doubled, out of order, in a wrong chat.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { FORUM, GROUP } from "./rig.mjs";

const LONG_WORDS = 1700;
// The directive makes the fake model answer piece by piece, so that there is a time in which an answer is half said.
const SLOWLY = "[[delay:2]]";

const effectsFile = (home) => path.join(home.path, "effects.txt");
const longText = (marker) => `${marker} ` + Array.from({ length: LONG_WORDS }, (_, i) => `word${i}`).join(" ");

/** A message while a turn runs must not wait for a program that is dead: it is then said to Telegram, which keeps it. */
const sayWhileTheFirstRuns = async (world, first, rest) => {
    world.say(first, { text: SLOWLY });
    await world.untilOrEnd(() => world.asked(first).length > 0);
    for (const marker of rest) world.say(marker, { text: SLOWLY });
};

const WAITING = ["mark2;", "mark3;", "mark4;"];

/** The model answers all that nobody has answered yet, so that a message which joins a turn is seen in the answer. */
function answerAllSince(world) {
    world.openai.script.replyTo = () => {
        const { messages } = world.openai.calls.findLast(({ method }) => method === "chat.completions").body;
        const open = messages.slice(messages.findLastIndex(({ role }) => role === "assistant") + 1);
        return { text: `mock reply: ${JSON.stringify(open).match(/mark\d;/g)?.join(" ")}`, first_delay_ms: 60, chunk: 4, delay_ms: 2 };
    };
}

/** Two chats with a past; in one of them a new session is begun, and later both go on. */
const NEW_SESSION = {
    before: async (world) => {
        for (const user of [42, 43]) world.say(`past${user};`, { user });
    },
    afterwards: async (world) => {
        world.archives = (await world.ask("sessions", "show", "agent:main:telegram:default:direct:42")).archives;
        for (const user of [42, 43]) world.say(`later${user};`, { user });
    },
    faults: newSessionFaults,
};

/** What the model was asked: behind /new nothing of what was before it and all that was since, in the other chat all. */
function newSessionFaults(world) {
    const faults = [];
    const look = (marker, there, gone) => {
        for (const { body } of world.asked(marker)) {
            const text = JSON.stringify(body.messages);
            if (!text.includes(there)) faults.push(`${marker} was asked without ${there}`);
            if (gone && text.includes(gone)) faults.push(`${marker} was asked with ${gone}`);
        }
    };
    for (const marker of ["mark1;", GREETING]) look(marker, marker, "past42;");
    look("later42;", world.said.some(({ marker }) => marker === "mark1;") ? "mark1;" : "greeting1;", "past42;");
    look("later43;", "past43;", "mark1;");
    if (world.archives?.length !== 1) faults.push(`begun anew more than once, or never: ${JSON.stringify(world.archives)}`);
    const notices = world.sent().filter(({ text }) => world.notice && text.includes(world.notice));
    if (notices.length > 1 || notices.some(({ bot, chat_id: chat }) => bot !== "main_bot" || chat !== 42)) faults.push(`noticed: ${JSON.stringify(notices)}`);
    return faults;
}

// The program's own words to the model when somebody says no more than /new.
const GREETING = "A new session was started";

/**
 * name -> {config, prepare(home, world), talk(world)}; `single` = only one turn, so what the model is asked can be counted;
 * `passes` = the crash points on the way of a message, when they are not those of every turn; `before(world)` and `afterwards(world)` = what is said
 * before the first kill and after the last; `faults(world)` = what else is wrong, at the end.
 */
export const SCENARIOS = {
    "one chat": {
        single: true,
        talk: async (world) => world.say("mark1;", { text: SLOWLY }),
    },
    "busy queue": {
        talk: (world) => sayWhileTheFirstRuns(world, "mark1;", WAITING),
    },
    "busy queue, one by one": {
        config: { messages: { queue: { mode: "followup" } } },
        talk: (world) => sayWhileTheFirstRuns(world, "mark1;", WAITING),
    },
    "busy queue, steered": {
        config: { messages: { queue: { mode: "steer" } } },
        prepare: (home, world) => answerAllSince(world),
        talk: (world) => sayWhileTheFirstRuns(world, "mark1;", WAITING),
    },
    "three chats": {
        talk: async (world) => {
            for (const round of [1, 2]) for (const user of [42, 43, 44]) world.say(`mark${user}-${round};`, { user, text: SLOWLY });
        },
    },
    "three chats, one session": {
        config: { session: { dmScope: "main" } },
        talk: async (world) => {
            for (const user of [42, 43, 44]) world.say(`mark${user};`, { user, text: SLOWLY });
        },
    },
    "three chats on two accounts": {
        talk: async (world) => {
            for (const user of [42, 43, 44]) for (const bot of ["main_bot", "ops_bot"]) world.say(`mark-${bot}-${user};`, { bot, user, text: SLOWLY });
        },
    },
    "groups and topics": {
        talk: async (world) => {
            const places = [{ chat: FORUM, thread: 7 }, { chat: FORUM, thread: 8 }, { chat: GROUP }, { bot: "ops_bot", chat: GROUP, user: 43 }];
            for (const [i, place] of places.entries()) world.say(`mark-place-${i};`, { ...place, text: SLOWLY });
        },
    },
    "an order": {
        passes: /^in\.|^out\.(?!between)/,
        talk: async (world) => world.say("mock/mock-1", { words: "/status" }),
    },
    "a new session": {
        ...NEW_SESSION,
        single: true,
        talk: async (world) => world.say("mark1;", { words: `/new mark1; ${SLOWLY}` }),
    },
    "a new session, greeted": {
        ...NEW_SESSION,
        prepare: (home, world) => world.openai.addRule({ match: GREETING, reply: { text: "greeting1; hello", chunk: 2, first_delay_ms: 30, delay_ms: 2 } }),
        talk: async (world) => {
            world.say("greeting1;", { words: "/new" });
            // Said once, or not at all: what must arrive is the greeting.
            world.notice = "New session started";
        },
    },
    "long answer": {
        single: true,
        prepare: (home, world) => world.openai.addRule({ match: "mark1;", reply: { text: longText("mark1;"), chunk: 2000, delay_ms: 2 } }),
        talk: async (world) => world.say("mark1;"),
    },
    "tools": {
        single: true,
        prepare: (home, world) => world.openai.addRule({
            match: "mark1;",
            // Slower than a commit: what is kept beside the next question is kept before its answer is whole.
            steps: [
                { tools: [{ name: "exec", input: { command: `echo mark1 >> ${effectsFile(home)}` } }], first_delay_ms: 150 },
                { tools: [{ name: "ls", input: { path: "." } }], first_delay_ms: 150 },
                { text: "done mark1;", chunk: 4, first_delay_ms: 150, delay_ms: 2 },
            ],
        }),
        talk: async (world) => world.say("mark1;"),
    },
};

/** How often the tool with the side effect has run. */
export function effects(world) {
    const file = effectsFile(world.home);
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
}

/** Every message has its answer, and an answer in several parts is there to its last word. */
export function isAllAnswered(world) {
    return world.said.every((one) => {
        const here = world.sentTo(one);
        const beginning = here.find(({ text }) => text.includes(one.marker));
        return beginning && (!beginning.text.includes("word0") || here.some(({ text }) => text.includes(`word${LONG_WORDS - 1}`)));
    });
}

/** The count: {messages, lost, doubled, reordered, wrongChat, noise, askedAgain, effects}, each with its evidence. */
export function counted(world) {
    const count = { messages: world.said.length, lost: [], doubled: [], reordered: [], wrongChat: [], noise: [], askedAgain: [], effects: effects(world) };
    const sent = world.sent();
    for (const one of world.said) {
        const answers = sent.filter(({ text }) => text.includes(one.marker));
        const right = world.sentTo(one).filter((entry) => answers.includes(entry));
        if (right.length === 0) count.lost.push(one.marker);
        for (const wrong of answers.filter((entry) => !right.includes(entry))) count.wrongChat.push(`${one.marker} -> ${wrong.bot} ${wrong.chat_id} ${wrong.thread_id}`);
    }
    countRepeats(world, sent, count);
    countParts(sent, count);
    countOrder(world, count);
    count.noise = sent.filter(({ text }) => !(world.notice && text.includes(world.notice)) && !world.said.some(({ marker }) => text.includes(marker)) && !/^word\d/.test(text)).map(({ text }) => text);
    count.askedAgain = askedAgain(world);
    return count;
}

// One send is one repeat, however many messages it answers.
function countRepeats(world, sent, count) {
    const seen = new Set();
    for (const { text } of sent) {
        const here = world.said.filter(({ marker }) => text.includes(marker));
        if (here.some((one) => seen.has(one))) count.doubled.push(here.map(({ marker }) => marker).join(" "));
        for (const one of here) seen.add(one);
    }
}

// The parts of a long answer behind the first carry no marker: they are told by their words.
function countParts(sent, count) {
    const parts = sent.filter(({ text }) => /\bword\d+\b/.test(text));
    const first = new Set();
    let next = 0;
    for (const { text } of parts) {
        const words = [...text.matchAll(/\bword(\d+)\b/g)].map(([, number]) => Number(number));
        if (first.has(words[0])) {
            if (words[0] !== 0) count.doubled.push(text.slice(0, 60));
            continue;
        }
        first.add(words[0]);
        if (words[0] !== next) count.reordered.push(`word${words[0]} where word${next} was due`);
        next = words.at(-1) + 1;
    }
    if (parts.length > 0 && next !== LONG_WORDS) count.lost.push(`the words from ${next} on`);
}

function countOrder(world, count) {
    const places = new Map();
    for (const one of world.said) {
        const name = `${one.bot} ${one.chat} ${one.thread}`;
        places.set(name, [...(places.get(name) ?? []), one]);
    }
    for (const [place, said] of places) {
        const here = world.sentTo(said[0]);
        const at = said.map(({ marker }) => {
            const index = here.findIndex(({ text }) => text.includes(marker));
            return index < 0 ? Infinity : index * 1e6 + here[index].text.indexOf(marker);
        });
        at.reduce((before, now, i) => {
            if (now < before) count.reordered.push(`${said[i].marker} in ${place}`);
            return now;
        }, -1);
    }
}

// A request whose answer was whole (all of it went out to a program that was there) and that was made again.
function askedAgain(world) {
    const whole = world.openai.findCalls({ method: "chat.completions", outcome: "answered" }).map(({ body }) => {
        const from = body.messages.findLastIndex(({ role }) => role === "user");
        return JSON.stringify(body.messages.slice(from).map(({ role, content, tool_calls }) => [role, role === "tool" ? "" : content, tool_calls]));
    });
    return whole.filter((one, index) => whole.indexOf(one) !== index).map((one) => one.slice(0, 80));
}
