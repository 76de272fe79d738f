import type { Area } from './check.ts';
import { BACKUPS } from './areas/backups.ts';
import { CLOCK } from './areas/clock.ts';
import { DISK } from './areas/disk.ts';
import { ENVIRONMENT } from './areas/environment.ts';
import { FILES } from './areas/files.ts';
import { FIREWALL } from './areas/firewall.ts';
import { KEYS } from './areas/keys.ts';
import { LEDGER } from './areas/ledger.ts';
import { MEMORY } from './areas/memory.ts';
import { NAMES } from './areas/names.ts';
import { PORTS } from './areas/ports.ts';
import { PROGRAM } from './areas/program.ts';
import { TLS } from './areas/tls.ts';
import { USERS } from './areas/users.ts';
import { VAULT } from './areas/vault.ts';

/** Everything that is looked at, in the order in which it is told. */
export const AREAS: readonly Area[] = [
  FILES,
  USERS,
  MEMORY,
  DISK,
  PORTS,
  FIREWALL,
  TLS,
  CLOCK,
  NAMES,
  PROGRAM,
  ENVIRONMENT,
  VAULT,
  BACKUPS,
  LEDGER,
  KEYS,
];

export const AREA_NAMES: readonly string[] = AREAS.map(({ name }) => name);
