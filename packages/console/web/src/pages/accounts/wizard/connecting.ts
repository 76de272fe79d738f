import { useEffect, useRef, useState } from 'react';
import type { BindResult } from '@bitting/client/operations.ts';
import { asApiError, type ApiError } from '../../../api/api-error.ts';
import type { PastedKey } from '../key-lint.ts';
import type { KeyHolder } from './key-holder.ts';
import type { Place } from './place.ts';

/** How the gateway's own key compares with what this browser saw before. */
export interface SeenGateway {
  readonly fingerprint: string;
  readonly state: 'first' | 'same' | 'changed';
}

/** What a page does with a key that is to be tried. Rejects with an `ApiError`; `null`: it was stopped before anything was sent. */
export type Connect = (call: {
  readonly place: Place;
  readonly key: PastedKey;
  /** One of `OWN_STEPS`, or what the gateway says that it does. */
  readonly onStep: (step: string) => void;
  readonly confirmGateway: (gateway: SeenGateway) => Promise<boolean>;
}) => Promise<BindResult | null>;

/** Steps of this page; all others are the gateway's, in its words. */
export const OWN_STEPS = ['opening', 'sealing', 'sent'] as const;
export type OwnStep = (typeof OWN_STEPS)[number];

export function isOwnStep(step: string): step is OwnStep {
  return (OWN_STEPS as readonly string[]).includes(step);
}

export interface Line {
  readonly step: string;
  readonly beganMs: number;
  readonly endedMs: number | null;
}

export type Outcome =
  | { readonly kind: 'idle' | 'running' | 'stopped' }
  | {
      readonly kind: 'asking';
      readonly gateway: SeenGateway;
      readonly answer: (isIt: boolean) => void;
    }
  | { readonly kind: 'failed'; readonly error: ApiError }
  | { readonly kind: 'done'; readonly bound: BindResult; readonly atMs: number };

export interface Connecting {
  readonly lines: readonly Line[];
  readonly outcome: Outcome;
  readonly gateway: SeenGateway | null;
  readonly start: (place: Place) => void;
}

/** The lines with one more; the one before has ended by then. */
export function addLine(lines: readonly Line[], step: string | null, atMs: number): readonly Line[] {
  const ended = lines.map((line) => (line.endedMs === null ? { ...line, endedMs: atMs } : line));
  return step === null ? ended : [...ended, { step, beganMs: atMs, endedMs: null }];
}

/** One try after the other; what was typed is let go of as soon as one has passed. */
export function useConnecting(connect: Connect, holder: KeyHolder): Connecting {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'idle' });
  const [gateway, setGateway] = useState<SeenGateway | null>(null);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  const confirmGateway = async (seen: SeenGateway): Promise<boolean> => {
    setGateway(seen);
    if (seen.state === 'same') return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    setOutcome({ kind: 'asking', gateway: seen, answer: resolve });
    const isIt = await promise;
    setOutcome({ kind: isIt ? 'running' : 'stopped' });
    return isIt;
  };

  const run = async (place: Place): Promise<void> => {
    const onStep = (step: string): void => {
      setLines((before) => addLine(before, step, Date.now()));
    };
    try {
      const bound = await holder.use(async (key) => connect({ place, key, onStep, confirmGateway }));
      setLines((before) => addLine(before, null, Date.now()));
      if (bound === null) return;
      holder.clear();
      setOutcome({ kind: 'done', bound, atMs: Date.now() });
    } catch (thrown) {
      setLines((before) => addLine(before, null, Date.now()));
      if (isHere.current) setOutcome({ kind: 'failed', error: asApiError(thrown) });
    }
  };

  return {
    lines,
    outcome,
    gateway,
    start: (place) => {
      setLines([]);
      setOutcome({ kind: 'running' });
      void run(place);
    },
  };
}
