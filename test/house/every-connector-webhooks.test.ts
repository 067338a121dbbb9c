import { beforeAll, describe, expect, it } from 'vitest'
import type { Connector, Effect, EventSpec, Settings } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'
import { testAccount, type Account } from '#engine/index.ts'
import { endpointsOf } from '#domains/connections/catalog.ts'
import { isRegistered, registerWebhook, unregisterWebhook } from '#engine/register-webhook.ts'
import { secret } from '#kit/secret.ts'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { ctx } from '../connectors/reading.ts'
import { addressesOf, answering, idsIn, live, namesIn, own, sample, waysOf } from './sample.ts'
import { readWebhook } from '../make/read-webhook.ts'

const SIGNING = 'signing-secret-of-the-house'
const NOW = ctx.now()

const told = connectors.filter(({ id, webhooks }) => webhooks !== undefined || sandboxEvents(id).length > 0)
const webhooksOf = ({ id, webhooks }: Connector) => {
  if (!webhooks) throw new Error(`${id} has a simulator with webhooks and no description of any`)
  return webhooks
}
const proofsOf = (connector: Connector) => webhooksOf(connector).verify
const signsNothing = (connector: Connector) => proofsOf(connector).every(({ kind }) => kind === 'address')

/** Received and kept, and of nothing that is read here. */
const ONLY_KEPT: Record<string, RegExp> = { workos: /^dsync\.group\./ }

/** What an account is asked for when it is connected. */
const learned = new Map<string, Settings>()
beforeAll(async () => {
  for (const connector of told.filter(({ learns }) => learns)) {
    const tested = await testAccount(ctx, sample(connector, own(connector)))
    if (!tested.ok) throw new Error(tested.error.message)
    expect(Object.keys(tested.value.learned)).toEqual(Object.keys(connector.learns?.settings ?? {}))
    learned.set(connector.id, tested.value.learned)
  }
})

const effectsOf = ({ does }: EventSpec, settings: Settings): readonly Effect[] =>
  typeof does === 'function' ? does(settings, { team_id: 'T1' }) : does

function account(connector: Connector, signing: string | null = SIGNING): Account {
  const ids = proofsOf(connector).flatMap((proof) => ('secret' in proof ? [proof.secret] : []))
  const one = sample(connector)
  const others = Object.entries(one.secrets).filter(([id]) => !ids.includes(id))
  const signed = signing === null ? [] : ids.map((id) => [id, secret(signing)] as const)
  const settings = { ...one.settings, ...learned.get(connector.id) }
  return { ...one, settings, secrets: Object.fromEntries([...others, ...signed]) }
}

/** Whose event it is, as each simulator tells its customers apart. */
const customer = (connector: Connector): string => {
  const { credentials } = connector.sandbox
  const [key = ''] = idsIn(connector.credentials, true)
  return (
    credentials.location_id ?? credentials.company_domain ?? credentials.subdomain ?? credentials[key] ?? ''
  )
}

async function delivered(connector: Connector, event: string, over: { secret?: string; now?: number } = {}) {
  const sent = await sandboxDelivery(connector.id, event, {
    account: customer(connector),
    secret: SIGNING,
    now: NOW,
    n: 3,
    ...over,
  })
  if (!sent) throw new Error(event)
  return { headers: new Headers(sent.headers), body: new TextEncoder().encode(sent.body) }
}

const code = async (to: Account, sent: { headers: Headers; body: Uint8Array }) => {
  const read = await readWebhook(ctx, to, sent)
  if (!read.ok) expect(read.error.message).toMatch(/^[A-Z].*\.$/)
  return read.ok ? null : read.error.code
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const other = Uint8Array.from(bytes)
  other[at] = (other[at] ?? 0) ^ (1 << (at % 7))
  return other
}

