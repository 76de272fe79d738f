import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandConsole, OutputStream } from '../command.ts';
import { createPaint } from '../terminal.ts';
import { openServeLog } from './serve-log.ts';

function stage(terms: {
  readonly isTerminal?: boolean;
  readonly json?: boolean;
  readonly format?: 'auto' | 'json' | 'text';
  readonly level?: 'error' | 'warning' | 'info';
}): { readonly said: string[]; readonly written: string[] } {
  const { format = 'auto', isTerminal = false, json = false, level = 'info' } = terms;
  const [said, written]: [string[], string[]] = [[], []];
  const stream: OutputStream = { isTerminal, write: (text) => void written.push(text), queuedBytes: () => 0 };
  const console: CommandConsole = {
    json,
    stream,
    result: (_value, lines) => void said.push(`result ${lines.join('|')}`),
    progress: (text) => void said.push(`progress ${text}`),
    warn: (text) => void said.push(`warn ${text}`),
    paint: createPaint({}, {}),
    secrets: { read: () => Promise.reject(new Error('nothing is asked')) },
    questions: null,
    signals: { ended: new Promise(() => undefined), abort: new AbortController().signal },
  };
  const log = openServeLog(console, { 'log.format': format, 'log.level': level });
  log.step('begins');
  log.ready({ sealed: true, adminSocket: '/s', dataDirectory: '/d', listeners: { okx: 'http://o' } }, [
    'runs',
  ]);
  log.warn('look');
  log.warn('died', 'gateway-ended');
  log.output('one\n\ntwo\n');
  log.stopping();
  log.close();
  return { said, written };
}

const SPOKEN = ['progress begins', 'result runs', 'warn look', 'warn died', 'progress one', 'progress two'];

for (const [name, terms] of [
  ['on a terminal', { isTerminal: true }],
  ['with --json', { json: true }],
  ['where text is wanted', { format: 'text' }],
] as const)
  test(`The log is for people ${name}.`, () => {
    const { said, written } = stage(terms);
    assert.deepEqual(said.slice(0, -1), SPOKEN);
    assert.deepEqual(written, []);
  });

for (const [name, terms] of [
  ['where nobody sits', {}],
  ['on a terminal where that is wanted', { isTerminal: true, format: 'json' }],
] as const)
  test(`The log is lines of JSON ${name}.`, () => {
    const { said, written } = stage(terms);
    assert.deepEqual(said, []);
    const lines = written.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    assert.deepEqual(
      lines.map(({ event, message }) => `${String(event)}: ${String(message)}`),
      [
        'starting: begins',
        'ready: The gateway runs, sealed: bitting unseal',
        'warning: look',
        'gateway-ended: died',
        'output: one',
        'output: two',
        'stopping: What is under way is answered, then the gateway ends',
        'stopped: The gateway has ended',
      ],
    );
    assert.deepEqual([lines[1]?.['sealed'], lines[1]?.['listeners']], [true, { okx: 'http://o' }]);
  });

test('People are told what was asked for alone, but always that it runs.', () => {
  assert.deepEqual(stage({ isTerminal: true, level: 'error' }).said, [
    'result runs',
    'warn died',
    'progress one',
    'progress two',
  ]);
});
