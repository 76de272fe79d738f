import { defineTexts } from '../i18n/define-texts.ts';

export const APPROVAL_NOTICE_TEXTS = defineTexts({
  en: {
    title: 'Others have to agree first',
    body: 'Nothing has changed yet. It is now a proposal; as soon as enough others have agreed, do the same again here or carry it out on its page.',
    open: 'Open the proposal',
  },
  zh: {
    title: '需要其他人审批',
    body: '目前没有任何改动。该操作已作为提案提交；达到所需审批人数后，请在此重复同一操作，或在提案页面执行。',
    open: '打开提案',
  },
});
