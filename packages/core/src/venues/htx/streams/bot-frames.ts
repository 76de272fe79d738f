import {
  HTX_FRAME_BYTES_MAX,
  HTX_FRAME_ID_CHARACTERS_MAX,
  JSON_DEPTH_MAX,
  JSON_KEYS_MAX,
} from '../../../bounds.ts';
import { JsonNumber, scanJson, type JsonObject, type JsonValue } from '../../../encoding/json.ts';
import { encodeUtf8 } from '../../../encoding/utf8.ts';
import { BittingError } from '../../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../../errors/refusal.ts';
import type { BotFrame, StreamChannel, StreamEndpoint } from '../../stream-dialect.ts';
import { keyOf, readContractChannel, readMarketChannel, readSpotAccountChannel } from './channels.ts';
import { rowOf, type HtxEndpoint, type StreamProtocol } from './endpoints.ts';
import { loginFields, readLogin } from './login.ts';
import { isTradeEndpoint, readOperation } from './operations.ts';

const BOUNDS = { bytesMax: HTX_FRAME_BYTES_MAX, depthMax: JSON_DEPTH_MAX, keysMax: JSON_KEYS_MAX };

/** A frame of a bot; everything that the venue's clients are not known to send is refused. */
export function readBotFrame(endpoint: StreamEndpoint, text: string): BotFrame | Refusal {
  const frame = readObject(text);
  if ('code' in frame) return frame;
  const row = rowOf(endpoint);
  const id = readId(frame.get(row.protocol === 'market' ? 'id' : 'cid'));
  return typeof id === 'object' && id !== null ? id : READERS[row.protocol](row, frame, id);
}

type FrameReader = (endpoint: HtxEndpoint, frame: JsonObject, id: string | null) => BotFrame | Refusal;

const READERS: Readonly<Record<StreamProtocol, FrameReader>> = {
  market: readMarketFrame,
  'spot-account': readActionFrame,
  'spot-trade': readActionFrame,
  'contract-account': readOpFrame,
  'contract-trade': readOpFrame,
};

function readObject(text: string): JsonObject | Refusal {
  try {
    const value = scanJson(encodeUtf8(text), BOUNDS);
    return value instanceof Map ? value : refuse('FIELD_MALFORMED', { detail: 'An object is expected.' });
  } catch (error) {
    if (error instanceof BittingError && error.kind === 'invalid') return refuse(error.code);
    throw error;
  }
}

/** Clients count, or take random words; what is a number comes back as text. */
function readId(value: JsonValue | undefined): string | null | Refusal {
  if (value === undefined) return null;
  const text = value instanceof JsonNumber ? value.text : value;
  const isId =
    typeof text === 'string' && /^[ -~]*$/u.test(text) && text.length <= HTX_FRAME_ID_CHARACTERS_MAX;
  return isId ? text : refuse('FIELD_MALFORMED', { detail: 'The id of the frame is not short plain text.' });
}

/** `sub`, `unsub`, `req` or `pong`: the field is what the frame is. */
function readMarketFrame(endpoint: HtxEndpoint, frame: JsonObject, id: string | null): BotFrame | Refusal {
  const verb = ['pong', 'sub', 'unsub', 'req'].find((name) => frame.has(name));
  if (verb === undefined) return refuse('OPERATION_UNKNOWN');
  if (verb === 'pong') return readPong(frame, ['pong'], frame.get('pong'));
  const once = verb === 'req';
  const unknown = demandOnly(frame, [verb, 'id', ...(once ? ['from', 'to'] : ['data_type'])]);
  if (unknown !== null) return unknown;
  const topic = frame.get(verb);
  const dataType = frame.get('data_type') ?? null;
  if (typeof topic !== 'string' || (dataType !== null && typeof dataType !== 'string'))
    return refuse('FIELD_MALFORMED');
  const channel = readMarketChannel(endpoint, topic, { once, dataType });
  if ('code' in channel) return channel;
  if (!once) return { kind: verb === 'sub' ? 'subscribe' : 'unsubscribe', id, channels: [channel] };
  const question = withRange(channel, [frame.get('from'), frame.get('to')]);
  return 'code' in question ? question : { kind: 'question', id, channel: question };
}

/** From when until when, in seconds: part of what is asked, so part of the key too. */
function withRange(
  channel: StreamChannel,
  range: readonly (JsonValue | undefined)[],
): StreamChannel | Refusal {
  if (range.every((value) => value === undefined)) return channel;
  const seconds = range.map((value) => (value instanceof JsonNumber ? value.text : '-'));
  const isRange = range.every(
    (value, at) => value === undefined || /^[1-9][0-9]{9}$/u.test(seconds[at] ?? ''),
  );
  if (!isRange || !channel.argument.includes('.kline.'))
    return refuse('FIELD_MALFORMED', { detail: 'A range has from and to in seconds, for klines alone.' });
  const argument = [channel.argument, ...seconds].join(' ');
  return { ...channel, argument, key: keyOf(channel.endpoint, argument) };
}

