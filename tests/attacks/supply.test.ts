/** What is installed, what would be published, and what each part may reach. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { checkBoundaries, findViolations } from '../../tools/check-boundaries.ts';
import { findTampering, findUnsafeSettings } from '../../tools/check-supply.ts';
import { ROOT } from '../support/demo-process.ts';

const LOCKFILE = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
const SETTINGS = readFileSync(path.join(ROOT, '.npmrc'), 'utf8');

type Locked = Record<string, unknown>;

interface Lock {
  lockfileVersion: number;
  readonly packages: Record<string, Locked>;
}

/** The lockfile with one thing changed. */
function tamper(change: (lock: Lock, locked: (key: string) => Locked) => void): string {
  const lock = JSON.parse(LOCKFILE) as Lock;
  change(lock, (key) => lock.packages[key] ?? assert.fail(key));
  return JSON.stringify(lock);
}

const CCXT = 'node_modules/ccxt';
const FOREIGN = {
  version: '4.5.84',
  dev: true,
  integrity: `sha512-${'A'.repeat(86)}==`,
};

const TAMPERED: Readonly<Record<string, string>> = {
  'another host': tamper(
    (_lock, at) => (at(CCXT)['resolved'] = 'https://registry.npmjs.org.evil.example/ccxt.tgz'),
  ),
  'a host in the clear': tamper(
    (_lock, at) => (at(CCXT)['resolved'] = 'http://registry.npmjs.org/ccxt/-/ccxt.tgz'),
  ),
  'a repository': tamper(
    (_lock, at) => (at(CCXT)['resolved'] = 'git+ssh://git@github.com/evil/ccxt.git#main'),
  ),
  'a file': tamper((_lock, at) => (at(CCXT)['resolved'] = 'file:../evil.tgz')),
  'no integrity': tamper((_lock, at) => delete at(CCXT)['integrity']),
  'a weak integrity': tamper((_lock, at) => (at(CCXT)['integrity'] = 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=')),
  'two integrities': tamper(
    (_lock, at) => (at(CCXT)['integrity'] = `${String(at(CCXT)['integrity'])} sha1-2jmj7l5rSw0=`),
  ),
  'an alias': tamper((_lock, at) => (at(CCXT)['name'] = 'cxct')),
  'a range for a version': tamper((_lock, at) => (at(CCXT)['version'] = '^4.0.0')),
  'a script at installation': tamper(
    (_lock, at) => (at('node_modules/typescript')['hasInstallScript'] = true),
  ),
  'a package where the program runs': tamper((_lock, at) => delete at(CCXT)['dev']),
  'a dependency of a package of ours': tamper(
    (_lock, at) => (at('packages/core')['dependencies'] = { 'left-pad': '1.3.0' }),
  ),
  'what one of ours may ask for, asked for by another': tamper(
    (_lock, at) => (at('packages/core')['dependencies'] = { ws: '8.23.0' }),
  ),
  'what may run with us, a second time': tamper(
    (lock) => (lock.packages[`${CCXT}/node_modules/ws`] = { ...lock.packages['node_modules/ws'] }),
  ),
  'a range in the workspace': tamper((_lock, at) => (at('')['devDependencies'] = { ccxt: '*' })),
  'an address in the workspace': tamper(
    (_lock, at) => (at('')['devDependencies'] = { ccxt: 'github:evil/ccxt' }),
  ),
  'a package of ours from the registry': tamper(
    (lock) => (lock.packages['node_modules/@bitting/core'] = FOREIGN),
  ),
  'a package of ours that never was': tamper(
    (lock) => (lock.packages['node_modules/@bitting/extra-tools'] = FOREIGN),
  ),
  'a package of ours inside another': tamper(
    (lock) => (lock.packages[`${CCXT}/node_modules/@bitting/core`] = FOREIGN),
  ),
  'a link out of the repository': tamper(
    (_lock, at) => (at('node_modules/@bitting/core')['resolved'] = '../evil'),
  ),
  'a link of another name': tamper(
    (lock) => (lock.packages['node_modules/ccxt'] = { resolved: 'packages/core', link: true }),
  ),
  'another lockfile format': tamper((lock) => (lock.lockfileVersion = 1)),
};

void test('SUP-02 lockfile by which something else would be installed is refused, and ours is not', () => {
  assert.deepEqual(findTampering(LOCKFILE), []);
  for (const [name, text] of Object.entries(TAMPERED)) assert.ok(findTampering(text).length > 0, name);
});

void test('SUP-02 no script runs when packages are installed, and no setting says where they come from', () => {
  assert.deepEqual(findUnsafeSettings(SETTINGS), []);
  for (const changed of [
    SETTINGS.replace('ignore-scripts=true\n', ''),
    SETTINGS.replace('ignore-scripts=true', 'ignore-scripts=false'),
    `${SETTINGS}ignore-scripts = false\n`,
    `${SETTINGS}registry=https://evil.example/\n`,
    `${SETTINGS}@bitting:registry=https://evil.example/\n`,
    `${SETTINGS}strict-ssl=false\n`,
    `${SETTINGS}node-options=--require=./evil.cjs\n`,
  ])
    assert.ok(findUnsafeSettings(changed).length > 0, changed);
  const manifests = globSync(['package.json', 'packages/*/package.json'], { cwd: ROOT });
  assert.ok(manifests.length > 5);
  for (const file of manifests) {
    const { scripts = {} } = JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as { scripts?: object };
    assert.deepEqual(
      Object.keys(scripts).filter((name) => /^(?:pre|post)|install|prepare|prepublish/u.test(name)),
      [],
      file,
    );
  }
});

interface Packed {
  readonly name: string;
  readonly files: readonly { readonly path: string }[];
}

/** Whether the package of this file asks npm for what it imports. */
function asksFor(file: string, name: string): boolean {
  const manifest = path.join(ROOT, 'packages', file.split('/')[0] ?? '', 'package.json');
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.hasOwn(dependencies, name);
}

/** Where it was built: the page. And words that nobody may have for a password. */
const PAGE =
  /^console\/(?:web\/dist\/(?:index\.html|made-of\.txt|assets\/[\w.-]+\.(?:js|css|svg))|src\/people\/common-passwords\.txt)$/u;

void test('SUP-02 packages as they would be published hold the sources that they need and nothing else', (context) => {
  const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--offline', '--workspaces'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (packed.error !== undefined) {
    context.skip('npm is not installed');
    return;
  }
  assert.equal(packed.status, 0, packed.stderr);
  const said = JSON.parse(packed.stdout) as readonly Packed[] | Record<string, Packed>;
  const packages = Object.values(said);
  assert.equal(packages.length, globSync('packages/*/package.json', { cwd: ROOT }).length);
  const files = new Set(
    packages.flatMap(({ name, files: each }) =>
      each.map((file) => `${name.replace('@bitting/', '')}/${file.path}`),
    ),
  );
  assert.ok(files.has('gateway/src/main.ts') && files.has('cli/bin/bitting.js') && files.size > 300);
  const odd = [...files].filter(
    (file) =>
      (!/^[a-z]+\/(?:src\/[\w./-]+\.ts|bin\/[\w.-]+\.(?:js|json)|package\.json|README\.md)$/u.test(file) &&
        !PAGE.test(file)) ||
      /\.(?:test|twin|fixture)\.ts$|\/testing\/|\.(?:pem|key|token|sqlite)$/u.test(file),
  );
  assert.deepEqual(odd, []);
  for (const file of files) {
    if (!file.endsWith('.ts')) continue;
    const source = readFileSync(path.join(ROOT, 'packages', file), 'utf8');
    for (const [, specifier = ''] of source.matchAll(/^(?:import|export) [^'";]*?from '([^']+)'/gmu)) {
      if (specifier.startsWith('node:')) continue;
      if (/^(?!@bitting\/)[\w@]/u.test(specifier)) {
        assert.ok(asksFor(file, specifier), `${file} needs ${specifier}, which its package does not ask for`);
        continue;
      }
      const needed = specifier.startsWith('@bitting/')
        ? specifier.replace(/^@bitting\/([a-z]+)\//u, '$1/src/')
        : path.posix.join(path.posix.dirname(file), specifier);
      assert.ok(files.has(needed), `${file} needs ${needed}`);
    }
  }
});

void test('SUP-04 every part imports what its row of the rules allows, and the gateway nothing that starts or fetches', () => {
  assert.deepEqual(checkBoundaries(), []);
  for (const to of [
    'node:child_process',
    'node:https',
    'node:http2',
    'node:vm',
    'node:worker_threads',
    'node:inspector',
    'ccxt',
  ])
    for (const from of [
      'gateway/src/pipeline/send.ts',
      'gateway/src/vault/vault.ts',
      'core/src/crypto/hash.ts',
      'http/src/client.ts',
    ])
      assert.equal(findViolations([{ from, to }]).length, 1, `${from} ${to}`);
  for (const to of ['node:fs', 'node:net', 'node:process', 'node:os'])
    assert.equal(findViolations([{ from: 'core/src/policy/evaluate.ts', to }]).length, 1, to);
});

/** Ways to code that no import statement names. */
const HIDDEN =
  /\b(?:eval\(|new Function\(|require\(|process\.(?:binding|dlopen|getBuiltinModule|mainModule)|createRequire|import\((?!'))/u;

void test('SUP-04 no part reaches code by another way than an import that can be read', () => {
  const sources = globSync('packages/*/src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/\.(?:test|twin|fixture)\.ts$|\/testing\//u.test(file),
  );
  assert.ok(sources.length > 300);
  assert.deepEqual(
    sources.filter((file) => HIDDEN.test(readFileSync(path.join(ROOT, file), 'utf8'))),
    [],
  );
  for (const trick of [
    "eval('1')",
    'new Function("x")',
    'require(name)',
    'process.getBuiltinModule("fs")',
    'await import(name)',
  ])
    assert.match(trick, HIDDEN);
});
