import { Decimal } from '@bitting/core/money/decimal.ts';
import type { MarketView } from '@bitting/client/markets.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { findAccount } from '../named.ts';
import { renderTable } from '../table.ts';

export const markets = defineCommand(
  {
    name: 'markets',
    summary: 'Show prices of what an account holds, orders and may trade',
    details: `As the account's venue says them, where the account trades: prices of a simulator for one on paper.
Without --instrument: what it holds, has ordered and traded, then what its virtual keys name; at most 20.`,
    options: {
      ...CONNECTION_OPTIONS,
      account: { kind: 'text', value: 'ACCOUNT', describe: 'Id or label; needed where there are several' },
      instrument: {
        kind: 'list',
        value: 'ID',
        describe: 'Exact venue id; may be repeated or joined by commas',
      },
    },
    examples: [['bitting markets --account grid', 'with the change of 24 hours']],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const { accountId } = await findAccount(client, options.account);
    const { instrument } = options;
    const shown = await client.markets({
      accountId,
      ...(instrument === undefined || instrument.length === 0 ? {} : { instruments: instrument }),
    });
    console.result(
      shown,
      shown.markets.length === 0
        ? ['The venue said no price.']
        : renderTable(['INSTRUMENT', 'PRICE', '24 H', 'AT'], shown.markets.map(renderRow)),
    );
  },
);

function renderRow({ atMs, dayAgo, instrument, price }: MarketView): readonly string[] {
  return [instrument, price, renderChange(price, dayAgo), new Date(atMs).toISOString()];
}

const HUNDREDTHS = 2;

/** In percent, for people: what it is counted with is exact. */
export function renderChange(price: string, dayAgo: string | null): string {
  const before = dayAgo === null ? null : Decimal.tryParse(dayAgo);
  if (before === null || before.sign() <= 0) return '?';
  const percent = (Number(price) / Number(before.toString()) - 1) * 100;
  return `${percent < 0 ? '' : '+'}${percent.toFixed(HUNDREDTHS)} %`;
}
