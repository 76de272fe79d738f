/** Charts as inline SVG: no script draws them, and they print as they are. */
import { html, type Markup } from './markup.ts';
import type { IncidentReport } from './report.ts';

const WIDTH = 880;
const HEIGHT = 150;
const BASE = 120;
const BARS_MAX = 60;
const HOURS = 24;
const LABELS = 4;
const HOUR_MS = 3_600_000;

interface Segment {
  readonly name: string;
  /** The colour's name in the style of the page. */
  readonly colour: string;
  readonly values: readonly number[];
}

/** What became of requests over the stretch, in equal parts of it. */
export function drawActivity({ sinceMs, untilMs, orders, refusals }: IncidentReport): Markup {
  const bars = BARS_MAX;
  const partMs = (untilMs - sinceMs) / bars;
  const countOf = (times: readonly number[]): readonly number[] => {
    const values = Array.from({ length: bars }, () => 0);
    for (const atMs of times) {
      const bar = Math.min(bars - 1, Math.floor((atMs - sinceMs) / partMs));
      values[bar] = (values[bar] ?? 0) + 1;
    }
    return values;
  };
  const endOf = (ends: readonly string[]): readonly number[] =>
    countOf(orders.filter(({ end }) => ends.includes(end)).map(({ atMs }) => atMs));
  const segments = [
    { name: 'accepted', colour: 'good', values: endOf(['accepted']) },
    { name: 'rejected by the venue', colour: 'mid', values: endOf(['rejected']) },
    { name: 'unknown or open', colour: 'odd', values: endOf(['unknown', 'open']) },
    { name: 'refused by the gateway', colour: 'bad', values: countOf(refusals.map(({ atMs }) => atMs)) },
  ];
  const labels = Array.from({ length: LABELS + 1 }, (_, index) => ({
    at: index / LABELS,
    text: shortTime(sinceMs + ((untilMs - sinceMs) * index) / LABELS),
  }));
  return draw('What was asked for, and what became of it, over time', { segments, labels });
}

/** Orders by the hour of the day, before and in the stretch, as shares of each. */
export function drawHours({ habits, orders }: IncidentReport): Markup {
  const now = Array.from({ length: HOURS }, () => 0);
  for (const { atMs, kind } of orders) {
    if (kind !== 'place') continue;
    const hour = Math.floor(atMs / HOUR_MS) % HOURS;
    now[hour] = (now[hour] ?? 0) + 1;
  }
  const values = habits.ordersByHour.flatMap((before, hour) => [
    percent(before, habits.ordersByHour),
    percent(now[hour] ?? 0, now),
  ]);
  const only = (odd: number): readonly number[] =>
    values.map((value, index) => (index % 2 === odd ? value : 0));
  const segments = [
    { name: 'before, percent of its orders', colour: 'mid', values: only(0) },
    { name: 'in this stretch, percent of its orders', colour: 'bad', values: only(1) },
  ];
  const labels = [0, 6, 12, 18].map((hour) => ({
    at: (hour + 0.5) / HOURS,
    text: `${String(hour).padStart(2, '0')}:00`,
  }));
  return draw('Orders by the hour of the day (UTC)', { segments, labels });
}

function percent(part: number, all: readonly number[]): number {
  const sum = all.reduce((total, one) => total + one, 0);
  return sum === 0 ? 0 : Math.round((100 * part) / sum);
}

interface Drawing {
  readonly segments: readonly Segment[];
  readonly labels: readonly { readonly at: number; readonly text: string }[];
}

/** Bars whose segments stand on one another. */
function draw(title: string, { segments, labels }: Drawing): Markup {
  const bars = segments[0]?.values.length ?? 0;
  const tops = Array.from({ length: bars }, (_, bar) => sumAt(segments, bar));
  const most = tops.reduce((largest, one) => Math.max(largest, one), 0);
  const [step, unit] = [WIDTH / Math.max(1, bars), most === 0 ? 0 : (BASE - 14) / most];
  const rects = segments.flatMap(({ name, colour, values }, index) =>
    values.flatMap((value, bar) => {
      if (value === 0) return [];
      const below = sumAt(segments.slice(0, index), bar);
      const [x, y] = [round(bar * step + 1), round(BASE - (below + value) * unit)];
      return [
        html`<rect
          class="${colour}"
          x="${x}"
          y="${y}"
          width="${round(step - 2)}"
          height="${round(value * unit)}"
          ><title>${name}: ${value}</title></rect
        >`,
      ];
    }),
  );
  return html`<figure>
    <figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}; at most ${most}">
      <line x1="0" y1="${BASE}" x2="${WIDTH}" y2="${BASE}" />
      <text x="0" y="10">${most}</text>
      ${rects}
      ${labels.map(({ at, text }) => html`<text x="${round(at * WIDTH)}" y="${HEIGHT - 10}" text-anchor="${anchorOf(at)}">${text}</text>`)}
    </svg>
    <p class="legend">
      ${segments.map(({ name, colour }) => html`<span><i class="${colour}"></i>${name}</span> `)}
    </p>
  </figure>`;
}

function sumAt(segments: readonly Segment[], bar: number): number {
  return segments.reduce((sum, { values }) => sum + (values[bar] ?? 0), 0);
}

function anchorOf(at: number): string {
  if (at === 0) return 'start';
  return at === 1 ? 'end' : 'middle';
}

function round(length: number): string {
  return length.toFixed(1);
}

/** `11-21 03:10`. */
function shortTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(5, 16).replace('T', ' ');
}
