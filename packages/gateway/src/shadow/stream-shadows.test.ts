import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { CARRIED } from '../testing/carried-orders.ts';
import { TRADING_POLICY, VIRTUAL_KEY_ID } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { htxAnswers, okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import { codeOf } from '../testing/path-bench.ts';
import { StreamBench } from '../testing/stream-bench.ts';
import type { Shadow } from '../vault/ring-shadows.ts';
import { ShadowTallies } from './shadow-tallies.ts';
import { ShadowWatch } from './shadow-watch.ts';

const KEY: Shadow<typeof TRADING_POLICY> = {
  terms: { ...TRADING_POLICY, notionalPerOrder: new Map([['USDT', Decimal.ONE]]) },
  setAt: epochMs(0),
  setBy: 'op_1',
};

for (const { venue, path: at, login, frame } of CARRIED)
  test(`An order over a stream of ${venue.family} is judged by the shadow as the same by REST is, and passes like it.`, async () => {
    const streams = new StreamBench(venue);
    const { path } = streams;
    const tallies = new ShadowTallies(path.clock);
    const shadowsOf = () => ({ key: KEY, account: null, installation: null });
    path.watch = new ShadowWatch({ ...path.pathPorts, tallies, shadowsOf });
    streams.venue.answer = venue.dialect.id === 'okx' ? okxAnswers : htxAnswers;
    path.upstream.respond = () => answer(venue.taken('1', ''));
    const bot = streams.connect({ path: at });
    bot.say(login(streams, at));
    await settled();
    path.clock.advance(1_000);
    assert.equal(codeOf(await path.send(venue.place({ clientId: `${venue.clientId}1` }))), undefined);
    bot.say(frame(venue.place({ clientId: `${venue.clientId}2` })));
    await settled();
    assert.equal(path.ledger.ofType('intent').length, 2);
    const { wouldRefuse, rules } = tallies.tally(VIRTUAL_KEY_ID, KEY);
    assert.deepEqual([wouldRefuse, rules.map(({ ruleId }) => ruleId)], [2, ['notional-per-order']]);
    const [byRest, byStream] = path.ledger
      .ofType('system')
      .map(({ details: { bodyHash: _hash, ...rest } }) => rest);
    assert.deepEqual(byStream, byRest);
    assert.match(byRest?.['sentence'] ?? '', /above the limit of 1\./u);
    streams.close();
  });
