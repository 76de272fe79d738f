import type { WorstCaseView } from '@bitting/client/policies.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { groupDigits, percent, type Rows } from './policy-lines.ts';

/** Remedies that are spelled out. */
const REMEDIES_SHOWN = 3;

/** The rule of a worst case that is not known, because nobody knows what the account has open. */
export const PICTURE_MISSING = 'account-picture';

/** Why there is none, where it is not a limit that is missing. */
export const UNBOUNDED: Readonly<Record<string, string>> = {
  market: 'what an option may cost its seller follows no limit',
  'other-keys': 'another key of the account has no budget, and what it opens this one may close',
};

/** What a thief of the key could lose its owner, which rule says so, and what would make it less. */
export function describeWorstCase(worst: readonly WorstCaseView[]): Rows {
  return worst.flatMap(({ remedies, ...loss }) => [
    [loss.period === 'hour' ? 'If stolen, 1 h' : 'If stolen, 24 h', sayWorst(loss)] as const,
    ...sayParts(loss),
    ...remedies
      .slice(0, REMEDIES_SHOWN)
      .map((remedy, index) => ['', `  ${sayRemedy(loss, remedy, index)}`] as const),
  ]);
}

function sayWorst({ asset, amount, ruleId }: Pick<WorstCaseView, 'asset' | 'amount' | 'ruleId'>): string {
  if (amount !== null) return `at most ${groupDigits(amount)} ${asset} (by ${nameRule(ruleId)})`;
  if (ruleId === PICTURE_MISSING) return 'not known now, because it is not known what the account has open';
  return `no bound but what the account holds of ${asset} (${UNBOUNDED[ruleId] ?? `missing: ${ruleId}`})`;
}

/** `notional-per-day of its account`: a rule of a layer above the key has the layer in front of it. */
function nameRule(ruleId: string): string {
  const [layer = '', rule] = ruleId.split('/');
  return rule === undefined ? ruleId : `${rule} of ${WHOSE[layer] ?? layer}`;
}

const WHOSE: Readonly<Record<string, string>> = { account: 'its account', installation: 'everything' };

function sayParts({ asset, parts }: Pick<WorstCaseView, 'asset' | 'parts'>): Rows {
  if (parts === null) return [];
  const taken = `${groupDigits(parts.taken)} ${asset} by his trades and their fees`;
  return [
    ['', `  ${taken}, ${groupDigits(parts.market)} ${asset} if the market moves against what he leaves open`],
  ];
}

/** Each makes a bound smaller by itself; where there is none, each comes on top of those before it. */
function sayRemedy(
  { amount, asset }: Pick<WorstCaseView, 'amount' | 'asset'>,
  remedy: WorstCaseView['remedies'][number],
  index: number,
): string {
  const joined = amount === null && index > 0 ? 'and with' : 'with';
  const then = remedy.amount === null ? 'still no bound' : `${groupDigits(remedy.amount)} ${asset}`;
  return `${joined} ${remedy.ruleId} ${sayTo(remedy)}: ${then}`;
}

/** A collar is a fraction in documents, and a percentage to people. */
function sayTo({ ruleId, to }: WorstCaseView['remedies'][number]): string {
  const fraction = ruleId === 'price-collar' ? Decimal.tryParse(to) : null;
  return fraction === null ? to.replace(/\d{4,}/gu, groupDigits) : percent(fraction);
}
