import { test } from 'node:test';
import { VENUE_CONTRACT } from '../testing/contract.ts';
import type { RequestExample } from '../testing/request-example.ts';
import type { VenueExample } from '../testing/venue-example.ts';
import { htxDialect } from './dialect.ts';
import { HTX_OPERATIONS } from './operations/table.ts';
import { operationOf } from './testing/messages.ts';
import { bodyOf, EXAMPLES, type ExampleRequest } from './testing/requests.ts';

/** The smallest request that the reader takes. */
function minimise(example: ExampleRequest): RequestExample {
  const { reader, method, target, required } = example;
  const [path = '', query = ''] = target.split('?');
  const needed = Object.entries(example.fields ?? {}).filter(([name]) => required.includes(name));
  const body = example.fields === null ? '' : bodyOf(example, [Object.fromEntries(needed)]);
  return { reader, method, family: operationOf(method, path).family, path, query, body };
}

const QUESTIONS: readonly RequestExample[] = [
  {
    reader: 'query',
    method: 'GET',
    family: 'htx-spot',
    path: '/market/depth',
    query: 'symbol=btcusdt&type=step0',
    body: '',
  },
  {
    reader: 'query',
    method: 'GET',
    family: 'htx-spot',
    path: '/v1/order/orders/357632718898331',
    query: '',
    body: '',
  },
  {
    reader: 'read-body',
    method: 'POST',
    family: 'htx-contract',
    path: '/linear-swap-api/v1/swap_cross_position_info',
    query: '',
    body: '{"contract_code":"BTC-USDT"}',
  },
];

const HTX: VenueExample = {
  dialect: htxDialect,
  operations: HTX_OPERATIONS,
  requests: [...QUESTIONS, ...EXAMPLES.map(minimise)],
  passphrase: null,
  host: 'api.huobi.pro',
  isError: (body) =>
    typeof body === 'object' &&
    body !== null &&
    'status' in body &&
    body.status === 'error' &&
    'err-code' in body &&
    'err_code' in body,
  identity: {
    method: 'GET',
    path: '/v1/order/orders/357632718898331',
    body: '{"status":"ok","data":{"id":357632718898331,"symbol":"btcusdt","user-id":63628520}}',
    uid: '63628520',
  },
};

for (const { name, check } of VENUE_CONTRACT) test(`At HTX ${name}`, () => check(HTX));
