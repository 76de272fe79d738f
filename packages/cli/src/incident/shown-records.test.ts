import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INCIDENT_READS_MAX } from '../bounds.ts';
import { Gathering, type Gathered } from './gathering.ts';
import { tellIncident } from './report.ts';
import { adminAct, intent, OWN, payloadOf, type Saying, systemEvent } from './testing/records.ts';

const DAY_MS = 86_400_000;
const SINCE_MS = 30 * DAY_MS;
const PSEUDONYM = `a1.20261120.${'A'.repeat(22)}`;
const OTHER_DAY = `a1.20261119.${'B'.repeat(22)}`;
const HOME = '192.0.2.1';

type Told = readonly [atMs: number, saying: Saying, shown?: Readonly<Record<string, unknown>>];

function gather(told: readonly Told[]): Gathered {
  const gathering = new Gathering({
    subject: { kind: 'key', id: 'key_1', label: 'grid', accountId: 'acc_1', keyIds: ['key_1'] },
    stretch: { sinceMs: SINCE_MS, untilMs: SINCE_MS + DAY_MS },
    habitsSinceMs: 0,
  });
  for (const [index, [atMs, saying, shown]] of told.entries())
    gathering.take(BigInt(index), payloadOf(saying, atMs), shown);
  return gathering.end();
}

function tell(told: readonly Told[]) {
  return tellIncident(gather(told), {
    log: { key: null, records: '0', verified: null, addressesErasedBefore: null },
    madeAtMs: 0,
  });
}

function from(address: string, id = 'i'): Saying {
  return Object.assign(intent(id), { sourceAddress: address });
}

function readFrom(address: string): Saying {
  return {
    type: 'read',
    ...OWN,
    venue: 'okx',
    operation: 'GET /api/v5/account/balance',
    instrument: null,
    sourceAddress: address,
    upstreamHost: 'www.okx.com',
    httpStatus: 200,
    stages: {},
  };
}

test('An address is told as it is shown, compared as it is shown, and kept as it is recorded.', () => {
  const { findings, addresses } = tell([
    [SINCE_MS - 1, from(OTHER_DAY, 'before'), { sourceAddress: HOME }],
    [SINCE_MS, from(PSEUDONYM, 'home'), { sourceAddress: HOME }],
    [SINCE_MS + 1, from(PSEUDONYM.replaceAll('A', 'C'), 'thief'), { sourceAddress: '203.0.113.9' }],
  ]);
  assert.deepEqual(
    findings.map(({ sentence }) => sentence),
    ['First requests from 203.0.113.9: 1 request, none refused'],
  );
  assert.deepEqual(
    addresses.map(({ address, isNew }) => [address, isNew]),
    [
      [HOME, false],
      ['203.0.113.9', true],
    ],
  );
  const { records } = gather([[SINCE_MS, from(PSEUDONYM), { sourceAddress: HOME }]]);
  const [record] = records;
  assert.ok(record?.payload.includes(PSEUDONYM) === true && record.entry.type === 'intent');
  assert.equal(record.entry.sourceAddress, HOME);
});

test('Pseudonyms that nobody resolved are compared with none of another day.', () => {
  const { findings } = tell([
    [SINCE_MS - 1, from(OTHER_DAY, 'before')],
    [SINCE_MS, from(PSEUDONYM, 'within')],
  ]);
  assert.deepEqual(findings, []);
});

test('What is only read counts for addresses and for nothing else, and a few records of each are enough.', () => {
  const reads: readonly Told[] = Array.from({ length: 10 }, (_, index) => [
    SINCE_MS + index,
    readFrom('203.0.113.9'),
  ]);
  const told: readonly Told[] = [[SINCE_MS - 1, from(HOME, 'before')], ...reads];
  const report = tell(told);
  assert.deepEqual(
    report.findings.map(({ sentence }) => sentence),
    ['First requests from 203.0.113.9: 10 requests, none refused'],
  );
  assert.deepEqual([report.totals.requests, report.totals.refused], [0, 0]);
  assert.equal(gather(told).records.length, INCIDENT_READS_MAX);
  const known = tell([
    [SINCE_MS - 1, readFrom('203.0.113.9')],
    [SINCE_MS - 1, from(HOME, 'before')],
    ...reads,
  ]);
  assert.deepEqual(known.findings, [], 'where it read before it may read');
});

test('A finding is seen live where the ledger has a record of its rule and of one of its records, and else is not.', () => {
  const finding = (rule: string, records: string): Told => [
    SINCE_MS + 10,
    systemEvent('finding', { rule, virtualKeyId: 'key_1', accountId: 'acc_1', records, sentence: 's' }),
  ];
  const theft: readonly Told[] = [
    [SINCE_MS - 1, from(HOME, 'before')],
    [SINCE_MS, from('203.0.113.9', 'theft')],
  ];
  const seen = (...more: readonly Told[]) =>
    tell([...theft, ...more]).findings.map(({ seenLive }) => seenLive);
  assert.deepEqual(seen(finding('new-address', '1 5')), [{ record: '2', atMs: SINCE_MS + 10 }]);
  assert.deepEqual(seen(finding('new-instrument', '1')), [null]);
  assert.deepEqual(seen(finding('new-address', '11')), [null]);
  assert.deepEqual(seen(), [null]);
});

test('Who reads the ledger is no part of what happened with a key; who halts everything is.', () => {
  const { records } = gather([
    [SINCE_MS, adminAct('ledger-read', null, { what: 'ledger-search' })],
    [SINCE_MS, adminAct('halt', null)],
  ]);
  assert.deepEqual(
    records.map(({ sequence }) => sequence),
    [1n],
  );
});
