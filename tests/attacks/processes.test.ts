/** What another program, user or environment on the machine can make of the gateway's process. */
import assert from 'node:assert/strict';
import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { findLaunchFaults } from '@bitting/gateway/config/launch-check.ts';
import { launchGateway } from '@bitting/gateway/supervisor/launch.ts';
import { ROOT } from '../support/demo-process.ts';
import { requestRaw } from '../support/raw-client.ts';
import { HtxFront, OkxFront } from './fronts.ts';
import { Installation } from './installation.ts';

const NOBODY = 65_534;
const GADGETS =
  `shell headers agent method path host hostname port body argv0 env execPath execArgv stdio cwd uid gid detached
  input encoding timeout signal socketPath localAddress lookup family rejectUnauthorized ca cert key pfx servername
  checkServerIdentity ALPNProtocols secureContext ciphers minVersion maxVersion session proxy auth protocol query
  NODE_OPTIONS NODE_PATH HTTPS_PROXY type status code data then toJSON constructor toString valueOf hasOwnProperty
  get set value writable enumerable configurable flags mode offset length 0 1 next return throw main exports
  venue environment scopes state policy accountId apiKey secret passphrase instruments sourceCidrs signer
  takesDeadline hosts region tls hostHeader`.split(/\s+/u);

/** A place and an environment that somebody has prepared for whoever starts the gateway from there. */
let trap: string;
let installation: Installation;
const traced = (): string => readFileSync(path.join(trap, 'loaded'), 'utf8');

before(async () => {
  trap = mkdtempSync(path.join(os.tmpdir(), 'bitting-trap-'));
  writeFileSync(path.join(trap, 'loaded'), '');
  const trace = `require('node:fs').appendFileSync(${JSON.stringify(path.join(trap, 'loaded'))}, `;
  writeFileSync(path.join(trap, 'preload.cjs'), `${trace} 'preload ' + process.argv[1] + '\\n');`);
  for (const name of ['@bitting/core', '@bitting/gateway', '@bitting/http', 'ws']) {
    const module = path.join(trap, 'node_modules', name);
    mkdirSync(module, { recursive: true });
    writeFileSync(path.join(module, 'package.json'), JSON.stringify({ name, main: 'main.cjs' }));
    writeFileSync(path.join(module, 'main.cjs'), `${trace} 'module ${name}\\n');`);
  }
  writeFileSync(path.join(trap, '.npmrc'), 'node-options=--inspect\n');
  installation = await Installation.make({
    under: ['/bin/sh', '-c', 'ulimit -c unlimited; exec "$@"', 'sh'],
    cwd: trap,
    environment: {
      NODE_OPTIONS: `--require=${path.join(trap, 'preload.cjs')}`,
      NODE_PATH: path.join(trap, 'node_modules'),
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_EXTRA_CA_CERTS: path.join(ROOT, 'packages/http/vectors/tls/authority.test-only.pem'),
      SSL_CERT_FILE: path.join(ROOT, 'packages/http/vectors/tls/authority.test-only.pem'),
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NODE_USE_ENV_PROXY: '1',
    },
  });
});

after(async () => {
  await installation.close();
  rmSync(trap, { recursive: true, force: true });
});

const proc = (pid: number, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'latin1');
const coreLimit = (pid: number): string =>
  /^Max core file size +(.*)bytes/mu.exec(proc(pid, 'limits'))?.[1]?.trim() ?? '';

void test('NET-09 PRC-07 gateway takes nothing of the environment and of the place that it was started from', async () => {
  const { serve, gateway } = installation.pids;
  assert.match(traced(), /preload .*cli\/src\/main\.ts/u, 'the trap works on an ordinary process');
  assert.doesNotMatch(traced(), /gateway\/src\/main\.ts|module /u);
  assert.match(proc(serve, 'environ'), /HTTPS_PROXY/u);
  const environment = proc(gateway, 'environ')
    .split('\0')
    .filter((row) => row !== '' && !row.startsWith('NODE_CHANNEL_'));
  assert.deepEqual(environment, []);
});

void test('NET-06 gateway started where certificates are not checked trades with its venues directly, and has none of it', async () => {
  const { venue, listeners } = installation;
  const okx = await installation.cutKey('first', venue.openAccount().key);
  const htx = await installation.cutKey('second', venue.openHtxAccount().key);
  for (const front of [
    new OkxFront(listeners.okx, okx),
    new HtxFront('htx-spot', { url: listeners['htx-spot'], key: htx, ledgerId: '' }),
  ]) {
    const answer = await requestRaw(front.url, front.read());
    assert.ok(front.isServed(answer), answer.body.toString());
  }
  assert.doesNotMatch(proc(installation.pids.gateway, 'environ'), /CERT|TLS/u);
});

