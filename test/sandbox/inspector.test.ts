import { sandboxOverHttp } from '#sandbox/over-http.ts'
import { expect, it } from 'vitest'

const over = (path: string, init?: RequestInit) =>
  sandboxOverHttp(new Request(`http://localhost:8787/sandbox/_inspector${path}`, init))
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  over(path, { method: 'POST', body, headers })
interface Listed {
  data: Record<string, unknown>[]
}
const list = async (bin: string) => (await (await over(`/${bin}/requests`)).json<Listed>()).data

it('keeps what came, the newest first', async () => {
  expect(await list('first')).toEqual([])
  const reply = await post('/first?from=here', '{"a":1}', { 'Webhook-Id': 'evt_1' })
  expect([reply.status, await reply.json()]).toEqual([200, { seen: 1 }])
  await over('/first')
  expect(await list('first')).toEqual([
    expect.objectContaining({ n: 2, method: 'GET', body: '', bytes: 0, query: '' }),
    {
      n: 1,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      method: 'POST',
      query: '?from=here',
      headers: expect.objectContaining({ 'webhook-id': 'evt_1' }),
      body: '{"a":1}',
      bytes: 7,
      cut: false,
      status: 200,
    },
  ])
  await over('/first/requests', { method: 'DELETE' })
  expect(await list('first')).toEqual([])
})

it('answers as its address says', async () => {
  for (const status of [204, 302, 410, 500])
    expect((await post(`/as?status=${status}`, 'x')).status).toBe(status)
  const busy = await post('/as?status=429&retry_after=120', 'x')
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '120'])
  for (const nonsense of ['99', '600', 'x', '101', '1e9'])
    expect((await post(`/as?status=${nonsense}`, 'x')).status).toBe(200)
  expect((await list('as')).map(({ status }) => status).slice(5)).toEqual([429, 500, 410, 302, 204])
})

it('keeps fifty requests of fifty bins, and 64 KiB of each', async () => {
  await post('/big', 'a'.repeat(100_000))
  const [big] = await list('big')
  expect([String(big?.body).length, big?.bytes, big?.cut]).toEqual([65_536, 100_000, true])
  for (let n = 0; n < 60; n++) await post('/many', String(n))
  const many = await list('many')
  expect([many.length, many[0]?.body, many.at(-1)?.body]).toEqual([50, '59', '10'])
  for (let n = 0; n < 50; n++) await post(`/bin-${n}`, 'x')
  expect(await list('many')).toEqual([])
  expect(await list('bin-0')).toHaveLength(1)
})

it('has no bins but those with a plain name', async () => {
  for (const path of ['', '/', '/a/b', '/a b', `/${'a'.repeat(65)}`]) {
    const reply = await over(path)
    expect([path, reply.status]).toEqual([path, 404])
  }
})
