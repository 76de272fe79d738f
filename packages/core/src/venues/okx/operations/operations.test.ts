import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as ccxt from 'ccxt';
import fc from 'fast-check';
import { FORBIDDEN_CLASSES, type Operation } from '../../operation.ts';
import { okxDialect } from '../dialect.ts';
import { BODY_READERS } from '../readers.ts';
import { messageOf } from '../testing/requests.ts';
import { findOkxOperation, OKX_OPERATIONS } from './table.ts';

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
const KNOWN: ReadonlySet<string> = new Set(OKX_OPERATIONS.map(nameOf));
const forbidden = (operation: Operation): boolean =>
  FORBIDDEN_CLASSES.some((name) => name === operation.class);

/** How many rows each kind has: 489 of documentation and clients together, 3 of the change log to 2026-10-09. */
const COUNTS: Readonly<Record<string, number>> = {
  'GET public query': 105,
  'GET read query': 80,
  'GET read refused': 37,
  'GET bots refused': 42,
  'GET broker refused': 25,
  'GET block-trading refused': 11,
  'GET sub-account refused': 9,
  'GET money-moving refused': 1,
  'POST public refused': 1,
  'POST read refused': 8,
  'POST place read': 2,
  'POST amend read': 2,
  'POST cancel read': 3,
  'POST cancel refused': 1,
  'POST account-cancel read': 2,
  'POST algo read': 2,
  'POST close read': 1,
  'POST settings read': 1,
  'POST settings refused': 16,
  'POST money-moving refused': 54,
  'POST bots refused': 49,
  'POST block-trading refused': 18,
  'POST broker refused': 15,
  'POST key-management refused': 4,
  'POST sub-account refused': 3,
};

function readingOf({ reader }: Operation): string {
  if (reader === null) return 'refused';
  return reader === 'query' ? 'query' : 'read';
}

test('The table has every operation that is known of OKX, so many of each class.', () => {
  const counts: Record<string, number> = {};
  for (const operation of OKX_OPERATIONS) {
    const kind = `${operation.method} ${operation.class} ${readingOf(operation)}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  assert.deepEqual(counts, { ...COUNTS });
  assert.equal(OKX_OPERATIONS.length, 492);
});

test('The table has no row twice, and each path in its canonical form.', () => {
  assert.equal(KNOWN.size, OKX_OPERATIONS.length);
  for (const { path } of OKX_OPERATIONS)
    assert.match(path, /^\/api\/v5(?:\/[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?){2,6}$/u);
});

test('The table has every path that ccxt can call.', () => {
  const { api } = new ccxt.okx() as unknown as {
    readonly api: Readonly<Record<string, Readonly<Record<string, object>>>>;
  };
  const calls = Object.values(api).flatMap((methods) =>
    Object.entries(methods).flatMap(([method, paths]) =>
      Object.keys(paths).map((path) => `${method.toUpperCase()} /api/v5/${path}`),
    ),
  );
  assert.ok(calls.length >= 467, String(calls.length));
  assert.deepEqual(
    calls.filter((call) => !KNOWN.has(call)),
    [],
  );
});

test('The table has every path that okx-api can call.', () => {
  const source = readFileSync(
    createRequire(import.meta.url)
      .resolve('okx-api')
      .replace(/index\.js$/u, 'rest-client.js'),
    'utf8',
  );
  const calls = [...source.matchAll(/this\.(get|post)(?:Private)?\(\s*[`'"](\/api\/v5\/[^`'"]+)[`'"]/gu)].map(
    ([, method = '', path = '']) => `${method.toUpperCase()} ${path}`,
  );
  assert.ok(new Set(calls).size >= 381, String(calls.length));
  assert.deepEqual(
    calls.filter((call) => !KNOWN.has(call)),
    [],
  );
});

