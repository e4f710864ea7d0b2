// The chat services of these tests, with every kind of place in them; who hears what is said there, and where the answers went.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FakeDiscord } from "../fake/discord.mjs";
import { FakeSlack } from "../fake/slack.mjs";
import { FakeTelegram } from "../fake/telegram.mjs";
import { makeCertificate } from "../fake/whatsapp/certificate.mjs";
import { FakeWhatsApp } from "../fake/whatsapp/fake.mjs";
import { readTerminalQr } from "../fake/whatsapp/qr.mjs";
import { environment, program } from "./gateway.mjs";

const LINK_MS = 60_000;

export const TELEGRAM = { small: -700, group: -1001234567890, forum: -1000000000500, topics: [7, 8], directTopic: 77 };
export const DISCORD = {
    guild: "123456789012345678", other: "876543210987654321", role: "666666666666666666",
    rooms: { first: "222222222222222222", second: "333333333333333333", forum: "444444444444444444", elsewhere: "555555555555555555" },
    threads: { first: "222222222222222001", second: "333333333333333001", post: "444444444444444001" },
};
export const WHATSAPP = { family: "120363999999999999@g.us", group: "120363000000000021@g.us", second: "120363000000000022@g.us" };
export const SLACK = { team: "T000000001", room: "C0000GEN1" };

/**
 * A platform has places: {id, channel, isDirect, accounts (all that hear what is said there), facts(account, person) as the oracle wants them,
 * where(account, person) as sent() tells it, say(person, text)}; say gives what tells the same event once more.
 */
class Telegram {
    channel = "telegram";

    async start(accounts) {
        this.accounts = accounts;
        const bots = accounts.map((account, i) => ({ token: this.token(account, i), username: `${account}_bot`, has_topics_enabled: account === "alerts" }));
        this.fake = new FakeTelegram({ bots, chats: [
            { id: TELEGRAM.small, type: "group", title: "Small" }, { id: TELEGRAM.group, title: "Team" },
            { id: TELEGRAM.forum, title: "Forum", is_forum: true, topics: TELEGRAM.topics },
        ] });
        await this.fake.start();
        return this;
    }

    token = (account, i = this.accounts.indexOf(account)) => `${i + 1}11:token-${account}`;
    bot = (account) => this.fake.world.findBot(`${account}_bot`);
    secrets = () => this.accounts.map((account) => this.token(account));
    isReady = (accounts) => accounts.every((account) => this.bot(account).poll);

    forget() {
        for (const account of this.accounts) this.bot(account).updates = [];
        this.fake.world.outbox.length = 0;
        this.fake.calls = [];
    }

    places(accounts) {
        const { world } = this.fake;
        const group = (name, chat, thread) => ({
            id: `telegram ${name}`, channel: "telegram", accounts,
            facts: (account, person) => ({
                channel: "telegram", account, sender: String(person), text: "",
                peer: { kind: "group", id: chat === TELEGRAM.forum ? `${chat}:topic:${thread ?? 1}` : String(chat) },
                ...(chat === TELEGRAM.forum ? { parent: { kind: "group", id: String(chat) } } : {}),
            }),
            where: () => (thread ? `${chat}/${thread}` : String(chat)),
            say: (person, text) => this.#again(world.userMessage({ from: person, chat, thread, text }), accounts),
        });
        const direct = (account) => ({
            id: `telegram ${account} direct`, channel: "telegram", accounts: [account], isDirect: true,
            facts: (_, person) => ({ channel: "telegram", account, sender: String(person), text: "", peer: { kind: "direct", id: String(person) } }),
            where: (_, person) => String(person),
            say: (person, text) => this.#again(world.userMessage({ bot: `${account}_bot`, from: person, text }), [account]),
        });
        const topic = (account) => ({
            ...direct(account), id: `telegram ${account} topic of a direct chat`,
            facts: (_, person) => ({ ...direct(account).facts(_, person), suffix: `:thread:${person}:${TELEGRAM.directTopic}` }),
            where: (_, person) => `${person}/${TELEGRAM.directTopic}`,
            say: (person, text) => this.#again(world.userMessage({ bot: `${account}_bot`, from: person, thread: TELEGRAM.directTopic, text }), [account]),
        });
        return [...accounts.map(direct), ...accounts.filter((account) => this.bot(account).user.has_topics_enabled).map(topic), group("small group", TELEGRAM.small),
            group("group", TELEGRAM.group), group("General", TELEGRAM.forum), ...TELEGRAM.topics.map((one) => group(`topic ${one}`, TELEGRAM.forum, one))];
    }

    // The same message once more, as an update of its own.
    #again = ({ message }, accounts) => () => accounts.forEach((account) => this.fake.world.pushUpdate(this.bot(account), { message }));

