/**
 * `npm run bench`: how fast the gateway is beside others, as ratios of one run, and what of the goals is reached (`docs/speed.md`).
 * Words choose parts (`npm run bench -- requests streams`), all of them when left out. `--rounds N` and `--seconds N` are of a window;
 * below three seconds the run is a short one, as in CI. `--json` prints everything that was measured instead.
 */
import { parseArgs } from 'node:util';
import { findSetbacks } from './guard.ts';
import { describeMachine, printMachine } from './machine.ts';
import type { PartResult, RunPlan } from './part.ts';
import { PARTS } from './parts.ts';
import { writeReport } from './report.ts';
import { printVerdicts } from './verdict.ts';

/** Windows of a whole run are so long; of shorter ones there are fewer, too. */
const WHOLE_SECONDS = 3;
const ROUNDS = { whole: '10', short: '3' } as const;

function readPlan(): { readonly plan: RunPlan; readonly names: readonly string[]; readonly json: boolean } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: String(WHOLE_SECONDS) },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  const isShort = seconds < WHOLE_SECONDS;
  const rounds = Number(values.rounds ?? ROUNDS[isShort ? 'short' : 'whole']);
  if (!(seconds > 0) || !(rounds >= 1)) throw new Error('--seconds and --rounds are numbers above zero');
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0)
    throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  return { plan: { rounds, durationMs: seconds * 1_000, isShort }, names: positionals, json: values.json };
}

async function main(): Promise<void> {
  const { plan, names, json } = readPlan();
  const machine = describeMachine();
  if (!json) printMachine(machine);
  const results: Record<string, PartResult> = {};
  for (const [name, { run, isInShort }] of Object.entries(PARTS)) {
    const isWanted = names.length === 0 ? isInShort || !plan.isShort : names.includes(name);
    if (!isWanted) continue;
    const result = await run(plan);
    results[name] = result;
    if (!json) result.print();
  }
  const all = Object.values(results);
  const verdicts = all.flatMap((result) => result.verdicts ?? []);
  const faults = [...all.flatMap((result) => result.faults ?? []), ...findSetbacks(verdicts)];
  if (json) {
    const parts = Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data]));
    console.log(JSON.stringify({ machine, plan, verdicts, faults, parts }));
  } else if (verdicts.length > 0) printVerdicts(verdicts);
  const where = writeReport({ machine, plan, results, verdicts });
  if (!json) console.log(`\nreport: ${where}`);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

await main();
