import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShadowView } from '@bitting/client/shadows.ts';
import { renderShadow } from './shadow-lines.ts';

const FOUND: ShadowView['found'] = {
  sinceMs: 1_800_000_000_000,
  judged: 0,
  reads: 0,
  wouldRefuse: 0,
  wouldAdmit: 0,
  unjudged: 0,
  failed: 0,
  rules: [],
  examples: [],
};

const SHADOW: ShadowView = {
  document: {},
  baseVersion: 2,
  currentVersion: 2,
  setAtMs: 1_800_000_000_000,
  setBy: 'op_1',
  together: [],
  found: FOUND,
};

test('A shadow that found nothing says since when it looked, and nothing more.', () => {
  assert.deepEqual(renderShadow(SHADOW, null), [
    'Written against version 2, which is in force. Set 2027-01-15T08:00:00.000Z by op_1; enforced nowhere.',
    '',
    'Since           2027-01-15T08:00:00.000Z',
    'Judged          0 requests, of which 0 only read',
    'Would refuse    nothing',
    'Would admit     nothing',
  ]);
});

const LABELS = new Map([['key_1', 'grid']]);

test('What a shadow found is told by rule and by example; an old one says what enforcing it needs.', () => {
  const found: ShadowView = {
    ...SHADOW,
    currentVersion: 3,
    together: ['account', 'installation'],
    found: {
      ...FOUND,
      judged: 1_200,
      reads: 200,
      wouldRefuse: 12,
      wouldAdmit: 1,
      unjudged: 1,
      failed: 2,
      rules: [{ ruleId: 'order-types', refuses: 12, alone: 3, admits: 1 }],
      examples: [
        {
          sequence: '77',
          wallMs: 1_800_000_000_000,
          differs: 'would-refuse',
          virtualKeyId: 'key_1',
          operation: 'POST /api/v5/trade/order',
          instruments: 'BTC-USDT',
          code: 'ORDER_TYPE_NOT_ALLOWED',
          sentence: 'Cannot place order: no.',
          ruleIds: ['order-types', 'scope'],
        },
      ],
    },
  };
  const lines = renderShadow(found, null);
  assert.match(lines[0] ?? '', /against version 2; in force is 3\./u);
  const text = lines.join('\n');
  for (const said of [
    /put its changes into the document of that version and set it again/u,
    /together with the shadow of account and installation\./u,
    /Judged +1,200 requests, of which 200 only read/u,
    /Would refuse +12 that passed/u,
    /Would admit +1 that was refused/u,
    /Not judged +1 request: what it looks at was not known/u,
    /Failed +2 looks/u,
    /RULE +WOULD REFUSE +ALONE +WOULD ADMIT\norder-types +12 +3 +1\n/u,
    / {2}77 2027-\S+ POST \/api\/v5\/trade\/order BTC-USDT passed, and would be refused: Cannot place order: no\. \[order-types, scope\]/u,
  ])
    assert.match(text, said);
  const [last] = found.found.examples;
  assert.ok(last !== undefined);
  const other = {
    ...found,
    found: { ...found.found, examples: [{ ...last, differs: 'would-admit' as const }] },
  };
  assert.match(
    renderShadow(other, LABELS).join('\n'),
    / grid \(key_1\) POST \/api\/v5\/trade\/order BTC-USDT was refused, and would pass: /u,
  );
});
