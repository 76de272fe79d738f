import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { renderConfigFile } from './default-file.ts';
import { readEnvironmentLayer, readFileLayer, type Layer } from './layers.ts';
import { renderProblem } from './problem.ts';
import { nameVariable } from './setting.ts';
import { SETTING_NAMES } from './table.ts';
import { readToml } from './toml-entries.ts';

function readFile(text: string): Layer {
  return readFileLayer('f', readToml(encodeUtf8(text)));
}

const STRANGE: readonly (readonly [text: string, says: readonly string[]])[] = [
  ['[bots]\nokx_prt = 1', ['f:2:1: There is no setting bots.okx_prt. Did you mean bots.okx_port?']],
  ['[bot]\nokx_port = 1\n[bot.x]\ny = 1', ['f:1:2: There is no setting bot. Did you mean [bots]?']],
  ['okx_port = 1', ['f:1:1: There is no setting okx_port. Did you mean bots.okx_port?']],
  ['[data]\npictures = true', ['f:2:1: There is no setting data.pictures. Did you mean accounts.pictures?']],
  ['bots = 1', ['f:1:1: bots is a section: [bots].']],
  ['bots.okx_port.x = 1', ['f:1:1: There is no setting bots.okx_port.x: bots.okx_port is a value.']],
  ['[bots.okx_port]\nx = 1', ['f:1:2: There is no setting bots.okx_port: bots.okx_port is a value.']],
  ['[[bots]]\nokx_port = 1', ['f:1:3: The section bots is there once: [bots], not [[bots]].']],
  [
    '[unlock]\npassphrase = "open sesame"',
    ['f:2:1: There is no setting unlock.passphrase: no secret belongs into this file.'],
  ],
  ['[bots]\n"open sesame 4711" = 1', ['f:2:1: There is no setting of this name.']],
  [
    '__proto__ = 1\n[constructor]',
    ['f:1:1: There is no setting __proto__.', 'f:2:2: There is no setting constructor.'],
  ],
  ['[zzz]\nx = 1', ['f:1:2: There is no setting zzz.']],
];

for (const [text, says] of STRANGE)
  void test(`file with ${JSON.stringify(text)} is refused with what was meant`, () => {
    const { problems, given } = readFile(text);
    assert.deepEqual(
      problems
        .toSorted((left, right) => Number(renderProblem(left) > renderProblem(right)) * 2 - 1)
        .map(renderProblem),
      says,
    );
    if (!text.includes('[[')) assert.equal(given.size, 0);
  });

void test('file that holds what is known gives each value with its place', () => {
  const { given, problems } = readFile(
    '[bots]\nvenues = ["htx"]\nokx_port = 0\n[accounts]\npictures = false\n',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [...given].map(([name, { value, origin }]) => [name, value, origin]),
    [
      ['bots.venues', ['htx'], { kind: 'file', file: 'f', line: 2, column: 10 }],
      ['bots.okx_port', 0, { kind: 'file', file: 'f', line: 3, column: 12 }],
      ['accounts.pictures', false, { kind: 'file', file: 'f', line: 5, column: 12 }],
    ],
  );
});

void test('value of another kind, or out of its range, is refused without being repeated', () => {
  const { problems, given, broken } = readFile(
    [
      '[bots]',
      'okx_port = "48151623"',
      'htx_spot_port = 65536',
      'htx_contract_port = -1',
      'host = "48151623"',
      'venues = []',
      'okx_host_names = ["a b"]',
      '[accounts]',
      'pictures = 1',
      '[market]',
      'okx = "48151623"',
      '[data]',
      'directory = "~/48151623"',
      '[metrics]',
      'port = 9464.0',
    ].join('\n'),
  );
  assert.equal(given.size, 0);
  assert.equal(broken.size, problems.length);
  assert.deepEqual(problems.map(renderProblem), [
    'f:2:12: bots.okx_port must be a whole number from 0 to 65535, and is text.',
    'f:3:17: bots.htx_spot_port must be a whole number from 0 to 65535.',
    'f:4:21: bots.htx_contract_port must be a whole number from 0 to 65535.',
    'f:5:8: bots.host must be an IP address, without a port.',
    'f:6:10: bots.venues must be a list of "okx", "htx", each at most once, at least one.',
    'f:7:18: bots.okx_host_names must be a list of at most 32 host names, without ports.',
    'f:9:12: accounts.pictures must be true or false, and is a whole number.',
    'f:11:7: market.okx must be one of "live", "demo", "paper".',
    'f:13:13: data.directory must be an absolute path of at most 4096 characters, without "~".',
    'f:15:8: metrics.port must be a whole number from 0 to 65535, and is something else.',
  ]);
});

