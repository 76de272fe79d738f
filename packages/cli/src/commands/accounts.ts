import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { renderTable } from '../table.ts';

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
        ['ACCOUNT', 'LABEL', 'VENUE', 'ENVIRONMENT', 'TRADES', 'STATE', 'RIGHTS', 'ENDS', 'KEYS'],
        result.accounts.map((account) => [
          account.accountId,
          account.label,
          `${account.venue}/${account.region}`,
          account.environment,
          account.trading ?? '',
          account.state,
          `${account.permissions.join(',')}${account.ipBound ? '' : ' (any address)'}`,
          account.expiresAtMs === null ? 'never' : new Date(account.expiresAtMs).toISOString().slice(0, 10),
          String(account.virtualKeys),
        ]),
      ),
    );
  },
);