/** `action`: the protocol of the spot account; at the path for orders `ch` names the operation. */
function readActionFrame(endpoint: HtxEndpoint, frame: JsonObject, id: string | null): BotFrame | Refusal {
  const action = frame.get('action');
  if (action === undefined && isTradeEndpoint(endpoint)) return readOperation(endpoint, frame, id ?? '');
  if (action === 'pong') {
    const data = frame.get('data');
    return readPong(frame, ['action', 'data'], data instanceof Map ? onlyField(data, 'ts') : undefined);
  }
  const topic = frame.get('ch');
  if (action === 'req' && topic === 'auth') return readSpotLogin(endpoint, frame, id);
  if ((action !== 'sub' && action !== 'unsub') || endpoint.protocol !== 'spot-account')
    return refuse('OPERATION_UNKNOWN');
  const unknown = demandOnly(frame, ['action', 'ch', 'cid']);
  if (unknown !== null) return unknown;
  if (typeof topic !== 'string') return refuse('FIELD_MISSING', { detail: 'The field ch is missing.' });
  return subscriptionOf(action, id, readSpotAccountChannel(endpoint, topic));
}

function readSpotLogin(endpoint: HtxEndpoint, frame: JsonObject, id: string | null): BotFrame | Refusal {
  const params = frame.get('params');
  if (!(params instanceof Map)) return refuse('CREDENTIALS_MISSING');
  const fields: JsonObject = params;
  const unknown =
    demandOnly(frame, ['action', 'ch', 'cid', 'params']) ??
    demandOnly(fields, ['authType', ...loginFields(endpoint)]);
  if (unknown !== null) return unknown;
  return fields.get('authType') === 'api' ? readLogin(endpoint, fields, id) : refuseLoginType();
}

/** `op`: the protocol of contract accounts. */
function readOpFrame(endpoint: HtxEndpoint, frame: JsonObject, id: string | null): BotFrame | Refusal {
  const op = frame.get('op');
  if (op === 'pong') return readPong(frame, ['op', 'ts'], frame.get('ts'));
  if (op === 'auth') {
    // A ticket is the login of the venue's own web page: no key signs it.
    if (frame.get('type') !== 'api') return refuseLoginType();
    return (
      demandOnly(frame, ['op', 'type', 'cid', ...loginFields(endpoint)]) ?? readLogin(endpoint, frame, id)
    );
  }
  if (isTradeEndpoint(endpoint)) return readOperation(endpoint, frame, id ?? '');
  if (op !== 'sub' && op !== 'unsub') return refuse('OPERATION_UNKNOWN');
  const unknown = demandOnly(frame, ['op', 'topic', 'cid', 'contract_code']);
  if (unknown !== null) return unknown;
  const [topic, contract = null] = [frame.get('topic'), frame.get('contract_code')];
  if (topic === undefined) return refuse('FIELD_MISSING', { detail: 'The field topic is missing.' });
  if (typeof topic !== 'string' || (contract !== null && typeof contract !== 'string'))
    return refuse('FIELD_MALFORMED');
  return subscriptionOf(op, id, readContractChannel(endpoint, topic, contract));
}

function refuseLoginType(): Refusal {
  return refuse('SIGNATURE_WRONG', { detail: 'A login must be of the type api.' });
}

function subscriptionOf(
  verb: 'sub' | 'unsub',
  id: string | null,
  channel: StreamChannel | Refusal,
): BotFrame | Refusal {
  if ('code' in channel) return channel;
  return { kind: verb === 'sub' ? 'subscribe' : 'unsubscribe', id, channels: [channel] };
}

/** Some clients answer with the time as a number, whatever they were asked with. */
function readPong(
  frame: JsonObject,
  names: readonly string[],
  time: JsonValue | undefined,
): BotFrame | Refusal {
  const text = time instanceof JsonNumber ? time.text : time;
  if (typeof text !== 'string' || !/^[0-9]{1,16}$/u.test(text)) return refuse('FIELD_MALFORMED');
  return demandOnly(frame, names) ?? { kind: 'pong' };
}

function onlyField(object: JsonObject, name: string): JsonValue | undefined {
  return object.size === 1 ? object.get(name) : undefined;
}

function demandOnly(frame: JsonObject, names: readonly string[]): Refusal | null {
  return [...frame.keys()].every((name) => names.includes(name)) ? null : refuse('FIELD_UNKNOWN');
}
