import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** Starts to listen; a taken address becomes a sentence that names it and what it was for. */
export async function listenOn<Bound>(
  purpose: string,
  address: string,
  listen: () => Promise<Bound>,
): Promise<Bound> {
  try {
    return await listen();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why =
      code === 'EACCES' ? 'this user may not listen there' : 'another program listens there already';
    throw new BittingError('PORT_TAKEN', `${address}: ${code}`, {
      publicDetail: `Cannot listen on ${address} for ${purpose}: ${why}.`,
      cause: error,
    });
  }
}
