import type { StreamChannel, StreamDialect, StreamEndpoint, VenueFrame } from '../../stream-dialect.ts';
import { canonicalTopic, keyOf } from './channels.ts';
import { rowOf, V5_PATH, type HtxEndpoint, type StreamProtocol } from './endpoints.ts';

/** Read by the language's own parser: what is taken from it is words and whole numbers, never an amount. */
type Frame = Readonly<Record<string, unknown>>;

const NOISE: VenueFrame = { kind: 'noise' };

/** What a frame of the venue is. Never throws. */
export function readVenueFrame(endpoint: StreamEndpoint, text: string): VenueFrame {
  const frame = parseFrame(text);
  if (frame === null) return NOISE;
  const row = rowOf(endpoint);
  return READERS[row.protocol](row, frame, text) ?? NOISE;
}

type FrameReader = (endpoint: HtxEndpoint, frame: Frame, text: string) => VenueFrame | null;

const READERS: Readonly<Record<StreamProtocol, FrameReader>> = {
  market: readMarketFrame,
  'spot-account': readActionFrame,
  'spot-trade': readActionFrame,
  'contract-account': readOpFrame,
  'contract-trade': readOpFrame,
};

function parseFrame(text: string): Frame | null {
  try {
    return asFrame(JSON.parse(text));
  } catch {
    return null;
  }
}

function asFrame(value: unknown): Frame | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Frame) : null;
}

/** Text, or a whole number as text; `''` for anything else. */
function wordOf(frame: Frame, name: string): string {
  const value = frame[name];
  return Number.isSafeInteger(value) ? String(value) : typeof value === 'string' ? value : '';
}

function readMarketFrame(endpoint: HtxEndpoint, frame: Frame): VenueFrame | null {
  const ping = wordOf(frame, 'ping');
  if (ping !== '') return { kind: 'ping', answer: `{"pong":${JSON.stringify(frame['ping'])}}` };
  const id = wordOf(frame, 'id');
  if (wordOf(frame, 'status') === 'error') {
    // Our subscriptions have their topic as id; any other id is that of a question.
    if (id !== '' && !id.startsWith('market.')) return { kind: 'answer', id, key: '' };
    const key = id === '' ? null : keyOf(endpoint, id);
    return {
      kind: 'channel-refused',
      key,
      code: wordOf(frame, 'err-code'),
      message: wordOf(frame, 'err-msg'),
    };
  }
  for (const [name, kind] of MARKET_ACKS) {
    const topic = wordOf(frame, name);
    if (topic !== '') return { kind, key: keyOf(endpoint, topic) };
  }
  const answered = wordOf(frame, 'rep');
  if (answered !== '') return { kind: 'answer', id, key: keyOf(endpoint, answered) };
  const topic = wordOf(frame, 'ch');
  return topic === '' ? null : { kind: 'push', key: keyOf(endpoint, topic), part: partOf(topic, frame) };
}

const MARKET_ACKS = [
  ['subbed', 'subscribed'],
  ['unsubbed', 'unsubscribed'],
] as const;

function partOf(topic: string, frame: Frame): 'whole' | 'snapshot' | 'update' {
  if (/\.mbp\.[0-9]+$/u.test(topic)) return 'update';
  if (!topic.endsWith('.high_freq')) return 'whole';
  return wordOf(asFrame(frame['tick']) ?? {}, 'event') === 'snapshot' ? 'snapshot' : 'update';
}

/** Answers that the venue gives once the key is wrong; anything else may pass. */
const FINAL_CODES: ReadonlySet<string> = new Set(['2000', '2001', '2002']);

function readActionFrame(endpoint: HtxEndpoint, frame: Frame, text: string): VenueFrame | null {
  const action = wordOf(frame, 'action');
  const topic = wordOf(frame, 'ch');
  const code = wordOf(frame, 'code');
  if (action === 'ping') {
    const time = asFrame(frame['data'])?.['ts'] ?? null;
    return { kind: 'ping', answer: JSON.stringify({ action: 'pong', data: { ts: time } }) };
  }
  if (action === 'req' && topic === 'auth') return loginOf(code === '200', code, FINAL_CODES);
  if (endpoint.protocol === 'spot-trade') return action === '' ? operationAnswerOf(frame, text) : null;
  if (!['sub', 'unsub', 'push'].includes(action)) return null;
  const key = topic === '' ? null : keyOf(endpoint, topic);
  // The first push of balances can say that they could not be read.
  if (code !== '200' && !(action === 'push' && code === ''))
    return { kind: 'channel-refused', key, code, message: wordOf(frame, 'message') };
  if (key === null) return null;
  if (action === 'sub') return { kind: 'subscribed', key };
  return action === 'unsub' ? { kind: 'unsubscribed', key } : pushOf(endpoint, topic, widerSpotOf(topic));
}

