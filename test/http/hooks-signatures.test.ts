import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { randomBase62 } from '#kit/ids.ts'
import { call, type Reply } from '../make/app.ts'
import { hookPath, worked } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person, type Member } from '../make/people.ts'

// Each vendor's signature as its documents describe it, written here once more: nothing of src/sandbox or of the
// connectors signs in this file.

const hmac = (secret: string, ...parts: string[]) => {
  const mac = createHmac('sha256', secret)
  for (const part of parts) mac.update(part)
  return mac.digest('hex')
}
const seconds = (at: number) => String(Math.floor(at / 1000))
const once = () => randomBase62(12)

interface Signer {
  connector: string
  /** The form, with an account of its own at the simulator. */
  form: (secret: string) => Record<string, string>
  /** A body that says when it was sent, where the body is what says so. */
  body: (at: number) => string
  headers: (body: string, at: number, secret: string) => Record<string, string>
  toleranceMs: number
  /** Where it is repeated as it was. */
  repeatsMs?: number
  /** Where the signature's own text begins in its header. */
  signature: string
}

const ed = generateKeyPairSync('ed25519')
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64')
/** HighLevel has one key for everybody; here each tenant names the one it trusts. */
const pairs = new Map<string, KeyObject>()
const keyFor = (secret: string) => {
  const pair = generateKeyPairSync('ed25519')
  pairs.set(secret, pair.privateKey)
  return spki(pair.publicKey)
}

const bamboohr: Signer = {
  connector: 'bamboohr',
  form: (secret) => ({ company_domain: 'northwind', api_key: `key-of-${once()}`, webhook_key: secret }),
  body: (at) =>
    JSON.stringify({
      type: 'employee.updated',
      timestamp: new Date(at).toISOString(),
      data: { companyId: '1', employeeId: '123', changedFields: ['firstName'], once: once() },
    }),
  headers: (body, at, secret) => ({
    'x-bamboohr-timestamp': seconds(at),
    'x-bamboohr-signature': hmac(secret, body, seconds(at)),
  }),
  toleranceMs: 300_000,
  signature: 'x-bamboohr-signature',
}

const heygen: Signer = {
  connector: 'heygen',
  form: (secret) => ({ api_key: `sk_${once()}_northwind`, webhook_secret: secret }),
  body: () =>
    JSON.stringify({
      event_type: 'avatar_video.success',
      event_data: { video_id: once(), url: 'https://x.example' },
    }),
  headers: (body, at, secret) => ({
    'heygen-timestamp': seconds(at),
    'heygen-event-id': once(),
    'heygen-signature': hmac(secret, body),
  }),
  toleranceMs: 300_000,
  signature: 'heygen-signature',
}

const highlevel: Signer = {
  connector: 'highlevel',
  form: (secret) => ({
    token: 'pit-sandbox-0000-demo',
    location_id: once(),
    webhook_public_key: keyFor(secret),
  }),
  body: (at) =>
    JSON.stringify({
      type: 'ContactUpdate',
      locationId: 've9EPM428h8vShlRW1KT',
      id: once(),
      timestamp: new Date(at).toISOString(),
      webhookId: once(),
    }),
  headers: (body, _at, secret) => ({
    'x-ghl-signature': sign(null, Buffer.from(body), pairs.get(secret) ?? ed.privateKey).toString('base64'),
  }),
  toleranceMs: 300_000,
  repeatsMs: 7_200_000,
  signature: 'x-ghl-signature',
}

const slack: Signer = {
  connector: 'slack',
  form: (secret) => ({ token: `xoxb-northwind-${once()}`, signing_secret: secret }),
  body: (at) =>
    JSON.stringify({
      token: 'nobody looks at it',
      team_id: 'T061EG9R6',
      api_app_id: 'A0MDYCDME',
      event: { type: 'user_change', user: { id: 'U061F7AUR', name: 'x' } },
      type: 'event_callback',
      event_id: `Ev${once()}`,
      event_time: Number(seconds(at)),
    }),
  headers: (body, at, secret) => ({
    'x-slack-request-timestamp': seconds(at),
    'x-slack-signature': `v0=${hmac(secret, `v0:${seconds(at)}:`, body)}`,
  }),
  toleranceMs: 300_000,
  signature: 'x-slack-signature',
}

