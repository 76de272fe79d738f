import { findOwner, listGroups } from '../accounts-of-system.ts';
import { byCommand, when, type Area, type Found } from '../check.ts';
import { findGateway, listProcesses } from '../processes.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import type { Scene } from '../scene.ts';

/** Groups whose members are as good as root. */
const MIGHTY_GROUPS = {
  docker: 'whoever may talk to Docker may mount every file of the machine',
  lxd: 'whoever may talk to LXD may mount every file of the machine',
  sudo: 'what takes the gateway over may then become root',
  wheel: 'what takes the gateway over may then become root',
  disk: 'members read every disk as it is',
} as const;

const OTHERS_READ_WRITE = 0o006;
const NO_SHELL = /\/(?:nologin|false)$/u;

/** Other users: who else is near, and what the gateway's own may do. */
export const USERS: Area = {
  name: 'users',
  checks: [
    {
      id: 'users.root',
      severity: 'warning',
      title: 'The gateway runs as root',
      look: (scene) => {
        const owner = findOwner(scene);
        const running = findGateway(scene);
        return when(owner.uid === 0 || running?.uid === 0, () =>
          giveOwnUser(scene, `${scene.layout.directory} belongs to root, and so does what runs on it`),
        );
      },
    },
    {
      id: 'users.shared',
      severity: 'warning',
      title: 'The user of the gateway runs other programs, too: each of them can read its memory and files',
      look: (scene) => {
        const owner = findOwner(scene);
        const gateway = findGateway(scene);
        const others = listProcesses(scene.machine).filter(
          ({ pid, uid, words }) =>
            uid === owner.uid &&
            owner.uid !== 0 &&
            pid !== gateway?.pid &&
            pid !== gateway?.parent &&
            words.length > 0 &&
            !words.some((word) => /(?:\/|^)bitting(?:\.js)?$|^bitting-|\/gateway\/src\//u.test(word)),
        );
        const names = [...new Set(others.map(({ words }) => words[0] ?? ''))].slice(0, 5).join(', ');
        return when(others.length > 0, () =>
          giveOwnUser(scene, `${owner.name} runs ${others.length} other processes: ${names}`),
        );
      },
    },
    ...Object.entries(MIGHTY_GROUPS).map(([group, why]) => ({
      id: `users.group-${group}` as const,
      severity: 'warning' as const,
      title: `The user of the gateway is in the group ${group}: ${why}`,
      look: (scene: Scene) => {
        const owner = findOwner(scene);
        return when(listGroups(scene, owner).includes(group), () =>
          byCommand(`${owner.name} is a member of ${group}`, `gpasswd -d ${quoteWord(owner.name)} ${group}`),
        );
      },
    })),
    {
      id: 'users.docker-socket',
      severity: 'critical',
      title: 'Everybody on the machine may talk to Docker, and so become root',
      look: ({ machine }) => {
        const socket = machine.at('/run/docker.sock');
        const seen = machine.look(socket);
        return when(seen !== null && (seen.mode & OTHERS_READ_WRITE) !== 0, () =>
          byCommand(`${socket} has mode ${seen?.mode.toString(8)}`, `chmod o-rwx ${quoteWord(socket)}`),
        );
      },
    },
    {
      id: 'users.login-shell',
      severity: 'note',
      title: 'Somebody may log in as the user of the gateway',
      look: (scene) => {
        const { name, shell, uid } = findOwner(scene);
        return when(uid !== 0 && !NO_SHELL.test(shell), () =>
          byCommand(
            `the shell of ${name} is ${shell === '' ? '/bin/sh' : shell}`,
            `usermod -s /usr/sbin/nologin ${quoteWord(name)}`,
          ),
        );
      },
    },
  ],
};

function giveOwnUser({ layout }: Scene, evidence: string): Found {
  return byCommand(
    evidence,
    'adduser --system --group bitting',
    `chown -R bitting:bitting ${quoteWord(layout.directory)}`,
    'systemctl restart bitting',
  );
}
