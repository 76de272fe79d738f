/**
 * One installation is made, used, misused, halted and sealed by the command alone; then everything that any of its
 * processes said, wrote or shows to the machine is searched for what must not be there.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CanarySet, type CanaryHit } from '../support/canary.ts';
import { ROOT } from '../support/demo-process.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import {
  renderRequest,
  requestRaw,
  sendRaw,
  type RawAnswer,
  type RawRequest,
} from '../support/raw-client.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';
import { Installation, VAULT_PASSPHRASE } from './installation.ts';

const SNAPSHOT_MS = 30_000;
const OPERATOR_TOKEN = 'operator.token';

const place = mkdtempSync(path.join(os.tmpdir(), 'bitting-leaks-'));
const canaries = new CanarySet();
const answers: { readonly place: string; readonly answer: RawAnswer }[] = [];
let installation: Installation;
let fronts: readonly Front[];
/** Ids that are sent in clear with every request, and are no secrets of the bot that sends them. */
let accessKeys: readonly string[];

async function send(front: Front, request: RawRequest): Promise<RawAnswer> {
  const answer = await requestRaw(front.url, request);
  answers.push({ place: `${front.family} ${request.target.slice(0, 40)}`, answer });
  return answer;
}

function watch(
  label: string,
  key: { readonly apiKey: string; readonly secret: string; readonly passphrase?: string | null },
) {
  canaries.watch(`${label} secret`, key.secret);
  if (typeof key.passphrase === 'string') canaries.watch(`${label} passphrase`, key.passphrase);
}

before(async () => {
  installation = await Installation.make({ flags: ['--heapsnapshot-signal=SIGUSR2'], cwd: place });
  const { venue, listeners } = installation;
  const okx = venue.openAccount().key;
  const htx = venue.openHtxAccount().key;
  canaries.watch('vault passphrase', VAULT_PASSPHRASE);
  canaries.watch('operator token', readFileSync(path.join(installation.data, OPERATOR_TOKEN), 'utf8').trim());
  for (const [label, key] of Object.entries({ 'real OKX': okx, 'real HTX': htx })) {
    watch(label, key);
    canaries.watch(`${label} key`, key.apiKey);
  }
  await misbind(okx);
  const okxBot = await installation.cutKey('first', okx);
  const htxBot = await installation.cutKey('second', htx);
  watch('virtual OKX', okxBot);
  watch('virtual HTX', htxBot);
  accessKeys = [okxBot.apiKey, htxBot.apiKey, htx.apiKey];
  fronts = [
    new OkxFront(listeners.okx, okxBot),
    new HtxFront('htx-spot', { url: listeners['htx-spot'], key: htxBot, ledgerId: '1' }),
    new HtxFront('htx-contract', { url: listeners['htx-contract'], key: htxBot, ledgerId: '1' }),
  ];
  for (const front of fronts) await use(front);
  await administer();
});

after(async () => {
  await installation.close();
  rmSync(place, { recursive: true, force: true });
});

/** Keys that do not work, so that the refusals of both sides are seen. */
async function misbind(key: OkxKey): Promise<void> {
  const bind = ['bind', '--environment', 'paper', '--label', 'no'];
  for (const wrong of [
    { ...key, passphrase: `${key.passphrase}x` },
    { ...key, secret: key.secret.split('').reverse().join('') },
    { ...key, apiKey: key.secret, secret: key.apiKey },
  ])
    assert.notEqual((await installation.run(bind, JSON.stringify(wrong))).status, 0);
  assert.notEqual(
    (await installation.run(['bind', '--venue', 'htx', '--json'], JSON.stringify(key))).status,
    0,
  );
  assert.notEqual((await installation.run(bind, `{"secret":"${key.secret}"`)).status, 0);
}

/** What a bot does, right and wrong; the last answers are those to bytes that are no request. */
async function use(front: Front): Promise<void> {
  assert.ok(front.isServed(await send(front, front.read())), front.family);
  const wrong = front.read();
  const headers = wrong.headers?.map(
    ([name, value]) => [name, name === 'OK-ACCESS-SIGN' ? value.toLowerCase() : value] as const,
  );
  for (const request of [
    front.order(),
    front.order('{"secret":"'),
    front.order({ ...front.orderFields(), unknown: 'field' }),
    front.sign({ method: 'POST', path: '/api/v5/asset/withdrawal', body: {} }),
    front.sign({ method: 'POST', path: '/v1/dw/withdraw/api/create', body: {} }),
    {
      ...wrong,
      target: wrong.target.replace(/Signature=./u, 'Signature=A'),
      ...(headers === undefined ? {} : { headers }),
    },
    front.sign({ method: 'GET', path: front.readPath, timestampMs: 0 }),
  ])
    await send(front, request);
  const odd = renderRequest(front.url, front.read()).toString('latin1').replace('HTTP/1.1', 'HTTP/1.0');
  const answer = await sendRaw(front.url, odd);
  if (answer !== null) answers.push({ place: `${front.family} odd`, answer });
}

