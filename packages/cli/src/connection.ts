import { existsSync } from 'node:fs';
import path from 'node:path';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { type DataLayout, layOutData } from '@bitting/gateway/config/data-layout.ts';
import { readPrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { usageError } from './arguments.ts';
import type { CommandConsole, CONNECTION_OPTIONS, OptionValues } from './command.ts';
import { defaultDataDirectory } from './directories.ts';
import { findDataDirectory } from './settings/data-directory.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';

type ConnectionValues = OptionValues<typeof CONNECTION_OPTIONS>;

export function chooseDataDirectory(options: Pick<ConnectionValues, 'data' | 'demo'>): string {
  if (options.data !== undefined && options.demo) throw usageError('--data and --demo exclude each other.');
  if (options.demo) return defaultDataDirectory('bitting-demo');
  return options.data === undefined ? findDataDirectory(process.env) : path.resolve(options.data);
}

/** The file with the token that the call is made with. */
export function chooseTokenFile(options: ConnectionValues): string {
  return options['token-file'] ?? layOutData(chooseDataDirectory(options)).operatorTokenFile;
}

/** The same options again, as words of a shell. */
export function nameConnection(options: ConnectionValues): readonly string[] {
  const texts = (['data', 'socket', 'token-file'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name} ${quoteWord(value)}`];
  });
  return options.demo ? ['--demo', ...texts] : texts;
}

/** Throws `DATA_DIRECTORY_MISSING`: nothing was ever set up in this directory. */
export function demandInstallation({
  directory,
  markerFile,
}: Pick<DataLayout, 'directory' | 'markerFile'>): void {
  if (existsSync(markerFile)) return;
  throw new BittingError('DATA_DIRECTORY_MISSING', directory, {
    publicDetail: `There is no data directory at ${directory}: "bitting init" makes one, --data names another, --demo means the demo's.`,
  });
}

/** A client with the operator's token from its file. */
export function connect(options: ConnectionValues, { signals }: CommandConsole): AdminClient {
  const layout = layOutData(chooseDataDirectory(options));
  const { directory, operatorTokenFile, adminSocket } = layout;
  if (options['token-file'] === undefined && !existsSync(operatorTokenFile)) {
    demandInstallation(layout);
    throw new BittingError('DATA_DIRECTORY_MISSING', directory, {
      publicDetail: `There is no operator.token in ${directory}: --token-file names another file; where there is none, docs/operations/lost-token.md says what to do.`,
    });
  }
  const tokenFile = chooseTokenFile(options);
  return openAdminClient({
    socketPath: options.socket ?? adminSocket,
    signal: signals.abort,
    token: readPrivateFile(tokenFile).toString('utf8').trim(),
  });
}
