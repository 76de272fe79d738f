import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly selected?: string;
  readonly onSelect?: (id: string) => void;
}

const MOVES: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs({ label, tabs, selected, onSelect }: TabsProps): ReactNode {
  const id = useId();
  const bar = useRef<HTMLDivElement>(null);
  const [own, setOwn] = useState(tabs[0]?.id ?? '');
  const current = tabs.find((tab) => tab.id === (selected ?? own)) ?? tabs[0];
  const select = (to: string): void => {
    setOwn(to);
    onSelect?.(to);
  };
  const move = (event: KeyboardEvent): void => {
    const by = MOVES[event.key];
    if (by === undefined || current === undefined) return;
    event.preventDefault();
    const to = (tabs.indexOf(current) + by + tabs.length) % tabs.length;
    select(tabs[to]?.id ?? current.id);
    bar.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
  };
  if (current === undefined) return null;
  return (
    <div className="ui-stack">
      <div className="ui-tabs" role="tablist" tabIndex={-1} aria-label={label} ref={bar} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            className="ui-tab"
            id={`${id}-${tab.id}`}
            aria-selected={tab === current}
            aria-controls={`${id}-panel`}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => {
              select(tab.id);
            }}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current.id}`} className="ui-stack">
        {current.content}
      </div>
    </div>
  );
}
