/** What opens nothing is not held to what is open. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AMEND, decimal, usdt } from '../policy.fixture.ts';
import type { UsageRule } from '../rule.ts';
import { EXPOSURE_PER_INSTRUMENT_RULE } from './exposure-per-instrument.ts';
import { EXPOSURE_RULE } from './exposure.ts';
import { askUsageRule } from './rule.fixture.ts';

const LIMITS = { exposure: usdt('0'), exposurePerInstrument: usdt('0') };

for (const rule of [EXPOSURE_RULE, EXPOSURE_PER_INSTRUMENT_RULE] satisfies readonly UsageRule[])
  test(`A change that makes an order smaller passes ${rule.id}, whatever is open and whether it is known.`, () => {
    const ask = (newSize: string, usage: Parameters<typeof askUsageRule>[2]['usage']): string | null =>
      askUsageRule(
        rule,
        { ...AMEND, newSize: decimal(newSize) },
        { limits: LIMITS, ...(usage === undefined ? {} : { usage }) },
      );
    assert.equal(ask('1', { exposures: null }), null);
    assert.equal(ask('3', { exposures: null }), 'USAGE_UNKNOWN 0');
    assert.equal(ask('1', { exposures: new Map() }), null);
    assert.equal(ask('3', { exposures: new Map() }), 'EXPOSURE_ABOVE_LIMIT 0');
  });
