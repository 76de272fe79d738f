/** TEN: two accounts behind one gateway; the bot of one asks with everything that belongs to the other. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HTX_EXAMPLES } from '@bitting/core/venues/htx/testing/requests.ts';
import { OKX_EXAMPLES } from '@bitting/core/venues/okx/testing/examples.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { RequestExample } from '@bitting/core/venues/testing/request-example.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { AttackBench } from './bench.ts';
import { readCount } from './counts.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';

const INTERLEAVED = readCount('ATTACK_INTERLEAVED', 120);

/** What the owner has and the other one names. */
interface Owned {
  readonly venueId: string;
  readonly clientId: string;
}

let bench: AttackBench;
/** Bots of another account of each venue. */
let others: Readonly<Record<ApiFamily, Front>>;
const owned = new Map<ApiFamily, Owned>();

before(async () => {
  bench = await AttackBench.start();
  const { gateway, venue, fronts } = bench;
  const okx = venue.openAccount();
  const htx = venue.openHtxAccount();
  const okxKey = await issueTestKey(gateway.admin, await bindPaperKey(gateway.admin, okx.key));
  const htxKey = await issueHtxTestKey(gateway.admin, await bindPaperKey(gateway.admin, htx.key));
  // They name the ledger of the first account, too.
  const { 'account-id': ledgerId } = fronts['htx-spot'].orderFields();
  const bot = { key: htxKey, ledgerId: String(ledgerId) };
  others = {
    okx: new OkxFront(gateway.okxUrl, okxKey),
    'htx-spot': new HtxFront('htx-spot', { ...bot, url: gateway.htxSpotUrl }),
    'htx-contract': new HtxFront('htx-contract', { ...bot, url: gateway.htxContractUrl }),
  };
  for (const front of bench.everyFront) owned.set(front.family, await rest(front));
});
after(async () => {
  await bench.close();
});

const RESTING: Readonly<Record<ApiFamily, object>> = {
  okx: { ordType: 'limit' },
  'htx-spot': { type: 'buy-limit' },
  'htx-contract': { time_in_force: 'gtc' },
};
const ID = /"(?:ordId|data|order_id)":"(\d+)"/u;

async function rest(front: Front): Promise<Owned> {
  const fields = { ...front.orderFields(), ...RESTING[front.family] } as Readonly<Record<string, string>>;
  const answer = await bench.send(front, front.order(fields));
  const venueId = ID.exec(answer.body.toString())?.[1];
  assert.ok(venueId !== undefined, answer.body.toString());
  const clientId = fields['clOrdId'] ?? fields['client-order-id'] ?? fields['client_order_id'] ?? '';
  return { venueId, clientId };
}

type Named = Pick<RequestExample, 'path' | 'body'>;

const VENUE_ID_FIELD = /^(?:ordId|algoId|order-ids|order_id|algo_id)$/u;
const CLIENT_ID_FIELD = /^(?:clOrdId|algoClOrdId|client-order-id|clientOrderIds|client_order_id)$/u;

/** The example with the other's ids in every place where an id stands; `null` where none does. */
function naming(example: RequestExample, ids: Owned): Named | null {
  let places = 0;
  const put = (old: unknown, id: string): unknown => {
    places += 1;
    return Array.isArray(old) ? [id] : id;
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => {
        if (VENUE_ID_FIELD.test(name)) return [name, put(field, ids.venueId)];
        if (CLIENT_ID_FIELD.test(name)) return [name, put(field, ids.clientId)];
        return [name, walk(field)];
      }),
    );
  };
  const path = example.path.replaceAll(/(?<=\/)\d{6,}(?=\/|$)/gu, () => String(put('', ids.venueId)));
  const body = example.body === '' ? '' : JSON.stringify(walk(JSON.parse(example.body)));
  return places === 0 ? null : { path, body: once(body) };
}

/** A list that would name one order twice names it once. */
function once(body: string): string {
  if (body === '') return body;
  const value: unknown = JSON.parse(body);
  return Array.isArray(value) ? JSON.stringify(value.slice(0, 1)) : body;
}

function codeOf(answer: RawAnswer): string | undefined {
  return answer.headers.get('bitting-code');
}

/** A venue's own name for an order instead of ours, where the operation takes either. */
const BY_CLIENT_ID: Readonly<Record<ApiFamily, Readonly<Record<string, string>>>> = {
  okx: { ordId: 'clOrdId' },
  'htx-spot': {},
  'htx-contract': { order_id: 'client_order_id' },
};

