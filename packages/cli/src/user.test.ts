import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runCommandLine } from './run.ts';
import { recordSurroundings } from './testing/recorded-surroundings.ts';
import { demandNotRootElsewhere, demandOrdinaryUser } from './user.ts';
import { makeFolder, SOMEBODY } from './testing/own-folder.ts';

const skip = process.getuid?.() === 0 ? false : 'only root can be refused for being root';

void test('Root makes nothing in a directory of somebody else; its user does, and root in one of its own', (context) => {
  const folder = makeFolder(context);
  const { uid } = statSync(folder);
  const refused = { code: 'ARGUMENT_INVALID' };
  demandNotRootElsewhere('tls init', folder, uid);
  demandNotRootElsewhere('tls init', path.join(folder, 'absent'), 0);
  assert.throws(() => demandOrdinaryUser('serve', false, 0), refused);
  demandOrdinaryUser('serve', true, 0);
  demandOrdinaryUser('serve', false, SOMEBODY);
  if (uid !== 0) {
    assert.throws(() => demandNotRootElsewhere('tls init', folder, 0), refused);
    return;
  }
  demandNotRootElsewhere('tls init', folder, 0);
  chownSync(folder, SOMEBODY, SOMEBODY);
  assert.throws(() => demandNotRootElsewhere('tls init', folder, 0), refused);
  demandNotRootElsewhere('tls init', folder, SOMEBODY);
});

void test(
  'alerts token as root follows no link that the owner of the data directory planted',
  { skip },
  async (context) => {
    const folder = makeFolder(context);
    const [data, victim] = [path.join(folder, 'data'), path.join(folder, 'victim')];
    mkdirSync(data);
    mkdirSync(victim);
    writeFileSync(path.join(data, 'operator.token'), 'nobody looks at it', { mode: 0o600 });
    symlinkSync(victim, path.join(data, 'console'));
    chownSync(data, SOMEBODY, SOMEBODY);
    const surroundings = recordSurroundings();
    assert.equal(await runCommandLine(['alerts', 'token', '--data', data], surroundings), 2);
    assert.match(surroundings.written.err, /is not root's.*runuser -u bitting -- bitting alerts token/u);
    assert.equal(statSync(victim).uid, 0);
    assert.deepEqual(readdirSync(victim), []);
  },
);

void test('serve is refused for root, until root says that it is meant', { skip }, async (context) => {
  const words = ['serve', '--data', path.join(makeFolder(context), 'absent'), '--sealed'];
  const refused = recordSurroundings();
  assert.equal(await runCommandLine(words, refused), 2);
  assert.match(refused.written.err, /a user of its own, not to root/u);
  const meant = recordSurroundings();
  assert.notEqual(await runCommandLine([...words, '--as-root'], meant), 0);
  assert.match(meant.written.err, /There is no data directory at/u);
});
