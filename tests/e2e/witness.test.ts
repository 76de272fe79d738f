/** A gateway and a witness, each a process of its own: what the one writes, the other has seen, and a verifier finds. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { parseGatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import {
  createVault,
  startGateway,
  type RunningGateway,
} from '@bitting/gateway/supervisor/gateway-process.ts';
import { openCommand } from '../support/command.ts';

const WITNESS = path.resolve(import.meta.dirname, '../../packages/witness/src/main.ts');
const PATIENCE_MS = 30_000;

interface WitnessLine {
  readonly url: string;
  readonly key: string;
}

/** One command of the witness's own program, to its end. */
function runWitness(directory: string, ...words: readonly string[]): string {
  const ran = spawnSync(process.execPath, [WITNESS, ...words, '--data', directory], {
    encoding: 'utf8',
    env: {},
  });
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout;
}

async function serveWitness(
  directory: string,
  port: string,
): Promise<WitnessLine & { readonly child: ChildProcess }> {
  const words = ['serve', '--json', '--port', port, '--data', directory];
  const child = spawn(process.execPath, [WITNESS, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  });
  for await (const line of createInterface(child.stdout))
    return { child, ...(JSON.parse(line) as WitnessLine) };
  throw new Error('the witness did not start');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  if (child.exitCode === null && child.signalCode === null && child.kill(signal)) await ended;
}

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isDone())) {
    assert.ok(performance.now() < deadline, 'it never happened');
    await wait(50);
  }
}

function makePlace(context: TestContext): string {
  const place = mkdtempSync(path.join(os.tmpdir(), 'bitting-witnessed-'));
  context.after(() => {
    rmSync(place, { recursive: true, force: true });
  });
  return place;
}

test('AUD-07 AUD-13 A gateway’s ledger is witnessed by another process, outlives its death, and a second gateway from a backup is refused.', async (context) => {
  const place = makePlace(context);
  const witnessDirectory = path.join(place, 'w');
  const { key } = JSON.parse(
    runWitness(witnessDirectory, 'init', '--name', 'witness.example/e2e', '--json'),
  ) as WitnessLine;
  let witness = await serveWitness(witnessDirectory, '0');
  context.after(() => end(witness.child, 'SIGKILL'));
  const layout = createDataDirectory(path.join(place, 'd'));
  const keyBytes = randomBytes(32);
  const unlock = () => ({ kind: 'key-file', bytes: Uint8Array.from(keyBytes) }) as const;
  const token = await createVault(layout, unlock());
  writeFileSync(path.join(layout.directory, 'policy'), `witness e2e ${key} ${witness.url}\nquorum e2e\n`);
  const any = { host: '127.0.0.1', port: 0 };
  const config = parseGatewayConfig(
    JSON.stringify({
      okx: any,
      htx: { spot: any, contract: any },
      accountPictures: false,
      witnesses: 'policy',
    }),
  );
  const start = async (where: DataLayout): Promise<RunningGateway> => {
    const gateway = await startGateway({ layout: where, config, unlock: unlock() });
    context.after(() => gateway.stop());
    return gateway;
  };
  const command = (where: DataLayout) =>
    openCommand({ layout: where, installation: { config, keyBytes, token } });
  const signers = ({ ledgerDirectory }: DataLayout): number =>
    readFileSync(path.join(ledgerDirectory, 'checkpoint'), 'utf8').match(/^\u2014 /gmu)?.length ?? 0;
  const verified = async (where: DataLayout): Promise<{ whole: boolean }> => {
    const words = [
      'ledger',
      'verify',
      where.directory,
      '--policy',
      path.join(where.directory, 'policy'),
      '--json',
    ];
    return JSON.parse((await command(where)(...words)).out) as { whole: boolean };
  };

  const first = await start(layout);
  await until(() => existsSync(path.join(layout.ledgerDirectory, 'checkpoint')));
  assert.equal((await verified(layout)).whole, false, 'the witness does not know the log yet');
  runWitness(witnessDirectory, 'add-log', path.join(layout.ledgerDirectory, 'log.vkey'));
  await until(() => signers(layout) === 2);
  assert.equal((await verified(layout)).whole, true);
  await first.stop();
  const copy = path.join(place, 'copy');
  cpSync(layout.directory, copy, { recursive: true });

  await end(witness.child, 'SIGKILL');
  const second = await start(layout);
  await until(async () =>
    /^bitting_ledger_unwitnessed_seconds [1-9]/mu.test((await command(layout)('metrics')).out),
  );
  assert.equal((await verified(layout)).whole, true, 'what was witnessed is still shown');
  const shown = readFileSync(path.join(layout.ledgerDirectory, 'checkpoint'), 'utf8');
  witness = await serveWitness(witnessDirectory, witness.url.split(':').at(-1) ?? '');
  await until(() => readFileSync(path.join(layout.ledgerDirectory, 'checkpoint'), 'utf8') !== shown);
  assert.equal(signers(layout), 2);
  await second.stop();

  const forked = await start(layOutData(copy));
  const metrics = async (): Promise<string> => (await command(layOutData(copy))('metrics')).out;
  await until(async () => /^bitting_ledger_witnesses_refusing 1$/mu.test(await metrics()));
  await forked.stop();
  assert.match(
    runWitness(witnessDirectory, 'status'),
    /^bitting\.invalid\/[0-9a-f]{32}: \d+ records, signed /mu,
  );
});
