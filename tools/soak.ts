/**
 * The large counts of every randomised test: each row is a test file with the environment that makes it long, and one
 * is the whole of mutation testing.
 * `npm run soak` runs them all, `npm run soak -- kill` those whose name contains the word. Prints a line a row.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

interface Soak {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs instead of the tests in `file`. */
  readonly program?: string;
  /** Which lines of its output are figures that belong into a document. */
  readonly measures?: RegExp;
}

const SOAKS: readonly Soak[] = [
  { name: 'kill rounds', file: 'tests/faults/kill.test', environment: { KILL_ROUNDS: '300' } },
  {
    name: 'every cut of the wire',
    file: 'tests/faults/cut.test',
    environment: { CUT_STEP: '1' },
  },
  { name: 'killed at every write', file: 'tests/faults/kill-writes', environment: { KILL_WRITE_STEP: '1' } },
  {
    name: 'vault killed at every write',
    file: 'tests/faults/kill-vault',
    environment: { KILL_VAULT_STEP: '1' },
  },
  {
    name: 'disk sweep',
    file: 'tests/faults/disk-sweep',
    environment: { DISK_SWEEP_KIB: '4' },
  },
  { name: 'power cuts', file: 'tests/faults/power-cut', environment: { POWER_CUTS: '2000' } },
  { name: 'states of a disk', file: 'tests/faults/disk-states', environment: { DISK_STATES: '20000' } },
  { name: 'restarts under load', file: 'tests/service/restart', environment: { RESTARTS: '10' } },
  { name: 'a day of drops', file: 'tests/faults/day.test', environment: { DAY_HOURS: '24' } },
  {
    name: 'attacks',
    file: 'tests/attacks',
    environment: {
      ATTACK_PATHS: '400000',
      ATTACK_RACES: '8000',
      ATTACK_SCHEDULES: '2000',
      ATTACK_CUTS: '400',
      ATTACK_FLOOD: '40000',
      ATTACK_VAULT_RECORDS: '40',
      ATTACK_VAULT_FILE_FLIPS: '1500',
      SIGNATURE_VARIANTS: '2000',
      SIGNATURE_CROSSED: '100',
      PIPELINED_REQUESTS: '1000',
      JSON_DOCUMENTS: '100000',
      DECIMAL_TEXTS: '1000000',
      TIMING_ROUNDS: '20000',
      FLOOD_SECONDS: '5',
      IDLE_CONNECTIONS: '10000',
      IDLE_STREAMS: '1000',
      STREAM_CUT_STEP: '1',
      ATTACK_STREAM_BOTS: '5',
      ATTACK_STREAM_CHANNELS: '10000',
      ATTACK_STREAM_INTERLEAVED: '2000',
      ATTACK_SEQUENCES: '10000',
      ATTACK_WORDS: '100000',
      ATTACK_ADMIN_ACTS: '1000000',
      ATTACK_APPROVAL_RACES: '5000',
    },
  },
  {
    name: 'economic attacks',
    file: 'tests/attacks/economic',
    environment: { ECONOMIC_DAYS: '10000', ECONOMIC_ROUNDS: '30' },
  },
  { name: 'properties of core', file: 'packages/core/src', environment: { PROPERTY_RUNS: '10000' } },
  {
    name: 'policy against its twin',
    file: 'packages/core/src/policy/evaluate',
    environment: { PROPERTY_RUNS: '1000000' },
  },
  {
    name: 'limits over crashes',
    file: 'packages/gateway/src/limits',
    environment: { LIMIT_SCHEDULES: '100000' },
  },
  {
    name: 'properties of the simulator',
    file: 'packages/simulator/src/engine',
    environment: { PROPERTY_RUNS: '2000' },
  },
  { name: 'guided fuzz', file: 'tests/fuzz/fuzz', environment: { FUZZ_SECONDS: '1800' } },
  {
    name: 'differential grid',
    file: 'tests/grid',
    environment: { GRID_RUNS: '100000', GRID_LOCAL_RUNS: '10000000' },
  },
  { name: 'changed ledgers', file: 'tests/ledger', environment: { LEDGER_MUTATIONS: '100000' } },
  {
    name: 'search in many records',
    file: 'tests/ledger/search-speed',
    environment: { BITTING_SEARCH_RECORDS: '10000000' },
    measures: /^(?:built|[\w ]+: \d+ records) in/u,
  },
  {
    name: 'restart with many records',
    file: 'tests/e2e/restart',
    environment: { BITTING_RESTART_RECORDS: '1000000' },
    measures: /^(?:served again|all of it read|\d+ records read)/u,
  },
  {
    name: 'summaries of random histories',
    file: 'packages/gateway/src/summary',
    environment: { PROPERTY_RUNS: '20000' },
  },
  { name: 'install on a bare Debian', file: 'tests/deploy/install', environment: { INSTALL: '1' } },
  { name: 'container', file: 'tests/deploy/container', environment: { INSTALL: '1' } },
  {
    name: 'console in every look, held to its figures',
    file: 'tests/console',
    environment: { CONSOLE_LOOKS: 'all', CONSOLE_STRICT: '1', CONSOLE_OWNER: 'zh' },
  },
  { name: 'mutation', file: '', environment: {}, program: 'tools/mutate.ts' },
  { name: 'http differential fuzz', file: 'packages/http/src', environment: { FUZZ_RUNS: '200000' } },
];

const ROOT = path.resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
let failed = 0;
for (const soak of SOAKS) {
  if (wanted.length > 0 && !wanted.some((word) => soak.name.includes(word))) continue;
  const started = performance.now();
  const result = spawnSync(
    'node',
    soak.program === undefined ? ['tools/run-tests.ts', '--long', soak.file] : [soak.program],
    {
      cwd: ROOT,
      env: { ...process.env, ...soak.environment },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const isGood = result.status === 0;
  if (!isGood) failed += 1;
  const lastLine = result.stdout.trim().split('\n').at(-1) ?? '';
  console.log(
    `${isGood ? 'ok  ' : 'FAIL'} ${soak.name}: ${lastLine} (${((performance.now() - started) / 1000).toFixed(0)} s)`,
  );
  if (!isGood) console.log(result.stdout + result.stderr);
  else if (soak.measures !== undefined)
    for (const line of result.stdout.split('\n')) if (soak.measures.test(line)) console.log(`     ${line}`);
}
process.exitCode = failed === 0 ? 0 : 1;
