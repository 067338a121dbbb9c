import { sandboxFetch, sandboxVendors } from '#sandbox/index.ts'
import { sandboxOverHttp } from '#sandbox/over-http.ts'
import { expect, it } from 'vitest'
import { bamboohr, highlevel, json } from './call.ts'

const over = (path: string, init?: RequestInit) =>
  sandboxOverHttp(new Request(`http://localhost:8787${path}`, init))

it('names its vendors and refuses others', async () => {
  expect(sandboxVendors).toEqual(expect.arrayContaining(['bamboohr', 'highlevel', 'slack']))
  const replies = [
    sandboxFetch('constructor', new Request('https://x.example/')),
    ...['/sandbox/acme/users', '/sandbox/', '/sandbox', '/v1/users', '/sandbox/bamboohr'].map((p) => over(p)),
  ]
  for (const reply of await Promise.all(replies)) {
    expect(reply.status).toBe(404)
    expect(await reply.json()).toMatchObject({ error: { code: expect.stringMatching(/^sandbox\./) } })
  }
})

it('is the same vendor over HTTP, under its prefix', async () => {
  const headers = { Authorization: 'Bearer pit-0123456789', Version: '2021-07-28' }
  const reply = await over('/sandbox/highlevel/locations/over/tags?x=1', { headers })
  expect(await reply.json()).toEqual(await json(highlevel('/locations/over/tags')))

  const post = { method: 'POST', headers, body: JSON.stringify({ profileIds: ['a'] }) }
  const posted = await over('/sandbox/highlevel/social-media-posting/statistics?locationId=over', post)
  expect(posted.status).toBe(201)
  expect((await over('/sandbox/highlevel', { headers })).status).toBe(404)
})

it('takes BambooHR’s company from the first segment', async () => {
  const headers = { Authorization: `Basic ${btoa('a-good-api-key:x')}`, Accept: 'application/json' }
  const path = '/api/v1/employees?page[limit]=5'
  const reply = await over(`/sandbox/bamboohr/northwind${path}`, { headers })
  expect(await reply.json()).toEqual(await json(bamboohr(path)))
  expect((await over('/sandbox/bamboohr/nodirectory/api/v1/employees/directory', { headers })).status).toBe(
    403,
  )
})

it('has the same people at a location and a company domain of one name', async () => {
  const { users } = await json<{ users: { email: string }[] }>(highlevel('/users/?locationId=northwind'))
  const { employees } = await json<{ employees: { workEmail: string }[] }>(
    bamboohr('/api/v1/employees/directory'),
  )
  const emails = new Set(employees.map(({ workEmail }) => workEmail))
  expect(users.every(({ email }) => emails.has(email))).toBe(true)
})

it('has each vendor send a webhook to an address of this machine, signed', async () => {
  const sent: Request[] = []
  const send = (request: Request) => {
    sent.push(request)
    return Promise.resolve(new Response('thanks', { status: 202 }))
  }
  const ask = (path: string, body?: object) =>
    sandboxOverHttp(
      new Request(`http://localhost:8787${path}`, body && { method: 'POST', body: JSON.stringify(body) }),
      send,
    )
  const to = 'http://127.0.0.1:9/hook'
  for (const vendor of sandboxVendors) {
    const path = `/sandbox/${vendor}/_webhooks`
    const { events } = await json<{ events: string[] }>(ask(path))
    for (const event of events.slice(0, 1)) {
      const told = await json<{ answer: { status: number } }>(ask(path, { to, event }))
      expect(told.answer, vendor).toEqual({ status: 202, body: 'thanks' })
    }
    expect((await ask(path, { to, event: 'no.such' })).status).toBe(404)
    expect((await ask(path, { to: 'nowhere' })).status).toBe(400)
  }
  expect(sent.length).toBeGreaterThan(5)
  for (const request of sent) expect(request).toMatchObject({ url: to, method: 'POST' })
})
