import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { SearchWords } from '@bitting/client/searches.ts';
import type { OptionTable, OptionValues } from './command.ts';
import { readInstant } from './instants.ts';
import { findAnyAccount, findAnyVirtualKeyId } from './named.ts';

/** What records are chosen by. */
export const SEARCH_OPTIONS = {
  key: { kind: 'text', value: 'KEY', describe: 'Of this virtual key (label or id), and what was done to it' },
  account: { kind: 'text', value: 'ACCOUNT', describe: 'Of this account (label or id)' },
  venue: { kind: 'choice', choices: ['okx', 'htx'], describe: 'Of this venue' },
  instrument: { kind: 'text', value: 'ID', describe: 'About this instrument, such as BTC-USDT' },
  operation: { kind: 'text', value: 'NAME', describe: 'Of this operation, such as order.place' },
  decision: {
    kind: 'choice',
    choices: ['admitted', 'refused', 'accepted', 'rejected', 'unknown'],
    describe: 'What the gateway decided, or what became of it at the venue',
  },
  rule: {
    kind: 'text',
    value: 'ID',
    describe: 'That this rule was asked about; with --decision refused, that it refused',
  },
  code: { kind: 'text', value: 'CODE', describe: 'Refused with this code' },
  order: { kind: 'text', value: 'ID', describe: 'About this order, by the id of the venue or of the bot' },
  address: { kind: 'text', value: 'IP', describe: 'From this source address' },
  type: {
    kind: 'choice',
    choices: ['intent', 'outcome', 'resolution', 'refusal', 'read', 'admin', 'system'],
    describe: 'Of this type',
  },
  act: { kind: 'text', value: 'NAME', describe: 'This administrative act, such as issue' },
  event: { kind: 'text', value: 'NAME', describe: 'This event, such as dead-man' },
  since: {
    kind: 'text',
    value: 'WHEN',
    describe: 'From then on: 90m, 24h, 7d ago, or 2026-11-20T08:00 (UTC)',
  },
  until: { kind: 'text', value: 'WHEN', describe: 'Until then' },
} as const satisfies OptionTable;

/** Those that the gateway takes as they are given. */
const PLAIN = [
  'venue',
  'instrument',
  'operation',
  'decision',
  'rule',
  'code',
  'order',
  'address',
  'type',
  'act',
  'event',
] as const satisfies readonly (keyof typeof SEARCH_OPTIONS)[];

/** A question as the gateway takes it: ids instead of labels, instants instead of durations. */
export async function readSearch(
  options: OptionValues<typeof SEARCH_OPTIONS>,
  client: AdminClient,
  nowMs: number,
): Promise<SearchWords & { readonly sinceMs?: number; readonly untilMs?: number }> {
  const { key, account, since, until } = options;
  return {
    ...Object.fromEntries(
      PLAIN.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
    ),
    ...(key === undefined ? {} : { key: await findAnyVirtualKeyId(client, key) }),
    ...(account === undefined ? {} : { account: (await findAnyAccount(client, account)).accountId }),
    ...(since === undefined ? {} : { sinceMs: readInstant('since', since, nowMs) }),
    ...(until === undefined ? {} : { untilMs: readInstant('until', until, nowMs) }),
  };
}