async function administer(): Promise<void> {
  for (const words of [
    ['status'],
    ['status', '--json'],
    ['accounts', '--json'],
    ['keys', 'list', '--json'],
    ['tail', '--json'],
    ['tail'],
    ['metrics'],
    ['halt', '--reason', 'a look'],
    ['resume', '--reason', 'a look'],
    ['seal'],
    ['keys', 'list'],
  ])
    await installation.run(words);
  for (const front of fronts) await send(front, front.read());
  assert.notEqual((await installation.run(['unseal'], 'not the passphrase\n')).status, 0);
  assert.equal((await installation.run(['unseal'], `${VAULT_PASSPHRASE}\n`)).status, 0);
}

function headText({ headers }: RawAnswer): string {
  return Array.from(headers, ([name, value]) => `${name}: ${value}`).join('\n');
}

void test('LEK-02 LEK-03 VLT-01 no secret is in any output, answer or file, nor in what the machine shows of the processes', () => {
  const { outputs, data, pids } = installation;
  assert.ok(outputs.length > 20 && answers.length > 20);
  const hits: CanaryHit[] = outputs.flatMap((output) => canaries.search(output.place, output.text));
  for (const { place: where, answer } of answers)
    hits.push(...canaries.search(where, headText(answer)), ...canaries.search(where, answer.body));
  for (const pid of [pids.serve, pids.gateway])
    for (const file of ['cmdline', 'environ', 'comm'])
      hits.push(...canaries.search(file, readFileSync(`/proc/${pid}/${file}`)));
  hits.push(...canaries.searchTree(data).filter((hit) => !hit.place.endsWith(OPERATOR_TOKEN)));
  assert.deepEqual(hits, []);
  // The search sees what is there: the one file that is meant to hold a secret.
  assert.ok(canaries.searchTree(data).some((hit) => hit.label === 'operator token'));
});

void test('LEK-02 no secret of a bot reaches a venue', () => {
  const { control, htx } = installation.venue;
  const sent = [...control.connections(), ...htx.connections()].map(({ rawBase64 }) =>
    Buffer.from(rawBase64, 'base64'),
  );
  assert.ok(sent.length > 4);
  const hits = sent.flatMap((bytes) => canaries.search('venue', bytes));
  assert.deepEqual(
    hits.filter(({ label }) => /virtual|vault|operator/u.test(label)),
    [],
  );
  assert.ok(
    hits.some(({ label }) => label === 'real HTX key'),
    'the real access key is in HTX’s URL',
  );
});

void test('LEK-04 no URL with an access key is in any file or output', () => {
  const { outputs, data } = installation;
  const texts = [
    ...outputs.map(({ text }) => Buffer.from(text)),
    ...readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name))),
  ];
  const needles = [
    ...accessKeys.map((key) => `AccessKeyId=${key}`),
    'AccessKeyId=',
    'Signature=',
    'SignatureMethod',
  ];
  assert.deepEqual(
    needles.filter((needle) => texts.some((text) => text.includes(needle))),
    [],
  );
  assert.ok(
    texts.some((text) => text.includes('/v1/order/orders/place')),
    'the path alone is in the ledger',
  );
});

const METRIC_LABELS = 'class code event kind layer le limit node reason rule stage state venue version'.split(
  ' ',
);