for (const family of ['okx', 'htx-spot', 'htx-contract'] as const)
  test(`TEN-01: At ${family} every act that names an order is refused to the bot of another account.`, async () => {
    const ids = owned.get(family);
    assert.ok(ids);
    const front = others[family];
    const owner = bench.fronts[family];
    const mark = bench.mark();
    let tried = 0;
    for (const example of [...OKX_EXAMPLES, ...HTX_EXAMPLES].filter((one) => one.family === family)) {
      const named: Named | null = example.method === 'POST' ? naming(example, ids) : null;
      if (named === null) continue;
      for (const [from, to] of [['', ''], ...Object.entries(BY_CLIENT_ID[family])]) {
        const body: string =
          from === ''
            ? named.body
            : named.body.replaceAll(`"${from}":"${ids.venueId}"`, `"${to}":"${ids.clientId}"`);
        const code = codeOf(await bench.send(front, front.sign({ method: 'POST', path: named.path, body })));
        assert.equal(code, 'ORDER_NOT_OWNED', `${named.path} ${body}`);
        tried += 1;
      }
    }
    assert.ok(tried >= 3, `${tried} ways`);
    assert.deepEqual(bench.arrivals(mark), []);
    // The same names from whom they belong to.
    const cancel = CANCELS[family](ids);
    assert.equal(codeOf(await bench.send(front, front.sign(cancel))), 'ORDER_NOT_OWNED');
    assert.ok(owner.isServed(await bench.send(owner, owner.sign(cancel))));
  });

const CANCELS: Readonly<
  Record<
    ApiFamily,
    (ids: Owned) => { readonly method: 'POST'; readonly path: string; readonly body: unknown }
  >
> = {
  okx: ({ venueId }) => ({
    method: 'POST',
    path: '/api/v5/trade/cancel-order',
    body: { instId: 'BTC-USDT', ordId: venueId },
  }),
  'htx-spot': ({ venueId }) => ({
    method: 'POST',
    path: `/v1/order/orders/${venueId}/submitcancel`,
    body: {},
  }),
  'htx-contract': ({ venueId }) => ({
    method: 'POST',
    path: '/v5/trade/cancel_order',
    body: { contract_code: 'BTC-USDT', order_id: venueId },
  }),
};

test('TEN-01: An order is not paid from the ledger of another account.', async () => {
  const [mine, other] = [bench.fronts['htx-spot'], others['htx-spot']];
  const mark = bench.mark();
  assert.equal(codeOf(await bench.send(other, other.order())), 'VENUE_ACCOUNT_NOT_ALLOWED');
  assert.deepEqual(bench.arrivals(mark), []);
  assert.ok(mine.isServed(await bench.send(mine, mine.order())));
});

test('TEN-01: What a bot reads is its own account’s: the venue is asked with that account’s key, whatever ids are named.', async () => {
  const target = { method: 'GET', path: '/api/v5/trade/order' } as const;
  const { okx } = bench.fronts;
  const { venueId } = await rest(okx);
  const query = { instId: 'BTC-USDT', ordId: venueId };
  const foreign = await bench.send(others.okx, others.okx.sign({ ...target, query }));
  assert.match(foreign.body.toString(), /"code":"51603"/u);
  assert.match(
    (await bench.send(okx, okx.sign({ ...target, query }))).body.toString(),
    new RegExp(venueId, 'u'),
  );
  const path = `/v1/order/orders/${(await rest(bench.fronts['htx-spot'])).venueId}`;
  const spot = [others['htx-spot'], bench.fronts['htx-spot']] as const;
  const answers = await Promise.all(
    spot.map((front) => bench.send(front, front.sign({ method: 'GET', path }))),
  );
  assert.deepEqual(
    answers.map((answer) => answer.body.toString().startsWith('{"status":"ok"')),
    [false, true],
  );
});

test('TEN-04: Requests of two accounts that come through each other never share a connection to a venue.', async () => {
  const fronts = [...bench.everyFront, ...Object.values(others)];
  for (let done = 0; done < INTERLEAVED; done += fronts.length) {
    const answers = await Promise.all(fronts.map((front) => bench.send(front, front.read())));
    for (const [at, front] of fronts.entries())
      assert.ok(answers[at] && front.isServed(answers[at]), front.family);
  }
  for (const [control, keyOf] of [
    [bench.venue.control, okxKeyOf],
    [bench.venue.htx, htxKeyOf],
  ] as const) {
    const keys = new Map<number, Set<string>>();
    for (const request of control.requests()) {
      const key = keyOf(request);
      if (key !== null) keys.set(request.connection, (keys.get(request.connection) ?? new Set()).add(key));
    }
    const all = new Set<string>();
    for (const each of keys.values()) {
      assert.equal(each.size, 1);
      for (const key of each) all.add(key);
    }
    assert.ok(all.size >= 2, 'both accounts were there');
  }
});

type Arrived = ReturnType<AttackBench['arrivals']>[number];

function okxKeyOf({ rawHeaders }: Arrived): string | null {
  const at = rawHeaders.findIndex((name) => name.toLowerCase() === 'ok-access-key');
  return at === -1 ? null : (rawHeaders[at + 1] ?? null);
}

function htxKeyOf({ target }: Arrived): string | null {
  return /[?&]AccessKeyId=([^&]+)/u.exec(target)?.[1] ?? null;
}
