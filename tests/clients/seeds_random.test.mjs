// Talks that are drawn from a number: everywhere at once, with events that come again and connections that break. Every message is answered once, by the
// right agent, in its own place, in order. OPENCLAW_TALK=N plays the talk of that number, OPENCLAW_TALKS=M so many of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints } from "./seeds_judge.mjs";
import { readAnswer, WitnessModel } from "./seeds_model.mjs";
import { ruling, TIERS } from "./seeds_oracle.mjs";
import { drawConfig, drawing, drawSteps, ON } from "./seeds_plan.mjs";
import { Play } from "./seeds_play.mjs";
import { startWorld } from "./seeds_world.mjs";

const FIRST = Number(process.env.OPENCLAW_TALK ?? 1);
const TALKS = Number(process.env.OPENCLAW_TALKS ?? (process.env.OPENCLAW_TALK ? 1 : 4));

let platforms, model;
const played = [];

before(async () => {
    platforms = await startWorld(ON);
    model = new WitnessModel();
    await model.start();
}, { timeout: 60_000 });

after(async () => {
    for (const platform of Object.values(platforms ?? {})) await platform.stop();
    await model?.stop();
});

/** Does what was drawn, one thing after the other, without waiting for answers. */
async function act(play, steps, draw) {
    const repeats = new Map();
    const thinks = new Map();
    model.thinkMs = (marks) => Math.max(0, ...marks.map((mark) => thinks.get(mark) ?? 0));
    let isUp = true;
    for (const step of steps) {
        if (step.say !== undefined) {
            const { mark, text } = play.note(step.place, step.person, step.words);
            thinks.set(mark, step.think);
            repeats.set(step.say, await step.place.say(step.person, text));
        } else if (step.again !== undefined) {
            await repeats.get(step.again)();
        } else if (step.stop) {
            isUp = false;
            assert.equal(await play.gateway.stop(), 0);
        } else if (step.resume) {
            isUp = true;
            await play.resume();
        } else if (step.reconnect && isUp) {
            await platforms[step.reconnect].reconnect(step.account, draw);
            if (step.reconnect === "whatsapp") await play.connected();
        } else if (step.storm) {
            await play.connected();
            const place = play.places().find(({ id }) => id === `discord ${step.storm} direct`);
            platforms.discord.storm(step.storm, step.people.map((person) => [person, play.note(place, person).text]), draw);
        }
        if (draw(3) === 0) await new Promise((resolve) => setTimeout(resolve, draw(12)));
    }
}

for (let seed = FIRST; seed < FIRST + TALKS; seed++) {
    test(`talk ${seed}`, { timeout: 120_000 }, async () => {
        const draw = drawing(seed);
        const play = await new Play({ platforms, model, config: drawConfig(draw), on: ON }).start();
        try {
            await act(play, drawSteps(draw, play.places()), draw);
            const wrong = await play.complaints({ within: 60_000 });
            assert.deepEqual(wrong, [], `OPENCLAW_TALK=${seed} plays it again\n${JSON.stringify(play.config.messages)} ${JSON.stringify(play.config.session)}\n${wrong.join("\n")}`);
            assert.deepEqual(await play.sessionKeys(), play.expectedKeys(), "the sessions that there are");
            for (const secret of play.used.flatMap((platform) => platform.secrets())) assert.ok(!play.gateway.log().includes(secret), "no token in the log");
            played.push({ play, sent: play.sent() });
        } finally {
            await play.stop();
        }
    });
}

const judge = ({ play, sent }, all = sent, expected = play.expected) => complaints({ expected, pairings: play.pairings }, all);
const answersOf = (sent) => sent.filter(({ text }) => readAnswer(text)?.marks.length > 0);

test("the judge finds what it is there to find: answers that are gone, doubled, exchanged, late, or of another agent", () => {
    const talk = played[0] ?? assert.fail("no talk was played to its end");
    const { sent } = talk;
    assert.deepEqual(judge(talk), []);
    const answers = answersOf(sent);
    const [one] = answers;
    const another = (fits) => answers.find((each) => each !== one && fits(each)) ?? assert.fail("the talk is too small");
    const exchanged = (first, second, key) => sent.map((each) => (each === first ? { ...each, [key]: second[key] } : each === second ? { ...each, [key]: first[key] } : each));
    const lineOf = (each) => `${each.channel} ${each.account} ${each.where} ${readAnswer(each.text).agent}`;
    const earlier = answers.find((each) => each.channel !== "whatsapp" && answers.some((next) => next !== each && lineOf(next) === lineOf(each)));
    const later = answers.find((next) => next !== earlier && lineOf(next) === lineOf(earlier));
    const reworded = (from, to) => sent.map((each) => (each === one ? { ...each, text: each.text.replace(from, to) } : each));
    const mutants = {
        "an answer is gone": sent.filter((each) => each !== one),
        "an answer comes twice": [...sent, one],
        "two accounts are exchanged": exchanged(one, another((each) => each.channel === one.channel && each.account !== one.account && each.text !== one.text), "account"),
        "two places are exchanged": exchanged(one, another((each) => each.channel === one.channel && each.account === one.account && each.where !== one.where), "where"),
        "two answers of a chat are exchanged": exchanged(earlier, later, "text"),
        "an answer goes to another channel": sent.map((each) => (each === one ? { ...each, channel: "irc" } : each)),
        "another agent answers": reworded(/^I am \S+/, readAnswer(one.text).agent === "main" ? "I am work" : "I am main"),
        "another workspace is used": reworded(/ in \S+/, " in workspace-nobody"),
        "another model is asked": reworded(/ with \S+/, " with claude-nothing"),
        "another's key is used": reworded(/the key of \S+\./, "the key of nobody."),
        "something else is said": [...sent, { ...one, text: "⚠️ Something went wrong" }],
    };
    for (const [what, mutant] of Object.entries(mutants)) assert.notDeepEqual(judge(talk, mutant), [], what);
});

test("an oracle that is wrong about a rule is found out", { skip: TALKS < 4 && "too few talks to tell" }, () => {
    const everywhere = (bindings) => bindings.map((each) => ({ ...each, match: { ...each.match, accountId: "*" } }));
    const oracles = {
        "accounts go before peers": (config, from) => ruling(config, from, [TIERS[5], ...TIERS]),
        "threads inherit nothing": (config, from) => ruling(config, from, TIERS.filter(([name]) => name !== "parentPeer")),
        "roles count for nothing": (config, from) => ruling(config, from, TIERS.filter(([name]) => name !== "guildId + roles")),
        "a missing account is every account": (config, from) => ruling({ ...config, bindings: everywhere(config.bindings) }, from),
        "the first agent answers what nobody is bound to": (config, from) => ruling({ ...config, bindings: config.bindings.filter(({ match }) => match.accountId !== "*") }, from),
    };
    for (const [what, oracle] of Object.entries(oracles)) assert.ok(played.some((talk) => judge(talk, talk.sent, talk.play.expectedBy(oracle)).length > 0), what);
});