void test('LEK-08 metrics name nobody: labels are of a fixed set, and no value is a balance', async () => {
  const { metrics } = installation.listeners;
  const { body, status } = await requestRaw(metrics.replace(/\/metrics$/u, ''), {
    method: 'GET',
    target: '/metrics',
  });
  const text = body.toString();
  assert.equal(status, 200);
  const labels = new Set(Array.from(text.matchAll(/[{,]([a-z_]+)="/gu), ([, name = '']) => name));
  assert.deepEqual(
    [...labels].sort(),
    METRIC_LABELS.filter((name) => labels.has(name)),
  );
  assert.ok(labels.has('venue'));
  for (const told of ['first', 'second', 'key_', 'acc_', ...accessKeys, '100000'])
    assert.equal(text.includes(`"${told}`) || text.includes(` ${told}\n`), false, told);
});

void test('LEK-11 no port says what it is made of or serves anything but its venue', async () => {
  for (const { answer, place: where } of answers) {
    for (const name of ['server', 'x-powered-by', 'via', 'x-node-version'])
      assert.equal(answer.headers.has(name), false, `${where}: ${name}`);
    assert.doesNotMatch(answer.body.toString(), /node:|\.ts\b|at \S+ \(|bitting\/\d/u, where);
  }
  for (const front of fronts)
    for (const target of [
      '/',
      '/.git/config',
      '/.env',
      '/docs',
      '/metrics',
      '/package.json',
      '/index.html',
      '/favicon.ico',
      '/v1/status',
    ]) {
      const answer = await requestRaw(front.url, { method: 'GET', target });
      assert.notEqual(answer.headers.get('bitting-code') ?? '', '', `${front.family} ${target}`);
      assert.ok(front.isRefusalForm(answer), target);
    }
});

void test('LEK-12 no answer is compressed, whatever the bot accepts', async () => {
  for (const front of fronts) {
    const read = front.read();
    const headers = [...(read.headers ?? []), ['Accept-Encoding', 'gzip, br, deflate, zstd']] as const;
    for (const request of [
      { ...read, headers },
      { method: 'GET', target: '/nothing', headers: headers.slice(-1) },
    ]) {
      const answer = await requestRaw(front.url, request);
      assert.equal(answer.headers.get('content-encoding') ?? 'identity', 'identity');
      assert.doesNotThrow(() => JSON.parse(answer.body.toString()) as unknown);
    }
  }
});

void test('LEK-03 heap of the command that runs the gateway holds no secret once it has handed them over', async () => {
  const files = (): string[] => readdirSync(place).filter((name) => name.endsWith('.heapsnapshot'));
  process.kill(installation.pids.serve, 'SIGUSR2');
  const deadline = performance.now() + SNAPSHOT_MS;
  let snapshot = '';
  while (!snapshot.trimEnd().endsWith('}') && performance.now() < deadline) {
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    const [file] = files();
    if (file !== undefined) snapshot = readFileSync(path.join(place, file), 'utf8');
  }
  assert.ok(
    snapshot.includes('"strings"') && snapshot.includes(installation.data),
    'it is a snapshot of that process',
  );
  assert.deepEqual(canaries.search('heap', snapshot), []);
});

void test('LEK-02 secrets and keys show nothing of themselves in whatever way a process dies of them', () => {
  const core = path.join(ROOT, 'packages/core/src');
  const program = path.join(place, 'dies.ts');
  const prepare = `
    import { inspect } from 'node:util';
    import { Secret } from ${JSON.stringify(path.join(core, 'secret/secret.ts'))};
    import { HmacKey } from ${JSON.stringify(path.join(core, 'crypto/hmac-key.ts'))};
    import { AeadKey } from ${JSON.stringify(path.join(core, 'crypto/aead-key.ts'))};
    import { BittingError } from ${JSON.stringify(path.join(core, 'errors/bitting-error.ts'))};
    const [text, how] = [process.argv[2].split('').reverse().join(''), process.argv[3]];
    const secret = Secret.fromText('secret', text);
    const held = { secret, hmac: HmacKey.takeBytes(Buffer.from(text)), aead: AeadKey.takeBytes('root', Buffer.from(text.padEnd(32).slice(0, 32))) };
    const error = Object.assign(new BittingError('INTERNAL_FAULT', \`with \${secret}\`, { cause: held }), held);`;
  const ways: Readonly<Record<string, string>> = {
    thrown: 'throw error;',
    'thrown itself': 'throw held;',
    rejected: 'await Promise.reject(error);',
    'rejected unseen': 'void Promise.reject(held); await new Promise((resolve) => setTimeout(resolve, 10));',
    inspected:
      'console.error(inspect({ held, error }, { depth: Infinity, showHidden: true, getters: true }));',
    logged:
      'console.error(held, error, `${secret}`, secret + "", JSON.stringify({ held, error })); console.table([held]);',
    warned: 'process.emitWarning(error); process.emitWarning(String(secret), { detail: inspect(held) });',
    compared: '(await import("node:assert/strict")).deepEqual(held, {});',
    cloned:
      'console.error(inspect(structuredClone({ secret }), { showHidden: true }), Object.entries(secret), { ...secret });',
    reported: 'console.error(JSON.stringify(process.report.getReport(error)));',
  };
  const secret = canaries.plant('held');
  writeFileSync(
    program,
    `${prepare}\nconst run = { ${Object.entries(ways)
      .map(([way, code]) => `${JSON.stringify(way)}: async () => { ${code} }`)
      .join(', ')} }; await run[how]();`,
  );
  // Reversed on the command line, because a report shows that too.
  const reversed = secret.split('').reverse().join('');
  for (const way of Object.keys(ways)) {
    const { stdout, stderr } = spawnSync(process.execPath, [program, reversed, way], { encoding: 'utf8' });
    assert.ok(stderr.length > 0, way);
    assert.deepEqual(canaries.search(way, stdout + stderr), []);
  }
});
