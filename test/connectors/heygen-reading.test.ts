import { afterEach, describe, expect, it } from 'vitest'
import { fetchOne, testAccount } from '#engine/index.ts'
import { aLook, aMe, anAvatar, aTemplate, aVideo, type HeyGen } from '../vendors/heygen-server.ts'
import { leaks, simulated, startAt } from './heygen-account.ts'
import { ctx, idsOf, readAll } from './reading.ts'

const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n))
const all: Partial<HeyGen> = {
  videos: many(450, (n) => aVideo(n)),
  templates: many(120, (n) => aTemplate(n)),
  avatars: many(75, (n) => anAvatar(n)),
  looks: many(200, (n) => aLook(n, { tags: n < 100 ? [] : ['business', 'casual'] })),
}

let close = async () => {}
afterEach(() => close())
async function start(options: Partial<HeyGen> = {}, secrets: Record<string, string> = {}) {
  const started = await startAt({ ...all, ...options }, secrets)
  close = started.vendor.close
  return started
}

it.each([
  ['user', 1, 1],
  ['quota', 2, 1],
  ['video', 450, 5],
  ['template', 120, 2],
  ['avatar', 75, 2],
  // The first two pages are of looks without a tag.
  ['look_tag', 200, 4],
])('reads every %s, %i in %i requests', async (object, rows, requests) => {
  const { vendor, account } = await start()
  const read = await readAll(account, object)
  expect(read).toMatchObject({ failure: null, quarantined: [], requests })
  expect(idsOf(read.rows).size).toBe(rows)
  expect(vendor.requests.every(({ headers }) => headers['x-api-key'] === 'sk_0123456789abcdef')).toBe(true)
})

it('reads a video again as the list has it, and knows one that is gone', async () => {
  const { account } = await start({
    videos: [aVideo(1, { video_url: 'https://f.example.com/1.mp4?Signature=a' })],
  })
  const [listed] = (await readAll(account, 'video')).rows
  expect(await fetchOne(ctx, account, { object: 'video', id: 'v_1' })).toEqual({ ok: true, value: listed })
  expect(listed?.raw).toMatchObject({ video_url: 'https://f.example.com/1.mp4' })
  expect(await fetchOne(ctx, account, { object: 'video', id: 'v_none' })).toEqual({ ok: true, value: null })
})

describe('a list that lies about its end', () => {
  it.each([
    ['more-without-token', 'nonsense'],
    ['same-token', 'nonsense'],
  ] as const)('by %s is no list', async (lie, kind) => {
    const { account } = await start({ lie })
    for (const object of ['video', 'look_tag'])
      expect((await readAll(account, object)).failure, object).toMatchObject({ kind })
  })

  it('by promising a page that is empty is read all the same', async () => {
    const { account } = await start({ lie: 'always-more' })
    expect((await readAll(account, 'video')).rows).toHaveLength(450)
    expect((await readAll(account, 'look_tag')).rows).toHaveLength(200)
  })
})

describe('trouble', () => {
  it('a wrong key is told from every object, and never repeated', async () => {
    const { account } = await start({ apiKey: 'sk_another' })
    expect(await testAccount(ctx, account)).toMatchObject({ error: { status: 401, reauth: true } })
    for (const object of ['user', 'video', 'look_tag', 'quota']) {
      const { failure } = await readAll(account, object)
      expect(failure).toMatchObject({ kind: 'refused', reauth: true })
      expect(leaks(failure)).toEqual([])
    }
  })

  it('a key that may not read something says so of that alone', async () => {
    const { account } = await start({ forbidden: ['/v3/avatars'] })
    expect((await readAll(account, 'avatar')).failure).toMatchObject({
      status: 403,
      code: 'vendor.forbidden',
    })
    expect((await readAll(account, 'video')).failure).toBeNull()
  })

  it('429 is waited for as long as it says', async () => {
    const { vendor, account } = await start()
    vendor.limit(17)
    expect((await readAll(account, 'video')).failure).toMatchObject({ kind: 'busy', retryAfterMs: 17_000 })
  })

  it('calls what a restricted connection permits, and nothing else', async () => {
    const { vendor, account } = await start()
    const restricted = { ...account, permitted: ['GET /v3/users/me', 'GET /v3/videos'] }
    expect((await readAll(restricted, 'quota')).failure).toBeNull()
    expect((await readAll(restricted, 'video')).failure).toBeNull()
    const asked = vendor.requests.length
    expect((await readAll(restricted, 'template')).failure).toMatchObject({
      code: 'vendor.endpoint_not_permitted',
    })
    expect(vendor.requests.length).toBe(asked)
  })

  it('another shape is never an empty list', async () => {
    const { vendor, account } = await start()
    for (const object of ['user', 'video', 'template', 'avatar', 'look_tag', 'quota']) {
      vendor.plan({ status: 200, body: { data: null, has_more: false } })
      expect((await readAll(account, object)).failure, object).toMatchObject({ kind: 'nonsense' })
    }
  })
})

it('knows each way an account pays', async () => {
  const wallet = { currency: 'usd', remaining_balance: 4.2 }
  const { account } = await start({ me: aMe({ billing_type: 'wallet', subscription: null, wallet }) })
  expect((await readAll(account, 'quota')).rows).toMatchObject([
    { fields: { metric: 'wallet_balance', value: 4.2 } },
  ])
})

it.each(['sk_reads_northwind', 'sk_wallet_northwind', 'sk_usage_northwind'])(
  'reads the simulated account %s to its end',
  async (key) => {
    for (const object of ['user', 'quota', 'video', 'template', 'avatar', 'look_tag']) {
      const read = await readAll(simulated(key), object)
      expect(read, object).toMatchObject({ failure: null, quarantined: [] })
      expect(read.rows.length, object).toBeGreaterThan(0)
      expect(idsOf(read.rows).size, object).toBe(read.rows.length)
    }
  },
)
