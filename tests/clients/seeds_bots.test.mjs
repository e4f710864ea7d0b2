// The example configurations of the handbook for Telegram and Discord bots, and those that are about agents, as they are written there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EXAMPLES, seedNames } from "./seeds_examples.mjs";
import { testExamples, testSpoiltConfigs } from "./seeds_suite.mjs";

test("all examples of the handbook are played, here or with WhatsApp", () => {
    assert.deepEqual(Object.keys(EXAMPLES).filter((name) => !EXAMPLES[name].config).sort(), seedNames().sort());
});

const names = Object.keys(EXAMPLES).filter((name) => !EXAMPLES[name].on.whatsapp);
testExamples(names, { telegram: ["default", "alerts"], discord: ["default", "coding"] });
testSpoiltConfigs();
