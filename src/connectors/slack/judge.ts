import type { Judgement } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { filled } from './rows.ts'

interface Reply {
  status: number
  headers: Headers
  body: unknown
}

type Reading = (said: string, body: unknown) => Judgement

/** Slack says almost everything with a 200: what it means stands in `error`. */
export function judge({ status, body }: Reply): Judgement | null {
  if (status >= 300 || valueAt(body, 'ok') !== false) return null
  const said = filled(body, 'error') ?? 'an unnamed error'
  return (READINGS.get(said) ?? otherwise)(said, body)
}

const refused =
  (code: string, message: string): Reading =>
  (said) => ({ kind: 'refused', code, message: `${message} (Slack says: ${said}.)` })

const badToken =
  (message: string): Reading =>
  (said) => ({ kind: 'refused', code: 'vendor.unauthorized', message: `${message} (${said})`, reauth: true })

/** Some of it may have been done by then: to a write it is an answer that was lost, to a read one to ask for again. */
const broken: Reading = (said) => ({
  kind: 'unreachable',
  code: 'vendor.connection_lost',
  message: `Slack broke off in the middle of it (${said}). We try again by ourselves.`,
})

const busy: Reading = () => ({
  kind: 'busy',
  code: 'vendor.rate_limited',
  message: 'Slack asks us to slow down. We do, and go on.',
})

/** Only a list of scope names is repeated. */
const scopes = (body: unknown, path: string): string => {
  const told = filled(body, path) ?? ''
  return /^[\w:.,\s-]{1,300}$/.test(told) ? told : 'a scope it does not name'
}

const scopeMissing: Reading = (_, body) => ({
  kind: 'refused',
  code: 'vendor.scope_missing',
  message:
    `The Slack app lacks a scope for this: ${scopes(body, 'needed')}. At api.slack.com/apps open the app → OAuth & ` +
    'Permissions, add it under Bot Token Scopes and install the app to the workspace again.',
})

const otherwise: Reading = refused('vendor.rejected', 'Slack refused this.')

const notThere = (what: string) => refused('vendor.not_found', `Slack has no such ${what}, or hides it.`)

const READINGS = new Map<string, Reading>([
  ['invalid_auth', badToken('Slack does not know this token. An admin has to enter a new one.')],
  ['not_authed', badToken('Slack saw no token. An admin has to enter one.')],
  ['token_revoked', badToken('The token was revoked. Install the Slack app again and enter its new token.')],
  ['token_expired', badToken('The token has expired. An admin has to connect Slack again.')],
  [
    'account_inactive',
    badToken('The Slack app was removed, or its workspace closed. Install it again and enter its new token.'),
  ],
  ['missing_scope', scopeMissing],
  [
    'not_allowed_token_type',
    refused('vendor.wrong_token_class', 'This is a token of another kind: enter the bot token, xoxb-….'),
  ],
  ['ratelimited', busy],
  ['rate_limited', busy],
  ['invalid_cursor', refused('vendor.cursor_expired', 'Slack forgot the place in its list.')],
  ['limit_required', refused('vendor.rejected', 'The workspace is too large to be listed without pages.')],
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'].map(
    (name): [string, Reading] => [name, broken],
  ),
  ...['users_not_found', 'user_not_found', 'user_not_visible'].map((name): [string, Reading] => [
    name,
    notThere('user'),
  ]),
  ['channel_not_found', notThere('channel')],
  ['message_not_found', notThere('message')],
  ['not_in_channel', refused('vendor.rejected', 'The app is not in this channel: write /invite @app there.')],
  ['is_archived', refused('vendor.rejected', 'The channel is archived, and takes no messages.')],
  ['msg_too_long', refused('vendor.rejected', 'The message is longer than Slack takes.')],
  ['no_text', refused('vendor.rejected', 'A message needs a text or blocks.')],
  ['invalid_blocks', refused('vendor.rejected', 'The blocks are not as Slack’s Block Kit wants them.')],
  [
    'cant_delete_message',
    refused('vendor.forbidden', 'The app may only delete what it wrote itself, and not for ever.'),
  ],
  [
    'plan_upgrade_required',
    refused(
      'vendor.forbidden',
      'This workspace’s plan does not have it. Switch this sync off, or upgrade Slack.',
    ),
  ],
  ...['access_denied', 'no_permission', 'ekm_access_denied', 'org_login_required', 'restricted_action'].map(
    (name): [string, Reading] => [
      name,
      refused('vendor.forbidden', 'The workspace’s admins do not allow this. Ask them to.'),
    ],
  ),
])