    sent() {
        return this.fake.world.outbox.filter(({ deleted }) => !deleted).map((one) => ({
            channel: "telegram", account: one.bot.replace(/_bot$/, ""), where: one.thread_id ? `${one.chat_id}/${one.thread_id}` : String(one.chat_id), text: one.text,
            drafts: one.edits.map(({ text }) => text),
        }));
    }

    /** A poll is answered and its connection cut before the answer is whole: all of it comes again. */
    async reconnect(account) {
        this.fake.addFaults({ kind: "drop_after", method: "getUpdates", bot: `${account}_bot` });
    }

    stop = () => this.fake.stop();
}

class Discord {
    channel = "discord";

    async start(accounts) {
        this.accounts = accounts;
        const { rooms, threads } = DISCORD;
        this.fake = new FakeDiscord({
            bots: accounts.map((account, i) => ({ token: this.token(account), id: `90000000000000000${i + 1}`, username: `${account}_claw` })), identify_gap_ms: 0,
            guilds: [
                { id: DISCORD.guild, name: "Friends of Claw", roles: [{ id: DISCORD.role, name: "ops" }],
                    channels: [{ id: rooms.first, name: "first" }, { id: rooms.second, name: "second" }, { id: rooms.forum, name: "questions", type: 15 }] },
                { id: DISCORD.other, name: "Elsewhere", channels: [{ id: rooms.elsewhere, name: "else" }] },
            ],
        });
        const { world } = this.fake;
        for (const [name, parent] of [["first", rooms.first], ["second", rooms.second], ["post", rooms.forum]]) {
            world.addThread({ parent: world.channels.get(parent), id: threads[name], name: `thread ${name}`, owner_id: "5" });
        }
        await this.fake.start();
        return this;
    }

    token = (account) => (account === "default" ? "DISCORD_BOT_TOKEN_MAIN" : `DISCORD_BOT_TOKEN_${account.toUpperCase()}`);
    secrets = () => this.accounts.map(this.token);
    bot = (account) => this.fake.world.findBot(`${account}_claw`);
    session = (account) => this.fake.gateway.sessionsOf(this.bot(account)).find(({ ws }) => ws);
    isReady = (accounts) => accounts.every(this.session);

    forget() {
        this.fake.world.outbox.length = 0;
        this.fake.calls = [];
        this.fake.gateway.sessions.clear();
    }

    places(accounts) {
        const { rooms, threads } = DISCORD;
        const room = (name, id, guild, parent) => ({
            id: `discord ${name}`, channel: "discord", accounts,
            facts: (account, person) => ({ channel: "discord", account, sender: person.id, roles: person.roles ?? [], guild, text: "", peer: { kind: "channel", id },
                ...(parent ? { parent: { kind: "channel", id: parent } } : {}) }),
            where: () => id,
            say: (person, text) => this.#said(accounts, { channel: id, from: person, roles: person.roles ?? [], text }),
        });
        const direct = (account) => ({
            id: `discord ${account} direct`, channel: "discord", accounts: [account], isDirect: true,
            facts: (_, person) => ({ channel: "discord", account, sender: person.id, text: "", peer: { kind: "direct", id: person.id } }),
            where: (_, person) => `of ${person.id}`,
            say: (person, text) => this.#said([account], { bot: `${account}_claw`, from: person, text }),
        });
        return [...accounts.map(direct), room("room", rooms.first, DISCORD.guild), room("second room", rooms.second, DISCORD.guild),
            room("thread", threads.first, DISCORD.guild, rooms.first), room("second thread", threads.second, DISCORD.guild, rooms.second),
            room("post of a forum", threads.post, DISCORD.guild, rooms.forum), room("room of another guild", rooms.elsewhere, DISCORD.other)];
    }

    #said(accounts, spec) {
        const { id } = this.fake.world.say(spec);
        const frames = accounts.map((account) => [account, this.session(account)?.frames.find(({ d }) => d.id === id)]);
        return () => frames.forEach(([account, frame]) => frame && this.session(account)?.ws.say(frame));
    }

    sent() {
        const { world } = this.fake;
        return world.outbox.map((one) => {
            const { recipients } = world.channels.get(one.channel_id);
            const person = recipients?.find((id) => !world.users.get(id).bot);
            return { channel: "discord", account: one.bot.replace(/_claw$/, ""), where: person ? `of ${person}` : one.channel_id, text: one.text };
        });
    }

    async reconnect(account, draw) {
        this.fake.gateway.disconnect(this.bot(account), [{ code: 0 }, { code: 4000 }, { op: 7 }, { op: 9, resumable: true }][draw(4)]);
    }

    /** Everything that is said comes one to five times and in any order, over a connection that breaks in the middle. */
    storm(account, messages, draw) {
        const say = ([person, text]) => this.fake.world.say({ bot: `${account}_claw`, from: person, text });
        return this.fake.gateway.storm(this.bot(account), () => messages.forEach(say), () => draw(1000) / 1000);
    }

    stop = () => this.fake.stop();
}

