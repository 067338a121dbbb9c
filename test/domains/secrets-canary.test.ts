import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectors } from '#connectors/registry.ts'
import type { Tokens } from '#domains/connections/tokens.ts'
import { findConnection, openAccount } from '#domains/connections/index.ts'
import { endpoints } from '#http/endpoints.ts'
import create from '../cases/manifests/docs_sync_create_bamboohr.json'
import type { Reply } from '../make/app.ts'
import { carried, ECHOES, leaked } from '../make/canary.ts'
import { settled } from '../make/connections.ts'
import { sandboxFetch } from '#sandbox/index.ts'
import { agree, comeBack, leave } from '../make/consent.ts'
import { dump, secretEntries } from '../make/dump.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'
import { readWebhook } from '../make/read-webhook.ts'

const live = liveSandbox()

/** Connector → its form: a canary in every secret field, of a kind that the simulator takes for a key. */
const FORMS: Record<string, Record<string, string>> = {
  highlevel: { token: 'pit-CANARY-highlevel/01+=', location_id: 'canarylocation', company_id: 'canaryGroup' },
  bamboohr: {
    company_domain: 'northwind',
    api_key: 'CANARY-bamboohr+/02==',
    webhook_key: 'CANARY bamboohr "hook" \\ 03',
  },
  workiz: { api_token: 'api_CANARY-workiz_04', api_secret: 'sec_CANARY/workiz"05"+=' },
  heygen: { api_key: 'sk_CANARY+heygen/06=_northwind', webhook_secret: 'whsec_CANARY&heygen 07' },
  workos: {
    client_id: 'client_01ABCDEFGHJKMNPQRSTVWXYZ01',
    client_secret: 'sk_CANARY/workos+08=_northwind',
    webhook_secret: 'whsec_CANARY%workos 09',
  },
  slack: { token: 'xoxb-northwind-CANARY-slack-10', signing_secret: 'CANARY&slack=11/+' },
  okta: { subdomain: 'northwind', api_token: 'CANARY-okta/12+=' },
}
const MANIFEST = { KEY: 'CANARY-manifest/13+=', REPORT_ID: '7', COMPANY_ID: 'northwind' }
const CONSENT = { client_id: 'canaryclient', client_secret: 'CANARY-consent"14"+/=' }
const REPLACED = 'pit-CANARY-highlevel-again/15+='

/** What each is told to do. */
const ACTIONS: Record<string, [string, (first: (object: string) => Promise<Shown>) => Promise<object>]> = {
  highlevel: ['location_tag.create', async () => ({ name: 'canary tag' })],
  bamboohr: ['employee.create', async () => newcomer],
  workiz: ['job.create', async () => ({ first_name: 'New', last_name: 'Client' })],
  heygen: ['video.status', async (first) => ({ video: (await first('video')).external_id })],
  workos: ['user.create', async () => ({ email: newcomer.work_email })],
  slack: ['user.lookup_by_email', async (first) => ({ email: (await first('user')).email })],
  okta: ['user.create', async () => ({ ...named, email: newcomer.work_email })],
}
const named = { first_name: 'New', last_name: 'Person' }
const newcomer = { ...named, work_email: 'new.person@canary.example' }
interface Shown {
  id: string
  external_id: string
  email: string
  fields: Record<string, unknown>
}

/** Name → secret; those that vendors grant are added as they are granted. */
const canaries: Record<string, string> = { manifest: MANIFEST.KEY, consent: CONSENT.client_secret, REPLACED }
for (const [vendor, form] of Object.entries(FORMS))
  for (const [field, value] of Object.entries(form))
    if (value.includes('CANARY')) canaries[`${vendor}.${field}`] = value
/** What the last grant brought is for the next renewal. */
const LAST = /^granted refresh_token/
let grants = 0
/** Ours to check with, and nobody's to be sent. */
const NEVER_SENT = /webhook|signing/

let ada: Member
const printed: string[] = []
const replies: string[] = []
/** Connection ids by vendor. */
const ids: Record<string, string> = {}

async function ask(method: string, path: string, body?: unknown): Promise<Reply> {
  const reply = await ada.call(method, path, body)
  keep(`${method} ${path}`, reply)
  return reply
}
const keep = (what: string, { headers, body }: Reply) => {
  const said = JSON.stringify(body)
  replies.push([what, ...[...headers].map((line) => line.join(': ')), said].join('\n'))
  // What is signed, as a receipt is, says what it says in base64.
  for (const [part] of said.matchAll(/eyJ[\w-]+/g)) replies.push(Buffer.from(part, 'base64url').toString())
}