describe.each(told)('$id', (connector) => {
  const { events, setup, verify } = webhooksOf(connector)

  it('says how it is set up, and who may have sent it', () => {
    expect(setup.length).toBeGreaterThan(60)
    expect(setup).toMatch(/address/)
    expect(setup).toMatch(/^[A-Z].*\.$/s)
    expect(verify).not.toEqual([])
    for (const proof of verify) {
      // A delivery is believed by its address alone, or not by that at all.
      if (proof.kind === 'address') expect(verify).toHaveLength(1)
      else expect(proof.header).toMatch(/^[A-Za-z][A-Za-z-]+$/)
      for (const { credentials } of waysOf(connector)) {
        if ('secret' in proof) expect(idsIn(credentials, true)).toContain(proof.secret)
        if ('keySetting' in proof && proof.keySetting)
          expect(idsIn(credentials, false)).toContain(proof.keySetting)
        if ('enabledBy' in proof && proof.enabledBy)
          expect(idsIn(credentials, false)).toContain(proof.enabledBy)
      }
      if (proof.kind === 'hmac-sha256') expect(proof.signed).toContain('{body}')
      if ('timestamp' in proof && proof.timestamp) {
        const { toleranceMs, repeatsMs } = proof.timestamp
        expect(toleranceMs).toBeLessThanOrEqual(300_000)
        // A copy of something older is known by its id, which has to be signed, for as long as ids are remembered.
        if (repeatsMs !== undefined) {
          expect(repeatsMs).toBeLessThan(7 * 86_400_000)
          expect(webhooksOf(connector).id).toMatch(/^\w+$/)
        }
      }
    }
    // Whoever learns an address may write to it: only what a consent page and a token endpoint have of their own is not.
    expect(addressesOf(connector.auth).join()).not.toContain('webhook')
  })

  it.each(Object.entries(events))('does of "%s" only what its objects can', (_, event) => {
    expect(event.label).toMatch(/^[A-Z][^.]*$/)
    const { settings } = sample(connector)
    for (const some of [{}, settings, { ...settings, organization_id: 'org_1', workspace_id: 'T1' }])
      for (const effect of effectsOf(event, some)) {
        expect(connector.objects).toHaveProperty([effect.object])
        if (effect.kind === 'fetch')
          expect(connector.objects[effect.object]?.one, effect.object).toBeDefined()
        // What anybody who knows the address could have written is a reason to look, and no more.
        if (signsNothing(connector)) expect(['fetch', 'refresh']).toContain(effect.kind)
      }
  })

  it('has a simulator that sends some', () => {
    expect(sandboxEvents(connector.id)).not.toEqual([])
  })
})

describe.each(told.filter(({ webhooks }) => webhooks?.register))(
  '$id registers its webhook itself',
  (connector) => {
    const { register: how } = webhooksOf(connector)
    if (!how) throw new Error('it does not')
    const place = '/hooks/ten_1/con_1/'
    const address = `https://sync.acme.com${place}1-abc`

    it('with a secret that fills a credential of every form, which some proof asks for', () => {
      const asked = proofsOf(connector).flatMap((proof) => ('secret' in proof ? [proof.secret] : []))
      expect(asked).toContain(how.fills)
      for (const { credentials } of waysOf(connector)) expect(idsIn(credentials, true)).toContain(how.fills)
      expect(namesIn(how.create)).toContain('address')
      expect(namesIn(how.remove)).toEqual(['id'])
      expect(how.create.path.startsWith('/') && how.remove.path.startsWith('/')).toBe(true)
      // What a restricted connection must be able to name.
      const shown = endpointsOf(connector)
      for (const { method, path } of [how.create, how.remove])
        expect(shown).toContain(`${method} ${path.replace('{{id}}', ':id')}`)
      const { events } = how.create.body as { events: string[] }
      expect(events.length).toBeGreaterThan(2)
      for (const event of events) expect(webhooksOf(connector).events).toHaveProperty([event])
    })

    it('at its simulator once, believes what is signed with the secret of the answer, and removes it again', async () => {
      const one = sample(connector, own(connector))
      const wanted = { how, address, place, known: null as string | null }
      const made = await registerWebhook(ctx, one, wanted)
      if (!made.ok || made.value.secret === null) throw new Error(JSON.stringify(made))
      const signing = made.value.secret.reveal()
      const holder = { ...one, secrets: { ...one.secrets, [how.fills]: made.value.secret } }
      const [event = ''] = sandboxEvents(connector.id)
      expect(await code(holder, await delivered(connector, event, { secret: signing }))).toBe(null)
      expect(await code(holder, await delivered(connector, event))).toBe('webhook.bad_signature')
      const known = made.value.id
      expect(await registerWebhook(ctx, one, { ...wanted, known })).toEqual({
        ok: true,
        value: { id: known, secret: null },
      })
      expect(await isRegistered(ctx, one, { ...wanted, known })).toEqual({ ok: true, value: true })
      expect(await unregisterWebhook(ctx, one, wanted)).toEqual({ ok: true, value: null })
      expect(await isRegistered(ctx, one, { ...wanted, known })).toEqual({ ok: true, value: false })
    })

    it('says whose turn it is where the vendor refuses', async () => {
      const refusing = answering(connector.id, () => new Response('{}', { status: 403 }))
      const refused = await registerWebhook(refusing, live(connector, own(connector)), {
        how,
        address,
        place,
        known: null,
      })
      expect(refused).toMatchObject({ ok: false, error: { kind: 'refused' } })
      expect(refused.ok || refused.error.message).toMatch(/^[A-Z].{20,}\.$/s)
    })
  },
)

