import { createHash } from 'node:crypto'
import { sandboxFetch } from '#sandbox/index.ts'
import { sandboxOverHttp } from '#sandbox/over-http.ts'
import { afterEach, expect, it, vi } from 'vitest'
import { at } from './call.ts'
import { said, slack } from './slack-call.ts'

afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['', 'not_authed'],
  ['wrong-canary-0123456789', 'invalid_auth'],
  ['xoxp-northwind-0123456789', 'invalid_auth'],
  ['xoxb-northwind', 'invalid_auth'],
  ['xoxb-wrong-0123456789', 'invalid_auth'],
  ['xoxb-revoked-0123456789', 'token_revoked'],
  ['xoxb-inactive-0123456789', 'account_inactive'],
])('refuses the token %j with %s, at HTTP 200', async (token, error) => {
  for (const method of ['auth.test', 'users.list?limit=1', 'chat.postMessage'])
    expect(await said(slack(method, { token }))).toEqual({ ok: false, error })
})

it.each([
  ['noscope', 'users.list', 'users:read'],
  ['noscope', 'users.info', 'users:read'],
  ['noemail', 'users.lookupByEmail', 'users:read.email'],
  ['nochannels', 'conversations.list', 'channels:read'],
  ['noprivate', 'conversations.list?types=private_channel', 'groups:read'],
  ['nousergroups', 'usergroups.list', 'usergroups:read'],
  ['nochat', 'chat.postMessage', 'chat:write'],
  ['nohistory', 'conversations.history', 'channels:history'],
])('a token with %s in it may not %s', async (word, method, needed) => {
  const answer = await said(slack(method, { token: `xoxb-northwind-${word}` }))
  expect(answer).toEqual({ ok: false, error: 'missing_scope', needed, provided: expect.any(String) })
  expect(String(answer.provided).split(',')).not.toContain(needed)
  expect(answer.provided).toContain(':')
})

it('leaves the email out without its scope, and nothing else', async () => {
  interface Users {
    members: { profile: Record<string, unknown> }[]
  }
  const [full, bare] = await Promise.all(
    ['full', 'noemail'].map((word) =>
      said<Users>(slack('users.list?limit=200', { token: `xoxb-northwind-${word}` })),
    ),
  )
  expect(full?.members.some(({ profile }) => 'email' in profile)).toBe(true)
  const without = full?.members.map((user) => {
    const profile = { ...user.profile }
    delete profile.email
    return { ...user, profile }
  })
  expect(bare?.members).toEqual(without)
})

it('says who the token is', async () => {
  expect(await said(slack('auth.test'))).toMatchObject({
    ok: true,
    team: 'Northwind',
    user: 'syncline',
    team_id: expect.stringMatching(/^T/),
    user_id: expect.stringMatching(/^U/),
    bot_id: expect.stringMatching(/^B/),
  })
})

it('forgets a token that was revoked, and only that', async () => {
  const token = 'xoxb-northwind-goodbye'
  expect(await said(slack('auth.revoke?test=1', { token }))).toEqual({ ok: true, revoked: false })
  expect(await said(slack('auth.test', { token }))).toMatchObject({ ok: true })
  expect(await said(slack('auth.revoke', { token, form: {} }))).toEqual({ ok: true, revoked: true })
  expect(await said(slack('auth.test', { token }))).toEqual({ ok: false, error: 'token_revoked' })
  expect(await said(slack('auth.test'))).toMatchObject({ ok: true })
})

it('answers users.list twenty times a minute for a token, other methods and tokens beside it', async () => {
  at('2026-11-20T10:00:00Z')
  const call = (token = 'xoxb-busy-0123456789', method = 'users.list?limit=1') => slack(method, { token })
  for (let n = 0; n < 20; n++) expect((await call()).status).toBe(200)
  at('2026-11-20T10:00:18Z')
  const refused = await call()
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '42'])
  expect(await refused.json()).toEqual({ ok: false, error: 'ratelimited' })
  expect((await call('xoxb-busy-another')).status).toBe(200)
  expect((await call('xoxb-busy-0123456789', 'auth.test')).status).toBe(200)
  at('2026-11-20T10:01:00Z')
  expect((await call()).status).toBe(200)
})

const ENTRY = 'https://slack.example/oauth/v2/authorize'
const BACK = 'http://localhost:8787/oauth/callback/slack?here=1'

const browse = (query: Record<string, string>) =>
  sandboxFetch('slack', new Request(`${ENTRY}?${new URLSearchParams(query).toString()}`))

