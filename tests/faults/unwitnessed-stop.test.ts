/** All witnesses are gone, and the owner asked that nothing is opened then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeGateway } from '@bitting/gateway/compose.ts';
import { printGatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import type { Clock } from '@bitting/gateway/ports/clock.ts';
import { clearSocket } from '@bitting/gateway/supervisor/data-directory.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { FakeWitness, policyOf } from '@bitting/gateway/witness/testing/witness-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';

const MINUTE_MS = 60_000;

test('AUD-13 Without a witnessed checkpoint for its minute a gateway opens nothing, and cancels as ever.', async (context) => {
  const cleanup = new Cleanup();
  context.after(() => cleanup.close());
  const witness = await FakeWitness.open(context, 1);
  witness.respond = () => ({ status: 503, text: '' });
  const venue = cleanup.add(await startPaperVenue());
  const first = cleanup.add(await startTestGateway(venue));
  const accountId = await bindPaperKey(first.admin, venue.openAccount().key, 'main');
  const key = await issueTestKey(first.admin, accountId, { label: 'grid' });
  await first.process.stop();
  await clearSocket(first.layout);
  let laterMs = 0;
  const clock: Clock = {
    wallMs: () => systemClock.wallMs(),
    monotonicMs: () => systemClock.monotonicMs() + laterMs,
    after: (delayMs, call) => systemClock.after(delayMs, call),
  };
  const gateway = await composeGateway(
    {
      type: 'start',
      dataDirectory: first.layout.directory,
      config: printGatewayConfig({ ...first.installation.config, witnessedWithinMinutes: 1 }),
      unlock: { kind: 'key-file', bytes: Buffer.from(first.installation.keyBytes) },
      witnessPolicy: policyOf([witness], 'all'),
    },
    { clock, segments: makeSegmentFiles({ directory: first.layout.ledgerDirectory }) },
  );
  cleanup.add({ close: () => gateway.close() });
  const ask = async (target: string, body: object): Promise<string> => {
    const signed = signOkx(key, { method: 'POST', target: `/api/v5/trade/${target}`, body });
    const { headers, body: answer } = await requestRaw(gateway.ready.listeners['okx'] ?? '', signed);
    const told = JSON.parse(answer.toString()) as { data: readonly { sCode?: string }[] };
    return headers.get('bitting-code') ?? told.data[0]?.sCode ?? '';
  };
  const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.01' };
  assert.deepEqual(await ask('order', { ...order, clOrdId: 'before' }), '0');
  while (witness.asked === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  laterMs = MINUTE_MS;
  assert.equal(await ask('order', { ...order, clOrdId: 'after' }), 'STATE_REDUCING');
  assert.deepEqual(await ask('cancel-order', { instId: 'BTC-USDT', clOrdId: 'before' }), '0');
  laterMs = 0;
  assert.deepEqual(await ask('order', { ...order, clOrdId: 'again' }), '0');
});