/** The writes that a bot needs, and what reads each; `null` is known and not passed on. */
const ORDER_FLOW: Readonly<Record<string, readonly [reader: string | null, group: string]>> = {
  'trade/order': ['order', 'place'],
  'trade/batch-orders': ['batch-orders', 'place'],
  'trade/amend-order': ['amend-order', 'amend'],
  'trade/amend-batch-orders': ['amend-batch-orders', 'amend'],
  'trade/cancel-order': ['cancel-order', 'cancel'],
  'trade/cancel-batch-orders': ['cancel-batch-orders', 'cancel'],
  'trade/cancel-algos': ['cancel-algos', 'cancel'],
  'trade/cancel-advance-algos': [null, 'cancel'],
  'trade/cancel-all-after': ['cancel-all-after', 'account-cancel'],
  'trade/mass-cancel': ['mass-cancel', 'account-cancel'],
  'trade/order-algo': ['order-algo', 'algo'],
  'trade/amend-algos': ['amend-algos', 'algo'],
  'trade/close-position': ['close-position', 'close'],
  'trade/fills-archive': [null, 'read'],
  'trade/order-precheck': [null, 'read'],
  'account/set-leverage': ['set-leverage', 'settings'],
};

test('The writes of the order flow have their readers, and every reader has one operation.', () => {
  for (const [path, [reader, group]] of Object.entries(ORDER_FLOW)) {
    const operation = findOkxOperation('POST', `/api/v5/${path}`);
    assert.deepEqual([operation?.reader, operation?.class], [reader, group], path);
  }
  const admitted = OKX_OPERATIONS.filter(({ reader }) => reader !== null && reader !== 'query');
  assert.deepEqual(
    admitted.map(({ path }) => path.replace('/api/v5/', '')).sort(),
    Object.keys(ORDER_FLOW)
      .filter((path) => ORDER_FLOW[path]?.[0] !== null)
      .sort(),
  );
  assert.deepEqual(admitted.map(({ reader }) => reader ?? '').sort(), [...BODY_READERS.keys()].sort());
});

test('What acts is marked so: all that is not a question, whatever its method.', () => {
  for (const operation of OKX_OPERATIONS) {
    const { method, reader, acts } = operation;
    if (reader === 'query') assert.deepEqual([method, acts], ['GET', false], nameOf(operation));
    else if (reader !== null) assert.deepEqual([method, acts], ['POST', true], nameOf(operation));
  }
  const acting = OKX_OPERATIONS.filter(({ method, acts }) => method === 'GET' && acts);
  assert.deepEqual(acting.map(nameOf), ['GET /api/v5/asset/deposit-lightning']);
  const questions = OKX_OPERATIONS.filter(({ method, acts }) => method === 'POST' && !acts);
  assert.deepEqual(questions.map(({ path }) => path.replace('/api/v5/', '')).sort(), [
    'account/bills-history-archive',
    'account/position-builder',
    'account/position-builder-graph',
    'account/simulated_margin',
    'finance/flexible-loan/max-loan',
    'trade/order-precheck',
    'tradingBot/grid/min-investment',
  ]);
});

test('No operation of a forbidden class is read, whatever its body (POL-01, POL-02).', () => {
  const denied = OKX_OPERATIONS.filter(forbidden);
  assert.equal(denied.length, 231);
  for (const operation of denied) {
    assert.equal(operation.reader, null, nameOf(operation));
    const message = messageOf({ method: operation.method, target: operation.path, body: '{}' });
    const read = okxDialect.readRequest(operation, message);
    assert.equal(read.kind === 'refused' ? read.code : read.kind, 'OPERATION_NOT_ADMITTED');
  }
});

