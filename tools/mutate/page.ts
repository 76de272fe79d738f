/** `docs/mutation.md`: what the record and the reasons say, for people. */
import { format } from 'prettier';
import type { Explanation } from './explanations.ts';
import { squeeze } from './explanations.ts';
import { GROUPS, WAITING } from './groups.ts';
import type { MutationRecord } from './record.ts';
import { recordedCounts } from './record.ts';
import { type Counts, countJudged, scoreOf } from './score.ts';

const COLUMNS = ['mutants', 'killed', 'timeout', 'survived', 'no coverage', 'score'] as const;
const PRINT_WIDTH = 120;

const OPENING = `# Mutation testing

A mutant is the program with one small change: a comparison flipped, a condition held true, a text emptied. A test suite
that does not notice a mutant would not notice such a mistake either. The pure parts that hold money, secrets and
what a venue is sent are mutated with Stryker, every mutator on and **no mutation excluded**: sentences of errors count
like code. A group below 90 % fails. The table is written by \`npm run mutate -- --write\`; the page can be no better than
\`tools/mutate/record.json\`, and a test holds the two together.

- \`npm run mutate\` runs everything and \`npm run mutate -- money okx\` two groups; \`npm run soak -- mutation\` does the
  whole, too.
- \`npm run mutate -- --changed --seconds 150\` is for every change: it mutates the sources whose own text, or the text of a test that had
  killed a mutant in them, is another than the record has, says what it had no time for, and besides draws a
  sample of all other mutants (\`--seed\` repeats it), whose score must agree with the record within three standard errors.

What the figures mean: a mutant is killed by the tests of its group alone (\`tools/mutate/groups.ts\`), which are the ones beside the
source; the attacks, the fuzzers and the end-to-end runs, which would kill more, are left out. Properties draw from one fixed seed,
and the readers of HTTP are fed with fewer cuts than usual (12 single and 3 random ones a message). A test file that takes five
times its usual time and two and a half seconds counts as hung, and its mutant as caught, if the same file without a
mutant does not take long at that moment, too. A mutant that
nobody can catch, because it changes nothing or only the prose of an error for operators, counts as a survivor all the
same.
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
    `Not mutated yet: ${WAITING.map((glob) => `\`${shorten(glob)}\``).join(', ')}.`,
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
