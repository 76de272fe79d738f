/**
 * One captured signature of HTX and what can be done with it (SIG-08, SIG-09, I11): the venue's signature does not cover
 * the body and its timestamps have one second. What is raced is
 * raced a thousand times.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { codeOf, HtxPath, SPOT_ORDER_PATH, type BotTerms, type HtxBot } from '../support/htx-path.ts';
import {
  openRaw,
  renderRequest,
  requestRaw,
  type RawAnswer,
  type RawRequest,
} from '../support/raw-client.ts';

const PAIRS = 1_000;
/** Keys and accounts are many, so that no other bound (acts in flight, sockets to the venue) is what is tested. */
const ACCOUNTS = 8;
const KEYS_PER_ACCOUNT = 25;
/** Pairs under way at once: twice as many acts, spread over the accounts. */
const PAIRS_AT_ONCE = 64;
const CONNECTIONS = 40;

const WINDOW_MS = 2_000;
const BODIES_MAX = 10;
const ELSEWHERE = '127.0.0.2';

let orders = 0;

function orderBody(bot: HtxBot, price = '100'): string {
  orders += 1;
  return JSON.stringify({
    'account-id': bot.ledgerId,
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.1',
    price,
    'client-order-id': `replay-${orders}`,
  });
}

/** The same URL with another body: what a thief of the URL can make. */
function withBody(request: RawRequest, body: string): RawRequest {
  return { ...request, body };
}

function isOk(answer: RawAnswer): boolean {
  return (JSON.parse(answer.body.toString()) as { status?: string }).status === 'ok';
}

/** `ok`, or the gateway's reason, or else what came. */
function wordOf(answer: RawAnswer): string {
  return isOk(answer) ? 'ok' : (codeOf(answer) ?? answer.body.toString());
}

/** The next whole second, so that nothing turns over in the middle. */
function startSecond({ lives }: HtxPath): void {
  lives.advance(1_000 - (lives.clock.wallMs() % 1_000));
}

let path: HtxPath;

