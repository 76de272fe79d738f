/** The pages of what opens the vault and of its keys, followed command by command while a bot trades. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { lookIntoVault } from '@bitting/gateway/supervisor/resting-vault.ts';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { bitting, makeIdentity } from '../backup/backup-ground.ts';
import { Sheet } from './sheet.ts';
import { giveOperator, untilIndexed } from './waiting.ts';
import { VENUE_GROUNDS } from './venues.ts';

const [FIRST, SECOND] = ['correct horse battery staple', 'another horse, another battery'];

interface Trading {
  /** How long each order took, until it is stopped; an order that is refused throws. */
  stop(): Promise<readonly number[]>;
}

/** One order after the other. */
function trade(place: () => Promise<unknown>): Trading {
  const life = new AbortController();
  const took: number[] = [];
  const running = (async () => {
    while (!life.signal.aborted) {
      const startMs = performance.now();
      await place();
      took.push(performance.now() - startMs);
    }
  })();
  return {
    stop: async () => {
      life.abort();
      await running;
      return took;
    },
  };
}

async function demandOpens(gateway: TestGateway, opener: { passphrase?: string; keyFile?: string }) {
  await gateway.admin.seal({});
  await gateway.admin.unseal(opener);
}

async function demandShut(
  gateway: TestGateway,
  opener: { passphrase?: string; keyFile?: string },
  code: string,
) {
  await gateway.admin.seal({});
  await assert.rejects(gateway.admin.unseal(opener), { code });
  await gateway.admin.unseal({ keyFile: gateway.keyFile });
}

test('Who follows the pages of the vault changes its locks and keys, and no order of the bot is lost.', async (context) => {
  const cleanup = new Cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-pages-'));
  try {
    for (const name of ['etc/bitting', 'media/usb'])
      mkdirSync(path.join(directory, name), { recursive: true });
    const venue = cleanup.add(await startPaperVenue());
    const gateway = cleanup.add(await startTestGateway(venue));
    giveOperator(gateway);
    const own = path.join(directory, 'etc/bitting/bitting.key');
    writeFileSync(own, gateway.installation.keyBytes, { mode: 0o600 });
    const [ground] = VENUE_GROUNDS;
    assert.ok(ground !== undefined);
    const accountId = await bindPaperKey(gateway.admin, ground.open(venue).key, 'main');
    for (let nth = 0; nth < 40; nth += 1) await issueTestKey(gateway.admin, accountId);
    const bot = ground.client(gateway, await issueTestKey(gateway.admin, accountId));
    let secrets: Readonly<Record<string, string>> = {};
    const terms = {
      words: [[/^\/(?=etc|media)/u, `${directory}/`]] as const,
      directory,
      data: () => gateway.layout.directory,
      secrets: () => secrets,
    };

    const unseal = new Sheet('unseal.md', terms);
    await unseal.follow('At the start, and in between');
    const [before] = await unseal.follow('What opens it now');
    assert.match(
      before?.out ?? '',
      /^lock_[0-9a-f]{16} +key-file +first +20\d\d-\d\d-\d\dT\S+ +with the vault$/mu,
    );

    secrets = { passphrase: FIRST, new: FIRST };
    const [, stick] = await unseal.follow('Another lock');
    assert.match(stick?.out ?? '', /key-file +stick +20\S+ +op_[0-9a-f]{16}$/mu);
    const stickFile = path.join(directory, 'media/usb/bitting.key');
    assert.equal(statSync(stickFile).mode & 0o777, 0o600);
    const stickKey = { keyFile: readFileSync(stickFile).toString('base64') };
    await demandOpens(gateway, stickKey);

    secrets = { passphrase: FIRST, new: SECOND };
    const [changed] = await unseal.follow('Another passphrase');
    assert.match(changed?.out ?? '', /tried and opens nothing any more/u);
    await demandShut(gateway, { passphrase: FIRST }, 'VAULT_PASSPHRASE_WRONG');

    const kept = path.join(directory, 'before.tar.age');
    const identity = await makeIdentity(directory, 'backup');
    const to = ['--to', kept, '--recipient', identity.recipient];
    assert.equal((await bitting(['backup', ...to, '--data', gateway.layout.directory])).status, 0);

    secrets = { passphrase: SECOND };
    await unseal.follow('Take a lock away');
    await demandShut(gateway, stickKey, 'VAULT_KEY_FILE_WRONG');

    // The page of rotation speaks of a stick that is lost with the root key.
    await gateway.admin.vaultAddLock({ shown: { passphrase: SECOND }, added: stickKey, label: 'stick' });
    const trading = trade(() => bot.createOrder('BTC/USDT', 'limit', 'buy', 0.0001, 20_000));
    const rotate = new Sheet('rotate.md', terms);
    const [root] = await rotate.follow('The root key');
    assert.match(root?.err ?? '', /^dropped {2}key-file lock_[0-9a-f]{16} "stick"$/mu);
    assert.match(root?.out ?? '', /another root key\. 1 of its locks/u);
    const [account, , status] = await rotate.follow('The key of an account');
    assert.match(account?.err ?? '', /resealing 50 of \d+ entries/u);
    assert.match(status?.out ?? '', /^exchanges {2}none$/mu);
    const [after] = await rotate.follow('Afterwards');
    assert.doesNotMatch(after?.out ?? '', /stick/u);
    rotate.demandAllFollowed();
    const took = (await trading.stop()).toSorted((one, other) => one - other);
    context.diagnostic(
      `${took.length} orders meanwhile: half within ${took[took.length >> 1]?.toFixed(1)} ms, the slowest ${took.at(-1)?.toFixed(1)} ms`,
    );
    assert.ok(took.length > 5);
    await demandShut(gateway, stickKey, 'VAULT_KEY_FILE_WRONG');
    const [moved] = await unseal.follow('From a passphrase to a key file');
    assert.match(moved?.out ?? '', /key-file +day/u);
    await demandShut(gateway, { passphrase: SECOND }, 'VAULT_PROVIDER_MISSING');
    unseal.demandAllFollowed();
    await bot.createOrder('BTC/USDT', 'limit', 'buy', 0.0001, 20_000);

    const { layout } = gateway;
    await untilIndexed(gateway.admin);
    for (const act of ['vault-add-lock', 'vault-remove-lock', 'vault-rotate-root', 'vault-rotate-account']) {
      const found = await bitting(['ledger', 'search', '--act', act, '--data', layout.directory]);
      assert.match(found.out, new RegExp(act, 'u'));
    }
    const canaries = new CanarySet();
    for (const [name, text] of [
      ['first', FIRST],
      ['second', SECOND],
      ['stick', stickKey.keyFile],
    ] as const)
      canaries.watch(name, text);
    assert.deepEqual(canaries.searchTree(layout.directory), []);

    await context.test('A backup of before opens with the locks of its day.', async () => {
      const restored = path.join(directory, 'restored');
      assert.equal(
        (await bitting(['restore', kept, '--identity', identity.file, '--data', restored])).status,
        0,
      );
      const { vaultFile } = openDataDirectory(restored);
      const bytes = Uint8Array.from(readFileSync(stickFile));
      const { counts } = await lookIntoVault(vaultFile, { kind: 'key-file', bytes });
      assert.equal(counts?.virtualKeys, 41);
      await gateway.process.stop();
      await assert.rejects(
        lookIntoVault(layout.vaultFile, {
          kind: 'key-file',
          bytes: Uint8Array.from(readFileSync(stickFile)),
        }),
        { code: 'VAULT_KEY_FILE_WRONG' },
      );
    });
  } finally {
    await cleanup.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
