import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { send } from './okx/wire.fixture.ts';

interface Started {
  readonly child: ChildProcess;
  readonly okx: string;
  readonly control: string;
  readonly desk: string;
}

async function start(...flags: readonly string[]): Promise<Started> {
  const main = join(import.meta.dirname, 'main.ts');
  const ports = ['--port', '0', '--control-port', '0', '--json'];
  const child = spawn(process.execPath, [main, ...ports, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = (await once(createInterface(child.stdout), 'line')) as readonly unknown[];
  const places = JSON.parse(String(lines[0])) as Omit<Started, 'child'>;
  return { child, ...places };
}

test('The command says where it listens, serves, and ends cleanly on a signal', async () => {
  const { child, okx, control, desk } = await start('--seed', '4');
  const { data } = await send(okx, { target: '/api/v5/public/time' });
  assert.match(String(data[0]?.['ts']), /^\d{13}$/);
  assert.equal((await send(control, { target: '/health' })).status, 200);
  assert.match((await send(desk, { target: '/okx' })).text, /OKX on paper/);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('The command ends when its standard input closes, if told to', async () => {
  const { child } = await start('--end-with-stdin', '--no-market-maker');
  child.stdin?.end();
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
