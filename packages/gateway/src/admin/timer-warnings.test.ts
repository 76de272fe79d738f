import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { openOrder } from '../halt/testing/plan-stage.ts';
import type { OwnedRow, Owner } from '../ports/pictures.ts';
import { startAdminFixture, TERMS, VENUE_KEY } from './testing/admin-fixture.ts';

const KEY = { owner: 'desk', ...TERMS };

function rowOf(owner: Owner): OwnedRow {
  const { order } = openOrder('1', null);
  const change = { kind: 'order', order, atMs: epochMs(1) } as const;
  return { source: 'stream', heardMs: epochMs(1), owner, change };
}

void test('a key with a dead-man is cut with it, recorded with it, and shown with it', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const issued = await owner.issue({ ...KEY, accountId, label: 'one', deadManSeconds: 60 });
  assert.equal('warnings' in issued, false, 'nobody else is concerned');
  const { document } = await owner.show({ virtualKeyId: issued.virtualKeyId });
  assert.equal(document['deadManSeconds'], 60);
  const act = fixture.ledger.ofType('admin').find((entry) => entry.act === 'issue');
  assert.equal(act?.details['deadManSeconds'], '60');
  for (const deadManSeconds of [9, 121])
    await assert.rejects(owner.issue({ ...KEY, accountId, label: 'two', deadManSeconds }), {
      code: 'FIELD_MALFORMED',
    });
});

void test('the owner is warned where the venue’s timer concerns others’ orders, too', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const cut = (label: string, terms: object = {}) => owner.issue({ ...KEY, ...terms, accountId, label });
  await cut('reader', { scopes: ['read'] });
  const { virtualKeyId } = await cut('trader');
  assert.equal((await cut('plain')).warnings, undefined);
  const { warnings = [] } = await cut('guarded', { deadManSeconds: 60 });
  assert.match(
    warnings.join('\n'),
    /everything of the account after 60 s.*2 other keys of the account as well/u,
  );
  await owner.revoke({ virtualKeyId });
  const external = { orders: 1, fills: 0 };
  const rows = [
    rowOf({ kind: 'external' }),
    rowOf({ kind: 'pending' }),
    rowOf({ kind: 'key', virtualKeyId }),
  ];
  const picture = {
    accountId,
    venue: 'okx',
    state: 'live',
    leftOut: 0,
    fills: [],
    streams: [],
    parts: [],
  } as const;
  fixture.pictures.shown.set(accountId, { ...picture, external, rows });
  const again = await cut('again', { deadManSeconds: 60 });
  assert.match(again.warnings?.join('\n') ?? '', /1 open order that no key has placed/u);
});
