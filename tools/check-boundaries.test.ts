import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findViolations } from './check-boundaries.ts';

const ALLOWED = [
  { from: 'core/src/vault/envelope.ts', to: 'core/src/crypto/hmac-key.ts' },
  { from: 'gateway/src/compose.ts', to: 'http/src/server.ts' },
  { from: 'simulator/src/engine/book.ts', to: 'core/src/money/decimal.ts' },
];

const FORBIDDEN = [
  { from: 'core/src/money/decimal.ts', to: 'core/src/vault/envelope.ts' },
  { from: 'core/src/vault/envelope.ts', to: 'node:fs' },
  { from: 'http/src/server.ts', to: 'core/src/errors/catalogue.ts' },
  { from: 'simulator/src/okx/auth.ts', to: 'core/src/venues/okx/auth.ts' },
  { from: 'gateway/src/edge/listener.ts', to: 'node:child_process' },
  { from: 'gateway/src/compose.ts', to: 'cli/src/main.ts' },
  { from: 'nowhere/src/a.ts', to: 'core/src/bounds.ts' },
];

test('the boundary check admits the directions of the design', () => {
  assert.deepEqual(findViolations(ALLOWED), []);
});

test('the boundary check refuses every import against the direction', () => {
  for (const edge of FORBIDDEN) assert.equal(findViolations([edge]).length, 1, `${edge.from} → ${edge.to}`);
});
