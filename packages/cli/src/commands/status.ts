import type { Status } from '@bitting/client/operations.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { describeAlerts, type AlertsStatus } from '../alerts/alerts-status.ts';
import { whyNoPage } from '../alerts/page-status.ts';
import { connect } from '../connection.ts';

function nameState({ haltFile, sealed, state }: Status): string {
  if (haltFile) return `${state ?? 'halted'}: the file HALT is in the data directory`;
  return state ?? (sealed ? 'unknown while sealed' : 'unknown');
}

function nameLedger({ ledgerReserved, ledgerWritable }: Status): string {
  if (!ledgerWritable) return 'BROKEN: only cancels and the halt work';
  return ledgerReserved
    ? 'the DISK IS FULL: cancels and the halt go on, orders when there is room'
    : 'writable';
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
    const alerts: AlertsStatus | null = describeAlerts(options);
    const rows: (readonly [string, string])[] = [
      ['Version', result.version],
      ['Vault', result.sealed ? 'sealed: bitting unseal' : 'open'],
      ['State', nameState(result)],
      ...result.closedVenues.map(({ venue, state }) => ['', `${venue} is ${state}`] as const),
      ['Ledger', nameLedger(result)],
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
    if (alerts !== null) rows.push(['Alerts', alerts.sentence]);
    const noPage = whyNoPage(options);
    if (noPage !== null) rows.push(['Console', noPage]);
    console.result(
      alerts === null ? result : { ...result, alerts },
      rows.map(([name, value]) => `${name.padEnd(14)} ${value}`),
    );
  },
);
