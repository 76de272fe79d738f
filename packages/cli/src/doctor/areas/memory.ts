import path from 'node:path';
import { byCommand, when, type Area, type Check } from '../check.ts';
import { NotSeen } from '../not-seen.ts';
import { readLines, readNeeded } from '../machine.ts';
import { findGateway } from '../processes.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { isEncrypted } from '../block-devices.ts';

interface KernelRow {
  readonly id: string;
  readonly key: string;
  readonly isGood: (value: number) => boolean;
  readonly wanted: number;
  readonly severity: Check['severity'];
  readonly title: string;
}

const atLeastOne = (value: number): boolean => value >= 1;

const KERNEL_ROWS: readonly KernelRow[] = [
  {
    id: 'ptrace',
    key: 'kernel.yama.ptrace_scope',
    isGood: atLeastOne,
    wanted: 1,
    severity: 'warning',
    title: 'Every program of the same user may read the memory of the gateway',
  },
  {
    id: 'dumps-of-privileged',
    key: 'fs.suid_dumpable',
    isGood: (value) => value === 0,
    wanted: 0,
    severity: 'warning',
    title: 'Programs that changed their user may leave their memory in a file',
  },
  {
    id: 'address-layout',
    key: 'kernel.randomize_va_space',
    isGood: (value) => value === 2,
    wanted: 2,
    severity: 'warning',
    title: 'Addresses in memory can be foretold, which helps whoever breaks in',
  },
  {
    id: 'protected-symlinks',
    key: 'fs.protected_symlinks',
    isGood: atLeastOne,
    wanted: 1,
    severity: 'warning',
    title: 'Links that others put into shared directories are followed',
  },
  {
    id: 'protected-hardlinks',
    key: 'fs.protected_hardlinks',
    isGood: atLeastOne,
    wanted: 1,
    severity: 'warning',
    title: 'Others may link to files that they may not read',
  },
  {
    id: 'unprivileged-bpf',
    key: 'kernel.unprivileged_bpf_disabled',
    isGood: atLeastOne,
    wanted: 1,
    severity: 'note',
    title: 'Everybody may load programs into the kernel',
  },
];

/** Swap, core dumps, and other ways by which memory leaves the process. */
export const MEMORY: Area = {
  name: 'memory',
  checks: [
    {
      id: 'memory.swap',
      severity: 'warning',
      title: 'Memory is written to a disk that is not encrypted: swap',
      look: ({ machine }) =>
        readNeeded(machine, '/proc/swaps')
          .split('\n')
          .slice(1)
          .map((line) => line.split(/\s+/u)[0] ?? '')
          .filter(
            (device) => device !== '' && !device.startsWith('/dev/zram') && !isEncrypted(machine, device),
          )
          .map((device) => byCommand(`${device} is in use`, `swapoff ${quoteWord(device)}`)),
    },
    {
      id: 'memory.swap-at-start',
      severity: 'warning',
      title: 'Swap that is not encrypted comes back with the next start of the machine',
      look: ({ machine }) => {
        const file = machine.at('/etc/fstab');
        const devices = readLines(machine, '/etc/fstab')
          .map((line) => line.split(/\s+/u))
          .filter(([device = '', , type]) => type === 'swap' && !isEncrypted(machine, device));
        return when(devices.length > 0, () =>
          byCommand(
            `${file} names ${devices.map(([device]) => device).join(', ')}`,
            String.raw`sed -i -E '/^[^#]\S*\s+\S+\s+swap\s/s/^/#/' ${quoteWord(file)}`,
          ),
        );
      },
    },
    {
      id: 'memory.core-dumps',
      severity: 'critical',
      title: 'The gateway may leave its memory, open keys included, in a file when it dies',
      look: (scene) => {
        const gateway = findGateway(scene);
        if (gateway === null) throw new NotSeen('no gateway runs on this data directory');
        const limits = readNeeded(scene.machine, `/proc/${gateway.pid}/limits`);
        const soft = /^Max core file size\s+(\S+)/mu.exec(limits)?.[1];
        if (soft === undefined) throw new NotSeen('its limits do not name core files');
        return when(soft !== '0', () =>
          byCommand(
            `process ${gateway.pid} may write ${soft} bytes`,
            `prlimit --pid ${gateway.pid} --core=0:0`,
          ),
        );
      },
    },
    {
      id: 'memory.core-files',
      severity: 'critical',
      title: 'The memory of a process that died lies in a file',
      look: ({ home, layout, machine, workingDirectory }) =>
        [
          ...new Set([layout.directory, home, workingDirectory, machine.at('/var/lib/systemd/coredump')]),
        ].flatMap((place) =>
          (machine.list(place) ?? [])
            .filter((name) => /^core(?:\.(?:\d+|node|MainThread|bitting)\S*)?$/u.test(name))
            .map((name) => path.join(place, name))
            .filter((file) => machine.look(file)?.kind === 'file')
            .map((file) => byCommand(`${file} is there`, `shred -u ${quoteWord(file)}`)),
        ),
    },
    {
      id: 'memory.hibernation',
      severity: 'note',
      title: 'The machine may write all of its memory to a disk: hibernation',
      look: ({ machine }) => {
        const device = machine.read(machine.at('/sys/power/resume'))?.trim() ?? '0:0';
        const unit = machine.at('/etc/systemd/system/hibernate.target');
        return when(device !== '0:0' && machine.target(unit) !== '/dev/null', () =>
          byCommand(`it would go to device ${device}`, 'systemctl mask hibernate.target hybrid-sleep.target'),
        );
      },
    },
    ...KERNEL_ROWS.map(({ id, isGood, key, severity, title, wanted }) => ({
      id: `memory.${id}` as const,
      severity,
      title,
      look: ({ machine }: Parameters<Check['look']>[0]) => {
        const value = Number(readNeeded(machine, `/proc/sys/${key.replaceAll('.', '/')}`));
        const file = machine.at('/etc/sysctl.d/60-bitting.conf');
        return when(!isGood(value), () =>
          byCommand(
            `${key} is ${value}`,
            `echo '${key} = ${wanted}' >> ${quoteWord(file)}`,
            `sysctl -w ${key}=${wanted}`,
          ),
        );
      },
    })),
  ],
};
