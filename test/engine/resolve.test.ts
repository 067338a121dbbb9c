import { describe, expect, it } from 'vitest'
import { call } from '#engine/call.ts'
import { resolvePublic } from '#engine/resolve.ts'
import { accountOf, ctxOf, NOW } from './vendor.ts'

interface Zone {
  A?: unknown
  AAAA?: unknown
}
const found = (type: number, ...data: string[]) => ({
  Status: 0,
  Answer: data.map((d) => ({ type, data: d })),
})
const none = { Status: 0 }
let hosts = 0
/** Each test its own name: the cache outlives a test as it outlives a request. */
const freshHost = () => `h${hosts++}.acme.com`

function resolver(zone: Zone, now = () => NOW) {
  const asked: Request[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init)
    asked.push(request)
    const url = new URL(request.url)
    if (url.hostname !== 'cloudflare-dns.com') return Response.json({ data: [] })
    const answer = zone[url.searchParams.get('type') as keyof Zone]
    if (answer instanceof Error) throw answer
    return answer instanceof Response ? answer : Response.json(answer)
  }
  return { ctx: ctxOf({ local: 'no', now, fetch: fetch }), asked }
}

describe('looking up a host', () => {
  it.each<[string, Zone, unknown]>([
    ['public', { A: found(1, '1.1.1.1'), AAAA: found(28, '2606:4700::1') }, { ok: true }],
    ['IPv4 only', { A: found(1, '1.1.1.1'), AAAA: none }, { ok: true }],
    [
      'a chain of names',
      {
        A: {
          Status: 0,
          Answer: [
            { type: 5, data: 'a.b.' },
            { type: 1, data: '1.1.1.1' },
          ],
        },
        AAAA: none,
      },
      { ok: true },
    ],
    [
      'private',
      { A: found(1, '10.0.0.1'), AAAA: none },
      { error: { code: 'vendor.private_address', kind: 'refused' } },
    ],
    [
      'half private',
      { A: found(1, '1.1.1.1', '169.254.169.254'), AAAA: none },
      { error: { code: 'vendor.private_address' } },
    ],
    [
      'private by IPv6',
      { A: found(1, '1.1.1.1'), AAAA: found(28, '::1') },
      { error: { code: 'vendor.private_address' } },
    ],
    [
      'no text of an address',
      { A: found(1, 'x'), AAAA: none },
      { error: { code: 'vendor.private_address' } },
    ],
    [
      'unknown',
      { A: { Status: 3 }, AAAA: { Status: 3 } },
      { error: { code: 'vendor.dns_no_address', kind: 'unreachable' } },
    ],
    ['empty', { A: none, AAAA: none }, { error: { code: 'vendor.dns_no_address' } }],
    [
      'failing',
      { A: { Status: 2 }, AAAA: none },
      { error: { code: 'vendor.dns_failed', kind: 'unreachable' } },
    ],
    [
      'half failing',
      { A: found(1, '1.1.1.1'), AAAA: { Status: 2 } },
      { error: { code: 'vendor.dns_failed' } },
    ],
    [
      'unreachable',
      { A: found(1, '1.1.1.1'), AAAA: new Error('down') },
      { error: { code: 'vendor.dns_failed' } },
    ],
    [
      'an error page',
      { A: new Response('<html>', { status: 200 }), AAAA: none },
      { error: { code: 'vendor.dns_failed' } },
    ],
    [
      'a 500',
      { A: Response.json(found(1, '1.1.1.1'), { status: 500 }), AAAA: none },
      { error: { code: 'vendor.dns_failed' } },
    ],
    ['null', { A: null, AAAA: null }, { error: { code: 'vendor.dns_failed' } }],
    ['odd', { A: { Status: 0, Answer: 'x' }, AAAA: none }, { error: { code: 'vendor.dns_failed' } }],
  ])('%s', async (_name, zone, expected) => {
    expect(await resolvePublic(resolver(zone).ctx, freshHost())).toMatchObject(expected as object)
  })

  it('V7: a name that is nobody’s is told apart from one that cannot be looked up', async () => {
    const nobody = await resolvePublic(resolver({ A: { Status: 3 }, AAAA: { Status: 3 } }).ctx, freshHost())
    const unknown = await resolvePublic(
      resolver({ A: { Status: 2 }, AAAA: new Error('down') }).ctx,
      freshHost(),
    )
    for (const answer of [nobody, unknown]) expect(answer).toMatchObject({ error: { kind: 'unreachable' } })
    expect(nobody).toMatchObject({ error: { code: 'vendor.dns_no_address' } })
    expect(unknown).toMatchObject({ error: { code: 'vendor.dns_failed' } })
  })

  it('asks for both kinds, and again after 30 seconds', async () => {
    let now = NOW
    const { ctx, asked } = resolver({ A: found(1, '1.1.1.1'), AAAA: none }, () => now)
    const host = freshHost()
    await resolvePublic(ctx, host)
    now += 29_999
    await resolvePublic(ctx, host)
    expect(asked.map((request) => new URL(request.url).search)).toEqual([
      `?name=${host}&type=A`,
      `?name=${host}&type=AAAA`,
    ])
    expect(asked[0]?.headers.get('accept')).toBe('application/dns-json')
    now += 1
    await resolvePublic(ctx, host)
    expect(asked).toHaveLength(4)
  })

  it('does not remember bad news', async () => {
    const host = freshHost()
    await resolvePublic(resolver({ A: found(1, '10.0.0.1'), AAAA: none }).ctx, host)
    expect((await resolvePublic(resolver({ A: found(1, '1.1.1.1'), AAAA: none }).ctx, host)).ok).toBe(true)
  })

  it('stops a request to a name that moved into a private network', async () => {
    const { ctx, asked } = resolver({ A: found(1, '192.168.1.1'), AAAA: none })
    const account = accountOf(`https://${freshHost()}`)
    const description = { method: 'GET', path: '/' } as const
    expect(await call(ctx, account, { description })).toMatchObject({
      error: { code: 'vendor.private_address' },
    })
    expect(asked.every((request) => request.url.startsWith('https://cloudflare-dns.com/'))).toBe(true)
    expect(asked).toHaveLength(2)
    expect(asked.some((request) => request.headers.has('authorization'))).toBe(false)
  })

  it('calls fetch on its own, as workerd demands, not as a method of ctx', async () => {
    const { ctx } = resolver({ A: found(1, '1.1.1.1'), AAAA: none })
    const strict = function (this: unknown, ...args: Parameters<typeof fetch>) {
      if (this !== undefined) throw new TypeError('Illegal invocation')
      return ctx.fetch(...args)
    }
    const account = accountOf(`https://${freshHost()}`)
    const description = { method: 'GET', path: '/x' } as const
    expect(await call({ ...ctx, fetch: strict }, account, { description })).toMatchObject({ ok: true })
  })

  it('lets a request to a public name out', async () => {
    const { ctx, asked } = resolver({ A: found(1, '1.1.1.1'), AAAA: none })
    const account = accountOf(`https://${freshHost()}`)
    expect(await call(ctx, account, { description: { method: 'GET', path: '/x' } })).toMatchObject({
      ok: true,
    })
    expect(asked.at(-1)?.url).toBe(`${account.base}/x`)
    expect(asked.at(-1)?.redirect).toBe('manual')
  })
})
