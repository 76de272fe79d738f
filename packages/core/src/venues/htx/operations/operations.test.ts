import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as ccxt from 'ccxt';
import fc from 'fast-check';
import { FORBIDDEN_CLASSES, type ApiFamily, type Operation } from '../../operation.ts';
import { findHtxOperation, HTX_OPERATIONS } from './table.ts';

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
const forbidden = (operation: Operation): boolean =>
  FORBIDDEN_CLASSES.some((name) => name === operation.class);

/** How many rows each kind has; a row that changes its kind is seen here. */
const COUNTS: Readonly<Record<string, number>> = {
  'htx-spot GET public query': 23,
  'htx-spot GET read query': 26,
  'htx-spot GET read refused': 3,
  'htx-spot GET account-cancel read': 1,
  'htx-spot GET money-moving refused': 25,
  'htx-spot GET sub-account refused': 7,
  'htx-spot GET broker refused': 7,
  'htx-spot POST place read': 2,
  'htx-spot POST cancel read': 4,
  'htx-spot POST account-cancel read': 2,
  'htx-spot POST algo read': 1,
  'htx-spot POST settings refused': 1,
  'htx-spot POST money-moving refused': 33,
  'htx-spot POST key-management refused': 3,
  'htx-spot POST sub-account refused': 5,
  'htx-spot POST broker refused': 2,
  'htx-contract GET public query': 109,
  'htx-contract GET read query': 28,
  'htx-contract GET sub-account refused': 3,
  'htx-contract GET bots refused': 17,
  'htx-contract POST place read': 8,
  'htx-contract POST place refused': 2,
  'htx-contract POST cancel read': 6,
  'htx-contract POST cancel refused': 13,
  'htx-contract POST account-cancel read': 5,
  'htx-contract POST account-cancel refused': 16,
  'htx-contract POST algo read': 1,
  'htx-contract POST algo refused': 12,
  'htx-contract POST close read': 1,
  'htx-contract POST close refused': 5,
  'htx-contract POST settings read': 4,
  'htx-contract POST settings refused': 8,
  'htx-contract POST read read-body': 119,
  'htx-contract POST read refused': 4,
  'htx-contract POST money-moving refused': 9,
  'htx-contract POST sub-account refused': 22,
  'htx-contract POST key-management refused': 1,
  'htx-contract POST bots refused': 10,
};

function readingOf({ reader }: Operation): string {
  if (reader === null) return 'refused';
  return reader === 'query' || reader === 'read-body' ? reader : 'read';
}

