import { useState } from 'react';

export interface Attempt {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Does one thing at a time; what it throws is shown until the next. */
  readonly run: (work: () => Promise<void>) => void;
}

export function useAttempt(): Attempt {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = (work: () => Promise<void>): void => {
    if (isBusy) return;
    setBusy(true);
    setError(null);
    work()
      .catch((thrown: unknown) => {
        setError(thrown);
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return { isBusy, error, run };
}
