import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { AlertRow } from '../alert-row.ts';

const STOLEN =
  'Nobody but a thief or a broken bot does this: "bitting suspend" the key, then see docs/operations/incident.md.';

const refusal = (code: ErrorCode): AlertRow['takes'] => [{ type: 'refusal', code }];

function row(
  code: ErrorCode,
  { advice = STOLEN, severity, title }: Pick<AlertRow, 'severity' | 'title'> & { readonly advice?: string },
): AlertRow {
  return {
    id: `refused-${code.toLowerCase().replaceAll('_', '-')}`,
    takes: refusal(code),
    severity,
    title,
    sentence: (record) =>
      `${record.text('virtualKeyId')} on ${record.text('accountId')} asked for ${record.or('order', record.text('operation'))}, from ${record.text('sourceAddress')}: ${record.text('detail')}`,
    advice,
    sameBy: ['virtualKeyId'],
  };
}

/** What bots were refused that a person should know of; every other refusal is a bot’s daily bread. */
export const REFUSAL_ROWS: readonly AlertRow[] = [
  row('OPERATION_FORBIDDEN', { severity: 'critical', title: 'A bot tried to move money or to manage keys' }),
  row('CLIENT_CERTIFICATE_WRONG', {
    severity: 'critical',
    title: 'A key is used without its client certificate',
  }),
  row('BODY_BINDING_WRONG', { severity: 'critical', title: 'The body of a signed request was changed' }),
  row('REQUEST_REPLAYED', { severity: 'critical', title: 'A signed request came a second time' }),
  row('KEY_SUSPENDED', {
    severity: 'warning',
    title: 'A suspended key is still used',
    advice: 'Stop the bot, or let it trade again with "bitting resume KEY".',
  }),
  row('INSTRUMENT_NOT_ALLOWED', {
    severity: 'warning',
    title: 'A bot tried an instrument that is not its own',
  }),
  row('MARKET_NOT_ALLOWED', { severity: 'warning', title: 'A bot tried a market that is not its own' }),
  row('SCOPE_MISSING', { severity: 'warning', title: 'A bot tried what its key is not for' }),
  row('ORDER_NOT_OWNED', { severity: 'warning', title: 'A bot reached for orders of others' }),
  row('NOTIONAL_ABOVE_LIMIT', {
    severity: 'warning',
    title: 'A bot tried an order above its limit',
    advice: 'A mistake of the bot, or somebody tries how far the key goes.',
  }),
  row('LOSS_LIMIT_REACHED', {
    severity: 'critical',
    title: 'A bot has reached its loss of the day',
    advice: 'Until midnight UTC it can only reduce; look at its positions.',
  }),
  row('INSTRUMENT_NOT_LIQUID', {
    severity: 'warning',
    title: 'A bot tried an instrument that hardly trades',
  }),
  row('PRICE_OUTSIDE_COLLAR', {
    severity: 'warning',
    title: 'A bot tried a price far from the market',
    advice: 'A mistake of the bot, or somebody tries to trade against himself: look at its orders.',
  }),
];
