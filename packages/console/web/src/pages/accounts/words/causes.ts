import type { Sentence } from './sentence.ts';

/** What somebody has to change before he tries again, and so where the wizard leads him. */
export type Mend =
  | 'api-key'
  | 'secret'
  | 'passphrase'
  | 'all-fields'
  | 'place'
  | 'trading'
  | 'venue-key'
  | 'venue-account'
  | 'addresses'
  | 'clock'
  | 'network'
  | 'wait'
  | 'settings';

/** One cause for which a venue key is not bound, in the gateway's words and in Chinese. */
export interface CauseRow {
  readonly mend: Mend;
  readonly cause: Sentence;
  readonly remedy: Sentence;
}

const FORM_CAUSES: readonly CauseRow[] = [
  {
    mend: 'all-fields',
    cause: { en: 'A field is empty.', zh: '有一项是空的。' },
    remedy: {
      en: 'Paste {fields}; {venue} shows the secret key once, when the key is made.',
      zh: '请粘贴全部内容（{fields}）；{venue} 只在创建时显示一次密钥。',
    },
  },
  {
    mend: 'all-fields',
    cause: { en: 'A field has a space or a line break in it.', zh: '有一项含有空格或换行。' },
    remedy: {
      en: 'Paste it again without anything before, behind or between.',
      zh: '请重新粘贴，前后和中间都不要有多余字符。',
    },
  },
  {
    mend: 'all-fields',
    cause: {
      en: 'A field has an invisible or unusual character in it.',
      zh: '有一项含有不可见字符或特殊字符。',
    },
    remedy: {
      en: 'Copy it from the {venue} page itself, not from a chat or a document.',
      zh: '请直接从 {venue} 页面复制，不要从聊天或文档中复制。',
    },
  },
  {
    mend: 'all-fields',
    cause: { en: 'API key and secret key are swapped.', zh: 'API Key 与 Secret Key 填反了。' },
    remedy: {
      en: 'The API key has groups with dashes; the secret key is 32 characters without.',
      zh: 'API Key 由短横线分组；Secret Key 是 32 个字符，没有短横线。',
    },
  },
  {
    mend: 'place',
    cause: { en: 'This is a key of another venue.', zh: '这是另一家交易所的 API Key。' },
    remedy: { en: 'Choose the venue that the key was made at.', zh: '请选择创建该密钥的交易所。' },
  },
  {
    mend: 'api-key',
    cause: { en: 'The API key is not in OKX’s form.', zh: 'API Key 的格式不是 OKX 的格式。' },
    remedy: {
      en: 'It has 36 characters: groups of 8, 4, 4, 4 and 12 with dashes.',
      zh: '它共 36 个字符：以短横线分为 8、4、4、4、12 位五组。',
    },
  },
  {
    mend: 'secret',
    cause: { en: 'The secret key is not in OKX’s form.', zh: 'Secret Key 的格式不是 OKX 的格式。' },
    remedy: {
      en: 'It has 32 characters, 0–9 and A–F. If it was lost, delete the key at OKX and make a new one.',
      zh: '它共 32 个字符，由 0–9 和 A–F 组成。若已遗失，请在 OKX 删除该密钥并重新创建。',
    },
  },
  {
    mend: 'passphrase',
    cause: { en: 'The passphrase is not the passphrase.', zh: '填入的 Passphrase 并不是 Passphrase。' },
    remedy: {
      en: 'It is the text that you chose yourself when you made the key.',
      zh: '它是您创建 API Key 时自己设置的那段文字。',
    },
  },
  {
    mend: 'passphrase',
    cause: { en: 'The passphrase is too long.', zh: 'Passphrase 太长。' },
    remedy: {
      en: 'OKX takes at most 32 characters. It is chosen with the key; it is not the password of the account.',
      zh: 'OKX 最多允许 32 个字符。它是随密钥设置的，不是账户的登录密码。',
    },
  },
  {
    mend: 'passphrase',
    cause: { en: 'Keys of HTX have no passphrase.', zh: 'HTX 的 API Key 没有 Passphrase。' },
    remedy: {
      en: 'Leave it out. If the key was made with a passphrase, it is a key of another venue.',
      zh: '请留空。如果创建时设置过 Passphrase，那它是另一家交易所的密钥。',
    },
  },
  {
    mend: 'venue-key',
    cause: { en: 'This is an Ed25519 key.', zh: '这是 Ed25519 密钥。' },
    remedy: {
      en: 'The gateway signs with HMAC at HTX. Make a key of the type HMAC there, and keep the private key where it is.',
      zh: '网关在 HTX 使用 HMAC 签名。请在 HTX 创建 HMAC 类型的密钥，私钥请留在原处。',
    },
  },
  {
    mend: 'all-fields',
    cause: { en: 'Access key and secret key are the same.', zh: 'Access Key 与 Secret Key 相同。' },
    remedy: {
      en: 'Copy them one after the other: HTX shows both when the key is made, the secret key only then.',
      zh: '请分别复制：HTX 在创建时显示两者，Secret Key 只在那时显示。',
    },
  },
  {
    mend: 'all-fields',
    cause: { en: 'Access key and secret key are swapped.', zh: 'Access Key 与 Secret Key 填反了。' },
    remedy: {
      en: 'HTX shows the access key first; its first group is the longer one.',
      zh: 'HTX 先显示 Access Key；它的第一组更长。',
    },
  },
  {
    mend: 'api-key',
    cause: { en: 'The access key is not in HTX’s form.', zh: 'Access Key 的格式不是 HTX 的格式。' },
    remedy: {
      en: 'It has groups of letters and digits with dashes between them.',
      zh: '它由字母和数字组成，以短横线分组。',
    },
  },
  {
    mend: 'secret',
    cause: { en: 'The secret key is not in HTX’s form.', zh: 'Secret Key 的格式不是 HTX 的格式。' },
    remedy: {
      en: 'It has groups of letters and digits with dashes. If it was lost, delete the key at HTX and make a new one.',
      zh: '它由字母和数字组成，以短横线分组。若已遗失，请在 HTX 删除该密钥并重新创建。',
    },
  },
];

