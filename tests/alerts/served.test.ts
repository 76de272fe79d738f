/** `bitting serve` with a channel: what happens on a real gateway is told, whoever dies in between. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createAuthority } from '../../packages/cli/src/tls/authority-files.ts';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { recordSurroundings } from '../../packages/cli/src/testing/recorded-surroundings.ts';
import { signWebhook } from '../../packages/console/src/channels/webhook-signature.ts';
import { startReceiver, type HttpReceiver } from '../../packages/console/src/testing/http-receiver.ts';
import { listenForMail, type MailServer } from './mail-server.ts';
import { ServedGateway } from '../service/served-gateway.ts';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, type IssuedTestKey } from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const PATIENCE_MS = 60_000;
const STRANGER = '127.0.0.9';

interface Told {
  readonly alert: string;
  readonly delivery: string;
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
  readonly record: string | null;
  readonly named: readonly { readonly id: string }[];
}

const cleanup = new Cleanup();
const canaries = new CanarySet();
let receiver: HttpReceiver;
let mail: MailServer;
let venue: PaperVenue;
let gateway: ServedGateway;
let accountId: string;
let secret: string;

before(async () => {
  receiver = await startReceiver();
  venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await ServedGateway.create(venue));
  secret = canaries.plant('webhook secret').replace(/[^\u0021-\u007e]/gu, '');
  const secretFile = path.join(gateway.layout.directory, 'webhook.secret');
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
  const password = canaries.plant('mail password').replace(/[^\u0021-\u007e]/gu, '');
  const passwordFile = path.join(gateway.layout.directory, 'mail.password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const names = { names: ['localhost'], addresses: ['127.0.0.1'] };
  const authority = createAuthority(gateway.layout.tlsDirectory, names, Date.now());
  mail = await listenForMail(authority.readServer(Date.now()), password);
  const lines = [
    '[alerts]',
    'email_server = "localhost"',
    `email_port = ${mail.port}`,
    'email_sender = "bitting@example.com"',
    'email_recipients = ["ada@example.com"]',
    'email_user = "bitting"',
    'email_password_file = "mail.password"',
    'email_level = "critical"',
    `authority_file = "${authority.certificateFile}"`,
    'name = "desk 1"',
    `webhook_url = "${receiver.url}/in"`,
    'webhook_secret_file = "webhook.secret"',
    'private_hosts = ["127.0.0.1", "localhost"]',
  ];
  writeFileSync(gateway.layout.configFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  await gateway.start();
  const made = await bitting('alerts', 'token');
  assert.equal(made.status, 0, made.err);
  canaries.watch('console token', readFileSync(gateway.layout.consoleTokenFile, 'utf8').trim());
  canaries.watch('operator token', readFileSync(gateway.layout.operatorTokenFile, 'utf8').trim());
});
after(async () => {
  await cleanup.close();
  await receiver[Symbol.asyncDispose]();
  await mail[Symbol.asyncDispose]();
});

async function bitting(...words: readonly string[]) {
  const surroundings = recordSurroundings();
  const status = await runCommandLine([...words, '--data', gateway.layout.directory], surroundings);
  return { status, ...surroundings.written };
}

function told(): readonly Told[] {
  return receiver.received.map(({ body }) => JSON.parse(body) as Told);
}

/** Resolves with the first alert that fits. */
async function toldOf(rule: string, fits: (one: Told) => boolean = () => true): Promise<Told> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = told().find((one) => one.rule === rule && fits(one));
    if (found !== undefined) return found;
    const rules = told().map((one) => one.rule);
    assert.ok(performance.now() < deadline, `${rule} never came: ${rules.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ids of processes that the served one started, by their titles. */
function findConsole(): number {
  for (const name of readdirSync('/proc').filter((one) => /^[0-9]+$/u.test(one))) {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const files = readdirSync(`/proc/${name}/fd`).length;
      if (words.startsWith('bitting-console') && files > 0 && isOurs(Number(name))) return Number(name);
    } catch {
      // It ended while it was looked at.
    }
  }
  return 0;
}

/** Its memory says which data directory it was started for, and others run beside us. */
function isOurs(pid: number): boolean {
  return readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(gateway.layout.consoleDirectory);
    } catch {
      return false;
    }
  });
}

async function untilConsole(other = 0): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const pid = findConsole();
    if (pid !== 0 && pid !== other) return pid;
    assert.ok(performance.now() < deadline, 'no console came');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Document {
  readonly document: Readonly<Record<string, unknown>> | null;
}

function faster({ document }: Document, requestsPerSecond: number): Readonly<Record<string, unknown>> {
  assert.ok(document !== null);
  return { ...document, requestsPerSecond };
}

async function ask(key: IssuedTestKey, target: string, from?: string): Promise<number> {
  const method = target.includes('withdrawal') ? 'POST' : 'GET';
  const body = method === 'POST' ? { ccy: 'USDT', amt: '1', dest: '4', toAddr: 'x' } : undefined;
  const signed = signOkx(key, { method, target, ...(body === undefined ? {} : { body }) });
  return (await requestRaw(gateway.urls.okx, signed, from)).status;
}

test('A channel says at once that it works, signed, and a test over it comes through.', async () => {
  const beat = await toldOf('heartbeat');
  assert.equal(beat.severity, 'info');
  const [first] = receiver.received;
  assert.ok(first !== undefined);
  const { 'bitting-signature': signature, 'bitting-timestamp': timestamp } = first.headers;
  assert.equal(signature, signWebhook(secret, String(timestamp), first.body));
  const tested = await bitting('alerts', 'test');
  assert.equal(tested.status, 0, tested.err);
  assert.match(tested.out, /webhook\s+sent/u);
});

test('What operators do is told, each act as what it is.', async () => {
  const { admin } = gateway;
  // The console may still be looking for its token.
  await issueUntilTold();
  accountId = await bindPaperKey(admin, venue.openAccount({ funds: { USDT: '10000' } }).key);
  const key = await issueTestKey(admin, accountId, { label: 'stolen' });
  const { virtualKeyId } = key;
  await admin.suspend({ virtualKeyId, reason: 'looks odd' });
  await admin.resumeKey({ virtualKeyId, reason: 'was nothing' });
  await admin.rotate({ virtualKeyId });
  const shown = () => admin.policyShow({ virtualKeyId });
  await admin.policyShadowSet({ virtualKeyId, document: faster(await shown(), 5) });
  await admin.policySet({ virtualKeyId, document: faster(await shown(), 5), mayLoosen: false });
  await admin.policySet({ virtualKeyId, document: faster(await shown(), 9), mayLoosen: true });
  await admin.revoke({ virtualKeyId });
  await admin.halt({ reason: 'a drill' });
  await admin.resume({ reason: 'over' });
  const viewer = await admin.operatorsAdd({ name: 'eve', role: 'viewer' });
  await admin.operatorsRole({ operatorId: viewer.operatorId, role: 'auditor' });
  await admin.operatorsToken({ operatorId: viewer.operatorId });
  for (const rule of [
    'account-bound',
    'key-issued',
    'key-suspended',
    'key-resumed',
    'key-rotated',
    'policy-changed',
    'shadow-changed',
    'key-revoked',
    'halted',
    'resumed',
    'operator-added',
    'operator-changed',
    'operator-token',
  ])
    assert.match((await toldOf(rule)).record ?? '', /^[0-9]+$/u);
  await toldOf('policy-changed', ({ severity }) => severity === 'critical');
  assert.match((await toldOf('halted')).sentence, /halted everything\. Reason: a drill$/u);
});

/** Until the console follows, what it is not told of is before its beginning. */
async function issueUntilTold(): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let number = 0; ; number += 1) {
    await gateway.admin.operatorsAdd({ name: `first ${number}`, role: 'viewer' });
    const count = receiver.received.length;
    for (let look = 0; look < 20; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (told().some(({ rule }) => rule === 'operator-added') && receiver.received.length > count) return;
    }
    assert.ok(performance.now() < deadline, 'the console never follows');
  }
}

test('What a thief tries is told, from a pseudonym in place of his address.', async () => {
  const key = await issueTestKey(gateway.admin, accountId, {
    label: 'tried',
    instruments: ['BTC-USDT'],
    scopes: ['read', 'trade'],
  });
  assert.equal(await ask(key, '/api/v5/account/balance'), 200);
  await ask(key, '/api/v5/asset/withdrawal');
  const withdrawal = await toldOf('refused-operation-forbidden');
  assert.equal(withdrawal.severity, 'critical');
  assert.match(withdrawal.sentence, /from a1\.[0-9]{8}\.[A-Za-z0-9_-]+/u);
  await gateway.admin.suspend({ virtualKeyId: key.virtualKeyId });
  await ask(key, '/api/v5/account/balance');
  assert.equal((await toldOf('refused-key-suspended')).severity, 'warning');
  const bound = await issueTestKey(gateway.admin, accountId, {
    label: 'bound',
    sourceCidrs: ['127.0.0.1/32'],
  });
  assert.equal(await ask(bound, '/api/v5/account/balance'), 200);
  await ask(bound, '/api/v5/account/balance', STRANGER);
  // Told with the sum of its minute, or of less where the gateway is stopped before.
  const everything = receiver.received.map(({ body }) => body).join('\n');
  assert.ok(!everything.includes(STRANGER));
  canaries.watch('virtual secret', bound.secret);
  canaries.watch('virtual passphrase', bound.passphrase);
});

test('What is critical is mailed as well, by TLS to a server that wants a password, and what is not is not.', async () => {
  const deadline = performance.now() + PATIENCE_MS;
  const subjects = async () =>
    (await Promise.all(mail.taken.map((one) => one.mail))).map(({ subject }) => subject ?? '');
  while (!(await subjects()).some((subject) => subject.includes('Trading was halted'))) {
    assert.ok(performance.now() < deadline, (await subjects()).join('; '));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(mail.taken.every(({ secure, user }) => secure && user === 'bitting'));
  assert.ok((await subjects()).every((subject) => /CRITICAL|All is well|come through|A test/u.test(subject)));
  assert.deepEqual(mail.inClear, []);
});

test('A console that is killed is started again, and what happened meanwhile is told once; the gateway serves as before.', async () => {
  const pid = await untilConsole();
  process.kill(pid, 'SIGKILL');
  const key = await issueTestKey(gateway.admin, accountId, { label: 'meanwhile' });
  assert.equal(await ask(key, '/api/v5/account/balance'), 200);
  const alert = await toldOf('key-issued', ({ sentence }) => sentence.includes('meanwhile'));
  await untilConsole(pid);
  const after_ = await issueTestKey(gateway.admin, accountId, { label: 'afterwards' });
  await toldOf('key-issued', ({ named }) => named.some(({ id }) => id === after_.virtualKeyId));
  const ids = new Set(
    told()
      .filter(({ sentence }) => sentence.includes('“meanwhile”'))
      .map(({ alert: id }) => id),
  );
  assert.deepEqual([...ids], [alert.alert]);
});

test('A gateway that is stopped and started again is told of, and nothing of before is told again.', async () => {
  const before_ = told().map(({ delivery }) => delivery);
  const { code } = await gateway.stop();
  assert.equal(code, 0);
  await gateway.admin.status({}).then(
    () => assert.fail('it runs'),
    () => undefined,
  );
  await gateway.start();
  await toldOf('started');
  await toldOf('stopped');
  assert.equal((await toldOf('address-not-allowed')).severity, 'critical');
  assert.ok(!receiver.received.some(({ body }) => body.includes(STRANGER)));
  const all = told().map(({ delivery }) => delivery);
  const again = all.slice(before_.length).filter((id) => before_.includes(id));
  assert.deepEqual(again, []);
  assert.equal(new Set(all).size, all.length);
});

test('LEK-10: What was told can be listed and acknowledged, and no secret is anywhere of it.', async () => {
  const listed = await bitting('alerts', 'list', '-n', '500', '--json');
  assert.equal(listed.status, 0, listed.err);
  const { alerts } = JSON.parse(listed.out) as { alerts: { id: string; rule: string }[] };
  const halted = alerts.find(({ rule }) => rule === 'halted');
  assert.ok(halted !== undefined);
  assert.match((await bitting('alerts', 'ack', halted.id)).out, /1 alert is acknowledged/u);
  assert.match((await bitting('alerts', 'ack', halted.id)).out, /already/u);
  assert.notEqual((await bitting('alerts', 'ack', 'al_none')).status, 0);
  assert.match((await bitting('alerts', 'channels')).out, /webhook .*as it should be/u);
  assert.match((await bitting('status')).out, /Alerts +told by email, webhook; [0-9]+ critical ones wait/u);
  const pid = await untilConsole();
  const places = ['environ', 'cmdline'].map((name) => `/proc/${pid}/${name}`);
  const ofProcess = places.flatMap((place) => canaries.search(place, readFileSync(place)));
  const stopped = await gateway.stop();
  const messages = receiver.received.map(({ body, headers }) => body + JSON.stringify(headers)).join('\n');
  const mails = (await Promise.all(mail.taken.map((one) => one.mail))).map((one) => JSON.stringify(one));
  const hits = [
    ...ofProcess,
    ...canaries.search('messages', messages),
    ...mails.flatMap((text) => canaries.search('mails', text)),
    ...canaries.search('output', stopped.err),
    ...readdirSync(gateway.layout.consoleDirectory)
      .filter((name) => name.startsWith('alerts.db'))
      .flatMap((name) =>
        canaries.search(name, readFileSync(path.join(gateway.layout.consoleDirectory, name))),
      ),
  ];
  assert.deepEqual(hits, []);
});
