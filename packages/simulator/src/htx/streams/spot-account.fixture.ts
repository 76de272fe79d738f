import assert from 'node:assert/strict';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { accountIdOf } from '../ids.ts';
import {
  partOf,
  rowsOf,
  StreamBench,
  type FakePeer,
  type Message,
  type Trader,
} from './stream-bench.fixture.ts';

/** A bot that listens at `/ws/v2`, and somebody who trades with it. */
export function spotVenue() {
  const bench = new StreamBench();
  const bot = bench.trader({ spot: { USDT: '100000', BTC: '2' } });
  const other = bench.trader({ spot: { USDT: '10000000', BTC: '100' } });
  const peer = bench.member('/ws/v2', bot.key);
  const listen = (...channels: readonly string[]): void => {
    for (const ch of channels) assert.equal(peer.say({ action: 'sub', ch })[0]?.['code'], 200, ch);
  };
  return { bench, bot, other, peer, listen };
}

/** Channel and data of each push. */
export function pushes(peer: FakePeer): readonly (readonly [string, Message])[] {
  return peer.taken().map((message) => {
    assert.equal(message['action'], 'push');
    return [String(message['ch']), partOf(message, 'data')] as const;
  });
}

export type Money = readonly [balance: string, available: string];

/** What REST says of the wallet, to the last digit: the balance (with what orders hold) and what is available. */
export function wallet(bench: StreamBench, { uid, key }: Trader): ReadonlyMap<string, Money> {
  const path = `/v1/account/accounts/${accountIdOf(uid, 'spot')}/balance`;
  const list = rowsOf((bench.ask({ path, key }).data as Message)['list']);
  const amount = (currency: string, type: string): Decimal => {
    const row = list.find((one) => one['currency'] === currency && one['type'] === type);
    return Decimal.parseSigned(String(row?.['balance']));
  };
  const names = new Set(list.map(({ currency }) => String(currency)));
  return new Map(
    [...names].map((name) => {
      const free = amount(name, 'trade');
      return [name, [free.add(amount(name, 'frozen')).toString(), free.toString()]] as const;
    }),
  );
}
