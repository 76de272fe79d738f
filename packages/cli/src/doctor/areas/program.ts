import { findNodeFault } from '../../node-version.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { byCommand, byHand, when, type Area, type Found } from '../check.ts';
import { NotSeen } from '../not-seen.ts';
import { readLines } from '../machine.ts';
import { findGateway } from '../processes.ts';
import { demandSeen, type Scene } from '../scene.ts';

/** Variables that put other code, or other trust, into a program that is started with them. */
const STEERING = ['NODE_OPTIONS', 'LD_PRELOAD', 'LD_AUDIT', 'LD_LIBRARY_PATH', 'NODE_PATH'] as const;
const TRUST = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'OPENSSL_CONF',
  'SSLKEYLOGFILE',
] as const;

/** The program and the Node that runs it. */
export const PROGRAM: Area = {
  name: 'program',
  checks: [
    {
      id: 'program.node',
      severity: 'warning',
      title: 'Node lacks security fixes',
      look: ({ nodeVersion }) => {
        const fault = findNodeFault(nodeVersion);
        return fault === null
          ? []
          : [
              byHand(
                fault,
                'Install the newest Node 26 from nodejs.org or your distribution, and restart the gateway.',
              ),
            ];
      },
    },
    {
      id: 'program.steered',
      severity: 'critical',
      title: 'A variable of the environment puts other code into programs that you start',
      look: ({ environment }) => lookVariables(environment, STEERING),
    },
    {
      id: 'program.trust',
      severity: 'warning',
      title: 'A variable of the environment changes whom programs trust, or writes down their keys',
      look: ({ environment }) => lookVariables(environment, TRUST),
    },
    {
      id: 'program.unverified-tls',
      severity: 'critical',
      title: 'Node is told not to look at certificates',
      look: ({ environment }) =>
        environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
          ? lookVariables(environment, ['NODE_TLS_REJECT_UNAUTHORIZED'])
          : [],
    },
    {
      id: 'program.serving-steered',
      severity: 'critical',
      title: 'The process that serves was started with a variable that puts other code into it',
      look: (scene) => {
        const gateway = findGateway(scene);
        if (gateway === null) throw new NotSeen('no gateway runs on this data directory');
        const given = scene.machine.read(scene.machine.at(`/proc/${gateway.parent}/environ`));
        if (given === null) throw new NotSeen(`process ${gateway.parent} has ended`);
        const names = new Set(given.split('\0').map((row) => row.split('=')[0]));
        const found = [...STEERING, 'NODE_TLS_REJECT_UNAUTHORIZED'].filter((name) => names.has(name));
        return when(found.length > 0, () =>
          byCommand(
            `process ${gateway.parent} has ${found.join(', ')}`,
            `systemctl unset-environment ${found.join(' ')}`,
            'systemctl restart bitting',
          ),
        );
      },
    },
    {
      id: 'program.preloaded',
      severity: 'critical',
      title: 'A file of this machine puts other code into every program',
      look: ({ machine }) => {
        const file = machine.at('/etc/ld.so.preload');
        const lines = readLines(machine, '/etc/ld.so.preload');
        return when(lines.length > 0, () =>
          byCommand(`${file} names ${lines.join(', ')}`, `mv ${quoteWord(file)} ${quoteWord(`${file}.off`)}`),
        );
      },
    },
    {
      id: 'program.older-runs',
      severity: 'warning',
      title: 'The gateway that runs is another version than the one that is installed',
      look: (scene) => {
        const { version } = demandSeen(scene.gateway).status;
        return when(version !== scene.toolVersion, () =>
          byCommand(`${version} runs, ${scene.toolVersion} is installed`, 'systemctl restart bitting'),
        );
      },
    },
  ],
};

function lookVariables(environment: Scene['environment'], names: readonly string[]): readonly Found[] {
  return names
    .filter((name) => (environment[name] ?? '') !== '')
    .map((name) => byCommand(`${name} is set`, `unset ${name}`));
}
