import { scanJson, type JsonObject, type JsonValue } from '../../../encoding/json.ts';
import { demandWellFormed } from '../../../encoding/utf8.ts';
import { BittingError } from '../../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../../errors/refusal.ts';

/** The id of a frame: the venue takes and repeats 1 to 32 letters and digits. */
const FRAME_ID = /^[A-Za-z0-9]{1,32}$/u;

/** The strictly read object of a bot's frame. */
export function readFrameObject(text: string): JsonObject | Refusal {
  try {
    const value = scanJson(Buffer.from(demandWellFormed(text)));
    if (value instanceof Map) return value as JsonObject;
    return refuse('JSON_MALFORMED', { detail: 'A frame is ping, pong or one JSON object.' });
  } catch (error) {
    if (error instanceof BittingError && error.kind === 'invalid') return refuse(error.code);
    throw error;
  }
}

/** The items of `args`, at least one. */
export function readArguments(frame: JsonObject): readonly JsonValue[] | Refusal {
  const items = frame.get('args');
  if (items === undefined) return refuse('FIELD_MISSING', { detail: 'The field args is missing.' });
  if (!Array.isArray(items)) return refuse('FIELD_MALFORMED', { detail: 'The field args must be an array.' });
  return items.length === 0 ? refuse('BATCH_SIZE_WRONG') : (items as readonly JsonValue[]);
}

/** `null`: the frame has none, or an empty one. */
export function readId(frame: JsonObject): string | null | Refusal {
  const id = frame.get('id') ?? '';
  if (id === '') return null;
  return typeof id === 'string' && FRAME_ID.test(id)
    ? id
    : refuse('FIELD_MALFORMED', { detail: 'The field id takes 1 to 32 letters and digits.' });
}

/** The refusal where the frame has another field than these. */
export function findUnknownField(frame: JsonObject, names: readonly string[]): Refusal | null {
  for (const name of frame.keys())
    if (!names.includes(name))
      return refuse('FIELD_UNKNOWN', { detail: 'The frame has a field that is not defined.' });
  return null;
}
