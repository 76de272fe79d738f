import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { Random } from './random.ts';
import { openAccount, startVenue, tryPlace } from './venue.fixture.ts';

/** Replays fills with Python's own decimals; knows only the fee rule and how a swap realises profit. */
const TWIN = `
import json, sys
from decimal import Decimal as D, getcontext, ROUND_UP, ROUND_HALF_EVEN
getcontext().prec = 60
given = json.load(sys.stdin)
cash = {(u, a): D(v) for u, a, v in given["funds"]}
held = {}
for f in given["fills"]:
    u, i, buy = f["uid"], f["instrument"], f["side"] == "buy"
    px, sz = D(f["price"]), D(f["size"])
    spot = not i.endswith("-SWAP")
    rate = D({(True, "M"): "0.0008", (True, "T"): "0.001", (False, "M"): "0.0002", (False, "T"): "0.0005"}[(spot, f["role"])])
    up = lambda x: x.quantize(D("1e-12"), rounding=ROUND_UP)
    if spot:
        base, quote = i.split("-")
        got, gave = (base, quote) if buy else (quote, base)
        amount, paid = (sz, px * sz) if buy else (px * sz, sz)
        cash[u, got] = cash.get((u, got), D(0)) + amount - up(amount * rate)
        cash[u, gave] = cash.get((u, gave), D(0)) - paid
        continue
    value = px * sz * D("0.01")
    size, cost = held.get((u, i), (D(0), D(0)))
    signed = sz if buy else -sz
    pnl = D(0)
    if size * signed < 0:
        part = min(abs(size), sz)
        released = cost if part == abs(size) else (cost * part / abs(size)).quantize(D("1e-18"), rounding=ROUND_HALF_EVEN)
        pnl = px * part * D("0.01") * (1 if size > 0 else -1) - released
        rest = sz - part
        cost = cost - released + px * rest * D("0.01") * (1 if buy else -1)
    else:
        cost += px * signed * D("0.01")
    held[u, i] = (size + signed, cost)
    cash[u, "USDT"] = cash.get((u, "USDT"), D(0)) + pnl - up(value * rate)
text = lambda x: format(x.normalize(), "f") if x else "0"
print(json.dumps({f"{u}:{a}": text(v) for (u, a), v in cash.items()}))
`;

const hasPython = spawnSync('python3', ['--version']).status === 0;

test(
  'Balances after hundreds of random fills equal what Python’s decimals say',
  { skip: hasPython ? false : 'python3 is not installed' },
  () => {
    const { engine } = startVenue();
    const random = new Random(99);
    const bots = [1, 2, 3, 4].map(
      () => openAccount(engine, { USDT: '5000000.123456', BTC: '40.00000001' }).uid,
    );
    for (let step = 0; step < 900; step += 1) {
      const instrument = random.below(2) === 0 ? 'BTC-USDT' : 'BTC-USDT-SWAP';
      const units = 1 + random.below(instrument === 'BTC-USDT' ? 99_999_999 : 999_999);
      const size = instrument === 'BTC-USDT' ? (units / 1e8).toFixed(8) : (units / 100).toFixed(2);
      const price = (66_990 + random.below(200) / 10).toFixed(1);
      tryPlace(engine, bots[random.below(4)] ?? '', {
        instrument,
        side: random.below(2) === 0 ? 'buy' : 'sell',
        size,
        price,
      });
    }
    const fills = engine.state.fills.all();
    assert.ok(fills.length > 400, `only ${fills.length} fills`);
    const given = {
      funds: bots.flatMap((uid) => [
        [uid, 'USDT', '5000000.123456'],
        [uid, 'BTC', '40.00000001'],
      ]),
      fills: fills.map(({ uid, instrumentId, side, price, size, role }) => ({
        uid,
        instrument: instrumentId,
        side,
        price: price.toString(),
        size: size.toString(),
        role,
      })),
    };
    const expected: unknown = JSON.parse(
      execFileSync('python3', ['-c', TWIN], { input: JSON.stringify(given) }).toString(),
    );
    const actual = Object.fromEntries(
      bots.flatMap((uid) =>
        engine.state.balances.ownedBy(uid).map(({ asset, cash }) => [`${uid}:${asset}`, cash.toString()]),
      ),
    );
    assert.deepEqual(actual, expected);
  },
);
