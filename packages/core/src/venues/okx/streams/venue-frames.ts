import type { JsonObject } from '../../../encoding/json.ts';
import type { VenueFrame } from '../../stream-dialect.ts';
import { readJson, textOf } from '../answer.ts';
import { keyOfArgument } from './channels.ts';
import { readOperationAnswer } from './operations.ts';

/**
 * Codes with which a login is refused (OKX v5, "Error code", WebSocket, read 2026-02-23, and those of REST for key and
 * address); true: the same key will be refused again.
 */
const LOGIN_REFUSALS: ReadonlyMap<string, boolean> = new Map([
  ['60004', false],
  ['60005', true],
  ['60006', false],
  ['60007', true],
  // Said of anything, a busy venue included.
  ['60009', false],
  ['60022', true],
  ['60023', false],
  ['60024', true],
  ['60026', true],
  ['60031', false],
  ['60032', true],
  ['63999', false],
  ['50100', true],
  ['50101', true],
  ['50105', true],
  ['50110', true],
  ['50111', true],
  ['50119', true],
]);

/** The venue serves its machines: the connection ends in a minute. */
const SERVICE_UPGRADE = '64008';

/** An acknowledged subscription is dead: the account has its channel on as many connections as the venue takes. */
const TOO_MANY_CONNECTIONS = 'channel-conn-count-error';

const NOISE: VenueFrame = { kind: 'noise' };

/** What a frame of the venue means to the gateway. Never throws. */
export function readVenueFrame(text: string): VenueFrame {
  if (text === 'pong') return { kind: 'pong' };
  if (text === 'ping') return { kind: 'ping', answer: 'pong' };
  const value = readJson(Buffer.from(text));
  if (!(value instanceof Map)) return NOISE;
  const frame = value as JsonObject;
  if (frame.has('event')) return readEvent(frame);
  const id = textOf(frame, 'id');
  if (id !== '' && frame.has('op') && frame.has('code'))
    return { kind: 'operation-answer', id, answer: readOperationAnswer(frame, text) };
  const key = Array.isArray(frame.get('data')) ? keyOfArgument(frame.get('arg')) : null;
  return key === null ? NOISE : { kind: 'push', key, part: readPart(frame) };
}

function readPart(frame: JsonObject): 'whole' | 'snapshot' | 'update' {
  const action = frame.get('action');
  return action === 'snapshot' || action === 'update' ? action : 'whole';
}

function readEvent(frame: JsonObject): VenueFrame {
  const code = textOf(frame, 'code');
  const event = textOf(frame, 'event');
  if (event === 'login') return code === '0' ? { kind: 'logged-in' } : refusedLogin(code);
  if (event === 'subscribe' || event === 'unsubscribe') return readAcknowledgement(frame, `${event}d`);
  if (event === 'error') return readError(frame, code);
  if (event === TOO_MANY_CONNECTIONS) return readLostChannels(frame);
  return event === 'notice' && code === SERVICE_UPGRADE ? { kind: 'moving' } : NOISE;
}

function readAcknowledgement(frame: JsonObject, kind: 'subscribed' | 'unsubscribed'): VenueFrame {
  const key = keyOfArgument(frame.get('arg'));
  return key === null ? NOISE : { kind, key };
}

function readLostChannels(frame: JsonObject): VenueFrame {
  return {
    kind: 'channel-refused',
    key: '',
    keysFrom: `{"channel":${JSON.stringify(textOf(frame, 'channel'))}`,
    code: TOO_MANY_CONNECTIONS,
    message: `The account has ${textOf(frame, 'connCount')} connections with this channel.`,
  };
}

function refusedLogin(code: string): VenueFrame {
  return { kind: 'login-refused', code, final: LOGIN_REFUSALS.get(code) ?? false };
}

/** Of what the gateway sends only operations carry an id: an error with one is about that operation. */
function readError(frame: JsonObject, code: string): VenueFrame {
  const message = textOf(frame, 'msg');
  const id = textOf(frame, 'id') || idOfRepeatedFrame(message);
  if (id !== '') {
    const answer = new Map([...frame].filter(([name]) => name === 'code' || name === 'msg'));
    return { kind: 'operation-answer', id, answer: readOperationAnswer(answer, '') };
  }
  if (LOGIN_REFUSALS.has(code)) return refusedLogin(code);
  return { kind: 'channel-refused', key: keyOfMessage(message), code, message };
}

/** `Illegal request: {"id":"7",…}`: a frame that the venue could not read comes back in its message. */
function idOfRepeatedFrame(message: string): string {
  const start = message.indexOf('{');
  const repeated = start === -1 ? undefined : readJson(Buffer.from(message.slice(start)));
  return repeated instanceof Map ? textOf(repeated as JsonObject, 'id') : '';
}

/** `… channel:tickers,instId:BTC-USDT doesn't exist …` */
function keyOfMessage(message: string): string | null {
  const pairs = /\bchannel:[A-Za-z0-9_-]+(?:,[A-Za-z]+:[A-Za-z0-9_-]+)*/u.exec(message)?.[0].split(',') ?? [];
  return keyOfArgument(
    new Map(
      pairs.map((pair) => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)] as const),
    ),
  );
}