async function codeFor(more: Record<string, string> = {}): Promise<string> {
  const scope = 'users:read,chat:write'
  const reply = await browse({ client_id: '1.2', scope, redirect_uri: BACK, state: 's 1', ...more })
  expect(reply.status).toBe(302)
  const to = new URL(reply.headers.get('Location') ?? '')
  expect([to.origin, to.pathname]).toEqual(['http://localhost:8787', '/oauth/callback/slack'])
  expect([to.searchParams.get('here'), to.searchParams.get('state')]).toEqual(['1', 's 1'])
  return to.searchParams.get('code') ?? ''
}

const form = (code: string, more: Record<string, string> = {}) => ({
  client_id: '1.2',
  client_secret: 'a-client-secret',
  code,
  redirect_uri: BACK,
  ...more,
})
const exchange = (fields: Record<string, string>) =>
  said<{ access_token: string }>(slack('oauth.v2.access', { token: '', form: fields }))

it('installs an app: the browser comes back with a code, which buys a token with the scopes asked for', async () => {
  const installed = await exchange(form(await codeFor({ team: 'cedarpoint' })))
  expect(installed).toMatchObject({
    ok: true,
    access_token: expect.stringMatching(/^xoxb-cedarpoint-/),
    token_type: 'bot',
    scope: 'users:read,chat:write',
    bot_user_id: expect.stringMatching(/^U/),
    app_id: expect.stringMatching(/^A/),
    team: { id: expect.stringMatching(/^T/), name: 'Cedarpoint' },
  })
  const token = installed.access_token
  const { team_id } = await said(slack('auth.test', { token }))
  expect(installed.team).toMatchObject({ id: team_id })
  expect(await said(slack('users.list?limit=1', { token }))).toMatchObject({ ok: true })
  expect(await said(slack('usergroups.list', { token }))).toMatchObject({ needed: 'usergroups:read' })
  expect(await said(slack('users.lookupByEmail', { token }))).toMatchObject({ needed: 'users:read.email' })
})

it('takes the client from Basic too, and the verifier of a challenge', async () => {
  const verifier = 'v'.repeat(43)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const code = await codeFor({ code_challenge: challenge, code_challenge_method: 'S256' })
  expect(await exchange(form(code, { code_verifier: 'w'.repeat(43) }))).toMatchObject({
    error: 'invalid_code',
  })
  const headers = { Authorization: `Basic ${btoa('1.2:a-client-secret')}` }
  const fields = { code, code_verifier: verifier }
  expect(await said(slack('oauth.v2.access', { token: '', form: fields, headers }))).toMatchObject({
    ok: true,
  })
})

it('refuses a code of another client, address or time, and a second time', async () => {
  at('2026-11-20T10:00:00Z')
  const code = await codeFor()
  expect(await exchange(form(code, { client_id: '3.4' }))).toMatchObject({ error: 'invalid_code' })
  expect(await exchange(form(code, { client_id: '' }))).toMatchObject({ error: 'invalid_client_id' })
  expect(await exchange(form(code, { client_secret: '' }))).toMatchObject({ error: 'bad_client_secret' })
  expect(await exchange(form(code, { client_secret: 'wrong' }))).toMatchObject({ error: 'bad_client_secret' })
  expect(await exchange(form(code, { redirect_uri: 'https://x.example/' }))).toMatchObject({
    error: 'bad_redirect_uri',
  })
  expect(await exchange(form('guessed'))).toMatchObject({ error: 'invalid_code' })
  expect(await exchange(form(code))).toMatchObject({ ok: true })
  expect(await exchange(form(code))).toMatchObject({ error: 'invalid_code' })
  const late = await codeFor()
  at('2026-11-20T10:10:01Z')
  expect(await exchange(form(late))).toMatchObject({ error: 'invalid_code' })
})

it('comes back empty-handed when the person says no, and never leads to a script', async () => {
  const no = await browse({ client_id: 'denies.1', redirect_uri: BACK, state: 'x' })
  const back = new URL(no.headers.get('Location') ?? '').searchParams
  expect([back.get('error'), back.get('code'), back.get('state')]).toEqual(['access_denied', null, 'x'])
  for (const redirect_uri of ['', 'javascript:alert(1)', 'data:text/html,x', '/relative'])
    expect((await browse({ client_id: '1.2', redirect_uri })).status).toBe(400)
})

it('is the same over HTTP, the page for people included', async () => {
  const headers = { Authorization: 'Bearer xoxb-northwind-0123456789' }
  const base = 'http://localhost:8787/sandbox/slack'
  const reply = await sandboxOverHttp(new Request(`${base}/api/auth.test`, { headers }))
  expect(await reply.json()).toEqual(await said(slack('auth.test')))
  const query = new URLSearchParams({ client_id: '1.2', redirect_uri: BACK }).toString()
  const page = await sandboxOverHttp(new Request(`${base}/oauth/v2/authorize?${query}`))
  expect(page.status).toBe(302)
})
