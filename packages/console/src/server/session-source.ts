import type { SignedIn } from '../people/signed-in.ts';

/** Where a call came from. */
export interface CallOrigin {
  readonly address: string;
  readonly userAgent: string;
}

export interface Preferences {
  readonly language: 'en' | 'zh' | null;
  readonly theme: 'system' | 'light' | 'dark';
}

/** What the server has to know of people. */
export interface SessionSource {
  /** Whose cookie it is, where its session holds; that counts as a use of it. */
  find(cookie: string, origin: CallOrigin): SignedIn | null;
  /** Whether the session holds; that is no use of it. */
  isLive(sessionId: string): boolean;
  /** Told of every session that ends before its time; returns what stops that. */
  onEnded(listener: (sessionId: string) => void): () => void;
  /** The gateway knows him no more as a person who is active. */
  endAllOf(operatorId: string): void;
  /** Nobody can sign in yet. */
  needsSetup(): boolean;
  preferencesOf(operatorId: string): Preferences;
}
