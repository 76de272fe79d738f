import type { AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { AlertFacts, Facts, Seen, SeenAccount } from './facts.ts';
import { readGauges } from './facts.ts';
import type { AccountLooks } from './looks.ts';
import { hasPicture } from './sampler.ts';
import type { SlowLooks } from './slow-looks.ts';

export interface GatheringPorts {
  readonly client: AdminClient;
  readonly looks: AccountLooks;
  readonly slow: SlowLooks;
  /** Of the console's own store, as far as the person may see it. */
  readonly alerts: () => Promise<AlertFacts>;
  readonly nowMs: number;
}

/** Asks for everything at once, in the person's name; what he may not see, or what does not answer, is not seen. */
export async function gatherFacts({ alerts, client, looks, nowMs, slow }: GatheringPorts): Promise<Facts> {
  const [status, plans, accounts, keys, ledger, gauges, approvals, told, looked] = await Promise.all([
    see(async () => client.status({})),
    see(async () => (await client.haltPlans({ follow: false })).plans),
    see(async () => seeAccounts(client, looks)),
    see(async () => (await client.list({})).virtualKeys),
    see(async () => client.ledgerShow({})),
    see(async () => readGauges((await client.metrics({})).text)),
    see(async () => (await client.approvalsList({})).approvals),
    see(alerts),
    slow.facts(),
  ]);
  return { nowMs, status, plans, accounts, keys, ledger, gauges, approvals, alerts: told, slow: looked };
}

async function seeAccounts(client: AdminClient, looks: AccountLooks): Promise<readonly SeenAccount[]> {
  const { accounts } = await client.accounts({});
  return Promise.all(
    accounts.map(async (account) => ({
      account,
      picture: hasPicture(account)
        ? await see(async () => (await looks.of(client, account.accountId)).picture)
        : null,
    })),
  );
}

/** A fault of the console's own is none of what was looked at. */
async function see<Value>(look: () => Promise<Value>): Promise<Seen<Value>> {
  try {
    return { kind: 'seen', value: await look() };
  } catch (error) {
    if (error instanceof BittingError) return { kind: 'unseen', why: error.code };
    throw error;
  }
}
