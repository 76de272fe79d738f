import type { HaltScope } from './halt-scope.ts';

/** Plain characters that no shell reads as anything else; ids of the gateway have no others. */
const PLAIN = /^[A-Za-z0-9_.-]+$/u;
const PATH = /^[A-Za-z0-9_./-]+$/u;

/**
 * The same by the command line. An id that is not plain is left out: then everything is halted, which is never wrong.
 * `directory`: of the gateway; `null`: not known, the usual one.
 */
export function haltCommand(scope: HaltScope, directory: string | null): string {
  const where = directory === null ? null : `--data ${quote(directory)}`;
  return ['bitting halt', optionOf(scope), where].filter((part) => part !== null).join(' ');
}

/** A file that halts everything while it is there. */
export function haltFileCommand(directory: string | null): string {
  return directory === null ? 'touch ~/.local/share/bitting/HALT' : `touch ${quote(`${directory}/HALT`)}`;
}

/** As one word of a shell. */
function quote(text: string): string {
  return PATH.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function optionOf(scope: HaltScope): string | null {
  switch (scope.kind) {
    case 'everything':
      return null;
    case 'venue':
      return `--venue ${scope.venue}`;
    case 'account':
      return PLAIN.test(scope.accountId) ? `--account ${scope.accountId}` : null;
    case 'key':
      return PLAIN.test(scope.virtualKeyId) ? scope.virtualKeyId : null;
    default:
      return scope satisfies never;
  }
}
