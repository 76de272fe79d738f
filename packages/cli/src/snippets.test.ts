import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demandSnippet } from './snippets.ts';

void test('a client that could not use the key is refused before the key is cut', () => {
  const kind = { venue: 'htx', algorithm: 'hmac-sha256', bodyBinding: 'none' } as const;
  assert.throws(() => demandSnippet('okx-api', kind), { code: 'ARGUMENT_INVALID' });
  demandSnippet('ccxt', kind);
});
