/** A whole installation works for a while under a trace of its network: it speaks to whom it was told, and to nobody else. */
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { startReceiver } from '../../packages/console/src/testing/http-receiver.ts';
import { makeIdentity } from '../backup/backup-ground.ts';
import { whyNoStrace } from '../faults/strace.ts';
import { serve } from '../operations/served.ts';
import { until } from '../operations/waiting.ts';
import { CLI } from '../support/demo-process.ts';
import type { HtxKey } from '../support/htx-signing.ts';
import { readContacts, tracedInto, type Contact } from '../support/network-trace.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import { startPaperVenue } from '../support/simulator.ts';
import type { TradedDay } from '../support/traded-day.fixture.ts';

const run = promisify(execFile);
const BOTS = path.join(import.meta.dirname, '..', 'support', 'traded-day.fixture.ts');
const WITNESS = path.join(import.meta.dirname, '..', '..', 'packages', 'witness', 'src', 'main.ts');
const skip = whyNoStrace() ?? false;

interface WitnessLine {
  readonly url: string;
  readonly key: string;
}

function portOf(url: string): string {
  return `127.0.0.1:${new URL(url).port}`;
}

function makePlace(context: TestContext): string {
  const place = mkdtempSync(path.join(os.tmpdir(), 'bitting-network-'));
  context.after(() => {
    rmSync(place, { recursive: true, force: true });
  });
  return place;
}