void test.describe('a captured signature of HTX', () => {
  beforeEach(async () => {
    path = await HtxPath.start();
    startSecond(path);
  });
  afterEach(async () => {
    await path.close();
  });

  const send = async (request: RawRequest, from?: string) =>
    wordOf(await requestRaw(path.spotUrl, request, from));
  const sign = (bot: HtxBot, body = orderBody(bot)) =>
    path.sign({ method: 'POST', path: SPOT_ORDER_PATH, body }, bot);
  const only = async (terms: BotTerms): Promise<HtxBot> => {
    const [bot] = await path.addBots(1, terms);
    assert.ok(bot !== undefined);
    return bot;
  };

  for (const algorithm of ['hmac-sha256', 'ed25519'] as const) {
    void test(`A signature of ${algorithm} serves ten different bodies of its second and no eleventh.`, async () => {
      const bot = await only({ algorithm });
      const first = sign(bot);
      for (let body = 0; body < BODIES_MAX; body += 1)
        assert.equal(await send(withBody(first, orderBody(bot))), 'ok', `body ${body}`);
      assert.equal(await send(withBody(first, orderBody(bot))), 'SIGNATURE_SPENT');
      assert.equal(path.acts().length, BODIES_MAX);
      path.lives.advance(1_000);
      assert.equal(await send(sign(bot)), 'ok', 'the next second is another signature');
    });
  }

  void test('The same body is never taken twice, whatever else the signature served.', async () => {
    const first = sign(path.bot);
    assert.equal(await send(first), 'ok');
    assert.equal(await send(first), 'REQUEST_REPLAYED');
    assert.equal(await send(withBody(first, orderBody(path.bot))), 'ok');
    assert.equal(await send(first), 'REQUEST_REPLAYED');
    assert.equal(path.acts().length, 2);
  });

  void test('Another body is taken until two seconds after the timestamp and not a millisecond later.', async () => {
    const first = sign(path.bot);
    assert.equal(await send(first), 'ok');
    path.lives.advance(WINDOW_MS);
    assert.equal(await send(withBody(first, orderBody(path.bot))), 'ok');
    path.lives.advance(1);
    assert.equal(await send(withBody(first, orderBody(path.bot))), 'REQUEST_REPLAYED');
    assert.equal(path.acts().length, 2);
    assert.equal(await send(sign(path.bot)), 'ok', 'a fresh signature passes');
  });

  void test('A signature that comes late serves its first body alone.', async () => {
    const first = sign(path.bot);
    path.lives.advance(10_000);
    assert.equal(await send(first), 'ok');
    assert.equal(await send(withBody(first, orderBody(path.bot))), 'REQUEST_REPLAYED');
  });

  void test('Another address cannot use the signature, and the first one still can.', async () => {
    const first = sign(path.bot);
    assert.equal(await send(first), 'ok');
    assert.equal(await send(withBody(first, orderBody(path.bot)), ELSEWHERE), 'REQUEST_REPLAYED');
    assert.equal(await send(first, ELSEWHERE), 'REQUEST_REPLAYED');
    assert.equal(await send(withBody(first, orderBody(path.bot))), 'ok');
    path.lives.advance(1_000);
    assert.equal(await send(sign(path.bot), ELSEWHERE), 'ok', 'the other address may speak for itself');
  });

  void test('After a restart a signature that was used serves nothing more.', async () => {
    // The port will be another one, so the host that is signed is one that does not depend on it.
    const known = (body: string) =>
      path.sign({ method: 'POST', path: SPOT_ORDER_PATH, body, host: 'api.huobi.pro' });
    const first = known(orderBody(path.bot));
    assert.equal(await send(first), 'ok');
    assert.equal(await send(withBody(first, orderBody(path.bot))), 'ok');
    await path.lives.restart();
    assert.equal(await send(first), 'REQUEST_REPLAYED');
    assert.equal(await send(withBody(first, orderBody(path.bot))), 'REQUEST_REPLAYED');
    assert.equal(path.acts().length, 2);
    path.lives.advance(1_000);
    assert.equal(await send(known(orderBody(path.bot))), 'ok', 'the next second is another signature');
  });

  void test('A key with bound bodies uses a signature once, and only with the signature over the body.', async () => {
    const bot = await only({ bodyBinding: 'required' });
    const bound = (body: string) =>
      path.sign({ method: 'POST', path: SPOT_ORDER_PATH, body, isBodyBound: true }, bot);
    assert.equal(await send(sign(bot)), 'BODY_BINDING_MISSING');
    const first = bound(orderBody(bot));
    assert.equal(await send(withBody(first, orderBody(bot))), 'BODY_BINDING_WRONG');
    assert.equal(await send(first), 'ok', 'what was refused before has not used it up');
    assert.equal(await send(first), 'REQUEST_REPLAYED');
    assert.equal(
      await send(bound(orderBody(bot))),
      'REQUEST_REPLAYED',
      'the same second, its own body signature',
    );
    path.lives.advance(1_000);
    assert.equal(await send(bound(orderBody(bot))), 'ok');
    assert.equal(path.acts().length, 2);
  });

  void test('A bound body is checked with an Ed25519 key, too.', async () => {
    const bot = await only({ bodyBinding: 'required', algorithm: 'ed25519' });
    const body = orderBody(bot);
    const bound = path.sign({ method: 'POST', path: SPOT_ORDER_PATH, body, isBodyBound: true }, bot);
    assert.equal(await send(withBody(bound, orderBody(bot))), 'BODY_BINDING_WRONG');
    assert.equal(await send(bound), 'ok');
  });

  void test('A question may be asked again within its window: it changes nothing.', async () => {
    const question = path.sign({ method: 'GET', path: '/v1/account/accounts' });
    assert.equal(await send(question), 'ok');
    assert.equal(await send(question), 'ok');
  });

  void test(`Of ${PAIRS} concurrent replays of one request exactly one passes.`, async () => {
    const bytes = renderRequest(path.spotUrl, sign(path.bot));
    const left = { count: PAIRS };
    const words: string[] = [];
    await Promise.all(
      Array.from({ length: Math.min(CONNECTIONS, PAIRS) }, async () => {
        const connection = await openRaw(path.spotUrl);
        while (left.count > 0) {
          left.count -= 1;
          connection.write(bytes);
          const answer = await connection.readAnswer();
          assert.ok(answer !== null);
          words.push(wordOf(answer));
        }
        connection.end();
      }),
    );
    assert.equal(words.length, PAIRS);
    assert.equal(words.filter((word) => word === 'ok').length, 1);
    assert.equal(words.filter((word) => word === 'REQUEST_REPLAYED').length, PAIRS - 1);
    assert.equal(path.acts().length, 1);
  });

  void test(`Of ${PAIRS} concurrent bodies under one signature exactly ten pass.`, async () => {
    const first = sign(path.bot);
    const words: string[] = [];
    const bodies = Array.from({ length: PAIRS }, () => orderBody(path.bot));
    await Promise.all(
      Array.from({ length: Math.min(CONNECTIONS, PAIRS) }, async () => {
        for (let body = bodies.pop(); body !== undefined; body = bodies.pop())
          words.push(await send(withBody(first, body)));
      }),
    );
    assert.equal(words.filter((word) => word === 'ok').length, BODIES_MAX);
    assert.equal(words.filter((word) => word === 'SIGNATURE_SPENT').length, PAIRS - BODIES_MAX);
    assert.equal(path.acts().length, BODIES_MAX);
  });
});

void test.describe('pairs of orders of one second', () => {
  let bots: readonly HtxBot[] = [];
  before(async () => {
    path = await HtxPath.start();
    startSecond(path);
    for (let account = 0; account < ACCOUNTS; account += 1)
      bots = bots.concat(await path.addBots(KEYS_PER_ACCOUNT));
  });
  after(async () => {
    await path.close();
  });

  void test(`${PAIRS} concurrent pairs of different orders under one signature each all pass, once.`, async () => {
    let next = 0;
    const words = new Map<string, number>();
    const note = (word: string): void => void words.set(word, (words.get(word) ?? 0) + 1);
    const takePair = async (pair: number): Promise<void> => {
      // Neighbours are of different accounts; a bot that comes again comes with the next second.
      const bot =
        bots[(pair % ACCOUNTS) * KEYS_PER_ACCOUNT + (Math.floor(pair / ACCOUNTS) % KEYS_PER_ACCOUNT)];
      assert.ok(bot !== undefined);
      const timestampMs = path.lives.clock.wallMs() + 1_000 * Math.floor(pair / bots.length);
      const first = path.sign(
        { method: 'POST', path: SPOT_ORDER_PATH, body: orderBody(bot), timestampMs },
        bot,
      );
      const second = withBody(first, orderBody(bot));
      const answers = await Promise.all(
        [first, second].map(async (request) => requestRaw(path.spotUrl, request)),
      );
      for (const answer of answers) note(wordOf(answer));
    };
    await Promise.all(
      Array.from({ length: PAIRS_AT_ONCE }, async () => {
        while (next < PAIRS) {
          next += 1;
          await takePair(next - 1);
        }
      }),
    );
    assert.deepEqual(Object.fromEntries(words), { ok: 2 * PAIRS });
    const sent = path.acts().map(({ body }) => body);
    assert.equal(sent.length, 2 * PAIRS);
    assert.equal(new Set(sent).size, 2 * PAIRS, 'each once');
  });
});
