/** The ledger's side of C2SP tlog-witness. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { makeNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { parseWitnessPolicy } from '@bitting/core/ledger/tree/witness-policy.ts';
import { parseWitnessRequest } from '@bitting/core/ledger/tree/witness-request.ts';
import { copyOf, makeDirectory, verify } from '../ledger/testing/log-bench.ts';
import { FakeWitness, KEY, openGround, policyOf } from './testing/witness-ground.ts';
import { planWitnesses } from './witness-places.ts';

const LOG_KEY = makeNoteKey('log', KEY.name, KEY.key.publicKey);

/** What everybody can read. */
function shown(directory: string): { readonly size: bigint; readonly by: readonly string[] } {
  const note = parseNote(readFileSync(path.join(directory, 'checkpoint')));
  return { size: parseCheckpoint(note.text).size, by: note.signatures.map(({ name }) => name) };
}

test('A checkpoint is shown with its cosignatures once enough witnesses have signed it, and verifies by the policy.', async (context) => {
  const [one, two, three] = await Promise.all([1, 2, 3].map((number) => FakeWitness.open(context, number)));
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  three.respond = () => null;
  const policy = policyOf([one, two, three], 2);
  const ground = await openGround(makeDirectory(context), policy);
  const { directory, log, pass } = ground;
  assert.deepEqual(shown(directory), { size: 0n, by: [KEY.name] });
  await log.append(5);
  await pass(5_000, () => shown(directory).size === 5n && shown(directory).by.length === 3);
  assert.deepEqual(shown(directory).by, [KEY.name, one.name, two.name]);
  await log.append(300);
  await pass(1_000, () => log.opened.tree.released?.head.size === 305n);
  assert.equal(shown(directory).size, 5n, 'what only the log has signed is not shown');
  await pass(5_000, () => shown(directory).size === 305n && ground.metric('unwitnessed_seconds') === 0);
  const report = verify(directory, { key: LOG_KEY, policy: parseWitnessPolicy(policy) });
  assert.deepEqual([report.damage, report.checkpoint?.size], [null, 305n]);
  await ground.end();
});

test('Fewer witnesses than the quorum asks for are as good as none.', async (context) => {
  const [one, two] = await Promise.all([1, 2].map((number) => FakeWitness.open(context, number)));
  assert.ok(one !== undefined && two !== undefined);
  two.respond = () => ({ status: 503, text: '' });
  const ground = await openGround(makeDirectory(context), policyOf([one, two], 'all'));
  const { directory, log } = ground;
  await log.append(5);
  await ground.passUntil(() => one.size === 5n && two.asked > 4);
  assert.deepEqual(shown(directory), { size: 5n, by: [KEY.name] });
  assert.ok(ground.metric('unwitnessed_seconds') > 4);
  two.respond = null;
  await ground.passUntil(
    () => shown(directory).by.length === 3 && ground.metric('unwitnessed_seconds') === 0,
  );
  assert.equal(one.size, 5n, 'who has signed it is not asked again');
  await ground.end();
});

test('A cosignature that comes late does not put an older checkpoint in the place of a newer one.', async (context) => {
  const [slow, quick] = await Promise.all([1, 2].map((number) => FakeWitness.open(context, number)));
  assert.ok(slow !== undefined && quick !== undefined);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let isAnswered = false;
  slow.respond = async (body) => {
    await gate;
    isAnswered = true;
    return slow.keep(body);
  };
  quick.respond = () => ({ status: 503, text: '' });
  const ground = await openGround(makeDirectory(context), policyOf([slow, quick], 'any'));
  const { directory, log } = ground;
  await ground.passUntil(() => slow.asked === 1);
  await log.append(9);
  await ground.pass(1_000, () => log.opened.tree.released?.head.size === 9n);
  quick.respond = null;
  await ground.passUntil(() => shown(directory).by.length === 2);
  const newer = shown(directory);
  assert.deepEqual(newer, { size: 9n, by: [KEY.name, quick.name] });
  open();
  await ground.pass(0, () => isAnswered && slow.signed.length === 1);
  await new Promise((go) => setTimeout(go, 50));
  assert.equal(slow.size, 0n, 'it has signed the older one');
  assert.deepEqual(shown(directory), newer);
  await ground.end();
});

test('AUD-13 Without witnesses the log goes on, says for how long, and tells after five minutes and at the end.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  witness.respond = () => ({ status: 503, text: '' });
  const ground = await openGround(makeDirectory(context), policyOf([witness], 'all'));
  const { directory, log, pass, told } = ground;
  await log.append(1);
  await pass(1_000, () => log.opened.tree.released?.head.size === 1n);
  while (told.length === 0) {
    assert.ok(ground.metric('unwitnessed_seconds') < 310);
    const { asked } = witness;
    await ground.passUntil(() => witness.asked > asked);
    await log.append(1);
  }
  assert.ok(ground.metric('unwitnessed_seconds') >= 300);
  assert.ok(told[0]?.type === 'system');
  assert.deepEqual([told.length, told[0].event, told[0].details], [1, 'unwitnessed', { size: '0' }]);
  assert.ok((log.opened.tree.released?.head.size ?? 0n) > 20n);
  assert.equal(
    shown(directory).size,
    log.opened.tree.released?.head.size,
    'the log alone is shown before any witness was',
  );
  witness.respond = null;
  await ground.passUntil(() => told.length > 1);
  assert.ok(told[1]?.type === 'system');
  assert.deepEqual([told.length, told[1].event], [2, 'witnessed']);
  assert.ok(ground.metric('unwitnessed_seconds') < 60);
  await ground.end();
});

