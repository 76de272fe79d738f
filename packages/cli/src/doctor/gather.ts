import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { readHeader } from '@bitting/core/vault/header.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import type { SettingsReading } from '../settings/reading.ts';
import { renderProblem } from '../settings/problem.ts';
import { readToolVersion } from '../tool-version.ts';
import { KEYS_MAX, RULESET_BYTES_MAX } from './bounds.ts';
import { readCertificates } from './certificates.ts';
import type { Machine } from './machine.ts';
import { demandSettings, type GatewaySeen, type Scene, type Sight } from './scene.ts';
import { readVenueClock } from './venue-clock.ts';

export interface Surroundings {
  readonly machine: Machine;
  readonly layout: DataLayout;
  readonly reading: SettingsReading;
  /** Asks the gateway; throws where nobody may. */
  readonly connect: () => AdminClient;
  readonly again: string;
  /** Nobody on the network is asked. */
  readonly isOffline: boolean;
}

/** What the checks look at, besides the files that they read themselves. */
export async function gather(surroundings: Surroundings): Promise<Scene> {
  const { again, connect, isOffline, layout, machine, reading } = surroundings;
  const { file, problems } = reading;
  const gateway = await see(() => askGateway(connect()));
  return {
    machine,
    layout,
    get settings() {
      return demandSettings(reading);
    },
    configFile: file?.file ?? null,
    problems: problems.map((problem) => renderProblem(problem)),
    gateway,
    certificates: await see(() => readCertificates('seen' in gateway ? gateway.seen.status.listeners : null)),
    clockAheadMs: isOffline
      ? { unseen: 'no venue was asked for its time (--offline)' }
      : await see(() => readVenueClock(demandSettings(reading))),
    ruleset: await see(() => readRuleset()),
    locks: await see(() => countLocks(layout)),
    environment: process.env,
    home: os.homedir(),
    workingDirectory: process.cwd(),
    programDirectory: path.resolve(import.meta.dirname, '..', '..'),
    nodeVersion: process.versions.node,
    toolVersion: readToolVersion(),
    nowMs: Date.now(),
    again,
  };
}

async function see<Value>(look: () => Value | Promise<Value>): Promise<Sight<Value>> {
  try {
    return { seen: await look() };
  } catch (error) {
    return { unseen: error instanceof Error ? error.message : 'unknown' };
  }
}

async function askGateway(client: AdminClient): Promise<GatewaySeen> {
  const status = await client.status({});
  const ledger = await client.ledgerShow({});
  if (status.sealed) return { status, ledger, accounts: null, keys: null, keysLeftOut: 0 };
  const { accounts } = await client.accounts({});
  const { virtualKeys } = await client.list({});
  const living = virtualKeys.filter(({ state }) => state !== 'revoked');
  const keys = [];
  for (const { virtualKeyId } of living.slice(0, KEYS_MAX)) keys.push(await client.show({ virtualKeyId }));
  return { status, ledger, accounts, keys, keysLeftOut: Math.max(0, living.length - KEYS_MAX) };
}

function readRuleset(): string {
  const { error, status, stdout } = spawnSync('nft', ['list', 'ruleset'], {
    encoding: 'utf8',
    maxBuffer: RULESET_BYTES_MAX,
  });
  if (error !== undefined) throw new Error('there is no nft to say what the firewall is');
  if (status !== 0) throw new Error('only root may see the firewall (nft list ruleset)');
  return stdout;
}

/** From the vault's header, in which nothing is secret. A gateway that runs holds the file locked: it is read beside the lock. */
function countLocks({ vaultFile }: DataLayout): number {
  const place = pathToFileURL(vaultFile);
  place.search = '?immutable=1';
  try {
    using database = new DatabaseSync(place, { readOnly: true });
    const bytes = database.prepare('SELECT bytes FROM header').get()?.['bytes'];
    if (!(bytes instanceof Uint8Array)) throw new Error('the vault has no header');
    return readHeader(bytes).roots.length;
  } catch (cause) {
    throw cause instanceof BittingError
      ? cause
      : new Error(`the vault at ${vaultFile} could not be read`, { cause });
  }
}
