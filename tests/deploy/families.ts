import { readFileSync } from 'node:fs';
import { COUNTERS } from '@bitting/gateway/edge/metrics.ts';

/** A family as a gateway prints it. */
export interface PrintedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  /** Those that its samples have or may have, in order; `le` of a histogram is left out. */
  readonly labels: readonly string[];
  /** The names of what can be asked for. */
  readonly samples: readonly string[];
}

const HISTOGRAM_PARTS = ['_bucket', '_sum', '_count'] as const;

/** A counter of a venue has samples once it has counted. */
const COUNTED: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(COUNTERS).map(([counter, { label }]) => [`bitting_${counter}_total`, ['venue', label]]),
);

/** In the order in which they are printed. */
export function listFamilies(text: string): readonly PrintedFamily[] {
  return Array.from(
    text.matchAll(/^# HELP (?<name>\S+) (?<help>.+)\n# TYPE \S+ (?<type>\S+)\n(?<lines>(?:[^#\n].*\n)*)/gmu),
    ({ groups: { name = '', help = '', type = '', lines = '' } = {} }) => ({
      name,
      help,
      type,
      labels: COUNTED.get(name) ?? labelsOf(lines),
      samples: type === 'histogram' ? HISTOGRAM_PARTS.map((part) => name + part) : [name],
    }),
  );
}

function labelsOf(lines: string): readonly string[] {
  const names = Array.from(
    lines.matchAll(/[{,](?<label>[a-z_]+)="/gu),
    ({ groups }) => groups?.['label'] ?? '',
  );
  return [...new Set(names)].filter((label) => label !== 'le');
}

/** All queries of all panels. */
export function readDashboard(file: string): readonly string[] {
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
  };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** All expressions of rules, each on a line of its own. */
export function readExpressions(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  return Array.from(text.matchAll(/^\s+expr: (?<expr>.+)$/gmu), ({ groups }) => groups?.['expr'] ?? '');
}

/** The metrics that an expression names; `up` is Prometheus's own. */
export function readNames(expression: string): readonly string[] {
  return expression.match(/\b(?:bitting|process)_[a-z_]+/gu) ?? [];
}

/** A table as our formatter lays it out. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`;
  return [lines[0] ?? '', rule, ...lines.slice(1)].join('');
}