const REFUSED_CAUSES: readonly CauseRow[] = [
  {
    mend: 'wait',
    cause: { en: '{venue} cannot answer at the moment.', zh: '{venue} 暂时无法应答。' },
    remedy: {
      en: 'Try again in some minutes; nothing was changed.',
      zh: '请几分钟后重试；没有任何改动。',
    },
  },
  {
    mend: 'venue-account',
    cause: { en: 'OKX has blocked the account or the key.', zh: 'OKX 已冻结该账户或该密钥。' },
    remedy: {
      en: 'Sign in at OKX and see what it says about the account, then try again.',
      zh: '请登录 OKX 查看账户提示，然后重试。',
    },
  },
  {
    mend: 'place',
    cause: {
      en: 'The key belongs to the other environment: live keys and demo keys are different keys.',
      zh: '该密钥属于另一环境：实盘密钥与模拟盘密钥是不同的密钥。',
    },
    remedy: {
      en: 'Bind it with the environment it was made in, or make a key in the one that you want.',
      zh: '请选择创建它时所在的环境，或在所需环境中创建新密钥。',
    },
  },
  {
    mend: 'passphrase',
    cause: { en: 'The passphrase is wrong.', zh: 'Passphrase 不正确。' },
    remedy: {
      en: 'It is the one chosen with this key, not the password of the account. It cannot be recovered: if it is lost, delete the key and make a new one.',
      zh: '它是创建此密钥时设置的，不是账户登录密码，且无法找回：若已遗失，请删除该密钥并重新创建。',
    },
  },
  {
    mend: 'addresses',
    cause: {
      en: 'The key is bound to other addresses than the one that this machine comes from.',
      zh: '该密钥绑定的 IP 中不包含本机的出口地址。',
    },
    remedy: {
      en: 'Add the address of this machine to the key at {venue}. It stands in what {venue} said, if {venue} names it.',
      zh: '请在 {venue} 把本机地址加入该密钥的 IP 白名单。{venue} 若指明了地址，就在它的答复里。',
    },
  },
  {
    mend: 'api-key',
    cause: { en: 'OKX does not accept the API key.', zh: 'OKX 不接受该 API Key。' },
    remedy: { en: 'Copy it again from the OKX page.', zh: '请从 OKX 页面重新复制。' },
  },
  {
    mend: 'secret',
    cause: { en: 'The secret key does not belong to this API key.', zh: 'Secret Key 与此 API Key 不匹配。' },
    remedy: {
      en: 'Copy it again; if it was lost, delete the key at OKX and make a new one.',
      zh: '请重新复制；若已遗失，请在 OKX 删除该密钥并重新创建。',
    },
  },
  {
    mend: 'venue-key',
    cause: {
      en: 'The key does not exist in any region that was asked.',
      zh: '在查询过的所有地区中都没有该密钥。',
    },
    remedy: {
      en: 'It was mistyped, deleted by hand, or deleted by OKX: a key that can trade and is bound to no address goes after 14 days without use. Make a new one.',
      zh: '可能是输错、被手动删除，或被 OKX 删除：有交易权限但未绑定 IP 的密钥，14 天不使用即被删除。请创建新密钥。',
    },
  },
  {
    mend: 'venue-key',
    cause: { en: 'The key may not read the account.', zh: '该密钥没有读取账户的权限。' },
    remedy: { en: 'Give it the Read permission at {venue}.', zh: '请在 {venue} 为它开启“读取”权限。' },
  },
  {
    mend: 'venue-key',
    cause: {
      en: '{venue} refused the key for a reason that is not known here.',
      zh: '{venue} 以此处未知的原因拒绝了该密钥。',
    },
    remedy: {
      en: 'Look the code up in the {venue} documentation.',
      zh: '请在 {venue} 的文档中查询该错误码。',
    },
  },
  {
    mend: 'api-key',
    cause: { en: 'HTX does not know this access key.', zh: 'HTX 没有此 Access Key。' },
    remedy: {
      en: 'Copy it again from the HTX page. If it is not on the list there any more, make a new one: a key that is bound to no address ends after 90 days.',
      zh: '请从 HTX 页面重新复制。若列表中已没有它，请创建新的：未绑定 IP 的密钥 90 天后失效。',
    },
  },
  {
    mend: 'secret',
    cause: {
      en: 'The secret key does not belong to this access key.',
      zh: 'Secret Key 与此 Access Key 不匹配。',
    },
    remedy: {
      en: 'Copy it again; if it was lost, delete the key at HTX and make a new one.',
      zh: '请重新复制；若已遗失，请在 HTX 删除该密钥并重新创建。',
    },
  },
  {
    mend: 'all-fields',
    cause: {
      en: 'HTX does not accept access key and secret key together.',
      zh: 'HTX 不接受这组 Access Key 与 Secret Key。',
    },
    remedy: {
      en: 'Copy both again; if HTX still refuses them, delete the key there and make a new one.',
      zh: '请重新复制两者；若 HTX 仍拒绝，请在 HTX 删除该密钥并重新创建。',
    },
  },
  {
    mend: 'venue-key',
    cause: { en: 'The key has expired.', zh: '该密钥已过期。' },
    remedy: {
      en: 'Make a new one at HTX and bind it to the address of this machine: then it does not expire.',
      zh: '请在 HTX 创建新密钥并绑定本机 IP，这样就不会过期。',
    },
  },
  {
    mend: 'venue-account',
    cause: { en: 'HTX has locked the user or does not know him.', zh: 'HTX 已锁定该用户，或没有该用户。' },
    remedy: {
      en: 'Sign in at HTX and see what it says about the account, then try again.',
      zh: '请登录 HTX 查看账户提示，然后重试。',
    },
  },
  {
    mend: 'venue-account',
    cause: { en: 'Contracts are not opened for this user.', zh: '该用户尚未开通合约。' },
    remedy: {
      en: 'Open USDT-margined contracts on the HTX page (for a sub-user also authorise it from the main user), or bind the key for spot.',
      zh: '请在 HTX 页面开通 U 本位合约（子用户还需由主用户授权），或仅按现货接入。',
    },
  },
  {
    mend: 'venue-account',
    cause: { en: 'This sub-user may not trade contracts.', zh: '该子用户没有合约交易权限。' },
    remedy: {
      en: 'Authorise it from the main user at HTX, or bind the key for spot.',
      zh: '请在 HTX 由主用户授权，或仅按现货接入。',
    },
  },
  {
    mend: 'venue-key',
    cause: { en: 'The user may not ask about this key.', zh: '该用户无权查询此密钥。' },
    remedy: { en: 'Bind a key of the user who made it.', zh: '请接入由该用户自己创建的密钥。' },
  },
];

