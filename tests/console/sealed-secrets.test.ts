/** Secrets pass through the console that runs, and nothing of it ever holds one: looked for in its memory from outside. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { BindResult, IssuedKey } from '@bitting/client/operations.ts';
import type { BindInvited, BindTerms, OpenedChannelView } from '@bitting/client/sealing.ts';
import { openReceiver } from '../../packages/console/web/src/sealing/receiver.ts';
import { sealVenueKey, type VenueSecrets } from '../../packages/console/web/src/sealing/venue-key.ts';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import { findPortBase, startDemo, waitUntilGone, type RunningDemo } from '../support/demo-process.ts';
import { searchMemory, whyUnreadable } from '../support/process-memory.ts';
import { HttpPerson } from './support/http-person.ts';

const TERMS: BindTerms = { venue: 'okx', environment: 'paper', label: 'sealed', trading: 'spot' };
const POLICY = {
  owner: 'Ada',
  scopes: ['read'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: {},
  requestsPerSecond: 1,
  sourceCidrs: [],
  expiresAtMs: null,
};

/** Of a browser that has seen no gateway yet. */
function newPins() {
  const pins = new Map<string, string>();
  return {
    getItem: (name: string) => pins.get(name) ?? null,
    setItem: (name: string, value: string) => void pins.set(name, value),
  };
}

const cleanup = new Cleanup();
const pins = newPins();
let demo: RunningDemo;
let person: HttpPerson;
let operatorId: string;

before(async () => {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'bitting-sealed-'));
  cleanup.add({ close: async () => rmSync(parent, { recursive: true, force: true }) });
  demo = await startDemo(path.join(parent, 'demo'), await findPortBase());
  const { pid = 0 } = demo.child;
  cleanup.add({
    close: async () => {
      demo.child.kill('SIGTERM');
      await waitUntilGone([pid]);
    },
  });
  const link = demo.line.console ?? '';
  person = new HttpPerson(new URL(link).origin);
  operatorId = await person.setUp(link);
});

after(() => cleanup.close());

/** A key of an account that nobody has bound yet. */
async function makeVenueKey(): Promise<VenueSecrets> {
  const make = async (target: string, body: object) => {
    const url = `${demo.line.simulator.control}${target}`;
    const made = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return (await made.json()) as { readonly uid: string } & VenueSecrets;
  };
  const { uid } = await make('/accounts', { funds: { USDT: '1000' } });
  const { apiKey, passphrase, secret } = await make('/keys', { uid, permissions: ['read_only', 'trade'] });
  return { apiKey, secret, passphrase };
}

const operation = <Result>(name: string, parameters: object) =>
  person.call<Result>(`/api/operations/${name}`, parameters);

async function bindSealed(terms: BindTerms, secrets: VenueSecrets): Promise<BindResult> {
  const channel = await operation<OpenedChannelView>('channel-open', { purpose: 'bind' });
  const call = { operation: 'bind', operatorId, parameters: { ...terms } } as const;
  const { sealed } = await sealVenueKey(call, secrets, channel, pins);
  return operation<BindResult>('bind', { ...terms, sealed });
}

function processOf(name: string): number {
  const parent = String(demo.child.pid);
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/u.test(pid)) return false;
    try {
      const [, ppid] = /\) \S (\d+) /u.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return ppid === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(name);
    } catch {
      return false;
    }
  });
  assert.ok(found !== undefined, name);
  return Number(found);
}

function isReadable(context: TestContext, pid: number): boolean {
  const reason = whyUnreadable(pid);
  if (reason !== null) context.skip(reason);
  return reason === null;
}

