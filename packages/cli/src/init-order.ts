import { existsSync } from 'node:fs';
import path from 'node:path';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { demandRoom } from '@bitting/gateway/supervisor/data-directory.ts';
import { usageError } from './arguments.ts';
import type { OptionTable, OptionValues, QuestionSource } from './command.ts';
import { locateCredential, type Environment } from './credential.ts';
import {
  askRecovery,
  demandDifferentFiles,
  planInit,
  PORT_BASE_MAX,
  PORT_BASE_MIN,
  type Opener,
} from './init-plan.ts';
import { CONFIG_OPTIONS, readOptionLayer } from './serve-options.ts';
import { renderConfigFile } from './settings/default-file.ts';
import { demandAccepted, readSettings } from './settings/reading.ts';
import type { Settings } from './settings/table.ts';

export const INIT_OPTIONS = {
  ...CONFIG_OPTIONS,
  config: {
    kind: 'text',
    value: 'FILE',
    describe:
      'Write the configuration there, or take the one that is there; default bitting.toml in the data directory',
  },
  venue: {
    kind: 'list',
    value: 'VENUE',
    choices: VENUE_IDS,
    describe: 'Open the ports of these; default all',
  },
  'port-base': {
    kind: 'whole',
    value: 'N',
    min: PORT_BASE_MIN,
    max: PORT_BASE_MAX,
    describe: 'First port for bots: N OKX, N+1 HTX spot, N+2 HTX contracts; default 18400',
  },
  'key-file': {
    kind: 'text',
    value: 'PATH',
    describe: 'Open the vault with this file instead of a passphrase; made if it is not there',
  },
  'recovery-passphrase': {
    kind: 'flag',
    describe: 'A second passphrase, to be kept offline, opens the vault as well',
  },
  'recovery-key-file': {
    kind: 'text',
    value: 'PATH',
    describe: 'This file, to be kept offline, opens the vault as well; made if it is not there',
  },
  'no-recovery': {
    kind: 'flag',
    describe: 'Nothing else opens the vault: who loses the first way has lost it',
  },
  'as-root': { kind: 'flag', describe: 'Root may own the installation; it should be a user of its own' },
} as const satisfies OptionTable;

type Given = OptionValues<typeof INIT_OPTIONS>;

/** What is to be made, whoever decided it. */
export interface Order {
  readonly directory: string;
  readonly unlock: Opener;
  readonly recovery: Opener | null;
  readonly configFile: string;
  /** `null`: the file is there and stays as it is. */
  readonly configText: string | null;
}

export interface InitSurroundings {
  readonly questions: QuestionSource | null;
  readonly environment: Environment;
  readonly systemFile: string;
}

/** Follows a configuration that is there, or decides what one will say; asks only where there is room for what is to be made. */
export async function orderInit(given: Given, surroundings: InitSurroundings): Promise<Order> {
  const recovery = readRecovery(given);
  const taken = findTaken(given, surroundings);
  if (taken === null) return decide(given, recovery, surroundings);
  demandUnsaid(given, taken);
  return followFile(taken, recovery, surroundings);
}

/** The file that is there already and is to be followed. */
function findTaken({ config, data }: Given, { environment, systemFile }: InitSurroundings): string | null {
  const named = config ?? environment['BITTING_CONFIG'];
  if (named !== undefined) return existsSync(named) ? path.resolve(named) : null;
  return data === undefined && existsSync(systemFile) ? systemFile : null;
}

/** What the file says is not said twice: one of them would be wrong. */
function demandUnsaid(given: Given, file: string): void {
  const said = (['data', 'key-file', 'port-base'] as const).filter((name) => given[name] !== undefined);
  const [first] = given.venue.length > 0 ? ['venue', ...said] : said;
  if (first !== undefined)
    throw usageError(`${file} is there, and is not overwritten: say it there and leave --${first} out.`);
}

async function followFile(
  file: string,
  given: Opener | null | undefined,
  { questions, environment, systemFile }: InitSurroundings,
): Promise<Order> {
  const { settings } = demandAccepted(
    readSettings({ options: readOptionLayer({}), configFile: file, environment, systemFile }),
  );
  const directory = settings['data.directory'];
  demandRoom(layOutData(directory));
  const unlock = readOpener(settings, environment);
  const recovery = given === undefined ? await askRecovery(questions) : given;
  demandDifferentFiles(unlock, recovery);
  return { directory, unlock, recovery, configFile: file, configText: null };
}

function readOpener(
  { 'unlock.method': method, 'unlock.key_file': keyFile, 'unlock.credential': credential }: Settings,
  environment: Environment,
): Opener {
  if (method === 'key-file' && keyFile !== null) return { kind: method, file: keyFile };
  if (method === 'credential' && credential !== null)
    return { kind: method, file: locateCredential(credential, environment) };
  return { kind: 'passphrase' };
}

async function decide(
  given: Given,
  recovery: Opener | null | undefined,
  { questions, environment }: InitSurroundings,
): Promise<Order> {
  const { settings } = demandAccepted(
    readSettings({
      options: readOptionLayer({ data: given.data }),
      configFile: undefined,
      environment: { ...environment, BITTING_CONFIG: undefined },
      systemFile: '',
    }),
  );
  const directory = settings['data.directory'];
  demandRoom(layOutData(directory));
  const inside = layOutData(directory).configFile;
  const configFile = path.resolve(given.config ?? environment['BITTING_CONFIG'] ?? inside);
  if (configFile !== inside && !existsSync(path.dirname(configFile)))
    throw usageError(`There is no directory ${path.dirname(configFile)} for the configuration.`);
  const { venue: venues, 'port-base': portBase, 'key-file': keyFile } = given;
  const { given: said, ...openers } = await planInit({ venues, portBase, keyFile, recovery }, questions);
  const place = configFile === inside ? [] : [['data.directory', directory] as const];
  const configText = renderConfigFile(new Map([...place, ...said]));
  return { ...openers, directory, configFile, configText };
}

/** `undefined`: nothing is said of it. */
function readRecovery(options: Given): Opener | null | undefined {
  const file = options['recovery-key-file'];
  const said = [file !== undefined, options['recovery-passphrase'], options['no-recovery']].filter(Boolean);
  if (said.length > 1) throw usageError('Say one way of recovery, or --no-recovery.');
  if (file !== undefined) return { kind: 'key-file', file: path.resolve(file) };
  if (options['recovery-passphrase']) return { kind: 'passphrase' };
  return options['no-recovery'] ? null : undefined;
}
