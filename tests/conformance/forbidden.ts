import type { TradingClients } from '../support/trading-clients.ts';
import type { ForbiddenFinding } from './document.ts';
import type { ForbiddenCall } from './forbidden-calls.ts';
import type { SeenRequest } from './run.ts';

/** What a client raised, in one word, and what of the call arrived at the venue. */
export interface Attempt {
  /** `nothing` when the call succeeded. */
  readonly raised: string;
  readonly arrived: readonly string[];
}

export async function attempt(
  call: Pick<ForbiddenCall, 'run'>,
  clients: TradingClients,
  takeRequests: () => readonly SeenRequest[],
): Promise<Attempt> {
  takeRequests();
  const raised = await call.run(clients).then(() => 'nothing', nameError);
  const arrived = takeRequests().filter((request) => request.signed);
  return { raised, arrived: arrived.map(({ method, target }) => `${method} ${target.split('?')[0]}`) };
}

/** The class of what ccxt raises; the code in what okx-api throws, that of the first row where it has one. */
export function nameError(error: unknown): string {
  if (error instanceof Error) return error.constructor.name;
  const body = error as { readonly code?: string; readonly data?: readonly { readonly sCode?: string }[] };
  return body.data?.[0]?.sCode ?? body.code ?? JSON.stringify(error);
}

export function toFinding(call: ForbiddenCall, { raised }: Attempt): ForbiddenFinding {
  return { client: call.client, call: call.call, reaches: call.reaches, raised };
}