/** The flags that the gateway is started with, as the system sees them before the process gives itself a title. */
async function readFlags(): Promise<string[]> {
  const child = launchGateway(layOutData(installation.data));
  let words: string[] = [];
  // Empty for an instant while the shell hands over.
  for (let tries = 0; tries < 1_000 && !words.includes('--permission'); tries += 1)
    words = proc(child.pid ?? 0, 'cmdline').split('\0');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return words.filter((word) => word.startsWith('--'));
}

/** Starts a program with these flags and resolves with the one message that it sends. */
async function runWith<Said>(name: string, source: string, flags: readonly string[]): Promise<Said> {
  const program = path.join(trap, name);
  writeFileSync(program, source);
  const child = fork(program, [], {
    execArgv: [...flags],
    env: {},
    serialization: 'advanced',
    stdio: 'pipe',
  });
  const said: unknown[] = [];
  child.on('message', (message) => said.push(message));
  const [status] = (await once(child, 'close')) as [number];
  assert.equal(status, 0, `${name} ${child.stderr?.read() ?? ''}`);
  return said.at(-1) as Said;
}

void test('PRC-02 gateway’s flags take from its process what it does not need', async () => {
  const flags = await readFlags();
  assert.deepEqual(findLaunchFaults(flags, {}), []);
  const tries = `
    import { spawnSync } from 'node:child_process';
    import { readFileSync, writeFileSync } from 'node:fs';
    import { Worker } from 'node:worker_threads';
    import inspector from 'node:inspector';
    const tries = {
      read: () => readFileSync('/etc/passwd'),
      write: () => writeFileSync('/tmp/bitting-written', ''),
      start: () => { const { error } = spawnSync('/bin/true'); if (error) throw error; },
      thread: () => new Worker('setTimeout(() => {}, 10)', { eval: true }),
      addon: () => process.dlopen({ exports: {} }, '/nonexistent.node'),
      code: () => new Function('return 1')(),
      debugger: () => { inspector.open(0, '127.0.0.1'); inspector.close(); },
    };
    const done = {};
    for (const [name, attempt] of Object.entries(tries))
      try { attempt(); done[name] = 'done'; } catch (error) { done[name] = error.code ?? error.name; }
    process.send(done);
    process.disconnect();`;
  const denied = await runWith<Record<string, string>>('tries.ts', tries, [
    ...flags,
    `--allow-fs-read=${trap}`,
  ]);
  const { addon, code, ...rest } = denied;
  assert.deepEqual([...new Set(Object.values(rest))], ['ERR_ACCESS_DENIED'], JSON.stringify(denied));
  assert.deepEqual([addon, code], ['ERR_DLOPEN_DISABLED', 'EvalError']);
  const plain = await runWith<Record<string, string>>('tries.ts', tries, []);
  assert.deepEqual(plain, {
    ...Object.fromEntries(Object.keys(denied).map((name) => [name, 'done'])),
    addon: 'ERR_DLOPEN_FAILED',
  });
});

void test('PRC-02 SIGUSR1 opens no debugger of the gateway', async () => {
  const { gateway } = installation.pids;
  // An ordinary process says on its standard error that it listens.
  const plain = spawn(process.execPath, [
    '--inspect-port=0',
    '-e',
    'console.log(1); setInterval(() => {}, 1000)',
  ]);
  await once(plain.stdout, 'data');
  plain.kill('SIGUSR1');
  const [said] = (await once(plain.stderr, 'data')) as [Buffer];
  plain.kill('SIGKILL');
  assert.match(said.toString(), /Debugger listening/u);

  process.kill(gateway, 'SIGUSR1');
  const status = await installation.run(['status']);
  assert.equal(status.status, 0, status.err);
  assert.doesNotMatch(installation.outputs.map(({ text }) => text).join('\n'), /Debugger listening/u);
});

