import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperatorView } from '@bitting/client/people.ts';
import { HOLD_MS } from './bounds.ts';
import { PeopleDesk, resetPerson } from './people-desk.ts';
import { mayWiden } from './person-store.ts';
import type { SignedIn } from './signed-in.ts';
import { HOME, isRefused, openBench, PASSWORD } from './testing/bench.ts';
import { codeAt, type ReadyPerson, readTotpSecret } from './testing/put-person.ts';

const ROLES = { Ada: 'owner', Ben: 'owner', Cleo: 'admin', Dan: 'trader', Eve: 'trader' } as const;
type Name = keyof typeof ROLES;

function openHouse() {
  const bench = openBench();
  const people = Object.fromEntries(Object.keys(ROLES).map((name) => [name, bench.put(name)])) as Readonly<
    Record<Name, ReadyPerson>
  >;
  for (const [name, role] of Object.entries(ROLES))
    bench.desk.persons.setRights(people[name as Name].operatorId, role, role);
  const operators: OperatorView[] = Object.entries(ROLES).map(([name, role]) => ({
    operatorId: people[name as Name].operatorId,
    name,
    kind: 'person',
    role,
    accounts: null,
    state: 'active',
    trustedBy: null,
    trustedAtMs: null,
  }));
  const desk = new PeopleDesk(bench.desk, (who) => ({
    operatorsList: () => Promise.resolve({ operators, self: who.operatorId }),
  }));
  const as = (name: Name): SignedIn => ({
    sessionId: `ses_${name}`,
    operatorId: people[name].operatorId,
    name,
    steppedUpAtMs: bench.desk.nowMs(),
    signedInAtMs: bench.desk.nowMs(),
    mayWiden: true,
  });
  const isFree = (name: Name): boolean => {
    const person = bench.desk.persons.byId(people[name].operatorId);
    assert.ok(person !== null);
    return mayWiden(person, bench.desk.nowMs());
  };
  return { bench, people, operators, desk, as, isFree, [Symbol.dispose]: () => bench[Symbol.dispose]() };
}

