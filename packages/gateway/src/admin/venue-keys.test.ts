/** What is written down of a venue key when it is bound: what later looks are compared with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { ProbeReport } from '../ports/credential-probe.ts';
import type { WatchedKey } from '../vault/entries.ts';
import {
  GOOD_REPORT,
  HTX_KEY,
  HTX_REPORT,
  startAdminFixture,
  VENUE_KEY,
  type AdminFixture,
} from './testing/admin-fixture.ts';

function but(report: ProbeReport, otherwise: object): ProbeReport {
  return { ...report, ...otherwise };
}

function watchedOf({ keys }: AdminFixture, accountId: string): WatchedKey | null {
  const credential = keys.credential(accountId);
  return credential === null ? null : keys.watched.of(credential);
}

test('Binding writes down what the venue said of the key, and who bound it.', async () => {
  await using fixture = await startAdminFixture();
  fixture.probeReport = but(GOOD_REPORT, { ips: ['198.51.100.2', '192.0.2.7'], keyLabel: 'grid\u0007' });
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  const operatorId = fixture.ledger.ofType('admin').at(-1)?.operatorId ?? '';
  const accepted = {
    permissions: ['read_only', 'trade'],
    ips: ['192.0.2.7', '198.51.100.2'],
    label: 'grid?',
    endsAt: null,
    others: null,
  };
  assert.deepEqual(watchedOf(fixture, accountId), {
    accepted,
    told: accepted,
    acceptedAt: fixture.clock.wallMs(),
    acceptedBy: operatorId,
    gone: null,
    toldDays: null,
  });
  assert.notEqual(operatorId, '');
});

test('An end that the venue has set is part of it; what is our own reckoning is not.', async () => {
  await using fixture = await startAdminFixture();
  const expiresAt = epochMs(fixture.clock.wallMs() + 86_400_000);
  const owner = fixture.clientFor('owner');
  fixture.probeReport = but(HTX_REPORT, { expiresAt });
  const htx = await owner.bind(HTX_KEY);
  fixture.probeReport = but(GOOD_REPORT, { expiresAt });
  const okx = await owner.bind(VENUE_KEY);
  assert.equal(watchedOf(fixture, htx.accountId)?.accepted.endsAt, expiresAt);
  assert.equal(watchedOf(fixture, okx.accountId)?.accepted.endsAt, null);
});

test('Another key in the place of the bound one is judged by what was said of itself.', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const former = fixture.keys.credential(accountId);
  fixture.probeReport = but(GOOD_REPORT, { ips: ['203.0.113.9'] });
  await owner.rebind({
    accountId,
    apiKey: 'another-api-key',
    secret: 'ANOTHER-SECRET',
    passphrase: 'Another-1',
  });
  assert.deepEqual(watchedOf(fixture, accountId)?.accepted.ips, ['203.0.113.9']);
  assert.ok(former !== null && fixture.keys.credential(accountId)?.id !== former.id);
});

test('Only who may bind keys accepts one as it is.', async () => {
  await using fixture = await startAdminFixture();
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  const order = { accountId, reason: 'a test' };
  for (const role of ['trader', 'approver', 'auditor', 'viewer'] as const)
    await assert.rejects(fixture.clientFor(role).accountAcceptKey(order), { code: 'ROLE_MISSING' });
  await assert.rejects(fixture.clientFor('admin').accountAcceptKey(order), { code: 'STATE_CONFLICT' });
});
