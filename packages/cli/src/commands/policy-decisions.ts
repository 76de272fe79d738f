import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { WhatIf } from '@bitting/client/policies.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole, type Paint } from '../command.ts';
import { connect } from '../connection.ts';
import { renderExplanation, renderRefusal } from '../explanation-lines.ts';
import { readInstant } from '../instants.ts';
import { readLabels } from '../labels.ts';
import { findVirtualKeyId } from '../named.ts';
import { renderPast } from '../past-lines.ts';
import { readPolicyFile } from '../policy-file.ts';
import { groupDigits } from '../policy-lines.ts';

export const policyWhatIf = defineCommand(
  {
    name: 'policy what-if',
    summary:
      'Say whether an order would pass now, or what a policy would have made of a stretch of the ledger',
    details: `Nothing is sent. With --order: the body that a bot would send, word for word, judged as it would be at this moment. A list is
taken for a batch. Another operation than the usual one to place such an order is named by method and path of the venue.
With --since: all that the key did since then, judged by the policy of the file or, without one, by the one in force.`,
    positionals: [{ name: 'KEY', describe: 'Id or label of the virtual key', required: true }],
    options: {
      ...CONNECTION_OPTIONS,
      order: { kind: 'text', value: 'JSON', describe: 'Body of the order' },
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
      since: { kind: 'text', value: 'WHEN', describe: 'Of the past: 24h, 7d, or a date (UTC)' },
      until: { kind: 'text', value: 'WHEN', describe: 'With --since: until then; default now' },
      file: { kind: 'text', value: 'FILE', describe: 'With --since: the policy that is tried' },
    },
    examples: [
      [
        `bitting policy what-if grid --order '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"60000","sz":"0.01"}'`,
        'an order at OKX',
      ],
      ['bitting policy what-if grid --file tighter.json --since 7d', 'what it would have refused'],
    ],
  },
  async ({ options, positionals }, console) => {
    demandOne(options);
    const client = connect(options, console);
    const virtualKeyId = await findVirtualKeyId(client, positionals[0] ?? '');
    if (options.order === undefined) {
      await askPast(client, { virtualKeyId, ...options }, console);
      return;
    }
    const answer = await client.policyWhatIf({
      virtualKeyId,
      body: options.order,
      ...(options.operation === undefined ? {} : { operation: options.operation }),
      ...(options.from === undefined ? {} : { sourceAddress: options.from }),
    });
    console.result(answer, renderWhatIf(answer, console.paint));
  },
);

interface PastOptions {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly file: string | undefined;
}

function demandOne({ order, operation, from, since, until, file }: PastOptions & NowOptions): void {
  const isPast = [since, until, file].some((option) => option !== undefined);
  const isNow = [order, operation, from].some((option) => option !== undefined);
  if (isPast && isNow)
    throw usageError('Ask about an order (--order) or about the past (--since), not about both.');
  if (order === undefined && since === undefined)
    throw usageError(
      'Say what the bot would send, --order \'{"instId":…}\', or since when what it did is to be judged, --since 24h.',
    );
}

interface NowOptions {
  readonly order: string | undefined;
  readonly operation: string | undefined;
  readonly from: string | undefined;
}

async function askPast(
  client: AdminClient,
  { virtualKeyId, since, until, file }: PastOptions & { readonly virtualKeyId: string },
  console: CommandConsole,
): Promise<void> {
  const nowMs = Date.now();
  const asked = {
    virtualKeyId,
    sinceMs: readInstant('since', since ?? '', nowMs),
    ...(until === undefined ? {} : { untilMs: readInstant('until', until, nowMs) }),
    ...(file === undefined ? {} : { document: readPolicyFile(file, 'key') }),
  };
  const past = await client.policyWhatIfPast(asked, {
    onProgress: ({ step, detail }) => {
      console.progress(detail === null ? step : `${step}: ${detail}`);
    },
  });
  console.result(past, renderPast(past));
}

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
    const client = connect(options, console);
    const explained = await client.policyExplain({ sequence });
    const labels = console.json ? new Map<string, string>() : await readLabels(client);
    console.result(explained, renderExplanation(explained, labels, console.paint));
  },
);
