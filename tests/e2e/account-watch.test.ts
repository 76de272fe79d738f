/** What an operator sees of a bound account: over the administration socket and by the command, whatever state the gateway is in. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueTestKey,
  startTestGateway,
  type IssuedTestKey,
  type TestGateway,
} from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperAccount, type PaperVenue } from '../support/simulator.ts';

const CLI = path.resolve(import.meta.dirname, '../../packages/cli/src/main.ts');
const LOOK_EVERY_MS = 20;
const LOOKS_MAX = 1_000;

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;
let account: PaperAccount;
let accountId: string;
let bot: IssuedTestKey;

before(async () => {
  venue = cleanup.add(await startPaperVenue({ marketMaker: true, seed: 5 }));
  gateway = cleanup.add(await startTestGateway(venue, { watchesAccounts: true }));
  account = venue.openAccount();
  accountId = await bindPaperKey(gateway.admin, account.key, 'watched');
  bot = await issueTestKey(gateway.admin, accountId, { label: 'grid' });
  await until((view) => view.state === 'live');
});
after(async () => {
  await cleanup.close();
});

async function until(holds: (view: AccountPictureView) => boolean): Promise<void> {
  for (let look = 0; !holds(await gateway.admin.accountShow({ accountId })); look += 1) {
    if (look === LOOKS_MAX) assert.fail('it did not come to it');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function buy(key: OkxKey, url: string, px = '20000'): Promise<string> {
  const body = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px, sz: '0.01' };
  const answer = await requestRaw(url, signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body }));
  const { data } = JSON.parse(answer.body.toString()) as { data: { ordId: string; sCode: string }[] };
  assert.equal(data[0]?.sCode, '0', answer.body.toString());
  return data[0].ordId;
}

test('A watcher hears every change as it happens, with whose the order is, until he hangs up.', async () => {
  const events: TailEvent[] = [];
  const hangUp = new AbortController();
  const watcher = openAdminClient({
    socketPath: gateway.process.ready.adminSocket,
    token: gateway.installation.token,
    signal: hangUp.signal,
  });
  const heard = Promise.withResolvers<undefined>();
  const watching = watcher
    .accountWatch(
      { accountId },
      {
        mayBeSilent: true,
        onEvent: (event) => {
          events.push(event);
          if (event['kind'] === 'order') heard.resolve(undefined);
        },
      },
    )
    .catch((error: unknown) => error);
  // The watch is there once a second call has been answered behind it.
  await gateway.admin.accountShow({ accountId });
  const ordId = await buy(bot, gateway.okxUrl);
  await heard.promise;
  hangUp.abort();
  assert.ok((await watching) instanceof BittingError);
  const order = events.find((event) => event['kind'] === 'order');
  assert.equal(order?.type, 'account');
  assert.equal(order['accountId'], accountId);
  const row = order['row'] as Readonly<Record<string, unknown>>;
  assert.deepEqual(
    [row['venueOrderId'], row['state'], row['placedBy'], row['virtualKeyId'], row['source']],
    [ordId, 'open', 'key', bot.virtualKeyId, 'stream'],
  );
});

test('An account that does not exist is told so, and one that does is shown.', async () => {
  await assert.rejects(gateway.admin.accountShow({ accountId: 'acc_0' }), { code: 'ACCOUNT_NOT_FOUND' });
  await assert.rejects(gateway.admin.accountWatch({ accountId: 'acc_0' }), { code: 'ACCOUNT_NOT_FOUND' });
  assert.equal((await gateway.admin.accountShow({ accountId })).label, 'watched');
});

test('The picture goes on through a halt and through a sealed vault.', async () => {
  await gateway.admin.halt({});
  const first = await buy(account.key, venue.okxUrl, '20001');
  await until((view) => view.orders.some(({ venueOrderId }) => venueOrderId === first));
  await gateway.admin.resume({ reason: 'over' });
  await gateway.admin.seal({});
  const second = await buy(account.key, venue.okxUrl, '20002');
  await assert.rejects(gateway.admin.accountShow({ accountId }), { code: 'VAULT_SEALED' });
  await gateway.admin.unseal({ keyFile: gateway.keyFile });
  const view = await gateway.admin.accountShow({ accountId });
  const shown = view.orders.find(({ venueOrderId }) => venueOrderId === second);
  assert.equal(shown?.source, 'stream', 'it was heard while sealed');
  assert.equal(view.state, 'live');
});

test('bitting account show prints the picture, for people and for machines.', async () => {
  const tokenFile = path.join(gateway.layout.directory, 'token-of-test');
  writeFileSync(tokenFile, gateway.installation.token, { mode: 0o600 });
  const words = [
    'account',
    'show',
    '--account',
    'watched',
    '--socket',
    gateway.process.ready.adminSocket,
    '--token-file',
    tokenFile,
  ];
  const text = await run(words);
  assert.match(text, /watched \(acc_\w+, okx\) is live/u);
  assert.match(text, /trading +USDT +\d+/u);
  assert.match(text, /BTC-USDT +buy +20000 +0 +0\.01 +grid/u);
  const view = JSON.parse(await run([...words, '--json'])) as AccountPictureView;
  assert.deepEqual([view.accountId, view.orders.length], [accountId, 3]);
});

test('bitting account show --watch prints the picture and then what changes.', async () => {
  const tokenFile = path.join(gateway.layout.directory, 'token-of-test');
  const child = spawn(
    process.execPath,
    [
      CLI,
      'account',
      'show',
      '--watch',
      '--socket',
      gateway.process.ready.adminSocket,
      '--token-file',
      tokenFile,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  const seen = (word: RegExp): Promise<undefined> => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const look = (): void => {
      if (word.test(text)) resolve(undefined);
    };
    child.stdout.on('data', look);
    look();
    return promise;
  };
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await seen(/is live/u);
  const ordId = await buy(bot, gateway.okxUrl, '20003');
  await seen(new RegExp(`order +open BTC-USDT buy 0/0\\.01 @ 20003 #${ordId} by grid`, 'u'));
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0);
});

test('An account whose pictures are switched off says so.', async () => {
  const plain = cleanup.add(await startTestGateway(venue));
  const other = await bindPaperKey(plain.admin, venue.openAccount().key);
  await assert.rejects(plain.admin.accountShow({ accountId: other }), { code: 'PICTURE_UNAVAILABLE' });
});

test('Metrics count the accounts that are watched, and those that miss nothing.', async () => {
  const { text } = await gateway.admin.metrics({});
  assert.match(text, /bitting_accounts_watched\{venue="okx"\} 1/u);
  assert.match(text, /bitting_accounts_live\{venue="okx"\} 1/u);
  assert.match(text, /bitting_account_questions_total\{venue="okx",kind="answered"\} [1-9]/u);
});

async function run(words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0, text);
  return text;
}
