/** The sheet for an operator's token, followed command by command: once leaked, once lost by the only owner. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { bitting, makeIdentity } from '../backup/backup-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { Sheet } from './sheet.ts';
import { giveOperator, untilIndexed } from './waiting.ts';
import { VENUE_GROUNDS } from './venues.ts';

test('Who follows the sheet of a leaked token is rid of whoever had it, and has an owner’s token again.', async () => {
  const cleanup = new Cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-sheet-'));
  try {
    const venue = cleanup.add(await startPaperVenue());
    const gateway = cleanup.add(await startTestGateway(venue));
    giveOperator(gateway);
    const [ground] = VENUE_GROUNDS;
    assert.ok(ground !== undefined);
    const accountId = await bindPaperKey(gateway.admin, ground.open(venue).key, 'main');
    await issueTestKey(gateway.admin, accountId, { label: 'grid' });
    const data = gateway.layout.directory;
    const stolen = path.join(directory, 'stolen.token');
    const run = (...words: readonly string[]) => bitting([...words, '--data', data]);
    assert.equal((await run('operators', 'add', 'Ada', '--role', 'approver', '--save', stolen)).status, 0);
    assert.equal((await run('suspend', 'grid', '--token-file', stolen)).status, 0);
    const sheet = new Sheet('lost-token.md', {
      words: [
        ['main-sub1', 'main'],
        [/^(?=[\w-]+\.(?:token|tar|age)$)/u, `${directory}/`],
      ],
      directory,
      data: () => data,
      // Names within an archive are no files here: it is run where its reader would be.
      instead: (line) =>
        Promise.resolve(
          line.startsWith('tar ')
            ? {
                line,
                out: execFileSync('tar', line.split(' ').slice(1), { cwd: directory, encoding: 'utf8' }),
                err: '',
              }
            : null,
        ),
    });

    const own = readFileSync(gateway.layout.operatorTokenFile);
    await sheet.follow('The first two minutes');
    assert.equal(
      await gateway.admin.status({}).catch(({ code }: { code: string }) => code),
      'OPERATOR_UNKNOWN',
    );
    assert.notEqual((await run('status', '--token-file', stolen)).status, 0);
    writeFileSync(gateway.layout.operatorTokenFile, readFileSync(path.join(directory, 'mine.token')), {
      mode: 0o600,
    });
    assert.notDeepEqual(readFileSync(gateway.layout.operatorTokenFile), own);

    const token = readFileSync(gateway.layout.operatorTokenFile, 'utf8').trim();
    await untilIndexed(openAdminClient({ socketPath: gateway.layout.adminSocket, token }));
    const [acts, operators] = await sheet.follow('Find out');
    assert.match(acts?.out ?? '', /suspend/u);
    assert.match(operators?.out ?? '', /Ada +approver +all +disabled/u);
    await sheet.follow('Undo');
    await sheet.follow('Go on');
    assert.match((await run('status')).out, /active/u);

    const { recipient } = await makeIdentity(directory, 'backup');
    const backup = path.join(directory, 'backup.age');
    assert.equal((await run('backup', '--to', backup, '--recipient', recipient)).status, 0);
    rmSync(gateway.layout.operatorTokenFile);
    const found = await sheet.follow('The only owner has none');
    assert.match(found.at(-1)?.out ?? '', /active/u);
    sheet.demandAllFollowed();
  } finally {
    await cleanup.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
