/**
 * The gateway's process is killed (SIGKILL) while bots have open orders: nobody is there any more who could cancel them but the
 * venue, whose timer the gateway has armed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueHtxTestKey,
  issueTestKey,
  startTestGateway,
  type IssueTerms,
  type TestGateway,
} from '../support/gateway.ts';
import { signHtx } from '../support/htx-signing.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

/** Hardly longer than it has to be; the test waits for as long, because processes have clocks of their own. */
const SECONDS = 12;
const PATIENCE_MS = 20_000;
const POLL_MS = 100;
/** What a busy machine adds. */
const SLACK_MS = 3_000;

interface Ground {
  readonly venue: PaperVenue;
  readonly gateway: TestGateway;
}

async function placeAtOkx({ gateway, venue }: Ground, terms: IssueTerms): Promise<void> {
  const account = venue.openAccount();
  const accountId = await bindPaperKey(gateway.admin, account.key);
  const key = await issueTestKey(gateway.admin, accountId, terms);
  const body = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '20000', sz: '0.01' };
  const request = signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body });
  assert.match((await requestRaw(gateway.okxUrl, request)).body.toString(), /"sCode":"0"/u);
}

async function placeAtHtx({ gateway, venue }: Ground, terms: IssueTerms): Promise<void> {
  const account = venue.openHtxAccount();
  const accountId = await bindPaperKey(gateway.admin, account.key);
  const key = await issueHtxTestKey(gateway.admin, accountId, terms);
  const asked = {
    method: 'GET',
    path: '/v1/account/accounts',
    host: new URL(gateway.htxSpotUrl).host,
  } as const;
  const answer = await requestRaw(gateway.htxSpotUrl, signHtx(key, asked));
  const { data } = JSON.parse(answer.body.toString()) as { data: { id: number; type: string }[] };
  const ledgerId = String(data.find(({ type }) => type === 'spot')?.id);
  const spot = {
    'account-id': ledgerId,
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.01',
    price: '20000',
  };
  const swap = {
    contract_code: 'BTC-USDT',
    margin_mode: 'cross',
    side: 'buy',
    volume: '1',
    type: 'limit',
    price: '20000',
    time_in_force: 'gtc',
  };
  for (const [url, path, body] of [
    [gateway.htxSpotUrl, '/v1/order/orders/place', spot],
    [gateway.htxContractUrl, '/v5/trade/order', swap],
  ] as const) {
    const request = signHtx(key, { method: 'POST', path, body, host: new URL(url).host });
    assert.match((await requestRaw(url, request)).body.toString(), /"status":"ok"|"code":200\b/u);
  }
}

function open({ venue }: Ground): number {
  return venue.control.truth().openOrders.length + venue.htx.truth().openOrders.length;
}

function timers({ venue }: Ground): number {
  return (
    venue.control.countRequests({ path: '/api/v5/trade/cancel-all-after' }) +
    venue.htx.countRequests({ path: '/v2/algo-orders/cancel-all-after' }) +
    venue.htx.countRequests({ path: '/v5/trade/cancel-after' })
  );
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!holds()) {
    assert.ok(Date.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

void test('ORD-17 a gateway that is killed with open orders is followed by the venues, which cancel what a dead-man guards', async () => {
  const cleanup = new Cleanup();
  try {
    const venue = cleanup.add(await startPaperVenue());
    const gateway = cleanup.add(await startTestGateway(venue, { watchesAccounts: true }));
    const ground = { venue, gateway };
    await placeAtOkx(ground, { deadManSeconds: SECONDS });
    await placeAtHtx(ground, { deadManSeconds: SECONDS });
    // Nobody guards the orders of this account.
    await placeAtOkx(ground, {});
    await until('a timer of each is armed', () => timers(ground) >= 3);
    assert.equal(open(ground), 4);
    process.kill(gateway.process.pid, 'SIGKILL');
    await gateway.process.ended;
    const killedMs = Date.now();
    await until('the venues cancel', () => open(ground) === 1);
    // Not before two thirds of the time: by then the gateway would have set it anew.
    const tookMs = Date.now() - killedMs;
    assert.ok(tookMs >= (SECONDS * 2_000) / 3 - SLACK_MS, `${tookMs} ms`);
    assert.ok(tookMs <= SECONDS * 1_000 + SLACK_MS, `${tookMs} ms`);
  } finally {
    await cleanup.close();
  }
});
