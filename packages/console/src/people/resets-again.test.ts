import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TICKETS_MAX } from './bounds.ts';
import { confirmPerson } from './holds.ts';
import { resetPerson } from './people-desk.ts';
import { mayWiden } from './person-store.ts';
import { RightsWatch } from './rights-watch.ts';
import { SignIn } from './sign-in.ts';
import { SoftAuthenticator } from './testing/authenticator.ts';
import { demandSession, HOME, isRefused, openBench, PASSWORD } from './testing/bench.ts';
import { codeAt, type ReadyPerson, readTotpSecret } from './testing/put-person.ts';

type Bench = ReturnType<typeof openBench>;
const OTHER = 'quiet otter paints fences';
const HERE = { origin: 'http://localhost:8088', rpId: 'localhost' };

function openTwo() {
  const bench = openBench();
  const [ada, dan] = [bench.put('Ada'), bench.put('Dan')];
  bench.desk.persons.setRights(ada.operatorId, 'owner', 'owner');
  bench.desk.persons.setRights(dan.operatorId, 'trader', 'trader');
  bench.pass(1_000);
  const isFree = (): boolean => {
    const person = bench.desk.persons.byId(dan.operatorId);
    assert.ok(person !== null);
    return mayWiden(person, bench.desk.nowMs());
  };
  return { ada, bench, dan, isFree, [Symbol.dispose]: () => bench[Symbol.dispose]() };
}

/** By the link of a reset, with a factor that is made for it. */
async function takeOver(bench: Bench, path: string): Promise<string> {
  const token = path.split('#')[1] ?? '';
  const { offer, ticket } = await bench.setUp.begin(token, OTHER);
  const { secret } = offer.totp;
  const code = codeAt(readTotpSecret(secret), bench.desk.nowMs());
  await bench.setUp.factor(token, ticket, { kind: 'totp', code, name: 'new' });
  await bench.setUp.finish(token, ticket, HOME);
  return secret;
}

function reset(bench: Bench, whom: ReadyPerson, by: ReadyPerson | null, forgetFactors: boolean): string {
  return resetPerson(bench.desk, whom, { by, address: '', forgetFactors }).path;
}

void test('AUT-06: a second recovery code lifts nothing by a factor that was added after the first.', async () => {
  using two = openTwo();
  const { bench, dan, isFree } = two;
  const { own, signIn } = bench;
  const first = await signIn.password('Dan', PASSWORD, HOME);
  const { sessionToken } = await signIn.recoveryCode(first.ticket, dan.recoveryCodes[0] ?? '', HOME);
  const held = demandSession(bench.desk, sessionToken);
  const { offer, ticket } = await own.offer(held);
  const secret = readTotpSecret(offer.totp.secret);
  const added = { kind: 'totp', code: codeAt(secret, bench.desk.nowMs()), name: 'new' } as const;
  await own.addFactor(held, ticket, added, HOME);
  bench.pass(60_000);
  const second = await signIn.password('Dan', PASSWORD, HOME);
  await signIn.recoveryCode(second.ticket, dan.recoveryCodes[1] ?? '', HOME);
  bench.pass(60_000);
  const third = await signIn.password('Dan', PASSWORD, HOME);
  await signIn.secondFactor(third.ticket, { code: codeAt(secret, bench.desk.nowMs()) }, HOME);
  assert.equal(isFree(), false);
  // The one that was there before does.
  bench.pass(60_000);
  const fourth = await signIn.password('Dan', PASSWORD, HOME);
  await signIn.secondFactor(fourth.ticket, { code: codeAt(dan.totpSecret, bench.desk.nowMs()) }, HOME);
  assert.equal(isFree(), true);
});

void test('A second reset that keeps factors lifts nothing by one that was made after the first.', async () => {
  using two = openTwo();
  const { ada, bench, dan, isFree } = two;
  const secret = readTotpSecret(await takeOver(bench, reset(bench, dan, ada, true)));
  bench.pass(60_000);
  const token = reset(bench, dan, ada, false).split('#')[1] ?? '';
  const { ticket } = await bench.setUp.begin(token, OTHER);
  bench.pass(60_000);
  await bench.setUp.knownFactor(token, ticket, { code: codeAt(secret, bench.desk.nowMs()) }, HOME);
  await bench.setUp.finish(token, ticket, HOME);
  assert.equal(isFree(), false);
});