/** A witness, traced as well; it does not know the log yet. */
async function startWitness(context: TestContext, place: string, trace: string): Promise<WitnessLine> {
  const words = ['--data', path.join(place, 'witness'), '--json'];
  const made = spawnSync(process.execPath, [WITNESS, 'init', '--name', 'witness.example/day', ...words], {
    encoding: 'utf8',
    env: {},
  });
  assert.equal(made.status, 0, made.stderr);
  const [program = '', ...rest] = [
    ...tracedInto(trace),
    process.execPath,
    WITNESS,
    'serve',
    '--port',
    '0',
    ...words,
  ];
  // Without a home it would ask the machine's list of users where it is.
  const env = { HOME: place };
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'], env });
  context.after(async () => {
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { ...(JSON.parse(made.stdout) as WitnessLine), ...(JSON.parse(line) as WitnessLine) };
}

test(
  'NET-01 A day’s work of a whole installation contacts the configured venues, witness, channel of alerts and sockets, and nothing else.',
  { skip },
  async (context) => {
    const place = makePlace(context);
    const traces = path.join(place, 'traces');
    mkdirSync(traces);
    const commands: string[] = [];
    const data = path.join(place, 'data');
    const config = path.join(place, 'bitting.toml');
    /** Each command of the operator is a process of its own, under a trace of its own. */
    const bitting = async (words: readonly string[], input = ''): Promise<string> => {
      const trace = path.join(traces, `command-${commands.length}`);
      commands.push(trace);
      const [program = '', ...rest] = [...tracedInto(trace), process.execPath, CLI, ...words];
      const running = run(program, rest);
      running.child.stdin?.end(input);
      return (await running).stdout;
    };
    const speaking = async (words: readonly string[], input = ''): Promise<string> =>
      bitting([...words, '--data', data], input);
    const venue = await startPaperVenue();
    context.after(() => venue.close());
    const witnessTrace = path.join(traces, 'witness');
    const witness = await startWitness(context, place, witnessTrace);
    const { recipient } = await makeIdentity(place, 'backup');
    const receiver = await startReceiver();
    context.after(() => receiver[Symbol.asyncDispose]());
    const webhookSecret = path.join(place, 'webhook.secret');
    writeFileSync(webhookSecret, `${'s'.repeat(40)}\n`, { mode: 0o600 });
    mkdirSync(path.join(place, 'backups'));
    writeFileSync(
      config,
      [
        `[data]\ndirectory = ${JSON.stringify(data)}`,
        `[unlock]\nkey_file = ${JSON.stringify(path.join(place, 'vault.key'))}`,
        '[tls]\nsource = "authority"',
        '[ledger]\nwitnesses = "witness.policy"',
        `[alerts]\nwebhook_url = ${JSON.stringify(`${receiver.url}/in`)}\nprivate_hosts = ["127.0.0.1"]`,
        `webhook_secret_file = ${JSON.stringify(webhookSecret)}`,
      ].join('\n'),
      { mode: 0o600 },
    );
    await bitting(['init', '--as-root', '--no-recovery', '--config', config]);
    await speaking(['tls', 'init']);
    writeFileSync(
      path.join(data, 'witness.policy'),
      `witness day ${witness.key} ${witness.url}\nquorum day\n`,
    );

    const serveTrace = path.join(traces, 'serve');
    const gateway = await serve(['--config', config], { venue, under: tracedInto(serveTrace) });
    context.after(() => gateway.close());
    const added = ['add-log', path.join(data, 'ledger', 'log.vkey'), '--data', path.join(place, 'witness')];
    assert.equal(spawnSync(process.execPath, [WITNESS, ...added], { env: {} }).status, 0);

    const [okx, htx] = [
      venue.openAccount({ funds: { USDT: '1000' } }),
      venue.openHtxAccount({ funds: { USDT: '1000' } }),
    ];
    const paper = ['--environment', 'paper', '--trading', 'both'];
    await speaking(['bind', '--label', 'okx', ...paper], JSON.stringify(okx.key));
    await speaking(['bind', '--venue', 'htx', '--label', 'htx', ...paper], JSON.stringify(htx.key));
    const issue = async <Key>(label: string, instrument: string): Promise<Key> => {
      const words = ['issue', '--account', label, '--label', `${label}-bot`, '--instrument', instrument];
      return JSON.parse(await speaking([...words, '--max-order', 'USDT=500', '--json'])) as Key;
    };
    const day: TradedDay = {
      okxUrl: gateway.okxUrl,
      okxKey: await issue<OkxKey>('okx', 'BTC-USDT'),
      htxUrls: gateway,
      htxKey: await issue<HtxKey>('htx', 'btcusdt'),
    };
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: path.join(data, 'tls', 'authority.pem') };
    const bots = await run(process.execPath, [BOTS, JSON.stringify(day)], { env });
    const told = JSON.parse(bots.stdout) as Readonly<
      Record<'okx' | 'htx', { readonly placed: string; readonly seen: string }>
    >;
    for (const { placed, seen } of [told.okx, told.htx]) assert.equal(seen, placed);

    await speaking(['alerts', 'token']);
    assert.match(await (await fetch(gateway.metricsUrl)).text(), /^bitting_/mu);
    for (const label of ['okx', 'htx']) await speaking(['account', 'show', '--account', label]);
    await until('the search knows the orders', async () =>
      /"type":"intent"/u.test(await speaking(['ledger', 'search', '--type', 'intent', '--json'])),
    );
    const checkpoint = path.join(data, 'ledger', 'checkpoint');
    await until('the witness has cosigned', () =>
      Promise.resolve((readFileSync(checkpoint, 'utf8').match(/^\u2014 /gmu)?.length ?? 0) > 1),
    );
    await speaking(['incident', '--key', 'okx-bot', '--since', '1h', '--out', path.join(place, 'incident')]);
    await speaking(['backup', '--to', path.join(place, 'backups'), '--recipient', recipient]);
    await bitting(['ledger', 'verify', data, '--log-key', path.join(data, 'ledger', 'log.vkey')]);
    await speaking(['halt', '--plan', 'cancel', '--watch', '--reason', 'the evening']);
    await speaking(['status']);
    await until('the halt is told', () =>
      Promise.resolve(receiver.received.some(({ body }) => body.includes('"rule":"halted"'))),
    );
    await gateway.close();

    const { adminSocket } = layOutData(data);
    const venues = [venue.okxUrl, venue.htxSpotUrl, venue.htxContractUrl].map(
      (url): Contact => `to ${portOf(url)}`,
    );
    // Ports that the system chose: what is asked for is port 0.
    const pages = ['127.0.0.1', '[::1]'].map((host): Contact => `at ${host}:${gateway.pagePort}`);
    const waits: readonly Contact[] = ['at 127.0.0.1:0', ...pages, `at ${adminSocket}`];
    // Which interfaces there are, and whether another gateway has the socket already: neither leaves the machine.
    const own = new Set<Contact>(['at the kernel', 'to the kernel', `to ${adminSocket}`]);
    const expected = [
      ...venues,
      `to ${portOf(witness.url)}`,
      `to ${portOf(receiver.url)}`,
      ...waits,
    ].toSorted();
    const contacts = readContacts(serveTrace).filter((contact) => !own.has(contact));
    assert.deepEqual(contacts.toSorted(), expected);
    assert.deepEqual(readContacts(witnessTrace), ['at 127.0.0.1:0']);
    const asked = new Set(commands.flatMap((trace) => readContacts(trace)));
    assert.deepEqual([...asked], [`to ${adminSocket}`]);
  },
);

/** What a gateway that somebody changed could do, by whatever way. */
const STRAYS: readonly (readonly [what: string, code: string, contact: Contact])[] = [
  ['a connection', "require('node:net').connect(9, '127.0.0.9').on('error', () => {})", 'to 127.0.0.9:9'],
  ['a connection over IPv6', "require('node:net').connect(9, '::1').on('error', () => {})", 'to [::1]:9'],
  [
    'a datagram',
    "const s = require('node:dgram').createSocket('udp4'); s.send('x', 9, '127.0.0.9', () => s.close())",
    'to 127.0.0.9:9',
  ],
  [
    'a socket of the machine',
    "require('node:net').connect('/nowhere/it').on('error', () => {})",
    'to /nowhere/it',
  ],
  [
    'a listener',
    "const s = require('node:net').createServer().listen(0, '0.0.0.0', () => s.close())",
    'at 0.0.0.0:0',
  ],
  [
    'a question for a name',
    "const r = new (require('node:dns').Resolver)({ timeout: 1, tries: 1 }); r.setServers(['127.0.0.9']); r.resolve4('example.com', () => {})",
    'to 127.0.0.9:53',
  ],
];

test(
  'A child of a child that contacts something else is caught, by whatever way it does.',
  { skip },
  async (context) => {
    const place = makePlace(context);
    await Promise.all(
      STRAYS.map(async ([what, code, contact], index) => {
        const trace = path.join(place, String(index));
        const parent = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(code)}])`;
        const [program, ...rest] = [...tracedInto(trace), process.execPath, '-e', parent];
        await run(program, rest);
        assert.ok(readContacts(trace).includes(contact), `${what}: ${readContacts(trace).join(', ')}`);
      }),
    );
  },
);