/** Ways by which money, keys or control leave an account although the key has no right to withdraw. */
const WAYS_OUT: readonly (readonly [name: string, group: string])[] = [
  ['POST asset/withdrawal', 'money-moving'],
  ['POST asset/withdrawal-lightning', 'money-moving'],
  ['POST asset/cancel-withdrawal', 'money-moving'],
  ['GET asset/deposit-lightning', 'money-moving'],
  ['POST asset/transfer', 'money-moving'],
  ['POST asset/subaccount/transfer', 'money-moving'],
  ['POST asset/convert/trade', 'money-moving'],
  ['POST asset/convert/estimate-quote', 'money-moving'],
  ['POST fiat/create-withdrawal', 'money-moving'],
  ['POST fiat/buy-sell/trade', 'money-moving'],
  ['POST trade/easy-convert', 'money-moving'],
  ['POST trade/one-click-repay', 'money-moving'],
  ['POST trade/one-click-repay-v2', 'money-moving'],
  ['POST account/move-positions', 'money-moving'],
  ['POST account/borrow-repay', 'money-moving'],
  ['POST account/spot-manual-borrow-repay', 'money-moving'],
  ['POST finance/savings/purchase-redempt', 'money-moving'],
  ['POST finance/staking-defi/purchase', 'money-moving'],
  ['POST finance/flexible-loan/borrow', 'money-moving'],
  ['POST users/subaccount/apikey', 'key-management'],
  ['POST users/subaccount/modify-apikey', 'key-management'],
  ['POST users/subaccount/delete-apikey', 'key-management'],
  ['GET users/subaccount/apikey', 'sub-account'],
  ['GET users/subaccount/list', 'sub-account'],
  ['POST users/subaccount/set-transfer-out', 'sub-account'],
  ['POST users/subaccount/create-subaccount', 'sub-account'],
  ['POST tradingBot/grid/withdraw-income', 'bots'],
  ['POST tradingBot/grid/order-algo', 'bots'],
  ['POST tradingBot/signal/sub-order', 'bots'],
  ['POST copytrading/first-copy-settings', 'bots'],
  ['POST rfq/create-rfq', 'block-trading'],
  ['POST rfq/execute-quote', 'block-trading'],
  ['POST sprd/order', 'block-trading'],
  ['POST broker/nd/create-subaccount', 'broker'],
];

test('Every known way out of an account stands in a forbidden class (POL-01, POL-02).', () => {
  for (const [name, group] of WAYS_OUT) {
    const [method = '', path = ''] = name.split(' ');
    const operation = findOkxOperation(method, `/api/v5/${path}`);
    assert.ok(operation !== null, name);
    assert.equal(operation.class, group, name);
    assert.equal(forbidden(operation), true, name);
  }
});

test('Whatever is not exactly a row is unknown (POL-04).', () => {
  assert.notEqual(findOkxOperation('POST', '/api/v5/trade/order'), null);
  for (const [method, path] of [
    ['post', '/api/v5/trade/order'],
    ['PUT', '/api/v5/trade/order'],
    ['DELETE', '/api/v5/trade/order'],
    ['GET', '/api/v5/trade/batch-orders'],
    ['POST', '/api/v5/trade/orders-pending'],
    ['POST', '/api/v6/trade/order'],
    ['POST', '/api/v5/trade/order-v2'],
    ['POST', '/api/v5/trade/order/'],
    ['POST', '/api/v5//trade/order'],
    ['POST', '/api/v5/trade/./order'],
    ['POST', '/api/v5/asset/../trade/order'],
    ['POST', '/api/v5/trade/%6frder'],
    ['POST', '/api/v5/TRADE/order'],
    ['POST', '/api/v5/trade/order?x=1'],
    ['POST', '/api/v5/trade/order#x'],
    ['POST', ' /api/v5/trade/order'],
    ['POST', 'api/v5/trade/order'],
    ['POST', 'trade/order'],
    ['POST', ''],
    ['', ''],
    ['GET', 'constructor'],
    ['__proto__', ''],
  ])
    assert.equal(findOkxOperation(method ?? '', path ?? ''), null, `${method} ${path}`);
});

test('A row is found by no other text than its own.', () => {
  const character = fc.string({ minLength: 0, maxLength: 2 });
  fc.assert(
    fc.property(fc.constantFrom(...OKX_OPERATIONS), fc.nat(), character, (operation, at, text) => {
      const { method, path } = operation;
      assert.equal(findOkxOperation(method, path), operation);
      const position = at % (path.length + 1);
      const changed = path.slice(0, position) + text + path.slice(position + 1);
      const found = findOkxOperation(method, changed);
      assert.equal(found === null || found.path === changed, true);
    }),
  );
});
