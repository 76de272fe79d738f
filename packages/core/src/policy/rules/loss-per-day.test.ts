import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Intent } from '../../trading/intent.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  decimal,
  LEVERAGE,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
  usdt,
} from '../policy.fixture.ts';
import { NO_LIMITS, type Amounts } from '../limits.ts';
import { NO_USAGE } from '../usage.ts';
import { LOSS_PER_DAY_RULE } from './loss-per-day.ts';
import { askUsageRule } from './rule.fixture.ts';

function lost(...amounts: readonly (readonly [asset: string, amount: string])[]): Amounts {
  return new Map(amounts.map(([asset, amount]) => [asset, Decimal.parseSigned(amount)]));
}

function ask(
  lossToday: Amounts | null,
  intents: Intent | readonly Intent[] = PLACE,
  lossPerDay: Amounts | null = usdt('100'),
): string | null {
  return askUsageRule(LOSS_PER_DAY_RULE, intents, { limits: { lossPerDay }, usage: { lossToday } });
}

const REACHED = 'LOSS_LIMIT_REACHED 0';

test('Whoever has lost as much as the limit opens nothing more that day, who has lost less does (POL-10).', () => {
  assert.equal(ask(lost(['USDT', '99.99999999'])), null);
  assert.equal(ask(lost(['USDT', '100'])), REACHED);
  assert.equal(ask(lost(['USDT', '5000'])), REACHED);
  assert.equal(ask(lost(['USDT', '-5000'])), null);
  assert.equal(ask(lost()), null);
  assert.equal(ask(lost(), PLACE, usdt('0')), REACHED);
});

test('Each asset has a limit of its own; of one that is not named nothing may be lost.', () => {
  const both = new Map([...usdt('100'), ['USDC', decimal('50')] as const]);
  assert.equal(ask(lost(['USDT', '99'], ['USDC', '49']), PLACE, both), null);
  assert.equal(ask(lost(['USDT', '0'], ['USDC', '50']), PLACE, both), REACHED);
  assert.equal(ask(lost(['BTC', '0.00000001'])), REACHED);
  assert.equal(ask(lost(['BTC', '0'])), null);
  assert.equal(ask(lost(['BTC', '-1'])), null);
});

test('After the loss only cancels, reads, settings and what reduces pass; a batch is refused with the first that opens.', () => {
  const over = lost(['USDT', '101']);
  for (const intent of [CANCEL, ACCOUNT_CANCEL, CLOSE, READ, LEVERAGE, buy('1', { reduceOnly: true })])
    assert.equal(ask(over, intent), null, intent.kind);
  for (const intent of [PLACE, AMEND]) assert.equal(ask(over, [CANCEL, intent]), 'LOSS_LIMIT_REACHED 1');
});

test('While the loss is not known nothing is opened.', () => {
  assert.equal(ask(null, [CANCEL, PLACE]), 'USAGE_UNKNOWN 1');
  assert.equal(ask(null, [CANCEL, CLOSE]), null);
  assert.equal(ask(null, PLACE, null), null);
});

test('A refusal says what was lost and what may be.', () => {
  const limits = { ...NO_LIMITS, lossPerDay: usdt('100') };
  const detailOf = (lossToday: Amounts) =>
    LOSS_PER_DAY_RULE.checkAll({ ...POLICY, limits }, [new Item(PLACE, SNAPSHOT)], SNAPSHOT, {
      ...NO_USAGE,
      lossToday,
    })?.detail;
  assert.match(detailOf(lost(['USDT', '120'])) ?? '', /120 USDT were lost today, the limit is 100\./u);
  assert.match(detailOf(lost(['BTC', '1'])) ?? '', /1 BTC were lost today, the limit is 0\./u);
});