function widerSpotOf(topic: string): string {
  return topic.replace(/^(orders|trade\.clearing)#[^#]+/u, '$1#*');
}

const FINAL_OP_CODES: ReadonlySet<string> = new Set(['2001', '2003', '2007', '2013', '403']);

function readOpFrame(endpoint: HtxEndpoint, frame: Frame, text: string): VenueFrame | null {
  const op = wordOf(frame, 'op');
  const code = wordOf(frame, 'err-code');
  if (op === 'ping') return { kind: 'ping', answer: JSON.stringify({ op: 'pong', ts: frame['ts'] ?? null }) };
  if (op === 'close') return { kind: 'moving' };
  if (op === 'auth') return loginOf(code === '0', code, FINAL_OP_CODES);
  if (endpoint.protocol === 'contract-trade') return op === 'error' ? null : operationAnswerOf(frame, text);
  const argument = argumentOf(endpoint, frame);
  if (op === 'notify') return argument === '' ? null : pushOf(endpoint, argument, widerOf(argument));
  if (op !== 'sub' && op !== 'unsub') return null;
  // Some answers name no topic; ours is the id too.
  const named = wordOf(frame, 'cid') || argument;
  const key = named === '' ? null : keyOf(endpoint, named);
  if (code !== '0') return { kind: 'channel-refused', key, code, message: wordOf(frame, 'err-msg') };
  return key === null ? null : { kind: op === 'sub' ? 'subscribed' : 'unsubscribed', key };
}

/** The topic in its canonical spelling. A push of an older one that names no contract is of the channel of all. */
function argumentOf(endpoint: HtxEndpoint, frame: Frame): string {
  const topic = wordOf(frame, 'topic');
  if (topic === '') return '';
  const contract = wordOf(frame, 'contract_code');
  if (endpoint.path !== V5_PATH) return canonicalTopic(topic.includes('.') ? topic : `${topic}.*`, null);
  if (topic === 'account') return topic;
  return canonicalTopic(topic, contract === '' ? '*' : contract);
}

function widerOf(argument: string): string {
  if (argument.startsWith('public.')) return argument.replace(/^public\.[^.]+/u, 'public.*');
  return argument.replace(/(?<=[. ])[^. ]+$/u, '*');
}

function pushOf(endpoint: HtxEndpoint, argument: string, wider: string): VenueFrame {
  const push = { kind: 'push', key: keyOf(endpoint, argument), part: 'whole' } as const;
  return wider === argument ? push : { ...push, wider: keyOf(endpoint, wider) };
}

function loginOf(isIn: boolean, code: string, final: ReadonlySet<string>): VenueFrame {
  return isIn ? { kind: 'logged-in' } : { kind: 'login-refused', code, final: final.has(code) };
}

/** The REST answer with our id in it, and nothing else that would say what it is. */
function operationAnswerOf(frame: Frame, text: string): VenueFrame | null {
  const id = wordOf(frame, 'cid');
  if (id === '') return null;
  return { kind: 'operation-answer', id, answer: { status: 200, body: Buffer.from(text, 'utf8') } };
}

/** One frame for each: HTX has no lists. The id is the channel's name, since not every answer repeats it. */
export const writeSubscribe: StreamDialect['writeSubscribe'] = (kind, channels) =>
  channels.map((channel) =>
    WRITERS[rowOf(channel.endpoint).protocol](kind === 'subscribe' ? 'sub' : 'unsub', channel),
  );

type SubscriptionWriter = (verb: 'sub' | 'unsub', channel: StreamChannel) => string;

const WRITERS: Readonly<Record<StreamProtocol, SubscriptionWriter>> = {
  market: (verb, { argument }) =>
    JSON.stringify({
      [verb]: argument,
      id: argument,
      ...(argument.endsWith('.high_freq') ? { data_type: 'incremental' } : {}),
    }),
  'spot-account': writeAction,
  'spot-trade': writeAction,
  'contract-account': writeOp,
  'contract-trade': writeOp,
};

function writeAction(verb: 'sub' | 'unsub', { argument }: StreamChannel): string {
  return JSON.stringify({ action: verb, ch: argument });
}

function writeOp(verb: 'sub' | 'unsub', { argument }: StreamChannel): string {
  return JSON.stringify({ op: verb, cid: argument, ...topicOf(argument) });
}

/** A channel of a contract account as frames name it. */
export function topicOf(argument: string): { readonly topic: string; readonly contract_code?: string } {
  const [topic = '', contract] = argument.split(' ');
  return contract === undefined ? { topic } : { topic, contract_code: contract };
}

/** A question that is asked once, with its range of time where it has one. */
export function writeQuestion({ argument }: StreamChannel, id: string): string {
  const [topic, from = '-', to = '-'] = argument.split(' ');
  const range = Object.entries({ from, to }).filter(([, text]) => text !== '-');
  return JSON.stringify({
    req: topic,
    id,
    ...Object.fromEntries(range.map(([name, text]) => [name, Number(text)])),
  });
}
