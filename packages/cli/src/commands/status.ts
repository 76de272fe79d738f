import type { Status } from '@bitting/client/operations.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';

/** A halt is known while sealed; that there is none is not. */
function nameState({ haltFile, sealed, state }: Status): string {
  if (haltFile) return `${state ?? 'halted'}: the file HALT is in the data directory`;
  return sealed && state === 'active' ? 'unknown while sealed' : (state ?? 'unknown');
}

export const status = defineCommand(
  {
    name: 'status',
    summary:
      'Say whether the gateway runs, what is sealed or halted, and of how many orders the outcome is unknown',
    options: CONNECTION_OPTIONS,
    examples: [['bitting status --json', 'for a monitor']],
  },
  async ({ options }, console) => {
    const result = await connect(options, console).status({});
    const rows: readonly (readonly [string, string])[] = [
      ['Version', result.version],
      ['Vault', result.sealed ? 'sealed: bitting unseal' : 'open'],
      ['State', nameState(result)],
      ...result.closedVenues.map(({ venue, state }) => ['', `${venue} is ${state}`] as const),
      ['Ledger', result.ledgerWritable ? 'writable' : 'BROKEN: only cancels and the halt work'],
      ['Unsettled', `${result.openIntents} orders whose outcome is being found out`],
      ['Accounts', result.sealed ? 'unknown while sealed' : String(result.accounts)],
      ...result.closedAccounts.map(
        ({ accountId, label, state }) => ['', `${label} (${accountId}) is ${state}`] as const,
      ),
      ['Virtual keys', result.sealed ? 'unknown while sealed' : String(result.virtualKeys)],
      ...result.closedKeys.map(
        ({ virtualKeyId, label, state }) => ['', `${label} (${virtualKeyId}) is ${state}`] as const,
      ),
      ...Object.entries(result.listeners).map(
        ([name, url], index) => [index === 0 ? 'Listens' : '', `${name.padEnd(12)} ${url}`] as const,
      ),
    ];
    console.result(
      result,
      rows.map(([name, value]) => `${name.padEnd(14)} ${value}`),
    );
  },
);
