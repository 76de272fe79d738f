/** What operators look at, and what they are refused, is in the ledger. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { NOTED_AGAIN_MS } from '../bounds.ts';
import { startAdminFixture, VENUE_KEY, type AdminFixture } from './testing/admin-fixture.ts';

let fixture: AdminFixture;
beforeEach(async () => {
  fixture = await startAdminFixture();
});
afterEach(() => fixture[Symbol.asyncDispose]());

const LAST = { limit: 10, follow: false };
const SEARCH = { direction: 'newest', limit: 5 } as const;

function noted(act: string): readonly Readonly<Record<string, string>>[] {
  return fixture.ledger
    .ofType('admin')
    .filter((entry) => entry.act === act)
    .map(({ details }) => details);
}

async function look(what: () => Promise<unknown>): Promise<void> {
  await what().catch(() => undefined);
}

test('Who looks at the last records is in them himself, once a minute.', async () => {
  const auditor = fixture.clientFor('auditor');
  for (let time = 0; time < 3; time += 1) await auditor.tail(LAST);
  assert.deepEqual(noted('ledger-read'), [{ what: 'tail', filter: '' }]);
  const [entry] = fixture.ledger.ofType('admin');
  assert.match(entry?.operatorId ?? '', /^op_/u);
  fixture.clock.advance(NOTED_AGAIN_MS - 1);
  await auditor.tail(LAST);
  assert.equal(noted('ledger-read').length, 1);
  fixture.clock.advance(1);
  await auditor.tail(LAST);
  assert.equal(noted('ledger-read').length, 2);
  await fixture.clientFor('owner').tail(LAST);
  assert.equal(noted('ledger-read').length, 3, 'another operator is another look');
});

test('A search says by what was searched, whichever page of it; an address apart.', async () => {
  const auditor = fixture.clientFor('auditor');
  const words = { key: 'key_1', decision: 'refused', address: '192.0.2.1' };
  await look(() => auditor.ledgerSearch({ ...SEARCH, ...words, sinceMs: 5 }));
  await look(() => auditor.ledgerSearch({ ...SEARCH, ...words, sinceMs: 5, from: '17' }));
  await look(() => auditor.ledgerSearch({ ...SEARCH, ...words }));
  const [first, second, ...others] = noted('ledger-read');
  assert.deepEqual(
    [first?.['what'], first?.['filter']],
    ['ledger-search', 'decision=refused key=key_1 sinceMs=5'],
  );
  assert.equal(second?.['filter'], 'decision=refused key=key_1');
  assert.match(first?.['address'] ?? '', /^a1\./u, 'no address stands in the ledger in clear');
  assert.deepEqual(others, []);
});

test('What shows no records is no look into the ledger.', async () => {
  const auditor = fixture.clientFor('auditor');
  await auditor.status({});
  await auditor.metrics({});
  await auditor.ledgerShow({});
  assert.deepEqual(fixture.ledger.entries, []);
});

test('A ledger that cannot write keeps no operator from looking.', async () => {
  fixture.ledger.writable = false;
  await fixture.clientFor('auditor').tail(LAST);
  assert.deepEqual(fixture.ledger.entries, []);
});

test('What an operator is refused is written down with its code, once a minute.', async () => {
  const viewer = fixture.clientFor('viewer');
  for (let time = 0; time < 3; time += 1) await assert.rejects(viewer.bind(VENUE_KEY));
  assert.deepEqual(noted('refused'), [{ operation: 'bind', code: 'ROLE_MISSING' }]);
  await fixture.clientFor('owner').bind(VENUE_KEY);
  assert.deepEqual(
    fixture.ledger.ofType('admin').map(({ act }) => act),
    ['refused', 'bind'],
  );
});

test('A venue key that is refused leaves a record, and nothing of the key is in it.', async () => {
  fixture.probeReport = {
    kind: 'failed',
    code: 'CREDENTIAL_REFUSED',
    cause: 'It can withdraw.',
    evidence: 'perm',
    remedy: 'Make another.',
  };
  await assert.rejects(fixture.clientFor('owner').bind(VENUE_KEY));
  assert.deepEqual(noted('refused'), [{ operation: 'bind', code: 'CREDENTIAL_REFUSED' }]);
  const text = JSON.stringify(fixture.ledger.entries);
  for (const secret of [VENUE_KEY.apiKey, VENUE_KEY.secret, VENUE_KEY.passphrase])
    assert.ok(!text.includes(secret));
});

test('A caller that is no operator is counted, not recorded.', async () => {
  fixture.tokenFor('owner');
  await assert.rejects(fixture.clientWith('wrong').status({}), { code: 'OPERATOR_UNKNOWN' });
  assert.deepEqual(fixture.rejected, [['admin-socket', 'OPERATOR_UNKNOWN']]);
  assert.deepEqual(fixture.ledger.entries, []);
});
