import { useMemo } from 'react';
import type { PolicyDocument } from '@bitting/client/policies.ts';
import { useSettled } from './use-settled.ts';

/** Somebody who types for longer than this without a stop is not asked about each letter. */
const QUIET_MS = 400;

export interface SettledDocument {
  readonly document: PolicyDocument | null;
  /** False: what is there now is not this one any more. */
  readonly isCurrent: boolean;
}

/** The document as it was once nobody had changed it for a while. */
export function useSettledDocument(document: PolicyDocument | null): SettledDocument {
  // The same document is made anew with every look at the form: what it says decides whether it is another.
  const text = document === null ? null : JSON.stringify(document);
  const settled = useSettled(text, QUIET_MS);
  return useMemo(
    () => ({
      document: settled === null ? null : (JSON.parse(settled) as PolicyDocument),
      isCurrent: settled === text,
    }),
    [settled, text],
  );
}
