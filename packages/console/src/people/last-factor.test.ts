import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { drawId } from './tokens.ts';
import { HOME, isRefused, openBench } from './testing/bench.ts';

void test('AUT-08: the last second factor stays, whichever kind it is; of two one goes.', async () => {
  using bench = openBench();
  const { desk, own } = bench;
  const person = bench.put();
  const who = await bench.enter(person);
  assert.throws(() => own.removeFactor(who, person.factorId, HOME), isRefused('FACTOR_LAST'));
  const passkey = putPasskey(bench, person.operatorId);
  own.removeFactor(who, person.factorId, HOME);
  assert.throws(() => own.removeFactor(who, passkey, HOME), isRefused('FACTOR_LAST'));
  assert.equal(desk.factors.list(person.operatorId).length, 1);
});

void test('AUT-08: nobody removes a factor of another, and whatever is added and removed, one is left.', async () => {
  using bench = openBench();
  const { desk, own } = bench;
  const ada = bench.put('Ada');
  const ben = bench.put('Ben');
  const who = await bench.enter(ada);
  putPasskey(bench, ada.operatorId);
  assert.throws(() => own.removeFactor(who, ben.factorId, HOME), isRefused('PERSON_UNKNOWN'));
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 30 }), (steps) => {
      for (const step of steps) {
        const factors = desk.factors.list(ada.operatorId);
        const one = factors[step % factors.length];
        if (step > 6 && factors.length < 5) putPasskey(bench, ada.operatorId);
        else if (one !== undefined)
          try {
            own.removeFactor(who, one.factorId, HOME);
          } catch (error) {
            assert.ok(isRefused('FACTOR_LAST')(error));
            assert.equal(factors.length, 1);
          }
        assert.ok(desk.factors.list(ada.operatorId).length >= 1);
      }
    }),
    { numRuns: 100 },
  );
});

function putPasskey({ desk }: ReturnType<typeof openBench>, operatorId: string): string {
  const factorId = drawId('fac');
  desk.factors.add(operatorId, {
    kind: 'passkey',
    factorId,
    name: 'key',
    madeMs: desk.nowMs(),
    credential: drawId('cred'),
    publicKey: new Uint8Array(1),
    counter: 0,
    transports: [],
  });
  return factorId;
}
