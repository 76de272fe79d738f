import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import type { StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import type { AccountLayers } from '../ports/key-ring.ts';
import { FakeKeyRing, TRADING_POLICY, VIRTUAL_API_KEY } from '../testing/fake-key-ring.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { LOCAL_ENTRANCE } from '../testing/stages.ts';
import { decideChannel, decideConnection } from './decide-connection.ts';
import { ConnectionIdentity } from './stages.ts';

const CHANNEL = {
  access: 'account',
  instrument: 'BTC-USDT',
  market: 'spot',
} as const satisfies Partial<StreamChannel>;

const ALL: Terms = {
  version: 1,
  scopes: ['read'],
  markets: ['spot', 'margin', 'swap'],
  instruments: 'all',
  notionalPerOrder: null,
  limits: NO_LIMITS,
};

interface World {
  readonly instruments?: Terms['instruments'];
  readonly layers?: Partial<AccountLayers>;
  readonly channel?: Partial<typeof CHANNEL | StreamChannel>;
}

function open({ instruments = 'all', layers = {} }: World) {
  const keyRing = new FakeKeyRing();
  keyRing.policy = { ...TRADING_POLICY, markets: ['spot', 'margin', 'swap'], instruments };
  keyRing.accountLayers = { account: null, installation: null, ...layers };
  const key = keyRing.findVirtualKey('okx', VIRTUAL_API_KEY);
  assert.ok(key !== null);
  const login = { sourceAddress: '127.0.0.1', entrance: LOCAL_ENTRANCE, token: '' };
  return { identity: new ConnectionIdentity(key, login), ports: { keyRing, clock: new ManualClock() } };
}

/** `null`, or code and rule of the refusal. */
function decide(world: World): string | null {
  const { identity, ports } = open(world);
  const channel = { ...CHANNEL, ...world.channel } as unknown as StreamChannel;
  const refusal = decideChannel(identity, channel, ports);
  return refusal === null ? null : `${refusal.code} ${refusal.ruleId ?? ''}`;
}

const CASES: readonly (readonly [name: string, world: World, end: string | null])[] = [
  ['an instrument where all are allowed', {}, null],
  ['an instrument that is named', { instruments: ['BTC-USDT'] }, null],
  ['another than is named', { instruments: ['ETH-USDT'] }, 'INSTRUMENT_NOT_ALLOWED instruments'],
  ['an instrument of a pattern’s market', { instruments: ['ETH-USDT', 'spot:*-USDT'] }, null],
  ['a pair on margin', { instruments: ['spot:*-USDT'], channel: { market: 'margin' } }, null],
  [
    'an instrument of no market of its own',
    { instruments: ['swap:*-USDT'], channel: { market: null } },
    null,
  ],
  [
    'one of another market than the patterns’',
    { instruments: ['swap:*-USDT'] },
    'INSTRUMENT_NOT_ALLOWED instruments',
  ],
  ['a channel without an instrument', { instruments: [], channel: { instrument: null } }, null],
  ['terms of the account that allow it', { layers: { account: ALL } }, null],
  [
    'a market that the account’s terms leave out',
    { layers: { account: { ...ALL, markets: ['swap'] } } },
    'MARKET_NOT_ALLOWED account/market',
  ],
  [
    'an instrument that everything’s terms leave out',
    { layers: { installation: { ...ALL, instruments: ['ETH-USDT'] } } },
    'INSTRUMENT_NOT_ALLOWED installation/instruments',
  ],
  [
    'an account channel where the account’s terms let nobody read',
    { layers: { account: { ...ALL, scopes: ['trade'] } } },
    'SCOPE_MISSING account/scope',
  ],
  [
    'a public channel where the account’s terms let nobody read',
    { layers: { account: { ...ALL, scopes: ['trade'] } }, channel: { access: 'public' } },
    null,
  ],
];
for (const [name, world, end] of CASES)
  test(`A stream’s bot that asks for ${name} is told ${end ?? 'yes'}.`, () => {
    assert.equal(decide(world), end);
  });

test('Terms above a key that let nobody read do not cut off who is there to trade.', () => {
  const { identity, ports } = open({ layers: { account: { ...ALL, scopes: ['trade'] } } });
  assert.equal(decideConnection(identity, 1, ports), null);
});
