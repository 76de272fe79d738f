import assert from 'node:assert/strict';
import { test } from 'node:test';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { PUBLIC_REQUESTS_PER_SECOND_MAX } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { httpRequest, LOCAL_ENTRANCE } from '../testing/stages.ts';
import { admitPublic } from './public.ts';
import { RateCounter } from './rate-counter.ts';
import { RawRequest, type PublicRequest } from './stages.ts';

const TIME = {
  method: 'GET',
  family: 'okx',
  path: '/api/v5/public/time',
  name: 'GET /api/v5/public/time',
  class: 'public',
  acts: false,
  reader: 'query',
} as const;

function admitter(): (address: string, reader?: string | null) => PublicRequest | { readonly code: string } {
  const addresses = new RateCounter(new ManualClock(), 100);
  const destination = {
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    family: 'okx',
    credentialId: null,
  } as const;
  return (remoteAddress, reader = 'query') => {
    const raw = new RawRequest({ ...httpRequest('GET', TIME.path), remoteAddress }, LOCAL_ENTRANCE);
    return admitPublic(raw, { ...TIME, reader }, { dialect: okxDialect, destination, addresses });
  };
}

test('A public operation without a reader is known and not passed on.', () => {
  const admit = admitter();
  assert.ok('outgoing' in admit('127.0.0.1'));
  const refused = admit('127.0.0.1', null);
  assert.ok('code' in refused && refused.code === 'OPERATION_NOT_ADMITTED');
});

test('All addresses of one IPv6 network share one share; the next network has its own.', () => {
  const admit = admitter();
  for (let host = 1; host <= PUBLIC_REQUESTS_PER_SECOND_MAX; host += 1)
    assert.ok('outgoing' in admit(`2001:db8:0:1::${host.toString(16)}`));
  assert.ok('code' in admit('2001:db8:0:1:ffff::1'));
  assert.ok('outgoing' in admit('2001:db8:0:2::1'));
});
