/** Proxies that are configured are believed for whom they connect; nobody else is, whatever he says. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeProxyHeader } from '../../packages/http/src/testing/proxy-headers.ts';
import {
  bindPaperKey,
  issueHtxTestKey,
  issueTestKey,
  startTestGateway,
  type IssuedHtxKey,
  type IssuedTestKey,
  type TestGateway,
} from '../support/gateway.ts';
import { signHtx } from '../support/htx-signing.ts';
import { signOkx } from '../support/okx-signing.ts';
import { renderRequest, sendRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

/** The proxy and a stranger, both of this machine. */
const PROXY = '127.0.0.2';
const STRANGER = '127.0.0.3';
/** Of a bot behind the proxy: what its key is bound to. */
const BEHIND = '203.0.113.7';
const ELSEWHERE = Buffer.from('c6336407c6336401c73801bb', 'hex');

let venue: PaperVenue;
const gateways: TestGateway[] = [];

interface Ground {
  readonly gateway: TestGateway;
  readonly key: IssuedTestKey;
  readonly htx: IssuedHtxKey;
}

async function open(says: 'proxy-v2' | 'x-forwarded-for'): Promise<Ground> {
  const gateway = await startTestGateway(venue, { configured: { proxies: { from: [`${PROXY}/32`], says } } });
  gateways.push(gateway);
  const { key: real } = venue.openAccount({ funds: { USDT: '1000' } });
  const accountId = await bindPaperKey(gateway.admin, real);
  const key = await issueTestKey(gateway.admin, accountId, { sourceCidrs: [`${BEHIND}/32`] });
  const htxAccount = await bindPaperKey(gateway.admin, venue.openHtxAccount({ funds: { usdt: '1000' } }).key);
  const htx = await issueHtxTestKey(gateway.admin, htxAccount, { sourceCidrs: [] });
  return { gateway, key, htx };
}

let header: Ground;
let forwarded: Ground;

before(async () => {
  venue = await startPaperVenue();
  [header, forwarded] = [await open('proxy-v2'), await open('x-forwarded-for')];
});
after(async () => {
  for (const gateway of gateways) await gateway.close();
  await venue.close();
});

interface Way {
  readonly from: string;
  readonly before?: Buffer;
  readonly extraHeaders?: readonly (readonly [string, string])[];
}

/** Status and code of the answer to a signed read; `null` where there is none. */
async function ask(
  { gateway, key }: Ground,
  { from, before: first, extraHeaders = [] }: Way,
): Promise<string | null> {
  const signed = signOkx(key, { method: 'GET', target: '/api/v5/account/balance', extraHeaders });
  const bytes = Buffer.concat([first ?? Buffer.alloc(0), renderRequest(gateway.okxUrl, signed)]);
  const answer = await sendRaw(gateway.okxUrl, bytes, from);
  return answer === null ? null : `${answer.status} ${answer.headers.get('bitting-code') ?? 'served'}`;
}

const forward = (value: string): Pick<Way, 'extraHeaders'> => ({
  extraHeaders: [['X-Forwarded-For', value]],
});

void test('POL-21 a configured proxy is believed: the list of a key is asked about who is behind it', async () => {
  assert.equal(await ask(header, { from: PROXY, before: writeProxyHeader() }), '200 served');
  const other = await ask(header, { from: PROXY, before: writeProxyHeader({ block: ELSEWHERE }) });
  assert.equal(other, '401 ADDRESS_NOT_ALLOWED');
  assert.equal(await ask(forwarded, { from: PROXY, ...forward(BEHIND) }), '200 served');
  assert.equal(await ask(forwarded, { from: PROXY, ...forward('198.51.100.7') }), '401 ADDRESS_NOT_ALLOWED');
});

void test('POL-21 of what was said before the proxy nothing is believed', async () => {
  assert.equal(
    await ask(forwarded, { from: PROXY, ...forward(`${BEHIND}, 198.51.100.7`) }),
    '401 ADDRESS_NOT_ALLOWED',
  );
  assert.equal(await ask(forwarded, { from: PROXY, ...forward(`198.51.100.7, ${BEHIND}`) }), '200 served');
  const both = { from: PROXY, before: writeProxyHeader({ block: ELSEWHERE }), ...forward(BEHIND) };
  assert.equal(await ask(header, both), '401 ADDRESS_NOT_ALLOWED');
});

void test('POL-21 a stranger is who he is, whatever he says', async () => {
  assert.equal(await ask(header, { from: STRANGER, before: writeProxyHeader() }), '400 REQUEST_MALFORMED');
  assert.equal(await ask(header, { from: STRANGER, ...forward(BEHIND) }), '401 ADDRESS_NOT_ALLOWED');
  assert.equal(await ask(forwarded, { from: STRANGER, ...forward(BEHIND) }), '401 ADDRESS_NOT_ALLOWED');
  assert.equal(await ask(forwarded, { from: STRANGER, before: writeProxyHeader() }), '400 REQUEST_MALFORMED');
});

void test('POL-21 a configured proxy that does not say who is behind it is refused', async () => {
  assert.equal(await ask(header, { from: PROXY }), null);
  const first = Buffer.from(`PROXY TCP4 ${BEHIND} 127.0.0.1 51000 443\r\n`);
  assert.equal(await ask(header, { from: PROXY, before: first }), null);
  assert.equal(await ask(forwarded, { from: PROXY }), '400 REQUEST_MALFORMED');
  assert.equal(await ask(forwarded, { from: PROXY, before: writeProxyHeader() }), '400 REQUEST_MALFORMED');
});

void test('SIG-08 a key of HTX that can trade is not taken over plain HTTP where proxies are before the gateway', async () => {
  for (const { gateway, htx } of [header, forwarded]) {
    const signed = signHtx(htx, {
      method: 'GET',
      host: new URL(gateway.htxSpotUrl).host,
      path: '/v1/account/accounts',
    });
    const answer = await sendRaw(gateway.htxSpotUrl, renderRequest(gateway.htxSpotUrl, signed), '127.0.0.1');
    assert.equal(answer?.headers.get('bitting-code'), 'TLS_REQUIRED');
  }
});
