/** The vectors of the webhook's format by a receiver that is written from its page alone, and by our own signing. */
import assert from 'node:assert/strict';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { signWebhook } from './webhook-signature.ts';

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly timestamp: string;
  readonly nowSeconds: number;
  readonly body: string;
  readonly signature: string;
  readonly accepted: boolean;
}

const FILE = path.resolve(import.meta.dirname, '..', '..', 'vectors', 'webhook.json');
const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly cases: readonly Vector[] };
const SECONDS_MAX = 300;

function accepts({ body, nowSeconds, secret, signature, timestamp }: Vector): boolean {
  const mac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const [wanted, given] = [Buffer.from(`v1=${mac}`), Buffer.from(signature)];
  const isFresh = /^[0-9]+$/u.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= SECONDS_MAX;
  return isFresh && wanted.length === given.length && timingSafeEqual(wanted, given);
}

for (const vector of cases)
  test(`A webhook ${vector.name} is ${vector.accepted ? 'taken' : 'refused'}.`, () => {
    assert.equal(accepts(vector), vector.accepted);
    if (vector.accepted)
      assert.equal(signWebhook(vector.secret, vector.timestamp, vector.body), vector.signature);
  });

test('There are vectors of both kinds.', () => {
  assert.ok(cases.some(({ accepted }) => accepted) && cases.filter(({ accepted }) => !accepted).length > 5);
});
