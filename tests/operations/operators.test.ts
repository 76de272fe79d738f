/** The page of operators and approvals, followed with a gateway; then one change that another agrees to, over a restart. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import { Operators } from '@bitting/gateway/vault/operators.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';
import { bitting } from '../backup/backup-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { Sheet } from './sheet.ts';
import { giveOperator } from './waiting.ts';
import { VENUE_GROUNDS } from './venues.ts';

/** Somebody who has been there for long: an approver who has just been added agrees to nothing for a day. */
async function addGrace({ layout, installation }: TestGateway): Promise<string> {
  using store = VaultStore.open(layout.vaultFile);
  const vault = Vault.open(store, randomBytes);
  const key = Secret.takeBytes('key file', Uint8Array.from(installation.keyBytes));
  await vault.unseal({ kind: 'key-file', key });
  using token = new Operators(vault, randomBytes).add('Grace', 'approver').token;
  vault.seal();
  return token.use((bytes) => Buffer.from(bytes).toString('latin1'));
}

test('Who follows the page of operators has them, and what he resumes after a halt another has read and agreed to.', async () => {
  const cleanup = new Cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-sheet-'));
  try {
    const venue = cleanup.add(await startPaperVenue());
    const first = await startTestGateway(venue);
    const running = { gateway: first };
    cleanup.add({ close: () => running.gateway.close() });
    giveOperator(first);
    const [ground] = VENUE_GROUNDS;
    assert.ok(ground !== undefined);
    await bindPaperKey(first.admin, ground.open(venue).key, 'main');
    await first.process.stop();
    const grace = path.join(directory, 'grace.token');
    writeFileSync(grace, await addGrace(first), { mode: 0o600 });
    running.gateway = await first.restart();
    const data = first.layout.directory;
    const sheet = new Sheet('operators.md', {
      words: [
        ['main-sub1', 'main'],
        [/^(?=\w+\.token$)/u, `${directory}/`],
      ],
      directory,
      data: () => data,
    });

    const listed = await sheet.follow('Who may what');
    assert.match(listed[2]?.out ?? '', /owner \(you\) +owner +all +active/u);
    assert.match(listed[2]?.out ?? '', /desk2 +trader +acc_[0-9a-f]{16} +active +owner/u);
    const file = path.join(directory, 'mine.token');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    writeFileSync(first.layout.operatorTokenFile, readFileSync(file), { mode: 0o600 });
    await sheet.follow('What others agree to');
    sheet.demandAllFollowed();

    const run = (...words: readonly string[]) => bitting([...words, '--data', data]);
    assert.equal((await run('halt')).status, 0);
    const proposed = await run('resume', '--reason', 'over');
    assert.equal(proposed.status, 5);
    const id = /apr_[0-9a-f]{16}/u.exec(proposed.err)?.[0] ?? '';
    const shown = await run('approvals', 'show', id, '--token-file', grace);
    const words = /bitting (?<words>approvals approve .*)$/mu.exec(shown.out)?.groups?.['words'] ?? '';
    assert.match(shown.out, /Resume everything, which is halted \(reason: over\)/u);
    assert.equal((await run(...words.split(' '))).status, 4);
    assert.equal((await run('resume', '--reason', 'over')).status, 5);
    assert.equal((await run(...words.split(' '), '--token-file', grace)).status, 0);
    running.gateway = await running.gateway.restart();
    const done = await run('approvals', 'carry-out', id);
    assert.equal(done.status, 0, done.err);
    assert.match((await run('status')).out, /active/u);
    assert.match((await run('approvals', 'list')).out, new RegExp(`${id} +carried-out +1 of 1`, 'u'));
    assert.equal((await run('approvals', 'carry-out', id)).status, 5);
  } finally {
    await cleanup.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
