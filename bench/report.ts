/** A run as two files that anybody can read: `bench/report/report.md`, and `report.html` with plots. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isQuiet, STEAL_MAX } from './pairs.ts';
import { drawBars, drawDots, escapeHtml, spreadOf } from './plots.ts';
import { playedScenes, tableOfScene } from './print-scenes.ts';
import { FIGURES, nameOf, type Figure, type Scene, type Window } from './scenes.ts';
import type { Run } from './standing.ts';
import { markdownTable, type Table } from './tables.ts';
import { boundOf, figureOf, isReached, wordOf, type Verdict } from './verdict.ts';

const REPORT_DIRECTORY = path.join(import.meta.dirname, 'report');

/** The answer is where they are. */
export function writeReport(run: Run): string {
  mkdirSync(REPORT_DIRECTORY, { recursive: true });
  writeFileSync(path.join(REPORT_DIRECTORY, 'report.md'), renderMarkdown(run));
  writeFileSync(path.join(REPORT_DIRECTORY, 'report.html'), renderHtml(run));
  return REPORT_DIRECTORY;
}

const NOTE =
  'Ratios are medians of paired rounds, with their quartiles; “of minima” is the same ratio of each one’s best window. Absolute figures are of this machine ' +
  `in this run and mean nothing without the ratio beside them. Windows in which the hypervisor took more than ${STEAL_MAX * 100} % are left out and counted.`;

function describe({ machine, command, plan, results }: Run): readonly string[] {
  const { model, cpus, memoryGiB, kernel, node, commit, at } = machine;
  const windows = windowsOf(results);
  const left = windows.filter((window) => !isQuiet(window)).length;
  return [
    `${model}, ${cpus} cores, ${memoryGiB} GiB, ${kernel}, Node ${node}, ${at}, commit ${commit}, \`${command}\``,
    `${plan.rounds} rounds of ${plan.durationMs / 1_000} s; ${windows.length} windows, of which ${left} were left out`,
    ...Array.from(peersOf(results), ([name, version]) => `${name}: ${version}`),
  ];
}

function windowsOf(results: Run['results']): readonly Window[] {
  return Object.values(results).flatMap(({ windows = [] }) => windows);
}

function peersOf(results: Run['results']): ReadonlyMap<string, string> {
  const peers = new Map<string, string>();
  for (const result of Object.values(results))
    for (const [name, version] of result.peers ?? []) peers.set(name, version);
  return peers;
}

function tablesOf(results: Run['results']): readonly Table[] {
  return Object.values(results).flatMap(({ tables = [] }) => tables);
}

function goalTable(verdicts: readonly Verdict[]): Table {
  return {
    title: 'Goals',
    heads: ['what', 'measured', 'spread', 'of minima', 'goal', ''],
    rows: verdicts.map((verdict) => {
      const { what, unit, measured, ratio, why } = verdict;
      return [
        what,
        figureOf(measured, unit),
        ratio === null ? '' : `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`,
        ratio === null ? '' : figureOf(ratio.ofMinima, unit),
        boundOf(verdict),
        why === null ? wordOf(verdict) : `${wordOf(verdict)}: ${why}`,
      ];
    }),
  };
}

export function renderMarkdown(run: Run): string {
  const windows = windowsOf(run.results);
  const tables = [
    goalTable(run.verdicts),
    ...playedScenes(windows).map((scene) => tableOfScene(scene, windows)),
    ...tablesOf(run.results),
  ];
  const lines = describe(run).map((line) => `- ${line}`);
  return `# Speed, as measured\n\n${NOTE}\n\n${lines.join('\n')}\n\n${tables.map((table) => markdownTable(table)).join('\n')}`;
}

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2em auto; padding: 0 1em; color: #1c2430; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } td, th { padding: 2px 10px; text-align: right; border-bottom: 1px solid #dde2ea; }
td:first-child, th:first-child { text-align: left; } svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif; }
.label { text-anchor: end; } .good { fill: #2f8f5b; } .bad { fill: #c2503f; } .plain { fill: #9aa7b8; } .own { fill: #2a62c4; }
.goal { stroke: #1c2430; stroke-width: 2; } .spread { stroke: #1c2430; stroke-width: 1.5; } circle { opacity: .75; }`;

export function renderHtml(run: Run): string {
  const windows = windowsOf(run.results);
  const scenes = playedScenes(windows).map((scene) => {
    const plots = (['cpu', 'p50'] as const).map((figure) => drawScene(scene, windows, figure));
    return `${htmlTable(tableOfScene(scene, windows))}${plots.join('')}`;
  });
  const lines = describe(run).map((line) => `<li>${escapeHtml(line)}</li>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Bitting: speed, as measured</title><style>${STYLE}</style>
<h1>Speed, as measured</h1><p>${escapeHtml(NOTE)}</p><ul>${lines.join('')}</ul>
${htmlTable(goalTable(run.verdicts))}
<h3>Ratios to what was promised (1 is the goal, less is better)</h3>${drawGoals(run.verdicts)}
${scenes.join('\n')}
${tablesOf(run.results).map(htmlTable).join('\n')}</html>
`;
}

/** Each as a part of its goal, so that all fit on one axis. */
function drawGoals(verdicts: readonly Verdict[]): string {
  const bars = verdicts.flatMap((verdict) => {
    const { what, goal, bound, measured, ratio, unit } = verdict;
    if (measured === null || bound === 'at least') return [];
    const spread = spreadOf(ratio);
    return {
      label: what,
      value: measured / goal,
      ...(spread.low === undefined || spread.high === undefined
        ? {}
        : { low: spread.low / goal, high: spread.high / goal }),
      mark: 1,
      text: `${figureOf(measured, unit)} of ${figureOf(goal, unit)}`,
      tone: isReached(verdict) === true ? ('good' as const) : ('bad' as const),
    };
  });
  return drawBars(bars);
}

const UNITS: Readonly<Record<'cpu' | 'p50', string>> = { cpu: 'µs CPU', p50: 'ms p50' };

function drawScene(scene: Scene, windows: readonly Window[], figure: Figure & keyof typeof UNITS): string {
  const rows = scene.lanes.flatMap((lane) => {
    const label = nameOf(scene, lane);
    const own = windows.filter(
      (window) => window.scene === scene.id && window.lane === label && isQuiet(window),
    );
    const values = own.map(FIGURES[figure]).filter(Number.isFinite);
    return values.length === 0 ? [] : { label, values, isOwn: lane.through.startsWith('gateway') };
  });
  return rows.length === 0 ? '' : `<h4>${UNITS[figure]}, each window</h4>${drawDots(rows, UNITS[figure])}`;
}

function htmlTable({ title, heads, rows }: Table): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<h2>${escapeHtml(title)}</h2><table>${line(heads, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}
