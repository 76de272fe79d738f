import { writeJson } from '../../encoding/json-text.ts';
import type { JsonObject } from '../../encoding/json.ts';
import type { VenueAnswer, VirtualView } from '../dialect.ts';
import type { Operation } from '../operation.ts';
import { readAnswer, readJson } from './answer.ts';

/** Answers that tell of the account and its real key, and what of them a bot gets to see. */
const CONFIG_PATH = '/api/v5/account/config';

/** The venue names the caller's address in this refusal: it is ours, and none of the bot's business. */
const ADDRESS_REFUSED = '50110';
/** A refusal is short; longer answers are not searched for one. */
const REFUSAL_BYTES_MAX = 4_096;
/** How nearly all answers begin. What has this code has no other: twice the same name is no answer. */
const SUCCESS = Buffer.from('{"code":"0"');

/** The answer with the virtual key's own face in place of the real key's; `null` when there is nothing to change. */
export function applyVirtualView(
  operation: Operation,
  answer: VenueAnswer,
  view: VirtualView,
): Uint8Array | null {
  if (isAddressRefusal(answer.body))
    return Buffer.from(
      JSON.stringify({ msg: 'The venue refuses the address of the gateway.', code: ADDRESS_REFUSED }),
    );
  if (operation.path !== CONFIG_PATH) return null;
  const value = readJson(answer.body);
  const faces: Readonly<Record<string, string>> = {
    uid: view.uid,
    mainUid: view.uid,
    label: view.label,
    ip: view.sourceCidrs.join(','),
    perm: view.scopes.join(','),
  };
  // What is not understood completely is not shown.
  if (!(value instanceof Map)) return Buffer.from('{"code":"50026","data":[],"msg":"System error"}');
  return Buffer.from(writeJson(value as JsonObject, faces));
}

function isAddressRefusal(body: Uint8Array): boolean {
  if (body.length > REFUSAL_BYTES_MAX || beginsWith(body, SUCCESS)) return false;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.includes(`"${ADDRESS_REFUSED}"`) && readAnswer(body)?.code === ADDRESS_REFUSED;
}

function beginsWith(body: Uint8Array, start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at += 1) if (body[at] !== start[at]) return false;
  return true;
}
