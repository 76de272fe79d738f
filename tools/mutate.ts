/**
 * Mutation testing. `npm run mutate` runs every group, names run those; `--changed` only what the record does not prove,
 * the sources that `--source` names in part, and a random sample of the rest. `--write` records what was proven and
 * writes docs/mutation.md, `--page` writes the page alone. Ends with a table, and fails below the score or at a reason
 * that is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { shuffle } from './mutate/draw.ts';
import { type Explanation, judgeSurvivors, squeeze } from './mutate/explanations.ts';
import { GROUPS, type Group } from './mutate/groups.ts';
import { toCells, writePage } from './mutate/page.ts';
import {
  findUnproven,
  type MutationRecord,
  proveGroup,
  type ProvenGroup,
  recordedCounts,
  writeRecord,
} from './mutate/record.ts';
import {
  addCounts,
  agrees,
  type Counts,
  countJudged,
  countStates,
  SCORE_MIN,
  scoreOf,
} from './mutate/score.ts';
import { filesOf, type MutantResult, runStryker } from './mutate/stryker.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const RECORD_FILE = path.join(ROOT, 'tools/mutate/record.json');
const SURVIVORS_FILE = path.join(ROOT, 'tools/mutate/survivors.json');
const PAGE_FILE = path.join(ROOT, 'docs/mutation.md');

/** What a run with `--changed` draws of a group whose sources are proven: enough to run, few enough to pay for. */
const SAMPLE_MUTANTS = 40;
/** With less than this left, instrumenting and one run of the tests would be all that there is time for. */
const GROUP_SECONDS_MIN = 20;
const FOREVER_SECONDS = 86_400;

interface GroupRow {
  readonly name: string;
  readonly counts: Counts;
  readonly problems: readonly string[];
}

function readJson<T>(file: string, empty: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : empty;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    seconds: { type: 'string', default: String(FOREVER_SECONDS) },
    seed: { type: 'string' },
    source: { type: 'string', multiple: true },
    workers: { type: 'string', default: '2' },
  },
});
const record = readJson<MutationRecord>(RECORD_FILE, {});
const explanations = readJson<readonly Explanation[]>(SURVIVORS_FILE, []);
const deadlineMs = Date.now() + Number(values.seconds) * 1000;
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const workers = Number(values.workers);
const wanted = GROUPS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (wanted.length === 0) throw new Error(`no group is called ${positionals.join(' or ')}`);

if (values.page) {
  writeFileSync(PAGE_FILE, await writePage(record, explanations));
  process.exit();
}
const rows = values.changed ? await runChanged(wanted) : await runWhole(wanted);
printRows(rows);
process.exitCode = rows.every(({ problems }) => problems.length === 0) ? 0 : 1;

async function runWhole(groups: readonly Group[]): Promise<readonly GroupRow[]> {
  const rows: GroupRow[] = [];
  for (const group of groups) {
    console.log(`\n== ${group.name}`);
    const { sources } = filesOf(ROOT, group);
    const plan = { wholeFiles: [], share: 1, seed, deadlineMs };
    const results = await runStryker({ root: ROOT, group, plan, workers });
    const counts = countStates(results);
    const { unexplained, stale } = judgeSurvivors(results, explanations, sources);
    for (const survivor of unexplained) console.log(describe(survivor));
    const problems = [
      ...belowScore(counts),
      ...(counts.notRun > 0 ? [`${counts.notRun} mutants did not get their turn`] : []),
      ...stale.map(describeStale),
    ];
    rows.push({ name: group.name, counts, problems });
    if (values.write && counts.notRun === 0)
      await writeProof(group.name, proveGroup(ROOT, { sources, anew: sources }, results));
  }
  return rows;
}

/** Reads the record again first: another run may have proven another group meanwhile. */
async function writeProof(name: string, proven: ProvenGroup): Promise<void> {
  const whole = { ...readJson<MutationRecord>(RECORD_FILE, {}), [name]: proven };
  writeFileSync(RECORD_FILE, writeRecord(whole));
  writeFileSync(PAGE_FILE, await writePage(whole, explanations));
}

