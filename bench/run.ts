/**
 * `npm run bench`: how fast the gateway is beside others, as ratios of one run, and what of the goals is reached (`docs/speed.md`).
 * Words choose parts (`npm run bench -- requests streams`), all of them when left out. `--rounds N` and `--seconds N` are of a window;
 * below three seconds the run is a short one, as in CI. `--minutes N` is the soak's length. `--publish` keeps what a whole run measures, part
 * by part, and carries it over into `docs/speed.md`. `--json` prints everything that was measured instead.
 */
import { parseArgs } from 'node:util';
import { findSetbacks, suggestBounds } from './guard.ts';
import { describeMachine, printMachine } from './machine.ts';
import type { Part, PartResult, RunPlan } from './part.ts';
import { PARTS } from './parts.ts';
import { tellProgress } from './progress.ts';
import { publish } from './publish.ts';
import { writeReport } from './report.ts';
import { keepStanding, type Run } from './standing.ts';
import { printVerdicts } from './verdict.ts';

/** Windows of a whole run are so long; of shorter ones there are fewer, too. */
const WHOLE_SECONDS = 3;
const ROUNDS = { whole: '10', short: '3' } as const;
const TRIES = { whole: 3, short: 1 } as const;
const MS_PER_MINUTE = 60_000;

interface Asked {
  readonly plan: RunPlan;
  readonly names: readonly string[];
  readonly json: boolean;
  readonly publishes: boolean;
}

function readArguments(): Asked {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: String(WHOLE_SECONDS) },
      rounds: { type: 'string' },
      minutes: { type: 'string' },
      publish: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  const isShort = seconds < WHOLE_SECONDS;
  const rounds = Number(values.rounds ?? ROUNDS[isShort ? 'short' : 'whole']);
  const soakMs = values.minutes === undefined ? null : Number(values.minutes) * MS_PER_MINUTE;
  if (!(seconds > 0) || !(rounds >= 1) || (soakMs !== null && !(soakMs > 0)))
    throw new Error('--seconds, --rounds and --minutes are numbers above zero');
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0)
    throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  const tries = TRIES[isShort ? 'short' : 'whole'];
  const plan = {
    rounds,
    durationMs: seconds * 1_000,
    tries,
    isShort,
    ...(soakMs === null ? {} : { soakMs }),
  };
  return { plan, names: positionals, json: values.json, publishes: values.publish };
}

async function measureParts(
  { plan, names, json, publishes }: Asked,
  facts: RunFacts,
): Promise<Run['results']> {
  const results: Record<string, PartResult> = {};
  for (const [name, { run, isInShort, goals }] of Object.entries(PARTS)) {
    const isWanted = names.length === 0 ? isInShort || !plan.isShort : names.includes(name);
    if (!isWanted) continue;
    tellProgress(`${name} …`);
    const result = await measurePart(name, () => run(plan));
    const { verdicts = [] } = result;
    const stranger = verdicts.find(({ id }) => !goals.some((goal) => goal.id === id));
    if (stranger !== undefined) throw new Error(`${stranger.id} is none of the goals of ${name}`);
    results[name] = result;
    if (publishes) keepStanding({ ...facts, results: { [name]: result }, verdicts });
    if (!json) result.print();
  }
  return results;
}

/** Of an hour nothing shall be lost because one part ended early: what it threw is a fault of the run. */
async function measurePart(name: string, run: () => ReturnType<Part>): Promise<PartResult> {
  try {
    return await run();
  } catch (error) {
    const text = `${name}: ${error instanceof Error ? error.stack : String(error)}`;
    return { data: null, faults: [text], print: () => console.log(`\n${name} was not measured`) };
  }
}

type RunFacts = Pick<Run, 'machine' | 'command' | 'plan'>;

async function main(): Promise<void> {
  const asked = readArguments();
  const { plan, json, publishes } = asked;
  const machine = describeMachine();
  if (!json) printMachine(machine);
  const command = ['npm run bench', ...process.argv.slice(2)].join(' ').replace('bench ', 'bench -- ');
  const facts: RunFacts = { machine, command, plan };
  const results = await measureParts(asked, facts);
  const all = Object.values(results);
  const verdicts = all.flatMap((result) => result.verdicts ?? []);
  const faults = [...all.flatMap((result) => result.faults ?? []), ...findSetbacks(verdicts)];
  if (json) {
    const parts = Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data]));
    console.log(JSON.stringify({ machine, plan, verdicts, faults, parts }));
  } else if (verdicts.length > 0) printVerdicts(verdicts);
  const where = writeReport({ ...facts, results, verdicts });
  if (!json) for (const hint of suggestBounds(verdicts)) console.log(hint);
  if (!json) console.log(`\nreport: ${where}`);
  if (publishes) await publish();
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

await main();
