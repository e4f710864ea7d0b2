// The fake WhatsApp as a program with the control API, for tests that do not run it in their own process.
import { readFileSync } from "node:fs";
import { ControlError, FakeServer, runAsProgram } from "./server.mjs";
import { FakeWhatsApp } from "./whatsapp/fake.mjs";

/** Options: phones [{pn, lid, name}], groups [{id, subject, participants}], key and cert (files, for media). */
export class ControlledWhatsApp extends FakeServer {
    async start(port = 0) {
        const { phones = [], groups = [], key, cert } = this.options;
        const tls = key ? { key: readFileSync(key), cert: readFileSync(cert) } : undefined;
        this.whatsapp = await new FakeWhatsApp({ tls }).start();
        for (const phone of phones) this.whatsapp.addPhone(phone);
        for (const { id, subject, participants } of groups) this.whatsapp.addGroup(id, subject, participants);
        return super.start(port);
    }

    async stop() {
        await super.stop();
        await this.whatsapp.stop();
    }

    methodOf() {
        return "none";
    }

    answer() {
        return { status: 404, json: { error: "only /control is here; WhatsApp itself is at the url that the verb `state` tells" } };
    }

    #phone(pn) {
        const phone = this.whatsapp.phones.get(pn);
        if (!phone) throw new ControlError(`no phone ${pn}`);
        return phone;
    }

    async control(verb, input) {
        const { whatsapp } = this;
        switch (verb) {
            case "state":
                return {
                    url: whatsapp.url, root_key: whatsapp.rootKeyHex,
                    phones: [...whatsapp.phones.values()].map(({ pn }) => ({ pn, devices: whatsapp.companions(pn).map((one) => ({ device: one.device, online: Boolean(one.conn?.onlineSent) })) })),
                };
            case "scan":
                await this.#phone(input.pn).scanQr(input.qr);
                return {};
            case "message": {
                const content = input.message ?? { conversation: input.text };
                const phone = this.#phone(input.from);
                return { id: input.group ? await phone.sendGroup(input.group, content) : await phone.sendMessage(input.to, content, { id: input.id }) };
            }
            case "sent": {
                const all = this.#phone(input.to).inbox.map(({ id, to, from, text, message }) => ({ id, to, from, text, message }));
                return { sent: all.filter(({ text }) => !input.contains || (text ?? "").includes(input.contains)) };
            }
            case "fail":
                whatsapp.failNextSend = input.code;
                return {};
            case "drop":
                for (const device of whatsapp.companions(input.pn)) device.drop();
                return {};
            default:
                throw new ControlError(`no verb ${verb}`);
        }
    }
}

// Signal's library tells of sessions on the console.
console.info = console.warn = () => {};
await runAsProgram(import.meta.url, (options) => new ControlledWhatsApp(options));
