/** Carries what whole runs measured over into `docs/speed.md`, between its marks: `node bench/publish.ts`, or `npm run bench -- --publish`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { GOALS } from './parts.ts';
import { readStanding, renderGoals, renderTables } from './standing.ts';

const PAGE = path.resolve(import.meta.dirname, '../docs/speed.md');

/** The answer is where it stands now. */
export async function publish(): Promise<string> {
  const standing = readStanding();
  const filled = Object.entries({
    goals: renderGoals(standing, GOALS),
    requests: renderTables(standing, 'requests'),
    soak: renderTables(standing, 'soak'),
    profile: renderTables(standing, 'profile'),
  }).reduce((page, [name, text]) => fill(page, name, text), readFileSync(PAGE, 'utf8'));
  const style = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(filled, { ...style, parser: 'markdown' }));
  return PAGE;
}

/** @throws Error where the page has no such marks */
export function fill(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- measured: ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/speed.md has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n${page.slice(to)}`;
}

if (import.meta.main) console.log(await publish());