const dataOf = async (path: string) => (await ask('GET', path)).body.data as Shown[]
const form = (vendor: string) => ({ connector: vendor, name: vendor, credentials: FORMS[vendor] })

/** The report that a manifest reads; everything else is the simulators'. */
function report(request: Request): Response | undefined {
  if (new URL(request.url).hostname !== 'api.bamboohr.com') return undefined
  const right = request.headers.get('authorization') === `Basic ${btoa(`${MANIFEST.KEY}:x`)}`
  const employees = [{ workEmail: 'ann@canary.example', firstName: 'Ann', lastName: 'Lee', id: '1' }]
  return right ? Response.json({ employees }) : Response.json({ message: 'no' }, { status: 401 })
}

/** What went out. A body is read where the request is made: another Durable Object may not. */
const out: string[] = []
const answering = (answer: (request: Request, said: string) => ReturnType<typeof live.before>) => {
  live.before = async (request) => {
    const said = await carried(request)
    out.push(said)
    return answer(request, said)
  }
}
const echoing = (how: string) => answering((_, said) => ECHOES[how]?.(said))

beforeAll(async () => {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => {
      printed.push(args.map((one) => (one instanceof Error ? `${one.stack}` : String(one))).join(' '))
    })
  ada = await person('Ada')
})
afterAll(() => void vi.restoreAllMocks())
beforeEach(() => answering(report))

/** Tokens that a vendor grants are secrets as well, and so is what asks for them. */
async function granted(request: Request): Promise<Response | undefined> {
  if (!request.url.endsWith('/oauth/token')) return report(request)
  const asked = new URLSearchParams(await request.clone().text())
  for (const name of ['code', 'code_verifier'])
    if (asked.has(name)) canaries[`granted ${name}`] = asked.get(name) ?? ''
  const reply = await sandboxFetch('highlevel', request.clone())
  const told = await reply.clone().json<Record<string, string>>()
  grants++
  for (const name of ['access_token', 'refresh_token'])
    if (told[name]) canaries[`granted ${name} ${grants}`] = told[name]
  return reply
}

const gate = (id: string) => env.CONNECTION_GATE.getByName(`gate:${ada.workspace}:${id}`)
const stored = (id: string) =>
  runInDurableObject(gate(id), (_, state) => JSON.stringify([...state.storage.kv.list()]))
/** The token is at its end, and may be renewed at once. */
const expire = (id: string) =>
  runInDurableObject(gate(id), (_, { storage: { kv } }) => {
    const tokens = kv.get<Tokens>('tokens')
    kv.put('tokens', { ...tokens, expiresAt: 0, coolUntil: 0, refreshing: null, lost: false })
  })

/** Everything an endpoint that reads can say of the workspace. */
async function readAll(): Promise<void> {
  const known = new Map<string, string[]>([['people/feeds', Object.values(ids)]])
  const reading = endpoints.filter(({ method }) => method === 'GET')
  for (const { path } of reading.filter((one) => !one.path.includes(':'))) {
    const more = path === '/v1/records' ? '&include=raw&deleted=true' : ''
    const paged = !/^\/v1\/(me|workspaces\/current)$/.test(path)
    const { body } = await ask('GET', paged ? `${path}?limit=200${more}` : path)
    const rows: unknown = body?.data
    if (Array.isArray(rows))
      known.set(
        path.slice('/v1/'.length),
        (rows as Shown[]).map(({ id }) => id),
      )
  }
  for (const { path } of reading.filter((one) => one.path.includes(':'))) {
    const [, thing = ''] = /^\/v1\/([\w/-]+)\/:id/.exec(path) ?? []
    const some = /^(records|people)$/.test(thing) ? 5 : 200
    const paths = (known.get(thing) ?? []).slice(0, some).map((id) => path.replace(':id', id))
    await Promise.all(paths.map((one) => ask('GET', one)))
  }
}

/** Nowhere but inside of sealed values, however it is spelled. */
async function nowhere(): Promise<void> {
  const kept = await dump()
  const objects = await Promise.all(Object.values(ids).map(stored))
  const places = {
    printed: printed.join('\n'),
    replies: replies.join('\n'),
    stored: kept,
    objects: objects.join('\n'),
  }
  for (const place of ['replies', 'stored', 'objects'] as const)
    expect(places[place].length, place).toBeGreaterThan(100)
  const found = Object.entries(places).flatMap(([place, text]) =>
    leaked(text, canaries).map((one) => `${place}: ${one}`),
  )
  expect(found).toEqual([])
}

