/** As much of a key press as decides. */
export interface Press {
  readonly key: string;
  /** Where it is on the keyboard. */
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/** Shift+H halts wherever nobody types; Ctrl+Shift+H there as well. */
export function isHaltPress(press: Press, isTyping: boolean): boolean {
  if (press.repeat || press.altKey || press.metaKey || !press.shiftKey) return false;
  if (!isH(press)) return false;
  return press.ctrlKey || !isTyping;
}

/** By its letter; where the keyboard writes no Latin ones, or an input method has the press first, by its place. */
function isH({ code, key }: Press): boolean {
  return key.toLowerCase() === 'h' || (code === 'KeyH' && !/^[a-z]$/iu.test(key));
}

const TYPED_INTO = 'input, textarea, select, [contenteditable]';
const PRESSED = 'input[type=checkbox], input[type=radio], input[type=button], input[type=submit]';

/** Whether a key press at this element is text. */
export function isTypedInto(target: { matches(selector: string): boolean } | null): boolean {
  return target !== null && target.matches(TYPED_INTO) && !target.matches(PRESSED);
}
