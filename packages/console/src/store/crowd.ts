import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import type { Alert } from '../alerts/alert.ts';

const ID_LETTERS = 16;

/** Nobody reads thousands of messages: what comes on top of those is told by that channel as one number. */
export function crowdOf({ about: _about, ...alert }: Alert, channel: string): Alert {
  const isCrowd = alert.rule === 'crowd';
  return {
    ...alert,
    id: `al_${sha256Hex(Buffer.from(`crowd\n${channel}\n${alert.id}`)).slice(0, ID_LETTERS)}`,
    rule: 'crowd',
    title: 'More alerts than can be told',
    sentence: isCrowd
      ? alert.sentence
      : `So many alerts wait for ${channel} that these are only counted, the first of them: ${alert.title}.`,
    advice: '"bitting alerts list --open", "bitting ledger search" and "bitting incident" show what happens.',
    group: `crowd ${alert.severity} ${channel}`,
  };
}
