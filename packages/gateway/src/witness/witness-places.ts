import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { NoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseWitnessPolicy, type WitnessPolicy } from '@bitting/core/ledger/tree/witness-policy.ts';
import type { UpstreamTarget } from '@bitting/http/client.ts';

/** One witness, and where it is asked. */
export interface WitnessPlace {
  readonly key: NoteKey;
  readonly target: UpstreamTarget;
  /** Of add-checkpoint. */
  readonly path: string;
}

/** Whose cosignatures this gateway asks for. */
export interface WitnessPlan {
  readonly policy: WitnessPolicy;
  readonly places: readonly WitnessPlace[];
}

/** Scheme, host, port and path, and nothing else. */
const ADDRESS =
  /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?((?:\/[A-Za-z0-9._~-]+)*)\/?$/u;
const PORT_MAX = 65_535;
const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * The witnesses of a policy that have an address.
 * @throws BittingError `WITNESS_POLICY_MALFORMED`; also when those are not enough for its quorum, or nobody is
 */
export function planWitnesses(policyFile: Uint8Array): WitnessPlan {
  const policy = parseWitnessPolicy(policyFile);
  const places = policy.witnesses.flatMap(({ key, url }) => (url === null ? [] : [placeOf(key, url)]));
  if (policy.isQuorum([])) throw unusable('its quorum asks for no witness');
  if (!policy.isQuorum(places.map(({ key }) => key)))
    throw unusable('the witnesses that have an address are not enough for its quorum');
  return { policy, places };
}

/** Every place that witnesses of this policy are asked at: nothing else is connected to for them. */
export function listWitnesses(
  policyFile: Uint8Array | null,
): readonly { readonly host: string; readonly port: number }[] {
  return policyFile === null ? [] : planWitnesses(policyFile).places.map(({ target }) => target);
}

function placeOf(key: NoteKey, given: string): WitnessPlace {
  const [, scheme = '', name = '', portGiven, prefix = ''] = ADDRESS.exec(given) ?? [];
  const port = portGiven === undefined ? (PORTS[scheme] ?? 0) : Number(portGiven);
  if (name === '' || port > PORT_MAX) throw unusable(`${given} is not http(s)://host:port/path`);
  const host = name.replace(/^\[(.*)\]$/u, '$1');
  return {
    key,
    target: {
      host,
      port,
      tls: scheme === 'https' ? { servername: host } : null,
      hostHeader: portGiven === undefined ? name : `${name}:${port}`,
    },
    path: `${prefix}/add-checkpoint`,
  };
}

function unusable(what: string): BittingError {
  return new BittingError('WITNESS_POLICY_MALFORMED', what, {
    publicDetail: `The policy of witnesses cannot be used: ${what}.`,
  });
}