class Slack {
    channel = "slack";

    async start(accounts) {
        this.accounts = accounts;
        this.fake = new FakeSlack({ apps: accounts.map((name) => ({ name, bot_token: `xoxb-${name}-secret`, app_token: `xapp-1-A000000001-1-${name}` })),
            channels: [{ id: SLACK.room, name: "general" }] });
        await this.fake.start();
        return this;
    }

    secrets = () => this.accounts.flatMap((account) => [`xoxb-${account}-secret`, `xapp-1-A000000001-1-${account}`]);
    isReady = (accounts) => accounts.every((account) => this.fake.sockets.some(({ app, open }) => open && app.name === account));

    forget() {
        this.fake.world.sent.length = 0;
        this.fake.events.length = 0;
    }

    places(accounts) {
        const room = {
            id: "slack room", channel: "slack", accounts,
            facts: (account, person) => ({ channel: "slack", account, sender: person, team: SLACK.team, text: "", peer: { kind: "channel", id: SLACK.room } }),
            where: () => SLACK.room,
            say: async (person, text) => void (await this.fake.say({ channel: SLACK.room, user: person, text })),
        };
        const direct = (account) => ({
            id: `slack ${account} direct`, channel: "slack", accounts: [account], isDirect: true,
            facts: (_, person) => ({ channel: "slack", account, sender: person, team: SLACK.team, text: "", peer: { kind: "direct", id: person } }),
            where: (_, person) => `of ${person}`,
            say: async (person, text) => void (await this.fake.say({ app: account, user: person, text })),
        });
        return [...accounts.map(direct), room];
    }

    sent() {
        return this.fake.world.sent.filter(({ deleted }) => !deleted).map((one) => {
            const { user } = this.fake.world.findChannel(one.channel);
            const place = user ? `of ${user}` : one.channel;
            return { channel: "slack", account: one.app, where: one.thread_ts ? `${place}/${one.thread_ts}` : place, text: one.text };
        });
    }

    stop = () => this.fake.stop();
}

/** Numbers are linked once, by the QR code that `channels login` draws; from one home to the next the folder of the link is moved. */
class WhatsApp {
    channel = "whatsapp";
    numbers = ["15550000001", "15550000002"];
    people = { "+15551230001": "Alex", "+15551230002": "Mia", "+15551234567": "Opal", "+15550000123": "Linn", "+15557770001": "Uma" };
    #links = new Map();

    async start() {
        // Signal's library tells of sessions on the console.
        console.info = console.warn = () => {};
        this.folder = mkdtempSync(path.join(tmpdir(), "openclaw-wa-"));
        const certificate = makeCertificate(this.folder);
        this.fake = await new FakeWhatsApp({ tls: certificate }).start();
        this.fake.on("online", (device) => this.#told.set(device, device.conn));
        // What a device could not read, because its connection broke in the middle, its sender's phone says once more.
        this.fake.on("receipt", ({ attrs }) => attrs.type === "retry" && this.#repeat(attrs.id));
        this.phones = this.numbers.map((pn, i) => this.fake.addPhone({ pn, lid: `90000${i + 1}`, name: `Number ${i + 1}` }));
        this.persons = new Map(Object.entries(this.people).map(([number, name], i) => [number, this.fake.addPhone({ pn: number.slice(1), lid: `90010${i + 1}`, name })]));
        for (const [id, name, number] of [[WHATSAPP.family, "Family", 0], [WHATSAPP.group, "Work", 0], [WHATSAPP.second, "Second", 1]]) {
            this.fake.addGroup(id, name, [this.numbers[number], ...[...this.persons.values()].map(({ pn }) => pn)]);
        }
        this.env = {
            PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, OPENCLAW_WHATSAPP_BRIDGE: path.resolve(import.meta.dirname, "../../bridges/whatsapp"),
            OPENCLAW_WHATSAPP_WEB_SOCKET_URL: this.fake.url, WA_TEST_ROOT_KEY: this.fake.rootKeyHex, NODE_EXTRA_CA_CERTS: certificate.file,
        };
        return this;
    }

    /** The accounts of this home, first come first served with numbers. */
    async prepare(home, accounts) {
        this.accounts = accounts;
        for (const [i, account] of accounts.entries()) {
            const kept = this.#links.get(i);
            const folder = path.join(home.state, "credentials/whatsapp", account);
            if (kept) {
                mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
                renameSync(kept, folder);
            } else {
                await this.#link(home, account, this.phones[i]);
            }
        }
    }

    /** A phone does one thing after the other. */
    #turns = new Map();
    async #inTurn(phone, act) {
        const mine = (this.#turns.get(phone) ?? Promise.resolve()).then(act);
        this.#turns.set(phone, mine.catch(() => {}));
        return mine;
    }

    #repeating(id, text, send) {
        const again = () => send({ id });
        this.#repeats.set(id, { text, again });
        return again;
    }

    #repeat(id) {
        const { text, again } = this.#repeats.get(id) ?? {};
        if (!again) return;
        this.late.push(text);
        again().catch(() => {});
    }