void test('PRC-06 PRC-10 another user reads and connects to nothing of an installation', async (context) => {
  const { data } = installation;
  const { adminSocket, operatorTokenFile, vaultFile } = layOutData(data);
  const names = readdirSync(data, { recursive: true, withFileTypes: true }).map((entry) =>
    path.join(entry.parentPath, entry.name),
  );
  assert.ok(names.length > 8);
  assert.deepEqual(
    [data, ...names].filter((name) => (lstatSync(name).mode & 0o077) !== 0),
    [],
  );

  const admin = openAdminClient({ socketPath: adminSocket, token: 'not-the-token-of-any-operator' });
  await assert.rejects(admin.status({}), { code: 'OPERATOR_UNKNOWN' });
  const token = readFileSync(operatorTokenFile, 'utf8').trim();
  await openAdminClient({ socketPath: adminSocket, token }).status({});

  if (process.getuid?.() !== 0) {
    context.diagnostic('only root can become another user: not tried as one');
    return;
  }
  const open = path.join(trap, 'open.sock');
  const server = createServer((socket) => socket.destroy()).listen(open);
  context.after(() => server.close());
  await once(server, 'listening');
  chmodSync(trap, 0o755);
  chmodSync(open, 0o777);
  const tries = `import { connect } from 'node:net'; import { readFileSync } from 'node:fs';
    for (const file of ${JSON.stringify([operatorTokenFile, vaultFile])})
      try { readFileSync(file); console.log('read'); } catch (error) { console.log(error.code); }
    for (const file of ${JSON.stringify([adminSocket, open])})
      await new Promise((done) => connect(file).on('connect', () => { console.log('connected'); done(); })
        .on('error', (error) => { console.log(error.code); done(); }));
    process.exit();`;
  // The checkout may lie where nobody else comes in.
  const program = path.join(trap, 'node');
  copyFileSync(process.execPath, program);
  chmodSync(program, 0o755);
  const stranger = spawn(program, ['--input-type=module', '-e', tries], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  stranger.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(stranger, 'close');
  assert.deepEqual(said.trim().split('\n'), ['EACCES', 'EACCES', 'EACCES', 'connected']);
});

void test('PRC-11 nothing can be added to all objects of the gateway once it runs', async () => {
  const main = path.join(ROOT, 'packages/gateway/src/main.ts');
  const pollute = `
    const added = [];
    for (const name of ${JSON.stringify(GADGETS)}) {
      try { Object.prototype[name] = 'polluted'; } catch {}
      try { Object.defineProperty(Object.prototype, name, { value: 'polluted', configurable: true }); } catch {}
      if (({})[name] === 'polluted') { added.push(name); delete Object.prototype[name]; }
    }
    let reached = 'by __proto__';
    try { ({}).__proto__.other = 1; } catch { reached = 'not'; }
    process.send({ added, reached }, () => process.exit());`;
  interface Polluted {
    readonly added: readonly string[];
    readonly reached: string;
  }
  const flags = [...(await readFlags()), `--allow-fs-read=${trap}`];
  const running = `await import(${JSON.stringify(main)}); ${pollute}`;
  assert.deepEqual(await runWith<Polluted>('running.ts', running, flags), { added: [], reached: 'not' });
  const plain = await runWith<Polluted>('plain.ts', pollute, []);
  assert.ok(plain.added.length > GADGETS.length - 20);
  assert.equal(plain.reached, 'by __proto__');
});

void test('PRC-03 gateway that is aborted leaves no core file', async (context) => {
  const { serve, gateway } = installation.pids;
  assert.equal(coreLimit(gateway), '0                    0');
  const files = (): string[] => readdirSync('/').filter((name) => name.startsWith('core'));
  const before = files();
  process.kill(gateway, 'SIGABRT');
  const said = (): string => installation.outputs.map(({ text }) => text).join('\n');
  while (said().split('"ready":true').length < 3)
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  assert.match(said(), /SIGABRT/u);
  assert.deepEqual(files(), before);
  assert.ok((await installation.run(['status'])).status === 0, 'it was started again');

  if (!coreLimit(serve).startsWith('unlimited')) {
    context.diagnostic('this system lets nobody ask for core files: the control was not tried');
    return;
  }
  const aborted = spawnSync('/bin/sh', ['-c', 'ulimit -c unlimited; kill -ABRT $$'], { cwd: trap });
  assert.equal(aborted.signal, 'SIGABRT');
  const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
  if (pattern.includes('/') || pattern.startsWith('|'))
    context.diagnostic(`core files go to ${pattern}: the control was not tried`);
  else
    assert.ok(
      readdirSync(trap).some((name) => name.startsWith('core')),
      'an ordinary process leaves one',
    );
});
