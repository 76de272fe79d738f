import { mkdirSync } from 'node:fs';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { OperatorMade } from '@bitting/client/people.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { replacePrivateFile } from './tls/authority-files.ts';

const NAME = 'console';
const REASON = 'the page calls in the name of persons';

/** Gives the page its token: a new one for its operator, who is made where there is none. */
export async function giveConsoleToken(
  client: AdminClient,
  { consoleDirectory, pageTokenFile }: Pick<DataLayout, 'consoleDirectory' | 'pageTokenFile'>,
): Promise<OperatorMade> {
  const { operators } = await client.operatorsList({});
  const known = operators.find(
    ({ kind, name, state }) => name === NAME && kind === 'console' && state === 'active',
  );
  const made =
    known === undefined
      ? await client.operatorsAdd({ name: NAME, role: 'viewer', kind: 'console', reason: REASON })
      : await client.operatorsToken({ operatorId: known.operatorId, reason: REASON });
  if (made.token === null) throw new BittingError('INTERNAL_FAULT', 'no token came back');
  mkdirSync(consoleDirectory, { recursive: true, mode: 0o700 });
  replacePrivateFile(pageTokenFile, `${made.token}\n`);
  return made;
}
