import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settled } from '../make/connections.ts'
import { agree, comeBack, leave } from '../make/consent.ts'
import { call } from '../make/app.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { joins, person, type Member } from '../make/people.ts'

const live = liveSandbox()
const SECRET = 'canary-client-secret-0123456789'
const wish = (over: object = {}) => ({
  connector: 'slack',
  way: 'oauth',
  name: 'Our Slack',
  credentials: { client_id: '1234567890.1234567890', client_secret: SECRET },
  ...over,
})

let ada: Member
beforeAll(async () => {
  ada = await person('Ada')
})
beforeEach(() => {
  live.before = () => undefined
})

const begin = async (who = ada, over: object = {}) =>
  (await who.call('POST', '/v1/consents', wish(over))).body
const errorIn = (reply: { headers: Headers }) =>
  new URL((reply.headers.get('location') ?? '').replace('/#/', '/'), 'http://x').searchParams.get('error')
const connections = async (who = ada) =>
  (await who.call('GET', '/v1/connections')).body.data as { id: string }[]

describe('connecting by consent', () => {
  it('makes a connection that reads, once the person has agreed', async () => {
    const begun = await begin()
    expect(begun).toMatchObject({
      id: expect.stringMatching(/^cns_/),
      connection_id: expect.stringMatching(/^con_/),
    })
    const left = await leave(ada, begun.start_url)
    expect(left.url.origin).toBe('https://slack.com')
    expect(Object.fromEntries(left.url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: '1234567890.1234567890',
      redirect_uri: 'http://localhost:8787/oauth/callback/slack',
      code_challenge_method: 'S256',
      scope: expect.stringContaining('users:read'),
    })
    expect(left.cookie).toMatch(/^__Host-oauth=.{40,}/)
    const done = await comeBack(ada, await agree(left), left.cookie)
    expect(done.status).toBe(302)
    expect(done.headers.get('location')).toBe(`/#/connections/${begun.connection_id}`)
    await settled(ada)
    const connection = (await ada.call('GET', `/v1/connections/${begun.connection_id}`)).body
    expect(connection).toMatchObject({
      status: 'ok',
      way: { id: 'oauth', consent: true },
      credentials: { client_secret: { set: true } },
    })
    expect(JSON.stringify(connection)).not.toContain(SECRET)
    const users = (await ada.call('GET', `/v1/users?connection=${begun.connection_id}`)).body.data
    expect(users.length).toBeGreaterThan(10)
  })

  it('can be given again at any time, for the connection that is there', async () => {
    const [{ id } = { id: '' }] = await connections()
    const again = (await ada.call('POST', `/v1/connections/${id}/consent`)).body
    expect(again.connection_id).toBe(id)
    const left = await leave(ada, again.start_url)
    const done = await comeBack(ada, await agree(left), left.cookie)
    expect(done.headers.get('location')).toBe(`/#/connections/${id}`)
    expect((await ada.call('POST', `/v1/connections/${id}/test`)).body).toMatchObject({ ok: true })
  })

  it('ends the grant at the vendor when the connection goes', async () => {
    const [{ id } = { id: '' }] = await connections()
    live.seen.length = 0
    expect((await ada.call('DELETE', `/v1/connections/${id}`)).status).toBe(204)
    expect(live.seen.map(({ url }) => new URL(url).pathname)).toContain('/api/auth.revoke')
  })

  it('refuses a way without consent, and consent for what has none', async () => {
    const direct = await ada.call('POST', '/v1/connections', wish())
    expect([direct.status, direct.body.error.code]).toEqual([409, 'connections.consent_needed'])
    const none = await ada.call(
      'POST',
      '/v1/consents',
      wish({ way: 'default', credentials: { token: 'xoxb-a-b' } }),
    )
    expect([none.status, none.body.error.code]).toEqual([409, 'connections.no_consent'])
    const unknown = await ada.call('POST', '/v1/consents', wish({ way: 'nothing' }))
    expect([unknown.status, unknown.body.error.code]).toEqual([400, 'connections.unknown_way'])
  })
})