const FITNESS_CAUSES: readonly CauseRow[] = [
  {
    mend: 'venue-key',
    cause: { en: 'The key can withdraw.', zh: '该密钥有提币权限。' },
    remedy: {
      en: 'Take the Withdraw permission from it at {venue}, or make a key without it. Such a key is never kept here.',
      zh: '请在 {venue} 取消它的提币权限，或创建没有该权限的密钥。这里绝不保存可提币的密钥。',
    },
  },
  {
    mend: 'venue-key',
    cause: { en: 'The key has a permission that is not known here.', zh: '该密钥有此处未知的权限。' },
    remedy: { en: 'Make a key with Read and Trade only.', zh: '请创建仅有“读取”和“交易”权限的密钥。' },
  },
  {
    mend: 'venue-key',
    cause: { en: 'The key cannot trade.', zh: '该密钥没有交易权限。' },
    remedy: { en: 'Give it the Trade permission at {venue}.', zh: '请在 {venue} 为它开启“交易”权限。' },
  },
  {
    mend: 'trading',
    cause: { en: 'The account cannot trade futures.', zh: '该账户不能交易合约。' },
    remedy: {
      en: 'Switch the account mode at OKX to futures or multi-currency, or bind the key for spot.',
      zh: '请在 OKX 把账户模式切换为合约模式或跨币种保证金模式，或仅按现货接入。',
    },
  },
  {
    mend: 'venue-key',
    cause: { en: 'The key is not in use.', zh: '该密钥未启用。' },
    remedy: {
      en: 'Look at the key on the HTX page, or make a new one.',
      zh: '请在 HTX 页面查看该密钥，或创建新的。',
    },
  },
  {
    mend: 'trading',
    cause: { en: 'The user has no spot account that works.', zh: '该用户没有可用的现货账户。' },
    remedy: {
      en: 'Open spot trading at HTX, or bind the key for futures.',
      zh: '请在 HTX 开通现货交易，或仅按合约接入。',
    },
  },
];

