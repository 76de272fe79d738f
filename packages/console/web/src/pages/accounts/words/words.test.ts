import { ok, equal, deepEqual } from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { CAUSES } from './causes.ts';
import { diagnose } from './diagnosis.ts';
import { fill, match } from './sentence.ts';
import { sayStep, sayWarning } from './told.ts';

const ACCOUNTS = path.resolve(import.meta.dirname, '../../../../../../gateway/src/accounts');
const SOURCES = globSync('*.ts', { cwd: ACCOUNTS })
  // What keeps it from being asked is seen, and is no cause by itself.
  .filter((name) => !name.endsWith('.test.ts') && name !== 'probe-upstream.ts')
  .map((name) => readFileSync(path.join(ACCOUNTS, name), 'utf8'))
  .join('\n');
const LITERAL = String.raw`(?:'(?:[^'\\]|\\.)*'|\x60(?:[^\x60\\]|\\.)*\x60)`;
const HAN = /\p{Script=Han}/u;

/** The texts in the sources of the gateway that stand behind what the pattern finds, with `X1` where a value comes. */
function literalsBehind(before: string): string[] {
  return Array.from(SOURCES.matchAll(new RegExp(`${before}\\s*(${LITERAL})`, 'gu')), ([, quoted = '']) =>
    quoted
      .slice(1, -1)
      .replace(/\$\{[^}]*\}/gu, 'X1')
      .replaceAll(String.raw`\'`, "'"),
  );
}

function isSaid(text: string, part: 'cause' | 'remedy'): boolean {
  return CAUSES.some((row) => match(row[part].en, text) !== null);
}

describe('the words of a binding', () => {
  it('cover every cause and every remedy that the gateway can name', () => {
    const [causes, remedies] = [literalsBehind(String.raw`\bcause:`), literalsBehind(String.raw`\bremedy:`)];
    ok(causes.length > 35 && remedies.length > 35, 'the sources were not read as they are');
    deepEqual(
      causes.filter((text) => !isSaid(text, 'cause')),
      [],
    );
    deepEqual(
      remedies.filter((text) => !isSaid(text, 'remedy')),
      [],
    );
  });

  it('hold nothing that the gateway does not say any more', () => {
    const said = [...literalsBehind(String.raw`\bcause:`), ...literalsBehind(String.raw`\bremedy:`)];
    for (const { cause, remedy } of CAUSES)
      for (const { en } of [cause, remedy])
        ok(
          said.some((text) => match(en, text) !== null),
          en,
        );
  });

  it('cover every step and every warning', () => {
    const steps = [
      ...literalsBehind(String.raw`onStep\(`),
      ...literalsBehind(String.raw`\['(?:spot|futures)',`),
    ];
    const warnings = [
      ...literalsBehind(String.raw`warnings\.push\(`),
      ...literalsBehind(String.raw`\? (?=\x60The key ends)`),
      ...literalsBehind(String.raw`: (?=\x60The key ends)`),
    ];
    ok(steps.length >= 9 && warnings.length >= 8, 'the sources were not read as they are');
    for (const step of steps) ok(HAN.test(sayStep(step, 'zh')), step);
    for (const warning of warnings) ok(HAN.test(sayWarning(warning, 'zh')), warning);
  });

  it('are different in the two languages and name the same places', () => {
    for (const { cause, remedy } of CAUSES)
      for (const { en, zh } of [cause, remedy]) {
        ok(HAN.test(zh), zh);
        const places = (text: string): string[] => Array.from(text.matchAll(/\{\w+\}/gu), ([name]) => name);
        const known = new Set([...places(cause.en), ...places(remedy.en)]);
        deepEqual(
          places(zh).filter((name) => !known.has(name)),
          [],
          en,
        );
      }
  });

  it('take a sentence of the gateway apart, and say each part', () => {
    const message =
      'The passphrase is wrong. (OKX said 50105: Request header OK-ACCESS-PASSPHRASE incorrect.) It is the one chosen with this key, not the password of the account. It cannot be recovered: if it is lost, delete the key and make a new one.';
    const english = diagnose(message, 'en');
    equal(english?.cause, 'The passphrase is wrong.');
    equal(english.evidence, 'OKX said 50105: Request header OK-ACCESS-PASSPHRASE incorrect.');
    equal(english.mend, 'passphrase');
    const chinese = diagnose(message, 'zh');
    equal(chinese?.cause, 'Passphrase 不正确。');
    equal(chinese.evidence, 'OKX 答复 50105：Request header OK-ACCESS-PASSPHRASE incorrect.');
  });

  it('take every cause apart that has a remedy of its own, whatever was seen', () => {
    for (const { cause, remedy, mend } of CAUSES) {
      const places = { venue: 'OKX', environment: 'demo', options: '--paper-port', fields: 'a and b' };
      const message = `${fill(cause.en, places)} (seen (so) far) ${fill(remedy.en, places)}`;
      const found = diagnose(message, 'zh');
      ok(found !== null, message);
      equal(found.evidence, 'seen (so) far');
      equal(found.cause, fill(cause.zh, places));
      equal(found.remedy, fill(remedy.zh, places));
      equal(found.mend, mend);
    }
  });

  it('leave another sentence whole', () => {
    equal(diagnose('The venue key is bound already.', 'zh'), null);
  });
});
