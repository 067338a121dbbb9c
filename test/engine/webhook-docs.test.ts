import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { signedHeaders } from '#domains/webhooks/sign.ts'
import { deliver } from '#engine/deliver.ts'
import vectors from '../cases/standard-webhooks-vectors.json'
import { ctxOf } from './vendor.ts'

type Headers = Record<string, string | undefined>
type Verify = (...given: [secret: string, headers: Headers, body: string, now?: number]) => boolean

const page = readFileSync('docs/webhooks.md', 'utf8')
const [first = '', second = ''] = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code)
const folder = mkdtempSync(join(tmpdir(), 'receiver-'))
writeFileSync(join(folder, 'verify.mjs'), first)
writeFileSync(join(folder, 'receiver.mjs'), second)
afterAll(() => rmSync(folder, { recursive: true }))

const { verify } = (await import(/* @vite-ignore */ join(folder, 'verify.mjs'))) as { verify: Verify }

describe('what the documentation has receivers do', () => {
  // The cases are about whoever verifies. On this way out that is the receiver, and this is the one we give them.
  it.each(vectors.cases.map((one) => ({ ...one, now: one.now ?? vectors.now })))(
    'takes and refuses what Standard Webhooks says: $n',
    ({ headers, body, ok, now }) => {
      expect(verify(vectors.secret, headers as Headers, body, now * 1000)).toBe(ok)
    },
  )

  it('is signed by us as in the published example, byte for byte', () => {
    const [good] = vectors.cases.filter(({ ok }) => ok)
    if (!good) throw new Error('no case to sign')
    const { headers, body } = good as { headers: Headers; body: string }
    const at = Number(headers['webhook-timestamp']) * 1000
    const signed = signedHeaders({ id: headers['webhook-id'] ?? '', body, at }, [vectors.secret])
    expect(signed).toMatchObject({
      'webhook-id': headers['webhook-id'],
      'webhook-timestamp': headers['webhook-timestamp'],
      'webhook-signature': headers['webhook-signature'],
    })
  })

  it('refuses a number with something behind it, which the reference library reads', () => {
    const [good] = vectors.cases.filter(({ ok }) => ok)
    const headers = { ...(good?.headers as Headers), 'webhook-timestamp': '1614265330abc' }
    expect(verify(vectors.secret, headers, good?.body ?? '', vectors.now * 1000)).toBe(false)
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port))
  })
  await new Promise((done) => void server.close(done))
  return port
}

it('its receiver runs: it takes ours, by either secret of a rotation, once, and nobody else’s', async () => {
  const [secret, other] = [1, 2].map((n) => `whsec_${Buffer.alloc(32, n).toString('base64')}`) as [
    string,
    string,
  ]
  const port = await freePort()
  const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) }
  const receiver = spawn(process.execPath, [join(folder, 'receiver.mjs')], { env })
  let said = ''
  receiver.stdout.on('data', (part: Buffer) => (said += part.toString()))
  try {
    const ctx = ctxOf({ now: Date.now })
    const body = JSON.stringify({ type: 'user.created', data: { record: { email: 'jo@example.com' } } })
    const send = (secrets: string[], id = 'evt_1', at = Date.now()) =>
      deliver(ctx, {
        url: `http://127.0.0.1:${port}/`,
        headers: signedHeaders({ id, body, at }, secrets),
        body,
      })
    for (let tries = 0; (await send([other])).outcome === 'unreachable'; tries++) {
      if (tries > 200) throw new Error('the receiver does not start')
      await new Promise((done) => setTimeout(done, 50))
    }
    expect((await send([other])).status).toBe(400)
    expect((await send([secret], 'evt_1', Date.now() - 301_000)).status).toBe(400)
    expect((await send([secret])).status).toBe(204)
    expect((await send([other, secret])).status).toBe(204)
    expect((await send([secret], 'evt_2')).status).toBe(204)
    await vi.waitFor(() => expect(said).toBe('user.created jo@example.com\n'.repeat(2)), 5000)
  } finally {
    receiver.kill()
  }
})
