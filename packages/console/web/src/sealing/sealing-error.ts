/** What keeps this browser from handing a secret out, or from believing one. */
export type SealingFault =
  /** The key of the gateway is another one than this browser knew. */
  | 'GATEWAY_KEY_CHANGED'
  /** Somebody looked at the key of the gateway, and stopped. */
  | 'GATEWAY_KEY_REFUSED'
  /** What came is not signed by the gateway's key, or is of another call. */
  | 'GATEWAY_SIGNATURE_WRONG'
  /** The secret that came back does not open in this browser. */
  | 'ANSWER_UNREADABLE'
  /** The link is not complete. */
  | 'LINK_MALFORMED'
  /** This browser cannot encrypt as it is needed: it is too old, or the page is not on a secure origin. */
  | 'BROWSER_TOO_OLD';

export class SealingError extends Error {
  readonly code: SealingFault;
  /** Of the key that came, where one did. */
  readonly fingerprint: string | null;

  constructor(code: SealingFault, fingerprint: string | null = null) {
    super(code);
    this.name = 'SealingError';
    this.code = code;
    this.fingerprint = fingerprint;
  }
}
