import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '../../money/decimal.ts';
import type { AmendIntent, Intent } from '../../trading/intent.ts';
import type { VenueAnswer } from '../dialect.ts';
import { isRejection, readOutcome } from './outcome.ts';
import { CANCEL, PLACE } from './testing/intents.ts';
import { answerOf, operationOf } from './testing/requests.ts';

const AMEND: AmendIntent = { ...CANCEL, kind: 'amend', newSize: Decimal.ONE, newPrice: null, newLegs: [] };
const TIMER: Intent = { kind: 'account-cancel', means: 'cancel-all-after', delaySeconds: 10, tag: null };

const ROW = {
  ordId: '77',
  clOrdId: 'mine1',
  tag: '',
  ts: '1795226400123',
  sCode: '0',
  sMsg: '',
  subCode: '',
};

const ORDER = 'trade/order';
const BATCH = 'trade/batch-orders';

function outcomeOf(path: string, intents: readonly Intent[], answer: VenueAnswer): readonly string[] {
  return readOutcome(operationOf('POST', path), intents, answer).items.map(({ kind }) => kind);
}

test('An accepted order is accepted, with the ids that it got.', () => {
  assert.deepEqual(readOutcome(operationOf('POST', ORDER), [PLACE], answerOf('0', [ROW])), {
    items: [{ kind: 'accepted', venueOrderId: '77', clientOrderId: 'mine1' }],
  });
});

test('A rejected order is rejected, with the venue’s code and words, whatever the envelope says.', () => {
  const row = { ...ROW, ordId: '', sCode: '51008', sMsg: 'Insufficient balance' };
  for (const code of ['0', '1', '2'])
    assert.deepEqual(readOutcome(operationOf('POST', ORDER), [PLACE], answerOf(code, [row])), {
      items: [{ kind: 'rejected', venueCode: '51008', venueMessage: 'Insufficient balance' }],
    });
});

test('The row has the last word over the envelope.', () => {
  assert.deepEqual(outcomeOf(ORDER, [PLACE], answerOf('1', [ROW])), ['accepted']);
});

test('Each order of a batch has an end of its own.', () => {
  const second = { ...PLACE, clientOrderId: 'mine2' };
  const rows = [
    ROW,
    { ...ROW, ordId: '', clOrdId: 'mine2', sCode: '51121' },
    { ...ROW, clOrdId: 'mine3', sCode: '51054' },
  ];
  const intents = [PLACE, second, { ...PLACE, clientOrderId: 'mine3' }];
  assert.deepEqual(outcomeOf(BATCH, intents, answerOf('2', rows)), ['accepted', 'rejected', 'unknown']);
});

test('Rows that are not as many as the orders prove nothing of any.', () => {
  assert.deepEqual(outcomeOf(BATCH, [PLACE, PLACE], answerOf('0', [ROW])), ['unknown', 'unknown']);
  assert.deepEqual(outcomeOf(BATCH, [PLACE], answerOf('0', [ROW, ROW])), ['unknown']);
});

test('A row about another order proves nothing, whether it accepts or rejects.', () => {
  const other = { ...ROW, clOrdId: 'other' };
  for (const sCode of ['0', '51008']) {
    assert.deepEqual(outcomeOf(ORDER, [PLACE], answerOf('0', [{ ...other, sCode }])), ['unknown']);
    for (const intent of [CANCEL, AMEND]) {
      const path = intent.kind === 'cancel' ? 'trade/cancel-order' : 'trade/amend-order';
      assert.deepEqual(outcomeOf(path, [intent], answerOf('0', [{ ...ROW, ordId: '78', sCode }])), [
        'unknown',
      ]);
      const byClient = { ...intent, order: { kind: 'client-id', id: 'mine1' } } as const;
      assert.deepEqual(outcomeOf(path, [byClient], answerOf('0', [{ ...other, sCode }])), ['unknown']);
      assert.notDeepEqual(outcomeOf(path, [byClient], answerOf('0', [{ ...ROW, ordId: '78', sCode }])), [
        'unknown',
      ]);
    }
  }
});

test('A row may leave out an id that it does not know.', () => {
  assert.deepEqual(outcomeOf(ORDER, [PLACE], answerOf('0', [{ ...ROW, clOrdId: '' }])), ['accepted']);
  assert.deepEqual(
    outcomeOf(ORDER, [{ ...PLACE, clientOrderId: null }], answerOf('0', [{ ...ROW, clOrdId: 'x' }])),
    ['accepted'],
  );
  assert.deepEqual(outcomeOf('trade/cancel-order', [CANCEL], answerOf('0', [{ ...ROW, ordId: '' }])), [
    'accepted',
  ]);
});

test('An accepted order without an id is not believed.', () => {
  assert.deepEqual(outcomeOf(ORDER, [PLACE], answerOf('0', [{ ...ROW, ordId: '' }])), ['unknown']);
});