const workos: Signer = {
  connector: 'workos',
  form: (secret) => ({
    client_id: 'client_1',
    client_secret: `sk_${once()}_northwind`,
    webhook_secret: secret,
  }),
  body: (at) =>
    JSON.stringify({
      id: `event_${once()}`,
      event: 'dsync.user.created',
      data: { object: 'directory_user', id: 'directory_user_01', state: 'active', first_name: 'Blair' },
      created_at: new Date(at).toISOString(),
    }),
  headers: (body, at, secret) => ({
    'workos-signature': `t=${at}, v1=${hmac(secret, `${at}.`, body)}`,
  }),
  toleranceMs: 180_000,
  signature: 'workos-signature',
}

const SIGNERS = [bamboohr, heygen, highlevel, slack, workos]

const live = liveSandbox()
let ada: Member
let bob: Member
beforeAll(async () => {
  ada = await person('Ada')
  bob = await person('Bob')
})

async function connected(owner: Member, connector: string, credentials: Record<string, string>) {
  const wish = { connector, name: connector, mode: 'live', credentials }
  const made = await owner.call('POST', '/v1/connections', wish)
  expect([connector, made.status, made.body.error]).toEqual([connector, 201, undefined])
  return String(made.body.id)
}

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
  call('POST', path, { rawBody: body, headers: { 'content-type': 'application/json', ...headers } })
const told = ({ status, body }: Reply) => [status, body?.error?.code ?? null]

/** The same bytes but for one bit in the middle of a word, so that it stays JSON. */
function flipped(body: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(Buffer.from(body))
  const at = Buffer.from(body).lastIndexOf('"') - 2
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}

/** Another text of the same kind: a digit of hex or base64, well before the padding. */
function off(value: string): string {
  const at = value.length - 9
  return value.slice(0, at) + (value[at] === '0' ? '1' : '0') + value.slice(at + 1)
}

describe.each(SIGNERS)(
  'W6: what $connector signs',
  ({ connector, form, body, headers, toleranceMs, repeatsMs = toleranceMs, signature }) => {
    const MINE = `signing-secret-of-ada-${connector}`
    const THEIRS = `signing-secret-of-bob-${connector}`

    it('is taken at its own address alone, and refused where one bit, the time or the secret is another', async () => {
      const id = await connected(ada, connector, form(MINE))
      const other = await connected(bob, connector, form(THEIRS))
      const [path, theirs] = [hookPath(ada, id), hookPath(bob, other)]
      const now = Date.now()
      const good = body(now)
      const proof = headers(good, now, MINE)

      const bad = [401, 'webhook.bad_signature']
      expect(told(await post(path, flipped(good), proof))).toEqual(bad)
      expect(told(await post(path, `${good} `, proof))).toEqual(bad)
      expect(told(await post(path, good, { ...proof, [signature]: off(proof[signature] ?? '') }))).toEqual(
        bad,
      )
      expect(told(await post(path, good, headers(good, now, THEIRS)))).toEqual(bad)
      expect(told(await post(theirs, good, proof))).toEqual(bad)
      const { [signature]: _, ...unsigned } = proof
      expect(told(await post(path, good, unsigned))).toEqual([401, 'webhook.no_signature'])
      expect(told(await post(path, good, { ...proof, [signature]: '' }))).toEqual([
        401,
        'webhook.no_signature',
      ])
      // The body is made once more for each, so the signature is of what is sent.
      const dated = async (ms: number) => {
        const text = body(now + ms)
        return told(await post(path, text, headers(text, now + ms, MINE)))
      }
      expect(await dated(-repeatsMs - 5000)).toEqual([401, 'webhook.too_old'])
      expect(await dated(toleranceMs + 60_000)).toEqual([401, 'webhook.too_new'])

      const kept = async (who: Member, of: string) =>
        (await who.call('GET', `/v1/received?connection=${of}`)).body.data.length
      const hook = `/v1/connections/${id}/webhook`
      expect((await ada.call('GET', hook)).body).toMatchObject({ waiting: 0, last_received_at: null })
      expect([await kept(ada, id), await kept(bob, other)]).toEqual([0, 0])

      expect((await post(path, good, proof)).status).toBe(202)
      expect((await post(theirs, good, headers(good, now, THEIRS))).status).toBe(202)
      await worked(ada, id)
      expect(await kept(ada, id)).toBe(1)
      const counts = Object.fromEntries(
        (await ada.call('GET', hook)).body.refused.map(({ reason, n }: { reason: string; n: number }) => [
          reason,
          n,
        ]),
      )
      expect(counts).toEqual({ bad_signature: 4, no_signature: 2, too_old: 1, too_new: 1 })
    })

    it('is believed by nobody who has no secret, least of all where it is signed with none', async () => {
      // Whoever verifies by a public key has no secret that could be missing.
      if (connector === 'highlevel') return
      const { [secretField(connector)]: __, ...without } = form('')
      const path = hookPath(ada, await connected(ada, connector, without))
      const now = Date.now()
      const good = body(now)
      expect(told(await post(path, good, headers(good, now, '')))).toEqual([401, 'webhook.no_secret'])
      expect(told(await post(path, good, headers(good, now, MINE)))).toEqual([401, 'webhook.no_secret'])
    })
  },
)

