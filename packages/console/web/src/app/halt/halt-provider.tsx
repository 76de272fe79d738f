import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useMayHalt, type SignedInPerson } from '../../api/me.ts';
import { HaltContext } from './halt-context.ts';
import { HaltDialog } from './halt-dialog.tsx';
import { isHaltPress, isTypedInto } from './halt-keys.ts';
import { scopeOfPath, type HaltScope } from './halt-scope.ts';
import { ResumeDialog } from './resume-dialog.tsx';

/** The halt and what ends it, from anywhere: by the header, by Shift+H, and by pages that ask for it. */
export function HaltProvider({
  person,
  children,
}: {
  readonly person: SignedInPerson;
  readonly children: ReactNode;
}): ReactNode {
  const [path] = useLocation();
  const mayHalt = useMayHalt();
  const [halt, setHalt] = useState<HaltScope | null>(null);
  const [resume, setResume] = useState<HaltScope | null>(null);
  const halting = useMemo(
    () => ({
      openHalt: (scope: HaltScope | null) => {
        setHalt((before) => before ?? scope ?? scopeOfPath(path));
      },
      openResume: setResume,
    }),
    [path],
  );
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      if (!mayHalt || !isHaltPress(event, isTypedInto(target))) return;
      event.preventDefault();
      halting.openHalt(null);
    };
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('keydown', press);
    };
  }, [halting, mayHalt]);
  return (
    <HaltContext value={halting}>
      {children}
      {halt === null ? null : (
        <HaltDialog
          inFront={halt}
          person={person}
          onClose={() => {
            setHalt(null);
          }}
        />
      )}
      {resume === null ? null : (
        <ResumeDialog
          scope={resume}
          onClose={() => {
            setResume(null);
          }}
        />
      )}
    </HaltContext>
  );
}
