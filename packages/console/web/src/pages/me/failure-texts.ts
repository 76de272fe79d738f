import { defineTexts } from '../../i18n/define-texts.ts';

/** What the codes of signing in mean to whoever reads them. */
export const SIGN_IN_FAILURES = defineTexts({
  en: {
    title: 'That did not work',
    codes: {
      SIGN_IN_REFUSED: 'The name or the password is wrong, or too much time went by. Begin again.',
      SIGN_IN_THROTTLED: 'Too many wrong passwords came from there. Wait a little, or sign in by a passkey.',
      FACTOR_REFUSED:
        'It was not taken. A code works once only: wait for the next one, and look whether the telephone’s clock is right.',
      FACTOR_THROTTLED: 'Too many wrong codes. Use a passkey or a recovery code, or wait five minutes.',
      FACTOR_LAST: 'This is the last second factor. Add another one first.',
      PASSKEY_ABSENT: 'The browser gave no passkey: it was cancelled, or there is none for this place.',
      LINK_UNKNOWN: 'The link was used, has expired, or was never made. Ask for a new one.',
      WIDENING_HELD: 'After a reset this waits until somebody has confirmed who you are.',
      OVERLOADED: 'Too many people sign in at this moment. Try again in some seconds.',
      REQUESTS_TOO_MANY: 'Too many requests at once. Try again in a moment.',
    },
  },
  zh: {
    title: '操作未成功',
    codes: {
      SIGN_IN_REFUSED: '用户名或密码错误，或等待时间过长。请重新开始。',
      SIGN_IN_THROTTLED: '来自该地址的错误密码过多。请稍候再试，或使用通行密钥登录。',
      FACTOR_REFUSED: '验证未通过。每个验证码只能使用一次：请等待下一个，并检查手机时间是否准确。',
      FACTOR_THROTTLED: '错误验证码过多。请使用通行密钥或恢复码，或等待五分钟。',
      FACTOR_LAST: '这是最后一个第二因素，请先添加另一个。',
      PASSKEY_ABSENT: '浏览器未提供通行密钥：操作被取消，或此站点没有可用的通行密钥。',
      LINK_UNKNOWN: '链接已使用、已过期或不存在。请索取新的链接。',
      WIDENING_HELD: '登录方式重置后，需由他人确认您的身份才能执行此操作。',
      OVERLOADED: '当前登录人数过多，请几秒后重试。',
      REQUESTS_TOO_MANY: '请求过于频繁，请稍后再试。',
    },
  },
});