    /** Takes the links out of a home that is done. */
    keep(home) {
        for (const [i, account] of this.accounts.entries()) {
            const kept = path.join(this.folder, `link-${i}`);
            renameSync(path.join(home.state, "credentials/whatsapp", account), kept);
            this.#links.set(i, kept);
        }
    }

    async #link(home, account, phone) {
        const child = spawn(program, ["channels", "login", "--channel", "whatsapp", "--account", account], { env: environment(home, this.env), cwd: home.path });
        let shown = "";
        let scanned = false;
        const look = (bytes) => {
            shown += bytes;
            const qr = scanned ? null : readTerminalQr(shown);
            if (qr !== null) scanned = true, phone.scanQr(qr).catch(() => (scanned = false));
        };
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        const timer = setTimeout(() => child.kill(), LINK_MS);
        const [code] = await once(child, "exit");
        clearTimeout(timer);
        if (code !== 0) throw new Error(`${account} was not linked\n${shown}`);
    }

    secrets = () => [];
    number = (account) => this.numbers[this.accounts.indexOf(account)];
    device = (account) => this.fake.companions(this.number(account))[0];
    // What came meanwhile is told before anything new, so that things arrive in order.
    isReady = (accounts) => accounts.every((account) => this.#told.get(this.device(account)) === this.device(account)?.conn && this.device(account)?.conn);
    #told = new Map();
    #repeats = new Map();
    /** Texts that came again like this, and so perhaps behind later ones. */
    late = [];

    forget() {
        for (const phone of [...this.persons.values(), ...this.phones]) phone.inbox.length = 0;
        for (const number of this.numbers) for (const device of this.fake.companions(number)) device.unacked.clear();
        this.late.length = 0;
        this.fake.nodes.length = 0;
    }

    places(accounts) {
        const group = (name, id, members) => ({
            id: `whatsapp ${name}`, channel: "whatsapp", accounts: members,
            facts: (account, person) => ({ channel: "whatsapp", account, sender: person, text: "", peer: { kind: "group", id } }),
            where: () => id,
            say: async (person, text) => {
                const phone = this.persons.get(person);
                const send = (options) => this.#inTurn(phone, () => phone.sendGroup(id, { conversation: text }, options));
                return this.#repeating(await send(), text, send);
            },
        });
        const direct = (account) => ({
            id: `whatsapp ${account} direct`, channel: "whatsapp", accounts: [account], isDirect: true,
            facts: (_, person) => ({ channel: "whatsapp", account, sender: person, text: "", peer: { kind: "direct", id: person } }),
            where: (_, person) => person,
            say: async (person, text) => {
                const phone = this.persons.get(person);
                const send = (options) => this.#inTurn(phone, () => phone.sendText(this.number(account), text, options));
                return this.#repeating(await send(), text, send);
            },
        });
        const [first, ...second] = accounts;
        const groups = [group("family group", WHATSAPP.family, [first]), group("group", WHATSAPP.group, [first])];
        return [...accounts.map(direct), ...groups, ...(second.length > 0 ? [group("second group", WHATSAPP.second, second)] : [])];
    }

    /** What anybody's phone shows; what a whole group got counts once. */
    sent() {
        const seen = new Set();
        const all = [...this.persons].flatMap(([number, { inbox }]) => inbox.map((one) => ({ ...one, number })));
        const isNew = ({ text, from, id }) => text !== null && !seen.has(`${from} ${id}`) && seen.add(`${from} ${id}`);
        const accountOf = (from) => this.accounts[this.numbers.findIndex((one) => from.startsWith(`${one}:`))];
        return all.filter(isNew).map(({ to, from, number, text }) => ({ channel: "whatsapp", account: accountOf(from), where: to.endsWith("@g.us") ? to : number, text }));
    }

    async reconnect(account) {
        this.#told.delete(this.device(account));
        this.device(account)?.drop();
    }

    async stop() {
        await this.fake.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }
}

const KINDS = { telegram: Telegram, discord: Discord, slack: Slack, whatsapp: WhatsApp };

/** Starts these platforms: {telegram: ["default", "alerts"], ...}. */
export async function startWorld(accounts) {
    const platforms = {};
    for (const [channel, ids] of Object.entries(accounts)) platforms[channel] = await new KINDS[channel]().start(ids);
    return platforms;
}
