import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OwnedRow, Picture } from '../ports/pictures.ts';
import { startAdminFixture, VENUE_KEY } from './testing/admin-fixture.ts';

const ROW: OwnedRow = {
  source: 'asked',
  heardMs: epochMs(5),
  owner: null,
  change: {
    kind: 'balance',
    atMs: epochMs(0),
    balance: { wallet: 'trading', asset: 'USDT', total: Decimal.parse('1.5'), available: Decimal.ONE },
  },
};

function pictureOf(accountId: string): Picture {
  const external = { orders: 0, fills: 0 };
  return {
    accountId,
    venue: 'okx',
    state: 'live',
    rows: [ROW],
    leftOut: 0,
    fills: [],
    external,
    streams: [],
    parts: [],
  };
}

void test('account-show gives the picture with the account’s label, amounts as text and no time where there is none', async () => {
  await using fixture = await startAdminFixture();
  const client = fixture.clientFor('viewer');
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  await assert.rejects(client.accountShow({ accountId }), { code: 'PICTURE_UNAVAILABLE' });
  fixture.pictures.shown.set(accountId, pictureOf(accountId));
  const view = await client.accountShow({ accountId });
  assert.equal(view.label, VENUE_KEY.label);
  assert.deepEqual(view.balances, [
    {
      wallet: 'trading',
      asset: 'USDT',
      total: '1.5',
      available: '1',
      source: 'asked',
      venueMs: null,
      heardMs: 5,
    },
  ]);
});

void test('account-watch tells of the account that was asked for alone, and stops when the caller hangs up', async () => {
  await using fixture = await startAdminFixture();
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  const hangUp = new AbortController();
  const events: TailEvent[] = [];
  const heard = Promise.withResolvers<undefined>();
  const watching = fixture
    .clientFor('viewer', hangUp.signal)
    .accountWatch(
      { accountId },
      {
        mayBeSilent: true,
        onEvent: (event) => {
          events.push(event);
          if (event['kind'] === 'state') heard.resolve(undefined);
        },
      },
    )
    .catch((error: unknown) => error);
  while (fixture.pictures.followers.size === 0) await new Promise((resolve) => setImmediate(resolve));
  const at = { wallMs: epochMs(7) };
  fixture.pictures.tell({ accountId: 'acc_other', ...at, kind: 'row', row: ROW });
  fixture.pictures.tell({ accountId, ...at, kind: 'row', row: ROW });
  fixture.pictures.tell({ accountId, ...at, kind: 'state', state: 'blind' });
  await heard.promise;
  assert.deepEqual(
    events.map((event) => [event.type, event['accountId'], event['kind']]),
    [
      ['account', accountId, 'balance'],
      ['account', accountId, 'state'],
    ],
  );
  hangUp.abort();
  assert.ok((await watching) instanceof BittingError);
  while (fixture.pictures.followers.size > 0) await new Promise((resolve) => setImmediate(resolve));
});
