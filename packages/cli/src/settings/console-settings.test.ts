import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { toPageConfig } from './console-settings.ts';
import { renderProblem } from './problem.ts';
import { Ground } from './testing/ground.ts';

function read(...lines: readonly string[]) {
  using ground = new Ground();
  const { problems, settings } = ground.read({ file: lines.join('\n') });
  return {
    problems: problems.map((problem) => renderProblem(problem)).join('\n'),
    page: toPageConfig(settings, layOutData('/data'), '1.2.3'),
  };
}

const AWAY = 'listen = ["0.0.0.0"]';
const NAMED = 'origin = "https://bitting.example.com"';
const FILES = ['tls = "files"', 'certificate_file = "c.pem"', 'key_file = "k.pem"'];

test('The page is served on both families of loopback unless it is said otherwise, and named localhost for passkeys.', () => {
  const { page, problems } = read('');
  assert.equal(problems, '');
  assert.deepEqual(page?.listen, [
    { host: '127.0.0.1', port: 18_408 },
    { host: '::1', port: 18_408 },
  ]);
  assert.deepEqual([page?.origins, page?.rpId, page?.tls], [['http://localhost:18408'], 'localhost', null]);
  assert.equal(read('[console]', 'enabled = false').page, null);
});

const REFUSED: readonly (readonly [name: string, lines: readonly string[], reason: RegExp])[] = [
  ['any address over plain HTTP', [AWAY], /console\.listen must be 127\.0\.0\.1 or ::1/u],
  ['a name that is not encrypted', [AWAY, 'origin = "http://desk.example.com"'], /must begin with https/u],
  ['an address for a proxy that nobody named', [AWAY, NAMED], /console\.listen must be/u],
  ['TLS by a name that nobody said', [AWAY, ...FILES], /console\.origin is not set/u],
  ['TLS without its files', ['tls = "files"'], /console\.certificate_file is not set/u],
  ['TLS of a gateway that speaks none', ['tls = "gateway"'], /tls\.source is not set/u],
  ['no address at all', ['listen = []'], /names no address/u],
  ['a port of the bots', ['port = 18400'], /console\.port is the port of bots\.okx_port/u],
];

for (const [name, lines, reason] of REFUSED)
  test(`CON-10: the page is not served on ${name}.`, () => {
    assert.match(read('[console]', ...lines).problems, reason);
  });

const TAKEN: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ['with its own certificate', [AWAY, NAMED, ...FILES]],
  ['behind proxies that encrypt and are named', [AWAY, NAMED, 'proxies = ["10.0.0.1"]']],
  ['on loopback behind a proxy of this machine', [NAMED]],
];

for (const [name, lines] of TAKEN)
  test(`CON-10: the page is served ${name}, and answers by that name alone.`, () => {
    const { page, problems } = read('[console]', ...lines);
    assert.equal(problems, '');
    assert.deepEqual([page?.origins, page?.rpId], [['https://bitting.example.com'], 'bitting.example.com']);
  });

test('The certificate of the gateway’s own authority is one file, which is renewed in its place.', () => {
  const { page, problems } = read('[tls]', 'source = "authority"', '[console]', 'tls = "gateway"');
  assert.equal(problems, '');
  assert.deepEqual(page?.tls, {
    certificateFile: '/data/tls/server.pem',
    keyFile: '/data/tls/server.pem',
  });
  assert.deepEqual(page.origins, ['https://localhost:18408']);
});
