import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { GUESSERS_MAX, GUESSES_FREE, HASHES_AT_ONCE, HASHES_WAITING_MAX } from './bounds.ts';
import { PasswordHashes } from './password-hash.ts';
import type { Caller } from './desk.ts';
import { HOME, isRefused, openBench, PASSWORD } from './testing/bench.ts';
import { GuessThrottle } from './throttle.ts';

const ELSEWHERE: Caller = { ...HOME, address: '198.51.100.9' };

async function failureOf(work: Promise<unknown>): Promise<BittingError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof BittingError);
  return error;
}

void test('TIM-03: an unknown name, a wrong password and somebody without one get the same answer, by the same derivation.', async () => {
  using bench = openBench();
  bench.put();
  bench.desk.persons.put('opr_invited', 'Ben');
  const seen: unknown[] = [];
  const { hashes } = bench.desk;
  const matches = hashes.matches.bind(hashes);
  let derived = 0;
  hashes.matches = async (...given) => {
    derived += 1;
    return matches(...given);
  };
  for (const [name, password] of [
    ['nobody', PASSWORD],
    ['Ada', 'wrong password of her'],
    ['Ben', PASSWORD],
    ['Ben', ''],
  ] as const) {
    const { code, message } = await failureOf(bench.signIn.password(name, password, HOME));
    seen.push(`${code} ${message}`);
  }
  assert.equal(new Set(seen).size, 1);
  assert.equal(derived, 4);
  await bench.signIn.password('Ada', PASSWORD, HOME);
});

void test('TIM-03: the time of an unknown name is that of a wrong password, in the middle of many.', async () => {
  // Heavy enough that the derivation stands out, light enough for a test; the control shows that the measure sees a difference.
  const cost = { memoryKib: 2_048, passes: 2, lanes: 1 };
  const hashes = new PasswordHashes(cost);
  const known = await hashes.make('the password of somebody');
  const cheap = await new PasswordHashes({ ...cost, memoryKib: 1_024 }).make('the password of somebody');
  const measure = async (): Promise<readonly [number, number, number]> => {
    const times: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < 120; round += 1)
      for (const [at, phc] of [null, known, cheap].entries()) {
        const begin = performance.now();
        await hashes.matches('a wrong password', phc);
        times[at]?.push(performance.now() - begin);
      }
    return times.map((all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 4)] ?? 0) as never;
  };
  // A busy machine may spoil a measurement, not three of them.
  const ratios: string[] = [];
  for (let tries = 0; tries < 3; tries += 1) {
    const [nobody, wrong, light] = await measure();
    ratios.push(`${nobody / wrong} ${light / wrong}`);
    if (Math.abs(nobody / wrong - 1) < 0.2 && light / wrong < 0.8) return;
  }
  assert.fail(ratios.join(', '));
});

void test('Guesses slow down from where they come, and keep nobody out elsewhere, nor in a browser that is known.', async () => {
  using bench = openBench();
  const person = bench.put();
  const { ticket } = await bench.signIn.password('Ada', PASSWORD, ELSEWHERE);
  const { codeAt } = await import('./testing/put-person.ts');
  const code = codeAt(person.totpSecret, bench.desk.nowMs());
  const { deviceToken } = await bench.signIn.secondFactor(ticket, { code }, ELSEWHERE);
  for (let count = 0; count < GUESSES_FREE; count += 1)
    await assert.rejects(bench.signIn.password('Ada', `wrong ${count}`, HOME), isRefused('SIGN_IN_REFUSED'));
  await assert.rejects(bench.signIn.password('Ada', PASSWORD, HOME), isRefused('SIGN_IN_THROTTLED'));
  await bench.signIn.password('Ada', PASSWORD, ELSEWHERE);
  await bench.signIn.password('Ada', PASSWORD, { ...HOME, deviceToken });
  // A cookie of another, or an invented one, is no such browser.
  await assert.rejects(
    bench.signIn.password('Ada', PASSWORD, { ...HOME, deviceToken: 'a'.repeat(43) }),
    isRefused('SIGN_IN_THROTTLED'),
  );
  bench.pass(2_000);
  await bench.signIn.password('Ada', PASSWORD, HOME);
});

void test('Waits double, and the table of guessers is bounded: the one that was longest quiet is forgotten.', () => {
  const throttle = new GuessThrottle();
  const guesser = { name: 'ada', address: '203.0.113.0/24', device: null };
  let nowMs = 0;
  const waits: number[] = [];
  for (let count = 0; count < 9; count += 1) {
    let waitedMs = 0;
    for (;;)
      try {
        throttle.begin(guesser, nowMs);
        break;
      } catch {
        nowMs += 1_000;
        waitedMs += 1_000;
      }
    waits.push(waitedMs);
  }
  assert.deepEqual(waits, [0, 0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000]);
  for (let count = 0; count < GUESSERS_MAX; count += 1)
    throttle.begin({ name: 'x', address: `${count}`, device: null }, nowMs);
  assert.equal(throttle.size, GUESSERS_MAX);
});

void test('Log-ins take two derivations of the machine at once, some wait, and the rest is refused at once.', async () => {
  const hashes = new PasswordHashes({ memoryKib: 4_096, passes: 1, lanes: 1 });
  const all = await Promise.allSettled(
    Array.from({ length: 40 }, async () => hashes.matches('a password', null)),
  );
  const refused = all.filter((one) => one.status === 'rejected' && isRefused('OVERLOADED')(one.reason));
  assert.equal(refused.length, 40 - HASHES_AT_ONCE - HASHES_WAITING_MAX);
  assert.equal(await hashes.matches('a password', null), false);
});

void test('A ticket of before a change of the password is of no use.', async () => {
  using bench = openBench();
  const { desk, signIn } = bench;
  const person = bench.put();
  const { ticket } = await signIn.password('Ada', PASSWORD, HOME);
  desk.persons.setPassword(person.operatorId, 'another', desk.nowMs());
  await assert.rejects(signIn.secondFactor(ticket, { code: '000000' }, HOME), isRefused('SIGN_IN_REFUSED'));
});