void test('mistake is told with its line wherever in the file it stands', () => {
  const lines = renderConfigFile(new Map([['bots.okx_port', 18_400]])).split('\n');
  const mistakes = ['strange = 1', 'key = ', '= 1', '[strange]', '"a', 'x == 1', '[', '[accounts', '{}'];
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.constantFrom(...mistakes), (index, mistake) => {
      const text = lines.toSpliced(index, 0, mistake).join('\n');
      const told = readFile(text).problems.map(({ origin }) => (origin.kind === 'file' ? origin.line : null));
      assert.ok(told.includes(index + 1), `${mistake} in line ${index + 1}: ${told.join(',')}`);
    }),
    { numRuns: 200 },
  );
});

void test('variables say numbers, words, flags and lists', () => {
  const { given, problems } = readEnvironmentLayer({
    BITTING_BOTS_OKX_PORT: '1',
    BITTING_BOTS_VENUES: 'htx, okx',
    BITTING_ACCOUNTS_PICTURES: 'false',
    BITTING_MARKET_OKX: 'demo',
    BITTING_BOTS_HTX_HOST_NAMES: '',
    PATH: '/bin',
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [...given].map(([name, { value }]) => [name, value]),
    [
      ['bots.okx_port', 1],
      ['bots.venues', ['htx', 'okx']],
      ['accounts.pictures', false],
      ['market.okx', 'demo'],
      ['bots.htx_host_names', []],
    ],
  );
});

void test('variable that looks like a setting and is none is refused, others are left alone', () => {
  const { given, problems } = readEnvironmentLayer({
    BITTING_BOTS_OKX_PRT: '1',
    BITTING_BOT_OKX_PORT: '2',
    BITTING_UNLOCK_PASSPHRASE: 'open sesame',
    BITTING_BOTS_OKX_PORT: '0x10',
    BITTING_ACCOUNTS_PICTURES: 'yes',
    // What a container platform makes of a service named "bitting", and what bots are given.
    BITTING_SERVICE_HOST: '10.0.0.1',
    BITTING_SERVICE_PORT: '18400',
    BITTING_PORT_18400_TCP_ADDR: '10.0.0.1',
    BITTING_OKX_SECRET: 'x',
    BITTING_OKX_URL: 'http://127.0.0.1:18400',
    BITTING_CONFIG: '/etc/bitting/bitting.toml',
  });
  assert.equal(given.size, 0);
  assert.deepEqual(problems.map(renderProblem), [
    'BITTING_BOTS_OKX_PRT: No setting has this variable. Did you mean BITTING_BOTS_OKX_PORT?',
    'BITTING_BOT_OKX_PORT: No setting has this variable. Did you mean BITTING_BOTS_OKX_PORT?',
    'BITTING_UNLOCK_PASSPHRASE: No setting has this variable.',
    'BITTING_BOTS_OKX_PORT: bots.okx_port must be a whole number from 0 to 65535.',
    'BITTING_ACCOUNTS_PICTURES: accounts.pictures must be true or false.',
  ]);
});

void test('every setting has a variable of its own', () => {
  assert.equal(new Set(SETTING_NAMES.map(nameVariable)).size, SETTING_NAMES.length);
});
