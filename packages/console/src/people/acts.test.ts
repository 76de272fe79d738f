import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Alert } from '../alerts/alert.ts';
import { ACTS } from './acts.ts';
import { nameBrowser, shortenAddress } from './caller-words.ts';
import { HOME, openBench } from './testing/bench.ts';

void test('What happens to how people sign in is told once, by whichever process it was written; a telling that fails is made up for.', async () => {
  using bench = openBench();
  const { acts } = bench.desk;
  const person = bench.put();
  await bench.enter(person);
  await bench.enter(person, { ...HOME, address: '198.51.100.77' });
  const told: Alert[] = [];
  assert.throws(() =>
    acts.tellAll(() => {
      throw new Error('full');
    }),
  );
  acts.tellAll((alert) => told.push(alert));
  acts.tellAll((alert) => told.push(alert));
  assert.deepEqual(
    told.map(({ rule, sentence, severity }) => [rule, severity, sentence]),
    [
      [
        'people-new-network',
        'warning',
        '“Ada” signed in from 198.51.100.0/24, where nobody of this name signed in from before.',
      ],
    ],
  );
  // The same address again is nothing new.
  await bench.enter(person, { ...HOME, address: '198.51.100.200' });
  acts.tellAll((alert) => told.push(alert));
  assert.equal(told.length, 1);
});

void test('Every act has its words, and no alert lacks a title or what to do.', () => {
  for (const { advice, says, severity, title } of Object.values(ACTS)) {
    assert.notEqual(title, '');
    assert.match(says('Ada', '203.0.113.0/24', 'Ben'), /Ada/u);
    assert.equal(severity === null, advice === '');
  }
});

void test('The page of alerts lists every act that is told, with how severe it is.', () => {
  const page = readFileSync(new URL('../../../../docs/operations/alerts.md', import.meta.url), 'utf8');
  const told = Object.entries(ACTS).filter(([, { severity }]) => severity !== null);
  assert.ok(told.length > 10);
  for (const [act, { severity }] of told)
    assert.match(page, new RegExp(`^\\| .people-${act}. +\\| ${severity} `, 'mu'));
});

void test('Of an address its network is kept, of a browser two words of ours.', () => {
  const rows = [
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['127.0.0.1', 'this machine'],
    ['::1', 'this machine'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['2001:0db8:0001::1', '2001:db8:1::/48'],
  ] as const;
  for (const [address, short] of rows) assert.equal(shortenAddress(address), short);
  assert.equal(nameBrowser('<script>alert(1)</script>'), 'Browser, unknown system');
  assert.equal(
    nameBrowser(
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15',
    ),
    'Safari, macOS',
  );
  assert.equal(
    nameBrowser('Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/153.0.0.0 Mobile Safari/537.36'),
    'Chrome, Android',
  );
});

void test('An act that nobody here knows is not told, and holds up none after it.', async () => {
  using bench = openBench();
  const person = bench.put();
  await bench.enter(person);
  await bench.enter(person, { ...HOME, address: '198.51.100.77' });
  bench.desk.database.prepare(`UPDATE people_acts SET act = 'of-tomorrow' WHERE act = 'signed-in'`).run();
  const told: Alert[] = [];
  bench.desk.acts.tellAll((alert) => told.push(alert));
  assert.deepEqual(
    told.map(({ rule }) => rule),
    ['people-new-network'],
  );
});
