import { defineTexts } from '../../i18n/define-texts.ts';

/** What may be proposed, in a few words. */
export const OPERATION_TEXTS = defineTexts({
  en: {
    bind: 'Bind an account',
    'bind-invite': 'A link for somebody else to bind an account',
    rebind: 'Another venue key for an account',
    unbind: 'Take out an account',
    'account-accept-key': 'Accept a venue key as it is now',
    issue: 'Issue a virtual key',
    rotate: 'A new secret for a virtual key',
    'rebind-client': 'Another client certificate for a virtual key',
    'policy-set': 'Change a policy',
    'policy-shadow-enforce': 'Put a shadow policy in force',
    'resume-key': 'Resume a virtual key',
    resume: 'Resume after a halt',
    'backup-begin': 'Make a backup',
    'ledger-archive': 'Archive a part of the ledger',
    'ledger-erase': 'Erase addresses in the ledger',
    'operators-add': 'Add an operator',
    'operators-role': 'Change the rights of an operator',
    'operators-token': 'A new token for an operator',
    'approvals-set': 'Change the rule of approvals',
    'vault-add-lock': 'Add a lock to the vault',
    'vault-remove-lock': 'Remove a lock of the vault',
    'vault-rotate-root': 'A new root key for the vault',
  },
  zh: {
    bind: '绑定账户',
    'bind-invite': '生成供他人绑定账户的链接',
    rebind: '为账户更换交易所密钥',
    unbind: '移出账户',
    'account-accept-key': '接受交易所密钥的现状',
    issue: '签发虚拟密钥',
    rotate: '轮换虚拟密钥的机密',
    'rebind-client': '更换虚拟密钥的客户端证书',
    'policy-set': '修改策略',
    'policy-shadow-enforce': '启用影子策略',
    'resume-key': '恢复虚拟密钥',
    resume: '急停后恢复交易',
    'backup-begin': '制作备份',
    'ledger-archive': '归档部分账本',
    'ledger-erase': '擦除账本中的地址',
    'operators-add': '新增人员',
    'operators-role': '修改人员权限',
    'operators-token': '为人员换发令牌',
    'approvals-set': '修改审批规则',
    'vault-add-lock': '为保险库增加锁',
    'vault-remove-lock': '移除保险库的锁',
    'vault-rotate-root': '更换保险库根密钥',
  },
});

/** The name of an operation in these texts; its own name where it has none. */
export function nameOperation(operation: string, names: Readonly<Record<string, string>>): string {
  return names[operation] ?? operation;
}
