import type { AccountView, KeyDetails, Status } from '@bitting/client/operations.ts';
import type { VenueKeyView } from '@bitting/client/venue-keys.ts';
import type { CertificateSeen } from '../scene.ts';
import { DAY_MS, NOW, type World } from './world.ts';

export interface Seed {
  readonly id: string;
  readonly seed: (world: World) => void;
  /** What a person does where no command can. */
  readonly byHand?: (world: World) => void;
}

/** A key that is as it was accepted. */
export const WELL: VenueKeyView = {
  state: 'as-accepted',
  lookedAtMs: NOW,
  problem: null,
  elsewhere: null,
};
export const status = (change: Partial<Status>) => (world: World) =>
  world.changeGateway((seen) => ({ ...seen, status: { ...seen.status, ...change } }));
export const account = (change: Partial<AccountView>) => (world: World) =>
  world.changeGateway((seen) => ({
    ...seen,
    accounts: (seen.accounts ?? []).map((one) => Object.assign(one, change)),
  }));
export const key = (change: (one: KeyDetails) => Partial<KeyDetails>) => (world: World) =>
  world.changeGateway((seen) => ({
    ...seen,
    keys: (seen.keys ?? []).map((one) => Object.assign(one, change(one))),
  }));
export const kernel = (name: string, value: string) => (world: World) =>
  world.write(`proc/sys/${name}`, `${value}\n`);
export const mode = (file: string, bits: number) => (world: World) => world.mode(file, bits);
export const environment = (name: string, value: string) => (world: World) => {
  world.environment = { ...world.environment, [name]: value };
};
export const member = (group: string) => (world: World) =>
  world.write(
    'etc/group',
    world.read('etc/group').replace(new RegExp(`^(${group}:.*:)$`, 'mu'), '$1bitting'),
  );
export const room = (freeBytes: number, freeInodes: number) => (world: World) =>
  world.write('room.json', JSON.stringify({ freeBytes, freeInodes }));
export const exposed = (section: string, port: number) => (world: World) => {
  world.listen(port);
  world.append('srv/bitting/bitting.toml', `[${section}]\nhost = "0.0.0.0"\n`);
};
export const ssh = (line: string) => (world: World) => {
  world.listen(22);
  world.write('etc/ssh/sshd_config', `PasswordAuthentication no\n`);
  world.write('etc/ssh/sshd_config.d/50-other.conf', `${line}\n`);
};
export const certificate = (change: Partial<CertificateSeen>) => (world: World) => {
  world.append('srv/bitting/bitting.toml', '[tls]\nsource = "authority"\n');
  const healthy = {
    place: '127.0.0.1:18400',
    validFromMs: NOW - DAY_MS,
    validToMs: NOW + 90 * DAY_MS,
    rsaBits: null,
    protocol: 'TLSv1.3',
  };
  world.write('certificates.json', JSON.stringify([{ ...healthy, ...change }]));
};
export const edit = (world: World, from: string | RegExp, to: string): void =>
  world.write('srv/bitting/bitting.toml', world.read('srv/bitting/bitting.toml').replace(from, to));
export const heal = (world: World): void =>
  account({ ipBound: true, permissions: ['trade'], expiresAtMs: null, venueKey: WELL })(world);
export const disk = (device: string, type: string) => (world: World) => world.mount(device, '', type);
export const onSecret = (world: World): void => world.mount('/dev/mapper/secret', '', 'ext4');
