import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCommand, parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';

function parse(line: string) {
  const { command, rest } = findCommand(COMMANDS, line.split(' '));
  return { name: command.name, ...parseArguments(command, rest) };
}

void test('command line reads options by their rows', () => {
  const { name, options, positionals } = parse(
    'issue --label grid --instrument BTC-USDT,ETH-USDT --instrument SOL-USDT --rate 5 --client ccxt --json',
  );
  assert.equal(name, 'issue');
  assert.deepEqual(positionals, []);
  assert.equal(options['label'], 'grid');
  assert.deepEqual(options['instrument'], ['BTC-USDT', 'ETH-USDT', 'SOL-USDT']);
  assert.equal(options['rate'], 5);
  assert.equal(options['json'], true);
  assert.equal(options['demo'], false);
  assert.equal(options['expires'], undefined);
  assert.deepEqual(options['scope'], []);
});

void test('command line takes short options and the group as its list', () => {
  assert.equal(parse('tail -f -n 5').options['lines'], 5);
  assert.equal(parse('keys').name, 'keys list');
  assert.equal(parse('keys --all').name, 'keys list');
  assert.deepEqual(parse('keys show key_1').positionals, ['key_1']);
});

const REFUSED: readonly (readonly [line: string, sentence: RegExp])[] = [
  ['statsu', /no command "statsu". Did you mean "status"\?/u],
  ['frobnicate', /no command "frobnicate". "bitting help" lists them/u],
  ['keys shwo', /no command "keys shwo"\. Did you mean "keys show"\?/u],
  ['status --jsno', /no option "--jsno" here. Did you mean "--json"\?/u],
  ['issue --client cctx', /--client cannot be "cctx": .* Did you mean "ccxt"\?/u],
  ['issue --scope read,traed', /--scope cannot be "traed"/u],
  ['issue --rate 0', /--rate must be a whole number from 1 to 1000/u],
  ['issue --rate 5.5', /--rate must be a whole number/u],
  ['issue --label', /--label needs a value/u],
  ['issue --label a --label b', /--label may be given once only/u],
  ['status --json=yes', /--json takes no value/u],
  ['revoke', /"bitting revoke" needs KEY/u],
  ['status now', /does not know what to do with "now"/u],
  ['bind --secret abc', /no option "--secret"/u],
];

void test('command line says what it did not understand and what was probably meant', async (t) => {
  for (const [line, sentence] of REFUSED) {
    await t.test(line, () => {
      assert.throws(() => parse(line), { code: 'ARGUMENT_INVALID', message: sentence });
    });
  }
});

void test('no command takes a secret on the command line', () => {
  // What takes a label names a key, and a flag has no value: neither holds one.
  const names = COMMANDS.flatMap((command) =>
    Object.entries(command.options).flatMap(([name, row]) =>
      row.kind === 'flag' || (name === 'key' && /label or id/u.test(row.describe)) ? [] : [name],
    ),
  );
  assert.ok(names.length > 50);
  assert.deepEqual(
    names.filter((name) => /secret|pass|^key$|api-?key|^token$/iu.test(name)),
    [],
  );
});