void test('A reset takes the password and the sessions, and holds until another owner than who reset confirms.', async () => {
  using house = openHouse();
  const { as, bench, desk, isFree, people } = house;
  const { operatorId } = people.Dan;
  const session = await bench.enter(people.Dan);
  const { path } = await desk.reset(as('Ada'), { operatorId, forgetFactors: false }, HOME);
  assert.match(path, /^\/reset#[A-Za-z0-9_-]{43}$/u);
  await assert.rejects(desk.confirm(as('Cleo'), operatorId, HOME), isRefused('STATE_CONFLICT'));
  assert.equal(bench.desk.sessions.isLive(session.sessionId, bench.desk.nowMs()), false);
  await assert.rejects(bench.signIn.password('Dan', PASSWORD, HOME), isRefused('SIGN_IN_REFUSED'));
  assert.equal(isFree('Dan'), false);
  bench.desk.persons.setPassword(operatorId, 'set up anew', bench.desk.nowMs());
  // Days go by: there are others to ask.
  bench.pass(3 * HOLD_MS);
  assert.equal(isFree('Dan'), false);
  await assert.rejects(desk.confirm(as('Ada'), operatorId, HOME), isRefused('ROLE_MISSING'));
  await assert.rejects(desk.confirm(as('Eve'), operatorId, HOME), isRefused('ROLE_MISSING'));
  await assert.rejects(
    desk.confirm({ ...as('Ben'), mayWiden: false }, operatorId, HOME),
    isRefused('WIDENING_HELD'),
  );
  assert.deepEqual(
    (await desk.list(as('Ada'))).filter(({ mayConfirm }) => mayConfirm).map(({ name }) => name),
    [],
  );
  assert.deepEqual(
    (await desk.list(as('Cleo'))).filter(({ mayConfirm }) => mayConfirm).map(({ name }) => name),
    ['Dan'],
  );
  await desk.confirm(as('Cleo'), operatorId, HOME);
  assert.equal(isFree('Dan'), true);
});

void test('AUT-09: whoever replaces the link of a reset by one of his own confirms nobody who came by it.', async () => {
  using house = openHouse();
  const { as, bench, desk, isFree, people } = house;
  const { operatorId } = people.Dan;
  await desk.reset(as('Ada'), { operatorId, forgetFactors: true }, HOME);
  const { path } = await desk.makeLink(as('Cleo'), operatorId, HOME);
  const token = path.split('#')[1] ?? '';
  const { offer, ticket } = await bench.setUp.begin(token, 'quiet otter paints fences');
  const code = codeAt(readTotpSecret(offer.totp.secret), bench.desk.nowMs());
  await bench.setUp.factor(token, ticket, { kind: 'totp', code, name: 'new' });
  await bench.setUp.finish(token, ticket, HOME);
  await assert.rejects(desk.confirm(as('Cleo'), operatorId, HOME), isRefused('ROLE_MISSING'));
  assert.equal(isFree('Dan'), false);
  await desk.confirm(as('Ben'), operatorId, HOME);
  assert.equal(isFree('Dan'), true);
});

void test('AUT-09: whoever was made an admin by another within a day confirms nobody yet.', async () => {
  using house = openHouse();
  const { as, bench, desk, isFree, operators, people } = house;
  const { operatorId } = people.Dan;
  await desk.reset(as('Ada'), { operatorId, forgetFactors: true }, HOME);
  bench.desk.persons.setPassword(operatorId, 'set up anew', bench.desk.nowMs());
  const at = operators.findIndex((one) => one.operatorId === people.Cleo.operatorId);
  const cleo = operators[at];
  assert.ok(cleo !== undefined);
  operators[at] = { ...cleo, trustedBy: people.Ada.operatorId, trustedAtMs: bench.desk.nowMs() };
  const mayConfirm = async (): Promise<boolean> =>
    (await desk.list(as('Cleo'))).some((one) => one.mayConfirm);
  bench.pass(HOLD_MS - 1);
  assert.equal(await mayConfirm(), false);
  await assert.rejects(desk.confirm(as('Cleo'), operatorId, HOME), isRefused('ROLE_MISSING'));
  assert.equal(isFree('Dan'), false);
  bench.pass(1);
  assert.equal(await mayConfirm(), true);
  await desk.confirm(as('Cleo'), operatorId, HOME);
  assert.equal(isFree('Dan'), true);
});

void test('Where nobody else could confirm, a hold is over a day later.', () => {
  using bench = openBench();
  const person = bench.put('Ada');
  bench.desk.persons.setRights(person.operatorId, 'owner', 'owner');
  resetPerson(bench.desk, person, { by: null, address: '', forgetFactors: true });
  const free = (): boolean => {
    const known = bench.desk.persons.byId(person.operatorId);
    return known !== null && mayWiden(known, bench.desk.nowMs());
  };
  assert.equal(free(), false);
  bench.pass(HOLD_MS - 1);
  assert.equal(free(), false);
  bench.pass(1);
  assert.equal(free(), true);
});

void test('After a reset a second factor of before says that it is the same person; a new one says nothing.', async () => {
  for (const forgetFactors of [false, true]) {
    using house = openHouse();
    const { as, bench, desk, isFree, people } = house;
    bench.pass(1_000);
    const { path } = await desk.reset(as('Ada'), { operatorId: people.Dan.operatorId, forgetFactors }, HOME);
    const token = path.split('#')[1] ?? '';
    bench.pass(60_000);
    assert.deepEqual(bench.setUp.view(token).keeps, { totp: !forgetFactors, passkey: false });
    const { offer, ticket } = await bench.setUp.begin(token, 'quiet otter paints fences');
    const fresh = readTotpSecret(offer.totp.secret);
    const nowMs = bench.desk.nowMs();
    if (forgetFactors)
      await bench.setUp.factor(token, ticket, { kind: 'totp', code: codeAt(fresh, nowMs), name: 'new' });
    else {
      // A new one beside the old does not do: the link alone must not replace what was there.
      await assert.rejects(
        bench.setUp.factor(token, ticket, { kind: 'totp', code: codeAt(fresh, nowMs), name: 'new' }),
        isRefused('FACTOR_REFUSED'),
      );
      await bench.setUp.knownFactor(token, ticket, { code: codeAt(people.Dan.totpSecret, nowMs) }, HOME);
    }
    await bench.setUp.finish(token, ticket, HOME);
    assert.equal(isFree('Dan'), !forgetFactors);
  }
});

void test('Owners look after everybody, admins after those who are neither, and nobody resets himself.', async () => {
  using house = openHouse();
  const { as, desk, people } = house;
  const reset = (by: Name, whom: Name) =>
    desk.reset(as(by), { operatorId: people[whom].operatorId, forgetFactors: false }, HOME);
  for (const [by, whom] of [
    ['Cleo', 'Ada'],
    ['Cleo', 'Cleo'],
    ['Dan', 'Eve'],
    ['Ada', 'Ada'],
  ] as const)
    await assert.rejects(reset(by, whom), isRefused('ROLE_MISSING'), `${by} ${whom}`);
  await reset('Cleo', 'Dan');
  await reset('Ada', 'Ben');
  await assert.rejects(desk.makeLink(as('Ada'), people.Eve.operatorId, HOME), isRefused('PERSON_SET_UP'));
  await assert.rejects(desk.makeLink(as('Ada'), 'opr_nobody', HOME), isRefused('PERSON_UNKNOWN'));
});

void test('A link for an operator of long ago holds, one for an operator that its maker made just now does not.', async () => {
  using house = openHouse();
  const { as, bench, desk, isFree, operators, people } = house;
  for (const [name, trustedAtMs, free] of [
    ['Dan', bench.desk.nowMs() - HOLD_MS, false],
    ['Eve', bench.desk.nowMs() - 1_000, true],
  ] as const) {
    const { operatorId } = people[name];
    const at = operators.findIndex((one) => one.operatorId === operatorId);
    const known = operators[at];
    assert.ok(known !== undefined);
    operators[at] = { ...known, trustedBy: people.Ada.operatorId, trustedAtMs };
    bench.desk.persons.setPassword(operatorId, null, bench.desk.nowMs());
    bench.desk.factors.removeAll(operatorId);
    const { path } = await desk.makeLink(as('Ada'), operatorId, HOME);
    const token = path.split('#')[1] ?? '';
    const { offer, ticket } = await bench.setUp.begin(token, 'quiet otter paints fences');
    const code = codeAt(readTotpSecret(offer.totp.secret), bench.desk.nowMs());
    await bench.setUp.factor(token, ticket, { kind: 'totp', code, name: 'new' });
    await bench.setUp.finish(token, ticket, HOME);
    assert.equal(isFree(name), free, name);
  }
});