test('Algo orders are known by their own ids.', () => {
  const algo = { ...PLACE, algo: true };
  const row = { algoId: '5', algoClOrdId: 'mine1', clOrdId: 'other', sCode: '0', sMsg: '' };
  assert.deepEqual(readOutcome(operationOf('POST', 'trade/order-algo'), [algo], answerOf('0', [row])), {
    items: [{ kind: 'accepted', venueOrderId: '5', clientOrderId: 'mine1' }],
  });
  assert.deepEqual(outcomeOf('trade/order-algo', [algo], answerOf('0', [{ ...row, algoId: '' }])), [
    'unknown',
  ]);
  assert.deepEqual(outcomeOf('trade/order-algo', [algo], answerOf('0', [{ ...row, sCode: '51000' }])), [
    'rejected',
  ]);
  const cancel = { ...CANCEL, algo: true };
  assert.deepEqual(outcomeOf('trade/cancel-algos', [cancel], answerOf('0', [{ ...row, algoId: '77' }])), [
    'accepted',
  ]);
  assert.deepEqual(outcomeOf('trade/cancel-algos', [cancel], answerOf('0', [row])), ['unknown']);
  const amend = { ...AMEND, algo: true };
  assert.deepEqual(outcomeOf('trade/amend-algos', [amend], answerOf('0', [{ ...row, algoId: '77' }])), [
    'accepted',
  ]);
});

for (const path of [
  'trade/order',
  'trade/batch-orders',
  'trade/amend-order',
  'trade/amend-batch-orders',
  'trade/cancel-order',
  'trade/cancel-batch-orders',
  'trade/order-algo',
  'trade/amend-algos',
  'trade/cancel-algos',
]) {
  test(`A row of ${path} without its own code proves nothing.`, () => {
    assert.deepEqual(outcomeOf(path, [TIMER], answerOf('0', [{ ordId: '77', algoId: '77' }])), ['unknown']);
    assert.deepEqual(outcomeOf(path, [TIMER], answerOf('0', [{ ordId: '77', algoId: '77', sCode: '0' }])), [
      'accepted',
    ]);
  });
}

for (const [path, row] of [
  ['trade/cancel-all-after', { triggerTime: '1587971400', tag: '', ts: '1587971390' }],
  ['trade/mass-cancel', { result: true }],
  ['account/set-leverage', { lever: '10', mgnMode: 'cross', instId: 'BTC-USDT-SWAP', posSide: '' }],
] as const) {
  test(`What ${path} did is said by its envelope alone.`, () => {
    assert.deepEqual(readOutcome(operationOf('POST', path), [TIMER], answerOf('0', [row])), {
      items: [{ kind: 'accepted', venueOrderId: null, clientOrderId: null }],
    });
    assert.deepEqual(outcomeOf(path, [TIMER], answerOf('51071', [])), ['rejected']);
    assert.deepEqual(outcomeOf(path, [TIMER], answerOf('1', [row])), ['unknown']);
    assert.deepEqual(outcomeOf(path, [TIMER], answerOf('0', [])), ['unknown']);
  });
}

test('A closing names its order, a mass cancel may say that it did nothing.', () => {
  const close = answerOf('0', [{ instId: 'BTC-USDT-SWAP', posSide: 'net', clOrdId: 'mine9' }]);
  const [item] = readOutcome(operationOf('POST', 'trade/close-position'), [TIMER], close).items;
  assert.deepEqual(item, { kind: 'accepted', venueOrderId: null, clientOrderId: 'mine9' });
  assert.deepEqual(outcomeOf('trade/mass-cancel', [TIMER], answerOf('0', [{ result: false }])), ['unknown']);
});

for (const [what, answer] of [
  ['nothing', { status: 200, body: Buffer.alloc(0) }],
  ['a page', { status: 200, body: Buffer.from('<html>') }],
  [
    'half an answer',
    { status: 200, body: Buffer.from('{"code":"0","msg":"","data":[{"ordId":"77","sCode":"0"') },
  ],
  [
    'a field twice',
    {
      status: 200,
      body: Buffer.from('{"code":"0","msg":"","data":[{"ordId":"77","sCode":"51008","sCode":"0"}]}'),
    },
  ],
  ['two answers', { status: 200, body: Buffer.from('{"code":"51008","msg":"","data":[]}{}') }],
  [
    'a code that is a number',
    { status: 200, body: Buffer.from('{"code":0,"msg":"","data":[{"ordId":"77","sCode":"0"}]}') },
  ],
  ['no code', { status: 200, body: Buffer.from('{"msg":"","data":[]}') }],
  ['a message that is no text', { status: 200, body: Buffer.from('{"code":"51008","msg":{},"data":[]}') }],
  ['rows that are no list', { status: 200, body: Buffer.from('{"code":"0","msg":"","data":{"sCode":"0"}}') }],
  ['rows that are no objects', { status: 200, body: Buffer.from('{"code":"0","msg":"","data":["0"]}') }],
  ['success without rows', answerOf('0', [])],
  ['failure without rows', answerOf('1', [])],
  ['success with status 202', answerOf('0', [ROW], 202)],
  ['success with status 400', answerOf('0', [ROW], 400)],
  ['a rejection with status 500', answerOf('51000', [], 500)],
  ['a rejection with status 599', answerOf('51000', [], 599)],
  ['success with status 500', answerOf('0', [ROW], 500)],
  ['a rejection beside a row that accepts', answerOf('51000', [ROW])],
  ['a timeout', answerOf('50004', [], 400)],
  ['a busy system', answerOf('50013', [], 429)],
  ['an internal error', answerOf('50026', [])],
  ['maintenance', answerOf('50001', [])],
  ['a code that is new', answerOf('60000', [])],
  ['a code of another form', answerOf('5100', [])],
  ['a code with letters', answerOf('51000x', [])],
] as const) {
  test(`An answer that is ${what} proves nothing.`, () => {
    assert.deepEqual(outcomeOf(ORDER, [PLACE], answer), ['unknown']);
    assert.deepEqual(outcomeOf(BATCH, [PLACE, PLACE], answer), ['unknown', 'unknown']);
  });
}

