import type { VenueKeyView } from '@bitting/client/venue-keys.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { renderTable } from '../table.ts';
import { visible } from '../visible-text.ts';

export const accounts = defineCommand(
  {
    name: 'accounts',
    summary: 'List the bound accounts',
    options: CONNECTION_OPTIONS,
    examples: [['bitting accounts', 'all accounts with their state']],
  },
  async ({ options }, console) => {
    const result = await connect(options, console).accounts({});
    console.result(
      result,
      renderTable(
        [
          'ACCOUNT',
          'LABEL',
          'VENUE',
          'ENVIRONMENT',
          'TRADES',
          'STATE',
          'RIGHTS',
          'ENDS',
          'VENUE KEY',
          'KEYS',
        ],
        result.accounts.map((account) => [
          account.accountId,
          account.label,
          `${account.venue}/${account.region}`,
          account.environment,
          account.trading ?? '',
          account.state,
          `${account.permissions.join(',')}${account.ipBound ? '' : ' (any address)'}`,
          account.expiresAtMs === null ? 'never' : new Date(account.expiresAtMs).toISOString().slice(0, 10),
          describeKey(account.venueKey),
          String(account.virtualKeys),
        ]),
      ),
    );
  },
);

/** How the venue says that the key is, against what was accepted of it. */
const STATES: Readonly<Record<VenueKeyView['state'], string>> = {
  'not-looked': 'not read back yet',
  'as-accepted': 'as accepted',
  changed: 'changed',
  beyond: 'MAY DO MORE THAN ACCEPTED',
  gone: 'GONE',
};

function describeKey({ elsewhere, problem, state }: VenueKeyView): string {
  if (elsewhere !== null) return `${STATES[state]}; not from ${visible(elsewhere)}`;
  return problem === null ? STATES[state] : `${STATES[state]}; last look failed`;
}
