import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { CODES_WRONG_MAX, CODES_WRONG_MS } from './bounds.ts';
import { AT_MS, HOME, isRefused, openBench } from './testing/bench.ts';
import { codeAt } from './testing/put-person.ts';
import { stepsOfCode } from './totp.ts';

const RACES = 1_000;

void test('AUT-01: a code of an app is good once: of a thousand who show it at once, one is let through.', async () => {
  using bench = openBench();
  const person = bench.put();
  const known = bench.desk.persons.byName('Ada');
  assert.ok(known !== null);
  let good = 0;
  for (let race = 0; race < RACES / 4; race += 1) {
    bench.pass(30_000);
    bench.desk.persons.forgetCodes(person.operatorId);
    const code = codeAt(person.totpSecret, bench.desk.nowMs());
    const tries = await Promise.allSettled(
      Array.from({ length: 4 }, () => bench.proofs.demand(known, { code }, HOME)),
    );
    good += tries.filter(({ status }) => status === 'fulfilled').length;
  }
  assert.equal(good, RACES / 4);
});

void test('AUT-01: a code that was used opens no other session, neither after a restart, nor does the one before it.', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bitting-people-'));
  try {
    const file = path.join(folder, 'console.db');
    using first = openBench(file);
    const person = first.put();
    const secret = person.totpSecret;
    const { ticket } = await first.signIn.password('Ada', person.password, HOME);
    const other = await first.signIn.password('Ada', person.password, HOME);
    const code = codeAt(secret, AT_MS);
    await first.signIn.secondFactor(ticket, { code }, HOME);
    await assert.rejects(
      first.signIn.secondFactor(other.ticket, { code }, HOME),
      isRefused('FACTOR_REFUSED'),
    );
    using again = openBench(file, first.box);
    const late = await again.signIn.password('Ada', person.password, HOME);
    for (const steps of [0, -1])
      await assert.rejects(
        again.signIn.secondFactor(late.ticket, { code: codeAt(secret, AT_MS, steps) }, HOME),
        isRefused('FACTOR_REFUSED'),
      );
    // The next step is within the window, and was not used: the control.
    await again.signIn.secondFactor(late.ticket, { code: codeAt(secret, AT_MS, 1) }, HOME);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

void test('AUT-01: of the codes around now one step before and one after are taken, and no further.', () => {
  using bench = openBench();
  const { totpSecret } = bench.put();
  const taken = [-2, -1, 0, 1, 2].filter(
    (steps) => stepsOfCode(totpSecret, codeAt(totpSecret, AT_MS, steps), AT_MS).length > 0,
  );
  assert.deepEqual(taken, [-1, 0, 1]);
});

void test('AUT-02: after five wrong codes not even the right one is looked at for the rest of five minutes; then it is.', async () => {
  using bench = openBench();
  const person = bench.put();
  const { ticket } = await bench.signIn.password('Ada', person.password, HOME);
  const right = (): string => codeAt(person.totpSecret, bench.desk.nowMs());
  const wrong = right() === '000000' ? '000001' : '000000';
  for (let count = 0; count < CODES_WRONG_MAX; count += 1)
    await assert.rejects(
      bench.signIn.secondFactor(ticket, { code: wrong }, HOME),
      isRefused('FACTOR_REFUSED'),
    );
  await assert.rejects(
    bench.signIn.secondFactor(ticket, { code: right() }, HOME),
    isRefused('FACTOR_THROTTLED'),
  );
  assert.deepEqual(
    bench.desk.acts.list(1).map(({ act, name }) => [act, name]),
    [['codes-wrong', 'Ada']],
  );
  // A recovery code still gets in.
  const [code = ''] = person.recoveryCodes;
  await bench.signIn.recoveryCode(ticket, code, HOME);
  bench.pass(CODES_WRONG_MS + 1);
  await bench.enter(person);
});

void test('AUT-02: whoever guesses codes as fast as he may needs years for even odds.', () => {
  const guessesADay = (CODES_WRONG_MAX * 24 * 60 * 60 * 1_000) / CODES_WRONG_MS;
  const taken = 3;
  const daysForEvenOdds = Math.log(0.5) / Math.log(1 - taken / 1_000_000) / guessesADay;
  assert.ok(daysForEvenOdds > 150, String(daysForEvenOdds));
  using bench = openBench();
  const person = bench.put();
  let looked = 0;
  for (let minute = 0; minute < 60; minute += 1) {
    for (let count = 0; count < 20; count += 1)
      looked += bench.desk.persons.beginCode(person.operatorId, bench.desk.nowMs()) ? 1 : 0;
    bench.pass(60_000);
  }
  assert.ok(looked <= CODES_WRONG_MAX * 12, String(looked));
  assert.ok(looked >= CODES_WRONG_MAX * 9, String(looked));
});