test('The table has every operation that is known of HTX, so many of each class.', () => {
  const counts: Record<string, number> = {};
  for (const operation of HTX_OPERATIONS) {
    const kind = `${operation.family} ${operation.method} ${operation.class} ${readingOf(operation)}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  assert.deepEqual(counts, { ...COUNTS });
  assert.equal(HTX_OPERATIONS.length, 548);
});

test('The table is the flat list that a reviewer reads: what each row does, and what reads it.', () => {
  const list = readFileSync(new URL('../../../../vectors/operations-htx.txt', import.meta.url), 'utf8');
  const rows = HTX_OPERATIONS.map(
    (row) =>
      `${row.family} ${nameOf(row)} ${row.class} ${row.acts ? 'acts' : 'asks'} ${row.reader ?? 'refused'}`,
  );
  assert.deepEqual(rows.sort(), list.trimEnd().split('\n'));
});

test('A row stands once for its method, path and family.', () => {
  const names = HTX_OPERATIONS.map((operation) => `${operation.family} ${nameOf(operation)}`);
  assert.equal(new Set(names).size, names.length);
});

/** The path and the hosts that each part of ccxt's tree stands for. */
const PARTS: Readonly<Record<string, readonly [prefix: string, family: ApiFamily]>> = {
  spot: ['/', 'htx-spot'],
  contract: ['/', 'htx-contract'],
  public: ['/v1/', 'htx-spot'],
  private: ['/v1/', 'htx-spot'],
  v2Public: ['/v2/', 'htx-spot'],
  v2Private: ['/v2/', 'htx-spot'],
};

type Tree = number | { readonly [name: string]: Tree };

/** Every call of ccxt's tree as `family METHOD /path`, ids in the place of their names. */
function callsOf(tree: Tree, names: readonly string[] = []): readonly string[] {
  if (typeof tree === 'object' && !('cost' in tree))
    return Object.entries(tree).flatMap(([name, part]) => callsOf(part, [...names, name]));
  const [prefix, family] = PARTS[names[0] ?? ''] ?? ['', ''];
  const path = (names.at(-1) ?? '').replace(/\{[a-zA-Z-]+\}/u, '700123');
  return [`${family} ${(names.at(-2) ?? '').toUpperCase()} ${prefix}${path}`];
}

test('Every call of ccxt’s tree is known, and goes to the hosts that ccxt sends it to.', () => {
  const calls = callsOf(new ccxt.htx().api as Tree);
  assert.equal(calls.length, 477);
  for (const call of calls) {
    const [family = '', method = '', path = ''] = call.split(' ');
    const operation = findHtxOperation(method, path, family as ApiFamily);
    assert.equal(operation?.family, family, call);
  }
});

/** Words that name a way out of an account, or into control of it. */
const BLOCKED =
  /withdraw|transfer|dw\/|margin|loan|repay|c2c|etp|etf|stable.coin|earn|sub-user|subuser|sub_auth|api-key|apikey|trust|point|broker|switch_account_type|asset_mode|fee_switch|fee\/switch|copytrading/iu;

/** What has such a word and is passed on, or at least in no forbidden class, with the reason. */
const EXCEPTIONS: readonly (readonly [reason: string, names: readonly string[]])[] = [
  [
    'questions about the account, shown in the virtual key’s own face where they name the real one',
    [
      'GET /v1/query/deposit-withdraw',
      'GET /v1/query/withdraw/client-order-id',
      'GET /v2/account/withdraw/quota',
      'GET /v2/point/account',
      'GET /v2/user/api-key',
      'GET /v5/account/asset_mode',
      'GET /v5/market/multi_assets_margin',
      'GET /linear-swap-api/v3/fix_position_margin_change_record',
    ],
  ],
  [
    'questions that are known and not passed on',
    [
      'GET /v2/account/withdraw/address',
      'GET /v5/account/universal_transfer_records',
      'POST /api/v1/contract_transfer_limit',
      'POST /linear-swap-api/v1/swap_cross_transfer_limit',
      'POST /linear-swap-api/v1/swap_transfer_limit',
      'POST /swap-api/v1/swap_transfer_limit',
    ],
  ],
  [
    'settings that are known and not passed on',
    [
      'POST /linear-swap-api/v3/linear_swap_fee_switch',
      'POST /linear-swap-api/v3/swap_switch_account_type',
      'POST /v1/account/fee/switch',
      'POST /v5/account/asset_mode',
    ],
  ],
  [
    'market data',
    [
      'GET /api/v1/contract_ladder_margin',
      'GET /linear-swap-api/v1/swap_cross_ladder_margin',
      'GET /linear-swap-api/v1/swap_cross_transfer_state',
      'GET /linear-swap-api/v1/swap_ladder_margin',
      'GET /market/etp',
      'GET /swap-api/v1/swap_ladder_margin',
    ],
  ],
];

test('Whatever is called like a way out is forbidden, but for named exceptions (POL-01, POL-02).', () => {
  const allowed = HTX_OPERATIONS.filter((row) => BLOCKED.test(row.path) && !forbidden(row));
  assert.deepEqual(allowed.map(nameOf).sort(), EXCEPTIONS.flatMap(([, names]) => names).sort());
  for (const row of allowed) assert.ok(!row.acts || row.reader === null, nameOf(row));
  assert.ok(HTX_OPERATIONS.filter((row) => BLOCKED.test(row.path) && forbidden(row)).length >= 110);
});

test('No operation of a forbidden class is read (POL-01, POL-02).', () => {
  const denied = HTX_OPERATIONS.filter(forbidden);
  assert.equal(denied.length, 144);
  for (const operation of denied) assert.equal(operation.reader, null, nameOf(operation));
});

/** Ways by which money, keys or control leave an account although the key has no right to withdraw. */
const WAYS_OUT: readonly (readonly [name: string, group: string])[] = [
  ['POST /v1/dw/withdraw/api/create', 'money-moving'],
  ['POST /v1/dw/withdraw-virtual/123/cancel', 'money-moving'],
  ['POST /v1/account/transfer', 'money-moving'],
  ['POST /v2/account/transfer', 'money-moving'],
  ['POST /v1/futures/transfer', 'money-moving'],
  ['POST /v5/account/universal_transfer', 'money-moving'],
  ['POST /v1/subuser/transfer', 'money-moving'],
  ['POST /v2/point/transfer', 'money-moving'],
  ['POST /v1/dw/transfer-in/margin', 'money-moving'],
  ['POST /v1/dw/transfer-out/margin', 'money-moving'],
  ['POST /v1/cross-margin/transfer-in', 'money-moving'],
  ['POST /v1/cross-margin/transfer-out', 'money-moving'],
  ['POST /v1/margin/orders', 'money-moving'],
  ['POST /v1/margin/orders/77/repay', 'money-moving'],
  ['POST /v1/cross-margin/orders', 'money-moving'],
  ['POST /v1/cross-margin/orders/77/repay', 'money-moving'],
  ['POST /v2/account/repayment', 'money-moving'],
  ['POST /v2/c2c/offer', 'money-moving'],
  ['POST /v2/c2c/transfer', 'money-moving'],
  ['POST /v1/stable-coin/exchange', 'money-moving'],
  ['POST /v2/etp/creation', 'money-moving'],
  ['POST /v2/etp/5/cancel', 'money-moving'],
  ['POST /etf/swap/in', 'money-moving'],
  ['POST /v1/earn/order/demand/add', 'money-moving'],
  ['POST /v1/trust/user/active/credit', 'money-moving'],
  ['POST /v1/order/auto/place', 'money-moving'],
  ['POST /v5/position/margin', 'money-moving'],
  ['POST /linear-swap-api/v1/swap_master_sub_transfer', 'money-moving'],
  ['POST /linear-swap-api/v1/swap_transfer_inner', 'money-moving'],
  ['POST /linear-swap-api/v3/fix_position_margin_change', 'money-moving'],
  ['POST /swap-api/v1/swap_master_sub_transfer', 'money-moving'],
  ['POST /api/v1/contract_master_sub_transfer', 'money-moving'],
  ['POST /copytrading/trader/account_transfer', 'money-moving'],
  ['POST /api/v6/copyTrading/trader/transfer', 'money-moving'],
  ['POST /copytrading/trader/place_order', 'bots'],
  ['POST /copytrading/trader/remove_follower', 'bots'],
  ['POST /api/v6/copyTrading/trader/apikey', 'key-management'],
  ['POST /v2/sub-user/api-key-generation', 'key-management'],
  ['POST /v2/sub-user/api-key-modification', 'key-management'],
  ['POST /v2/sub-user/api-key-deletion', 'key-management'],
  ['POST /v2/sub-user/creation', 'sub-account'],
  ['POST /v2/sub-user/management', 'sub-account'],
  ['POST /v2/sub-user/transferability', 'sub-account'],
  ['POST /v2/sub-user/tradable-market', 'sub-account'],
  ['GET /v2/sub-user/user-list', 'sub-account'],
  ['GET /v1/account/accounts/63628520', 'sub-account'],
  ['POST /linear-swap-api/v1/swap_sub_auth', 'sub-account'],
  ['POST /swap-api/v1/swap_sub_auth', 'sub-account'],
  ['POST /api/v1/contract_sub_auth', 'sub-account'],
  ['POST /broker/v1/sub-user/fee_rate/add', 'broker'],
];

test('Every known way out of an account stands in a forbidden class, on either port (POL-01, POL-02).', () => {
  for (const [name, group] of WAYS_OUT)
    for (const family of ['htx-spot', 'htx-contract'] as const) {
      const [method = '', path = ''] = name.split(' ');
      const operation = findHtxOperation(method, path, family);
      assert.ok(operation !== null, name);
      assert.equal(operation.class, group, name);
      assert.equal(forbidden(operation), true, name);
    }
});

test('What acts is marked so: all that is not a question, whatever its method.', () => {
  for (const operation of HTX_OPERATIONS) {
    const { method, reader, acts } = operation;
    if (reader === 'query') assert.deepEqual([method, acts], ['GET', false], nameOf(operation));
    else if (reader === 'read-body') assert.deepEqual([method, acts], ['POST', false], nameOf(operation));
    else if (reader !== null) assert.equal(acts, true, nameOf(operation));
    if (acts) assert.ok(!['public', 'read'].includes(operation.class), nameOf(operation));
    else assert.ok(operation.reader !== null || forbidden(operation) || operation.class === 'read');
  }
  const acting = HTX_OPERATIONS.filter(({ method, acts }) => method === 'GET' && acts);
  assert.deepEqual(acting.map(nameOf), ['GET /v1/order/cancelAllOrders']);
});

test('A path of both families means the one of the port that it came in by, any other its own hosts.', () => {
  const rows: readonly (readonly [name: string, spot: string, contract: string])[] = [
    ['GET /market/depth', 'htx-spot', 'htx-contract'],
    ['GET /market/detail/merged', 'htx-spot', 'htx-contract'],
    ['GET /market/history/kline', 'htx-spot', 'htx-contract'],
    ['POST /v2/account/transfer', 'htx-spot', 'htx-contract'],
    ['GET /market/tickers', 'htx-spot', 'htx-spot'],
    ['GET /market/detail/batch_merged', 'htx-contract', 'htx-contract'],
    ['POST /v1/order/orders/place', 'htx-spot', 'htx-spot'],
    ['POST /v5/trade/order', 'htx-contract', 'htx-contract'],
    ['POST /v5/account/universal_transfer', 'htx-spot', 'htx-spot'],
    ['POST /v1/futures/transfer', 'htx-spot', 'htx-spot'],
    ['GET /heartbeat/', 'htx-contract', 'htx-contract'],
  ];
  for (const [name, spot, contract] of rows) {
    const [method = '', path = ''] = name.split(' ');
    const families = (['htx-spot', 'htx-contract'] as const).map(
      (family) => findHtxOperation(method, path, family)?.family,
    );
    assert.deepEqual(families, [spot, contract], name);
  }
});

test('An id is a segment of digits, and nothing else fits in its place.', () => {
  const find = (id: string) => findHtxOperation('POST', `/v1/order/orders/${id}/submitcancel`, 'htx-spot');
  for (const id of ['1', '357632718898331', '9'.repeat(20)])
    assert.equal(find(id)?.reader, 'spot-cancel', id);
  for (const id of [
    '',
    '0',
    '01',
    '9'.repeat(21),
    '1a',
    '-1',
    '1.0',
    ' 1',
    '%31',
    '1/2',
    '{}',
    '{order-id}',
    '١',
    '1\n',
  ])
    assert.equal(find(id), null, JSON.stringify(id));
  assert.equal(findHtxOperation('GET', '/v1/order/orders/1', 'htx-spot')?.reader, 'query');
  assert.equal(findHtxOperation('GET', '/v1/order/orders/getClientOrder', 'htx-spot')?.reader, 'query');
  assert.equal(findHtxOperation('GET', '/v1/order/orders/{}', 'htx-spot'), null);
  assert.equal(findHtxOperation('GET', '/v1/account/accounts/1/balance', 'htx-spot')?.reader, 'query');
});

test('Whatever is not exactly a row is unknown (POL-04).', () => {
  assert.notEqual(findHtxOperation('POST', '/v5/trade/order', 'htx-contract'), null);
  for (const [method, path] of [
    ['post', '/v5/trade/order'],
    ['PUT', '/v5/trade/order'],
    ['GET', '/v5/trade/batch_orders'],
    ['POST', '/v5/trade/order/'],
    ['POST', '/v5//trade/order'],
    ['POST', '/v5/trade/./order'],
    ['POST', '/v5/account/../trade/order'],
    ['POST', '/v5/trade/%6frder'],
    ['POST', '/V5/trade/order'],
    ['POST', '/v1/order/orders/submitcancelclientorder'],
    ['GET', '/heartbeat'],
    ['POST', '/v5/trade/order?x=1'],
    ['POST', '/v5/trade/order#x'],
    ['POST', ' /v5/trade/order'],
    ['POST', 'v5/trade/order'],
    ['POST', ''],
    ['', ''],
    ['GET', 'constructor'],
    ['__proto__', ''],
  ])
    assert.equal(findHtxOperation(method ?? '', path ?? '', 'htx-contract'), null, `${method} ${path}`);
});

test('A row is found by no other text than its own.', () => {
  const character = fc.string({ minLength: 0, maxLength: 2 });
  const constant = HTX_OPERATIONS.filter(({ path }) => !path.includes('{'));
  fc.assert(
    fc.property(fc.constantFrom(...constant), fc.nat(), character, (operation, at, text) => {
      const { method, path, family } = operation;
      assert.equal(findHtxOperation(method, path, family), operation);
      const position = at % (path.length + 1);
      const changed = path.slice(0, position) + text + path.slice(position + 1);
      const found = findHtxOperation(method, changed, family);
      assert.equal(found === null || found.path.replace(/\{[a-zA-Z-]+\}/u, text) === changed, true, changed);
    }),
  );
});
