import type { AccountView } from '@bitting/client/operations.ts';
import type { VenueKeyView } from '@bitting/client/venue-keys.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { renderTable } from '../table.ts';
import { visible } from '../visible-text.ts';

export const accounts = defineCommand(
  {
    name: 'accounts',
    summary: 'List the bound accounts',
    options: {
      ...CONNECTION_OPTIONS,
      all: { kind: 'flag', describe: 'Those that were taken out, too' },
    },
    examples: [
      ['bitting accounts', 'all accounts with their state'],
      ['bitting accounts --all', 'and those that were taken out'],
    ],
  },
  async ({ options }, console) => {
    const result = await connect(options, console).accounts(options.all ? { removed: true } : {});
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
        result.accounts.map((account) => rowOf(account)),
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

function rowOf(account: AccountView): readonly string[] {
  const { accountId, label, venue, region, environment, trading, state, virtualKeys } = account;
  const place = [accountId, label, `${venue}/${region}`, environment];
  if (state === 'revoked') return place.concat(['', 'taken out', '', '', '', '']);
  const { expiresAtMs, ipBound, permissions, venueKey } = account;
  return place.concat([
    trading ?? '',
    state,
    `${permissions.join(',')}${ipBound ? '' : ' (any address)'}`,
    expiresAtMs === null ? 'never' : new Date(expiresAtMs).toISOString().slice(0, 10),
    describeKey(venueKey),
    String(virtualKeys),
  ]);
}

function describeKey({ elsewhere, problem, state }: VenueKeyView): string {
  if (elsewhere !== null) return `${STATES[state]}; not from ${visible(elsewhere)}`;
  return problem === null ? STATES[state] : `${STATES[state]}; last look failed`;
}
