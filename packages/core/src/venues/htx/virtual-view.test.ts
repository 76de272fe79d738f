import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VirtualView } from '../dialect.ts';
import { operationOf } from './testing/messages.ts';
import { applyVirtualView } from './virtual-view.ts';

const VIEW: VirtualView = {
  label: 'bot "één"',
  scopes: ['readOnly', 'trade'],
  sourceCidrs: ['10.0.0.0/8', '::1/128'],
  apiKey: '0badc0de-1f2e3d4c-5b6a7988-00112',
  uid: '990011223344556677',
  venueAccounts: ['100001'],
};

const OWNER_UID = '63628520';

/** What is shown of an answer to a GET of this path; the same text when it is passed on as it is. */
function view(path: string, body: string, method = 'GET'): string {
  const bytes = applyVirtualView(operationOf(method, path), { status: 200, body: Buffer.from(body) }, VIEW);
  return bytes === null ? body : Buffer.from(bytes).toString();
}

test('The bot sees its own key, whichever key it asked for, and whatever the venue said of it.', () => {
  const own = {
    code: 200,
    message: 'success',
    data: [
      {
        accessKey: VIEW.apiKey,
        status: 'normal',
        note: VIEW.label,
        permission: 'readOnly,trade',
        ipAddresses: '10.0.0.0/8,::1/128',
        validDays: -1,
        createTime: 0,
        updateTime: 0,
      },
    ],
    ok: true,
  };
  for (const body of [
    '{"code":200,"message":"success","data":[{"accessKey":"real-1","status":"normal","note":"n","permission":"readOnly,trade,withdraw","ipAddresses":"203.0.113.7","validDays":-1,"createTime":1,"updateTime":2},{"accessKey":"real-2"}],"ok":true}',
    '{"code":1002,"message":"forbidden uid 63628520"}',
    '{"code":200,"data":null}',
  ])
    assert.deepEqual(JSON.parse(view('/v2/user/api-key', body)), own, body);
});

test('A failure to authenticate at the venue is passed on.', () => {
  const body =
    '{"status":"error","err-code":"api-signature-not-valid","err-msg":"Signature not valid: API key has expired [API Key已经过期]","data":null}';
  for (const path of ['/v2/user/api-key', '/v2/user/uid', '/v1/account/accounts'])
    assert.equal(view(path, body), body);
});

test('The bot sees a uid of its own, as short as the venue’s are.', () => {
  assert.equal(view('/v2/user/uid', `{"code":200,"data":${OWNER_UID}}`), '{"code":200,"data":990011223}');
  assert.equal(view('/v2/user/uid', `{"code":200,"data":"${OWNER_UID}"}`), '{"code":200,"data":990011223}');
});

test('The bot sees the ledgers that it may trade with, as the venue wrote them.', () => {
  const spot = '{"id": 100001, "type":"spot","subtype":"","state":"work\\u0069ng"}';
  const rows = [
    '{"id":100002,"type":"point","subtype":"","state":"working"}',
    spot,
    '{"id":100003,"type":"margin","subtype":"btcusdt","state":"working"}',
    '{"id":"100001","type":"spot"}',
    '{"id":100001.0,"type":"spot"}',
  ];
  const shown = view('/v1/account/accounts', `{"status":"ok","data":[${rows.join(', ')}]}`);
  assert.equal(shown, `{"status":"ok","data":[${spot}]}`);
  assert.equal(view('/v1/account/accounts', '{"status":"ok","data":[]}'), '{"status":"ok","data":[]}');
});

test('What is not understood of such an answer is not shown.', () => {
  for (const path of ['/v2/user/api-key', '/v2/user/uid', '/v1/account/accounts'])
    for (const body of [
      '',
      `{"data":${OWNER_UID}`,
      `[${OWNER_UID}]`,
      `"${OWNER_UID}"`,
      `{"data":1,"data":${OWNER_UID}}`,
    ]) {
      const shown = view(path, body);
      assert.ok(!shown.includes(OWNER_UID), `${path} ${body}`);
      assert.equal((JSON.parse(shown) as { status: string }).status, 'error');
    }
  const odd = view('/v1/account/accounts', `{"status":"ok","data":{"id":${OWNER_UID}}}`);
  assert.equal((JSON.parse(odd) as { status: string }).status, 'error');
});

test('The owner’s uid is replaced wherever it stands, and every other byte stays.', () => {
  const body = `{"status":"ok","data":{"id":357632718898331, "user-id": ${OWNER_UID},"userId":"${OWNER_UID}","user_id":null,"row":{"user_id":${OWNER_UID}},"amount":"0.10","big":123456789012345678901234567890.10,"note":"a \\"uid\\":${OWNER_UID}","é":1,"uid":{"x":1}}}`;
  const shown = body
    .replace(`"user-id": ${OWNER_UID}`, '"user-id": 990011223')
    .replace(`"user_id":${OWNER_UID}`, '"user_id":990011223')
    .replace(`"userId":"${OWNER_UID}"`, '"userId":"990011223"');
  assert.notEqual(shown, body);
  assert.equal(view('/v1/order/orders/357632718898331', body), shown);
});

test('An answer that names nobody is passed on as it is.', () => {
  const body = Buffer.from('{"status":"ok","data":[{"id":1,"amount":"0.1"}]}');
  assert.equal(
    applyVirtualView(operationOf('GET', '/v1/order/openOrders'), { status: 200, body }, VIEW),
    null,
  );
  const placed = `{"status":"ok","data":"1","uid":${OWNER_UID}}`;
  assert.equal(view('/v1/order/orders/place', placed, 'POST'), placed);
});

test('The address of the gateway is not told where the venue refuses it.', () => {
  const said =
    '{"status":"error","err-code":"api-signature-not-valid","err-msg":"Signature not valid: Incorrect IP address [IP\\u5730\\u5740错误]:203.0.113.9","data":null}';
  for (const [method, path] of [
    ['GET', '/v1/account/accounts'],
    ['GET', '/v2/user/api-key'],
    ['GET', '/v1/order/openOrders'],
    ['POST', '/v1/order/orders/place'],
    ['POST', '/v5/trade/order'],
  ] as const) {
    const shown = view(path, said, method);
    assert.ok(!shown.includes('203.0.113'), shown);
    const { 'err-msg': message, 'err-code': code } = JSON.parse(shown) as Record<string, string>;
    assert.equal(code, 'api-signature-not-valid');
    assert.equal(message, 'Signature not valid: Incorrect IP address of the gateway');
  }
});

test('A long answer is not searched for a refusal.', () => {
  const refusalOf = (length: number): string => {
    const text = '{"err-msg":"Incorrect IP address: 203.0.113.9"}';
    return text.replace('"}', `${'x'.repeat(length - text.length)}"}`);
  };
  assert.equal(refusalOf(4_096).length, 4_096);
  assert.doesNotMatch(view('/v1/order/orders/place', refusalOf(4_096), 'POST'), /203/u);
  assert.match(view('/v1/order/orders/place', refusalOf(4_097), 'POST'), /203/u);
});
