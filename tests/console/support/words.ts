/** What stands on the page, by the page's own texts: a test finds things by what a person reads, in either language. */
import { FRAME_TEXTS } from '../../../packages/console/web/src/app/frame-texts.ts';
import { HALT_TEXTS } from '../../../packages/console/web/src/app/halt/halt-texts.ts';
import { COMMON_TEXTS } from '../../../packages/console/web/src/i18n/common-texts.ts';
import type { Language } from '../../../packages/console/web/src/i18n/define-texts.ts';
import { CONNECT_TEXTS } from '../../../packages/console/web/src/pages/accounts/wizard/connect-texts.ts';
import { WIZARD_TEXTS } from '../../../packages/console/web/src/pages/accounts/wizard/texts.ts';
import { ACTIVITY_TEXTS } from '../../../packages/console/web/src/pages/activity/texts.ts';
import { ALERTS_TEXTS } from '../../../packages/console/web/src/pages/alerts/texts.ts';
import { APPROVALS_TEXTS } from '../../../packages/console/web/src/pages/approvals/texts.ts';
import { GUIDES_TEXTS } from '../../../packages/console/web/src/pages/guides/texts.ts';
import { ISSUED_TEXTS } from '../../../packages/console/web/src/pages/keys/issued-texts.ts';
import { KEY_PAGE_TEXTS } from '../../../packages/console/web/src/pages/keys/key-page-texts.ts';
import { KEY_TEXTS } from '../../../packages/console/web/src/pages/keys/texts.ts';
import { ME_TEXTS } from '../../../packages/console/web/src/pages/me/texts.ts';
import { OVERVIEW_TEXTS } from '../../../packages/console/web/src/pages/overview/texts.ts';
import { PEOPLE_TEXTS } from '../../../packages/console/web/src/pages/people/texts.ts';
import { SETUP_TEXTS } from '../../../packages/console/web/src/pages/setup/texts.ts';
import { SIGN_IN_TEXTS } from '../../../packages/console/web/src/pages/sign-in/texts.ts';

export type { Language };

export function wordsOf(language: Language) {
  return {
    activity: ACTIVITY_TEXTS[language],
    alerts: ALERTS_TEXTS[language],
    approvals: APPROVALS_TEXTS[language],
    common: COMMON_TEXTS[language],
    connect: CONNECT_TEXTS[language],
    frame: FRAME_TEXTS[language],
    guides: GUIDES_TEXTS[language],
    halt: HALT_TEXTS[language],
    issued: ISSUED_TEXTS[language],
    keyPage: KEY_PAGE_TEXTS[language],
    keys: KEY_TEXTS[language],
    me: ME_TEXTS[language],
    overview: OVERVIEW_TEXTS[language],
    people: PEOPLE_TEXTS[language],
    setup: SETUP_TEXTS[language],
    signIn: SIGN_IN_TEXTS[language],
    wizard: WIZARD_TEXTS[language],
  };
}

export type Words = ReturnType<typeof wordsOf>;
