// Plays a configuration: the real gateway over it, people who talk in all places at once, and what the oracle expects of that.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { eventually, makeHome, run, startGateway } from "./gateway.mjs";
import { complaints, leaks } from "./seeds_judge.mjs";
import { markOf, readAnswer } from "./seeds_model.mjs";
import { agentsOf, ruling } from "./seeds_oracle.mjs";

const READY_MS = 30_000;
const ANSWER_MS = 30_000;
const QUIET_MS = 250;
const CODE = /openclaw pairing approve (\w+) ([A-Z2-9]{8})/;

/** What the fakes need besides: their addresses, and the tokens of this world's bots. */
function filled(config, platforms, on, modelUrl) {
    const out = structuredClone(config);
    out.models = { providers: { anthropic: { baseUrl: modelUrl, models: [] } } };
    out.channels ??= {};
    if (on.telegram) {
        const section = (out.channels.telegram ??= {});
        Object.assign(section, { apiRoot: platforms.telegram.fake.url, network: { dangerouslyAllowPrivateNetwork: true } });
        for (const account of Object.keys(section.accounts ?? {})) section.accounts[account].botToken = platforms.telegram.token(account);
    }
    if (on.whatsapp) out.channels.whatsapp ??= {};
    return out;
}

const environmentOf = (platforms, on) => ({
    ...(on.telegram ? { TELEGRAM_BOT_TOKEN: platforms.telegram.token("default") } : {}),
    ...(on.discord ? { DISCORD_API_URL: `${platforms.discord.fake.url}/api/v10`, DISCORD_BOT_TOKEN: platforms.discord.token("default") } : {}),
    ...(on.slack ? { SLACK_API_URL: `${platforms.slack.fake.url}/api/`, SLACK_BOT_TOKEN: platforms.slack.secrets()[0], SLACK_APP_TOKEN: platforms.slack.secrets()[1] } : {}),
    ...(on.whatsapp ? platforms.whatsapp.env : {}),
});

export class Play {
    said = [];
    expected = [];
    pairings = [];
    approved = new Set();
    #marks = 0;

    /** on: {channel: [accounts]} of these platforms; `spoil` changes what the gateway is given, and nothing else. */
    constructor({ platforms, model, config, on, spoil = () => {} }) {
        Object.assign(this, { platforms, model, config, on, used: Object.keys(on).map((channel) => platforms[channel]) });
        this.env = environmentOf(platforms, on);
        const given = filled(config, platforms, on, model.url);
        spoil(given);
        this.home = makeHome(given);
        // Each agent has a key of its own, so that the request shows whose credentials were read.
        for (const agent of agentsOf(config)) {
            const folder = path.join(this.home.state, "agents", agent, "agent");
            mkdirSync(folder, { recursive: true, mode: 0o700 });
            const profiles = { "anthropic:own": { type: "api_key", provider: "anthropic", key: `sk-ant-${agent}` } };
            writeFileSync(path.join(folder, "auth-profiles.json"), JSON.stringify({ version: 1, profiles }), { mode: 0o600 });
        }
    }

    async start() {
        for (const platform of this.used) await platform.prepare?.(this.home, this.on[platform.channel]);
        for (const platform of this.used) platform.forget();
        this.model.forget();
        await this.resume();
        return this;
    }

    /** Starts the gateway (again). */
    async resume() {
        this.gateway = await startGateway(this.home, { env: this.env });
        await this.connected();
    }

    /** Waits until every account is connected. */
    async connected() {
        await eventually(() => this.used.every((platform) => platform.isReady(this.on[platform.channel])), { within: READY_MS, what: "every account's connection" })
            .catch((error) => Promise.reject(new Error(`${error.message}\n${this.gateway.log().slice(-4000)}`)));
    }

    async stop() {
        await this.gateway?.stop();
        for (const platform of this.used) platform.keep?.(this.home);
        this.home.remove();
    }

    cli = (...args) => run(this.home, args, { env: this.env });
    places = () => this.used.flatMap((platform) => platform.places(this.on[platform.channel]));
    sent = () => this.used.flatMap((platform) => platform.sent());

    /** Somebody says something somewhere; gives what tells the same event again. */
    async say(place, person, words) {
        const { mark, text } = this.note(place, person, words);
        return { mark, again: await place.say(person, text) };
    }

    /** What somebody is about to say, and what is to come of it by each account that hears it. */
    note(place, person, words = "hello") {
        const mark = markOf(++this.#marks);
        const text = `${words} ${mark}`;
        for (const account of place.accounts) {
            const facts = place.facts(account, person);
            const id = `${place.channel} ${account} ${facts.sender}`;
            const one = { mark, id, from: { ...facts, text, isApproved: this.approved.has(id) }, address: { channel: place.channel, account, where: place.where(account, person) } };
            this.said.push(one);
            this.#expect(one);
        }
        return { mark, text };
    }

    #expect({ mark, id, from, address }) {
        const { what, ...answer } = ruling(this.config, from);
        if (what === "answer") this.expected.push({ mark, sender: from.sender, ...address, ...answer });
        if (what === "pairing" && !this.pairings.some((one) => one.id === id)) this.pairings.push({ ...address, id });
    }

    /** What another oracle would expect of the same talk. */
    expectedBy(judgement) {
        return this.said.flatMap(({ mark, from, address }) => {
            const { what, ...answer } = judgement(this.config, from);
            return what === "answer" ? [{ mark, sender: from.sender, ...address, ...answer }] : [];
        });
    }

    /** Whether everything that is expected has come, however often. */
    isAnswered() {
        const sent = this.sent();
        const answered = new Set(sent.flatMap(({ channel, account, text }) => (readAnswer(text)?.marks ?? []).map((mark) => `${mark} ${channel} ${account}`)));
        const codes = sent.filter(({ text }) => CODE.test(text)).length;
        return codes >= this.pairings.length && this.expected.every(({ mark, channel, account }) => answered.has(`${mark} ${channel} ${account}`));
    }

    /** Waits for the answers, then for whatever else there may be; gives what is wrong. */
    async complaints({ within = ANSWER_MS } = {}) {
        await eventually(() => this.isAnswered(), { within, what: "the answers" }).catch(() => {});
        for (let count = -1; count !== this.sent().length; ) {
            count = this.sent().length;
            await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        }
        for (const one of this.expected) one.isLate = this.platforms[one.channel].late?.some((text) => text.includes(one.mark)) ?? false;
        return [...complaints(this, this.sent()), ...leaks(this.expected, this.model.heard)];
    }

    /** Lets everybody in who got a code, by that code. */
    async approveAll() {
        for (const { channel, account, where, id } of this.pairings) {
            if (this.approved.has(id)) continue;
            const asked = this.sent().find((one) => one.channel === channel && one.account === account && one.where === where && CODE.test(one.text));
            const { code, stdout, stderr } = await this.cli("pairing", "approve", channel, CODE.exec(asked.text)[2]);
            if (code !== 0) throw new Error(stdout + stderr);
            this.approved.add(id);
        }
    }

    /** The keys of all sessions that there are. */
    async sessionKeys() {
        const { stdout, stderr } = await this.cli("sessions", "list", "--json", "--all-agents");
        try {
            return JSON.parse(stdout).sessions.map(({ key }) => key).sort();
        } catch {
            throw new Error(`no sessions in\n${stdout}${stderr}`);
        }
    }

    expectedKeys = () => [...new Set(this.expected.map(({ session }) => session))].sort();
}
