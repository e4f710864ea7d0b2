// The example configurations of the handbook that have a WhatsApp number, as they are written there.
import { EXAMPLES } from "./seeds_examples.mjs";
import { testExamples } from "./seeds_suite.mjs";

const names = Object.keys(EXAMPLES).filter((name) => EXAMPLES[name].on.whatsapp);
testExamples(names, { telegram: ["default"], discord: ["default"], slack: ["default"], whatsapp: [] });
