import { CLOCK_OFFSET_MS_MAX } from '../bounds.ts';
import { byCommand, when, type Area } from '../check.ts';
import { demandSeen } from '../scene.ts';

/** Marks of those who set the clock: systemd-timesyncd, chrony, ntpd, ntpsec, OpenNTPD. */
const SYNCHRONISED = [
  '/run/systemd/timesync/synchronized',
  '/run/chrony/chronyd.pid',
  '/run/chronyd.pid',
  '/run/ntpd.pid',
  '/run/ntpd/ntpd.pid',
  '/var/run/openntpd.pid',
];
const UTC = /\/(?:Etc\/)?(?:UTC|UCT|Zulu|Universal)$/u;

/** The clock: signatures of venues hold for seconds. */
export const CLOCK: Area = {
  name: 'clock',
  checks: [
    {
      id: 'clock.unsynchronised',
      severity: 'warning',
      title: 'Nobody sets the clock of this machine',
      look: ({ machine }) =>
        when(!SYNCHRONISED.some((file) => machine.look(machine.at(file)) !== null), () =>
          byCommand(
            'neither timesyncd nor chrony nor ntpd has left its mark in /run',
            'timedatectl set-ntp true',
          ),
        ),
    },
    {
      id: 'clock.offset',
      severity: 'critical',
      title: "The clock is not the venue's: requests are refused when it is further off",
      look: (scene) => {
        const aheadMs = demandSeen(scene.clockAheadMs);
        return when(Math.abs(aheadMs) > CLOCK_OFFSET_MS_MAX, () =>
          byCommand(
            `the venue's clock is ${Math.round(Math.abs(aheadMs))} ms ${aheadMs > 0 ? 'ahead' : 'behind'}`,
            'timedatectl set-ntp false',
            'timedatectl set-ntp true',
          ),
        );
      },
    },
    {
      id: 'clock.zone',
      severity: 'note',
      title: 'Logs of this machine are not in UTC, which the ledger and the venues speak',
      look: ({ machine }) => {
        const zone = machine.target(machine.at('/etc/localtime'));
        return when(zone !== null && !UTC.test(zone), () =>
          byCommand(`/etc/localtime is ${zone}`, 'timedatectl set-timezone UTC'),
        );
      },
    },
  ],
};