void test('Whoever reset a sign-in confirms it no more after a recovery code of the new one.', async () => {
  using two = openTwo();
  const { ada, bench, dan, isFree } = two;
  await takeOver(bench, reset(bench, dan, ada, true));
  const codes = ['aaaa-aaaa-aaaa-aaaa'];
  bench.desk.factors.setRecoveryCodes(dan.operatorId, codes);
  const { ticket } = await bench.signIn.password('Dan', OTHER, HOME);
  await bench.signIn.recoveryCode(ticket, codes[0] ?? '', HOME);
  const person = bench.desk.persons.byId(dan.operatorId);
  assert.ok(person !== null);
  const by = { operatorId: ada.operatorId, name: 'Ada', mayWiden: true };
  assert.throws(() => confirmPerson(bench.desk, person, by, ''), isRefused('ROLE_MISSING'));
  assert.equal(isFree(), false);
  confirmPerson(bench.desk, person, null, '');
  assert.equal(isFree(), true);
});

void test('AUT-04: a sign-in that waits for the gateway while its person is reset opens no session.', async () => {
  using two = openTwo();
  const { bench, dan } = two;
  const asked = Promise.withResolvers<boolean>();
  const slow = new SignIn(bench.desk, bench.proofs, () => asked.promise);
  const { ticket } = await slow.password('Dan', PASSWORD, HOME);
  const code = codeAt(dan.totpSecret, bench.desk.nowMs() + 30_000);
  const waiting = slow.secondFactor(ticket, { code }, HOME);
  reset(bench, dan, null, false);
  asked.resolve(true);
  await assert.rejects(waiting, isRefused('SIGN_IN_REFUSED'));
  assert.deepEqual(bench.desk.sessions.list(dan.operatorId, bench.desk.nowMs()), []);
});

void test('AUT-04: a change of one’s own that is under way while one is reset changes nothing.', async () => {
  using two = openTwo();
  const { bench, dan } = two;
  const who = await bench.enter(dan);
  const { offer, ticket } = await bench.own.offer(who);
  const response = new SoftAuthenticator().make(offer.passkey, HERE);
  const changes = [
    bench.own.setPassword(who, { current: PASSWORD, next: OTHER }, HOME),
    bench.own.addFactor(who, ticket, { kind: 'passkey', response, name: 'key' }, HOME),
  ];
  reset(bench, dan, null, true);
  // Both are awaited from here: the later may be refused before the earlier.
  await Promise.all(changes.map((change) => assert.rejects(change, isRefused('SESSION_MISSING'))));
  assert.equal(bench.desk.persons.byId(dan.operatorId)?.password, null);
  assert.deepEqual(bench.desk.factors.list(dan.operatorId), []);
});

void test('Strangers who ask for passkeys keep nobody from showing one who gave the password.', async () => {
  using two = openTwo();
  const { bench, dan } = two;
  const { own, signIn } = bench;
  const who = await bench.enter(dan);
  const key = new SoftAuthenticator();
  const offered = await own.offer(who);
  const response = key.make(offered.offer.passkey, HERE);
  await own.addFactor(who, offered.ticket, { kind: 'passkey', response, name: 'key' }, HOME);
  const { ticket } = await signIn.password('Dan', PASSWORD, HOME);
  const { challengeId, options } = await signIn.askForPasskey(ticket);
  for (let count = 0; count < TICKETS_MAX; count += 1) await signIn.askForPasskey(null);
  await signIn.secondFactor(ticket, { challengeId, passkey: key.show(options, HERE) }, HOME);
});

void test('AUT-17: the link of a reset of the only person is not replaced by a first one.', async () => {
  using bench = openBench();
  const owner = bench.put('owner');
  const { name, operatorId } = owner;
  let offered = 0;
  const watch = new RightsWatch({
    desk: bench.desk,
    askPeople: () =>
      Promise.resolve([{ operatorId, name, role: 'owner', accounts: null, state: 'active' } as const]),
    onFirstLink: () => void (offered += 1),
  });
  await watch.look();
  const token = reset(bench, owner, null, true).split('#')[1] ?? '';
  await watch.look();
  assert.equal(bench.setUp.view(token).kind, 'reset');
  assert.equal(offered, 0);
});