test('AUD-07 Of two gateways from one backup the second is refused by the witness, and says so.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  const policy = policyOf([witness], 'all');
  const first = await openGround(makeDirectory(context), policy);
  await first.log.append(10);
  await first.passUntil(() => shown(first.directory).size === 10n);
  await first.end();
  const backup = copyOf(first.directory, context);
  const going = await openGround(first.directory, policy);
  await going.log.append(7);
  await going.passUntil(() => witness.size === 17n);
  await going.end();
  for (const [count, reason] of [
    [3, 'ahead'],
    [20, 'inconsistent'],
  ] as const) {
    const forked = await openGround(copyOf(backup, context), policy, count);
    await forked.passUntil(() => forked.told.length > 0);
    assert.ok(forked.told[0]?.type === 'system');
    const { event, details } = forked.told[0];
    assert.deepEqual(
      [event, details['reason'], details['witness']],
      ['witness-refused', reason, witness.name],
    );
    assert.equal(forked.metric('witnesses_refusing'), 1);
    await forked.log.append(30);
    const { asked } = witness;
    await forked.passUntil(() => witness.asked > asked + 1);
    assert.equal(shown(forked.directory).size, 10n);
    await forked.end();
    assert.equal(forked.told.length, 1);
  }
  assert.equal(witness.size, 17n);
});

/** What a witness may answer that is worth nothing. */
const WRONG: readonly (readonly [what: string, answer: (witness: FakeWitness, text: string) => string])[] = [
  ['nothing', () => ''],
  ['a page', () => '<html>\n'],
  ['a line without its newline', (witness, text) => witness.sign(text).trimEnd()],
  ['the signature of another text', (witness, text) => witness.sign(text.replace('\n', 'x\n'))],
  ['the signature of another key', (_, text) => new FakeWitness(9).sign(text)],
  ['a size instead of signatures', () => '7\n'],
];

for (const [what, answer] of WRONG)
  test(`AUD-08 A witness that answers ${what} has not cosigned.`, async (context) => {
    const witness = await FakeWitness.open(context, 1);
    witness.respond = (body) => ({
      status: 200,
      text: answer(witness, parseWitnessRequest(body).checkpoint.text),
    });
    const ground = await openGround(makeDirectory(context), policyOf([witness], 'all'));
    await ground.log.append(4);
    await ground.pass(5_000, () => witness.asked >= 1);
    await ground.pass(5_000, () => witness.asked >= 2);
    assert.deepEqual(shown(ground.directory).by, [KEY.name]);
    assert.equal(ground.metric('unwitnessed_seconds') > 0, true);
    // The positive control: an unknown key's line beside it is passed over.
    witness.respond = (body) => {
      const { text } = parseWitnessRequest(body).checkpoint;
      return { status: 200, text: new FakeWitness(9).sign(text) + witness.sign(text) };
    };
    await ground.passUntil(() => shown(ground.directory).by.length === 2);
    assert.deepEqual(shown(ground.directory).by, [KEY.name, witness.name]);
    await ground.end();
  });

test('AUD-08 A witness that says another size each time is asked twice, and then not before its turn.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  witness.respond = () => ({ status: 409, text: `${witness.asked % 3}\n` });
  const ground = await openGround(makeDirectory(context), policyOf([witness], 'all'));
  await ground.log.append(4);
  await ground.pass(1_000, () => ground.log.opened.tree.released?.head.size === 4n);
  await ground.pass(4_000, () => witness.asked >= 2);
  const { asked } = witness;
  await ground.pass(4_999, () => true);
  await new Promise((go) => setTimeout(go, 50));
  assert.equal(witness.asked <= asked + 1, true);
  await ground.end();
});

test('What witnesses have cosigned in a former life is shown until there is something newer.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  const policy = policyOf([witness], 'all');
  const ground = await openGround(makeDirectory(context), policy);
  await ground.log.append(6);
  await ground.passUntil(() => shown(ground.directory).size === 6n);
  await ground.end();
  witness.respond = () => ({ status: 503, text: '' });
  const again = await openGround(ground.directory, policy);
  await again.log.append(3);
  await again.passUntil(() => again.log.opened.tree.released?.head.size === 9n);
  assert.deepEqual(shown(again.directory), { size: 6n, by: [KEY.name, witness.name] });
  witness.respond = null;
  await again.passUntil(() => shown(again.directory).size === 9n);
  await again.end();
});

test('A policy is used only with addresses that are enough for its quorum.', () => {
  const { vkey } = new FakeWitness(1);
  const plan = (text: string) => planWitnesses(encodeUtf8(text));
  const line = (url: string) => `witness w ${vkey} ${url}\nquorum w\n`;
  const [place] = plan(line('https://witness.example/a/b/')).places;
  assert.deepEqual(place?.target, {
    host: 'witness.example',
    port: 443,
    tls: { servername: 'witness.example' },
    hostHeader: 'witness.example',
  });
  assert.equal(place.path, '/a/b/add-checkpoint');
  const [local] = plan(line('http://[::1]:18480')).places;
  assert.deepEqual(local?.target, { host: '::1', port: 18_480, tls: null, hostHeader: '[::1]:18480' });
  assert.equal(local.path, '/add-checkpoint');
  for (const text of [
    line(''),
    `witness w ${vkey}\nquorum none\n`,
    ...[
      'http://a@b/',
      'http://w:70000',
      'http://w/?q',
      'http://w/#f',
      'http://w/a b',
      'http://w/%41',
      'http://W',
    ].map(line),
  ])
    assert.throws(
      () => plan(text),
      (error) => error instanceof BittingError && error.code === 'WITNESS_POLICY_MALFORMED',
      text,
    );
});
