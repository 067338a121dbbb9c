import { beforeAll, describe, expect, it } from 'vitest'
import { apiCall, pathOf } from '../make/api-calls.ts'
import { call } from '../make/app.ts'
import { sandboxConnection } from '../make/connections.ts'
import { STYLES, tokenOf } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'
import { at, parseXml, type Node } from '../make/xml.ts'

/** Each way to show a client key and its secret. */
const ways: Record<string, (secret: string) => Promise<Record<string, string>> | Record<string, string>> = {
  ...STYLES,
  'an access token': async (secret) => ({ authorization: `Bearer ${await tokenOf(secret)}` }),
}

interface Page {
  ids: string[]
  next: string | null
}

const inJson = (body: { data: { Id: string }[]; next_cursor: string | null }): Page => ({
  ids: body.data.map(({ Id }) => Id),
  next: body.next_cursor,
})

function inXml(body: string): Page {
  const root = parseXml(body)
  const rows: Node[] = at(root, 'data')?.children ?? []
  const cursor = at(root, 'next_cursor')
  return {
    ids: rows.map((row) => at(row, 'Id')?.text ?? ''),
    next: cursor?.attributes.nil === 'true' ? null : (cursor?.text ?? null),
  }
}

let ada: Member
let connection: string
let everybody: string[]

beforeAll(async () => {
  ada = await person()
  connection = await sandboxConnection(ada)
  everybody = []
  for (let next: string | null = ''; next !== null;) {
    const { body } = await ada.call('GET', `/v1/users?connection=${connection}${next && `&cursor=${next}`}`)
    everybody.push(...body.data.map(({ id }: { id: string }) => id))
    next = body.next_cursor
  }
})

describe.each(Object.entries(ways))('a partner with %s', (_, headersOf) => {
  it.each(['json', 'xml'])('reads a call in %s, page by page, until the key is revoked', async (format) => {
    const read = format === 'json' ? inJson : inXml
    const fixed = { connection, object: 'user' }
    const made = await apiCall(ada, { template: 'records', format, fixed, department: 'Sales' })
    const headers = await headersOf(made.secret)

    const ids: string[] = []
    let pages = 0
    for (let next: string | null = ''; next !== null; pages++) {
      const query = { limit: '80', ...(next && { cursor: next }) }
      const reply = await call('GET', pathOf(made.id, query), { headers })
      expect(reply.status, JSON.stringify(reply.body)).toBe(200)
      expect(reply.headers.get('content-type')).toMatch(`application/${format}`)
      expect(reply.headers.get('ratelimit')).toMatch(/"minute";r=\d+/)
      const page: Page = read(reply.body)
      ids.push(...page.ids)
      next = page.next
    }
    expect(pages).toBeGreaterThan(1)
    expect(ids).toEqual(everybody)

    // The same again costs no body.
    const first = await call('GET', pathOf(made.id), { headers })
    const etag = first.headers.get('etag') ?? ''
    const again = await call('GET', pathOf(made.id), { headers: { ...headers, 'if-none-match': etag } })
    expect([again.status, again.body]).toEqual([304, ''])

    const refused = await call('GET', pathOf(made.id, { colour: 'red' }), { headers })
    expect(refused.status).toBe(400)
    // It opens nothing else.
    expect((await call('GET', '/v1/users', { headers })).status).toBe(403)

    const [key] = (await ada.call('GET', `/v1/keys?call=${made.id}`)).body.data
    expect(key).toMatchObject({ department: 'Sales', client_key: made.clientKey })
    expect((await ada.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(204)
    const gone = await call('GET', pathOf(made.id), { headers })
    expect([gone.status, gone.body.error.code]).toEqual([401, 'auth.bad_key'])
  })
})