/** How often each secret went out to a vendor. */
function sent(): Map<string, number> {
  const forms = (value: string) => [value, encodeURIComponent(value), JSON.stringify(value)]
  return new Map(
    Object.entries(canaries).map(([name, value]) => [
      name,
      out.filter((text) => forms(value).some((one) => text.includes(one))).length,
    ]),
  )
}

describe('a secret', () => {
  it('is in every secret field of every connector', () => {
    expect(Object.keys(FORMS).toSorted()).toEqual(connectors.map(({ id }) => id).toSorted())
    for (const { id, credentials } of connectors)
      for (const field of credentials.filter((one) => one.secret))
        expect(FORMS[id]?.[field.id], `${id} ${field.id}`).toContain('CANARY')
    expect(new Set(Object.values(canaries)).size).toBe(Object.keys(canaries).length)
  })

  it.each(Object.keys(FORMS))('of %s connects, tests, reads, dry runs and acts', async (vendor) => {
    const made = await ask('POST', '/v1/connections', form(vendor))
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const id = (ids[vendor] = String(made.body.id))
    await settled(ada)
    expect((await ask('POST', `/v1/connections/${id}/test`)).body).toMatchObject({ ok: true })
    const [sync] = await dataOf(`/v1/connections/${id}/syncs`)
    await ask('POST', `/v1/syncs/${sync?.id}/runs`, { dry_run: true })
    await settled(ada)
    const first = async (object: string) => {
      const rows = await dataOf(`/v1/records?connection=${id}&object=${object}&limit=50`)
      // One that is as it should be: Slack finds nobody who was deactivated.
      const row = rows.find(({ fields }) => !/deactivated/.test(JSON.stringify(fields)))
      if (!row) throw new Error(`no ${object}`)
      return row
    }
    const [action, inputOf] = ACTIONS[vendor] ?? ['', async () => ({})]
    const input = await inputOf(first)
    const path = `/v1/connections/${id}/actions`
    expect((await ask('POST', path, { action, input, dry_run: true })).status).toBe(201)
    const { run } = (await ask('POST', path, { action, input })).body
    expect(run).toMatchObject({ state: 'done' })
  })

  it('given with an action is used once, and shown nowhere', async () => {
    canaries.password = 'CANARY password/16'
    const input = { ...named, email: 'password@canary.example', role: 'user', password: canaries.password }
    const path = `/v1/connections/${ids.highlevel}/actions`
    const planned = (await ask('POST', path, { action: 'user.create', input, dry_run: true })).body
    expect(planned.requests.length).toBe(2)
    const { run } = (await ask('POST', path, { action: 'user.create', input })).body
    expect(run).toMatchObject({ state: 'done' })
  })

  it('of a manifest connects and reads', async () => {
    const source = JSON.stringify({ ...create, schedule: '0 3 * * *' })
    const manifest = (await ask('POST', '/v1/manifests', { name: 'Ours', kind: 'sync', source })).body
    const wish = { connector: manifest.id, name: 'Ours', credentials: MANIFEST }
    const made = await ask('POST', '/v1/connections', wish)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    ids.manifest = String(made.body.id)
  })

  it('of a consent connects, and is renewed', async () => {
    answering(granted)
    const wish = { connector: 'highlevel', way: 'oauth_location', name: 'Consent', credentials: CONSENT }
    const begun = (await ask('POST', '/v1/consents', wish)).body
    const left = await leave(ada, begun.start_url)
    const done = await comeBack(ada, await agree(left), left.cookie)
    // The browser carried the code here itself: what answers it must not.
    keep('callback', done)
    expect(done.headers.get('location')).toContain('con_')
    const id = (ids.consent = String(begun.connection_id))
    await expire(id)
    expect((await ask('POST', `/v1/connections/${id}/test`)).body).toMatchObject({ ok: true })
    expect(Object.keys(canaries).filter((name) => name.startsWith('granted')).length).toBeGreaterThan(5)
  })

  it('is replaced by another one', async () => {
    const credentials = { ...FORMS.highlevel, token: REPLACED }
    const reply = await ask('PUT', `/v1/connections/${ids.highlevel}/credentials`, { credentials })
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  })

  it('that signs webhooks is not told to who cannot sign them', async () => {
    const ctx = await tenant(ada.workspace)
    for (const { id, webhooks } of connectors) {
      const account = await openAccount(ctx, await findConnection(ctx, ids[id] ?? ''))
      for (const proof of webhooks?.verify ?? []) {
        if (proof.kind === 'address') continue
        const headers = new Headers({ [proof.header]: '00'.repeat(32) })
        const body = new TextEncoder().encode('{"type":"x","timestamp":"2026-11-24T00:00:00Z"}')
        const read = await readWebhook(ctx, account, { headers, body })
        expect(read.ok).toBe(false)
        replies.push(JSON.stringify(read))
      }
    }
  })

  it('went to its vendor, and nobody is told it', async () => {
    await settled(ada)
    await nowhere()
    const counts = sent()
    for (const name of Object.keys(canaries))
      if (NEVER_SENT.test(name)) expect(counts.get(name), name).toBe(0)
      else if (LAST.test(name) && name.endsWith(String(grants))) expect(counts.get(name), name).toBe(0)
      else expect(counts.get(name), name).toBeGreaterThan(0)
    // Sealed, each in an entry of its own.
    expect((await secretEntries(ada.workspace)).size).toBeGreaterThanOrEqual(Object.keys(ids).length)
  })
})

