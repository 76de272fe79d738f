/** Carries what whole runs measured over into `docs/speed.md`, between its marks: `node bench/publish.ts`, or `npm run bench -- --publish`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { GOALS } from './parts.ts';
import { readStanding, renderGoals, renderTables, type Standing } from './standing.ts';

const PAGE = path.resolve(import.meta.dirname, '../docs/speed.md');

/** The answer is where it stands now. */
export async function publish(): Promise<string> {
  writeFileSync(PAGE, await fillPage(readFileSync(PAGE, 'utf8'), readStanding()));
  return PAGE;
}

export async function fillPage(page: string, standing: Standing): Promise<string> {
  const filled = Object.entries({
    goals: renderGoals(standing, GOALS),
    requests: renderTables(standing, 'requests'),
    soak: renderTables(standing, 'soak'),
    profile: renderTables(standing, 'profile'),
  }).reduce((text, [name, measured]) => fill(text, name, measured), page);
  const style = await resolveConfig(PAGE);
  return format(filled, { ...style, parser: 'markdown' });
}

/** @throws Error where the page has no such marks */
export function fill(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- measured: ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/speed.md has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n${page.slice(to)}`;
}

if (import.meta.main) console.log(await publish());
