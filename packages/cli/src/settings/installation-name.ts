import os from 'node:os';
import type { Settings } from './table.ts';

const CHARACTERS_MAX = 100;

/** What people read where several installations could be meant: in the page's header and title, and in messages. */
export function nameInstallation({ 'console.name': name }: Pick<Settings, 'console.name'>): string {
  return name ?? nameMachine(os.hostname());
}

/** Some machines have no name, and a network may give one anything. */
export function nameMachine(host: string): string {
  const visible = host
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '')
    .trim()
    .slice(0, CHARACTERS_MAX)
    .toWellFormed();
  return visible === '' ? 'Bitting' : visible;
}
