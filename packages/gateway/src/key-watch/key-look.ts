import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { ProbePorts } from '../accounts/probe-upstream.ts';
import type { AccountEntry, KeyFacts } from '../vault/entries.ts';

/** What came of asking a venue about a key that is bound. Sentences name nothing of the key. */
export type KeyLook =
  | {
      readonly kind: 'seen';
      readonly facts: KeyFacts;
      /** When the venue ends it if nothing is done: its own word, or its rule for keys that nobody uses. */
      readonly endsAt: EpochMs | null;
    }
  /** The venue does not know the key any more. */
  | { readonly kind: 'gone'; readonly told: string }
  /** The venue refuses where the question came from; `null`: without naming it. */
  | { readonly kind: 'elsewhere'; readonly address: string | null }
  | { readonly kind: 'failed'; readonly problem: string };

/** Whose key is asked about, and with what. */
export interface Looked {
  readonly account: AccountEntry;
  readonly signer: SigningCredential;
  /** Whether the user's other keys are asked for. */
  readonly otherKeys: boolean;
  readonly ports: ProbePorts;
}
