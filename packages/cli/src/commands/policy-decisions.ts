import type { Explanation, ShownRefusal, WhatIf } from '@bitting/client/policies.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type Paint } from '../command.ts';
import { connect } from '../connection.ts';
import { findVirtualKeyId } from '../named.ts';
import { groupDigits, renderRows } from '../policy-lines.ts';

export const policyWhatIf = defineCommand(
  {
    name: 'policy what-if',
    summary: 'Say whether an order would pass now, and everything that refuses it; nothing is sent',
    details: `The order is the body that a bot would send, word for word. A list is taken for a batch. Another operation than the usual
one to place such an order is named by method and path of the venue.`,
    positionals: [{ name: 'KEY', describe: 'Id or label of the virtual key', required: true }],
    options: {
      ...CONNECTION_OPTIONS,
      order: { kind: 'text', value: 'JSON', describe: 'Body of the order; needed' },
      operation: {
        kind: 'text',
        value: 'OPERATION',
        describe: 'For example "POST /api/v5/trade/order-algo"',
      },
      from: {
        kind: 'text',
        value: 'ADDRESS',
        describe: 'Where the bot would be; default where the key may be',
      },
    },
    examples: [
      [
        `bitting policy what-if grid --order '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"60000","sz":"0.01"}'`,
        'an order at OKX',
      ],
    ],
  },
  async ({ options, positionals }, console) => {
    if (options.order === undefined)
      throw usageError('Say what the bot would send: --order \'{"instId":…}\'.');
    const client = connect(options, console);
    const answer = await client.policyWhatIf({
      virtualKeyId: await findVirtualKeyId(client, positionals[0] ?? ''),
      body: options.order,
      ...(options.operation === undefined ? {} : { operation: options.operation }),
      ...(options.from === undefined ? {} : { sourceAddress: options.from }),
    });
    console.result(answer, renderWhatIf(answer, console.paint));
  },
);

function renderWhatIf(
  { verdict, operation, policyVersion, worths, refusals }: WhatIf,
  paint: Paint,
): string[] {
  const judged = worths.filter((worth) => worth !== null).map((worth) => groupDigits(worth));
  const about = `${operation}, by version ${policyVersion} of the policy`;
  if (verdict === 'admitted')
    return [
      `${paint.good('It would pass')} (${about}).`,
      ...(judged.length === 0 ? [] : [`Worth at most ${judged.join(' and ')}.`]),
    ];
  return [`${paint.bad('It would be refused')} (${about}):`, ...refusals.map(renderRefusal)];
}

function renderRefusal({ code, ruleId, detail, item }: ShownRefusal): string {
  const place = item === null ? '' : `item ${item}: `;
  return `  ${place}${detail} [${[ruleId, code].filter((part) => part !== null).join(', ')}]`;
}

export const policyExplain = defineCommand(
  {
    name: 'policy explain',
    summary: 'Say why something was admitted or refused, from its record in the ledger',
    details:
      '"bitting tail" shows the number of each record; an admission is an "intent", the other a "refusal".',
    positionals: [{ name: 'RECORD', describe: 'Number of the record', required: true }],
    options: CONNECTION_OPTIONS,
    examples: [['bitting policy explain 1842', 'the rule, its limit and the actual value']],
  },
  async ({ options, positionals }, console) => {
    const sequence = positionals[0] ?? '';
    if (!/^\d{1,19}$/u.test(sequence))
      throw usageError(
        `"${sequence}" is not the number of a record: "bitting tail" begins each line with it.`,
      );
    const explained = await connect(options, console).policyExplain({ sequence });
    console.result(explained, renderExplanation(explained, console.paint));
  },
);

function renderExplanation(explained: Explanation, paint: Paint): string[] {
  const { policyVersion, currentVersion, refusal } = explained;
  const isCurrent = policyVersion === currentVersion;
  return [
    explained.verdict === 'admitted' ? paint.good('Admitted') : paint.bad('Refused'),
    ...(refusal === null ? [] : [renderRefusal(refusal)]),
    ...explained.items.map(
      ({ text, worth, limit }) =>
        `  ${text}${worth === null ? '' : `, worth at most ${groupDigits(worth)}`}${limit === null ? '' : ` of ${groupDigits(limit)} for one order`}`,
    ),
    ...renderRows([
      ['When', new Date(explained.wallMs).toISOString()],
      ['Key', explained.virtualKeyId],
      ['Operation', explained.operation],
      ['From', explained.sourceAddress],
      [
        'Policy',
        policyVersion === null
          ? 'none was asked'
          : `version ${policyVersion}${isCurrent ? ', in force now' : currentVersion === null ? '' : `; now it is ${currentVersion}`}`,
      ],
      ...(explained.ruleIds.length === 0 ? [] : [['Rules', explained.ruleIds.join(', ')] as const]),
      ...(explained.outcome.length === 0 ? [] : [['Outcome', explained.outcome.join(', ')] as const]),
    ]),
  ];
}
