import { OKX_CHANNELS_PER_CONNECTION_MAX } from '../../../bounds.ts';
import type { JsonObject } from '../../../encoding/json.ts';
import { refuse, type Refusal } from '../../../errors/refusal.ts';
import type { BotFrame, InstrumentCodes, StreamChannel } from '../../stream-dialect.ts';
import { readChannel } from './channels.ts';
import { findUnknownField, readArguments, readFrameObject, readId } from './frames.ts';
import { readLogin } from './login.ts';
import { readOperation } from './operations.ts';

const TOO_MANY = { detail: 'The frame names more channels than a connection may have.' };

/** A frame of a bot; everything that the venue's clients are not known to send is refused. */
export function readBotFrame(text: string, codes: InstrumentCodes): BotFrame | Refusal {
  // Keep-alive is text, not JSON, and not the protocol's own ping.
  if (text === 'ping') return { kind: 'ping', answer: 'pong' };
  if (text === 'pong') return { kind: 'pong' };
  const frame = readFrameObject(text);
  if ('code' in frame) return frame;
  const name = frame.get('op');
  if (name === undefined) return refuse('FIELD_MISSING', { detail: 'The field op is missing.' });
  if (typeof name !== 'string') return refuse('OPERATION_UNKNOWN');
  if (name === 'subscribe' || name === 'unsubscribe')
    return findUnknownField(frame, ['id', 'op', 'args']) ?? readSubscription(name, frame);
  if (name === 'login') return findUnknownField(frame, ['id', 'op', 'args']) ?? readLogin(frame);
  return readOperation(name, frame, codes);
}

/** Clients name a channel twice where their user did: the venue's pushes are the same, and one answer is enough. */
function readSubscription(kind: 'subscribe' | 'unsubscribe', frame: JsonObject): BotFrame | Refusal {
  const id = readId(frame);
  if (id !== null && typeof id === 'object') return id;
  const items = readArguments(frame);
  if ('code' in items) return items;
  if (items.length > OKX_CHANNELS_PER_CONNECTION_MAX) return refuse('BATCH_SIZE_WRONG', TOO_MANY);
  const channels = new Map<string, StreamChannel>();
  for (const [item, value] of items.entries()) {
    const channel = readChannel(value);
    if ('code' in channel) return { ...channel, item };
    if (!channels.has(channel.key)) channels.set(channel.key, channel);
  }
  return { kind, id, channels: [...channels.values()] };
}
