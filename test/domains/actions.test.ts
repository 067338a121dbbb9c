import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resumeActions } from '#domains/actions/index.ts'
import { ctxOf } from '#entry/context.ts'
import { whereStored } from '../make/dump.ts'
import { sandboxConnection, settled } from '../make/connections.ts'
import { liveSandbox, visit } from '../make/live-sandbox.ts'
import { joins, person, type Member } from '../make/people.ts'

const live = liveSandbox()
const KEY = 'sk_test_canary_0123456789'
const USERS = ['/user_management/users/**', 'GET /events']

let ada: Member
let workos: string
beforeAll(async () => {
  ada = await person('Ada')
  const made = await ada.call('POST', '/v1/connections', {
    connector: 'workos',
    name: 'WorkOS',
    credentials: { client_id: 'client_01ABCDEFGHJKMNPQRSTVWXYZ01', client_secret: KEY },
    // One list is enough here.
    permitted_endpoints: USERS,
  })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  workos = made.body.id
  await settled(ada)
}, 60_000)
beforeEach(() => {
  live.before = () => undefined
})

let serial = 0
const newUser = () => ({
  email: `new.person${++serial}@northwind.example`,
  first_name: 'New',
  last_name: 'Person',
})
const run = async (action: string, input: object, more: object = {}) =>
  ada.call('POST', `/v1/connections/${workos}/actions`, { action, input, ...more })
const posts = () => live.seen.filter(({ method }) => method !== 'GET').map(({ url }) => new URL(url).pathname)
/** Cron, whose clock is a second further on each time, until the run has ended. */
async function ended(id: string) {
  for (let ahead = 0; ahead < 25_000; ahead += 1000) {
    await resumeActions({ ...ctxOf(env, createExecutionContext()), now: () => Date.now() + ahead })
    const now = await read(id)
    if (now.finished_at !== null) return now
  }
  throw new Error('the action does not end')
}
const read = async (id: string) => (await ada.call('GET', `/v1/action-runs/${id}`)).body

describe('an action', () => {
  it('is shown before it is done, without a secret and without a request', async () => {
    live.seen.length = 0
    const reply = await run('user.create', newUser(), { dry_run: true })
    expect(reply).toMatchObject({ status: 201, body: { dry_run: true, run: null } })
    expect(
      reply.body.requests.map(({ method, path }: { method: string; path: string }) => `${method} ${path}`),
    ).toEqual(expect.arrayContaining([expect.stringMatching(/^POST \/user_management\/users/)]))
    expect(JSON.stringify(reply.body)).not.toContain('canary')
    expect(live.seen).toEqual([])
  })

  it('is done, told, and what it changed is read again', async () => {
    const user = newUser()
    const reply = await run('user.create', user)
    expect(reply.body.run).toMatchObject({ state: 'done', output: { id: expect.stringMatching(/^user_/) } })
    await settled(ada)
    const [found] = (await ada.call('GET', `/v1/users?email=${user.email}`)).body.data
    expect(found).toMatchObject({ connection_id: workos, email: user.email })
  })

  it('is not done twice: what is there already is found', async () => {
    const user = newUser()
    const first = await run('user.create', user)
    live.seen.length = 0
    const again = await run('user.create', user)
    expect(again.body.run).toMatchObject({ state: 'already', output: { id: first.body.run.output.id } })
    expect(posts()).toEqual([])
  })

  it('is taken back once', async () => {
    const { body } = await run('user.create', newUser())
    const undone = await ada.call('POST', `/v1/action-runs/${body.run.id}/undo`)
    expect(undone).toMatchObject({ status: 200, body: { state: 'undone' } })
    const again = await ada.call('POST', `/v1/action-runs/${body.run.id}/undo`)
    expect([again.status, again.body.error.code]).toEqual([409, 'actions.cannot_undo'])
  })

  it('what was there before cannot be taken back', async () => {
    const user = newUser()
    await run('user.create', user)
    const already = (await run('user.create', user)).body.run
    expect((await ada.call('POST', `/v1/action-runs/${already.id}/undo`)).status).toBe(409)
  })

  it.each([
    ['nothing filled in', 'user.create', {}, 'input.email'],
    ['a field nobody knows', 'user.create', { email: 'a@b.example', __proto__x: 1 }, 'input.__proto__x'],
    ['a number for a text', 'user.create', { email: 5 }, 'input.email'],
    ['an action nobody knows', 'user.explode', {}, 'input.action'],
  ])('with %s is a clear refusal, and nothing is written down', async (_what, action, ...rest) => {
    const [input, path] = rest as [object, string]
    const before = (await ada.call('GET', '/v1/action-runs')).body.data.length
    const reply = await run(action, input)
    expect([reply.status, reply.body.error.code]).toEqual([400, 'actions.bad_input'])
    expect(reply.body.error.details.map((one: { path: string }) => one.path)).toContain(path)
    expect((await ada.call('GET', '/v1/action-runs')).body.data).toHaveLength(before)
  })

  it('needs an editor; a viewer may look', async () => {
    const viewer = await joins(ada, 'viewer')
    const path = `/v1/connections/${workos}/actions`
    expect((await viewer.call('POST', path, { action: 'user.create', input: newUser() })).status).toBe(403)
    expect((await viewer.call('GET', '/v1/action-runs')).status).toBe(200)
  })

  it('of a restricted connection goes no further than its list', async () => {
    const narrow = await ada.call('POST', '/v1/connections', {
      connector: 'workos',
      name: 'Narrow',
      credentials: {
        client_id: 'client_01ABCDEFGHJKMNPQRSTVWXYZ01',
        client_secret: 'sk_test_other_0123456789',
      },
      permitted_endpoints: ['GET /user_management/users'],
    })
    expect(narrow).toMatchObject({
      status: 201,
      body: { permitted_endpoints: ['GET /user_management/users'] },
    })
    const syncs = (await ada.call('GET', `/v1/connections/${narrow.body.id}/syncs`)).body.data
    expect(syncs.map(({ object }: { object: string }) => object)).toEqual(['user'])
    await settled(ada)
    live.seen.length = 0
    const refused = await ada.call('POST', `/v1/connections/${narrow.body.id}/actions`, {
      action: 'user.create',
      input: newUser(),
    })
    expect(refused.body.run).toMatchObject({ state: 'failed', code: 'vendor.endpoint_not_permitted' })
    expect(posts()).toEqual([])
    const none = await ada.call('PATCH', `/v1/connections/${narrow.body.id}`, {
      permitted_endpoints: ['GET /nothing'],
    })
    expect([none.status, none.body.error.code]).toEqual([422, 'connections.test_failed'])
  })
})

