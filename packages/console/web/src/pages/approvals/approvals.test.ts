import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ApprovalRule } from '@bitting/client/people.ts';
import { choicesOf } from './approval-choices.ts';
import { groupDigest, readChangeLine } from './change-lines.ts';
import { digestText } from './digest.ts';
import { policySentences } from '../keys/policy-sentences.ts';
import { readProposedPolicy } from './proposed-policy.ts';
import { APPROVAL_CLASSES, compareRules, draftOf, readDraft } from './rule-comparison.ts';

const RULE: ApprovalRule = {
  needed: { bind: 1, keys: 0, policy: 1, resume: 0, operators: 1, export: 0, erase: 0, vault: 0 },
  hours: 24,
};

function changed(needed: Partial<ApprovalRule['needed']>, hours = RULE.hours) {
  return compareRules(RULE, draftOf({ needed: { ...RULE.needed, ...needed }, hours }));
}

test('AUT-14: the digest is worked out over exactly the text that is shown', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
      assert.equal(await digestText(text), createHash('sha256').update(text).digest('hex'));
    }),
    { numRuns: 50 },
  );
});

test('a digest is read aloud in groups that are together the whole of it', async () => {
  const digest = await digestText('x');
  assert.equal(groupDigest(digest).join(''), digest);
  assert.ok(groupDigest(digest).every((group) => group.length === 8));
});

test('a sentence about a policy shows its direction, anything else stays whole', () => {
  assert.deepEqual(readChangeLine('loosened: at most 5, not 4'), {
    direction: 'loosened',
    text: 'at most 5, not 4',
  });
  assert.equal(readChangeLine('tightened: a: b').text, 'a: b');
  for (const line of ['limits: none', 'loosened:', '', 'Loosened: x', 'loosened: '])
    assert.deepEqual(readChangeLine(line), { direction: null, text: line });
});

test('a rule that asks for more, sooner, is stricter', () => {
  assert.equal(changed({}).kind, 'same');
  assert.equal(changed({ keys: 1 }).kind, 'stricter');
  assert.equal(changed({}, 12).kind, 'stricter');
});

test('a rule that asks for fewer anywhere, or leaves more time, is looser', () => {
  assert.equal(changed({ bind: 0 }).kind, 'looser');
  assert.equal(changed({ keys: 1 }, 48).kind, 'looser');
  assert.equal(changed({ keys: 1, policy: 0 }).kind, 'looser');
});

test('a rule under which who adds operators agrees with himself is named', () => {
  assert.deepEqual(changed({ policy: 3 }), { kind: 'unsound', most: 3 });
});

test('a rule is read only from whole numbers within the gateway’s bounds', () => {
  for (const text of ['', '-1', '10', '1.5', 'x', '٣', '1e1'])
    assert.equal(
      readDraft({ ...draftOf(RULE), needed: { ...draftOf(RULE).needed, bind: text } }),
      null,
      text,
    );
  for (const hours of ['0', '169', '']) assert.equal(readDraft({ ...draftOf(RULE), hours }), null, hours);
});

test('a rule that is typed is the rule that is sent', () => {
  const counts = fc.record(
    Object.fromEntries(APPROVAL_CLASSES.map((name) => [name, fc.integer({ min: 0, max: 9 })])),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 168 }), (needed, hours) => {
      const rule = { needed: needed as ApprovalRule['needed'], hours };
      assert.deepEqual(readDraft(draftOf(rule)), rule);
    }),
  );
});

const ALL = ['approvals-approve', 'approvals-reject', 'approvals-carry-out'] as const;

test('nobody is offered to agree to what he proposed himself', () => {
  const own = choicesOf(
    { state: 'open', proposedBy: 'op_1', concealed: false },
    { operatorId: 'op_1', operations: ALL },
  );
  assert.deepEqual(own, {
    mayApprove: false,
    mayReject: false,
    mayWithdraw: true,
    mayCarryOut: false,
    obstacle: 'own',
    isToRepeat: false,
  });
});

test('another is offered to agree and to reject, where his role does', () => {
  const proposal = { state: 'open', proposedBy: 'op_1', concealed: false } as const;
  const other = choicesOf(proposal, { operatorId: 'op_2', operations: ALL });
  assert.ok(other.mayApprove && other.mayReject && other.obstacle === null);
  const viewer = choicesOf(proposal, { operatorId: 'op_3', operations: [] });
  assert.ok(!viewer.mayApprove && !viewer.mayReject && viewer.obstacle === 'role');
});

test('what was agreed to is carried out by its proposer, or repeated where it holds a secret', () => {
  const agreed = { state: 'approved', proposedBy: 'op_1' } as const;
  const proposer = { operatorId: 'op_1', operations: ALL };
  assert.ok(choicesOf({ ...agreed, concealed: false }, proposer).mayCarryOut);
  const concealed = choicesOf({ ...agreed, concealed: true }, proposer);
  assert.ok(!concealed.mayCarryOut && concealed.isToRepeat);
  const other = choicesOf({ ...agreed, concealed: false }, { ...proposer, operatorId: 'op_2' });
  assert.ok(!other.mayCarryOut && other.mayReject && other.obstacle === 'proposer');
});

test('nothing is offered for what is over', () => {
  for (const state of ['carried-out', 'rejected', 'withdrawn', 'expired'] as const) {
    const { mayApprove, mayReject, mayWithdraw, mayCarryOut } = choicesOf(
      { state, proposedBy: 'op_1', concealed: false },
      { operatorId: 'op_1', operations: ALL },
    );
    assert.ok(!mayApprove && !mayReject && !mayWithdraw && !mayCarryOut, state);
  }
});

test('AUT-14: the policy of a proposal is said in both languages, from the text that is agreed to', () => {
  const parameters = {
    accountId: 'acc_1',
    label: 'x',
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: 'all',
    notionalPerOrder: { USDT: '5000' },
    requestsPerSecond: 20,
    sourceCidrs: [],
    expiresAtMs: null,
    limits: { notionalPerDay: { USDT: '100000' } },
  };
  const document = readProposedPolicy(JSON.stringify({ operation: 'issue', parameters }));
  assert.ok(document !== null);
  for (const language of ['en', 'zh'] as const) {
    const said: readonly string[] = policySentences(document, language).map(({ sentence }) => sentence);
    assert.ok(said.length >= 6, said.join());
    assert.match(said.join(), /5,000 USDT/u);
    assert.match(said.join(), /100,000 USDT/u);
  }
  const set = { operation: 'policy-set', parameters: { document: { version: 2 }, mayLoosen: true } };
  assert.deepEqual(readProposedPolicy(JSON.stringify(set)), { version: 2 });
});

test('a change without a policy, or of another form, shows none', () => {
  for (const change of [
    '',
    'null',
    '[]',
    '{"operation":"issue"}',
    '{"operation":"policy-set","parameters":{"document":null}}',
    '{"operation":"resume","parameters":{"reason":"x"}}',
  ])
    assert.equal(readProposedPolicy(change), null, change);
});
