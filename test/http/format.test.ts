import { beforeAll, describe, expect, it } from 'vitest'
import { call, ORIGIN } from '../make/app.ts'
import { sandboxConnection } from '../make/connections.ts'
import { person, type Member } from '../make/people.ts'

let ada: Member
const asked = (path: string, headers: Record<string, string> = {}) =>
  call('GET', path, {
    headers: { cookie: ada.cookie, origin: ORIGIN, 'syncline-workspace': ada.workspace, ...headers },
  })

beforeAll(async () => {
  ada = await person()
  await sandboxConnection(ada)
}, 60_000)

describe('the format', () => {
  it.each([
    ['', 'json'],
    ['*/*', 'json'],
    ['text/html', 'json'],
    ['application/json', 'json'],
    ['application/json, application/xml;q=0.9', 'json'],
    ['application/json;q=0.5, application/xml', 'xml'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'xml'],
    ['application/xml', 'xml'],
    ['text/xml', 'xml'],
    ['application/xml;q=nonsense', 'xml'],
    [';;;,,,', 'json'],
  ])('for Accept: %s is %s', async (accept, format) => {
    const reply = await asked('/v1/users?limit=2', { accept })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toContain(`application/${format}`)
    expect(reply.headers.get('vary')).toBe('Accept')
  })

  it('as XML has the same rows, and errors too', async () => {
    const json = await asked('/v1/users?limit=2')
    const xml = String((await asked('/v1/users?limit=2', { accept: 'application/xml' })).body)
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<response>/)
    for (const { id, email } of json.body.data) {
      expect(xml).toContain(`<id>${id}</id>`)
      expect(xml).toContain(`<email>${email}</email>`)
    }
    expect(xml).toContain(`<next_cursor>${json.body.next_cursor}</next_cursor>`)
    const refused = await asked('/v1/users?limit=x', { accept: 'application/xml' })
    expect(refused.status).toBe(400)
    expect(refused.body).toContain('<code>request.invalid</code>')
    const unknown = await asked('/v1/nothing', { accept: 'application/xml' })
    expect([unknown.status, String(unknown.body).includes('<code>request.no_such_path</code>')]).toEqual([
      404,
      true,
    ])
  })
})

describe('the entity tag', () => {
  it('spares a caller what they have', async () => {
    const first = await asked('/v1/users?limit=2')
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^"[\w-]{27}"$/)
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await asked('/v1/users?limit=2', { 'if-none-match': known })
      expect([again.status, again.body, again.headers.get('etag')], known).toEqual([304, '', tag])
    }
    for (const other of ['', 'x', `${tag}x`, tag.replaceAll('"', ''), '"other"'])
      expect((await asked('/v1/users?limit=2', { 'if-none-match': other })).status, other).toBe(200)
  })

  it('is another for another page, another format, and after a change', async () => {
    const tagOf = async (path: string, headers = {}) => (await asked(path, headers)).headers.get('etag')
    const people = await tagOf('/v1/people')
    const tags = [
      await tagOf('/v1/users?limit=2'),
      await tagOf('/v1/users?limit=3'),
      await tagOf('/v1/users?limit=2', { accept: 'application/xml' }),
      people,
    ]
    expect(new Set(tags).size).toBe(tags.length)
    await ada.call('POST', '/v1/people', { email: 'x@people.example', first_name: 'X', last_name: 'Y' })
    expect(await tagOf('/v1/people')).not.toBe(people)
  })
})
