/** POL: where an upgrade says that it comes from counts for nothing; where its connection comes from does. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { renderRequest, sendRaw } from '../support/raw-client.ts';
import { HtxFront, OkxFront } from './fronts.ts';
import { FAMILIES, StreamBench } from './stream-bench.ts';
import type { StreamFront } from './stream-fronts.ts';

const ALLOWED = '127.0.0.9';
const ELSEWHERE = '127.0.0.8';
/** What proxies say of whom they pass on. */
const CLAIMS: Readonly<Record<string, string>> = {
  'X-Forwarded-For': ALLOWED,
  Forwarded: `for=${ALLOWED};proto=https`,
  'X-Real-IP': ALLOWED,
  'X-Client-IP': ALLOWED,
  'True-Client-IP': ALLOWED,
  'CF-Connecting-IP': ALLOWED,
};

let bench: StreamBench;
const fronts: StreamFront[] = [];

before(async () => {
  bench = await StreamBench.start();
  const { gateway, accountIds, fronts: known } = bench.base;
  const terms = { sourceCidrs: [`${ALLOWED}/32`] };
  const okxKey = await issueTestKey(gateway.admin, accountIds.okx, terms);
  const key = await issueHtxTestKey(gateway.admin, accountIds.htx, terms);
  const ledgerId = String(known['htx-spot'].orderFields()['account-id']);
  for (const family of FAMILIES)
    fronts.push(
      family === 'okx'
        ? bench.streamsOf(new OkxFront(gateway.okxUrl, okxKey), okxKey)
        : bench.streamsOf(new HtxFront(family, { url: known[family].url, key, ledgerId }), key),
    );
});
after(async () => {
  await bench.close();
});

test('POL-21: No header of an upgrade moves a stream to an address from which its key may be used.', async () => {
  for (const front of fronts) {
    const since = bench.mark();
    for (const [name, value] of Object.entries(CLAIMS)) {
      const bot = await bench.connect(front, front.tradePath, {
        from: ELSEWHERE,
        headers: { [name]: value },
      });
      const login = front.login(front.tradePath);
      assert.equal((await bench.logIn(front, bot, login)).ok, false, `${front.family} ${name}`);
      assert.equal(
        (await bench.act(front, bot, 'no', front.order('no'))).ok,
        false,
        `${front.family} ${name}`,
      );
      await bot.close();
    }
    assert.deepEqual(bench.acts(since), []);
    const honest = await bench.connect(front, front.tradePath, { from: ALLOWED, headers: CLAIMS });
    assert.ok((await bench.logIn(front, honest, front.login(front.tradePath))).ok, front.family);
    assert.ok((await bench.act(front, honest, 'yes', front.order('yes'))).ok, front.family);
    await honest.close();
  }
});

test('POL-21: A preface of the PROXY protocol opens no stream, wherever it comes from.', async () => {
  const version2 = Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a2111000c', 'hex'),
    Buffer.from([127, 0, 0, 9, 127, 0, 0, 1, 0x9c, 0x40, 0, 80]),
  ]);
  for (const front of fronts)
    for (const preface of [Buffer.from(`PROXY TCP4 ${ALLOWED} 127.0.0.1 40000 80\r\n`), version2])
      for (const from of [ELSEWHERE, ALLOWED]) {
        const upgrade = renderRequest(front.url, {
          method: 'GET',
          target: front.tradePath,
          headers: [
            ['Connection', 'Upgrade'],
            ['Upgrade', 'websocket'],
            ['Sec-WebSocket-Version', '13'],
            ['Sec-WebSocket-Key', Buffer.alloc(16, 7).toString('base64')],
          ],
        });
        assert.equal((await sendRaw(front.url, upgrade, from))?.status, 101, 'without it');
        const answer = await sendRaw(front.url, Buffer.concat([preface, upgrade]), from);
        assert.equal(answer?.headers.get('bitting-code'), 'REQUEST_MALFORMED', front.family);
      }
});
