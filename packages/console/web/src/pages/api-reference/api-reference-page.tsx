import { useMemo, useState, type ReactNode } from 'react';
import { useApi } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { findCalls, listCalls, type DescribedCall } from './calls.ts';
import { REFERENCE_TEXTS } from './texts.ts';
import './api-reference.css';

/** Every call of the console, to be looked up. */
export function Page(): ReactNode {
  const texts = useTexts(REFERENCE_TEXTS);
  const document = useApi<unknown>('/api/openapi.json');
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} />
      <p>{texts.rules}</p>
      <Loaded query={document}>{(shown) => <Calls document={shown} />}</Loaded>
    </>
  );
}

function Calls({ document }: { readonly document: unknown }): ReactNode {
  const texts = useTexts(REFERENCE_TEXTS);
  const [text, setText] = useState('');
  const calls = useMemo(() => listCalls(document), [document]);
  const found = findCalls(calls, text);
  return (
    <>
      <TextField type="search" label={texts.search} hint={texts.searchHint} value={text} onChange={setText} />
      <output className="ui-muted">{texts.found(found.length)}</output>
      {found.length === 0 ? <Empty title={texts.nothing} /> : null}
      {found.length === 0 ? null : (
        <Card>
          <ul className="reference-calls">
            {found.map((call) => (
              <Call key={call.id} call={call} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function Call({ call }: { readonly call: DescribedCall }): ReactNode {
  const texts = useTexts(REFERENCE_TEXTS);
  return (
    <li>
      <details>
        <summary>
          <code className="reference-method">{call.method}</code> <code>{call.path}</code>{' '}
          <span className="ui-muted">{call.summary}</span>
        </summary>
        <div className="ui-stack-tight">
          <Schema title={texts.takes} text={call.takes} />
          <Schema title={texts.gives} text={call.gives} />
        </div>
      </details>
    </li>
  );
}

function Schema({ title, text }: { readonly title: string; readonly text: string | null }): ReactNode {
  const texts = useTexts(REFERENCE_TEXTS);
  return (
    <>
      <h3>{title}</h3>
      {text === null ? (
        <p className="ui-muted">{texts.takesNothing}</p>
      ) : (
        <pre className="reference-schema">
          <Shown text={text} />
        </pre>
      )}
    </>
  );
}
