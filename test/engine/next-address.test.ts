import { describe, expect, it } from 'vitest'
import { fetchPage } from '#engine/index.ts'
import { read, vendor } from './pages.ts'
import { accountOf, connectorOf, ctxOf, KEY, people } from './vendor.ts'

const nextUrl = { kind: 'next_url', from: 'next' } as const
const few = (id: number | string) => [{ id: `u${id}` }]

describe('the address of a next page', () => {
  const foreign = (evil: string) => [
    `${evil}/people`,
    `//${new URL(evil).host}/people`,
    `\\\\${new URL(evil).host}/people`,
    `HTTP://${new URL(evil).host}`,
    `http:\t//${new URL(evil).host}`,
    '//evil.example/people',
    'https://evil.example',
    'javascript:alert(1)',
    'data:text/plain,x',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
  ]

  it('is not followed to another host, wherever it stands and however it is written', async () => {
    const evil = await vendor(() => ({ data: few('evil') }))
    for (const address of foreign(evil.origin))
      for (const page of [nextUrl, { kind: 'link' } as const]) {
        const { origin, hits } = await vendor(() => ({
          data: few(1),
          next: address,
          link: `<${address}>; rel="next"`,
        }))
        if (page.kind === 'link' && address.includes('\t')) continue
        expect([address, (await read(origin, { page })).end]).toEqual([address, 'vendor.foreign_next_url'])
        expect(hits).toHaveLength(1)
      }
    expect(evil.hits).toHaveLength(0)
  })

  it.each<[string, (origin: string) => string]>([
    ['a name and password', (origin) => origin.replace('//', '//user:pass@') + '/people'],
    ['our host as a user of another', (origin) => `http://${new URL(origin).host}@evil.example/`],
    ['another port', (origin) => `http://127.0.0.1:${Number(new URL(origin).port) + 1}/people`],
    ['another scheme', (origin) => origin.replace('http:', 'https:')],
    ['our host as the start of another', (origin) => `${origin}.evil.example/`.replace(/:\d+/, '')],
  ])('is not followed with %s', async (_what, of) => {
    const { origin, hits } = await vendor(({ origin: own }) => ({ data: few(1), next: of(own) }))
    expect((await read(origin, { page: nextUrl })).end).toBe('vendor.foreign_next_url')
    expect(hits).toHaveLength(1)
  })

  it('is never a template', async () => {
    const sent: string[] = []
    const { origin, hits } = await vendor(({ n, url }) => {
      sent.push(decodeURIComponent(url.pathname + url.search))
      return {
        data: few(n),
        next: n < 1 ? '/people/{{secret.api_key}}?k={{secret.api_key}}&c={{company}}' : null,
      }
    })
    expect((await read(origin, { page: nextUrl })).end).toBe('whole')
    expect(sent[1]).toBe('/people/{{secret.api_key}}?k={{secret.api_key}}&c={{company}}')
    expect(hits.some(({ url }) => url?.includes(encodeURIComponent(KEY)))).toBe(false)
  })

  it('is asked with the list’s headers or its own, without the list’s body, as often as may be', async () => {
    const { origin, hits } = await vendor(({ n }) => ({ data: few(n), next: `/people?p=${n}` }))
    const list = { method: 'POST', path: '/people', body: { a: 1 }, headers: { 'X-A': '1' } } as const
    await read(origin, { list, page: { ...nextUrl, most: 2 } })
    await read(origin, { list, page: { ...nextUrl, most: 2, headers: { 'X-B': '2' } } })
    expect(hits.map(({ method, headers }) => [method, headers['x-a'], headers['x-b']])).toEqual([
      ['POST', '1', undefined],
      ['GET', '1', undefined],
      ['POST', '1', undefined],
      ['GET', undefined, '2'],
    ])
  })

  it('is stored without the credential it may hold, and asked with it', async () => {
    const { origin, hits } = await vendor(({ n, url }) => ({
      data: few(n),
      next: n < 1 ? `/people?p=2&key=${url.searchParams.get('key')}` : null,
    }))
    const account = accountOf(origin, {
      auth: { kind: 'query', name: 'key', value: '{{secret.api_key}}' },
      connector: connectorOf({ objects: { person: { ...people, page: nextUrl } } }),
    })
    const page = await fetchPage(ctxOf(), account, { object: 'person', cursor: null })
    if (!page.ok) throw new Error(page.error.code)
    expect(JSON.stringify(page.value.next)).not.toContain('sk/live')
    await fetchPage(ctxOf(), account, { object: 'person', cursor: page.value.next })
    expect(hits.map(({ url }) => new URL(url ?? '', origin).searchParams.get('key'))).toEqual([KEY, KEY])
  })
})