test('A refusal of the whole request rejects every order of it.', () => {
  for (const [code, status] of [
    ['50011', 429],
    ['50061', 200],
    ['50102', 401],
    ['50111', 401],
    ['50113', 401],
    ['51000', 400],
    ['50014', 400],
    ['50036', 200],
    ['51001', 200],
  ] as const) {
    assert.deepEqual(
      outcomeOf(BATCH, [PLACE, PLACE], answerOf(code, [], status)),
      ['rejected', 'rejected'],
      code,
    );
    const bare = { status, body: Buffer.from(`{"msg":"Invalid Sign","code":"${code}"}`) };
    assert.deepEqual(outcomeOf(BATCH, [PLACE], bare), ['rejected'], code);
  }
  const withRows = answerOf('51000', [{ ...ROW, sCode: '51000' }]);
  assert.deepEqual(outcomeOf(ORDER, [PLACE], withRows), ['rejected']);
});

/** Codes at the edges of the venue's ranges, and those inside them that say the opposite. */
const REJECTIONS = [
  '50000',
  '50002',
  '50005',
  '50009',
  '50011',
  '50012',
  '50014',
  '50025',
  '50027',
  '50041',
  '50044',
  '50051',
  '50053',
  '50059',
  '50061',
  '50071',
  '50072',
  '50100',
  '50122',
  '51000',
  '51053',
  '51055',
  '51148',
  '51150',
  '51400',
  '51410',
  '51999',
  '54000',
  '54999',
  '59000',
  '59113',
  '59299',
  '60011',
  '60014',
  '60018',
  '60019',
  '60027',
  '60028',
  '60033',
];
const NO_REJECTIONS = [
  '0',
  '1',
  '2',
  '',
  '50001',
  '50003',
  '50004',
  '50010',
  '50013',
  '50026',
  '50042',
  '50043',
  '50045',
  '50050',
  '50054',
  '50058',
  '50073',
  '50099',
  '50123',
  '50999',
  '51054',
  '51149',
  '52000',
  '53999',
  '55000',
  '58999',
  '59300',
  '60009',
  '60010',
  '60015',
  '60017',
  '60020',
  '60026',
  '60029',
  '60032',
  '60034',
  '63999',
  '64007',
  '5100',
  '051000',
  '510000',
  ' 51000',
  '51000\n',
  '5e4',
  '-51000',
  '１1000',
];

test('The codes that prove a rejection are these.', () => {
  for (const code of REJECTIONS) assert.ok(isRejection(code), code);
  for (const code of NO_REJECTIONS) assert.ok(!isRejection(code), JSON.stringify(code));
});

test('Whatever the venue answers, each order gets exactly one end, and acceptance needs a row that says so.', () => {
  const rows = fc.array(
    fc.record(
      {
        ordId: fc.constantFrom('', '77'),
        clOrdId: fc.constantFrom('', 'mine1', 'x'),
        sCode: fc.constantFrom('0', '51008', '50004', ''),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 3 },
  );
  const answers = fc.record({
    status: fc.constantFrom(200, 400, 429, 500),
    code: fc.constantFrom('0', '1', '2', '51000', '50004'),
    rows,
  });
  fc.assert(
    fc.property(answers, fc.integer({ min: 1, max: 3 }), (given, count) => {
      const intents = Array.from({ length: count }, () => PLACE);
      const kinds = outcomeOf(BATCH, intents, answerOf(given.code, given.rows, given.status));
      assert.equal(kinds.length, count);
      for (const [item, kind] of kinds.entries()) {
        if (kind !== 'accepted') continue;
        assert.equal(given.status, 200);
        assert.equal(given.rows.length, count);
        assert.equal(given.rows[item]?.sCode, '0');
        assert.equal(given.rows[item]?.ordId, '77');
        assert.notEqual(given.rows[item]?.clOrdId, 'x');
      }
    }),
  );
});
