import type { Paint } from '../command.ts';
import { visible } from '../visible-text.ts';
import type { Examination, Finding } from './examination.ts';

/** The examination for people: what was found, with what takes it away, and what was not seen. */
export function renderExamination(examination: Examination, paint: Paint): readonly string[] {
  const { checks, findings, score, unchecked } = examination;
  const reasons = [...new Set(unchecked.map(({ why }) => why))];
  return [
    ...findings.flatMap((finding) => renderFinding(finding, paint)),
    ...(unchecked.length === 0 ? [] : [paint.strong('Not checked:')]),
    ...reasons.flatMap((why) => [
      `  ${visible(why)}`,
      paint.faint(
        `    ${unchecked
          .filter((one) => one.why === why)
          .map(({ id }) => id)
          .join(', ')}`,
      ),
    ]),
    ...(unchecked.length === 0 ? [] : ['']),
    `Score ${score} of 100: ${checks - unchecked.length} of ${checks} checks were made, ${findings.length} findings.`,
  ];
}

function renderFinding(
  { evidence, id, mend, page, severity, title }: Finding,
  paint: Paint,
): readonly string[] {
  const word = severity === 'note' ? paint.faint(severity) : paint.bad(severity);
  return [
    `${word} ${paint.strong(title)}`,
    `  ${visible(evidence)}`,
    mend.kind === 'command' ? `  $ ${visible(mend.text)}` : `  ${visible(mend.text)}`,
    paint.faint(`  ${id}, ${page}`),
    '',
  ];
}

/** The commands alone, as a script to read before it is run. */
export function renderCommands({ findings }: Examination): readonly string[] {
  return findings.flatMap(({ evidence, id, mend, severity, title }) => [
    `# ${severity}: ${title} (${id})`,
    `# ${visible(evidence)}`,
    mend.kind === 'command' ? visible(mend.text) : `# by hand: ${visible(mend.text)}`,
    '',
  ]);
}
