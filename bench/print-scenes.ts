/** The windows of a run as tables: medians of the rounds, and beside each figure its ratio. */
import { evaluateRounds, isQuiet } from './pairs.ts';
import { nameOf, readingsOf, SCENES, SYNCED_WRITE, type Figure, type Scene, type Window } from './scenes.ts';
import type { Table } from './tables.ts';

interface LaneSummary {
  readonly scene: string;
  readonly lane: string;
  readonly windows: number;
  readonly stolen: number;
  readonly failures: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicros: number | null;
  readonly systemShare: number | null;
  readonly cpuToNginx: number | null;
  readonly p50ToDirect: number | null;
  /** Parts of one processor that the load and the venue took. */
  readonly loadShare: number;
  readonly venueShare: number;
}

function summariseScene(scene: Scene, windows: readonly Window[]): readonly LaneSummary[] {
  const names = [
    ...(scene.withDisk === true ? [SYNCED_WRITE] : []),
    ...scene.lanes.map((lane) => nameOf(scene, lane)),
  ];
  return names.flatMap((lane) => {
    const own = windows.filter((window) => window.scene === scene.id && window.lane === lane);
    const quiet = own.filter(isQuiet);
    if (own.length === 0) return [];
    const figure = (of: Figure): number | null => median(windows, scene.id, of, (value) => value(lane));
    const mean = (of: (window: Window) => number): number =>
      quiet.reduce((sum, window) => sum + of(window), 0) / Math.max(1, quiet.length);
    return {
      scene: scene.id,
      lane,
      windows: own.length,
      stolen: own.length - quiet.length,
      failures: own.reduce((sum, { result }) => sum + result.failures, 0),
      perSecond: figure('rate') ?? Number.NaN,
      p50Ms: figure('p50') ?? Number.NaN,
      p99Ms: figure('p99') ?? Number.NaN,
      cpuMicros: figure('cpu'),
      systemShare: figure('system'),
      cpuToNginx: median(windows, scene.id, 'cpu', (value) => value(lane) / value('nginx')),
      p50ToDirect: median(windows, scene.id, 'p50', (value) => value(lane) / value('direct')),
      loadShare: mean(({ result }) => result.ownShare),
      venueShare: mean(({ venueShare }) => venueShare),
    };
  });
}

function median(
  windows: readonly Window[],
  scene: string,
  figure: Figure,
  formula: Parameters<typeof evaluateRounds>[0],
): number | null {
  return evaluateRounds(formula, readingsOf(windows, scene, figure))?.median ?? null;
}

const HEADS = [
  'requests/s',
  'p50 ms',
  'to direct',
  'p99 ms',
  'CPU µs',
  'of it system',
  'to nginx',
  'load',
  'venue',
  'stolen',
] as const;
const WIDTHS = [11, 9, 10, 9, 8, 14, 9, 6, 6, 7] as const;

/** Each row's cells, without its name, as text. */
function cellsOf(row: LaneSummary): readonly string[] {
  const ratio = (value: number | null): string => (value === null ? '' : `×${value.toFixed(2)}`);
  const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
  return [
    row.perSecond.toFixed(0),
    row.p50Ms.toFixed(3),
    ratio(row.p50ToDirect),
    row.p99Ms.toFixed(3),
    row.cpuMicros?.toFixed(1) ?? '–',
    row.systemShare === null ? '' : percent(row.systemShare),
    ratio(row.cpuToNginx),
    percent(row.loadShare),
    percent(row.venueShare),
    `${row.stolen}/${row.windows}`,
  ];
}

export function playedScenes(windows: readonly Window[]): readonly Scene[] {
  return SCENES.filter(({ id }) => windows.some(({ scene }) => scene === id));
}

export function tableOfScene(scene: Scene, windows: readonly Window[]): Table {
  const rows = summariseScene(scene, windows).map((row) => [row.lane].concat(cellsOf(row)));
  return { title: scene.title, heads: ['through', ...HEADS], rows };
}

export function printScenes(windows: readonly Window[]): void {
  for (const scene of playedScenes(windows)) {
    const rows = summariseScene(scene, windows);
    console.log(`\n${scene.title.padEnd(44).slice(0, 44)} ${line(HEADS)}`);
    for (const row of rows) console.log(`  ${row.lane.padEnd(43)}${line(cellsOf(row))}`);
  }
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join('');
}
