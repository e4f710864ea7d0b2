// Compares what was sent with what the oracle expects: each answer once, by the right agent, through the right account, to the right place, in order.
import { MARK, readAnswer } from "./seeds_model.mjs";

export function groupBy(all, keyOf) {
    const groups = new Map();
    for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
    return groups;
}

const chatOf = ({ channel, account, where }) => `${channel} ${account} ${where}`;

/**
 * Everything that is wrong, in words; nothing when all is right.
 * expected: {mark, sender, channel, account, where, agent, model, workspace} in the order of arrival. pairings: {channel, account, where}, one for each code.
 * sent: {channel, account, where, text, drafts} in the order of sending.
 */
export function complaints({ expected, pairings = [] }, sent) {
    const found = [];
    const answers = sent.flatMap((one) => {
        const said = readAnswer(one.text);
        if (said) return said.marks.length > 0 ? said.marks.map((mark) => ({ ...one, ...said, mark })) : [{ ...one, ...said, mark: "(nothing)" }];
        if (!one.text.startsWith("OpenClaw: access not configured.")) found.push(`${chatOf(one)}: nobody expects "${one.text.slice(0, 120)}"`);
        return [];
    });
    const codes = sent.filter(({ text }) => text.startsWith("OpenClaw: access not configured.")).map(chatOf);
    const wanted = pairings.map(chatOf);
    for (const chat of new Set([...codes, ...wanted])) {
        const [came, should] = [codes, wanted].map((all) => all.filter((one) => one === chat).length);
        if (came !== should) found.push(`${chat}: ${came} pairing codes instead of ${should}`);
    }
    for (const want of expected) {
        const mine = answers.filter((one) => one.mark === want.mark && one.channel === want.channel && one.account === want.account);
        if (mine.length !== 1) found.push(`${want.mark} in ${chatOf(want)} was answered ${mine.length} times: ${mine.map(chatOf).join(", ")}`);
        for (const one of mine) {
            if (one.where !== want.where) found.push(`${want.mark} of ${chatOf(want)} was answered in ${one.where}`);
            for (const what of ["agent", "model", "workspace"]) if (one[what] !== want[what]) found.push(`${want.mark} in ${chatOf(want)}: ${what} is ${one[what]}, not ${want[what]}`);
            if (one.owner !== want.agent) found.push(`${want.mark} in ${chatOf(want)}: the key is of ${one.owner}, not of ${want.agent}`);
        }
    }
    for (const one of answers) {
        if (!expected.some(({ mark, channel, account }) => mark === one.mark && channel === one.channel && account === one.account)) {
            found.push(`${chatOf(one)}: nobody expects an answer to ${one.mark}`);
        }
    }
    for (const one of sent) {
        const foreign = (one.drafts ?? []).flatMap((draft) => draft.match(MARK) ?? []).filter((mark) => !one.text.includes(mark));
        if (foreign.length > 0) found.push(`${chatOf(one)}: ${foreign.join(" ")} was shown while the answer grew`);
    }
    return [...found, ...disorder(expected, answers)];
}

/**
 * In a chat each agent answers in the order in which it was asked. Of a WhatsApp group that holds for each person alone: the library behind the bridge may
 * hand over somebody's very first message after the next one of somebody else. `isLate`: the platform told it again, behind later ones.
 */
function disorder(expected, answers) {
    const lineOf = (one) => (one.channel === "whatsapp" ? `${chatOf(one)} ${one.agent} ${one.sender}` : `${chatOf(one)} ${one.agent}`);
    const found = [];
    for (const [line, wanted] of groupBy(expected.filter(({ isLate }) => !isLate), lineOf)) {
        const marks = wanted.map(({ mark }) => mark);
        const [{ agent }] = wanted;
        const order = answers.filter((one) => chatOf(one) === chatOf(wanted[0]) && one.agent === agent && marks.includes(one.mark)).map(({ mark }) => mark);
        const right = marks.filter((mark) => order.includes(mark));
        if (order.length === right.length && order.join() !== right.join()) found.push(`${line}: answered in the order ${order.join(" ")} instead of ${right.join(" ")}`);
    }
    return found;
}

/** What one session's turns were shown of another's: requests of the model that hold messages of a session that is neither theirs nor the one theirs hangs on. */
export function leaks(expected, heard) {
    const places = groupBy(expected, ({ mark }) => mark);
    const found = new Set();
    for (const { agent, marks, seen } of heard) {
        const asked = marks.flatMap((mark) => (places.get(mark) ?? []).filter((one) => one.agent === agent));
        const own = new Set(asked.flatMap(({ session, hangsOn }) => [session, hangsOn]));
        for (const mark of seen) {
            const theirs = (places.get(mark) ?? []).map(({ session }) => session);
            if (theirs.length > 0 && asked.length > 0 && !theirs.some((session) => own.has(session))) found.add(`${[...own].join()} was shown ${mark} of ${theirs.join()}`);
        }
    }
    return [...found];
}
