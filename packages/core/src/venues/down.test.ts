/** Which answers say that a part of a venue is down. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { htxDialect } from './htx/dialect.ts';
import { okxDialect } from './okx/dialect.ts';

function answer(body: unknown, status = 200): { readonly status: number; readonly body: Uint8Array } {
  return { status, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

test('OKX is down by its code, by whichever way it comes, and by status 503 whatever is in it.', () => {
  assert.ok(okxDialect.isDown(answer({ code: '50001', msg: 'Service temporarily unavailable.' }, 503)));
  assert.ok(
    okxDialect.isDown(answer({ code: '50001', msg: '', data: [] })),
    'over a stream there is no status',
  );
  assert.ok(okxDialect.isDown(answer('<html>', 503)));
  for (const code of ['0', '1', '50004', '50013', '50026', '51008'])
    assert.ok(!okxDialect.isDown(answer({ code, msg: '', data: [] })), code);
  assert.ok(!okxDialect.isDown(answer('<html>', 500)));
});

test('HTX is down by the word of its spot host, and by status 503 of either.', () => {
  const error = { status: 'error', 'err-code': 'system-maintenance', 'err-msg': '', data: null };
  assert.ok(htxDialect.isDown(answer(error)));
  assert.ok(htxDialect.isDown(answer('', 503)));
  for (const code of ['base-system-error', 'gateway-internal-error', 'order-invalid-price'])
    assert.ok(!htxDialect.isDown(answer({ ...error, 'err-code': code })), code);
  assert.ok(!htxDialect.isDown(answer({ code: 1000, message: 'System error', ts: 1 })));
  assert.ok(!htxDialect.isDown(answer('', 502)));
});
