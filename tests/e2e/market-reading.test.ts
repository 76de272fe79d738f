/** What the gateway knows of a market, against the simulator with its market maker: as each venue tells it on the wire. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { notionalOf } from '@bitting/core/policy/notional.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { VENUES } from '@bitting/gateway/edge/venues.ts';
import { MarketFeed } from '@bitting/gateway/market/market-data.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { FakeUpstream } from '@bitting/gateway/testing/fake-upstream.ts';
import { Cleanup } from '../support/cleanup.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const PLACE = { environment: 'paper', region: 'paper' } as const;

const cleanup = new Cleanup();
let paper: PaperVenue;
before(async () => {
  paper = cleanup.add(await startPaperVenue({ seed: 11, marketMaker: true }));
});
after(() => cleanup.close());

function urlOf(family: ApiFamily): string {
  if (family === 'okx') return paper.okxUrl;
  return family === 'htx-spot' ? paper.htxSpotUrl : paper.htxContractUrl;
}

/** A feed that asks the simulator, with nothing between. */
function openFeed(venue: keyof typeof VENUES): MarketFeed {
  const { dialect, questions } = VENUES[venue];
  const upstream = new FakeUpstream(systemClock);
  upstream.sendPublic = async ({ outgoing, destination }) => {
    const { method, target, headers, body } = outgoing;
    const { status, body: bytes } = await requestRaw(urlOf(destination.family), {
      method,
      target,
      headers,
      body,
    });
    const answer = { status, body: bytes };
    return { kind: 'answer', answer, contentType: 'application/json', headers: [], upstreamMs: 1 };
  };
  return new MarketFeed({ dialect, questions, upstream, clock: systemClock, place: PLACE });
}

for (const [venue, id, unit] of [
  ['okx', 'BTC-USDT', 'base'],
  ['okx', 'BTC-USDT-SWAP', 'contracts'],
  ['htx', 'btcusdt', 'base'],
  ['htx', 'BTC-USDT', 'contracts'],
] as const) {
  test(`The market of ${id} at ${venue} is known as it stands there.`, async () => {
    const feed = openFeed(venue);
    await feed.prefetch([id], 'key', ['mark', 'book']);
    const instrument = feed.instrument(id);
    const reference = feed.reference(id);
    const { mark, volumePerDay, book } = feed.state(id);
    assert.ok(
      instrument !== null && reference !== null && mark !== null && book !== null && volumePerDay !== null,
    );
    const now = systemClock.wallMs();
    for (const { atMs } of [reference, mark, book]) assert.ok(Math.abs(now - atMs) < 5_000);
    const [bid, ask] = [book.bids[0], book.asks[0]];
    assert.ok(bid !== undefined && ask !== undefined && book.asks.length >= 10 && book.bids.length >= 10);
    const width = Decimal.parse('0.02').multiply(reference.price);
    for (const price of [mark.price, bid.price, ask.price])
      assert.ok(!price.subtract(reference.price).absolute().isAbove(width), `${price} at ${reference.price}`);
    assert.equal(volumePerDay.asset, 'USDT');
    const one = notionalOf(instrument, { unit, amount: Decimal.ONE }, reference.price);
    assert.ok(one !== null && volumePerDay.amount.isAbove(one.amount), `${volumePerDay.amount} USDT`);
  });
}
