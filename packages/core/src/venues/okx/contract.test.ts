import { test } from 'node:test';
import { VENUE_CONTRACT } from '../testing/contract.ts';
import type { VenueExample } from '../testing/venue-example.ts';
import { okxDialect } from './dialect.ts';
import { OKX_OPERATIONS } from './operations/table.ts';
import { OKX_EXAMPLES } from './testing/examples.ts';

const OKX: VenueExample = {
  dialect: okxDialect,
  operations: OKX_OPERATIONS,
  requests: OKX_EXAMPLES,
  passphrase: 'passphrase',
  host: 'openapi.okx.com',
  isError: (body) => typeof body === 'object' && body !== null && 'code' in body && body.code !== '0',
  identity: {
    method: 'GET',
    path: '/api/v5/account/config',
    body: '{"code":"0","msg":"","data":[{"uid":"44700000000000","mainUid":"44700000000000","label":"real"}]}',
    uid: '44700000000000',
  },
};

for (const { name, check } of VENUE_CONTRACT) test(`At OKX ${name}`, () => check(OKX));
