import { defineTexts } from '../../../i18n/define-texts.ts';

/** Everything the wizard says by itself; what the gateway finds out about a key is in `words/`. */
export const WIZARD_TEXTS = defineTexts({
  en: {
    title: 'Connect an account',
    lead: 'Bitting tries the venue key first and keeps it only if it is fit. Afterwards nobody can read it back, not even you.',
    connected: (labels: string) => `Connected already: ${labels}. A bot can begin with one of them.`,
    comma: ', ',
    toKey: 'Cut a key for one of them',
    rebindTitle: (label: string) => `Another venue key for ${label}`,
    rebindLead:
      'The account stays: virtual keys, policies and states go on with the new key, and no bot is changed. The old key signs nothing any more.',
    steps: { place: 'Account', venue: 'At the venue', paste: 'Key', connect: 'Connect' },
    stepsLabel: 'Steps of connecting',
    back: 'Back',
    next: 'Next',
    venues: { okx: 'OKX', htx: 'HTX' },
    place: {
      venue: 'Venue',
      environment: 'Environment',
      chooseEnvironment: 'Choose the environment that the key is made for.',
      environments: {
        live: 'Live: real money',
        demo: 'Demo: the venue’s own rehearsal, with demo money',
        paper: 'Paper: the simulator on this machine, nothing is worth anything',
      },
      trading: 'What will be traded',
      tradings: { spot: 'Spot', futures: 'Futures', both: 'Both' },
      tradingHints: {
        okx: {
          spot: 'Buying and selling coins. Nothing else is ever signed with this key.',
          futures: 'Perpetual swaps and futures. The account must be in futures or multi-currency mode.',
          both: 'Spot and futures from one account. It must be in futures or multi-currency mode.',
        },
        htx: {
          spot: 'Buying and selling coins. Nothing else is ever signed with this key.',
          futures: 'USDT-margined contracts. They must have been opened once at HTX by the user himself.',
          both: 'Spot and USDT-margined contracts. Contracts must have been opened once at HTX.',
        },
      },
      region: 'Region',
      regionHint: 'Leave it to Bitting unless you know that you need another one.',
      regions: {
        auto: 'Find it out',
        global: 'Global',
        eea: 'Europe (EEA)',
        us: 'United States and Australia',
        aws: 'Global, hosts for machines in AWS',
      },
      label: 'Your name for the account',
      labelHint: 'Bots, alerts and lists name the account by it.',
      labelEmpty: 'Give the account a name.',
      labelTaken: 'Another account is called so already.',
      labelLong: (most: string) => `At most ${most} characters.`,
      liveWarning:
        'A live key trades real money. If this is your first time, rehearse on paper or demo: every step is the same.',
    },
    venue: {
      title: (venue: string) => `Make the key at ${venue}`,
      officialOnly:
        'Follow these links only, or type the address yourself. Search engines and messages lead to copies of the pages that steal keys.',
      links: {
        api: 'API management',
        site: 'The venue’s site',
        'site-eea': 'Its site for Europe (EEA)',
        'site-us': 'Its site for the United States and Australia',
      },
      paperNote:
        'On paper the key is made at the simulator’s key desk, whose address the start printed. It asks for the same things as the venue.',
      paperDesk:
        'On paper one press makes the key: open the key desk, press “Make the key”, copy the box, and come back here.',
      keyDesk: 'Make the key at the key desk of the simulator',
      paperRehearse: (venue: string) => `Or rehearse how a key is made at ${venue}`,
      paperOpen: (venue: string) =>
        `At the key desk choose ${venue}, sign up with any address and password, and set up the authenticator under Security. Then open API management and create a key. E-mails of the desk arrive on its page Mailbox, codes are on its page Authenticator.`,
      demoNote:
        'A demo key is made under “Demo trading”, not under live trading. Live keys do not work there.',
      okx: {
        account:
          'Take a sub-account for each bot (Profile › Sub-accounts), and move there only what the bot may lose. A key of the main account could reach everything you have.',
        open: 'Open Profile › API › Create API key; for a sub-account use “API” in its row. Purpose: API trading.',
        name: 'Name of the key',
        passphrase:
          'Choose a new passphrase for this key: 8 to 32 characters with a digit, a lower-case letter, a capital and a special character. Not your login password.',
        rights: 'Permissions',
        addresses: 'IP address',
        confirm:
          'Confirm with your second factor. OKX shows the secret key once: keep the page open until Bitting has said “Connected”.',
      },
      htx: {
        account:
          'Take a sub-user for each bot (Account › Sub-users), and move there only what the bot may lose. A key of the main user could reach everything you have, and make further keys.',
        open: 'Open Account › API management › Create API key; for a sub-user use “API management” in its row. Type: HMAC.',
        name: 'Remark',
        passphrase: 'HTX keys have no passphrase.',
        rights: 'Permissions',
        addresses: 'IP address',
        confirm:
          'Confirm with e-mail code and authenticator. HTX shows the secret key once: keep the page open until Bitting has said “Connected”.',
      },
      rights: {
        read: 'Read',
        trade: 'Trade',
        futures: 'Futures (only if the page shows such a switch)',
        withdraw: 'Withdraw',
        transfer: 'Transfer (only if the page shows such a switch)',
      },
      on: 'tick it',
      off: 'leave it off',
      never: 'never: Bitting refuses a key that has it',
      rightsTable: 'Permissions of the key',
      right: 'Permission',
      setTo: 'Set it to',
      addressesKnown: 'The address that the gateway comes from, as it was configured:',
      addressesUnknown:
        'Bitting was not told its public address. On the machine that runs it, this command shows the address that a venue sees:',
      addressesAsk: 'Ask whoever invited you for the address that his gateway comes from, and enter it.',
      addressesPaper: 'On paper the gateway comes from this machine:',
      addressesWhy: {
        okx: 'A key without an address works from anywhere for whoever copies it, and OKX deletes it after 14 days without use.',
        htx: 'A key without an address works from anywhere for whoever copies it, and HTX ends it after 90 days.',
      },
      ready: 'I have the key',
    },
    paste: {
      title: 'Paste the key',
      fields: {
        okx: { apiKey: 'API key', secret: 'Secret key', passphrase: 'Passphrase' },
        htx: { apiKey: 'Access key', secret: 'Secret key', passphrase: 'Passphrase' },
      },
      hints: {
        okx: {
          apiKey: '36 characters, groups with dashes',
          secret: '32 characters, digits and capital letters',
          passphrase: 'The one that you chose with this key; not your login password',
        },
        htx: {
          apiKey: 'Four groups with dashes',
          secret: 'Four groups with dashes',
          passphrase: 'HTX keys have none',
        },
      },
      sealed:
        'The key is encrypted in this browser for the gateway alone. The console that serves this page passes it on and cannot read it.',
      strongest:
        'This page itself comes from the console. Who needs to trust less binds on the machine: “bitting bind”.',
      whole: 'Paste what the key desk showed into the first field, all of it: each part finds its field.',
      mainAccount: {
        okx: 'Is it the key of a sub-account? One of the main account reaches everything that you have at OKX.',
        htx: 'Is it the key of a sub-user? One of the main user reaches everything that you have at HTX.',
      },
      trimmed: 'A space or line break around it was taken off.',
      swap: 'Swap the two',
      changeVenue: (venue: string) => `Bind it at ${venue} instead`,
      connect: 'Connect',
      connectAnyway: 'Connect all the same',
      lints: {
        empty: 'Paste it here.',
        space: 'There is a space in it. Paste it again without anything between.',
        'line-break': 'There is a line break in it. Paste one line.',
        invisible: 'There is an invisible or unusual character in it. Copy it from the venue’s page itself.',
        swapped: 'This looks like the other field: key and secret are swapped.',
        'other-venue': 'This has the form of a key of another venue.',
        'key-form': (length: string) =>
          `This does not look like a key of this venue: it has ${length} characters.`,
        'secret-form': (length: string) =>
          `This does not look like a secret key of this venue: it has ${length} characters.`,
        same: 'This is the same as the access key.',
        'private-key':
          'This is a private key (Ed25519). Make a key of the type HMAC, and keep this one where it is.',
        'passphrase-same':
          'This is the same as another field. The passphrase is the text that you chose yourself.',
        'passphrase-long': 'OKX takes at most 32 characters. Is it the passphrase of this key?',
        'passphrase-weak':
          'OKX demands 8 characters with a digit, a lower-case letter, a capital and a special character. Is this the password of your login?',
      },
    },
  },
  zh: {
    title: '接入账户',
    lead: 'Bitting 会先验证交易所密钥，合格才保存。保存之后任何人都无法读出，包括您自己。',
    connected: (labels: string) => `已接入：${labels}。机器人可以直接使用其中之一。`,
    comma: '、',
    toKey: '为其中之一签发密钥',
    rebindTitle: (label: string) => `为 ${label} 更换交易所密钥`,
    rebindLead: '账户不变：虚拟密钥、策略和状态沿用新密钥，机器人无需改动。旧密钥不再用于签名。',
    steps: { place: '账户', venue: '在交易所创建', paste: '填写密钥', connect: '接入' },
    stepsLabel: '接入步骤',
    back: '上一步',
    next: '下一步',
    venues: { okx: 'OKX', htx: 'HTX' },
    place: {
      venue: '交易所',
      environment: '环境',
      chooseEnvironment: '请选择创建密钥所在的环境。',
      environments: {
        live: '实盘：真实资金',
        demo: '模拟盘：交易所提供的模拟交易与模拟资金',
        paper: '纸面：本机模拟器，没有任何价值',
      },
      trading: '交易范围',
      tradings: { spot: '现货', futures: '合约', both: '现货和合约' },
      tradingHints: {
        okx: {
          spot: '币币买卖。此密钥绝不会为其他业务签名。',
          futures: '永续与交割合约。账户须为合约模式或跨币种保证金模式。',
          both: '同一账户交易现货与合约。账户须为合约模式或跨币种保证金模式。',
        },
        htx: {
          spot: '币币买卖。此密钥绝不会为其他业务签名。',
          futures: 'U 本位合约。须由用户本人在 HTX 开通过一次。',
          both: '现货与 U 本位合约。合约须在 HTX 开通过一次。',
        },
      },
      region: '地区',
      regionHint: '除非确知需要指定，否则交给 Bitting 判断。',
      regions: {
        auto: '自动识别',
        global: '全球',
        eea: '欧洲（EEA）',
        us: '美国与澳大利亚',
        aws: '全球（AWS 专用主机）',
      },
      label: '账户名称',
      labelHint: '机器人、告警和列表都用它称呼该账户。',
      labelEmpty: '请为账户命名。',
      labelTaken: '已有账户使用此名称。',
      labelLong: (most: string) => `最多 ${most} 个字符。`,
      liveWarning: '实盘密钥交易的是真实资金。首次使用请先用纸面或模拟盘演练，步骤完全相同。',
    },
    venue: {
      title: (venue: string) => `在 ${venue} 创建密钥`,
      officialOnly: '请只使用以下链接，或自行输入网址。搜索引擎和消息中的链接可能指向盗取密钥的仿冒页面。',
      links: {
        api: 'API 管理',
        site: '交易所官网',
        'site-eea': '欧洲（EEA）官网',
        'site-us': '美国与澳大利亚官网',
      },
      paperNote: '纸面环境的密钥在模拟器的密钥柜台创建，其地址在启动时已打印。流程与交易所相同。',
      paperDesk: '纸面环境只需一步：打开密钥柜台，点“Make the key”，复制框中内容，再回到这里。',
      keyDesk: '在模拟器的密钥柜台创建密钥',
      paperRehearse: (venue: string) => `或演练在 ${venue} 创建密钥的全过程`,
      paperOpen: (venue: string) =>
        `在密钥柜台选择 ${venue}，用任意邮箱和密码注册，在 Security 中设置验证器，然后打开 API management 创建密钥。柜台的邮件在其 Mailbox 页面，验证码在其 Authenticator 页面。`,
      demoNote: '模拟盘密钥要在“模拟交易”中创建，而不是实盘中。实盘密钥在模拟盘无效。',
      okx: {
        account:
          '每个机器人使用一个子账户（个人中心 › 子账户），只转入它可以亏损的资金。主账户的密钥可能触及您的全部资产。',
        open: '打开 个人中心 › API › 创建 API Key；子账户请点其所在行的“API”。用途：API 交易。',
        name: 'API 名称',
        passphrase:
          '为此密钥设置新的 Passphrase：8 至 32 个字符，含数字、小写字母、大写字母和特殊字符。不要用登录密码。',
        rights: '权限',
        addresses: 'IP 地址',
        confirm: '完成二次验证。OKX 只显示一次 Secret Key：在 Bitting 显示“已连接”之前不要关闭该页面。',
      },
      htx: {
        account:
          '每个机器人使用一个子用户（账户 › 子用户），只转入它可以亏损的资金。主用户的密钥可能触及您的全部资产，还能创建更多密钥。',
        open: '打开 账户 › API 管理 › 创建 API Key；子用户请点其所在行的“API 管理”。类型：HMAC。',
        name: '备注',
        passphrase: 'HTX 的密钥没有 Passphrase。',
        rights: '权限',
        addresses: 'IP 地址',
        confirm:
          '完成邮箱验证码与谷歌验证。HTX 只显示一次 Secret Key：在 Bitting 显示“已连接”之前不要关闭该页面。',
      },
      rights: {
        read: '读取',
        trade: '交易',
        futures: '合约（仅当页面有此开关时）',
        withdraw: '提币',
        transfer: '划转（仅当页面有此开关时）',
      },
      on: '勾选',
      off: '不勾选',
      never: '绝不：Bitting 拒绝有此权限的密钥',
      rightsTable: '密钥的权限',
      right: '权限',
      setTo: '设置为',
      addressesKnown: '网关的出口地址（按配置）：',
      addressesUnknown: 'Bitting 未配置公网地址。在运行它的机器上执行以下命令，可查看交易所看到的地址：',
      addressesAsk: '请向邀请方询问其网关的出口地址并填入。',
      addressesPaper: '纸面环境下，网关来自本机：',
      addressesWhy: {
        okx: '未绑定 IP 的密钥，任何人复制后都能从任意地点使用；OKX 会在 14 天未使用后将其删除。',
        htx: '未绑定 IP 的密钥，任何人复制后都能从任意地点使用；HTX 会在 90 天后使其失效。',
      },
      ready: '密钥已创建',
    },
    paste: {
      title: '填写密钥',
      fields: {
        okx: { apiKey: 'API Key', secret: 'Secret Key', passphrase: 'Passphrase' },
        htx: { apiKey: 'Access Key', secret: 'Secret Key', passphrase: 'Passphrase' },
      },
      hints: {
        okx: {
          apiKey: '36 个字符，以短横线分组',
          secret: '32 个字符，由数字和大写字母组成',
          passphrase: '创建此密钥时设置的那段文字，不是登录密码',
        },
        htx: {
          apiKey: '以短横线分为四组',
          secret: '以短横线分为四组',
          passphrase: 'HTX 密钥没有 Passphrase',
        },
      },
      sealed: '密钥在本浏览器中加密，只有网关能解开。提供此页面的控制台只负责转交，无法读取。',
      strongest: '此页面本身来自控制台。若要更少的信任，请在机器上接入：“bitting bind”。',
      whole: '请把密钥柜台显示的内容整段粘贴到第一项：各部分会自动归位。',
      mainAccount: {
        okx: '这是子账户的密钥吗？主账户的密钥可触及您在 OKX 的全部资产。',
        htx: '这是子用户的密钥吗？主用户的密钥可触及您在 HTX 的全部资产。',
      },
      trimmed: '已去掉两端的空格或换行。',
      swap: '互换两项',
      changeVenue: (venue: string) => `改为在 ${venue} 接入`,
      connect: '接入',
      connectAnyway: '仍要接入',
      lints: {
        empty: '请在此粘贴。',
        space: '其中有空格。请重新粘贴，中间不要有多余字符。',
        'line-break': '其中有换行。请只粘贴一行。',
        invisible: '其中有不可见字符或特殊字符。请直接从交易所页面复制。',
        swapped: '这看起来是另一项的内容：Key 与 Secret 填反了。',
        'other-venue': '这是另一家交易所的密钥格式。',
        'key-form': (length: string) => `不像是这家交易所的 Key：共 ${length} 个字符。`,
        'secret-form': (length: string) => `不像是这家交易所的 Secret Key：共 ${length} 个字符。`,
        same: '与 Access Key 相同。',
        'private-key': '这是私钥（Ed25519）。请创建 HMAC 类型的密钥，私钥请留在原处。',
        'passphrase-same': '与另一项相同。Passphrase 是您自己设置的那段文字。',
        'passphrase-long': 'OKX 最多允许 32 个字符。这是此密钥的 Passphrase 吗？',
        'passphrase-weak':
          'OKX 要求至少 8 个字符，并含数字、小写字母、大写字母和特殊字符。这是不是您的登录密码？',
      },
    },
  },
});
