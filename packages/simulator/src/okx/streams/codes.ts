/** Codes of OKX's streams. Texts are close to the venue's; clients go by the code. */
export const STREAM_CODES = {
  '50001': 'Service temporarily unavailable. Please try again later.',
  '50101': 'APIKey does not match current environment.',
  '50110': "Your IP {0} is not included in your API key's IP whitelist.",
  '60004': 'Invalid timestamp',
  '60005': 'Invalid apiKey',
  '60006': 'Timestamp request expired',
  '60007': 'Invalid sign',
  '60008':
    'The current WebSocket endpoint does not support subscribing to {0} channels. Please check the WebSocket endpoint',
  '60009': 'Login failed.',
  '60011': 'Please log in',
  '60012': 'Invalid request: {0}',
  '60013': 'Invalid args',
  '60014': 'Requests too frequent',
  '60018':
    "Wrong URL or {0} doesn't exist. Please use the correct URL, channel and parameters referring to API document.",
  '60019': 'Invalid op: {0}',
  '60024': 'Wrong passphrase',
  '60028':
    'The current operation is not supported by this URL. Please use the correct WebSocket URL for the operation.',
  '60031': 'The WebSocket endpoint does not allow multiple or repeated logins.',
  '60032': "API key doesn't exist.",
  '64001': "This channel has been migrated to the '/business' URL. Please subscribe using the new URL.",
  '64002': "This channel is not supported by '/business' URL. Please use '/private' or '/public' URL.",
  '64003': "Your trading fee tier doesn't meet the requirement to access this channel",
  '64004': 'Subscribe to both {0} is not allowed',
  '64008': 'The connection will soon be closed for a service upgrade. Please reconnect.',
} as const satisfies Record<string, string>;

export type StreamCode = keyof typeof STREAM_CODES;

/** Thrown where a message, or one argument of it, is refused. */
export class StreamRefusal extends Error {
  override readonly name = 'StreamRefusal';
  readonly code: StreamCode;

  constructor(code: StreamCode, detail = '') {
    super(STREAM_CODES[code].replace('{0}', () => detail));
    this.code = code;
  }
}

/** Codes of close frames. */
export const CLOSE = {
  loginFailed: [4001, 'Login failed'],
  idle: [4004, 'No data received in 30s.'],
  keyChanged: [4007, 'Your API key has been updated or deleted. Please reconnect.'],
} as const satisfies Record<string, readonly [code: number, reason: string]>;
