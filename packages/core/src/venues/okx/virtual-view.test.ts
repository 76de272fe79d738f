import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VirtualView } from '../dialect.ts';
import { operationOf } from './testing/requests.ts';
import { applyVirtualView } from './virtual-view.ts';

const CONFIG = operationOf('GET', 'account/config');
const BALANCE = operationOf('GET', 'account/balance');
const VIEW: VirtualView = {
  label: 'bot "one"',
  scopes: ['read_only', 'trade'],
  sourceCidrs: ['10.0.0.0/8', '::1/128'],
  apiKey: '6f1c2d3e-0000-4000-8000-00000000b0b0',
  uid: '990011',
  venueAccounts: [],
};

function view(operation: typeof CONFIG, body: string): string | null {
  const bytes = applyVirtualView(operation, { status: 200, body: Buffer.from(body) }, VIEW);
  return bytes === null ? null : Buffer.from(bytes).toString();
}

test('The account’s configuration shows the virtual key instead of the real one.', () => {
  const body =
    '{"code":"0","msg":"","data":[{"uid":"447","mainUid":"446","label":"real","ip":"203.0.113.7","perm":"read_only,trade,withdraw","acctLv":"2","autoLoan":false,"big":12345678901234567890.10,"nothing":null,"traderInsts":["a\\"b"],"nested":{"uid":"447","mainUid":null,"label":{"x":"y"}}}]}';
  assert.equal(
    view(CONFIG, body),
    '{"code":"0","msg":"","data":[{"uid":"990011","mainUid":"990011","label":"bot \\"one\\"","ip":"10.0.0.0/8,::1/128","perm":"read_only,trade","acctLv":"2","autoLoan":false,"big":12345678901234567890.10,"nothing":null,"traderInsts":["a\\"b"],"nested":{"uid":"990011","mainUid":"990011","label":"bot \\"one\\""}}]}',
  );
});

test('A configuration that is not understood is not shown.', () => {
  for (const body of ['', '{"uid":"447"', '["uid","447"]', '{"uid":"447","uid":"447"}', '"447"']) {
    const shown = view(CONFIG, body);
    assert.ok(shown !== null && !shown.includes('447'), body);
    assert.equal((JSON.parse(shown) as { code: string }).code, '50026');
  }
});

test('Other answers pass as they are.', () => {
  assert.equal(view(BALANCE, '{"code":"0","msg":"","data":[{"uid":"447"}]}'), null);
});

test('The address of the gateway is not told where the venue refuses it.', () => {
  const said =
    '{"msg":"Your IP 203.0.113.9 is not included in your API key\'s IP whitelist.","code":"50110"}';
  for (const operation of [BALANCE, CONFIG]) {
    const shown = view(operation, said);
    assert.ok(shown !== null && !shown.includes('203.0.113.9'));
    assert.equal((JSON.parse(shown) as { code: string }).code, '50110');
  }
});

test('Another answer that mentions the number of that refusal is not touched.', () => {
  assert.equal(view(BALANCE, '{"code":"0","msg":"","data":[{"clOrdId":"50110"}]}'), null);
  assert.equal(view(BALANCE, '"50110"'), null);
});

test('A long answer is not searched for a refusal.', () => {
  const refusalOf = (length: number): string => `{"code":"50110","msg":"${'x'.repeat(length - 25)}"}`;
  assert.equal(refusalOf(4_096).length, 4_096);
  assert.notEqual(view(BALANCE, refusalOf(4_096)), null);
  assert.equal(view(BALANCE, refusalOf(4_097)), null);
});