const MACHINE_CAUSES: readonly CauseRow[] = [
  {
    mend: 'clock',
    cause: { en: 'The clock of this machine is wrong.', zh: '本机时钟不准。' },
    remedy: { en: 'Synchronise it (NTP), then bind again.', zh: '请校准时间（NTP），然后重新接入。' },
  },
  {
    mend: 'network',
    cause: { en: '{venue} could not be reached.', zh: '无法连接 {venue}。' },
    remedy: {
      en: 'Check the network of this machine and that it may connect to the hosts of {venue} on port 443; for paper, that the simulator runs.',
      zh: '请检查本机网络以及是否允许连接 {venue} 主机的 443 端口；若为纸面交易，请确认模拟器正在运行。',
    },
  },
  {
    mend: 'place',
    cause: { en: '{venue} has no {environment} environment.', zh: '{venue} 没有 {environment} 环境。' },
    remedy: {
      en: 'Rehearse on paper (the simulator), or bind a key for live.',
      zh: '请用纸面交易（模拟器）演练，或接入实盘密钥。',
    },
  },
  {
    mend: 'place',
    cause: { en: '{venue} has no such region.', zh: '{venue} 没有该地区。' },
    remedy: { en: 'Choose one of these, or leave the region out.', zh: '请选择所列地区之一，或不指定地区。' },
  },
  {
    mend: 'settings',
    cause: {
      en: 'The gateway does not know where {venue} on paper is.',
      zh: '网关不知道 {venue} 模拟器的位置。',
    },
    remedy: {
      en: 'Start it with {options} or [paper] in bitting.toml, the ports that "bitting simulator" prints.',
      zh: '请用 {options} 或 bitting.toml 的 [paper] 启动网关，端口由 “bitting simulator” 打印。',
    },
  },
];

/** Every cause that the gateway names when it does not bind a key. The first row that fits is the one. */
export const CAUSES: readonly CauseRow[] = [
  ...FORM_CAUSES,
  ...REFUSED_CAUSES,
  ...FITNESS_CAUSES,
  ...MACHINE_CAUSES,
];
