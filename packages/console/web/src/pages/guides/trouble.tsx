import type { ReactNode } from 'react';
import { useMayHalt } from '../../api/me.ts';
import { useHalt } from '../../app/halt/halt-context.ts';
import { FRAME_TEXTS } from '../../app/frame-texts.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { INCIDENT_SHEETS } from './incident-sheets.ts';
import { GUIDES_TEXTS } from './texts.ts';

/** What to do first and then, for each thing that may go wrong. */
export function Trouble(): ReactNode {
  const texts = useTexts(GUIDES_TEXTS).trouble;
  const frame = useTexts(FRAME_TEXTS);
  const { openHalt } = useHalt();
  const mayHalt = useMayHalt();
  return (
    <>
      <p className="ui-muted">{texts.lead}</p>
      <div className="ui-grid">
        {INCIDENT_SHEETS.map(({ name, file, isHalting }) => {
          const sheet = texts.sheets[name];
          return (
            <Card
              key={name}
              title={sheet.title}
              actions={
                isHalting && mayHalt ? (
                  <Button
                    kind="danger"
                    small
                    icon="stop"
                    onClick={() => {
                      openHalt(null);
                    }}
                  >
                    {frame.halt}
                  </Button>
                ) : null
              }
            >
              <Facts
                rows={[
                  { name: texts.first, value: sheet.first },
                  { name: texts.after, value: sheet.after },
                  { name: texts.sheet, value: <code>{file}</code> },
                ]}
              />
            </Card>
          );
        })}
      </div>
    </>
  );
}
