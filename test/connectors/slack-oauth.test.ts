import { afterEach, expect, test } from 'vitest'
import { slack } from '#connectors/slack/connector.ts'
import { consentUrl, grantByCode } from '#engine/consent.ts'
import { revokeGrant } from '#engine/revoke.ts'
import type { Account } from '#engine/index.ts'
import { secret } from '#kit/secret.ts'
import { startSlack } from '../vendors/slack-server.ts'
import { ctx, open, readAll } from './reading.ts'

const app = { id: '1234.5678', secret: 'app-secret-of-tests', code: 'code-1' }
const asked = {
  state: 'state-1',
  verifier: 'v'.repeat(43),
  redirectUri: 'http://localhost:8787/oauth/callback/slack',
}
const DAY = 86_400_000

let close = async () => {}
afterEach(() => close())

async function start(secretGiven = app.secret) {
  const vendor = await startSlack({ token: 'xoxb-granted', app })
  close = vendor.close
  const opened = open(slack, {
    base: vendor.url,
    settings: { client_id: app.id },
    secrets: { client_secret: secretGiven, signing_secret: '' },
  })
  const account: Account = { ...opened, auth: slack.otherWays[0]?.auth, ownBase: true }
  return { vendor, account }
}

const callback = (params: object) =>
  new URLSearchParams(Object.entries<string>({ state: asked.state, ...params }))

test('consent is asked for on Slack’s page, with commas between scopes', async () => {
  const { account } = await start()
  const url = await consentUrl(ctx, { ...account, base: slack.base, ownBase: false }, asked)
  if (!url.ok) throw new Error(url.error.message)
  const { origin, pathname, searchParams } = new URL(url.value)
  expect(origin + pathname).toBe('https://slack.com/oauth/v2/authorize')
  expect(Object.fromEntries(searchParams)).toMatchObject({
    client_id: app.id,
    scope: 'users:read,users:read.email,channels:read,usergroups:read,chat:write',
    state: asked.state,
    redirect_uri: asked.redirectUri,
  })
})

test('a code becomes a bot token that does not end by itself, works, and is given back', async () => {
  const { vendor, account } = await start()
  const granted = await grantByCode(ctx, account, { ...asked, callback: callback({ code: app.code }) })
  if (!granted.ok) throw new Error(granted.error.message)
  const { access, refresh, lifetimeMs } = granted.value
  expect([access.reveal(), refresh]).toEqual(['xoxb-granted', null])
  expect(lifetimeMs).toBeGreaterThan(365 * DAY)
  expect(vendor.requests[0]).toMatchObject({ method: 'POST', path: '/api/oauth.v2.access' })
  const gate = {
    permit: async () => ({ ok: true }) as const,
    heard: async () => {},
    token: async () => ({ ok: true, value: { value: secret(access.reveal()), number: 1 } }) as const,
  }
  expect((await readAll({ ...account, gate }, 'user')).failure).toBeNull()
  expect(await revokeGrant(ctx, { ...account, gate })).toEqual({ ok: true, value: null })
  expect((await readAll({ ...account, gate }, 'user')).failure).toMatchObject({
    code: 'vendor.unauthorized',
    reauth: true,
  })
})

test.each([
  ['a used code', app.secret, { code: 'code-2' }],
  ['a wrong secret', 'another-secret', { code: app.code }],
  ['a refusal', app.secret, { error: 'access_denied' }],
  ['another state', app.secret, { code: app.code, state: 'state-2' }],
])('%s gives nothing, and tells no secret', async (_, given, params) => {
  const { account } = await start(given)
  const refused = await grantByCode(ctx, account, {
    ...asked,
    callback: callback(params),
  })
  expect(refused.ok).toBe(false)
  for (const hidden of [given, asked.verifier, 'xoxb-granted'])
    expect(JSON.stringify(refused)).not.toContain(hidden)
})