const secretField = (connector: string): string =>
  ({ bamboohr: 'webhook_key', slack: 'signing_secret' })[connector] ?? 'webhook_secret'

it('BambooHR signs the body first: the other way round is another signature', async () => {
  const path = hookPath(ada, await connected(ada, 'bamboohr', bamboohr.form('private-key-of-ada')))
  const now = Date.now()
  const text = bamboohr.body(now)
  const reversed = hmac('private-key-of-ada', seconds(now), text)
  const proof = bamboohr.headers(text, now, 'private-key-of-ada')
  expect(told(await post(path, text, { ...proof, 'x-bamboohr-signature': reversed }))).toEqual([
    401,
    'webhook.bad_signature',
  ])
  expect((await post(path, text, proof)).status).toBe(202)
})

it('HeyGen’s older header counts where the newer one is not there, and never instead of it', async () => {
  const path = hookPath(ada, await connected(ada, 'heygen', heygen.form('whsec_of_ada')))
  const text = heygen.body(0)
  const older = { signature: hmac('whsec_of_ada', text) }
  expect((await post(path, text, older)).status).toBe(202)
  expect(told(await post(path, text, { signature: hmac('whsec_else', text) }))).toEqual([
    401,
    'webhook.bad_signature',
  ])
  const newer = { 'heygen-signature': hmac('whsec_else', text), 'heygen-timestamp': seconds(Date.now()) }
  expect(told(await post(path, text, { ...older, ...newer }))).toEqual([401, 'webhook.bad_signature'])
  const undated = { ...older, 'heygen-signature': hmac('whsec_of_ada', text) }
  expect(told(await post(path, text, undated))).toEqual([401, 'webhook.no_timestamp'])
})

it('HighLevel’s RSA signature counts only where its switch is on, and its N/A never', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const account = { token: 'pit-sandbox-0000-demo', webhook_public_key: spki(rsa.publicKey) }
  const text = highlevel.body(Date.now())
  const proof = { 'x-wh-signature': sign('sha256', Buffer.from(text), rsa.privateKey).toString('base64') }
  const offPath = hookPath(ada, await connected(ada, 'highlevel', { ...account, location_id: once() }))
  const onForm = { ...account, location_id: once(), webhook_rsa: 'yes' }
  const onPath = hookPath(ada, await connected(ada, 'highlevel', onForm))
  expect(told(await post(offPath, text, proof))).toEqual([401, 'webhook.no_signature'])
  expect((await post(onPath, text, proof)).status).toBe(202)
  expect(told(await post(onPath, text, { 'x-wh-signature': 'N/A' }))).toEqual([401, 'webhook.bad_signature'])
  // The newer one decides where it is there: an RSA signature does not help out a bad one.
  const both = {
    ...proof,
    'x-ghl-signature': sign(null, Buffer.from(text), ed.privateKey).toString('base64'),
  }
  expect((await post(onPath, text, both)).status).toBe(401)
})

