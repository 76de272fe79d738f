import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { demandNothingTold } from './sealed-results.ts';

const CONSOLE = { via: { id: 'op_console' } };
const HIMSELF = { via: null };

test('CON-13 a result with a secret in clear reaches no console, whichever operation made it', () => {
  for (const name of ['secret', 'passphrase', 'token'])
    for (const [voice, isRefused] of [
      [CONSOLE, true],
      [HIMSELF, false],
    ] as const) {
      const tell = () => demandNothingTold(voice, { label: 'bot', [name]: 'in clear' });
      if (!isRefused) assert.doesNotThrow(tell);
      else assert.throws(tell, (error) => error instanceof BittingError && error.code === 'INTERNAL_FAULT');
    }
  for (const result of [null, undefined, 'text', { secret: null, token: null, sealed: {} }])
    assert.doesNotThrow(() => demandNothingTold(CONSOLE, result));
});
