import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseNote, verifySignatures } from '@bitting/core/ledger/tree/signed-note.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import type { WitnessPolicy } from '@bitting/core/ledger/tree/witness-policy.ts';
import { CHECKPOINT_FILE, type Released } from '../ledger/checkpoint-file.ts';
import { KEY_FILE } from '../ledger/log-head.ts';
import type { LogTree } from '../ledger/log-tree.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Stamp } from '../ports/stamp.ts';
import { Witnessing } from './witnessing.ts';
import { WitnessLink } from './witness-link.ts';
import { planWitnesses } from './witness-places.ts';

export interface WitnessingParts {
  readonly tree: LogTree;
  readonly directory: string;
  readonly clock: Clock;
  readonly ledger: LedgerWriter;
  readonly stamp: Stamp;
  readonly keyRing: { restrain(restraint: () => TradingState): void };
  /** After so long without a witnessed checkpoint nothing more is opened; `null`: trading does not depend on it. */
  readonly witnessedWithinMinutes: number | null;
}

/** What a gateway with witnesses has more of. */
export interface Witnesses {
  readonly renderMetrics: () => string;
  readonly close: () => Promise<void>;
}

const NO_WITNESSES: Witnesses = { renderMetrics: () => '', close: () => Promise.resolve() };
const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;

/** Asks the witnesses of this policy from the next checkpoint on; `null`: nobody is asked. */
export function composeWitnesses(
  policyFile: Uint8Array | null,
  { tree, directory, clock, ledger, stamp, keyRing, witnessedWithinMinutes }: WitnessingParts,
): Witnesses {
  if (policyFile === null) return NO_WITNESSES;
  const { policy, places } = planWitnesses(policyFile);
  const former = readWitnessed(directory, policy);
  if (former !== null) tree.checkpoints.keepWitnessed(former);
  const witnessing = new Witnessing({
    tree,
    policy,
    clock,
    stopAfterMs: witnessedWithinMinutes === null ? null : witnessedWithinMinutes * MS_PER_MINUTE,
    links: places.map((place) => new WitnessLink(place, clock)),
    tell: (event, details) => {
      // What cannot be recorded is in the metrics all the same.
      ledger.append({ ...stamp(), type: 'system', event, details }).catch(() => undefined);
    },
  });
  keyRing.restrain(() => (witnessing.isStopped ? 'reducing' : 'active'));
  return {
    close: () => witnessing.close(),
    renderMetrics: () =>
      gauge(
        'unwitnessed_seconds',
        'For how long there have been records that no checkpoint covers which enough witnesses have cosigned.',
        Math.round(witnessing.unwitnessedMs) / MS_PER_SECOND,
      ) +
      gauge(
        'witnesses_refusing',
        'Witnesses that have signed another history of this ledger.',
        witnessing.refusing,
      ) +
      gauge(
        'unwitnessed_stopped',
        'Whether nothing is opened because too few witnesses have cosigned for too long.',
        witnessing.isStopped ? 1 : 0,
      ),
  };
}

/** What a former life has shown, where it is what this policy asks for. */
function readWitnessed(directory: string, policy: WitnessPolicy): Released | null {
  try {
    const read = (name: string): Uint8Array => readFileSync(path.join(directory, name));
    const key = parseNoteKey(decodeUtf8(read(KEY_FILE)).trimEnd());
    const note = parseNote(read(CHECKPOINT_FILE));
    const known = verifySignatures(note, [key, ...policy.witnesses.map((witness) => witness.key)]);
    const signers = known.map((signature) => signature.key);
    const head = parseCheckpoint(note.text);
    if (head.origin !== key.name || !signers.includes(key) || !policy.isQuorum(signers)) return null;
    return { head, checkpoint: { text: note.text, signatures: known.map(({ signature }) => signature) } };
  } catch (error) {
    // It is missing or another one: the next that is cosigned takes its place.
    if (error instanceof BittingError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}

function gauge(name: string, help: string, value: number): string {
  const full = `bitting_ledger_${name}`;
  return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${full} ${value}\n`;
}
