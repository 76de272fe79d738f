import type { ForbiddenFinding } from './document.ts';
import type { SeenRequest } from './run.ts';

/** What a client raised, in one word, and what of the call arrived at the venue. */
export interface Attempt {
  /** `nothing` when the call succeeded. */
  readonly raised: string;
  readonly arrived: readonly string[];
}

export async function attempt<Clients>(
  call: { readonly run: (clients: Clients) => Promise<unknown> },
  clients: Clients,
  takeRequests: () => readonly SeenRequest[],
): Promise<Attempt> {
  takeRequests();
  const raised = await call.run(clients).then(() => 'nothing', nameError);
  const arrived = takeRequests().filter((request) => request.signed);
  return { raised, arrived: arrived.map(({ method, target }) => `${method} ${target.split('?')[0]}`) };
}

/** The class of what ccxt raises; the code in what okx-api throws, and that of its first row where it has one. */
export function nameError(error: unknown): string {
  if (error instanceof Error) return error.constructor.name;
  const body = error as { readonly code?: string; readonly data?: readonly { readonly sCode?: string }[] };
  const rowCode = body.data?.[0]?.sCode;
  return [body.code ?? JSON.stringify(error), ...(rowCode === undefined ? [] : [rowCode])].join('/');
}

export function toFinding(call: Omit<ForbiddenFinding, 'raised'>, { raised }: Attempt): ForbiddenFinding {
  return { client: call.client, call: call.call, reaches: call.reaches, raised };
}
