import { existsSync } from 'node:fs';
import path from 'node:path';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { readPrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { usageError } from './arguments.ts';
import type { CommandConsole, CONNECTION_OPTIONS, OptionValues } from './command.ts';
import { defaultDataDirectory } from './directories.ts';
import { quoteWord } from './shell-word.ts';

type ConnectionValues = OptionValues<typeof CONNECTION_OPTIONS>;

export function chooseDataDirectory(options: Pick<ConnectionValues, 'data' | 'demo'>): string {
  if (options.data !== undefined && options.demo) throw usageError('--data and --demo exclude each other.');
  return path.resolve(options.data ?? defaultDataDirectory(options.demo ? 'bitting-demo' : 'bitting'));
}

/** The same options again, as words of a shell. */
export function nameConnection(options: ConnectionValues): readonly string[] {
  const texts = (['data', 'socket', 'token-file'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name} ${quoteWord(value)}`];
  });
  return options.demo ? ['--demo', ...texts] : texts;
}

/** A client with the operator's token from its file. */
export function connect(options: ConnectionValues, { signals }: CommandConsole): AdminClient {
  const { directory, operatorTokenFile, adminSocket } = layOutData(chooseDataDirectory(options));
  if (options['token-file'] === undefined && !existsSync(operatorTokenFile))
    throw new BittingError('DATA_DIRECTORY_MISSING', directory, {
      publicDetail: `There is no data directory at ${directory}: "bitting init" makes one, --data names another, --demo means the demo's.`,
    });
  const tokenFile = options['token-file'] ?? operatorTokenFile;
  return openAdminClient({
    socketPath: options.socket ?? adminSocket,
    signal: signals.abort,
    token: readPrivateFile(tokenFile).toString('utf8').trim(),
  });
}
