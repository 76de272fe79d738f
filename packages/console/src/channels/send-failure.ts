/** Why a message was not taken, in words from a closed set: nothing that came from outside, no address and no secret is in them. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  /** When the other side wants to be asked again; `null`: it did not say. */
  readonly askedMs: number | null;

  constructor(problem: string, { askedMs = null }: { readonly askedMs?: number | null } = {}) {
    super(problem);
    this.askedMs = askedMs;
  }
}

const CODES: Readonly<Record<string, string>> = {
  ABORT_ERR: 'there was no answer in time',
  TimeoutError: 'there was no answer in time',
  ETIMEDOUT: 'there was no answer in time',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
  ENOTFOUND: 'the host’s name is not known',
  EAI_AGAIN: 'the host’s name could not be looked up',
  EAUTH: 'user or password were not taken',
  EENVELOPE: 'sender or recipient were not taken',
  EMESSAGE: 'the message was not taken',
  ETLS: 'it has no TLS, or not one that can be trusted',
  ESOCKET: 'the connection failed',
  ECONNECTION: 'the connection failed',
  ENOENT: 'a file with its secret is not there',
  EACCES: 'a file with its secret cannot be read',
  ERR_ACCESS_DENIED: 'a file with its secret cannot be read',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not vouched for',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not vouched for',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not vouched for',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not vouched for',
};

const OTHERWISE = 'it failed';
const CAUSES_MAX = 4;

/** What is told of a fault: by its code alone, because texts of faults quote addresses, tokens and what servers say. */
export function asSendFailure(error: unknown): SendFailure {
  let cause = error;
  for (let depth = 0; depth < CAUSES_MAX && cause instanceof Error; depth += 1, cause = cause.cause) {
    if (cause instanceof SendFailure) return cause;
    const known = CODES[readCode(cause)];
    if (known !== undefined) return new SendFailure(`${known}${describeResponse(error)}`);
  }
  return new SendFailure(`${OTHERWISE}${describeResponse(error)}`);
}

function readCode(error: Error): string {
  const code: unknown = (error as { code?: unknown }).code;
  if (typeof code === 'string' && Object.hasOwn(CODES, code)) return code;
  return Object.hasOwn(CODES, error.name) ? error.name : '';
}

/** The number with which a mail server refused. */
function describeResponse(error: unknown): string {
  const number: unknown = (error as { responseCode?: unknown } | null)?.responseCode;
  return typeof number === 'number' && Number.isInteger(number) && number >= 400 && number < 600
    ? ` (${number})`
    : '';
}
