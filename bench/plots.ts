/** Plots as SVG in the page itself: bars of ratios, and dots of every window. No script, nothing from elsewhere. */
import type { Ratio } from './pairs.ts';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The quartiles. */
  readonly low?: number;
  readonly high?: number;
  /** Where the goal is. */
  readonly mark?: number;
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'plain' | 'own';
}

export interface DotRow {
  readonly label: string;
  readonly values: readonly number[];
  readonly isOwn: boolean;
}

const WIDTH = 900;
const LABEL_WIDTH = 330;
const TEXT_WIDTH = 110;
const ROW_HEIGHT = 24;
const PLOT_WIDTH = WIDTH - LABEL_WIDTH - TEXT_WIDTH;
const LABEL_CHARACTERS = 52;

/** Longest where the value is largest; the marks are goals. */
export function drawBars(bars: readonly Bar[]): string {
  const most = Math.max(
    ...bars.map(({ value, mark = 0, high = 0 }) => Math.max(value, mark, high)),
    Number.MIN_VALUE,
  );
  const place = (value: number): number => LABEL_WIDTH + (value / most) * PLOT_WIDTH;
  const rows = bars.map(({ label, value, low, high, mark, text, tone }, index) => {
    const y = index * ROW_HEIGHT;
    const middle = y + ROW_HEIGHT / 2;
    return [
      caption(label, middle),
      `<rect class="${tone}" x="${LABEL_WIDTH}" y="${y + 5}" width="${one(place(value) - LABEL_WIDTH)}" height="14"/>`,
      low === undefined || high === undefined
        ? ''
        : `<path class="spread" d="M${one(place(low))} ${middle}H${one(place(high))}"/>`,
      mark === undefined
        ? ''
        : `<path class="goal" d="M${one(place(mark))} ${y + 2}V${y + ROW_HEIGHT - 2}"/>`,
      `<text x="${WIDTH - TEXT_WIDTH + 8}" y="${middle + 4}">${escapeHtml(text)}</text>`,
    ].join('');
  });
  return svg(rows, bars.length);
}

/** Every window as a dot, on a logarithmic axis: one step to the right is as many times as much everywhere. */
export function drawDots(rows: readonly DotRow[], unit: string): string {
  const all = rows.flatMap(({ values }) => values).filter((value) => value > 0);
  const [least, most] = [Math.log(Math.min(...all)), Math.log(Math.max(...all))];
  const width = most - least || 1;
  const place = (value: number): number => LABEL_WIDTH + ((Math.log(value) - least) / width) * PLOT_WIDTH;
  const drawn = rows.map(({ label, values, isOwn }, index) => {
    const middle = index * ROW_HEIGHT + ROW_HEIGHT / 2;
    const sorted = values.toSorted((left, right) => left - right);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const dots = values.map((value) => `<circle cx="${one(place(value))}" cy="${middle}" r="3"/>`).join('');
    const text = `${median < 10 ? median.toFixed(3) : median.toFixed(1)} ${unit}`;
    return (
      `${caption(label, middle)}<g class="${isOwn ? 'own' : 'plain'}">${dots}</g>` +
      `<text x="${WIDTH - TEXT_WIDTH + 12}" y="${middle + 4}">${text}</text>`
    );
  });
  return svg(drawn, rows.length);
}

export function spreadOf(ratio: Ratio | null): Pick<Bar, 'low' | 'high'> {
  return ratio === null ? {} : { low: ratio.low, high: ratio.high };
}

function caption(label: string, middle: number): string {
  const short = label.length > LABEL_CHARACTERS ? `${label.slice(0, LABEL_CHARACTERS - 1)}…` : label;
  return `<text class="label" x="${LABEL_WIDTH - 8}" y="${middle + 4}"><title>${escapeHtml(label)}</title>${escapeHtml(short)}</text>`;
}

function svg(rows: readonly string[], count: number): string {
  const height = Math.max(1, count) * ROW_HEIGHT;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">${rows.join('\n')}</svg>`;
}

function one(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : '0';
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
