import path from 'node:path';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { readPrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { usageError } from './arguments.ts';
import type { CommandConsole, CONNECTION_OPTIONS, OptionValues } from './command.ts';
import { defaultDataDirectory } from './directories.ts';

type ConnectionValues = OptionValues<typeof CONNECTION_OPTIONS>;

export function chooseDataDirectory(options: Pick<ConnectionValues, 'data' | 'demo'>): string {
  if (options.data !== undefined && options.demo) throw usageError('--data and --demo exclude each other.');
  return path.resolve(options.data ?? defaultDataDirectory(options.demo ? 'bitting-demo' : 'bitting'));
}

/** A client with the operator's token from its file. */
export function connect(options: ConnectionValues, { signals }: CommandConsole): AdminClient {
  const directory = chooseDataDirectory(options);
  const tokenFile = options['token-file'] ?? path.join(directory, 'operator.token');
  return openAdminClient({
    socketPath: options.socket ?? path.join(directory, 'run', 'admin.sock'),
    signal: signals.abort,
    token: readPrivateFile(tokenFile).toString('utf8').trim(),
  });
}
