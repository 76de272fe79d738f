/**
 * Where everything stands: of each goal and each table what was measured last by a whole run, and by which. Parts can be run one by one, on
 * different days, so what was measured is kept with the sources; `publish.ts` carries it over into the documentation.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MachineFacts } from './machine.ts';
import type { PartResult, RunPlan } from './part.ts';
import { playedScenes, tableOfScene } from './print-scenes.ts';
import { markdownTable, type Table } from './tables.ts';
import { boundOf, figureOf, judge, wordOf, type Goal, type Verdict } from './verdict.ts';

const FILE = path.join(import.meta.dirname, 'standing.json');

export interface Run {
  readonly machine: MachineFacts;
  /** As it was typed. */
  readonly command: string;
  readonly plan: RunPlan;
  readonly results: Readonly<Record<string, PartResult>>;
  readonly verdicts: readonly Verdict[];
}

/** What is known of a run when only its rows are left. */
interface RunFacts extends Pick<Run, 'machine' | 'command' | 'plan'> {
  readonly peers: readonly (readonly [name: string, version: string])[];
}

interface Row {
  readonly measured: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly why: string | null;
  /** Which of the runs. */
  readonly at: string;
}

export interface Standing {
  /** By when they began. */
  readonly runs: Readonly<Record<string, RunFacts>>;
  /** By the ids of goals. */
  readonly rows: Readonly<Record<string, Row>>;
  /** By the names of parts. */
  readonly tables: Readonly<Record<string, { readonly tables: readonly Table[]; readonly at: string }>>;
}

export function readStanding(): Standing {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Standing;
}

/** Part by part, so that a run that ends early has not measured for nothing. A short run says too little to stand for anything. */
export function keepStanding(run: Run): void {
  if (run.plan.isShort) return;
  writeFileSync(FILE, `${JSON.stringify(takeIn(readStanding(), run), null, 1)}\n`);
}

/**
 * What was measured anew takes the place of what was measured before, what could not be measured does not; runs of which nothing is left are
 * forgotten.
 */
export function takeIn(standing: Standing, { machine, command, plan, results, verdicts }: Run): Standing {
  const { at } = machine;
  const rows = { ...standing.rows };
  for (const { id, measured, ratio, why } of verdicts)
    if (measured !== null || (rows[id]?.measured ?? null) === null)
      rows[id] = { measured, low: ratio?.low ?? null, high: ratio?.high ?? null, why, at };
  const tables = { ...standing.tables };
  for (const [part, { tables: others = [], windows = [] }] of Object.entries(results)) {
    const own = [...playedScenes(windows).map((scene) => tableOfScene(scene, windows)), ...others];
    if (own.length > 0) tables[part] = { tables: own, at };
  }
  const peers = new Map(standing.runs[at]?.peers);
  for (const { peers: own = [] } of Object.values(results))
    for (const [name, version] of own) peers.set(name, version);
  const runs = { ...standing.runs, [at]: { machine, command, plan, peers: [...peers] } };
  const named = new Set([...Object.values(rows), ...Object.values(tables)].map((each) => each.at));
  return { rows, tables, runs: Object.fromEntries(Object.entries(runs).filter(([name]) => named.has(name))) };
}

/** A row for each goal, measured or not, and behind it which runs that was. */
export function renderGoals({ rows, runs }: Standing, goals: readonly Goal[]): string {
  const wanted = new Set(goals.flatMap(({ id }) => rows[id]?.at ?? []));
  const order = Object.keys(runs).filter((at) => wanted.has(at));
  const table: Table = {
    title: '',
    heads: ['what', 'measured', 'quartiles', 'goal', '', 'run'],
    rows: goals.map((goal) => rowOf(goal, rows[goal.id], order)),
  };
  return `${tableOnly(table)}\n${order.map((at, nth) => `${nth + 1}. ${describeRun(runs[at])}`).join('\n')}\n`;
}

function rowOf(goal: Goal, row: Row | undefined, order: readonly string[]): readonly string[] {
  const { measured = null, low = null, high = null, why = null, at = '' } = row ?? {};
  return [
    goal.what,
    figureOf(measured, goal.unit),
    low === null || high === null ? '' : `${low.toFixed(2)}–${high.toFixed(2)}`,
    boundOf(goal),
    `${wordOf({ ...judge(goal, 0), measured })}${why === null ? '' : `: ${why}`}`,
    row === undefined ? '' : String(order.indexOf(at) + 1),
  ];
}

/** The tables of one part; nothing where it was never run. */
export function renderTables({ tables, runs }: Standing, part: string): string {
  const own = tables[part];
  if (own === undefined) return 'Not measured yet.\n';
  return [...own.tables.map((table) => markdownTable(table, '###')), `${describeRun(runs[own.at])}\n`].join(
    '\n',
  );
}

function tableOnly(table: Table): string {
  return markdownTable(table, '').trimStart();
}

function describeRun(run: RunFacts | undefined): string {
  if (run === undefined) return 'a run that is not known any more';
  const { machine, command, plan, peers } = run;
  const { model, cpus, memoryGiB, kernel, node, commit, at } = machine;
  const [day] = at.split('T', 1);
  const others = peers
    .filter(([, version]) => version !== '')
    .map(([name, version]) => `${name}: ${version}`);
  return [
    `\`${command}\` on ${day}, commit ${commit}, ${plan.rounds} rounds of ${plan.durationMs / 1_000} s`,
    `${model}, ${cpus} cores, ${memoryGiB} GiB, ${kernel}, Node ${node}`,
    ...others,
  ].join('; ');
}