/** What may go wrong on the way back. Each leaves nothing behind. */
describe('a callback that does not belong to the consent', () => {
  it('V26: state from other browser session (cookie nonce mismatch)', async () => {
    const left = await leave(ada, (await begin()).start_url)
    const back = await agree(left)
    expect(errorIn(await comeBack(ada, back, ''))).toBe('connections.consent_not_found')
    expect(errorIn(await comeBack(ada, back, '__Host-oauth=another'))).toBe('connections.consent_not_found')
    expect(await connections()).toEqual([])
  })

  it('V26: state replayed, and code twice: the second finds nothing, and the first stays', async () => {
    const left = await leave(ada, (await begin()).start_url)
    const back = await agree(left)
    const [one, two] = await Promise.all([comeBack(ada, back, left.cookie), comeBack(ada, back, left.cookie)])
    const ends = [one, two].map((reply) => reply.headers.get('location') ?? '')
    expect(ends.filter((end) => end.startsWith('/#/connections/con_'))).toHaveLength(1)
    expect(errorIn(await comeBack(ada, back, left.cookie))).toBe('connections.consent_not_found')
    const [kept] = await connections()
    expect((await ada.call('POST', `/v1/connections/${kept?.id}/test`)).body).toMatchObject({ ok: true })
    await ada.call('DELETE', `/v1/connections/${kept?.id}`)
  })

  it('V26: code for provider A delivered to callback of provider B', async () => {
    const left = await leave(ada, (await begin()).start_url)
    const back = await agree(left)
    back.pathname = '/oauth/callback/highlevel'
    expect(errorIn(await comeBack(ada, back, left.cookie))).toBe('connections.consent_not_found')
  })

  it('is another person’s, of the same workspace or of another', async () => {
    const bob = await joins(ada, 'admin')
    const eve = await person('Eve')
    const { start_url: start } = await begin()
    const left = await leave(ada, start)
    const back = await agree(left)
    for (const other of [bob, eve]) {
      const reply = await comeBack(other, back, left.cookie)
      expect(reply.headers.get('location')).not.toContain('con_')
    }
    const theirs = await call('GET', new URL(start).pathname + new URL(start).search, {
      headers: { cookie: bob.cookie },
    })
    expect(errorIn(theirs)).toBe('connections.consent_not_found')
    expect(await connections()).toEqual([])
  })

  it('is of a viewer, or of nobody', async () => {
    const viewer = await joins(ada, 'viewer')
    expect((await viewer.call('POST', '/v1/consents', wish())).status).toBe(403)
    const { start_url: start } = await begin()
    const url = new URL(start)
    for (const cookie of [viewer.cookie, '']) {
      const reply = await call('GET', url.pathname + url.search, { headers: cookie ? { cookie } : {} })
      expect(reply.headers.get('location') ?? '').not.toContain('slack.com')
    }
  })

  it('V26: error=access_denied: nothing of its words is repeated', async () => {
    const left = await leave(
      ada,
      (await begin(ada, { credentials: { client_id: '12345', client_secret: SECRET } })).start_url,
    )
    const back = new URL('http://localhost:8787/oauth/callback/slack')
    back.searchParams.set('error', 'access_denied')
    back.searchParams.set('error_description', '<script>alert(1)</script>')
    back.searchParams.set('state', left.url.searchParams.get('state') ?? '')
    const reply = await comeBack(ada, back, left.cookie)
    expect(errorIn(reply)).toBe('consent.denied')
    expect(reply.headers.get('location')).not.toContain('script')
    expect(await connections()).toEqual([])
  })

  it('brings a code that the vendor does not take', async () => {
    const left = await leave(ada, (await begin()).start_url)
    const back = await agree(left)
    back.searchParams.set('code', 'made-up')
    const reply = await comeBack(ada, back, left.cookie)
    expect(reply.headers.get('location')).not.toContain('con_')
    expect(await connections()).toEqual([])
  })

  it('meets a token endpoint that redirects: it is not followed', async () => {
    const left = await leave(ada, (await begin()).start_url)
    const back = await agree(left)
    live.seen.length = 0
    live.before = ({ url }) =>
      url.includes('oauth.v2.access') ? Response.redirect('https://evil.example/token', 302) : undefined
    const reply = await comeBack(ada, back, left.cookie)
    expect(reply.headers.get('location')).not.toContain('con_')
    expect(live.seen.map(({ url }) => new URL(url).host)).not.toContain('evil.example')
  })

  it('follows a start link once', async () => {
    const { start_url: start } = await begin()
    await leave(ada, start)
    const url = new URL(start)
    const again = await call('GET', url.pathname + url.search, { headers: { cookie: ada.cookie } })
    expect(errorIn(again)).toBe('connections.consent_not_found')
  })
})
