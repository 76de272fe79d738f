import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironmentLayer } from './layers.ts';
import { renderProblem } from './problem.ts';
import { readSettings, type SettingsReading } from './reading.ts';

const CREDENTIAL = { BITTING_UNLOCK_CREDENTIAL: 'bitting.vault-key' };
const FILE = { BITTING_UNLOCK_KEY_FILE: '/media/usb/bitting.key' };

function read(environment: Readonly<Record<string, string>>): SettingsReading {
  return readSettings({
    options: readEnvironmentLayer({}),
    configFile: undefined,
    environment: { BITTING_DATA_DIRECTORY: '/nonexistent/bitting', ...environment },
    systemFile: '/nonexistent/bitting.toml',
  });
}

void test('credential that is named opens the vault, and nothing else has to be said', () => {
  const { settings, problems } = read(CREDENTIAL);
  assert.deepEqual(problems, []);
  assert.equal(settings['unlock.method'], 'credential');
});

void test('who says another method than the credential is followed where that makes sense, and refused where not', () => {
  const say = (method: string, more: Readonly<Record<string, string>>): readonly string[] =>
    read({ BITTING_UNLOCK_METHOD: method, ...more }).problems.map(renderProblem);
  assert.deepEqual(say('credential', CREDENTIAL), []);
  assert.deepEqual(say('sealed', CREDENTIAL), []);
  assert.deepEqual(say('key-file', { ...CREDENTIAL, ...FILE }), []);
  assert.match(say('credential', {}).join(), /"credential", and unlock\.credential is not set/u);
  assert.match(say('passphrase', CREDENTIAL).join(), /unlock\.credential is set, and .* "passphrase"/u);
  assert.match(
    read({ ...CREDENTIAL, ...FILE })
      .problems.map(renderProblem)
      .join(),
    /one of them is not meant/u,
  );
});

void test('credential is a name, and no path to something else', () => {
  for (const name of ['../vault.key', 'a/b', '.hidden', '', 'x'.repeat(101), 'a b', '/etc/shadow'])
    assert.equal(read({ BITTING_UNLOCK_CREDENTIAL: name }).problems.length, 1, name);
  assert.deepEqual(read({ BITTING_UNLOCK_CREDENTIAL: 'x'.repeat(100) }).problems, []);
});
