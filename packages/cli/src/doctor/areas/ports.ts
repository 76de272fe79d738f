import { byCommand, when, type Area, type Check, type Found } from '../check.ts';
import { dropsStrangers } from '../ruleset.ts';
import { listListening, type ListeningSocket } from '../sockets.ts';
import { readLines } from '../machine.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import type { Scene } from '../scene.ts';
import { applyFirewall } from './firewall.ts';

/** Services that trust whoever reaches them, or are asked for passwords all day. */
const RISKY_PORTS: ReadonlyMap<number, string> = new Map([
  [21, 'FTP'],
  [23, 'Telnet'],
  [111, 'rpcbind'],
  [445, 'SMB'],
  [2375, 'Docker without TLS'],
  [3306, 'MySQL'],
  [3389, 'RDP'],
  [5432, 'PostgreSQL'],
  [5900, 'VNC'],
  [6379, 'Redis'],
  [9090, 'Prometheus'],
  [9200, 'Elasticsearch'],
  [11_211, 'memcached'],
  [27_017, 'MongoDB'],
]);

const INSPECTOR_PORT = 9229;

/** Listening ports, and who can reach them. */
export const PORTS: Area = {
  name: 'ports',
  checks: [
    {
      id: 'ports.bots-in-clear',
      severity: 'critical',
      title:
        'Bots are served in clear beyond this machine: who listens in sees orders, and at HTX may change them',
      look: (scene) =>
        scene.settings['tls.source'] === null ? findExposed(scene, 'bots', listBotPorts(scene)) : [],
    },
    {
      id: 'ports.metrics',
      severity: 'warning',
      title: 'Metrics are served beyond this machine, to whoever asks',
      look: (scene) => findExposed(scene, 'metrics', [scene.settings['metrics.port']]),
    },
    {
      id: 'ports.inspector',
      severity: 'critical',
      title: 'A debugger of Node listens: who reaches it reads the memory and runs what they like',
      look: ({ machine }) =>
        when(
          listListening(machine).some(({ port }) => port === INSPECTOR_PORT),
          () => byCommand(`port ${INSPECTOR_PORT} listens`, `fuser -k ${INSPECTOR_PORT}/tcp`),
        ),
    },
    {
      id: 'ports.neighbours',
      severity: 'warning',
      title:
        'Another service of this machine can be reached from elsewhere: whoever breaks it is beside the gateway',
      look: (scene) => {
        if ('seen' in scene.ruleset && dropsStrangers(scene.ruleset.seen)) return [];
        const risky = listOpen(scene.machine).filter(({ port }) => RISKY_PORTS.has(port));
        return risky.map(({ address, port }) =>
          applyFirewall(scene, `${RISKY_PORTS.get(port)} listens on ${address} port ${port}`),
        );
      },
    },
    sshCheck({
      id: 'ports.ssh-passwords',
      title: 'SSH takes passwords, which can be guessed',
      word: 'PasswordAuthentication',
      fallback: 'yes',
      isGood: (value) => value === 'no',
    }),
    sshCheck({
      id: 'ports.ssh-root',
      title: 'SSH lets root log in with a password',
      word: 'PermitRootLogin',
      fallback: 'prohibit-password',
      isGood: (value) => value !== 'yes',
    }),
    sshCheck({
      id: 'ports.ssh-empty-passwords',
      title: 'SSH takes users without a password',
      word: 'PermitEmptyPasswords',
      fallback: 'no',
      isGood: (value) => value === 'no',
    }),
  ],
};

export function listBotPorts({ settings }: Scene): readonly number[] {
  const { 'bots.venues': venues } = settings;
  return [
    ...(venues.includes('okx') ? [settings['bots.okx_port']] : []),
    ...(venues.includes('htx') ? [settings['bots.htx_spot_port'], settings['bots.htx_contract_port']] : []),
  ];
}

function listOpen(machine: Scene['machine']): readonly ListeningSocket[] {
  return listListening(machine).filter(({ isLoopback }) => !isLoopback);
}

function findExposed(
  scene: Scene,
  section: 'bots' | 'metrics',
  ports: readonly (number | null)[],
): readonly Found[] {
  const { configFile, layout, machine } = scene;
  const file = quoteWord(configFile ?? layout.configFile);
  return listOpen(machine)
    .filter(({ port }) => ports.includes(port))
    .map(({ address, port }) =>
      byCommand(
        `port ${port} listens on ${address}`,
        String.raw`sed -i '/^\[${section}\]/,/^\[/s/^host *=.*/host = "127.0.0.1"/' ${file}`,
        'systemctl restart bitting',
      ),
    );
}

interface SshRow {
  readonly id: Check['id'];
  readonly title: string;
  readonly word: string;
  /** What holds where nothing is said. */
  readonly fallback: string;
  readonly isGood: (value: string) => boolean;
}

function sshCheck({ fallback, id, isGood, title, word }: SshRow): Check {
  return {
    id,
    severity: 'warning',
    title,
    look: ({ machine }) => {
      if (!listOpen(machine).some(({ port }) => port === 22)) return [];
      const directory = '/etc/ssh/sshd_config.d';
      const names = (machine.list(machine.at(directory)) ?? []).filter((name) => name.endsWith('.conf'));
      const lines = [...names.map((name) => `${directory}/${name}`), '/etc/ssh/sshd_config'].flatMap((file) =>
        readLines(machine, file),
      );
      // The first word counts.
      const said = lines
        .map((line) => line.split(/\s+/u))
        .find(([name = '']) => name.toLowerCase() === word.toLowerCase());
      const value = said?.[1]?.toLowerCase() ?? fallback;
      const file = machine.at(`${directory}/00-bitting.conf`);
      return when(!isGood(value), () =>
        byCommand(`${word} is ${value}`, `echo '${word} no' >> ${quoteWord(file)}`, 'systemctl reload ssh'),
      );
    },
  };
}
