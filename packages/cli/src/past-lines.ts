import type { PastAmounts, PastRule, PastWhatIf } from '@bitting/client/past.ts';
import { groupDigits, renderRows } from './policy-lines.ts';
import { renderTable } from './table.ts';

/** What a policy would have made of a stretch of the ledger. */
export function renderPast(past: PastWhatIf): string[] {
  const { requests, refused, unsure, placed, taken, rules, unjudged, hours, days } = past;
  return [
    ...renderRows([
      ['From', dateOf(past.sinceMs)],
      ['Until', dateOf(past.untilMs)],
      ['Recorded', `${count(requests)} to act, in ${groupDigits(String(past.read))} records`],
      ['Would refuse', refused === 0 ? 'nothing' : `${groupDigits(String(refused))} of them`],
      ...(unsure === 0
        ? []
        : [['Not sure', `${count(unsure)}: what they are about is not known any more`] as const]),
      ...placed.map((amounts) => ['Placed', sayAmounts(amounts)] as const),
      ...taken.map((amounts) => ['Venue took', sayAmounts(amounts)] as const),
    ]),
    ...rules.flatMap(renderRule),
    ...renderStretches(hours.length > 0 ? 'HOUR (UTC)' : 'DAY (UTC)', hours.length > 0 ? hours : days),
    ...(unjudged.length === 0
      ? []
      : ['', `Not judged, because the ledger does not hold what they look at: ${unjudged.join(', ')}.`]),
  ];
}

function sayAmounts({ asset, recorded, passed }: PastAmounts): string {
  return recorded === passed
    ? `${groupDigits(recorded)} ${asset}, all of which would still be there`
    : `${groupDigits(recorded)} ${asset}, of which ${groupDigits(passed)} would still be there`;
}

function renderRule({ ruleId, refused, alone, examples }: PastRule): string[] {
  const only = alone === refused ? '' : `, ${groupDigits(String(alone))} of them alone`;
  return [
    '',
    `${ruleId} would have refused ${groupDigits(String(refused))}${only}:`,
    ...examples.map(
      ({ sequence, wallMs, operation, instruments, sentence }) =>
        `  ${sequence} ${dateOf(wallMs)} ${[operation, instruments].filter((part) => part !== '').join(' ')}: ${sentence}`,
    ),
  ];
}

/** Only those in which something would have been other than it was. */
function renderStretches(title: string, stretches: PastWhatIf['days']): string[] {
  const changed = stretches.filter(({ recorded, passed }) => recorded !== passed);
  if (changed.length === 0) return [];
  const rows = changed.map(({ fromMs, asset, recorded, passed }) => [
    dateOf(fromMs)
      .slice(0, title.startsWith('HOUR') ? 16 : 10)
      .replace('T', ' '),
    `${groupDigits(recorded)} ${asset}`,
    `${groupDigits(passed)} ${asset}`,
  ]);
  return ['', ...renderTable([title, 'PLACED', 'WOULD PASS'], rows)];
}

function count(number: number): string {
  return `${groupDigits(String(number))} request${number === 1 ? '' : 's'}`;
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString();
}
