/** Prices as an operator sees them are those of the venue where the account trades. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;

before(async () => {
  venue = cleanup.add(await startPaperVenue({ seed: 5 }));
  gateway = cleanup.add(await startTestGateway(venue));
});
after(async () => {
  await cleanup.close();
});

test('Prices of an account of OKX are those of the simulator, with that of a day before.', async () => {
  const accountId = await bindPaperKey(gateway.admin, venue.openAccount().key, 'okx');
  const { markets } = await gateway.admin.markets({
    accountId,
    instruments: ['BTC-USDT', 'BTC-USDT-SWAP', 'NONE-USDT'],
  });
  assert.deepEqual(
    markets.map(({ instrument, price }) => [instrument, price]),
    ['BTC-USDT', 'BTC-USDT-SWAP'].map((id) => [id, String(venue.control.truth().prices[id]?.last)]),
  );
  assert.ok(markets.every(({ dayAgo }) => Number(dayAgo) > 0));
});

test('Prices of an account of HTX are those of the simulator, of pairs and of contracts.', async () => {
  const accountId = await bindPaperKey(gateway.admin, venue.openHtxAccount().key, 'htx');
  const { markets } = await gateway.admin.markets({ accountId, instruments: ['btcusdt', 'BTC-USDT'] });
  assert.deepEqual(
    markets.map(({ instrument, price }) => [instrument, Number(price)]),
    ['btcusdt', 'BTC-USDT'].map((id) => [id, Number(venue.htx.truth().prices[id]?.last)]),
  );
  assert.ok(markets.every(({ dayAgo }) => Number(dayAgo) > 0));
});
