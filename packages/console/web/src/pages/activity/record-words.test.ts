/** Every word that a record can hold has a name in both languages: the lists are the gateway's own. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ALERT_ROWS } from '@bitting/console/alerts/read-alert.ts';
import { CATALOGUE } from '@bitting/core/errors/catalogue.ts';
import { RULE_NAMES } from '../alerts/rule-names.ts';
import { ACT_NAMES } from './act-names.ts';
import { CODE_NAMES } from './code-names.ts';
import { EVENT_NAMES } from './event-names.ts';
import { RECORD_TYPES } from './record-row.ts';
import { actWord, codeWord, eventWord, typeWord } from './record-words.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../../../..');
const HAN = /\p{Script=Han}/u;

const sources = (...patterns: readonly string[]): string =>
  globSync([...patterns], { cwd: ROOT })
    .filter((file) => !/\.(?:test|fixture|twin)\.ts$|\/testing\//u.test(file))
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    .join('\n');

function assertNamed(ids: Iterable<string>, names: { readonly en: object; readonly zh: object }): void {
  const missing = [...ids].filter((id) => !Object.hasOwn(names.en, id) || !Object.hasOwn(names.zh, id));
  assert.deepEqual(missing, []);
}

/** Of what people write, never of what a bot asks for. */
const OF_DOCUMENTS = new Set(['CONFIG_INVALID', 'CIDR_MALFORMED', 'POLICY_MALFORMED']);

test('Every code with which a request of a bot is refused has a name.', () => {
  const text = sources(
    'packages/core/src/policy/**/*.ts',
    'packages/gateway/src/{pipeline,limits,streams,refusals,edge}/**/*.ts',
  );
  const codes = [...text.matchAll(/'(?<code>[A-Z]+(?:_[A-Z]+)+)'/gu)]
    .map(({ groups }) => groups?.['code'] ?? '')
    .filter((code) => Object.hasOwn(CATALOGUE, code) && !OF_DOCUMENTS.has(code));
  assert.ok(new Set(codes).size > 60);
  assertNamed(codes, CODE_NAMES);
});

test('Every act and every event of the format of records has a name.', () => {
  const page = readFileSync(path.join(ROOT, 'docs/formats/ledger-record.md'), 'utf8');
  const events = page.slice(
    page.indexOf('## Events of the system'),
    page.indexOf('## Acts that the vault lacks'),
  );
  const named = events
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => Array.from((line.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/gu), ([, id = '']) => id));
  assert.ok(named.length > 40);
  assertNamed(named, EVENT_NAMES);
  const taken = ALERT_ROWS.flatMap(({ takes }) => takes);
  assertNamed(
    taken.flatMap((one) => (one.type === 'system' ? [one.event] : [])),
    EVENT_NAMES,
  );
  assertNamed(
    [
      ...taken.flatMap((one) => (one.type === 'admin' ? [one.act] : [])),
      'ledger-read',
      'ledger-reindex',
      'carry-out',
    ],
    ACT_NAMES,
  );
  assertNamed(
    taken.flatMap((one) => (one.type === 'refusal' ? [one.code] : [])),
    CODE_NAMES,
  );
});

test('Every alert that is told has a Chinese name and advice.', () => {
  const own = sources('packages/console/src/{alerts,store}/*.ts');
  const makers = [...own.matchAll(/makeOwnAlert\(\s*'(?<rule>[a-z-]+)'/gu)].map(
    ({ groups }) => groups?.['rule'] ?? '',
  );
  const acts = [
    ...sources('packages/console/src/people/acts.ts').matchAll(
      /^ {2}'?(?<act>[a-z-]+)'?: \{\n {4}severity: '/gmu,
    ),
  ];
  const rules = [
    ...ALERT_ROWS.map(({ id }) => id),
    ...makers,
    ...acts.map(({ groups }) => `people-${groups?.['act'] ?? ''}`),
    'gateway-silent',
    'gateway-sealed',
    'token-refused',
    'crowd',
    'test',
  ];
  assert.ok(makers.length >= 4);
  assert.ok(acts.length >= 8);
  assert.deepEqual(
    rules.filter((rule) => !Object.hasOwn(RULE_NAMES, rule)),
    [],
  );
  for (const [rule, words] of Object.entries(RULE_NAMES))
    for (const word of words) assert.match(word, HAN, rule);
});

test('Names in Chinese are Chinese, and words that are not known stand as they are.', () => {
  for (const names of [ACT_NAMES, CODE_NAMES, EVENT_NAMES])
    for (const [id, name] of Object.entries(names.zh)) assert.match(name, HAN, id);
  for (const type of RECORD_TYPES) assert.match(typeWord(type, 'zh'), HAN);
  for (const word of [actWord, codeWord, eventWord, typeWord])
    for (const odd of ['later', 'toString', '__proto__', '']) assert.equal(word(odd, 'zh'), odd);
});
