import { asFileFault } from '@bitting/gateway/supervisor/file-faults.ts';
import { Interruption } from '../terminal.ts';

/** The chunks, until somebody asks to end: then whoever takes them cleans up behind him. Throws {@link Interruption}. */
export async function* interruptible(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    demandGoingOn(signal);
    yield chunk;
  }
}

export function demandGoingOn({ aborted }: AbortSignal): void {
  if (aborted) throw new Interruption();
}

/** Why something failed: because of the file, or because somebody asked to end. */
export function explainFailure(error: unknown, subject: string, { aborted }: AbortSignal): Error {
  return aborted ? new Interruption() : asFileFault(error, subject);
}
