import { FREE_BYTES_CRITICAL, FREE_BYTES_LOW, FREE_INODES_LOW } from '../bounds.ts';
import { findMount, isEncrypted, isKnownDevice } from '../block-devices.ts';
import { byCommand, byHand, when, type Area } from '../check.ts';
import { NotSeen } from '../not-seen.ts';
import type { Room } from '../machine.ts';
import type { Scene } from '../scene.ts';

const NETWORK_TYPES = /^(?:nfs4?|cifs|smb3?|fuse\.sshfs|9p|ceph|glusterfs)$/u;
const IN_MEMORY = new Set(['tmpfs', 'ramfs']);
const MIB = 1024 * 1024;

/** The disk: encryption, room, and whether it is one. */
export const DISK: Area = {
  name: 'disk',
  checks: [
    {
      id: 'disk.unencrypted',
      severity: 'warning',
      title:
        'The disk is not encrypted: who takes it away has the ledger, and the vault to try passphrases on',
      look: ({ layout, machine }) => {
        const { device, type } = findMount(machine, layout.directory);
        if (IN_MEMORY.has(type)) return [];
        if (!isKnownDevice(machine, device))
          throw new NotSeen(`${device} (${type}) is no disk whose layers can be seen`);
        return when(!isEncrypted(machine, device), () =>
          byHand(
            `${layout.directory} lies on ${device}, and dm-crypt is not below it`,
            'Make a volume with "cryptsetup luksFormat", mount it, and restore a backup there: bitting backup, then bitting restore --data on the new volume.',
          ),
        );
      },
    },
    {
      id: 'disk.in-memory',
      severity: 'critical',
      title: 'The data directory is in memory and gone with the next start of the machine',
      look: ({ layout, machine }) => {
        const { point, type } = findMount(machine, layout.directory);
        return when(IN_MEMORY.has(type), () =>
          byHand(
            `${point} is ${type}`,
            'Stop the gateway, move the directory to a disk, and name it there with data.directory.',
          ),
        );
      },
    },
    {
      id: 'disk.network',
      severity: 'warning',
      title: 'The data directory lies on another machine: its promise to have written something may not hold',
      look: ({ layout, machine }) => {
        const { device, type } = findMount(machine, layout.directory);
        return when(NETWORK_TYPES.test(type), () =>
          byHand(
            `${device} is ${type}`,
            'Stop the gateway, move the directory to a disk of this machine, and name it there with data.directory.',
          ),
        );
      },
    },
    {
      id: 'disk.full',
      severity: 'critical',
      title: 'The disk is almost full: orders end when it is',
      look: (scene) => {
        const { freeBytes } = readRoom(scene);
        return when(freeBytes < FREE_BYTES_CRITICAL, () => makeRoom(scene, freeBytes));
      },
    },
    {
      id: 'disk.space',
      severity: 'warning',
      title: 'Little room is left on the disk',
      look: (scene) => {
        const { freeBytes } = readRoom(scene);
        return when(freeBytes >= FREE_BYTES_CRITICAL && freeBytes < FREE_BYTES_LOW, () =>
          makeRoom(scene, freeBytes),
        );
      },
    },
    {
      id: 'disk.inodes',
      severity: 'warning',
      title: 'Few files more fit on the disk',
      look: (scene) => {
        const { freeInodes } = readRoom(scene);
        return when(freeInodes !== null && freeInodes < FREE_INODES_LOW, () =>
          byHand(
            `${freeInodes} inodes are free`,
            'Find out what made so many files: du --inodes -x / | sort -n | tail',
          ),
        );
      },
    },
  ],
};

function readRoom({ layout, machine }: Scene): Room {
  const room = machine.room(layout.directory);
  if (room === null) throw new NotSeen(`${layout.directory} is not there`);
  return room;
}

function makeRoom({ again }: Scene, freeBytes: number): ReturnType<typeof byCommand> {
  return byCommand(
    `${Math.floor(freeBytes / MIB)} MiB are free`,
    `bitting ledger archive --before 30d --to /mnt/archive${again}`,
  );
}
