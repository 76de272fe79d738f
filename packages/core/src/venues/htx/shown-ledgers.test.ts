import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSON_DEPTH_MAX } from '../../bounds.ts';
import type { VirtualView } from '../dialect.ts';
import { operationOf } from './testing/messages.ts';
import { applyVirtualView } from './virtual-view.ts';

const VIEW: VirtualView = {
  label: 'bot',
  scopes: [],
  sourceCidrs: [],
  apiKey: 'virtual',
  uid: '990011223344556677',
  venueAccounts: ['100001', '100004'],
};
const LEDGERS = '/v1/account/accounts';
const NOT_UNDERSTOOD = {
  status: 'error',
  'err-code': 'gateway-internal-error',
  'err-msg': 'System error',
  data: null,
};

function view(path: string, body: string): string {
  const bytes = applyVirtualView(operationOf('GET', path), { status: 200, body: Buffer.from(body) }, VIEW);
  return bytes === null ? body : Buffer.from(bytes).toString();
}

test('The ledgers of a key are shown byte for byte, whatever stands between and before them.', () => {
  const [first, second] = ['{"id":100001,"subtype":"é"}', '{ "id":100004,"type":"spot" }'];
  const others = ['{"id":100002,"subtype":"één"}', '5', 'null', '"100001"', '[100001]'];
  const shown = view(LEDGERS, `{"status":"ok","data":[${[...others, first, ...others, second].join(',')}]}`);
  assert.equal(shown, `{"status":"ok","data":[${first},${second}]}`);
});

test('What is not understood is shown as an error of the venue’s, in its words.', () => {
  assert.deepEqual(JSON.parse(view(LEDGERS, '{"status":"ok","data":5}')), NOT_UNDERSTOOD);
});

test('An answer that is nested too deeply is not understood.', () => {
  const nested = (depth: number): string =>
    view('/v2/user/uid', `{"data":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`);
  assert.equal(nested(JSON_DEPTH_MAX), '{"code":200,"data":990011223}');
  assert.deepEqual(JSON.parse(nested(JSON_DEPTH_MAX + 1)), NOT_UNDERSTOOD);
});
