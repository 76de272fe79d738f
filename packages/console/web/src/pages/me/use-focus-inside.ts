import { useEffect, useRef, type RefObject } from 'react';

/** What comes next begins with the keyboard where it begins for the eye: its first control, once, when it appears. */
export function useFocusInside<Kind extends HTMLElement>(): RefObject<Kind | null> {
  const element = useRef<Kind>(null);
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('input:not([readonly]), button, [tabindex]')?.focus();
  }, []);
  return element;
}
