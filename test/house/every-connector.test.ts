import { describe, expect, it } from 'vitest'
import { connectors } from '#connectors/registry.ts'
import { complaintAbout } from '#domains/syncs/schedule.ts'
import { checkUrl } from '#engine/guard.ts'
import { fetchPage, testAccount } from '#engine/index.ts'
import { sandboxVendors } from '#sandbox/index.ts'
import { ctx, idsOf, readAll } from '../connectors/reading.ts'
import { addressesOf, field, idsIn, listsOf, namesIn, sample, waysOf, writesOf } from './sample.ts'

/** Columns that only some accounts of the vendor have; the vendor's own tests read them. */
const NOT_IN_SAMPLE: Record<string, string[]> = {
  bamboohr: ['employee_number', 'status'],
  workiz: ['sub_status'],
}

const placeholders = (text: string) => [...text.matchAll(/{{([^}]*)}}/g)].map(([, name = '']) => name)

it('there are connectors, each known once, and simulated', () => {
  expect(connectors.length).toBeGreaterThan(1)
  const ids = connectors.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(sandboxVendors.toSorted())
})

describe.each(connectors)('$id', (connector) => {
  const secrets = idsIn(connector.credentials, true)

  it('introduces itself', () => {
    expect(connector.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    expect(connector.name).not.toBe('')
    expect(connector.about).toMatch(/^[A-Z].*\.$/)
    expect(checkUrl(connector.docs, { local: false })).toMatchObject({ ok: true })
  })

  it.each(waysOf(connector))('explains each field of its form ($id)', ({ id: way, label, credentials }) => {
    expect(way).toMatch(/^[a-z][a-z0-9_]*$/)
    expect(label).not.toBe('')
    expect(idsIn(credentials, true)).not.toEqual([])
    expect(new Set(idsIn(credentials)).size).toBe(credentials.length)
    for (const { id, label: name, help, required, pattern, placeholder } of credentials) {
      expect(id).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(name).not.toBe('')
      expect(help.length, id).toBeGreaterThan(20)
      if (required === false)
        expect(help, `${id} says what comes of leaving it out`).toMatch(/^(Optional|Only)/)
      if (!pattern) continue
      expect(pattern, id).toMatch(/^\^[^|]*\$$|^\^\(.*\)\$$/s)
      if (placeholder && !placeholder.includes('…')) expect(placeholder, id).toMatch(new RegExp(pattern))
    }
  })

  it('has ways that are told apart, each with a name where there are several', () => {
    const ways = waysOf(connector).map(({ id }) => id)
    expect(new Set(ways).size).toBe(ways.length)
    expect(connector.wayLabel !== undefined).toBe(ways.length > 1)
  })

  it('fills its form with its own sample', () => {
    for (const { id, required, pattern } of connector.credentials) {
      const value = connector.sandbox.credentials[id]
      if (required !== false) expect(value, id).toBeTruthy()
      if (pattern && value) expect(value, id).toMatch(new RegExp(pattern))
    }
    for (const id of Object.keys(connector.sandbox.credentials))
      expect(field(connector, id), id).toBeDefined()
  })

  it('speaks to one public address, whatever a person types into the form', () => {
    for (const id of placeholders(connector.base)) {
      const pattern = field(connector, id)?.pattern
      expect(field(connector, id)?.secret, id).toBe(false)
      expect(pattern, `${id} has a pattern`).toBeDefined()
      for (const evil of [
        '',
        'a.b',
        'a/b',
        'evil.com/',
        'a@b',
        'a:1',
        'a?b',
        'a#b',
        'a\\b',
        'a b',
        'a%2eb',
        'а',
        'a\n',
      ])
        expect(new RegExp(pattern ?? '').test(evil), `${id}: ${JSON.stringify(evil)}`).toBe(false)
    }
    expect(checkUrl(sample(connector).base, { local: false })).toMatchObject({ ok: true })
  })

  it('sends secrets to public https addresses of its own, and nowhere else', () => {
    for (const origin of connector.origins ?? [])
      expect(checkUrl(origin.replaceAll(/{{\w+}}/g, 'acme'), { local: false }), origin).toMatchObject({
        ok: true,
      })
    for (const { path } of [...listsOf(connector), ...writesOf(connector)])
      if (/^https?:/.test(path)) expect(connector.origins, path).toContain(new URL(path).origin)
      else expect(path).toMatch(/^\//)
    // A port, a user or another scheme would be another place than the one a person reads.
    for (const address of [connector.base, ...(connector.origins ?? [])])
      expect(address).toMatch(/^https:\/\/(?:\{\{\w+\}\}\.)?[a-z0-9.-]+(?:\/[a-z0-9/._-]*)?$/)
  })

  it.each(waysOf(connector))(
    'proves who is calling with a secret of its form, which stands nowhere else ($id)',
    ({ auth, credentials }) => {
      const used = namesIn(auth)
      const own = [...idsIn(credentials, false), ...idsIn(credentials, true).map((id) => `secret.${id}`)]
      const granted = auth.kind === 'oauth2' ? Object.keys(auth.settings ?? {}) : []
      expect(used.filter((name) => name.startsWith('secret.'))).not.toEqual([])
      for (const name of used) expect([...own, ...granted], name).toContain(name)
      for (const address of [connector.base, ...addressesOf(auth)]) expect(address).not.toContain('{{secret.')
      for (const { path, query, body, form } of [...listsOf(connector), ...writesOf(connector)])
        expect(JSON.stringify([path, query, body, form]), path).not.toContain('{{secret.')
      for (const { headers } of [...listsOf(connector), ...writesOf(connector)])
        for (const name of namesIn(headers)) if (name.startsWith('secret.')) expect(own, name).toContain(name)
    },
  )

  it.each(waysOf(connector).filter(({ auth }) => auth.kind === 'oauth2'))(
    'asks for consent at a public address, for scopes, and for a token there ($id)',
    ({ auth }) => {
      if (auth.kind !== 'oauth2') throw new Error('not a consent')
      expect(auth.grant ?? auth.authorize).toBeDefined()
      for (const address of addressesOf(auth)) {
        const { base } = sample(connector)
        const whole = address.startsWith('/') ? base + address : address
        expect(checkUrl(whole, { local: false }), address).toMatchObject({ ok: true })
      }
      const { scopes = [], params = {} } = auth.authorize ?? {}
      expect(scopes).not.toEqual([])
      expect(new Set(scopes).size).toBe(scopes.length)
      for (const scope of scopes) expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
      // What makes a consent ours alone is the house's to say, not a description's.
      for (const ours of ['state', 'redirect_uri', 'code_challenge', 'response_type', 'client_id'])
        expect(Object.keys(params)).not.toContain(ours)
      expect(auth.exchange?.request.path ?? '/').toMatch(/^\//)
    },
  )

  it('says how often it may be called', () => {
    expect(connector.limits).not.toEqual([])
    for (const { requests, per } of connector.limits) {
      expect(requests).toBeGreaterThan(0)
      expect(['1s', '10s', '1m', '1h', '1d']).toContain(per)
    }
  })

  it('has objects with a schedule that can be kept', () => {
    expect(Object.keys(connector.objects)).not.toEqual([])
    for (const [object, { schedule, label, fields }] of Object.entries(connector.objects)) {
      expect(object).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(label).not.toBe('')
      expect(Object.keys(fields), object).not.toEqual([])
      expect(schedule && complaintAbout(schedule, Date.parse('2026-11-22T10:00:00Z')), object).toBeNull()
    }
  })

  it('tells what changed since a time or a token, and of a fan-out by our own clock', () => {
    for (const [object, { incremental, list, each, made }] of Object.entries(connector.objects)) {
      expect(JSON.stringify([list, each?.list]), object).not.toContain('{{since}}')
      if (!incremental) continue
      expect(JSON.stringify(incremental.list), object).toContain('{{since}}')
      // The last parent's reply says nothing of how far the others go.
      if (incremental.kind === 'rows') expect(made, object).toBeUndefined()
      if (incremental.kind === 'rows' && incremental.each) expect(incremental.mark, object).toBeUndefined()
    }
  })

  it('asks its sample account what changed, and hears of nothing after the last change', async () => {
    for (const [object, { incremental }] of Object.entries(connector.objects)) {
      if (!incremental || incremental.mark?.kind === 'token') continue
      const ask = async (at: string) => {
        const since = { kind: 'time', at: Date.parse(at), ours: false } as const
        const page = await fetchPage(ctx, sample(connector), { object, cursor: null, since })
        if (!page.ok) throw new Error(page.error.message)
        return page.value
      }
      const long = await ask('2020-01-01T00:00:00Z')
      expect(long.rows.length > 0 || long.turned?.includes('something changed'), object).toBe(true)
      expect(await ask('2099-01-01T00:00:00Z'), object).toMatchObject({ rows: [], next: null, turned: null })
    }
  })

  it.each(Object.keys(connector.objects))(
    'reads every %s of its sample account, once, to the end',
    async (object) => {
      const read = await readAll(sample(connector), object)
      expect(read.failure).toBeNull()
      expect(read.quarantined).toEqual([])
      expect(read.rows.length).toBeGreaterThan(0)
      expect(idsOf(read.rows).size).toBe(read.rows.length)
      if (read.expected !== null) expect(read.rows.length).toBe(read.expected)
      expect(read.pages).toBeLessThan(100)
      const never = Object.keys(connector.objects[object]?.fields ?? {}).filter((name) =>
        read.rows.every((row) => row.fields[name] === undefined),
      )
      expect(never.filter((name) => !NOT_IN_SAMPLE[connector.id]?.includes(name))).toEqual([])
    },
  )

  it('knows a wrong secret when it is refused, and never repeats it', async () => {
    const wrong = Object.fromEntries(secrets.map((id) => [id, 'wrong-canary-0123456789']))
    const account = sample(connector, wrong)
    const tested = await testAccount(ctx, account)
    // Some vendors say 403 where the secret is part of the address, and Slack says everything with a 200.
    const status = connector.id === 'slack' ? 200 : connector.auth.kind === 'path' ? 403 : 401
    const refused = { kind: 'refused', reauth: true, status }
    expect(tested).toMatchObject({ ok: false, error: refused })
    for (const object of Object.keys(connector.objects)) {
      const { failure } = await readAll(account, object)
      expect(failure, object).toMatchObject(refused)
      const said = JSON.stringify(failure)
      expect(said).not.toContain('canary')
      expect(said).not.toContain(Buffer.from('wrong-canary-0123456789').toString('base64').slice(0, 20))
    }
  })
})
