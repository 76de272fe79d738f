import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { HTX_REQUESTS } from './htx-requests.ts';
import { OKX_REQUESTS } from './okx-requests.ts';

/** As the gateway's own reader of the venue's requests reads it. */
function read(dialect: VenueDialect, family: ApiFamily, seconds: number): readonly Intent[] | Refusal {
  const writer = dialect.id === 'okx' ? OKX_REQUESTS : HTX_REQUESTS;
  const { body, path, family: goesTo } = writer.cancelAfter(family, seconds);
  assert.equal(goesTo, family);
  const operation = dialect.findOperation('POST', path, family);
  assert.equal(operation?.class, 'account-cancel', path);
  const request = dialect.readRequest(operation, {
    method: 'POST',
    target: path,
    path,
    query: '',
    body: Buffer.from(JSON.stringify(body)),
    header: (name) => (name === 'content-type' ? 'application/json' : undefined),
  });
  return 'intents' in request ? request.intents : request;
}

for (const [dialect, family, tag] of [
  [okxDialect, 'okx', null],
  [htxDialect, 'htx-spot', 'spot'],
  [htxDialect, 'htx-contract', 'linear'],
] as const)
  for (const seconds of [0, 10, 120])
    test(`A timer of ${seconds} s for ${family} is read as what it is meant to be, without a tag of its own.`, () => {
      assert.deepEqual(read(dialect, family, seconds), [
        { kind: 'account-cancel', means: 'cancel-all-after', delaySeconds: seconds, tag },
      ]);
    });
