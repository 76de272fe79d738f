import { COMMANDS } from '../commands.ts';
import { renderCommandHelp, renderOverview } from '../help.ts';

/** Every help page in one text: what the golden file holds. */
export function renderAllHelp(): string {
  const pages = COMMANDS.map(
    (command) => `=== bitting ${command.name} --help\n${renderCommandHelp(command)}`,
  );
  return [renderOverview(COMMANDS), ...pages].join('\n');
}
