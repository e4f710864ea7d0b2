// Holds the tree to design rules that a compiler does not check: who may include whom, sizes, banned calls, words. Run by `./do test tidy`.
import { execFileSync } from 'node:child_process';
import { readFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const problems = [];
const tell = (file, line, words) => problems.push(`${file}${line ? `:${line}` : ''}: ${words}`);

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
const files = listed.split('\n').filter((f) => f && existsSync(path.join(root, f)) && statSync(path.join(root, f)).isFile());
const read = (file) => readFileSync(path.join(root, file), 'utf8');
const code = files.filter((f) => /^(src|bench|fuzz|tests)\/.*\.(h|cpp)$/.test(f));

// --- Layers: lines go down only (ARCHITECTURE.md).
const layers = {
  base: [],
  core: ['base'],
  io: ['base'],
  store: ['base', 'core', 'io'],
  engine: ['base', 'core', 'io', 'store'],
  channels: ['base', 'core', 'io', 'engine'],
  models: ['base', 'core', 'io', 'engine'],
  tools: ['base', 'core', 'io', 'engine'],
  gateway: ['base', 'core', 'io', 'store', 'engine'],
  cli: ['base', 'core', 'io', 'store'],
  app: ['base', 'core', 'io', 'store', 'engine', 'channels', 'models', 'tools', 'gateway', 'cli'],
};
// What a folder may take of another: the edges see only the ports of the engine; the world is reached by its faces, never by io/real or io/sim.
const doors = [
  { from: ['channels', 'models', 'tools'], to: 'engine', only: /^engine\/ports\// },
  { from: ['store', 'engine', 'channels', 'models', 'tools', 'gateway'], to: 'io', only: /^io\/[a-z_]+\.h$/ },
  { from: ['cli'], to: 'io', only: /^io\/[a-z_]+\.h$/ },
  { from: ['engine', 'cli', 'gateway', 'app'], to: 'store', only: /^store\/([a-z_]+|migrate\/migrate)\.h$/ },
  { from: ['app'], to: 'engine', only: /^engine\/(engine|events)\.h$|^engine\/ports\// },
  { from: ['gateway'], to: 'engine', only: /^engine\/(engine|events)\.h$|^engine\/ports\// },
];
const thirdParty = {
  base: /^(boost\/json|fmt\/|unicase|uninorm|unistr|uniwidth|unictype|re2\/|date\/|md4c|qrencode\.h|zlib\.h)/,
  core: /^$/,
  io: /^(boost\/|openssl\/|sys\/|linux\/|netinet\/|arpa\/|poll\.h|fcntl\.h|unistd\.h|spawn\.h|link\.h|dirent\.h|signal\.h|netdb\.h|fmt\/|pwd\.h|syscall\.h|csignal)/,
  store: /^(sqlite3\.h|zstd\.h|fmt\/|sys\/stat\.h|boost\/asio\/(async_result|post|thread_pool|use_awaitable|prefer)\.hpp)/,
  engine: /^(fmt\/)/,
  channels: /^(fmt\/)/,
  models: /^(fmt\/)/,
  tools: /^(fmt\/|valijson\/|boost\/json)/,
  gateway: /^(fmt\/)/,
  cli: /^(fmt\/|CLI\/|unistd\.h|sys\/|termios\.h|csignal|signal\.h)/,
  app: /./,
};
const standard = /^[a-z_0-9]+$|^(cstdint|cstddef|cstdio|cstdlib|cstring|cmath|cerrno|cctype|climits|ctime|csignal|cinttypes|doctest\/doctest\.h|version\.h)$/;

for (const file of code) {
  const layer = file.startsWith('src/') ? file.split('/')[1] : null;
  const isTest = /_test\.cpp$|_test\.h$|\/test_[a-z_]+\.(h|cpp)$/.test(file);
  read(file).split('\n').forEach((text, index) => {
    const match = text.match(/^\s*#include\s+([<"])([^>"]+)[>"]/);
    if (!match || !layer || !layers[layer]) return;
    const target = match[2];
    if (match[1] === '<') {
      if (isTest || standard.test(target)) return;
      const allowed = layer === 'core' ? /^(fmt\/)/ : thirdParty[layer];
      if (!allowed.test(target)) tell(file, index + 1, `${layer} may not include <${target}>`);
      return;
    }
    const to = target.split('/')[0];
    if (!layers[to]) {
      if (target !== 'version.h') tell(file, index + 1, `"${target}" is no path from src/`);
      return;
    }
    if (to === layer) {
      const inside = file.split('/').slice(1, 3).join('/');
      if (['channels', 'models'].includes(layer) && target.split('/').length > 2 && !target.startsWith(`${inside}/`) && !/registry|models\.cpp/.test(file) && layer === 'channels')
        tell(file, index + 1, `one channel may not know another: ${target}`);
      return;
    }
    if (isTest && (/^io\/(sim|real)\//.test(target) || to === 'store')) return;
    if (!layers[layer].includes(to)) return tell(file, index + 1, `${layer} may not include ${to} (${target})`);
    for (const door of doors) {
      if (door.from.includes(layer) && door.to === to && !door.only.test(target)) tell(file, index + 1, `${layer} may take of ${to} only its face, not ${target}`);
    }
  });
}

// --- Sizes. A file answers one question; a function is read at once.
const linesMax = 700;
const functionLinesMax = 70;
for (const file of code) {
  const lines = read(file).split('\n');
  if (lines.length > linesMax && !/keys_data_/.test(file)) tell(file, 0, `${lines.length} lines; ${linesMax} is the most`);
  if (!/^\/\/ \S/.test(lines[0])) tell(file, 1, 'the first line must say in a // sentence what the file answers');
  if (file.endsWith('.h') && !lines.slice(0, 12).some((l) => l === '#pragma once')) tell(file, 1, 'a header begins with #pragma once');
  let start = -1;
  lines.forEach((line, index) => {
    if (/^[A-Za-z_].*\) (const )?(noexcept )?(override )?\{$/.test(line) || /^  [A-Za-z_].*\) (const )?(noexcept )?(override )?\{$/.test(line)) {
      if (start < 0 || /^\S/.test(line)) start = index;
    }
    if (start >= 0 && line === (/^  /.test(lines[start]) ? '  }' : '}')) {
      if (index - start > functionLinesMax && !/^TEST_CASE/.test(lines[start])) tell(file, start + 1, `a function of ${index - start + 1} lines; ${functionLinesMax} is the most`);
      start = -1;
    }
  });
}

// --- Calls that have one door.
const banned = [
  [/std::regex|<regex>/, 'std::regex (base/regex.h is the door)', /^$/],
  [/\b(popen|system)\(/, 'a shell (io/process.h is the door)', /^$/],
  [/\bgetenv\(/, 'getenv (io/environment.h is the door)', /^src\/io\/real\/|^bench\/|^tests\/|_test\.(cpp|h)$|^src\/base\/time_zone/],
  [/\b(sleep_for|usleep|nanosleep)\(/, 'sleeping (io/clock.h is the door)', /^src\/io\/real\/|^bench\//],
  [/(system_clock|steady_clock)::now\(\)|\btime\(nullptr\)/, 'the time of day (io/clock.h is the door)', /^src\/io\/real\/|^bench\//],
  [/\basio::detached\b/, 'a detached task (io::TaskGroup owns tasks)', /^$/],
  [/\b(TODO|XXX|HACK)\b/, 'work left undone', /^tests\/tidy\//],
];
for (const file of code) {
  read(file).split('\n').forEach((line, index) => {
    for (const [pattern, words, except] of banned) if (pattern.test(line) && !except.test(file)) tell(file, index + 1, words);
  });
}

// --- Names and texts.
for (const file of files) {
  if (/\.(gz|png|lock|ico)$|package-lock\.json$|^fuzz\/corpus\//.test(file)) continue;
  const text = read(file);
  text.split('\n').forEach((line, index) => {
    if (/["'\s(]\/(work|farm)\//.test(line) && !file.startsWith('tests/tidy/')) tell(file, index + 1, 'an absolute path of a machine');
    if (/FIXME: 3\.|OPTIMIZATION:|DEVIATION:|PARITY:/.test(line)) return;
  });
}
for (const file of files.filter((f) => /package-lock\.json$/.test(f))) {
  if (/"resolved":\s*"https?:/.test(read(file))) tell(file, 0, 'the lock file names a registry host');
}
for (const file of files.filter((f) => /^src\/.*\/(utils|common|helper|helpers|manager|misc)\.(h|cpp)$/.test(f))) tell(file, 0, 'a file name that answers no question');

// --- Each folder tells what it answers.
const folders = new Set(code.filter((f) => f.startsWith('src/')).map((f) => path.dirname(f)));
for (const folder of folders) {
  if (folder.split('/').length > 3) continue;
  const page = path.join(folder, 'README.md');
  if (!existsSync(path.join(root, page))) tell(folder, 0, 'has no README.md');
  else if (read(page).trimEnd().split('\n').length > 25) tell(page, 0, 'is longer than 25 lines');
}

// --- Each limit has a test that names it.
const tests = code.filter((f) => /_test\.(cpp|h)$|^tests\//.test(f)).map(read).join('\n');
const limits = [...read('src/base/limits.h').matchAll(/constexpr [^=;]* (k[A-Za-z0-9]+)/g)].map((m) => m[1]);
const untested = limits.filter((name) => !tests.includes(name));
for (const name of untested) tell('src/base/limits.h', 0, `no test names ${name}`);

// --- Each crash point has a place, and each place a point that has a name (tests/crash then reaches it).
const pointNames = [...read('src/base/crash_point.cpp').matchAll(/^ {4}"([a-z.]+)",/gm)].map((m) => m[1]);
const placed = code.filter((f) => f.startsWith('src/') && !f.startsWith('src/base/') && !/_test\./.test(f)).map((file) => [file, read(file)]);
for (const [file, text] of placed) {
  for (const [, name] of text.matchAll(/OC_CRASH_POINT\("([^"]*)"\)/g)) {
    if (!pointNames.includes(name)) tell(file, 0, `"${name}" is no crash point of base/crash_point.cpp`);
  }
}
for (const name of pointNames.filter((one) => !placed.some(([, text]) => text.includes(`"${one}"`)))) tell('src/base/crash_point.cpp', 0, `the crash point "${name}" is nowhere`);

// --- Pages: the paths they name exist.
for (const file of files.filter((f) => f.endsWith('.md') && !f.startsWith('docs/reference/'))) {
  for (const [, target] of read(file).matchAll(/\]\(([^)#:\s]+)(#[^)]*)?\)/g)) {
    if (!existsSync(path.join(root, path.dirname(file), target))) tell(file, 0, `links to ${target}, which is not there`);
  }
}

if (problems.length) {
  console.error(problems.join('\n'));
  console.error(`\ntidy: ${problems.length} places to mend in ${files.length} files`);
  process.exit(1);
}
console.log(`tidy: ${files.length} files hold the rules; ${readdirSync(path.join(root, 'src')).length} layers`);