it('Slack’s question is answered with its challenge, if Slack asks', async () => {
  const id = await connected(ada, 'slack', slack.form('signing-secret-of-ada'))
  const path = hookPath(ada, id)
  const now = Date.now()
  const text = JSON.stringify({ token: 'x', challenge: '3eZbrw1aBm2rZgRNFdxV', type: 'url_verification' })
  const answer = await post(path, text, slack.headers(text, now, 'signing-secret-of-ada'))
  expect([answer.status, answer.body]).toEqual([200, '3eZbrw1aBm2rZgRNFdxV'])
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
  expect(told(await post(path, text, {}))).toEqual([401, 'webhook.no_signature'])
  expect(told(await post(path, text, slack.headers(text, now, 'another')))).toEqual([
    401,
    'webhook.bad_signature',
  ])
  expect((await ada.call('GET', `/v1/received?connection=${id}`)).body.data).toEqual([])
})

it('Workiz signs nothing: its address is the secret, and nothing it says is believed', async () => {
  const form = { api_token: `api_${once()}`, api_secret: 'sec_sandbox0000demo' }
  const id = await connected(ada, 'workiz', form)
  const path = hookPath(ada, id)
  const uuid = 'CC6YKK'
  live.before = (request) =>
    new URL(request.url).pathname.endsWith(`/job/get/${uuid}/`)
      ? Response.json({
          flag: true,
          data: [{ UUID: uuid, SerialId: 7, Status: 'In Progress', LastName: 'True' }],
        })
      : undefined
  const text = JSON.stringify({
    trigger: { type: 'job_status_changed', timestamp: new Date().toISOString() },
    data: { id: 7, uuid, serialId: 7, Status: 'Done', LastName: 'Forged' },
    metadata: { automationId: 'a', ruleName: 'r' },
  })
  // A guess of the address looks like any path that is not there.
  const guess = `${path.slice(0, -4)}AAAA`
  const nowhere = await post('/nothing/lives/here', text, {})
  const guessed = await post(guess, text, {})
  const same = ({ status, body }: Reply) => ({ status, error: { ...body.error, request_id: '' } })
  expect(same(guessed)).toEqual(same(nowhere))
  expect(guessed.status).toBe(404)
  expect((await ada.call('GET', `/v1/connections/${id}/webhook`)).body.refused).toEqual([])

  const taken = await post(path, text, {})
  expect(taken.status).toBe(202)
  await worked(ada, id)
  const { state, changes } = (await ada.call('GET', `/v1/received/${taken.body.id}`)).body
  expect(state).toBe('delivered')
  const found = await ada.call('GET', `/v1/records?connection=${id}&object=job&external_id=${uuid}`)
  expect(JSON.stringify([changes, found.body])).toContain('True')
  expect(JSON.stringify([changes, found.body])).not.toContain('Forged')
  // An id of another account's job, or of none: there is nothing to be read again, and nothing is made up.
  const foreign = await post(path, text.replaceAll(uuid, 'ZZZZZZ'), {})
  expect(foreign.status).toBe(202)
  await worked(ada, id)
  const made = await ada.call('GET', `/v1/records?connection=${id}&object=job&external_id=ZZZZZZ`)
  expect(made.body.data).toEqual([])
})

it('an app that sends no webhooks has no address', async () => {
  const made = await ada.call('POST', '/v1/connections', { connector: 'okta', name: 'Okta', mode: 'sandbox' })
  const reply = await post(hookPath(ada, made.body.id), '{}', {})
  expect(told(reply)).toEqual([404, 'request.no_such_path'])
})
