import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRST_LINK_MS } from './bounds.ts';
import type { FirstLink } from './rights-watch.ts';
import { makeFirstLink, RightsWatch } from './rights-watch.ts';
import { demandSession, HOME, isRefused, openBench, PASSWORD } from './testing/bench.ts';
import { codeAt, readTotpSecret } from './testing/put-person.ts';
import { drawToken } from './tokens.ts';

const OWNER = {
  operatorId: 'opr_owner',
  name: 'owner',
  role: 'owner',
  accounts: null,
  state: 'active',
} as const;

/** Password and factor; not the end. */
async function begin(bench: ReturnType<typeof openBench>, token: string, password = PASSWORD) {
  const { desk, setUp } = bench;
  const { offer, ticket } = await setUp.begin(token, password);
  const secret = readTotpSecret(offer.totp.secret);
  const code = codeAt(secret, desk.nowMs());
  const codes = await setUp.factor(token, ticket, { kind: 'totp', code, name: 'app' });
  return { ticket, codes, secret };
}

void test('AUT-17: while nobody can sign in, each start offers one link, to the first owner alone; afterwards none does.', async () => {
  using bench = openBench();
  const offered: FirstLink[] = [];
  const start = (): RightsWatch =>
    new RightsWatch({
      desk: bench.desk,
      askPeople: () => Promise.resolve([{ ...OWNER, operatorId: 'opr_v', name: 'v', role: 'viewer' }, OWNER]),
      onFirstLink: (link) => offered.push(link),
    });
  const watch = start();
  await watch.look();
  await watch.look();
  await start().look();
  assert.deepEqual(
    offered.map(({ name }) => name),
    ['owner', 'owner'],
  );
  const [first, second] = offered.map(({ token }) => token);
  // The newest counts alone.
  assert.throws(() => bench.setUp.view(first ?? ''), isRefused('LINK_UNKNOWN'));
  const { ticket } = await begin(bench, second ?? '');
  const { sessionToken } = await bench.setUp.finish(second ?? '', ticket, HOME);
  const who = demandSession(bench.desk, sessionToken);
  assert.deepEqual([who.name, who.mayWiden, who.steppedUpAtMs], ['owner', true, bench.desk.nowMs()]);
  await start().look();
  assert.equal(offered.length, 2);
});

void test('AUT-17: a stranger who comes first has nothing without the link: no password, no factor, no session.', async () => {
  using bench = openBench();
  makeFirstLink(bench.desk, OWNER);
  for (const token of ['', drawToken(), 'a'.repeat(43), `${drawToken()}x`]) {
    assert.throws(() => bench.setUp.view(token), isRefused('LINK_UNKNOWN'));
    await assert.rejects(bench.setUp.begin(token, PASSWORD), isRefused('LINK_UNKNOWN'));
    await assert.rejects(bench.setUp.finish(token, drawToken(), HOME), isRefused('LINK_UNKNOWN'));
  }
  await assert.rejects(bench.signIn.password('owner', PASSWORD, HOME), isRefused('SIGN_IN_REFUSED'));
  await assert.rejects(bench.signIn.password('owner', '', HOME), isRefused('SIGN_IN_REFUSED'));
});

void test('AUT-17: of two who race by one link the first is in, and the other has nothing at all.', async () => {
  using bench = openBench();
  const { token } = makeFirstLink(bench.desk, OWNER);
  const first = await begin(bench, token);
  const second = await begin(bench, token, 'quiet otter paints fences');
  const ends = await Promise.allSettled([
    bench.setUp.finish(token, second.ticket, HOME),
    bench.setUp.finish(token, first.ticket, HOME),
  ]);
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  await assert.rejects(bench.signIn.password('owner', PASSWORD, HOME), isRefused('SIGN_IN_REFUSED'));
  await bench.signIn.password('owner', 'quiet otter paints fences', HOME);
  assert.equal(bench.desk.factors.list('opr_owner').length, 1);
});

void test('AUT-17: a link is over after fifteen minutes, whatever was begun by it.', async () => {
  using bench = openBench();
  const { token } = makeFirstLink(bench.desk, OWNER);
  const { ticket } = await begin(bench, token);
  bench.pass(FIRST_LINK_MS - 1);
  assert.equal(bench.setUp.view(token).name, 'owner');
  bench.pass(1);
  assert.throws(() => bench.setUp.view(token), isRefused('LINK_UNKNOWN'));
  await assert.rejects(bench.setUp.finish(token, ticket, HOME), isRefused('LINK_UNKNOWN'));
});

void test('A set-up goes in order: no end without a second factor, and nothing is written before the end.', async () => {
  using bench = openBench();
  const { token } = makeFirstLink(bench.desk, OWNER);
  await assert.rejects(bench.setUp.begin(token, 'password123'), isRefused('PASSWORD_UNFIT'));
  const { ticket } = await bench.setUp.begin(token, PASSWORD);
  await assert.rejects(bench.setUp.finish(token, ticket, HOME), isRefused('FACTOR_REFUSED'));
  await assert.rejects(
    bench.setUp.factor(token, ticket, { kind: 'totp', code: '000000', name: 'app' }),
    isRefused('FACTOR_REFUSED'),
  );
  await assert.rejects(
    bench.setUp.factor(token, ticket, { kind: 'passkey', response: {}, name: 'key' }),
    isRefused('FACTOR_REFUSED'),
  );
  assert.equal(bench.desk.persons.hasAnybody(), false);
  assert.equal(bench.desk.factors.list('opr_owner').length, 0);
});
