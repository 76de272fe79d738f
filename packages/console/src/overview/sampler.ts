import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { AccountView } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { ACCOUNTS_SAMPLED_MAX, SAMPLE_MS } from '../bounds.ts';
import type { AccountLooks } from './looks.ts';
import type { WorthSamples } from './samples.ts';

export interface SamplerPorts {
  /** Reads as an auditor does; throws `OPERATOR_UNKNOWN` while it has no token. */
  readonly auditor: () => AdminClient;
  readonly looks: AccountLooks;
  readonly samples: WorthSamples;
  readonly nowMs: () => number;
  readonly onFault: (error: unknown) => void;
}

/** An account that is closed for good has no picture. */
export function hasPicture({ state }: Pick<AccountView, 'state'>): boolean {
  return state !== 'suspended' && state !== 'revoked';
}

/** Values every account now. A gateway that is away, sealed or asks another way leaves a gap, and so does an account that is not seen. */
export async function sampleAccounts({ auditor, looks, nowMs, samples }: SamplerPorts): Promise<void> {
  const client = auditor();
  const { accounts } = await client.accounts({});
  looks.keepOnly(accounts.map(({ accountId }) => accountId));
  for (const { accountId } of accounts.filter(hasPicture).slice(0, ACCOUNTS_SAMPLED_MAX)) {
    const looked = await looks.of(client, accountId).catch(passOver);
    if (looked === null || looked.picture.state === 'blind') continue;
    const { equity, exposure, unpriced } = looked.valuation;
    if (samples.isOpen) samples.put(accountId, { equity, exposure, whole: unpriced.length === 0 }, nowMs());
  }
}

/** Samples until the signal, or until its database is closed. */
export function startSampler(ports: SamplerPorts, signal: AbortSignal): void {
  let isRunning = false;
  const round = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    try {
      await sampleAccounts(ports);
      if (ports.samples.isOpen) ports.samples.prune(ports.nowMs());
    } catch (error) {
      if (!(error instanceof BittingError)) ports.onFault(error);
    } finally {
      isRunning = false;
    }
  };
  const timer = setInterval(() => {
    if (ports.samples.isOpen) void round();
    else clearInterval(timer);
  }, SAMPLE_MS);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  void round();
}

function passOver(error: unknown): null {
  if (error instanceof BittingError) return null;
  throw error;
}
