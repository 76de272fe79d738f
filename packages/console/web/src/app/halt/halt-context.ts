import { createContext, useContext } from 'react';
import type { HaltScope } from './halt-scope.ts';

export interface Halting {
  /** `null`: what the page in front is about, or everything. */
  readonly openHalt: (scope: HaltScope | null) => void;
  readonly openResume: (scope: HaltScope) => void;
}

export const HaltContext = createContext<Halting>({
  openHalt: () => undefined,
  openResume: () => undefined,
});

/** The dialogs that stop and resume, from anywhere. */
export function useHalt(): Halting {
  return useContext(HaltContext);
}