void test('CON-13 console that bound a venue key and cut a virtual one never had their secrets', async (context) => {
  const gateway = processOf('bitting-gateway');
  const page = processOf('bitting-console');
  if (!isReadable(context, page)) return;
  const venueKey = await makeVenueKey();
  // Passes through the console in clear, and shows that what it had would be found.
  const label = `canary-${randomBytes(12).toString('hex')}`;
  const { accountId } = await bindSealed({ ...TERMS, label }, venueKey);
  const receiver = await openReceiver(pins);
  const issued = await operation<IssuedKey>('issue', {
    ...POLICY,
    accountId,
    label: 'bot',
    sealTo: receiver.sealTo,
  });
  assert.ok(issued.sealed !== undefined);
  const { virtualKeyId: subject } = issued;
  const opened = await receiver.open(issued.sealed, { operation: 'issue', operatorId, subject });
  const secrets = {
    'venue secret': venueKey.secret,
    'venue passphrase': venueKey.passphrase ?? '',
    'virtual secret': opened['secret'] ?? '',
    'virtual passphrase': opened['passphrase'] ?? '',
  };
  assert.ok(Object.values(secrets).every(({ length }) => length >= 8));
  assert.deepEqual(searchMemory(page, { ...secrets, 'venue api key': venueKey.apiKey }), []);
  assert.ok(searchMemory(page, { label }).length > 0);
  const inGateway = new Set(searchMemory(gateway, secrets).map(({ name }) => name));
  assert.ok(inGateway.has('venue secret') && inGateway.has('virtual secret'));
  const canaries = new CanarySet();
  for (const [name, secret] of Object.entries(secrets)) canaries.watch(name, secret);
  assert.deepEqual(canaries.searchTree(demo.line.dataDir), []);
  assert.deepEqual(canaries.search('the wire', person.wire.join('\n')), []);
  assert.deepEqual(canaries.search('what it printed', demo.output()), []);
});

void test('CON-13 console takes no secret in clear and asks for none, and its gateway neither', async () => {
  const channel = await operation<OpenedChannelView>('channel-open', { purpose: 'bind' });
  const secrets = { apiKey: 'a', secret: 'b', passphrase: null };
  await assert.rejects(operation('bind', { ...TERMS, ...secrets }), /FIELD_|REQUEST_|JSON_/u);
  const { accountId } = await bindSealed({ ...TERMS, label: 'second' }, await makeVenueKey());
  await assert.rejects(operation('issue', { ...POLICY, accountId, label: 'b' }), /FIELD_|SEAL_TO_NEEDED/u);
  // Sealed for another label than the call has.
  const parameters = { ...TERMS, label: 'other' };
  const call = { operation: 'bind', operatorId, parameters } as const;
  const { sealed } = await sealVenueKey(call, secrets, channel, pins);
  await assert.rejects(operation('bind', { ...TERMS, sealed }), /SEALED_UNREADABLE/u);
  await assert.rejects(operation('bind', { ...parameters, sealed }), /SEAL_CHANNEL_USED/u);
});

void test('CON-15 link binds the key of somebody who is not signed in, for the first browser alone', async () => {
  const terms = { ...TERMS, label: 'invited' };
  const receiver = await openReceiver(pins);
  const made = await operation<BindInvited>('bind-invite', {
    ...terms,
    who: 'Ada',
    hours: 1,
    sealTo: receiver.sealTo,
  });
  assert.ok(made.sealed !== undefined);
  const { by, invitationId } = made;
  const of = { operation: 'bind-invite', operatorId: by, subject: invitationId } as const;
  const { token } = await receiver.open(made.sealed, of);
  const guest = new HttpPerson(new URL(demo.line.console ?? '').origin);
  const link = { operatorId: by, invitationId, token, browser: 'first' };
  await assert.rejects(guest.call('/api/invites/channel', { ...link, token: 'x' }), /INVITATION_UNKNOWN/u);
  const stranger = { ...link, operatorId: 'op_0000000000000000' };
  await assert.rejects(guest.call('/api/invites/open', stranger), /INVITATION_UNKNOWN/u);
  const opening = await guest.call<{ readonly isFirst: boolean }>('/api/invites/open', link);
  assert.equal(opening.isFirst, true);
  await assert.rejects(guest.call('/api/invites/open', { ...link, browser: 'second' }), /INVITATION_TAKEN/u);
  const channel = await guest.call<OpenedChannelView>('/api/invites/channel', link);
  const call = { operation: 'bind', operatorId: by, parameters: { ...terms }, invitationId } as const;
  const { sealed } = await sealVenueKey(call, await makeVenueKey(), channel, newPins());
  await assert.rejects(guest.call('/api/operations/accounts', {}), /SESSION_MISSING/u);
  const bound = await guest.call<BindResult>('/api/invites/bind', { ...link, ...terms, sealed });
  assert.equal(bound.label, 'invited');
  await assert.rejects(guest.call('/api/invites/open', link), /INVITATION_OVER/u);
});