const eachEvent = told.flatMap((connector) =>
  sandboxEvents(connector.id).map((event) => ({ connector, event })),
)

describe.each(eachEvent)('$connector.id tells of $event', ({ connector, event }) => {
  it('and is believed and understood', async () => {
    const read = await readWebhook(ctx, account(connector), await delivered(connector, event))
    if (!read.ok) throw new Error(`${read.error.code}: ${read.error.message}`)
    const { known, handshake, effects, id } = read.value
    if (handshake !== null) return expect(effects).toEqual([])
    expect(known).toBe(!ONLY_KEPT[connector.id]?.test(event))
    expect(id).not.toBe('')
    for (const effect of effects) {
      expect(connector.objects).toHaveProperty([effect.object])
      if (effect.kind === 'upsert') {
        expect(effect.rows.length).toBeGreaterThan(0)
        expect(effect.quarantined).toEqual([])
      } else if (effect.kind !== 'refresh') {
        expect(effect.ids.length).toBeGreaterThan(0)
        for (const one of effect.ids) expect(one).toMatch(/^[\w:.-]+$/)
      }
    }
    const again = await readWebhook(ctx, account(connector), await delivered(connector, event))
    expect(again.ok && again.value.id).toBe(id)
  })
})

describe.each(eachEvent.filter(({ connector }) => !signsNothing(connector)))(
  '$connector.id signs $event',
  ({ connector, event }) => {
    it('and is refused where one bit of it is another', async () => {
      const good = await delivered(connector, event)
      const to = account(connector)
      const step = Math.max(1, Math.floor(good.body.length / 40))
      for (let at = 0; at < good.body.length; at += step)
        expect(await code(to, { ...good, body: flipped(good.body, at) }), `byte ${at}`).toMatch(
          /^webhook\.(bad_signature|no_timestamp)$/,
        )
      for (const body of [new Uint8Array(), good.body.slice(0, -1), Uint8Array.from([...good.body, 32])])
        expect(await code(to, { ...good, body })).toBe('webhook.bad_signature')
      for (const proof of proofsOf(connector)) {
        const header = proof.kind === 'address' ? '' : proof.header
        const value = header && good.headers.get(header)
        if (!value || value === 'N/A') continue
        const headers = new Headers(good.headers)
        headers.set(header, value.slice(0, -1) + (value.endsWith('0') ? '1' : '0'))
        const last = value.endsWith('=') ? value.replace(/.(=+)$/, '_$1') : headers.get(header)
        headers.set(header, last ?? '')
        expect(await code(to, { ...good, headers })).toBe('webhook.bad_signature')
      }
    })

    it('and is refused when it is old, or of another time to come', async () => {
      const dated = proofsOf(connector).flatMap((proof) =>
        'timestamp' in proof && proof.timestamp ? [proof.timestamp] : [],
      )
      expect(dated).not.toEqual([])
      const age = Math.max(...dated.map(({ repeatsMs = 300_000 }) => repeatsMs)) + 1000
      const to = account(connector)
      expect(await code(to, await delivered(connector, event, { now: NOW - age }))).toBe('webhook.too_old')
      expect(await code(to, await delivered(connector, event, { now: NOW + 301_000 }))).toBe(
        'webhook.too_new',
      )
    })

    it('and is refused with another secret, without one, and unsigned', async () => {
      const good = await delivered(connector, event)
      // Whoever has a key of their own signs with that, whatever they are given.
      const fixed = proofsOf(connector).some(({ kind }) => kind === 'ed25519')
      const stranger = { ...account(connector), settings: {} }
      if (fixed) expect(await code(stranger, good)).toBe('webhook.bad_signature')
      else {
        const other = await delivered(connector, event, { secret: 'another-secret' })
        expect(await code(account(connector), other)).toBe('webhook.bad_signature')
        expect(await code(account(connector, null), good)).toBe('webhook.no_secret')
        const empty = await delivered(connector, event, { secret: '' })
        expect(await code(account(connector, ''), empty)).toBe('webhook.no_secret')
      }
      for (const proof of proofsOf(connector)) if (proof.kind !== 'address') good.headers.delete(proof.header)
      expect(await code(account(connector), good)).toBe('webhook.no_signature')
      expect(await code(account(connector), { ...good, headers: new Headers() })).toBe('webhook.no_signature')
    })
  },
)
