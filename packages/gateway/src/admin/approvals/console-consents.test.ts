import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperatorMade } from '@bitting/client/people.ts';
import { Receiver } from '../../channel/testing/browser.ts';
import { approvalIn, PeopleGround, type Outcome, type Person } from '../testing/people-ground.ts';
import { COOLING_MS } from './bounds.ts';

const NEEDED = { bind: 1, keys: 1, policy: 1, resume: 1, operators: 1, export: 1, erase: 1, vault: 1 };

async function start() {
  const ground = await PeopleGround.start();
  const [proposer, other, third] = [
    ground.add('proposer', 'owner'),
    ground.add('other', 'owner'),
    ground.add('third', 'owner'),
  ];
  const addConsole = (name: string, by: string | null): Person =>
    ground.add(name, 'viewer', {
      kind: 'console',
      trusted: by === null ? null : { by, at: ground.clock.wallMs() },
    });
  /** `person` agrees through the console, which says that he showed his second factor just now. */
  const agree = (console: Person, person: Person, approvalId: string): Promise<Outcome> => {
    const { digest } = ground.approvals.show(approvalId);
    const headers = { actingFor: person.id, steppedUpAt: String(ground.clock.wallMs()) };
    return ground.call(console, 'approvals-approve', { approvalId, digest }, headers);
  };
  const propose = async (): Promise<string> =>
    approvalIn(await ground.call(proposer, 'operators-add', { name: 'puppet', role: 'owner' }));
  return { ground, proposer, other, third, addConsole, agree, propose };
}

function codeOf(outcome: Outcome): string {
  return outcome.kind === 'refused' ? outcome.code : 'done';
}

void test('a console that was added, or got another token, within a day speaks no consent', async () => {
  const { ground, proposer, other, third, addConsole, agree, propose } = await start();
  using _ground = ground;
  const console = addConsole('web', third.id);
  await ground.call(proposer, 'approvals-set', { needed: NEEDED });
  ground.clock.advance(COOLING_MS - 1);
  const approvalId = await propose();
  const refused = await agree(console, other, approvalId);
  assert.equal(codeOf(refused), 'APPROVAL_REFUSED');
  assert.match(refused.kind === 'refused' ? refused.message : '', /console/u);
  assert.equal(codeOf(await ground.call(proposer, 'approvals-carry-out', { approvalId })), 'APPROVAL_NEEDED');
  ground.clock.advance(1);
  assert.equal(codeOf(await agree(console, other, approvalId)), 'done');
  assert.equal(ground.approvals.show(approvalId).approvals, 1);
});

void test('a console of the proposer speaks no consent to what he proposed, however long it has been there', async () => {
  const { ground, proposer, other, addConsole, agree, propose } = await start();
  using _ground = ground;
  const own = addConsole('own', proposer.id);
  const installed = addConsole('installed', null);
  await ground.call(proposer, 'approvals-set', { needed: NEEDED });
  ground.clock.advance(30 * COOLING_MS);
  const approvalId = await propose();
  assert.equal(codeOf(await agree(own, other, approvalId)), 'APPROVAL_REFUSED');
  assert.equal(codeOf(await agree(installed, other, approvalId)), 'done');
});

void test('whoever got a token of his own through a console agrees to nothing by it for a day', async () => {
  const { ground, proposer, other, third, addConsole, propose } = await start();
  using _ground = ground;
  const console = addConsole('new', proposer.id);
  await ground.call(proposer, 'approvals-set', { needed: NEEDED });
  const makeToken = async (speaker: Person, headers = {}): Promise<string> => {
    const receiver = new Receiver();
    const { sealTo } = receiver;
    const outcome = await ground.call(speaker, 'operators-token', { sealTo }, headers);
    assert.equal(outcome.kind, 'done');
    const { operatorId, sealed } = (outcome as { readonly result: Required<OperatorMade> }).result;
    const bound = { operation: 'operators-token', operatorId, subject: operatorId };
    return receiver.open(sealed, bound)?.['token'] ?? '';
  };
  const approvalId = await propose();
  const { digest } = ground.approvals.show(approvalId);
  const spoken = await makeToken(console, {
    actingFor: other.id,
    steppedUpAt: String(ground.clock.wallMs()),
  });
  const agree = (token: string) => ground.call({ token }, 'approvals-approve', { approvalId, digest });
  assert.equal(codeOf(await agree(spoken)), 'APPROVAL_REFUSED');
  assert.equal(codeOf(await agree(await makeToken(third))), 'done');
});

/** What may become of a console that spoke a consent. */
const ENDS = {
  'got a new token': ({ operators, clock }: PeopleGround, id: string, by: string) =>
    operators.renewToken(id, { by, at: clock.wallMs() }),
  'was disabled': ({ operators }: PeopleGround, id: string) => operators.disable(id),
};

for (const [what, end] of Object.entries(ENDS))
  void test(`a consent counts no more when the console that spoke it ${what} since`, async () => {
    const { ground, proposer, other, third, addConsole, agree, propose } = await start();
    using _ground = ground;
    const console = addConsole('web', third.id);
    await ground.call(proposer, 'approvals-set', { needed: NEEDED });
    ground.clock.advance(COOLING_MS);
    const approvalId = await propose();
    assert.equal(codeOf(await agree(console, other, approvalId)), 'done');
    assert.equal(ground.approvals.show(approvalId).approvals, 1);
    end(ground, console.id, third.id);
    assert.equal(ground.approvals.show(approvalId).approvals, 0);
    const outcome = await ground.call(proposer, 'approvals-carry-out', { approvalId });
    assert.equal(codeOf(outcome), 'APPROVAL_NEEDED');
  });

for (const whose of ['console', 'other'] as const)
  void test(`a consent before another token of the ${whose} never counts again, and can be given anew`, async () => {
    const { ground, third, addConsole, agree, propose, ...people } = await start();
    using _ground = ground;
    const given = { ...people, console: addConsole('web', third.id) };
    await ground.call(given.proposer, 'approvals-set', { needed: {}, hours: 168 });
    ground.clock.advance(COOLING_MS);
    await ground.call(given.proposer, 'approvals-set', { needed: NEEDED });
    const approvalId = await propose();
    assert.equal(codeOf(await agree(given.console, given.other, approvalId)), 'done');
    ground.clock.advance(COOLING_MS);
    assert.equal(ground.approvals.show(approvalId).approvals, 1, 'it lasts');
    const by = { by: third.id, at: ground.clock.wallMs() };
    const { token } = ground.operators.renewToken(given[whose].id, by);
    given[whose].token = token.use((bytes) => Buffer.from(bytes).toString('latin1'));
    ground.clock.advance(2 * COOLING_MS);
    assert.equal(ground.approvals.show(approvalId).approvals, 0);
    assert.equal(codeOf(await agree(given.console, given.other, approvalId)), 'done');
    assert.equal(codeOf(await agree(given.console, given.other, approvalId)), 'APPROVAL_REFUSED');
    assert.equal(ground.approvals.show(approvalId).approvals, 1);
  });

void test('whoever agrees to a console is told what it can do', async () => {
  const { ground, proposer } = await start();
  using _ground = ground;
  await ground.call(proposer, 'approvals-set', { needed: NEEDED });
  const add = (kind: 'console' | 'person') =>
    ground.call(proposer, 'operators-add', { name: `new ${kind}`, role: 'viewer', kind });
  const [console, person] = [approvalIn(await add('console')), approvalIn(await add('person'))];
  assert.match(ground.approvals.show(console).lines.join('\n'), /in the name of every person/u);
  assert.equal(ground.approvals.show(person).lines.length, 1);
});
