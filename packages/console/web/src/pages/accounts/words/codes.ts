import { defineTexts } from '../../../i18n/define-texts.ts';

/** What each code means to somebody who connects an account, and what he does then, where no cause of the venue's says it better. */
export const BIND_CODES = defineTexts({
  en: {
    CREDENTIAL_REFUSED:
      'The venue key was tried and is not fit to be kept. Look at what was seen, mend it, try again.',
    CREDENTIAL_OF_ANOTHER_ACCOUNT:
      'The key is of another account of the venue. Make one in the account that is bound here, or connect that one as an account of its own.',
    CREDENTIAL_ALREADY_BOUND:
      'This very key is bound already. Look at the list of accounts; make another key at the venue for another purpose.',
    LABEL_TAKEN: 'Another account is called so already. Go back and give this one another name.',
    ACCOUNT_NOT_FOUND: 'The account is not there any more. Look at the list of accounts.',
    STATE_CONFLICT: 'The account is revoked and stays so. Connect the key as an account of its own.',
    UPSTREAM_UNREACHED: 'The venue could not be reached. Try again in some minutes.',
    CONFIG_INVALID: 'The gateway is not configured for this. Its operator can change that.',
    FIELD_MALFORMED: 'A field is not in the form that the gateway takes. Look at the fields.',
    FIELD_MISSING: 'A field is missing. Look at the fields.',
    FIELD_UNKNOWN: 'Page and gateway are of different versions. Load the page again.',
    ROLE_MISSING: 'Your role does not allow this. An owner or admin can do it, or give you the role.',
    ACCOUNT_OUT_OF_REACH: 'You have rights for other accounts only.',
    OPERATOR_UNKNOWN: 'The console’s own token is not taken by the gateway. Its operator can renew it.',
    ACTING_REFUSED: 'The gateway does not know you as an active person any more. Sign in again.',
    STEP_UP_NEEDED: 'A second factor of the last five minutes is needed. Show it, and try again.',
    APPROVAL_NEEDED: 'Others have to agree before it is done.',
    APPROVAL_MISMATCH:
      'That is not what was agreed to. Name, venue, environment and scope have to be the same.',
    APPROVAL_STALE: 'What was agreed to was written against another state. Propose it again.',
    APPROVAL_OVER: 'The proposal is over. Propose it again.',
    APPROVAL_NOT_FOUND: 'There is no such proposal any more. Propose it again.',
    WIDENING_HELD:
      'After a reset of your sign-in you may look and stop, until somebody has confirmed who you are.',
    SESSION_MISSING: 'You are not signed in any more. Sign in again; the key has to be pasted again.',
    REQUESTS_TOO_MANY: 'Too many tries at once. Wait a moment.',
    VAULT_SEALED: 'The gateway is sealed. Somebody has to unseal it first.',
    VAULT_CONFLICT: 'Somebody changed the same at this moment. Try again.',
    VAULT_UNWRITABLE: 'The vault cannot be written: the disk is full or broken. Nothing was kept.',
    LEDGER_UNAVAILABLE:
      'The ledger cannot be written, so nothing is bound. Its operator has to look at the disk.',
    GATEWAY_UNREACHED: 'The gateway does not answer. Is it running?',
    GATEWAY_STOPPING: 'The gateway is being restarted. Try again in some seconds.',
    OVERLOADED: 'The gateway has too much to do. Try again in a moment.',
    SECRET_IN_CLEAR: 'The key came unencrypted, so it was refused. Load the page again.',
    SEALED_UNREADABLE:
      'The gateway could not open what this browser encrypted: something was changed on the way. Try again; if it happens again, bind on the machine itself.',
    SEAL_CHANNEL_UNKNOWN: 'The gateway was restarted meanwhile. Try again.',
    SEAL_CHANNEL_EXPIRED: 'It took longer than the gateway waits. Try again.',
    SEAL_CHANNEL_USED: 'This try was made already. Try again: each one is encrypted anew.',
    SEAL_CHANNEL_FOREIGN: 'The encryption was begun by somebody else. Try again.',
    BASE64_MALFORMED: 'Page and gateway are of different versions. Load the page again.',
    VAULT_DAMAGED: 'The vault was changed outside the program. Its operator has to restore it from a backup.',
    LINK_UNKNOWN: 'The link was used, has expired or was cancelled, or it was never made. Ask for a new one.',
    INVITATION_UNKNOWN: 'The link is not known here, or not any more. Ask for a new one.',
    INVITATION_OVER: 'The link was used, has expired or was cancelled. Ask for a new one.',
    INVITATION_TAKEN:
      'The link was opened by another browser before. If that was not you, tell whoever sent it: somebody else has the link.',
    INVITATION_MISMATCH: 'The link is for another account than this one. Open it again.',
    GATEWAY_KEY_CHANGED:
      'The gateway has another key than this browser knew. Compare the fingerprint before you send anything.',
    GATEWAY_KEY_REFUSED: 'You stopped. Nothing was sent.',
    GATEWAY_SIGNATURE_WRONG:
      'What came is not signed by the gateway: somebody may stand between. Nothing was sent. Bind on the machine itself (bitting bind).',
    ANSWER_UNREADABLE: 'The answer does not open in this browser. Try again.',
    LINK_MALFORMED: 'The link is not complete. Copy all of it, up to its end.',
    BROWSER_TOO_OLD:
      'This browser cannot encrypt as it is needed: it is too old, or the page is not on a secure address. Take a newer one, or bind on the machine itself.',
    NETWORK_LOST:
      'The connection broke before the answer came, so nobody here knows whether it was done. Look at the list of accounts before you try again.',
    INTERNAL_FAULT: 'The gateway met a fault of its own. Its log says more.',
  },
  zh: {
    CREDENTIAL_REFUSED: '已验证交易所密钥，但不适合保存。请查看依据，修正后重试。',
    CREDENTIAL_OF_ANOTHER_ACCOUNT:
      '该密钥属于交易所的另一个账户。请在此处已接入的账户中创建密钥，或把那个账户单独接入。',
    CREDENTIAL_ALREADY_BOUND: '这个密钥已经接入。请查看账户列表；如有其他用途，请在交易所另建密钥。',
    LABEL_TAKEN: '已有账户使用此名称。请返回并换一个名称。',
    ACCOUNT_NOT_FOUND: '该账户已不存在。请查看账户列表。',
    STATE_CONFLICT: '该账户已吊销，无法恢复。请把密钥作为新账户接入。',
    UPSTREAM_UNREACHED: '无法连接交易所。请几分钟后重试。',
    CONFIG_INVALID: '网关未为此配置，请联系其运维人员。',
    FIELD_MALFORMED: '有一项不符合网关接受的格式，请检查填写内容。',
    FIELD_MISSING: '缺少一项，请检查填写内容。',
    FIELD_UNKNOWN: '页面与网关版本不一致，请重新加载页面。',
    ROLE_MISSING: '您的角色不允许此操作。可由所有者或管理员执行，或授予您相应角色。',
    ACCOUNT_OUT_OF_REACH: '您只对其他账户有权限。',
    OPERATOR_UNKNOWN: '网关不接受控制台自身的令牌，可由其运维人员更新。',
    ACTING_REFUSED: '网关已不再把您视为有效人员。请重新登录。',
    STEP_UP_NEEDED: '需要最近五分钟内的二次验证。请完成验证后重试。',
    APPROVAL_NEEDED: '需要他人同意后才会执行。',
    APPROVAL_MISMATCH: '与已同意的内容不一致。名称、交易所、环境和范围必须相同。',
    APPROVAL_STALE: '同意时的状态已变化，请重新提出。',
    APPROVAL_OVER: '该提案已结束，请重新提出。',
    APPROVAL_NOT_FOUND: '该提案已不存在，请重新提出。',
    WIDENING_HELD: '重置登录后，在他人确认您的身份之前，您只能查看和停止。',
    SESSION_MISSING: '登录已失效。请重新登录，密钥需要重新粘贴。',
    REQUESTS_TOO_MANY: '尝试次数过多，请稍候。',
    VAULT_SEALED: '网关处于封存状态，须先由他人解封。',
    VAULT_CONFLICT: '同一内容刚被他人修改，请重试。',
    VAULT_UNWRITABLE: '保险库无法写入：磁盘已满或损坏。没有保存任何内容。',
    LEDGER_UNAVAILABLE: '账本无法写入，因此不予接入。请运维人员检查磁盘。',
    GATEWAY_UNREACHED: '网关没有响应。它在运行吗？',
    GATEWAY_STOPPING: '网关正在重启，请几秒后重试。',
    OVERLOADED: '网关负载过高，请稍后重试。',
    SECRET_IN_CLEAR: '密钥未经加密，已被拒绝。请重新加载页面。',
    SEALED_UNREADABLE: '网关无法解开本浏览器加密的内容：途中被改动。请重试；若再次出现，请直接在机器上接入。',
    SEAL_CHANNEL_UNKNOWN: '网关在此期间重启过，请重试。',
    SEAL_CHANNEL_EXPIRED: '已超过网关的等待时间，请重试。',
    SEAL_CHANNEL_USED: '此次尝试已使用。请重试：每次都会重新加密。',
    SEAL_CHANNEL_FOREIGN: '该加密由他人发起，请重试。',
    BASE64_MALFORMED: '页面与网关版本不一致，请重新加载页面。',
    VAULT_DAMAGED: '保险库在程序之外被改动，须由运维人员从备份恢复。',
    LINK_UNKNOWN: '链接已使用、已过期、已取消或从未生成。请索取新链接。',
    INVITATION_UNKNOWN: '此处没有该链接，或已失效。请索取新链接。',
    INVITATION_OVER: '链接已使用、已过期或已取消。请索取新链接。',
    INVITATION_TAKEN: '该链接已被另一浏览器打开。若不是您，请告知发送者：链接已落入他人之手。',
    INVITATION_MISMATCH: '该链接针对另一个账户，请重新打开。',
    GATEWAY_KEY_CHANGED: '网关的公钥与本浏览器所知不同。发送前请先核对指纹。',
    GATEWAY_KEY_REFUSED: '您已停止，未发送任何内容。',
    GATEWAY_SIGNATURE_WRONG:
      '收到的内容没有网关的签名：可能有人在中间冒充。未发送任何内容。请直接在机器上接入（bitting bind）。',
    ANSWER_UNREADABLE: '本浏览器无法解开答复，请重试。',
    LINK_MALFORMED: '链接不完整，请完整复制到末尾。',
    BROWSER_TOO_OLD:
      '本浏览器无法完成所需的加密：版本过旧，或页面地址不安全。请使用较新的浏览器，或直接在机器上接入。',
    NETWORK_LOST: '答复到达前连接中断，无法得知是否已完成。重试前请先查看账户列表。',
    INTERNAL_FAULT: '网关内部故障，详情见其日志。',
  },
});

export type BindCode = keyof (typeof BIND_CODES)['en'];

export function isBindCode(code: string): code is BindCode {
  return Object.hasOwn(BIND_CODES.en, code);
}
