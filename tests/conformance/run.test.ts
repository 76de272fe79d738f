import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestClient } from 'okx-api';
import { openClients } from '../support/trading-clients.ts';
import type { Row } from './row.ts';
import { runRow, type SeenRequest, type Venue } from './run.ts';

const KEY = { apiKey: 'k', secret: 's', passphrase: 'p' };
/** Nobody listens there, and nobody is asked. */
const NOWHERE = 'http://127.0.0.1:9';

const REQUEST: SeenRequest = {
  method: 'POST',
  target: '/api/v5/trade/order',
  body: '{"sz":"1"}',
  signed: true,
};

function fakeVenue(name: Venue['side']['name'], request: SeenRequest): Venue {
  return {
    side: { name, counterparty: new RestClient({ baseUrl: NOWHERE }), ...openClients(NOWHERE, KEY) },
    setClock: () => undefined,
    clearBook: async () => Promise.resolve(),
    takeRequests: () => [request],
  };
}

async function problemsOf(
  row: Partial<Row> & { readonly results?: readonly [unknown, unknown] },
  throughGateway: Partial<SeenRequest> = {},
): Promise<string> {
  const [left, right] = row.results ?? ['same', 'same'];
  const { problems } = await runRow(
    {
      client: 'ccxt',
      market: 'any',
      call: 'call',
      differences: [],
      note: '',
      run: async ({ name }) => Promise.resolve(name === 'direct' ? left : right),
      ...row,
    },
    fakeVenue('direct', REQUEST),
    fakeVenue('gateway', { ...REQUEST, ...throughGateway }),
  );
  return problems.join('\n');
}

void test('row holds when results and requests are equal', async () => {
  assert.equal(await problemsOf({}), '');
});

void test('row says where the results differ', async () => {
  assert.match(
    await problemsOf({ results: [{ a: 1 }, { a: 2 }] }),
    /^result differs: a: direct 1, gateway 2$/u,
  );
});

void test('row says where a request differs in target or body, and that it is missing', async () => {
  assert.match(await problemsOf({}, { target: '/api/v5/trade/other' }), /^request differs: 0\.target/u);
  assert.match(await problemsOf({}, { body: '{"sz":"2"}' }), /^request differs: 0\.body\.sz/u);
  assert.match(await problemsOf({}, { signed: false }), /^request differs: 0:/u);
});

void test('row notices a body of equal fields in other bytes', async () => {
  assert.match(await problemsOf({}, { body: '{ "sz": "1" }' }), /^body was rewritten/u);
});

void test('row permits a named difference and complains when it does not occur', async () => {
  const differences = ["gateway's id"] as const;
  const withId = { body: '{"clOrdId":"bit0123456789","sz":"1"}' };
  assert.equal(await problemsOf({ differences }, withId), '');
  assert.match(await problemsOf({ differences }), /did not occur/u);
});
