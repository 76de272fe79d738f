import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { LedgerLimitBook } from '../limits/limit-book.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { BENCH_VENUES, HTX_SPOT_BENCH, OKX_BENCH, type BenchVenue } from '../testing/bench-venues.ts';
import { intentEntry, placeIntent, outcomeEntry, UNKNOWN } from '../testing/entries.ts';
import { FakeKeyRing, okxAccount } from '../testing/fake-key-ring.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { createVenueEdge, type VenueEdge } from './venue-edge.ts';
import { VENUES } from './venues.ts';

const PAPER = { environment: 'paper', region: 'paper' } as const;

function open(
  venue: BenchVenue,
  { paperPort = 1, ledger = new MemoryLedger(), keyRing = new FakeKeyRing(venue) } = {},
): { readonly edge: VenueEdge; readonly clock: ManualClock } {
  const clock = new ManualClock();
  const { id } = venue.dialect;
  const address = { host: '127.0.0.1', port: paperPort };
  const edge = createVenueEdge({
    venue: VENUES[id],
    keyRing,
    ledger,
    limits: new LedgerLimitBook(clock),
    clock,
    random: (length) => Buffer.alloc(length, 7),
    boot: '00',
    indexFile: ':memory:',
    paper: { okx: address, 'htx-spot': address, 'htx-contract': address },
    publicPlace: PAPER,
  });
  return { edge, clock };
}

test('Two venues restore from one ledger, each what is its own.', async () => {
  const item = toRecordedItem(placeIntent('c1'));
  const records: readonly LedgerEntry[] = [
    intentEntry('i1', [item], { venue: 'okx' }),
    intentEntry('i2', [item], { venue: 'htx' }),
    intentEntry('i3', [item], { venue: 'htx' }),
    outcomeEntry('i3', [UNKNOWN]),
  ];
  for (const [venue, open_] of [
    [OKX_BENCH, ['i1']],
    [HTX_SPOT_BENCH, ['i2', 'i3']],
  ] as const) {
    const { edge } = open(venue);
    for (const [sequence, entry] of records.entries()) edge.restore({ sequence: BigInt(sequence), entry });
    edge.restored();
    assert.deepEqual(
      edge.reconciliation().listed.map(({ intentId }) => intentId),
      open_,
    );
    await edge.close(0);
  }
});

for (const venue of BENCH_VENUES)
  test(`The port of ${venue.family} passes public data on from where the venue is, and counts it.`, async () => {
    const asked: string[] = [];
    const server = http.createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(venue.empty));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { edge } = open(venue, {
      paperPort: (server.address() as AddressInfo).port,
    });
    const { host, port } = await edge.listen(venue.family, { host: '127.0.0.1', port: 0 });
    const answered = await fetch(`http://${host}:${port}${venue.time.target}`, {
      headers: { connection: 'close' },
    });
    assert.equal(answered.status, 200);
    assert.deepEqual(await answered.json(), venue.empty);
    assert.deepEqual(asked, [`GET ${venue.time.target}`]);
    assert.match(edge.metrics.counterLines('requests'), /class="public"\} 1\n/u);
    await edge.close(0);
    server.closeAllConnections();
    server.close();
  });

test('An edge opens ports of its own venue alone.', async () => {
  const { edge } = open(OKX_BENCH);
  await assert.rejects(async () => edge.listen('htx-spot', { host: '127.0.0.1', port: 0 }), RangeError);
  await edge.close(0);
});

test('What is on its way is told beside an end that is being written down, never set off against it.', async () => {
  const ledger = new MemoryLedger();
  const keyRing = new FakeKeyRing(OKX_BENCH);
  const { edge } = open(OKX_BENCH, { ledger, keyRing });
  const given = intentEntry('i1', [toRecordedItem(placeIntent('c1'))]);
  const { accountId } = given;
  for (const [sequence, entry] of [given, outcomeEntry('i1', [UNKNOWN])].entries())
    edge.restore({ sequence: BigInt(sequence), entry });
  edge.restored();
  assert.deepEqual(edge.unsettled(accountId), { underWay: 0, unknown: 1 });
  const letGo = ledger.hold();
  keyRing.accounts = [{ ...okxAccount('revoked'), id: accountId }];
  keyRing.hasCredential = false;
  edge.giveUp(accountId, 'op_1');
  await ledger.untilWaiting(1);
  // As one that is recorded now, and goes to the venue next.
  edge.restore({ sequence: 2n, entry: intentEntry('i2', [toRecordedItem(placeIntent('c2'))]) });
  assert.deepEqual(edge.unsettled(accountId), { underWay: 1, unknown: 1 });
  letGo();
  while (edge.unsettled(accountId).unknown > 0) await new Promise(setImmediate);
  assert.deepEqual(edge.unsettled(accountId), { underWay: 1, unknown: 0 });
  await edge.close(0);
});
