/** WSX, SIG: who gets in over WebSocket, at which path, and with which login. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { htxTimestamp } from '../support/htx-signing.ts';
import { FAMILIES, StreamBench } from './stream-bench.ts';
import type { StreamBot } from './stream-bot.ts';
import type { LoginTerms, StreamFront } from './stream-fronts.ts';

let bench: StreamBench;
before(async () => {
  bench = await StreamBench.start();
});
after(async () => {
  await bench.close();
});

/** The positive control: whoever logs in properly has his order done, once. */
async function assertTrades(front: StreamFront, bot: StreamBot): Promise<void> {
  const since = bench.mark();
  const verdict = await bench.act(front, bot, 'control', front.order('control'));
  assert.ok(verdict.ok, verdict.raw);
  assert.equal(bench.acts(since).length, 1);
}

for (const family of FAMILIES) {
  test(`WSX-01: At ${family} no order passes before the login, nor behind a failed one.`, async () => {
    const front = bench.fronts[family];
    const since = bench.mark();
    const bot = await bench.connect(front, front.tradePath);
    assert.equal((await bench.act(front, bot, 'before', front.order('before'))).ok, false);
    const spoil = (signature: string): string => `A${signature.slice(1, -2)}A=`;
    const login = front.login(front.tradePath, { spoil });
    assert.equal((await bench.logIn(front, bot, login)).ok, false);
    assert.equal((await bench.act(front, bot, 'behind', front.order('behind'))).ok, false);
    assert.equal((await bench.act(front, bot, 'cancel', front.cancel('cancel', '1'))).ok, false);
    assert.deepEqual(bench.acts(since), []);
    assert.ok((await bench.logIn(front, bot, front.login(front.tradePath))).ok);
    await assertTrades(front, bot);
    await bot.close();
  });

  test(`WSX-01: At ${family} frames that hurry ahead of the login’s answer wait for it, and fall with it.`, async () => {
    const front = bench.fronts[family];
    const since = bench.mark();
    const bot = await bench.connect(front, front.tradePath);
    bot.say(front.login(front.tradePath, { spoil: () => Buffer.alloc(32).toString('base64') }));
    assert.equal((await bench.act(front, bot, 'early', front.order('early'))).ok, false);
    assert.deepEqual(bench.acts(since), []);
    bot.say(front.login(front.tradePath));
    assert.ok((await bench.act(front, bot, 'later', front.order('later'))).ok);
    await bot.close();
  });

  test(`WSX-10: At ${family} channels of the account are nobody’s before the login.`, async () => {
    const front = bench.fronts[family];
    const since = bench.mark();
    const bot = await bench.connect(front, front.accountPath);
    assert.equal((await bench.subscribe(front, bot, front.subscribeOrders())).ok, false);
    assert.deepEqual(bench.subscriptions(since), []);
    assert.ok((await bench.logIn(front, bot, front.login(front.accountPath))).ok);
    assert.ok((await bench.subscribe(front, bot, front.subscribeOrders())).ok);
    assert.equal(bench.subscriptions(since).length, 1);
    await bot.close();
  });

  test(`SIG-20: At ${family} a login of another time, or in another form of it, is refused though it is signed.`, async () => {
    const front = bench.fronts[family];
    const wrong = family === 'okx' ? okxTimes(Date.now()) : htxTimes(Date.now());
    assert.ok(wrong.length >= 15);
    const since = bench.mark();
    let bot = await bench.connect(front, front.tradePath);
    for (const [nth, timestamp] of wrong.entries()) {
      // A connection bears two failed logins, and closes with the third.
      if (nth % 2 === 0) bot = await bench.connect(front, front.tradePath);
      const verdict = await bench.logIn(front, bot, front.login(front.tradePath, { timestamp }));
      assert.equal(verdict.ok, false, timestamp);
    }
    assert.deepEqual(bench.acts(since), []);
    await assertTrades(front, await bench.enter(front, front.tradePath));
  });

  test(`SIG-01 SIG-16: At ${family} a login by another signature, secret or key is refused, and three of them close.`, async () => {
    const front = bench.fronts[family];
    const { front: rest } = front;
    const other = bench.fronts[family === 'okx' ? 'htx-spot' : 'okx'].front;
    const tricks: readonly LoginTerms[] = [
      { spoil: (signature) => signature.slice(0, -1) },
      { spoil: (signature) => signature.toLowerCase() },
      { spoil: () => '' },
      { spoil: (signature) => signature.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') },
      { spoil: (signature) => Buffer.from(signature, 'base64').toString('hex') },
      { key: { ...rest.key, secret: `${rest.key.secret}x` } },
      { key: { ...rest.key, apiKey: other.key.apiKey } },
      { key: other.key },
      ...('passphrase' in rest.key ? [{ key: { ...rest.key, passphrase: 'Wrong1!pass' } }] : []),
      ...('passphrase' in rest.key ? [{ key: { ...rest.key, passphrase: '' } }] : []),
    ];
    const since = bench.mark();
    const records = await bench.base.records();
    for (const trick of tricks) {
      const bot = await bench.connect(front, front.tradePath);
      assert.equal((await bench.logIn(front, bot, front.login(front.tradePath, trick))).ok, false);
      assert.equal((await bench.act(front, bot, 'o', front.order('o'))).ok, false);
      await bot.close();
    }
    const bot = await bench.connect(front, front.tradePath);
    const wrong = { key: { ...rest.key, secret: 'another' } };
    for (let nth = 0; nth < 3; nth += 1) bot.say(front.login(front.tradePath, wrong));
    assert.equal((await bot.ended).code, 1008);
    assert.deepEqual(bench.acts(since), []);
    // Nobody has proven who he is: he has no record, and is counted.
    const written = (await bench.base.records()).slice(records.length);
    const isTold = (entry: LedgerEntry): boolean =>
      entry.type === 'system' && entry.event === 'rejected-callers';
    assert.deepEqual(
      written.filter((entry) => !isTold(entry)),
      [],
    );
    await assertTrades(front, await bench.enter(front, front.tradePath));
  });

  test(`SIG-09: At ${family} a login that was overheard opens nothing: not here, not elsewhere, not later.`, async () => {
    const front = bench.fronts[family];
    const login = front.login(front.tradePath);
    const bot = await bench.connect(front, front.tradePath);
    assert.ok((await bench.logIn(front, bot, login)).ok);
    const since = bench.mark();
    const beside = await bench.connect(front, front.tradePath);
    assert.equal((await bench.logIn(front, beside, login)).ok, false);
    // At OKX the login names no path: whoever sits elsewhere cannot take it to another one.
    const elsewhere = await bench.connect(front, front.accountPath, { from: '127.0.0.2' });
    assert.equal((await bench.logIn(front, elsewhere, login)).ok, false);
    await bot.close();
    const later = await bench.connect(front, front.tradePath);
    assert.equal((await bench.logIn(front, later, login)).ok, false);
    assert.equal((await bench.act(front, later, 'stolen', front.order('stolen'))).ok, false);
    assert.deepEqual(bench.acts(since), []);
    assert.ok((await bench.logIn(front, later, front.login(front.tradePath))).ok);
    await assertTrades(front, later);
  });

  test(`SIG-18: At ${family} a connection is its first key’s for life: another’s good login is refused there.`, async () => {
    const front = bench.fronts[family];
    const other = await bench.openBot(family);
    const bot = await bench.enter(front, front.tradePath);
    const login = other.streams.login(front.tradePath);
    assert.equal((await bench.logIn(front, bot, login)).ok, false);
    const before = (await bench.base.records()).length;
    await assertTrades(front, bot);
    const intents = (await bench.base.records()).slice(before).filter((entry) => entry.type === 'intent');
    assert.equal(intents.length, 1);
    assert.notEqual(intents[0]?.virtualKeyId, other.virtualKeyId);
    // It was good, and is still: nothing of it was used up where it was refused.
    const own = await bench.connect(other.streams, front.tradePath);
    assert.ok((await bench.logIn(other.streams, own, login)).ok);
    await assertTrades(other.streams, own);
  });
}

function okxTimes(nowMs: number): readonly string[] {
  const seconds = Math.floor(nowMs / 1_000);
  return [
    String(nowMs),
    new Date(nowMs).toISOString(),
    `${seconds}.123456`,
    `${seconds}.`,
    `0${seconds}`,
    `+${seconds}`,
    `-${seconds}`,
    `0x${seconds.toString(16)}`,
    `${seconds}e0`,
    `${seconds}n`,
    ` ${seconds}`,
    `${seconds} `,
    '',
    'NaN',
    '0',
    ...[-86_400, -60, -35, 35, 60, 86_400, 3_153_600_000].map((away) => String(seconds + away)),
  ];
}

function htxTimes(nowMs: number): readonly string[] {
  const good = htxTimestamp(nowMs);
  return [
    String(nowMs),
    String(Math.floor(nowMs / 1_000)),
    `${good}Z`,
    `${good}.000`,
    `${good}+00:00`,
    good.replace('T', ' '),
    good.replaceAll('-', '/'),
    good.slice(0, -3),
    `${good} `,
    '',
    '2026-02-30T00:00:00',
    '9999-12-31T23:59:60',
    ...[-86_400, -60, -35, 35, 60, 86_400].map((away) => htxTimestamp(nowMs + away * 1_000)),
  ];
}

const ELSEWHERE: Readonly<Record<ApiFamily, readonly string[]>> = {
  okx: [
    '/ws/v5/private?x',
    '/ws/v5/private?brokerId=',
    '/ws/v5/private?brokerId=9999&x=1',
    '/ws/v5/private/',
    '/ws/v5//private',
    '/ws/v5/Private',
    '/ws/v5/private-sbe',
    '/ws/v5/public-sbe',
    '/ws/v5/%70rivate',
    '/ws/v5',
    '/ws',
    '/ws/v2',
    '/ws/trade',
    '/linear-swap-trade',
    '/api/v5/trade/order',
    '/metrics',
  ],
  'htx-spot': [
    '/ws/v2?x=1',
    '/ws/v2/',
    '/WS/v2',
    '/ws/v5/private',
    '/ws/v5/notification',
    '/linear-swap-trade',
  ],
  'htx-contract': [
    '/ws',
    '/ws/v2',
    '/ws/trade',
    '/notification',
    '/swap-trade',
    '/center-notification',
    '/feed',
  ],
};

for (const family of FAMILIES) {
  test(`WSX-02: At ${family} an upgrade at any other path or with a query of its own is refused.`, async () => {
    const front = bench.fronts[family];
    const since = bench.mark();
    for (const path of ELSEWHERE[family])
      await assert.rejects(bench.connect(front, path), /Unexpected server response: 4\d\d/u, path);
    assert.deepEqual(bench.arrivals(since), []);
    for (const path of [front.tradePath, front.accountPath, front.marketPath])
      await (await bench.connect(front, path)).close();
  });

  test(`WSX-02: At ${family} an order asked for at a path of another kind reaches the venue there never.`, async () => {
    const front = bench.fronts[family];
    const since = bench.mark();
    const others = [front.accountPath, front.marketPath].filter((path) => path !== front.tradePath);
    for (const path of others) {
      const bot = await bench.connect(front, path);
      bot.say(front.login(path));
      bot.say(front.order('astray'));
      bot.say(front.subscribeMarket());
      const isAnswer = (text: string): boolean =>
        !front.isLoginAnswer(text) && (front.isAnswerTo('astray', text) || /error/u.test(text));
      const verdict = front.judge(await bot.hear('answer to the order', isAnswer));
      // OKX's clients may ask at each of its paths; the venue gets it where it takes orders.
      assert.equal(verdict.ok, family === 'okx', path);
      await bot.close();
    }
    const paths = bench.acts(since).map(({ path }) => path);
    assert.deepEqual(paths, family === 'okx' ? [front.tradePath] : []);
    await assertTrades(front, await bench.enter(front, front.tradePath));
  });
}

test('WSX-11: Whatever origin a page names, it opens no stream of any port.', async () => {
  for (const front of Object.values(bench.fronts)) {
    for (const origin of ['https://evil.example', 'null', front.url, 'https://www.okx.com'])
      await assert.rejects(
        bench.connect(front, front.tradePath, { headers: { origin } }),
        /Unexpected server response: 4\d\d/u,
        origin,
      );
    await (await bench.connect(front, front.tradePath)).close();
  }
});
