import type { ExplainedLimit, Explanation, Quantity, ShownRefusal } from '@bitting/client/policies.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { parseTerms } from '@bitting/core/policy/policy-document.ts';
import type { Paint } from './command.ts';
import { nameById, type Labels } from './labels.ts';
import { describeTerms, groupDigits, renderRows, type Rows } from './policy-lines.ts';

/** Why something was admitted or refused: the decision, what it was about, and each limit that it had to be within. */
export function renderExplanation(explained: Explanation, labels: Labels, paint: Paint): string[] {
  const { policyVersion, currentVersion, refusal, limits } = explained;
  const isCurrent = policyVersion === currentVersion;
  return [
    explained.verdict === 'admitted' ? paint.good('Admitted') : paint.bad('Refused'),
    ...(refusal === null ? [] : [renderRefusal(refusal)]),
    ...explained.items.map(
      ({ text, worth, limit, order: { clientOrderId } }) =>
        `  ${text}${clientOrderId === null ? '' : `, the bot’s ${clientOrderId}`}${worth === null ? '' : `, worth at most ${groupDigits(worth)}`}${limit === null ? '' : ` of ${groupDigits(limit)} for one order`}`,
    ),
    ...renderRows([
      ['When', new Date(explained.wallMs).toISOString()],
      ['Key', nameById(explained.virtualKeyId, labels)],
      ['Operation', explained.operation],
      ['From', explained.sourceAddress],
      [
        'Policy',
        policyVersion === null
          ? 'none was asked'
          : `version ${policyVersion}${isCurrent ? ', in force now' : currentVersion === null ? '' : `; now it is ${currentVersion}`}`,
      ],
      ...limits.map((limit, index) => [index === 0 ? 'Within' : '', sayLimit(limit)] as const),
      ...listRules(explained),
      ...(explained.outcome.length === 0 ? [] : [['Outcome', explained.outcome.join(', ')] as const]),
    ]),
  ];
}

export function renderRefusal({ code, ruleId, detail, item }: ShownRefusal): string {
  const place = item === null ? '' : `item ${item}: `;
  return `  ${place}${detail} [${[ruleId, code].filter((part) => part !== null).join(', ')}]`;
}

const WHOSE: Readonly<Record<ExplainedLimit['layer'], string>> = {
  key: '',
  account: ' (its account, as it is now)',
  installation: ' (everything, as it is now)',
};

/** `An hour: 1,000 USDT of orders placed; took 60 USDT; by now 180 USDT used, 820 USDT left`, as far as it is known. */
function sayLimit({ layer, limit, asked, used, left }: ExplainedLimit): string {
  const terms = parseTerms(encodeUtf8(JSON.stringify({ version: 0, limits: limit })));
  const line = describeTerms(terms).find(({ field }) => field.startsWith('limits.'));
  return [
    `${line?.name ?? ''}: ${line?.value ?? ''}${WHOSE[layer]}`,
    ...(asked === null ? [] : [`took ${sayQuantity(asked)}`]),
    ...(used === null || left === null
      ? []
      : [`by now ${sayQuantity(used)} used, ${sayQuantity(left)} left`]),
  ].join('; ');
}

function sayQuantity(quantity: Quantity): string {
  if (typeof quantity === 'number') return groupDigits(String(quantity));
  const texts = Object.entries(quantity).map(([asset, amount]) => `${groupDigits(amount)} ${asset}`);
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}

/** Rules that judged without a number are named; those that had nothing to judge by apart from them. */
function listRules({
  verdict,
  ruleIds,
  limits,
  unlimited,
  policyVersion,
  currentVersion,
}: Explanation): Rows {
  if (ruleIds.length === 0 || verdict === 'refused') return [];
  if (policyVersion !== currentVersion)
    return [['Rules', `${ruleIds.join(', ')}; what their limits were, its record does not say`]];
  const others = ruleIds.filter(
    (id) => !unlimited.includes(id) && limits.every(({ ruleId }) => ruleId !== id),
  );
  return [
    ...(others.length === 0 ? [] : [['Also asked', others.join(', ')] as const]),
    ...(unlimited.length === 0 ? [] : [['Not limited', unlimited.join(', ')] as const]),
  ];
}
