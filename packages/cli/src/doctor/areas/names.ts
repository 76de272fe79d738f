import { isIP } from 'node:net';
import { byCommand, when, type Area, type Found } from '../check.ts';
import { readLines } from '../machine.ts';
import { listVenueHosts } from '../venue-hosts.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import type { Scene } from '../scene.ts';

/** DNS: who says where the venues are. */
export const NAMES: Area = {
  name: 'dns',
  checks: [
    {
      id: 'dns.hosts-override',
      severity: 'critical',
      title: 'A file of this machine says where a venue is: it is reached elsewhere, or not at all',
      look: (scene) => {
        const hosts = new Set(listVenueHosts(scene));
        const file = scene.machine.at('/etc/hosts');
        const named = readLines(scene.machine, '/etc/hosts').flatMap((line) =>
          line.split(/\s+/u).filter((name) => hosts.has(name.toLowerCase())),
        );
        return [...new Set(named)].map((name) =>
          byCommand(
            `${file} names ${name}`,
            String.raw`sed -i '/\b${name.replaceAll('.', String.raw`\.`)}\b/d' ${quoteWord(file)}`,
          ),
        );
      },
    },
    {
      id: 'dns.hosts-writable',
      severity: 'critical',
      title: 'Everybody on the machine may say where the venues are',
      look: (scene) => [...lookWritable(scene, '/etc/hosts'), ...lookWritable(scene, '/etc/resolv.conf')],
    },
    {
      id: 'dns.no-server',
      severity: 'warning',
      title: 'Nobody is asked for names: no venue can be found',
      look: (scene) =>
        when(listServers(scene).length === 0, () =>
          byCommand(
            '/etc/resolv.conf names no nameserver',
            'systemctl enable --now systemd-resolved',
            `ln -sf ../run/systemd/resolve/stub-resolv.conf ${quoteWord(scene.machine.at('/etc/resolv.conf'))}`,
          ),
        ),
    },
    {
      id: 'dns.far-server',
      severity: 'note',
      title:
        'Names are asked for in clear across the internet: on the way it can be seen which venues you use, and they can be made to vanish',
      look: (scene) =>
        when(listServers(scene).length > 0 && listServers(scene).every((server) => !isNear(server)), () =>
          byCommand(
            `nameservers are ${listServers(scene).join(', ')}`,
            `mkdir -p ${quoteWord(scene.machine.at('/etc/systemd/resolved.conf.d'))}`,
            String.raw`printf '[Resolve]\nDNSOverTLS=yes\n' > ${quoteWord(scene.machine.at('/etc/systemd/resolved.conf.d/bitting.conf'))}`,
            'systemctl enable --now systemd-resolved',
            `ln -sf ../run/systemd/resolve/stub-resolv.conf ${quoteWord(scene.machine.at('/etc/resolv.conf'))}`,
          ),
        ),
    },
  ],
};

export function listServers({ machine }: Pick<Scene, 'machine'>): readonly string[] {
  return readLines(machine, '/etc/resolv.conf')
    .map((line) => line.split(/\s+/u))
    .filter(([word, server = '']) => word === 'nameserver' && isIP(server.split('%')[0] ?? '') !== 0)
    .map(([, server = '']) => server);
}

const NEAR = /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80)/iu;

function isNear(server: string): boolean {
  return NEAR.test(server);
}

function lookWritable({ machine }: Scene, systemPath: string): readonly Found[] {
  const file = machine.at(systemPath);
  const seen = machine.look(file);
  if (seen === null || seen.kind === 'link') return [];
  return when((seen.mode & 0o022) !== 0, () =>
    byCommand(`${file} has mode ${seen.mode.toString(8)}`, `chmod go-w ${quoteWord(file)}`),
  );
}
