import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXCHANGED_MS, IDLE_MS, SEEN_EVERY_MS, SESSION_MS, SESSIONS_MAX } from './bounds.ts';
import { RightsWatch } from './rights-watch.ts';
import { demandSession, HOME, isRefused, openBench } from './testing/bench.ts';
import { codeAt, readTotpSecret } from './testing/put-person.ts';

void test('AUT-04: a session is another at every sign-in, its cookie another at every step-up, and the old one opens nothing.', async () => {
  using bench = openBench();
  const { desk, signIn } = bench;
  const person = bench.put();
  const first = await bench.enter(person);
  const second = await bench.enter(person);
  assert.notEqual(first.token, second.token);
  assert.notEqual(first.sessionId, second.sessionId);
  bench.pass(30_000);
  const code = codeAt(person.totpSecret, desk.nowMs());
  const token = await signIn.stepUp(first, { code }, HOME);
  assert.notEqual(token, first.token);
  const after = demandSession(desk, token);
  assert.equal(after.sessionId, first.sessionId);
  assert.equal(after.signedInAtMs, first.signedInAtMs);
  assert.equal(after.steppedUpAtMs, desk.nowMs());
  // Calls under way may still come by the old one for some seconds, and are stepped up for nothing.
  assert.equal(demandSession(desk, first.token).steppedUpAtMs, null);
  bench.pass(EXCHANGED_MS + 1);
  assert.equal(desk.sessions.find(first.token, desk.nowMs()), null);
  assert.notEqual(desk.sessions.find(token, desk.nowMs()), null);
});

void test('AUT-04: a cookie that somebody chose is none: only what was drawn here opens anything.', () => {
  using bench = openBench();
  for (const cookie of ['', 'a'.repeat(43), 'ses_1', '../../etc', 'a'.repeat(5_000), "' OR 1=1 --"])
    assert.equal(bench.desk.sessions.find(cookie, bench.desk.nowMs()), null);
});

void test('AUT-04: a session ends 15 minutes after somebody was last there, and after 8 hours however busy.', async () => {
  using bench = openBench();
  const { desk } = bench;
  const person = bench.put();
  const idle = await bench.enter(person);
  bench.pass(IDLE_MS - 1);
  assert.notEqual(desk.sessions.find(idle.token, desk.nowMs()), null);
  bench.pass(1);
  assert.equal(desk.sessions.find(idle.token, desk.nowMs()), null);
  assert.equal(desk.sessions.isLive(idle.sessionId, desk.nowMs()), false);
  const busy = await bench.enter(person);
  for (let spentMs = 0; spentMs + IDLE_MS / 2 < SESSION_MS; spentMs += IDLE_MS / 2) {
    bench.pass(IDLE_MS / 2);
    desk.sessions.see(busy.sessionId, desk.nowMs());
    assert.equal(desk.sessions.isLive(busy.sessionId, desk.nowMs()), true);
  }
  bench.pass(IDLE_MS / 2);
  assert.equal(desk.sessions.isLive(busy.sessionId, desk.nowMs()), false);
});

void test('AUT-04: only what says that somebody is there keeps a session; asking for it does not.', async () => {
  using bench = openBench();
  const { desk } = bench;
  const one = await bench.enter(bench.put());
  for (let spentMs = 0; spentMs < IDLE_MS; spentMs += SEEN_EVERY_MS) {
    assert.notEqual(desk.sessions.find(one.token, desk.nowMs()), null);
    bench.pass(SEEN_EVERY_MS);
  }
  assert.equal(desk.sessions.find(one.token, desk.nowMs()), null);
});

const CHANGES = [
  {
    what: 'the password',
    change: async ({ own }, who) => {
      await own.setPassword(
        who,
        { current: 'violet hammer cloud nine', next: 'green anvil rain seven' },
        HOME,
      );
    },
  },
  {
    what: 'a factor that is added',
    change: async ({ desk, own }, who) => {
      const { offer, ticket } = await own.offer(who);
      const secret = readTotpSecret(offer.totp.secret);
      const code = codeAt(secret, desk.nowMs());
      await own.addFactor(who, ticket, { kind: 'totp', code, name: 'other' }, HOME);
    },
  },
] satisfies readonly {
  readonly what: string;
  readonly change: (
    bench: ReturnType<typeof openBench>,
    who: Awaited<ReturnType<ReturnType<typeof openBench>['enter']>>,
  ) => Promise<void>;
}[];

for (const { change, what } of CHANGES)
  void test(`AUT-04: ${what} ends all other sessions, and exchanges the cookie of this one.`, async () => {
    using bench = openBench();
    const { desk } = bench;
    const person = bench.put();
    const other = await bench.enter(person);
    const mine = await bench.enter(person);
    const ended: string[] = [];
    desk.sessions.onEnded((sessionId) => ended.push(sessionId));
    await change(bench, mine);
    assert.deepEqual(ended, [other.sessionId]);
    assert.equal(desk.sessions.isLive(mine.sessionId, desk.nowMs()), true);
    bench.pass(EXCHANGED_MS + 1);
    assert.equal(desk.sessions.find(mine.token, desk.nowMs()), null);
  });

void test('AUT-04: other rights at the gateway end every session, disabling too, and the disabled get in no more.', async () => {
  using bench = openBench();
  const { desk } = bench;
  const person = bench.put();
  const { name, operatorId } = person;
  let view = {
    operatorId,
    name,
    role: 'admin' as 'admin' | 'viewer',
    accounts: null,
    state: 'active' as 'active' | 'disabled',
  };
  const watch = new RightsWatch({
    desk,
    askPeople: () => Promise.resolve([view]),
    onFirstLink: () => assert.fail(),
  });
  await watch.look();
  const admin = await bench.enter(person);
  await watch.look();
  assert.equal(desk.sessions.isLive(admin.sessionId, desk.nowMs()), true);
  view = { ...view, role: 'viewer' };
  await watch.look();
  assert.equal(desk.sessions.isLive(admin.sessionId, desk.nowMs()), false);
  const viewer = await bench.enter(person);
  view = { ...view, state: 'disabled' };
  await watch.look();
  assert.equal(desk.sessions.isLive(viewer.sessionId, desk.nowMs()), false);
  bench.disabled.add(operatorId);
  await assert.rejects(bench.enter(person), isRefused('SIGN_IN_REFUSED'));
});

void test('A person has so many sessions at most: the one that was used longest ago ends.', async () => {
  using bench = openBench();
  const person = bench.put();
  const first = await bench.enter(person);
  for (let count = 1; count < SESSIONS_MAX; count += 1) await bench.enter(person);
  assert.equal(bench.desk.sessions.isLive(first.sessionId, bench.desk.nowMs()), true);
  await bench.enter(person);
  assert.equal(bench.desk.sessions.isLive(first.sessionId, bench.desk.nowMs()), false);
});
