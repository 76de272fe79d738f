/** A restore by the user of a service, who has his directory and may make nothing beside it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { decryptWith } from '../../packages/cli/src/backup/age-stream.ts';
import { restoreBackup } from '../../packages/cli/src/backup/restoring.ts';
import { mountSmallDisk } from '../attacks/small-disk.ts';
import { Cleanup } from '../support/cleanup.ts';
import { CLI } from '../support/demo-process.ts';
import { startTestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { bitting, makeIdentity, makeRoot, removeRoot } from './backup-ground.ts';

const SOMEBODY = 65_534;
const DISK_BYTES = 512 * 1024 * 1024;
const skip = process.getuid?.() === 0 ? false : 'only root can be somebody else';

/** A backup of a gateway, and what opens it. */
async function makeBackup(cleanup: Cleanup) {
  const root = makeRoot();
  cleanup.add({ close: () => removeRoot(root) });
  const venue = cleanup.add(await startPaperVenue());
  const gateway = await startTestGateway(venue);
  cleanup.add({ close: () => gateway.close() });
  writeFileSync(gateway.layout.operatorTokenFile, gateway.installation.token, { mode: 0o600 });
  const { file: identity, recipient } = await makeIdentity(root, 'backup');
  const file = path.join(root, 'made.tar.age');
  const words = ['backup', '--to', file, '--recipient', recipient, '--data', gateway.layout.directory];
  assert.equal((await bitting(words)).status, 0);
  return { root, identity, file };
}

test(
  'Who may make nothing beside his directory restores into it, whole or not at all.',
  { skip },
  async () => {
    const cleanup = new Cleanup();
    try {
      const { root, identity, file } = await makeBackup(cleanup);
      const data = path.join(root, 'lib', 'bitting');
      mkdirSync(data, { recursive: true });
      for (const one of [root, path.dirname(data)]) chmodSync(one, 0o755);
      for (const one of [identity, file, data]) chownSync(one, SOMEBODY, SOMEBODY);
      const restore = (from: string) =>
        spawnSync(process.execPath, [CLI, 'restore', from, '--identity', identity, '--data', data], {
          encoding: 'utf8',
          uid: SOMEBODY,
          gid: SOMEBODY,
          env: {},
          cwd: '/',
        });
      assert.notEqual(restore(identity).status, 0);
      assert.deepEqual(readdirSync(data), []);
      const { status, stderr } = restore(file);
      assert.equal(status, 0, stderr);
      assert.deepEqual([statSync(data).uid, statSync(data).mode & 0o777], [SOMEBODY, 0o700]);
      const { haltFile, markerFile, vaultFile } = layOutData(data);
      for (const one of [haltFile, markerFile, vaultFile]) assert.equal(statSync(one).mode & 0o777, 0o600);
      assert.deepEqual(readdirSync(path.dirname(data)), ['bitting']);
      assert.ok(readdirSync(data).every((name) => !name.startsWith('.')));
    } finally {
      await cleanup.close();
    }
  },
);

test('A directory that is mounted is restored into, also by who may make another beside it.', async (context) => {
  const disk = mountSmallDisk(DISK_BYTES);
  if (typeof disk === 'string') {
    context.skip(disk);
    return;
  }
  const cleanup = new Cleanup();
  cleanup.add(disk);
  try {
    const { identity, file } = await makeBackup(cleanup);
    const restore = (from: string) =>
      bitting(['restore', from, '--identity', identity, '--data', disk.directory]);
    assert.notEqual((await restore(identity)).status, 0);
    assert.deepEqual(readdirSync(disk.directory), []);
    const note = path.join(disk.directory, 'note');
    const source = {
      file,
      decrypter: decryptWith([identity], null),
      signal: new AbortController().signal,
    };
    const disturbed = restoreBackup(source, disk.directory, () => writeFileSync(note, 'of somebody'));
    await assert.rejects(disturbed, { code: 'DATA_DIRECTORY_FOREIGN' });
    assert.deepEqual(readdirSync(disk.directory), ['note']);
    rmSync(note);
    const { status, err } = await restore(file);
    assert.equal(status, 0, err);
    assert.equal(statSync(layOutData(disk.directory).markerFile).mode & 0o777, 0o600);
    assert.ok(readdirSync(disk.directory).every((name) => !name.startsWith('.')));
  } finally {
    await cleanup.close();
  }
});
