import path from 'node:path';
import { VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { OKX_PORT_DEFAULT } from '@bitting/gateway/config/gateway-config.ts';
import { usageError } from './arguments.ts';
import type { QuestionSource } from './command.ts';
import { askQuestion } from './questions.ts';
import type { SettingName } from './settings/table.ts';
import type { SettingValue } from './settings/value-types.ts';

export const PORT_BASE_MIN = 1024;
export const PORT_BASE_MAX = 65_000;

/** What opens a vault: `passphrase`, or the path of a key file or of a credential of the service. */
export type Opener =
  { readonly kind: 'passphrase' } | { readonly kind: 'key-file' | 'credential'; readonly file: string };

/** What the command line says already; nobody is asked for that. */
export interface InitWishes {
  readonly venues: readonly VenueId[];
  readonly portBase: number | undefined;
  readonly keyFile: string | undefined;
  /** `undefined`: not said. */
  readonly recovery: Opener | null | undefined;
}

export interface InitPlan {
  readonly unlock: Opener;
  /** `null`: the vault will have one lock alone. */
  readonly recovery: Opener | null;
  /** What the file says. */
  readonly given: ReadonlyMap<SettingName, SettingValue>;
}

const PASSPHRASE: Opener = { kind: 'passphrase' };

/** The few things that matter: those that were not said are asked for where somebody sits there, else they have their defaults. */
export async function planInit(wishes: InitWishes, questions: QuestionSource | null): Promise<InitPlan> {
  const venues = wishes.venues.length > 0 ? wishes.venues : await askVenues(questions);
  const portBase = wishes.portBase ?? (await askPortBase(questions));
  const unlock = wishes.keyFile === undefined ? await askUnlock(questions) : keyFile(wishes.keyFile);
  const recovery = wishes.recovery === undefined ? await askRecovery(questions) : wishes.recovery;
  demandDifferentFiles(unlock, recovery);
  return { unlock, recovery, given: listGiven(venues, portBase, unlock) };
}

/** Two locks with one key are one. */
export function demandDifferentFiles(unlock: Opener, recovery: Opener | null): void {
  if (unlock.kind === 'key-file' && recovery?.kind === 'key-file' && unlock.file === recovery.file)
    throw usageError('The key file of the recovery must be another one than that of every day.');
}

function keyFile(file: string): Opener {
  return { kind: 'key-file', file: path.resolve(file) };
}

function listGiven(
  venues: readonly VenueId[],
  portBase: number,
  unlock: Opener,
): ReadonlyMap<SettingName, SettingValue> {
  return new Map<SettingName, SettingValue>([
    ['unlock.method', unlock.kind],
    ...(unlock.kind === 'key-file' ? [['unlock.key_file', unlock.file] as const] : []),
    ['bots.venues', venues],
    ['bots.host', '127.0.0.1'],
    ['bots.okx_port', portBase],
    ['bots.htx_spot_port', portBase + 1],
    ['bots.htx_contract_port', portBase + 2],
  ]);
}

async function askVenues(questions: QuestionSource | null): Promise<readonly VenueId[]> {
  if (questions === null) return VENUE_IDS;
  return askQuestion(questions, {
    text: 'Which venues do the bots trade at: okx, htx or both?',
    fallback: 'both',
    wanted: 'say okx, htx or both',
    read: (text) => (text === 'both' ? VENUE_IDS : listOne(VENUE_IDS.find((venue) => venue === text))),
  });
}

function listOne(venue: VenueId | undefined): readonly VenueId[] | null {
  return venue === undefined ? null : [venue];
}

async function askPortBase(questions: QuestionSource | null): Promise<number> {
  if (questions === null) return OKX_PORT_DEFAULT;
  return askQuestion(questions, {
    text: 'First of three ports for bots on 127.0.0.1: OKX, HTX spot, HTX contracts',
    fallback: String(OKX_PORT_DEFAULT),
    wanted: `say a port from ${PORT_BASE_MIN} to ${PORT_BASE_MAX}`,
    read: (text) => {
      const port = /^\d{4,5}$/u.test(text) ? Number(text) : 0;
      return port >= PORT_BASE_MIN && port <= PORT_BASE_MAX ? port : null;
    },
  });
}

async function askUnlock(questions: QuestionSource | null): Promise<Opener> {
  if (questions === null) return PASSPHRASE;
  const kind = await askQuestion(questions, {
    text: 'What opens the vault at every start: a passphrase that somebody types, or a key-file?',
    fallback: 'passphrase',
    wanted: 'say passphrase or key-file',
    read: readKind,
  });
  return kind === 'passphrase'
    ? PASSPHRASE
    : askKeyFile(questions, 'Path of the key file; made if it is not there');
}

export async function askRecovery(questions: QuestionSource | null): Promise<Opener | null> {
  if (questions === null) return null;
  const kind = await askQuestion(questions, {
    text: 'A second way to open it, kept offline for the day the first is lost: a passphrase, a key-file or none?',
    fallback: 'passphrase',
    wanted: 'say passphrase, key-file or none',
    read: (text) => (text === 'none' ? text : readKind(text)),
  });
  if (kind === 'none') return null;
  return kind === 'passphrase'
    ? PASSPHRASE
    : askKeyFile(questions, 'Path of the recovery key file, on a medium that is taken away');
}

function readKind(text: string): Opener['kind'] | null {
  return text === 'passphrase' || text === 'key-file' ? text : null;
}

async function askKeyFile(questions: QuestionSource, text: string): Promise<Opener> {
  return askQuestion(questions, {
    text,
    wanted: 'say an absolute path',
    read: (typed) => (path.isAbsolute(typed) ? keyFile(typed) : null),
  });
}
