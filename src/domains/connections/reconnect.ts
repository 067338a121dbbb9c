import type { Settings } from '#connectors/contract.ts'
import { emit } from '#domains/events/index.ts'
import { discardSecrets, storeSecrets, versionAfter } from '#domains/vault/index.ts'
import { testAccount, type Account } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { secret } from '#kit/secret.ts'
import { accountOrigins, formAccount } from './account.ts'
import { ownToken } from './connect.ts'
import { connectorOf } from './connectors.ts'
import { changedMeanwhile, secretsNeeded } from './errors.ts'
import { found } from './find.ts'
import { readForm, type Filled } from './form.ts'
import { prove, withToken } from './prove.ts'
import { keptHook } from './register-hook.ts'
import { shownSecrets } from './shapes.ts'
import { storeTokens } from './store-tokens.ts'
import * as store from './store.ts'
import { wantsConsent, wayOf } from './ways.ts'

/** New credentials, and with them perhaps a new base address: the only way to change either. */
export async function reconnect(
  ctx: TenantCtx,
  id: string,
  wish: { credentials: Record<string, string>; baseUrl?: string | null },
): Promise<store.ConnectionRow> {
  const row = found(await store.find(ctx, id))
  const connector = await connectorOf(ctx, row.connector)
  const way = wayOf(connector, row.way)
  const filled = refilled(row, { name: connector.name, credentials: way.credentials }, wish.credentials)
  if (Object.keys(filled.secrets).length === 0) throw secretsNeeded()
  const baseUrl = wish.baseUrl === undefined ? row.baseUrl : wish.baseUrl
  const next = { ...row, baseUrl, settings: filled.settings }
  const account = await formAccount(ctx, id, { row: next, filled })
  const token = await ownToken(ctx, account)
  const consent = wantsConsent(way) ? await consentHolds(ctx, account) : null
  const learned = consent?.learned ?? (await prove(ctx, token ? withToken(account, token.access) : account))
  const version = versionAfter(row.secretVersion)
  const place = { connectionId: id, version, origins: await accountOrigins(ctx, next) }
  const hook = await keptHook(ctx, row, account)
  const secrets = { ...filled.secrets, ...hook }
  await storeSecrets(ctx, place, secrets)
  const moved = await store.moveVersion(ctx, row, {
    baseUrl,
    settings: { ...filled.settings, ...learned },
    secrets: shownSecrets({ ...filled, secrets }, ctx.now()),
    secretVersion: version,
    ...(Object.keys(hook).length === 0 && { hook: null }),
    ...(consent?.state ?? HOLDS),
    testedAt: ctx.now(),
  })
  if (!moved) {
    await discardSecrets(ctx, place)
    throw changedMeanwhile()
  }
  if (token) await storeTokens(ctx, id, { ...token, refresh: secret('client_credentials') })
  if (connector.webhooks) await emit(ctx, { type: 'connection.hook_changed', connectionId: id })
  if (consent === null || consent.state === HOLDS)
    await emit(ctx, { type: 'connection.ready', connectionId: id })
  return found(await store.find(ctx, id))
}

/** What was typed once and is left out now stays, and so does what a consent or an earlier form has told. */
function refilled(
  { settings }: Pick<store.ConnectionRow, 'settings'>,
  form: Parameters<typeof readForm>[0],
  typed: Record<string, string>,
): Filled {
  const asked = new Set(form.credentials.map(({ id }) => id))
  const [own, told] = [true, false].map((isAsked) =>
    Object.fromEntries(Object.entries(settings).filter(([id]) => asked.has(id) === isAsked)),
  )
  const filled = readForm(form, { ...own, ...typed })
  return { ...filled, settings: { ...told, ...filled.settings } }
}

const HOLDS = { status: 'ok', statusMessage: null } as const

/**
 * Whether the tokens of an earlier consent still work. A client's new secret is proved by a new consent alone, so it is
 * stored all the same: refused for want of a token, it could never be corrected.
 */
async function consentHolds(
  ctx: TenantCtx,
  account: Account,
): Promise<{ state: Pick<store.ConnectionRow, 'status' | 'statusMessage'>; learned: Settings }> {
  const tested = await testAccount(ctx, account)
  if (tested.ok) return { state: HOLDS, learned: tested.value.learned }
  const statusMessage = `The credentials are stored. Now consent again: ${tested.error.message}`
  return { state: { status: 'reauth_required', statusMessage }, learned: {} }
}
