import { beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '#http/endpoints.ts'
import { setFeed } from '#domains/people/index.ts'
import { toJsonSchema } from '@valibot/to-json-schema'
import manifest from '../cases/manifests/docs_sync_create_bamboohr.json'
import { apiCall } from '../make/api-calls.ts'
import { sandboxConnection } from '../make/connections.ts'
import { issueKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'
import { putReceived } from '../make/received.ts'
import { tenant } from '../make/tenant.ts'

const takes = (e: (typeof endpoints)[number], name: string) =>
  e.query !== undefined &&
  Object.hasOwn(toJsonSchema(e.query, { errorMode: 'ignore', typeMode: 'input' }).properties ?? {}, name)
const lists = endpoints.filter((e) => takes(e, 'cursor')).map((e) => ({ path: e.path, e }))

let ada: Member
let ids: Record<string, string>
const filled = (path: string) =>
  path.replace(':id', ids[/^\/(?:v1\/)?([\w/-]+)\/:id/.exec(path)?.[1] ?? ''] ?? '')
const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url')

/** A key with more than a page of usage. */
async function usedKey(who: Member) {
  const key = await issueKey(who, ['users:read', 'tags:read'])
  for (const path of ['/v1/users', '/v1/tags', '/v1/statistics', '/v1/changes']) await key.call('GET', path)
  return key
}

beforeAll(async () => {
  ada = await person()
  const connections = await sandboxConnection(ada)
  await sandboxConnection(ada, 'highlevel')
  const firstOf = async (path: string) => String((await ada.call('GET', path)).body.data[0].id)
  ids = {
    connections,
    'people/feeds': connections,
    syncs: await firstOf('/v1/syncs'),
    runs: await firstOf('/v1/runs'),
    calls: (await apiCall(ada, { template: 'tags' })).id,
    keys: (await usedKey(ada)).id,
  }
  const feed = { connectionId: connections, mode: 'update', allowRole: false, automatic: false } as const
  await setFeed(await tenant(ada.workspace), feed)
  const came = Array.from({ length: 5 }, () => ({ connectionId: connections }))
  await putReceived(await tenant(ada.workspace), came)
  const slack = await ada.call('POST', '/v1/connections', {
    connector: 'slack',
    name: 'Slack',
    mode: 'sandbox',
  })
  for (let i = 0; i < 3; i++) {
    const input = { email: `guest${i}@people.example` }
    const action = 'user.lookup_by_email'
    await ada.call('POST', `/v1/connections/${slack.body.id}/actions`, { action, input })
    await ada.call('POST', '/v1/manifests', {
      name: `No. ${i}`,
      kind: 'sync',
      source: JSON.stringify(manifest),
    })
    const url = 'http://127.0.0.1:9/'
    const hook = (await ada.call('POST', '/v1/webhook-endpoints', { name: `No. ${i}`, url })).body
    for (let n = 0; n < 2; n++) await ada.call('POST', `/v1/webhook-endpoints/${hook.id}/test`, {})
    await issueKey(ada, ['users:read'])
    await apiCall(ada, { template: 'tags' })
    await ada.call('POST', '/v1/invitations', { email: `guest${i}@people.example`, role: 'viewer' })
    const named = { first_name: 'Guest', last_name: String(i) }
    await ada.call('POST', '/v1/people', { email: `guest${i}@people.example`, ...named })
    await ada.call('POST', '/v1/people/ignored', { email: `robot${i}@people.example` })
  }
}, 60_000)

describe('lists', () => {
  it('are all bounded and have a cursor', () => {
    expect(lists.length).toBeGreaterThan(10)
    const replies = (e: (typeof endpoints)[number]) =>
      Object.keys((e.returns as { entries?: object } | undefined)?.entries ?? {})
    const unbounded = endpoints.filter((e) => replies(e).includes('next_cursor') && !takes(e, 'limit'))
    expect(unbounded.map(({ path }) => path)).toEqual([])
  })

  it.each(lists)('$path: refuses a cursor that is not one of ours', async ({ path }) => {
    const strange = [
      'x',
      '%00',
      '"',
      'null',
      cursor(null),
      cursor([]),
      cursor({}),
      cursor([null]),
      cursor([[]]),
      cursor([1, 2, 3]),
      cursor([{ $ne: 1 }]),
      cursor([true]),
      cursor('x'),
      'A'.repeat(513),
    ]
    for (const text of strange) {
      const { status, body } = await ada.call('GET', `${filled(path)}?cursor=${encodeURIComponent(text)}`)
      expect([status, ['request.bad_cursor', 'request.invalid'].includes(body.error?.code)], text).toEqual([
        400,
        true,
      ])
    }
    // A position of the right shape with senseless values leads nowhere, and breaks nothing.
    for (const text of [
      '[1e999]',
      '[1e999,"x"]',
      '[-1.5]',
      '[-1.5,""]',
      '["\\u0000\\ud800"]',
      `["' OR 1=1 --"]`,
      '[0,"%"]',
    ]) {
      const { status } = await ada.call(
        'GET',
        `${filled(path)}?cursor=${Buffer.from(text).toString('base64url')}`,
      )
      expect([200, 400], text).toContain(status)
    }
  })

  it.each(lists)('$path: takes a limit from 1 to 200', async ({ path }) => {
    for (const limit of ['0', '-1', '201', '1.5', 'x', '', '1e2', '0x10', ' 5', '9'.repeat(50)]) {
      const { status, body } = await ada.call('GET', `${filled(path)}?limit=${encodeURIComponent(limit)}`)
      expect([status, body.error?.details?.[0]], limit).toEqual([
        400,
        expect.objectContaining({ in: 'query', path: 'limit' }),
      ])
    }
    for (const limit of [1, 2, 200]) {
      const { status, body } = await ada.call('GET', `${filled(path)}?limit=${limit}`)
      expect(status).toBe(200)
      expect(body.data.length).toBeLessThanOrEqual(limit)
      if (body.data.length < limit) expect(body.next_cursor).toBeNull()
    }
  })

  // Only a dry run has a preview, only a bad row is set aside: their own tests in test/domains page through them.
  const filledLists = lists.filter(({ path }) => !/\/(preview|set-aside)$/.test(path))
  it.each(filledLists)('$path: page by page is the same as at once', async ({ path }) => {
    const { body } = await ada.call('GET', `${filled(path)}?limit=200`)
    const whole = body.data.slice(0, 7)
    const paged: unknown[] = []
    let next = ''
    while (paged.length < whole.length) {
      const page = await ada.call('GET', `${filled(path)}?limit=3${next}`)
      expect(page.body.data.length).toBeGreaterThan(0)
      paged.push(...page.body.data)
      if (page.body.next_cursor === null) break
      next = `&cursor=${page.body.next_cursor}`
    }
    expect(whole.length).toBeGreaterThan(0)
    expect(paged.slice(0, whole.length)).toEqual(whole)
    if (whole.length > 3) expect(next).not.toBe('')
  })

  it('have fifty rows where nobody says how many', async () => {
    const { body } = await ada.call('GET', '/v1/users')
    expect(body.data).toHaveLength(50)
    expect(body.next_cursor).toEqual(expect.any(String))
  })
})
