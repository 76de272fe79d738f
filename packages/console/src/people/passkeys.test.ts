import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TICKET_MS } from './bounds.ts';
import { demandSession, HOME, isRefused, openBench, PASSWORD } from './testing/bench.ts';
import { SoftAuthenticator } from './testing/authenticator.ts';

const HERE = { origin: 'http://localhost:8088', rpId: 'localhost' };

/** Somebody with an app and a passkey. */
async function openWithPasskey(name = 'Ada') {
  const bench = openBench();
  const person = bench.put(name);
  const key = await addPasskey(bench, person);
  return { bench, person, key };
}

async function addPasskey(
  bench: ReturnType<typeof openBench>,
  person: ReturnType<ReturnType<typeof openBench>['put']>,
) {
  const who = await bench.enter(person);
  const key = new SoftAuthenticator();
  const { offer, ticket } = await bench.own.offer(who);
  const response = key.make(offer.passkey, HERE);
  await bench.own.addFactor(who, ticket, { kind: 'passkey', response, name: 'key' }, HOME);
  return key;
}

void test('A passkey that was unlocked signs in alone, and with a password; each challenge is good once and for five minutes.', async () => {
  const { bench, key } = await openWithPasskey();
  const { desk, signIn } = bench;
  const { challengeId, options } = await signIn.askForPasskey(null);
  const shown = { challengeId, passkey: key.show(options, HERE) };
  const { sessionToken } = await signIn.passkeyAlone(shown, HOME);
  const who = demandSession(desk, sessionToken);
  assert.deepEqual([who.name, who.steppedUpAtMs], ['Ada', desk.nowMs()]);
  await assert.rejects(signIn.passkeyAlone(shown, HOME), isRefused('FACTOR_REFUSED'));
  const late = await signIn.askForPasskey(null);
  bench.pass(TICKET_MS);
  await assert.rejects(
    signIn.passkeyAlone({ challengeId: late.challengeId, passkey: key.show(late.options, HERE) }, HOME),
    isRefused('FACTOR_REFUSED'),
  );
  const { ticket } = await signIn.password('Ada', PASSWORD, HOME);
  const second = await signIn.askForPasskey(ticket);
  const factor = { challengeId: second.challengeId, passkey: key.show(second.options, HERE) };
  await signIn.secondFactor(ticket, factor, HOME);
  bench[Symbol.dispose]();
});

const TRICKS = [
  { what: 'nobody unlocked it', terms: { ...HERE, isVerified: false } },
  { what: 'it was made for another page', terms: { ...HERE, origin: 'http://localhost:9999' } },
  { what: 'another site shows it', terms: { origin: 'https://bitting.example', rpId: 'bitting.example' } },
] as const;

for (const { terms, what } of TRICKS)
  void test(`A passkey is refused where ${what}, when it is made and when it is shown.`, async () => {
    const { bench, key, person } = await openWithPasskey();
    const { own, signIn } = bench;
    const { challengeId, options } = await signIn.askForPasskey(null);
    await assert.rejects(
      signIn.passkeyAlone({ challengeId, passkey: key.show(options, terms) }, HOME),
      isRefused('FACTOR_REFUSED'),
    );
    const who = await bench.enter(person);
    const { offer, ticket } = await own.offer(who);
    const response = new SoftAuthenticator().make(offer.passkey, terms);
    await assert.rejects(
      own.addFactor(who, ticket, { kind: 'passkey', response, name: 'key' }, HOME),
      isRefused('FACTOR_REFUSED'),
    );
    bench[Symbol.dispose]();
  });

void test('A passkey whose counter went back was copied: it is refused, and told.', async () => {
  const { bench, key } = await openWithPasskey();
  const { desk, signIn } = bench;
  const use = async (): Promise<unknown> => {
    const { challengeId, options } = await signIn.askForPasskey(null);
    return signIn.passkeyAlone({ challengeId, passkey: key.show(options, HERE) }, HOME);
  };
  await use();
  await use();
  key.counter = 0;
  await assert.rejects(use(), isRefused('FACTOR_REFUSED'));
  assert.equal(desk.acts.list(1)[0]?.act, 'passkey-copied');
  await assert.rejects(use(), isRefused('FACTOR_REFUSED'));
  key.counter = 7;
  await use();
  bench[Symbol.dispose]();
});

void test('A passkey that counts nothing is taken again and again, and its answer once.', async () => {
  const { bench, key } = await openWithPasskey();
  const { signIn } = bench;
  for (let count = 0; count < 3; count += 1) {
    key.counter = -1;
    const { challengeId, options } = await signIn.askForPasskey(null);
    const shown = { challengeId, passkey: key.show(options, HERE) };
    await signIn.passkeyAlone(shown, HOME);
    await assert.rejects(signIn.passkeyAlone(shown, HOME), isRefused('FACTOR_REFUSED'));
  }
  bench[Symbol.dispose]();
});

void test('The passkey of one person is no factor of another, whatever it says of whose it is.', async () => {
  const { bench, key } = await openWithPasskey('Ada');
  const { desk, signIn } = bench;
  const ben = bench.put('Ben');
  const { ticket } = await signIn.password('Ben', PASSWORD, HOME);
  const asked = await signIn.askForPasskey(ticket);
  await assert.rejects(
    signIn.secondFactor(
      ticket,
      { challengeId: asked.challengeId, passkey: key.show(asked.options, HERE) },
      HOME,
    ),
    isRefused('FACTOR_REFUSED'),
  );
  const anybody = await signIn.askForPasskey(null);
  const handle = desk.persons.byId(ben.operatorId)?.handle ?? '';
  await assert.rejects(
    signIn.passkeyAlone(
      { challengeId: anybody.challengeId, passkey: key.show(anybody.options, HERE, handle) },
      HOME,
    ),
    isRefused('FACTOR_REFUSED'),
  );
  // Asked of nobody in particular it is Ada’s, and not good as the second step of Ben.
  const open = await signIn.askForPasskey(null);
  await assert.rejects(
    signIn.secondFactor(
      ticket,
      { challengeId: open.challengeId, passkey: key.show(open.options, HERE) },
      HOME,
    ),
    isRefused('FACTOR_REFUSED'),
  );
  bench[Symbol.dispose]();
});

void test('Whoever was reset signs in by no passkey of before, until the link was used.', async () => {
  const { bench, key, person } = await openWithPasskey();
  bench.desk.persons.setPassword(person.operatorId, null, bench.desk.nowMs());
  const { challengeId, options } = await bench.signIn.askForPasskey(null);
  await assert.rejects(
    bench.signIn.passkeyAlone({ challengeId, passkey: key.show(options, HERE) }, HOME),
    isRefused('SIGN_IN_REFUSED'),
  );
  bench[Symbol.dispose]();
});