describe('an action that meets trouble', () => {
  it('goes on by itself when the vendor said when', async () => {
    live.before = ({ method }) =>
      method === 'POST'
        ? new Response('{"message":"slow down"}', { status: 429, headers: { 'retry-after': '12' } })
        : undefined
    const { run: waiting } = (await run('user.create', newUser())).body
    expect(waiting).toMatchObject({
      state: 'waiting',
      code: 'vendor.rate_limited',
      next_attempt_at: expect.any(String),
    })
    live.before = () => undefined
    expect(await ended(waiting.id)).toMatchObject({ state: 'done' })
  })

  it('V28: that worked, and whose answer was lost, is looked for before it is sent again', async () => {
    let sent = 0
    live.before = async (request) => {
      const isWrite = request.method === 'POST' && new URL(request.url).pathname === '/user_management/users'
      if (!isWrite) return undefined
      sent++
      await visit(request)
      throw new TypeError('Network connection lost.')
    }
    const { run: first } = (await run('user.create', newUser())).body
    const after = first.finished_at === null ? await ended(first.id) : first
    expect(after).toMatchObject({ state: 'already', output: { id: expect.stringMatching(/^user_/) } })
    expect(sent).toBe(1)
  })

  it('V28: a message of which no answer came is left to a person, and never sent again by itself', async () => {
    const slack = await ada.call('POST', '/v1/connections', {
      connector: 'slack',
      name: 'Slack',
      credentials: { token: 'xoxb-northwind-actions1' },
    })
    await settled(ada)
    const people = (await ada.call('GET', `/v1/users?connection=${slack.body.id}&limit=50`)).body.data
    // To a person: a channel may be archived, or one that the app is not in.
    const channel = people.find(({ fields }: { fields: { status: string } }) => fields.status === 'active')
    let sent = 0
    live.before = ({ url }) => {
      if (!url.includes('chat.postMessage')) return undefined
      sent++
      throw new TypeError('Network connection lost.')
    }
    const { body } = await ada.call('POST', `/v1/connections/${slack.body.id}/actions`, {
      action: 'message.send',
      input: { channel: channel.external_id, text: 'Hello' },
    })
    expect(body.run).toMatchObject({ state: 'uncertain', code: 'action.outcome_unknown' })
    await resumeActions(ctxOf(env, createExecutionContext()))
    expect(sent).toBe(1)
    live.before = () => undefined
    const again = await ada.call('POST', `/v1/action-runs/${body.run.id}/retry`)
    expect(again.body).toMatchObject({ state: 'done' })
  })

  it('whose worker died is taken up, but not for ever', async () => {
    const { SHARD_1 } = env as Env & { SHARD_1: D1Database }
    const dies = (id: string) =>
      SHARD_1.prepare(
        `UPDATE action_runs SET state = 'running', finished_at = NULL, lease_until = 0 WHERE tenant_id = ?1 AND id = ?2`,
      )
        .bind(ada.workspace, id)
        .run()
    const { run: mine } = (await run('user.create', newUser())).body
    let asked = 0
    live.before = ({ url }) => {
      if (url.includes('/user_management/users')) asked++
      return undefined
    }
    await dies(mine.id)
    expect(await ended(mine.id)).toMatchObject({ state: 'already' })
    expect(asked).toBeGreaterThan(0)
    for (let death = 1; death < 6; death++) {
      await dies(mine.id)
      await ended(mine.id)
    }
    asked = 0
    await dies(mine.id)
    expect(await ended(mine.id)).toMatchObject({ state: 'failed', code: 'runs.internal_error' })
    expect(asked).toBe(0)
  }, 60_000)

  it('being taken back when everything stops says that nobody knows', async () => {
    const { run: mine } = (await run('user.create', newUser())).body
    let during: unknown
    live.before = async ({ method }) => {
      if (method === 'DELETE') during = await read(mine.id)
      return undefined
    }
    const undone = await ada.call('POST', `/v1/action-runs/${mine.id}/undo`)
    expect(undone.body).toMatchObject({ state: 'undone', message: null })
    expect(during).toMatchObject({
      state: 'undone',
      message: expect.stringContaining('may have worked or not'),
    })
  })

  it('ends with the connection it was for', async () => {
    const made = await ada.call('POST', '/v1/connections', {
      connector: 'workos',
      name: 'Gone soon',
      credentials: {
        client_id: 'client_01ABCDEFGHJKMNPQRSTVWXYZ01',
        client_secret: 'sk_test_gone_0123456789',
      },
      permitted_endpoints: USERS,
    })
    await settled(ada)
    live.before = ({ method }) =>
      method === 'POST' ? new Response('', { status: 429, headers: { 'retry-after': '60' } }) : undefined
    const { body } = await ada.call('POST', `/v1/connections/${made.body.id}/actions`, {
      action: 'user.create',
      input: newUser(),
    })
    live.before = () => undefined
    await ada.call('DELETE', `/v1/connections/${made.body.id}`)
    live.seen.length = 0
    await resumeActions(ctxOf(env, createExecutionContext()))
    expect(await read(body.run.id)).toMatchObject({ state: expect.stringMatching(/failed|uncertain/) })
    expect(posts()).toEqual([])
  })

  it('is nobody else’s to see or to repeat', async () => {
    const { run: mine } = (await run('user.create', newUser())).body
    const eve = await person('Eve')
    for (const [method, path] of [
      ['GET', `/v1/action-runs/${mine.id}`],
      ['POST', `/v1/action-runs/${mine.id}/undo`],
      ['POST', `/v1/action-runs/${mine.id}/retry`],
    ] as const)
      expect((await eve.call(method, path)).status, path).toBe(404)
    const other = await eve.call('POST', `/v1/connections/${workos}/actions`, {
      action: 'user.create',
      input: newUser(),
    })
    expect(other.status).toBe(404)
    expect((await eve.call('GET', '/v1/action-runs')).body.data).toEqual([])
  })

  it('keeps a password for somebody new sealed, shows it nowhere, and sends it', async () => {
    const PASSWORD = 'canary-first-password'
    const agency = await sandboxConnection(ada, 'highlevel')
    const input = {
      email: 'first@northwind.example',
      first_name: 'First',
      last_name: 'Day',
      password: PASSWORD,
      role: 'user',
    }
    const path = `/v1/connections/${agency}/actions`
    const plan = await ada.call('POST', path, { action: 'user.create', input, dry_run: true })
    expect(plan.status, JSON.stringify(plan.body)).toBe(201)
    const done = await ada.call('POST', path, { action: 'user.create', input })
    expect(done.body.run, JSON.stringify(done.body)).toMatchObject({
      state: 'done',
      input: { password: '[secret]' },
    })
    expect(JSON.stringify([plan.body, done.body, await read(done.body.run.id)])).not.toContain('canary')
    expect(await whereStored(PASSWORD)).toEqual([])
    expect(await whereStored(done.body.run.id)).toContain('SHARD_1 action_runs')
  })

  it('works on sample data too', async () => {
    const sample = await sandboxConnection(ada, 'workos')
    const { body } = await ada.call('POST', `/v1/connections/${sample}/actions`, {
      action: 'user.create',
      input: newUser(),
    })
    expect(body.run).toMatchObject({ state: 'done' })
  })
})
