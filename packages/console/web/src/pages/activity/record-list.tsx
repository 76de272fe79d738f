import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { windowOf } from './list-window.ts';
import { RecordLine } from './record-line.tsx';
import type { RecordRow } from './record-row.ts';

const HEIGHT = { wide: 34, narrow: 58 } as const;
const NARROW = '(width < 48rem)';
/** Before anything was measured. */
const FIRST_HEIGHT = 600;

export interface RecordListProps {
  readonly label: string;
  readonly count: number;
  /** The newest is 0. */
  readonly rowAt: (index: number) => RecordRow | undefined;
  readonly onOpen: (row: RecordRow) => void;
  /** Somebody reads: what is seen is to stand still. */
  readonly onRead?: () => void;
}

/** As many rows as are seen, whatever there are: rows of one height, drawn where they would stand. */
export function RecordList({ count, label, onOpen, onRead, rowAt }: RecordListProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const isNarrow = useMedia(NARROW);
  const rowHeight = isNarrow ? HEIGHT.narrow : HEIGHT.wide;
  const { first, last } = windowOf({ count, top, height, rowHeight });
  const scrolled = useEffectEvent((to: number) => {
    setTop(to);
    if (to > rowHeight) onRead?.();
  });
  const focused = useEffectEvent(() => onRead?.());
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setHeight(element.clientHeight);
    });
    observer.observe(element);
    const scroll = (): void => {
      scrolled(element.scrollTop);
    };
    const focus = (): void => {
      focused();
    };
    element.addEventListener('scroll', scroll, { passive: true });
    element.addEventListener('focusin', focus);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', scroll);
      element.removeEventListener('focusin', focus);
    };
  }, []);
  useLayoutEffect(() => {
    const style = list.current?.style;
    style?.setProperty('--activity-all', `${count * rowHeight}px`);
    style?.setProperty('--activity-before', `${first * rowHeight}px`);
  }, [count, first, rowHeight]);
  const rows: ReactNode[] = [];
  for (let index = first; index < last; index += 1) {
    const row = rowAt(index);
    if (row !== undefined)
      rows.push(
        <li key={index} className="activity-row" aria-setsize={count} aria-posinset={index + 1}>
          <RecordLine row={row} onOpen={onOpen} />
        </li>,
      );
  }
  return (
    <section className="activity-frame" aria-label={label} ref={frame}>
      <ul className="activity-rows" ref={list}>
        {rows}
      </ul>
    </section>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const change = (): void => {
      setMatches(media.matches);
    };
    media.addEventListener('change', change);
    return () => {
      media.removeEventListener('change', change);
    };
  }, [query]);
  return matches;
}
