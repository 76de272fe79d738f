/** Who calls, by the session of his browser. */
export interface SignedIn {
  /** Names the session in lists; no secret, and the same for as long as it lasts. */
  readonly sessionId: string;
  readonly operatorId: string;
  readonly name: string;
  /** When a second factor was last shown in this session; `null`: not since its cookie was stolen or exchanged a moment ago. */
  readonly steppedUpAtMs: number | null;
  readonly signedInAtMs: number;
  /** False after a reset, until he is verified again: he looks and stops, and widens nothing. */
  readonly mayWiden: boolean;
  /** By a recovery code, and no second factor was shown since: he may add one. */
  readonly recovered?: boolean;
}
