import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOLD_MS, RECOVERY_CODES } from './bounds.ts';
import { hashRecoveryCode } from './recovery-codes.ts';
import { demandSession, HOME, isRefused, openBench, PASSWORD } from './testing/bench.ts';
import { codeAt, readTotpSecret } from './testing/put-person.ts';

void test('AUT-06: each of the ten codes gets in once, also of a hundred who show it at once, however it is typed.', async () => {
  using bench = openBench();
  const { desk, signIn } = bench;
  const person = bench.put();
  assert.equal(person.recoveryCodes.length, RECOVERY_CODES);
  for (const code of person.recoveryCodes) {
    const typed = ` ${code.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')} `;
    const { ticket } = await signIn.password('Ada', PASSWORD, HOME);
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => signIn.recoveryCode(ticket, typed, HOME)),
    );
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    bench.pass(HOLD_MS);
    const again = await signIn.password('Ada', PASSWORD, HOME);
    await assert.rejects(signIn.recoveryCode(again.ticket, code, HOME), isRefused('FACTOR_REFUSED'));
    bench.pass(HOLD_MS);
  }
  assert.equal(desk.factors.recoveryCodesLeft(person.operatorId), 0);
});

void test('AUT-06: codes of before end with new ones; of others none is taken; guesses slow down.', async () => {
  using bench = openBench();
  const { own, signIn } = bench;
  const ada = bench.put('Ada');
  const ben = bench.put('Ben');
  const who = await bench.enter(ada);
  const fresh = own.renewCodes(who, HOME);
  const { ticket } = await signIn.password('Ada', PASSWORD, HOME);
  for (const code of [ada.recoveryCodes[0] ?? '', ben.recoveryCodes[0] ?? '', '', 'zzzz', '0'.repeat(16)])
    await assert.rejects(signIn.recoveryCode(ticket, code, HOME), isRefused('FACTOR_REFUSED'));
  await assert.rejects(signIn.recoveryCode(ticket, fresh[0] ?? '', HOME), isRefused('SIGN_IN_THROTTLED'));
  bench.pass(120_000);
  await signIn.recoveryCode(ticket, fresh[0] ?? '', HOME);
});

void test('AUT-06: what is kept of a code is its hash, and the code has 80 bits.', () => {
  using bench = openBench();
  const { recoveryCodes } = bench.put();
  const kept = bench.desk.database.prepare('SELECT hash FROM recovery_codes').all();
  const hashes = recoveryCodes.map((code) => hashRecoveryCode(code));
  assert.deepEqual(new Set(kept.map(({ hash }) => hash)), new Set(hashes));
  for (const code of recoveryCodes)
    assert.match(code, /^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/u);
});

void test('A recovery code ends all sessions, is told, and nothing is widened until a factor of before is shown.', async () => {
  using bench = openBench();
  const { desk, own, signIn } = bench;
  const person = bench.put();
  bench.pass(1_000);
  const before = await bench.enter(person);
  const { ticket } = await signIn.password('Ada', PASSWORD, HOME);
  const { sessionToken } = await signIn.recoveryCode(ticket, person.recoveryCodes[0] ?? '', HOME);
  assert.equal(desk.sessions.isLive(before.sessionId, desk.nowMs()), false);
  const held = demandSession(desk, sessionToken);
  assert.deepEqual([held.mayWiden, held.steppedUpAtMs, held.recovered], [false, null, true]);
  assert.ok(desk.acts.list(5).some(({ act }) => act === 'recovery-code'));
  // He adds a factor for want of one; that proves nothing of before, and takes nothing of before away.
  const { offer, ticket: offered } = await own.offer(held);
  const secret = readTotpSecret(offer.totp.secret);
  const added = await own.addFactor(
    held,
    offered,
    { kind: 'totp', code: codeAt(secret, desk.nowMs()), name: 'new' },
    HOME,
  );
  const after = demandSession(desk, added);
  assert.equal(after.mayWiden, false);
  assert.throws(() => own.removeFactor(after, person.factorId, HOME), isRefused('WIDENING_HELD'));
  bench.pass(30_000);
  const byNew = await signIn.stepUp(after, { code: codeAt(secret, desk.nowMs()) }, HOME);
  assert.equal(demandSession(desk, byNew).mayWiden, false);
  const byOld = await signIn.stepUp(after, { code: codeAt(person.totpSecret, desk.nowMs()) }, HOME);
  assert.equal(demandSession(desk, byOld).mayWiden, true);
});
