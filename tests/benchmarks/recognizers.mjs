// Microsoft Recognizers-Text (zh-cn) over a pipe: JSON strings on stdin, one a line; one JSON answer a line on stdout.
//
//     node recognizers.mjs DIR      DIR holds node_modules with @microsoft/recognizers-text-suite, or with
//                                   @microsoft/recognizers-text-number-with-unit, the part of it that is used
//
// The first line out is {"version": ...}, or {"missing": why}. An answer holds what `recognizeCurrency` returned, with
// ends made exclusive and offsets counted in code points, and the processor time of the call; or {"error": why}.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const NAMES = ["@microsoft/recognizers-text-suite", "@microsoft/recognizers-text-number-with-unit"];
const CULTURE = "zh-cn";

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

/** The first of the packages that is installed, and its version; an error where there is none. */
function load(folder) {
  const require = createRequire(resolve(folder, "package.json"));
  let missing;
  for (const name of NAMES) {
    try {
      return { recognize: require(name).recognizeCurrency, version: require(`${name}/package.json`).version };
    } catch (error) {
      missing ??= error;
    }
  }
  throw missing;
}

/** One result of the recogniser; `iso` and `value` are null where it gives none. */
function plain(text, { start, end, resolution }) {
  const points = (at) => Array.from(text.slice(0, at)).length;
  const { value, unit, isoCurrency } = resolution;
  return {
    start: points(start),
    end: points(end + 1),
    value: value === "null" ? null : (value ?? null),
    unit,
    iso: isoCurrency ?? null,
  };
}

let peer;
try {
  peer = load(process.argv[2]);
  peer.recognize("总投资3亿元", CULTURE); // builds its models
} catch (error) {
  say({ missing: error.message.split("\n")[0] });
  process.exit(1);
}
say({ version: peer.version });
for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  const begin = process.cpuUsage();
  try {
    const found = peer.recognize(text, CULTURE);
    const { user, system } = process.cpuUsage(begin);
    say({ found: found.map((result) => plain(text, result)), seconds: (user + system) / 1e6 });
  } catch (error) {
    say({ error: error.message });
  }
}
