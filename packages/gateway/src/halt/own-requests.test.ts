import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { AccountOrder, AccountPosition } from '@bitting/core/trading/account-picture.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { HTX_REQUESTS } from './htx-requests.ts';
import { OKX_REQUESTS } from './okx-requests.ts';
import type { OwnRequest } from './own-request.ts';
import { openOrder, openPosition } from './testing/plan-stage.ts';

/** What the venue's own strict reading makes of it. */
function read({ family, path, body }: OwnRequest, dialect: VenueDialect): readonly Intent[] {
  const operation = dialect.findOperation('POST', path, family);
  assert.ok(operation !== null && operation.acts, path);
  const bytes = encodeUtf8(JSON.stringify(body));
  const header = (name: string) => (name === 'content-type' ? 'application/json' : undefined);
  const result = dialect.readRequest(operation, {
    method: 'POST',
    target: path,
    path,
    query: '',
    body: bytes,
    header,
  });
  assert.ok(result.kind === 'read-request', JSON.stringify(result));
  return result.intents;
}

function orders(count: number, change: Partial<AccountOrder>): readonly AccountOrder[] {
  return Array.from({ length: count }, (_, index) => ({
    ...openOrder(String(100 + index), null).order,
    clientOrderId: `own${index}`,
    ...change,
  }));
}

const VENUES = [
  {
    name: 'OKX',
    dialect: okxDialect,
    writer: OKX_REQUESTS,
    kinds: [
      [{ instrument: 'BTC-USDT' }, 20],
      [{ instrument: 'BTC-USDT-SWAP', market: 'swap' }, 20],
      [{ instrument: 'BTC-USDT', algo: true }, 10],
    ],
    contract: 'BTC-USDT-SWAP',
  },
  {
    name: 'HTX',
    dialect: htxDialect,
    writer: HTX_REQUESTS,
    kinds: [
      [{ instrument: 'btcusdt' }, 50],
      [{ instrument: 'btcusdt', algo: true }, 50],
      [{ instrument: 'BTC-USDT', market: 'swap' }, 10],
    ],
    contract: 'BTC-USDT',
  },
] as const;

for (const { name, dialect, writer, kinds, contract } of VENUES) {
  for (const [change, max] of kinds)
    test(`cancels at ${name} name each order once, as many at a time as it takes: ${JSON.stringify(change)}`, () => {
      const open = orders(2 * max + 1, change);
      const requests = writer.cancels(open);
      const read_ = requests.map((request) => read(request, dialect));
      assert.deepEqual(
        read_.map(({ length }) => length),
        [max, max, 1],
      );
      const isAlgo = 'algo' in change;
      const named = read_.flat().map((intent) => {
        assert.ok(intent.kind === 'cancel' && intent.algo === isAlgo);
        return intent.order.id;
      });
      const byClient = isAlgo && name === 'HTX';
      assert.deepEqual(
        named,
        open.map(({ clientOrderId, venueOrderId }) => (byClient ? clientOrderId : venueOrderId)),
      );
    });

  test(`nothing to cancel at ${name} is no request`, () => {
    assert.deepEqual(writer.cancels([]), []);
  });

  for (const side of ['net', 'long', 'short'] as const)
    test(`the closing of a ${side} position at ${name} can only reduce`, () => {
      const position: AccountPosition = { ...openPosition(contract), side };
      const closing = { side: side === 'short' ? 'buy' : 'sell', price: '99.5', quantity: '3' } as const;
      const [intent] = read(writer.close(position, closing), dialect);
      assert.ok(intent?.kind === 'place');
      assert.deepEqual(
        [intent.reduceOnly, intent.type, intent.side, intent.positionSide, intent.instrument],
        [true, 'ioc', closing.side, side === 'net' ? null : side, contract],
      );
      assert.ok(intent.price?.equals(Decimal.parse('99.5')));
      assert.ok(intent.size.unit === 'contracts' && intent.size.amount.equals(Decimal.parse('3')));
    });
}

test('contracts of several instruments are cancelled at HTX one instrument at a time', () => {
  const open = [
    ...orders(2, { instrument: 'BTC-USDT', market: 'swap' }),
    ...orders(1, { instrument: 'ETH-USDT', market: 'swap' }),
  ];
  const read_ = HTX_REQUESTS.cancels(open).map((request) => read(request, htxDialect));
  assert.deepEqual(
    read_.map((intents) => intents.map((intent) => (intent.kind === 'cancel' ? intent.instrument : ''))),
    [['BTC-USDT', 'BTC-USDT'], ['ETH-USDT']],
  );
});
