import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { CLOSE_GRACE_MS } from '../bounds.ts';
import type { TlsMaterial } from '../config/protocol.ts';
import type { DataLayout } from '../config/data-layout.ts';
import type { Address, GatewayConfig } from '../config/gateway-config.ts';
import { secureEdges, believeProxies } from './secured.ts';
import { drawNames } from './random-names.ts';
import { createVenueEdge, type VenueEdge, type VenueEdgeOptions } from './venue-edge.ts';
import { VENUES } from './venues.ts';

export function edgeOf(venue: VenueId, edges: readonly PlacedEdge[]): VenueEdge {
  const placed = edges.find((candidate) => candidate.venue === venue);
  if (placed === undefined) throw new RangeError(`there is no ${venue}`);
  return placed.edge;
}

/** Each ends when it has answered what it took up; the halt has to work as long, and nobody's silence means anything any more. */
export async function endEdges(edges: readonly PlacedEdge[], deadMan: { close(): void }): Promise<void> {
  deadMan.close();
  await Promise.all(
    edges.map(async ({ edge }) => {
      await edge.retire();
      await edge.close(CLOSE_GRACE_MS);
    }),
  );
}

/** One venue's edge, and where its ports are opened. */
export interface PlacedEdge {
  readonly venue: VenueId;
  readonly edge: VenueEdge;
  readonly addresses: readonly (readonly [ApiFamily, Address])[];
}

/** Every venue that there is, none of them open yet. */
export function createEdges(
  ports: Omit<
    VenueEdgeOptions,
    'venue' | 'indexFile' | 'paper' | 'publicPlace' | 'hostNames' | 'tls' | 'proxies'
  >,
  {
    layout,
    config,
    tls = null,
  }: {
    readonly layout: DataLayout;
    readonly config: GatewayConfig;
    readonly tls?: TlsMaterial | null | undefined;
  },
): readonly PlacedEdge[] {
  const { okx, htx, paper, publicUpstream } = config;
  const secured = { ...secureEdges(config, tls), ...believeProxies(config) };
  const places: Record<VenueId, Pick<PlacedEdge, 'addresses'> & { readonly hostNames: readonly string[] }> = {
    okx: { addresses: [['okx', okx]], hostNames: okx.hostNames },
    htx: {
      addresses: [
        ['htx-spot', htx.spot],
        ['htx-contract', htx.contract],
      ],
      hostNames: htx.hostNames,
    },
  };
  return Object.values(VENUES).map((venue) => {
    const { id } = venue.dialect;
    const { addresses, hostNames } = places[id];
    const isOpen = config.venues.includes(id);
    const indexFile = layout.indexFiles[id];
    const publicPlace = publicUpstream[id];
    return {
      venue: id,
      edge: createVenueEdge({
        ...ports,
        ...secured,
        random: drawNames(ports.random),
        venue,
        indexFile,
        paper,
        publicPlace,
        hostNames: [
          ...hostNames,
          ...addresses.map(([, { host }]) => (host.includes(':') ? `[${host}]` : host)),
        ],
      }),
      addresses: isOpen ? addresses : [],
    };
  });
}
