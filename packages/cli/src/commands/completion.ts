import { usageError } from '../arguments.ts';
import { defineCommand, type Command } from '../command.ts';
import { renderCompletion, SHELLS } from '../completion-script.ts';

/** Made with the other commands, because the script names them all. */
export function createCompletion(others: readonly Command[]): Command {
  const completion: Command = defineCommand(
    {
      name: 'completion',
      summary: 'Print the completion script of a shell',
      positionals: [{ name: 'SHELL', describe: SHELLS.join(', '), required: true }],
      options: {},
      examples: [
        ['source <(bitting completion bash)', 'for this shell'],
        ['bitting completion fish > ~/.config/fish/completions/bitting.fish', 'for good'],
      ],
    },
    async ({ positionals }, console) => {
      const shell = SHELLS.find((name) => name === positionals[0]);
      if (shell === undefined) throw usageError(`There is a script for ${SHELLS.join(', ')}.`);
      const script = renderCompletion(shell, [...others, completion]);
      console.result({ shell, script }, [script.trimEnd()]);
    },
  );
  return completion;
}
