/** `docs/mutation.md`: what the record and the reasons say, for people. */
import { format } from 'prettier';
import type { Explanation } from './explanations.ts';
import { squeeze } from './explanations.ts';
import { GROUPS } from './groups.ts';
import type { MutationRecord } from './record.ts';
import { recordedCounts } from './record.ts';
import { type Counts, countJudged, scoreOf } from './score.ts';

const COLUMNS = ['mutants', 'killed', 'timeout', 'survived', 'no coverage', 'score'] as const;
const PRINT_WIDTH = 120;

const OPENING = `# Mutation testing

A mutant is the program with one small change: a comparison flipped, a condition held true, a text emptied. A test suite
that does not notice a mutant would not notice such a mistake either. The pure parts that hold money, secrets, what a bot may do and
what a venue is sent, and the HTTP kernel, are mutated with Stryker, every mutator on and **nothing excluded**: sentences
of errors count like code. A group below 90 % fails.

\`npm run mutate\` runs everything, \`npm run mutate -- money okx\` two groups, \`npm run soak -- mutation\` the whole
besides other long tests. With \`--write\` what was proven goes into \`tools/mutate/record.json\` and this page, which a test
holds together.

\`npm run mutate -- --changed --seconds 150\` is for every change, and runs in CI. What the record proves is not proven again: a source
is mutated when its own text, or the text of a test that had killed a mutant in it, is another than the record has.
What there was no time for is named. Besides, a sample of all other mutants is drawn (\`--seed\` repeats it), and its score must agree
with the record's within three standard errors: that is for changes elsewhere, in what a source imports.

What the figures mean:

- Only the tests of a group count (\`tools/mutate/groups.ts\`), the ones beside the sources. Attacks, fuzzers and end-to-end
  runs, which would catch more, are left out.
- Properties draw from one fixed seed. The readers of HTTP are fed with fewer cuts than usual (12 single and 3 random ones a message),
  and the JSON scanner with 300 changed documents instead of 3,000.
- A test file that takes five times its usual time and one and a half seconds more counts as hung, and its mutant as
  caught, unless the same file without a mutant is slow at that moment, too.
- A mutant that nobody can catch, because it changes nothing, counts as a survivor all the same.
`;

const REASONS = `## Survivors that are meant to survive

Found by their text, so that they may move; when a test comes to catch one, its line here is stale and the run fails until
it is taken out of \`tools/mutate/survivors.json\`.
`;

export async function writePage(
  record: MutationRecord,
  explanations: readonly Explanation[],
): Promise<string> {
  const scores = [
    `| group | ${COLUMNS.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(COLUMNS.length)}`,
    ...GROUPS.filter(({ name }) => record[name] !== undefined).map(({ name }) =>
      toRow(name, recordedCounts(record[name], Object.keys(record[name]?.sources ?? {}))),
    ),
  ];
  const files = GROUPS.flatMap(({ name }) => Object.entries(record[name]?.sources ?? {})).map(
    ([file, { counts }]) =>
      toRow(`\`${shorten(file)}\``, {
        killed: counts[0],
        timeout: counts[1],
        survived: counts[2],
        noCoverage: counts[3],
        notRun: 0,
      }),
  );
  const text = [
    OPENING,
    ...scores,
    '',
    REASONS,
    ...toReasons(explanations),
    '',

    '## Every file',
    '',
    `| file | ${COLUMNS.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(COLUMNS.length)}`,
    ...files,
    '',
  ].join('\n');
  return format(text, { parser: 'markdown', printWidth: PRINT_WIDTH, proseWrap: 'preserve' });
}

/** One row of figures, for the page and for the terminal alike. */
export function toCells(counts: Counts): readonly string[] {
  return [
    String(countJudged(counts)),
    String(counts.killed),
    String(counts.timeout),
    String(counts.survived),
    String(counts.noCoverage),
    // Cut, not rounded: 89.96 % is not 90.
    `${(Math.floor(scoreOf(counts) * 1000) / 10).toFixed(1)} %`,
  ];
}

function toRow(name: string, counts: Counts): string {
  return `| ${name} | ${toCells(counts).join(' | ')} |`;
}

function toReasons(explanations: readonly Explanation[]): string[] {
  const lines: string[] = [];
  for (const [file, mine] of Map.groupBy(explanations, (explanation) => explanation.file)) {
    lines.push(`### \`${shorten(file)}\``, '');
    for (const [reason, same] of Map.groupBy(mine, (explanation) => explanation.reason)) {
      lines.push(`- ${reason}`);
      for (const { original, replacement } of same)
        lines.push(`  - ${quote(original)} → ${quote(replacement)}`);
    }
    lines.push('');
  }
  return lines;
}

function shorten(file: string): string {
  return file.replace(/^packages\//u, '').replace('/src/', '/');
}

/** Code may hold back-ticks: the fence is one longer. */
function quote(code: string): string {
  const text = squeeze(code) || 'nothing';
  const fence = '`'.repeat(1 + Math.max(0, ...Array.from(text.matchAll(/`+/gu), ([ticks]) => ticks.length)));
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}
