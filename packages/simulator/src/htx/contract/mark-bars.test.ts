import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSimulator, type Simulator } from '../../compose.ts';
import { ManualClock } from '../../engine/clock.ts';
import { ContractClient, fieldsOf, rowsOf } from './contract-client.fixture.ts';

const START = Date.UTC(2026, 10, 21);
const PATH = '/index/market/history/linear_swap_mark_price_kline';

let simulator: Simulator;
let clock: ManualClock;
let open: ContractClient;

before(async () => {
  clock = new ManualClock(START);
  simulator = await startSimulator({ seed: 5, clock, port: 0, controlPort: 0, marketMaker: false });
  open = new ContractClient(simulator.htxContractUrl, null);
});
after(() => simulator.close());

const bars = async (query: Readonly<Record<string, string>>): Promise<readonly unknown[]> =>
  rowsOf((await open.get(PATH, { contract_code: 'BTC-USDT', period: '1min', ...query })).data);

test('The newest bar of the mark price is that of now, though nothing trades, and closes where the mark stands', async () => {
  clock.advance(3_600_000 + 30_000);
  simulator.htx.setPrice('BTC-USDT', '61234.5');
  const [bar, ...others] = await bars({ size: '1' });
  assert.deepEqual(others, []);
  assert.equal(fieldsOf(bar)['id'], (START + 3_600_000) / 1000);
  assert.equal(Number(fieldsOf(bar)['close']), 61_234.5);
  const five = await bars({ size: '1', period: '5min' });
  assert.equal(fieldsOf(five[0])['id'], (START + 3_600_000) / 1000);
});

test('A stretch of time in which nothing traded has no bars', async () => {
  const to = String(clock.now() / 1000 + 60);
  assert.deepEqual(await bars({ from: String(START / 1000), to }), []);
  assert.equal((await bars({})).length, 1);
});
