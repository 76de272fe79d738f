import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { isAddressAllowed } from '@bitting/core/policy/cidr.ts';
import type { TlsMaterial as ServerMaterial } from '@bitting/http/server-tls.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { TlsMaterial } from '../config/protocol.ts';
import type { VenueEdge, VenueEdgeOptions } from './venue-edge.ts';

function toServerMaterial({ key, cert, clientAuthority }: TlsMaterial): ServerMaterial {
  return { key, cert, ...(clientAuthority === null ? {} : { clientAuthority }) };
}

/** Ports that are configured to speak TLS never open without what they need for it. */
export function secureEdges(
  { tls: terms }: Pick<GatewayConfig, 'tls'>,
  material: TlsMaterial | null,
): Pick<VenueEdgeOptions, 'tls'> {
  if (terms === null) return {};
  if (material === null) throw incomplete('TLS is configured and no certificate was handed over');
  const { clientCertificates } = terms;
  if (clientCertificates === 'none') return { tls: toServerMaterial({ ...material, clientAuthority: null }) };
  if (material.clientAuthority === null)
    throw incomplete('clients need certificates and nobody vouches for them');
  return { tls: { ...toServerMaterial(material), clientCertificates } };
}

/** What comes for ports that do not speak TLS is not used. */
export function renewEdges(
  edges: readonly { readonly edge: Pick<VenueEdge, 'renewTls'> }[],
  config: Pick<GatewayConfig, 'tls'>,
  material: TlsMaterial,
): void {
  const { tls } = secureEdges(config, material);
  if (tls === undefined) return;
  for (const { edge } of edges) edge.renewTls(tls);
}

export function believeProxies({
  proxies,
}: Pick<GatewayConfig, 'proxies'>): Pick<VenueEdgeOptions, 'proxies'> {
  if (proxies === null || proxies.from.length === 0) return {};
  const { from, says } = proxies;
  return { proxies: { says, isProxy: (address) => isAddressAllowed(from, address) } };
}

function incomplete(what: string): BittingError {
  return new BittingError('CONFIG_INVALID', what, { publicDetail: `The gateway does not start: ${what}.` });
}
