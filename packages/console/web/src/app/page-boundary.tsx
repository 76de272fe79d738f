import { Component, type ReactNode } from 'react';
import { useTexts } from '../i18n/use-texts.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { FRAME_TEXTS } from './frame-texts.ts';

interface Props {
  readonly children: ReactNode;
}

/** A page that throws takes nothing else with it: the header with its halt stays. */
export class PageBoundary extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Broken /> : this.props.children;
  }
}

function Broken(): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  return (
    <Notice
      tone="danger"
      title={texts.pageBroke}
      actions={
        <Button
          onClick={() => {
            location.reload();
          }}
        >
          {texts.reload}
        </Button>
      }
    >
      {texts.pageBrokeLead}
    </Notice>
  );
}
