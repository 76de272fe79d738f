/** The peer that checks must check: otherwise being compared with it says nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFixedVenue } from '../../bench/fixed-venue.ts';
import { runLoad } from '../../bench/load.ts';
import { startNginxLua } from '../../bench/nginx.ts';
import { createWorkloads } from '../../bench/requests.ts';
import type { OkxKey } from '../support/okx-signing.ts';

const key = (nth: number): OkxKey => ({
  apiKey: `key-${nth}`,
  secret: `secret-${nth}`,
  passphrase: `pass-${nth}`,
});

test('nginx with Lua passes what is signed by a key that it knows, and refuses the same with one byte changed', async (context) => {
  await using parts = new AsyncDisposableStack();
  const venue = await startFixedVenue();
  parts.defer(() => venue.close());
  const keys = { virtual: [key(1), key(2)], real: key(3) };
  const peer = await startNginxLua({ port: venue.port, tlsPort: null, certificate: '', keys });
  if ('missing' in peer) {
    context.skip(peer.missing);
    return;
  }
  parts.defer(() => peer.close());
  const { port } = peer;
  const one = { port, connections: 1, durationMs: 0 };
  for (const { name, next } of createWorkloads(keys.virtual, 'venue')) {
    const passed = await runLoad({ ...one, next });
    assert.equal(passed.failures, 0, `${name}: ${passed.firstFailure}`);
    const tampered = await runLoad({
      ...one,
      next: () => Buffer.from(tamper(next().toString('latin1')), 'latin1'),
    });
    assert.equal(tampered.failures, tampered.requests, name);
    assert.match(tampered.firstFailure ?? '', /^HTTP\/1\.1 401 .*"code":"50113"/su);
  }
  const stranger = createWorkloads([key(4)], 'venue')[0];
  const refused = await runLoad({ ...one, next: stranger.next });
  assert.match(refused.firstFailure ?? '', /"code":"50111"/u);
});

/** What is asked, or what is ordered, is another thing than what was signed. */
function tamper(request: string): string {
  return request.startsWith('GET')
    ? request.replace('ccy=USDT', 'ccy=USDC')
    : request.replace('0.001', '0.002');
}