async function runChanged(groups: readonly Group[]): Promise<readonly GroupRow[]> {
  console.log(`seed ${seed}`);
  const unproven = new Map(groups.map((group) => [group.name, findSourcesToRun(group)]));
  const order = shuffle([...unproven.keys()], seed).toSorted(
    (left, right) => Number(hasUnproven(right)) - Number(hasUnproven(left)),
  );
  const rows: GroupRow[] = [];
  for (const name of order) {
    const group = groups.find((candidate) => candidate.name === name);
    const changed = unproven.get(name) ?? [];
    if (group === undefined) continue;
    if ((deadlineMs - Date.now()) / 1000 < GROUP_SECONDS_MIN) {
      console.log(
        `left out for want of time: ${name}${changed.length > 0 ? `, with ${changed.join(', ')}` : ''}`,
      );
      continue;
    }
    console.log(
      `\n== ${name}: ${changed.length === 0 ? 'nothing changed' : `changed: ${changed.join(', ')}`}`,
    );
    rows.push(await runGroupChanged(group, changed));
  }
  return rows;

  function hasUnproven(name: string): boolean {
    return (unproven.get(name)?.length ?? 0) > 0;
  }
}

/** What the record does not prove, and what was asked for by name. */
function findSourcesToRun(group: Group): readonly string[] {
  const { sources } = filesOf(ROOT, group);
  const unproven = findUnproven(ROOT, record[group.name], sources);
  const isAsked = (file: string): boolean => (values.source ?? []).some((part) => file.includes(part));
  return sources.filter((file) => unproven.includes(file) || isAsked(file));
}

/** The changed sources whole, and a sample of the others, which has to agree with the record. */
async function runGroupChanged(group: Group, changed: readonly string[]): Promise<GroupRow> {
  const { sources } = filesOf(ROOT, group);
  const others = sources.filter((file) => !changed.includes(file));
  const recorded = recordedCounts(record[group.name], others);
  const share = countJudged(recorded) === 0 ? 0 : Math.min(1, SAMPLE_MUTANTS / countJudged(recorded));
  const results = await runStryker({
    root: ROOT,
    group,
    plan: { wholeFiles: changed, share, seed, deadlineMs },
    workers,
  });
  const isChanged = ({ file }: MutantResult): boolean => changed.includes(file);
  const anew = countStates(results.filter(isChanged));
  // A mutant that no test reaches is known without a run: it was not drawn.
  const sample = {
    ...countStates(results.filter((result) => !isChanged(result) && result.state !== 'noCoverage')),
    noCoverage: 0,
  };
  const expected = scoreOf({ ...recorded, noCoverage: 0 });
  console.log(
    `sample of ${group.name}: ${countJudged(sample)} mutants, ${percent(scoreOf(sample))} caught, ${percent(expected)} recorded`,
  );
  if (anew.notRun > 0)
    console.log(`left out for want of time: ${anew.notRun} mutants of ${changed.join(', ')}`);
  const { unexplained, stale } = judgeSurvivors(
    results.filter(isChanged),
    explanations,
    anew.notRun === 0 ? changed : [],
  );
  for (const survivor of unexplained) console.log(describe(survivor));
  const counts = { ...addCounts(recorded, anew), notRun: anew.notRun };
  if (values.write && anew.notRun === 0)
    await writeProof(
      group.name,
      proveGroup(ROOT, { sources, anew: changed }, results.filter(isChanged), record[group.name]),
    );
  return {
    name: group.name,
    counts,
    problems: [
      ...belowScore(counts),
      ...stale.map(describeStale),
      ...(agrees(sample, expected)
        ? []
        : [`the sample's score of ${percent(scoreOf(sample))} is not the record's ${percent(expected)}`]),
    ],
  };
}

/** Where some mutants had no turn, the others are a sample. */
function belowScore(counts: Counts): string[] {
  const isGood = counts.notRun === 0 ? scoreOf(counts) >= SCORE_MIN : agrees(counts, SCORE_MIN);
  return !isGood ? [`${percent(scoreOf(counts))} is below ${percent(SCORE_MIN)}`] : [];
}

function percent(part: number): string {
  return `${(Math.floor(part * 1000) / 10).toFixed(1)} %`;
}

function describe({ file, line, state, mutator, original, replacement }: MutantResult): string {
  return `${state} ${file}:${line} ${mutator}: ${squeeze(original)} → ${squeeze(replacement)}`;
}

function describeStale({ file, original, replacement }: Explanation): string {
  return `a reason is stale: ${file}: ${squeeze(original)} → ${squeeze(replacement)}`;
}

function printRows(all: readonly GroupRow[]): void {
  const header = ['group', 'mutants', 'killed', 'timeout', 'survived', 'no coverage', 'score'];
  console.log(`\n${header.map((cell) => cell.padStart(12)).join('')}`);
  for (const { name, counts } of all)
    console.log([name, ...toCells(counts)].map((cell) => cell.padStart(12)).join(''));
  for (const { name, problems } of all)
    for (const problem of problems) console.log(`FAIL ${name}: ${problem}`);
}
