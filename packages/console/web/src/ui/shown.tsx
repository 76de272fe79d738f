import type { ReactNode } from 'react';
import { showExactText, showText } from '@bitting/core/encoding/shown-text.ts';

/** Text of others: what cannot be seen, turns text around or imitates another letter stands as its code, and none of it is cut. */
export function Shown({
  text,
  isExact = false,
}: {
  readonly text: string;
  readonly isExact?: boolean;
}): ReactNode {
  return <bdi className="ui-shown">{isExact ? showExactText(text) : showText(text)}</bdi>;
}
