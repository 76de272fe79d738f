import { isIP } from 'node:net';
import { findOwner } from './accounts-of-system.ts';
import { listServers } from './areas/names.ts';
import { listBotPorts } from './areas/ports.ts';
import { listListening } from './sockets.ts';
import { NotSeen } from './not-seen.ts';
import type { Scene } from './scene.ts';

/** Which addresses a name has now. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/**
 * A firewall for exactly this installation: from elsewhere SSH where it listens, and bots where they are served with TLS;
 * the gateway's user to its venues, name servers, clocks and nothing else. Addresses are those of now: make it again when venues move.
 */
export async function proposeRuleset(
  scene: Scene,
  hosts: readonly string[],
  lookup: Lookup,
): Promise<string> {
  const found = await Promise.all(hosts.map(async (host) => ({ host, addresses: await lookup(host) })));
  const addresses = [...new Set(found.flatMap((row) => row.addresses))].sort();
  const user = nameUser(scene);
  return [
    '#!/usr/sbin/nft -f',
    '# Made by "bitting doctor --nftables". Read it before you load it: it replaces the table inet bitting alone.',
    ...found.map(
      (row) =>
        `# ${row.host}: ${row.addresses.length === 0 ? 'no address was found' : row.addresses.join(', ')}`,
    ),
    'add table inet bitting',
    'delete table inet bitting',
    'table inet bitting {',
    ...renderSet(
      'venues4',
      'ipv4_addr',
      addresses.filter((address) => isIP(address) === 4),
    ),
    ...renderSet(
      'venues6',
      'ipv6_addr',
      addresses.filter((address) => isIP(address) === 6),
    ),
    '  chain input {',
    '    type filter hook input priority 0; policy drop;',
    '    ct state established,related accept',
    '    ct state invalid drop',
    '    iif "lo" accept',
    '    meta l4proto { icmp, ipv6-icmp } accept',
    ...listTaken(scene).map(({ port, why }) => `    tcp dport ${port} accept comment "${why}"`),
    '  }',
    '  chain output {',
    '    type filter hook output priority 0; policy accept;',
    ...(user === null
      ? ['    # The gateway has no user of its own: nothing can be said of where it may go.']
      : renderOutput(scene, user)),
    '  }',
    '}',
    '',
  ].join('\n');
}

function renderSet(name: string, type: string, elements: readonly string[]): readonly string[] {
  return [
    `  set ${name} {`,
    `    type ${type}`,
    ...(elements.length === 0 ? [] : [`    elements = { ${elements.join(', ')} }`]),
    '  }',
  ];
}

function renderOutput(scene: Scene, uid: number): readonly string[] {
  const names = listServers(scene).map((server) => server.split('%')[0] ?? '');
  const served = names.map((server) => `${isIP(server) === 4 ? 'ip' : 'ip6'} daddr ${server}`);
  return [
    '    oif "lo" accept',
    '    ct state established,related accept',
    ...served.map((place) => `    meta skuid ${uid} ${place} meta l4proto { tcp, udp } th dport 53 accept`),
    `    meta skuid ${uid} ip daddr @venues4 tcp dport 443 accept`,
    `    meta skuid ${uid} ip6 daddr @venues6 tcp dport 443 accept`,
    `    meta skuid ${uid} counter reject`,
  ];
}

/** Ports that are to be reached from elsewhere: of those that listen there now. */
function listTaken(scene: Scene): readonly { readonly port: number; readonly why: string }[] {
  const open = new Set(
    listListening(scene.machine)
      .filter(({ isLoopback }) => !isLoopback)
      .map(({ port }) => port),
  );
  const bots = scene.settings['tls.source'] === null ? [] : listBotPorts(scene);
  return [
    ...(open.has(22) ? [{ port: 22, why: 'SSH' }] : []),
    ...bots.filter((port) => open.has(port)).map((port) => ({ port, why: 'bots, over TLS' })),
  ];
}

/** `null` where it is root, whose connections are the machine's. */
function nameUser(scene: Scene): number | null {
  try {
    const { uid } = findOwner(scene);
    return uid === 0 ? null : uid;
  } catch (error) {
    if (error instanceof NotSeen) return null;
    throw error;
  }
}
