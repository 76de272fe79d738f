import type { ShadowExampleView, ShadowFound, ShadowView } from '@bitting/client/shadows.ts';
import { nameById, type Labels } from './labels.ts';
import { groupDigits, renderRows } from './policy-lines.ts';
import { renderTable } from './table.ts';

/** What a shadow would have done. `labels`: of keys, where the shadow is of more than one. */
export function renderShadow(shadow: ShadowView, labels: Labels | null): string[] {
  const { found, baseVersion, currentVersion, setAtMs, setBy, together } = shadow;
  const isOld = baseVersion !== currentVersion;
  return [
    `Written against version ${baseVersion}${isOld ? `; in force is ${currentVersion}` : ', which is in force'}. Set ${dateOf(setAtMs)} by ${setBy}; enforced nowhere.`,
    ...(isOld
      ? ['Before it can be enforced, put its changes into the document of that version and set it again.']
      : []),
    ...(together.length === 0 ? [] : [`Judged together with the shadow of ${together.join(' and ')}.`]),
    '',
    ...renderRows([
      ['Since', dateOf(found.sinceMs)],
      ['Judged', `${count(found.judged, 'request')}, of which ${groupDigits(String(found.reads))} only read`],
      ['Would refuse', sayCount(found.wouldRefuse, 'that passed')],
      [
        'Would admit',
        sayCount(found.wouldAdmit, found.wouldAdmit === 1 ? 'that was refused' : 'that were refused'),
      ],
      ...(found.unjudged === 0
        ? []
        : [['Not judged', `${count(found.unjudged, 'request')}: what it looks at was not known`] as const]),
      ...(found.failed === 0
        ? []
        : [['Failed', `${count(found.failed, 'look')}; nobody else noticed`] as const]),
    ]),
    ...renderRules(found.rules),
    ...renderExamples(found.examples, labels),
  ];
}

function renderRules(rules: ShadowFound['rules']): string[] {
  if (rules.length === 0) return [];
  const rows = rules.map(({ ruleId, refuses, alone, admits }) => [
    ruleId,
    groupDigits(String(refuses)),
    groupDigits(String(alone)),
    groupDigits(String(admits)),
  ]);
  return ['', ...renderTable(['RULE', 'WOULD REFUSE', 'ALONE', 'WOULD ADMIT'], rows)];
}

function renderExamples(examples: readonly ShadowExampleView[], labels: Labels | null): string[] {
  if (examples.length === 0) return [];
  return ['', 'The last of them that act:', ...examples.map((example) => renderExample(example, labels))];
}

const VERDICTS: Readonly<Record<ShadowExampleView['differs'], string>> = {
  'would-refuse': 'passed, and would be refused',
  'would-admit': 'was refused, and would pass',
};

function renderExample(example: ShadowExampleView, labels: Labels | null): string {
  const { sequence, wallMs, virtualKeyId, differs, operation, instruments, sentence, ruleIds } = example;
  const key = labels === null ? '' : nameById(virtualKeyId, labels);
  const what = [key, operation, instruments].filter((part) => part !== '').join(' ');
  return `  ${sequence} ${dateOf(wallMs)} ${what} ${VERDICTS[differs]}: ${sentence} [${ruleIds.join(', ')}]`;
}

function sayCount(number: number, what: string): string {
  return number === 0 ? 'nothing' : `${groupDigits(String(number))} ${what}`;
}

function count(number: number, what: string): string {
  return `${groupDigits(String(number))} ${what}${number === 1 ? '' : 's'}`;
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString();
}
