import { useEffect, useId, useRef, type ReactNode } from 'react';
import type UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import type { Language } from '../i18n/define-texts.ts';
import { formatDecimal, formatInstant } from '../i18n/formats.ts';
import { useLanguage, useTexts } from '../i18n/use-texts.ts';
import { labelAmounts, labelTimes } from './chart-labels.ts';
import { ScrollFrame } from './scroll-frame.tsx';

export interface ChartSeries {
  readonly label: string;
  /** As it was said, decimal text; `null`: not known then. */
  readonly values: readonly (string | null)[];
  /** A custom property of `base.css`; default `--accent`. */
  readonly colour?: string;
}

export interface ChartProps {
  readonly label: string;
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly height?: number;
}

const NONE = '–';
/** Pixels: half of `12:34:56`, or of a day in either language, at the size of the axis. */
const LABEL_SIDE = 32;
/** Lines are told apart without their colours, too. */
const DASHES: readonly (readonly number[])[] = [[], [9, 4], [2, 4], [12, 4, 2, 4]];
/** The table beside a chart is for reading: more rows than that nobody reads. */
const TABLE_ROWS_MAX = 50;

/** Lines over time. What it shows stands in a table, too, for whoever cannot see it. */
export function Chart({ label, timesMs, series, height = 220 }: ChartProps): ReactNode {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const language = useLanguage();
  const texts = useTexts(COMMON_TEXTS);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const stop = new AbortController();
    void keepDrawn(element, { timesMs, series, height, language, time: texts.time }, stop.signal);
    return () => {
      stop.abort();
    };
  }, [timesMs, series, height, language, texts]);
  const from = Math.max(0, timesMs.length - TABLE_ROWS_MAX);
  return (
    <figure aria-labelledby={id}>
      <figcaption id={id} className="ui-hidden">
        {label}
      </figcaption>
      <div className="ui-chart" ref={frame} aria-hidden="true" />
      <details>
        <summary className="ui-small ui-muted">{texts.chartAsTable}</summary>
        <ScrollFrame label={label}>
          <table className="ui-table ui-small">
            <thead>
              <tr>
                <th scope="col">{texts.time}</th>
                {series.map((one) => (
                  <th key={one.label} scope="col" className="ui-cell-end">
                    {one.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {timesMs.slice(from).map((atMs, at) => (
                <tr key={atMs}>
                  <th scope="row">{formatInstant(atMs, language)}</th>
                  {series.map((one) => (
                    <td key={one.label} className="ui-cell-end">
                      {one.values[from + at] ?? NONE}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollFrame>
      </details>
    </figure>
  );
}

type Drawn = Required<Pick<ChartProps, 'timesMs' | 'series' | 'height'>> & {
  readonly language: Language;
  readonly time: string;
};

/** Draws it until the signal. A browser that cannot (uPlot refuses some names of languages) shows the table alone. */
async function keepDrawn(element: HTMLElement, drawn: Drawn, signal: AbortSignal): Promise<void> {
  const loaded = await import('uplot').catch(() => null);
  if (loaded === null || signal.aborted) return;
  const { default: Plot } = loaded;
  let plot = draw(Plot, element, drawn);
  const resize = new ResizeObserver(() => {
    plot.setSize({ width: Math.max(1, element.clientWidth), height: drawn.height });
  });
  resize.observe(element);
  // Colours are drawn, not styled: they are read again when light turns to dark.
  const redraw = (): void => {
    plot.destroy();
    plot = draw(Plot, element, drawn);
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw, { signal });
  const theme = new MutationObserver(redraw);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  signal.addEventListener('abort', () => {
    resize.disconnect();
    theme.disconnect();
    plot.destroy();
  });
}

/** Coordinates alone are numbers: what is said beside the chart is the text. */
function draw(Plot: typeof UPlot, element: HTMLElement, drawn: Drawn): UPlot {
  const { timesMs, series, height, language, time } = drawn;
  const style = getComputedStyle(element);
  const colourOf = (name: string): string => resolveColour(element, name);
  const axis = {
    stroke: colourOf('--muted'),
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { stroke: colourOf('--line'), width: 1 },
    font: `12px ${style.fontFamily}`,
  };
  return new Plot(
    {
      width: Math.max(1, element.clientWidth),
      height,
      ms: 1,
      // Half of the last label of time stands beside the lines.
      padding: [null, LABEL_SIDE, null, null],
      legend: { show: series.length > 1 },
      cursor: { y: false },
      axes: [
        {
          ...axis,
          values: (_plot, places) => [...labelTimes(places, language)],
        },
        { ...axis, size: 70, values: (_plot, places) => [...labelAmounts(places, language)] },
      ],
      series: [
        {
          label: time,
          value: (_plot, atMs: number | null) => (atMs === null ? NONE : formatInstant(atMs, language)),
        },
        ...series.map(({ label, values, colour = '--accent' }, index) => ({
          label,
          value: (_plot: UPlot, _place: number | null, _series: number, at: number | null) =>
            formatDecimal((at === null ? null : values[at]) ?? NONE, language),
          stroke: colourOf(colour),
          width: 2,
          dash: [...(DASHES[index % DASHES.length] ?? [])],
          points: { show: false },
        })),
      ],
    },
    [
      [...timesMs],
      ...series.map(({ values }) => values.map((value) => (value === null ? null : Number(value)))),
    ],
    element,
  );
}

/** `light-dark()` is resolved by the browser where a colour is used, not where it is kept. */
function resolveColour(element: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.className = 'ui-hidden';
  probe.style.setProperty('color', `var(${name})`);
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
