/** POL: where a request says that it comes from counts for nothing; where its connection comes from does. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { renderRequest, requestRaw, sendRaw } from '../support/raw-client.ts';
import { AttackBench } from './bench.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';
import { assertNothingArrived } from './oracles.ts';

const ALLOWED = '127.0.0.9';
const ELSEWHERE = '127.0.0.8';

let bench: AttackBench;
let fronts: readonly Front[];

before(async () => {
  bench = await AttackBench.start();
  const { gateway, accountIds } = bench;
  const terms = { sourceCidrs: [`${ALLOWED}/32`] };
  const okxKey = await issueTestKey(gateway.admin, accountIds.okx, terms);
  const key = await issueHtxTestKey(gateway.admin, accountIds.htx, terms);
  const ledgerId = String(bench.fronts['htx-spot'].orderFields()['account-id']);
  fronts = [
    new OkxFront(gateway.okxUrl, okxKey),
    new HtxFront('htx-spot', { url: gateway.htxSpotUrl, key, ledgerId }),
    new HtxFront('htx-contract', { url: gateway.htxContractUrl, key, ledgerId }),
  ];
});
after(async () => {
  await bench.close();
});

const CLAIMS: readonly (readonly [name: string, value: string])[] = [
  ['X-Forwarded-For', ALLOWED],
  ['X-Forwarded-For', `${ALLOWED}, 10.0.0.1`],
  ['X-Forwarded-For', `10.0.0.1, ${ALLOWED}`],
  ['Forwarded', `for=${ALLOWED};proto=https`],
  ['X-Real-IP', ALLOWED],
  ['X-Client-IP', ALLOWED],
  ['X-Cluster-Client-IP', ALLOWED],
  ['X-Originating-IP', ALLOWED],
  ['X-Remote-Addr', ALLOWED],
  ['True-Client-IP', ALLOWED],
  ['CF-Connecting-IP', ALLOWED],
  ['Fastly-Client-IP', ALLOWED],
  ['Via', `1.1 ${ALLOWED}`],
];

test('POL-21: No header moves a request to an address from which its key may be used.', async () => {
  for (const front of fronts) {
    const mark = bench.mark();
    for (const claim of CLAIMS) {
      const request = front.order();
      const answer = await requestRaw(
        front.url,
        { ...request, headers: [...(request.headers ?? []), claim] },
        ELSEWHERE,
      );
      assert.equal(
        answer.headers.get('bitting-code'),
        'ADDRESS_NOT_ALLOWED',
        `${front.family} ${claim.join(': ')}`,
      );
    }
    assertNothingArrived(bench, mark, front.family);
    const [claim] = CLAIMS;
    const request = front.order();
    const honest = {
      ...request,
      headers: [...(request.headers ?? []), ...(claim === undefined ? [] : [claim])],
    };
    assert.ok(front.isServed(await requestRaw(front.url, honest, ALLOWED)), front.family);
  }
});

const PREFACES: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['version 1', Buffer.from(`PROXY TCP4 ${ALLOWED} 127.0.0.1 40000 80\r\n`)],
  ['version 1, unknown', Buffer.from('PROXY UNKNOWN\r\n')],
  [
    'version 2',
    Buffer.concat([
      Buffer.from('0d0a0d0a000d0a515549540a2111000c', 'hex'),
      Buffer.from([127, 0, 0, 9, 127, 0, 0, 1, 0x9c, 0x40, 0, 80]),
    ]),
  ],
];

test('POL-21: A preface of the PROXY protocol is no request, wherever it comes from.', async () => {
  for (const front of fronts) {
    const mark = bench.mark();
    for (const [what, preface] of PREFACES)
      for (const from of [ELSEWHERE, ALLOWED]) {
        const bytes = Buffer.concat([preface, renderRequest(front.url, front.order())]);
        const answer = await sendRaw(front.url, bytes, from);
        assert.equal(answer?.headers.get('bitting-code'), 'REQUEST_MALFORMED', `${front.family} ${what}`);
      }
    assertNothingArrived(bench, mark, front.family);
    assert.ok(front.isServed(await requestRaw(front.url, front.order(), ALLOWED)), front.family);
  }
});