describe('a vendor that says a secret back', () => {
  it.each(Object.keys(ECHOES))('as %s, when asked to test a new connection', async (how) => {
    echoing(how)
    for (const vendor of Object.keys(FORMS)) {
      const reply = await ask('POST', '/v1/connections', form(vendor))
      if (reply.status === 201) await ask('DELETE', `/v1/connections/${reply.body.id}`)
      else expect(reply.status).toBe(422)
      expect(leaked(JSON.stringify(reply.body), canaries), vendor).toEqual([])
    }
    expect(leaked(printed.join('\n'), canaries)).toEqual([])
  })

  it.each(['a message', 'a row without an id', 'a web page'])('as %s, to a sync', async (how) => {
    for (const id of Object.values(ids)) {
      const syncs = (await ask('GET', `/v1/connections/${id}/syncs`)).body.data as {
        id: string
        object: string
      }[]
      const sync = syncs.find(({ object }) => object === 'user') ?? syncs[0]
      echoing(how)
      const run = (await ask('POST', `/v1/syncs/${sync?.id}/runs`, { dry_run: false })).body
      await vi.waitFor(
        async () => {
          const { state, attempt, message } = (await ask('GET', `/v1/runs/${run.id}`)).body
          expect(['queued', 'running'].includes(state) && !attempt && !message, `${state}`).toBe(false)
        },
        { timeout: 20_000, interval: 200 },
      )
      answering(report)
    }
  })

  it.each(['its words for a wrong key', 'a shape nobody knows', 'a header of a refusal'])(
    'as %s, to an action and to a test',
    async (how) => {
      for (const [vendor, [action]] of Object.entries(ACTIONS)) {
        const input = inputs[vendor]
        echoing(how)
        await ask('POST', `/v1/connections/${ids[vendor]}/actions`, { action, input })
        await ask('POST', `/v1/connections/${ids[vendor]}/test`)
      }
    },
  )

  it.each(Object.keys(ECHOES))('as %s, when asked for a new token', async (how) => {
    const id = ids.consent ?? ''
    await expire(id)
    echoing(how)
    const reply = await ask('POST', `/v1/connections/${id}/test`)
    expect(reply.body).toMatchObject({ ok: false })
    expect(leaked(JSON.stringify(reply.body) + (await stored(id)), canaries)).toEqual([])
  })

  it.each(['a message', 'an address to go to', 'a shape nobody knows'])('as %s, to a code', async (how) => {
    const wish = { connector: 'highlevel', way: 'oauth_location', name: 'Again', credentials: CONSENT }
    answering(report)
    const begun = (await ask('POST', '/v1/consents', wish)).body
    const left = await leave(ada, begun.start_url)
    const back = await agree(left)
    canaries[`code ${how}`] = back.searchParams.get('code') ?? ''
    echoing(how)
    const done = await comeBack(ada, back, left.cookie)
    keep('callback', done)
    expect(done.headers.get('location')).not.toContain('con_')
  })

  it('is nowhere repeated', async () => {
    const before = replies.length
    await readAll()
    expect(replies.length).toBeGreaterThan(before + 100)
    await nowhere()
  }, 120_000)
})

/** Good ones, so that each action gets as far as its vendor. */
const inputs: Record<string, object> = {
  highlevel: { name: 'another tag' },
  bamboohr: newcomer,
  workiz: { first_name: 'New' },
  heygen: { video: 'abc' },
  workos: { email: 'another@canary.example' },
  slack: { email: 'another@canary.example' },
  okta: { ...named, email: 'another@canary.example' },
}
