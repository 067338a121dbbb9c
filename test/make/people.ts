import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createHmac } from 'node:crypto'
import { signIn } from '#domains/sign-in/index.ts'
import { ctxOf } from '#entry/context.ts'
import { randomBase62 } from '#kit/ids.ts'
import { call, ORIGIN, type Reply } from './app.ts'

export interface Member {
  email: string
  cookie: string
  workspace: string
  call: (method: string, path: string, body?: unknown) => Promise<Reply>
}

export const PASSWORD = 'correct horse battery'

/** Somebody new, signed up through the front door, in the workspace that came with it. */
export async function signedUp(name = 'Ada'): Promise<Member> {
  const email = newEmail()
  const reply = await call('POST', '/auth/sign-up/email', {
    body: { name, email, password: PASSWORD },
    headers: { origin: ORIGIN },
  })
  if (reply.status !== 200) throw new Error(`sign-up: ${JSON.stringify(reply.body)}`)
  return entered(email, reply.headers.get('set-cookie')?.split(';')[0] ?? '')
}

/** The same without a password, and so without the third of a second that hashing one takes. */
export async function person(name = 'Ada'): Promise<Member> {
  const email = newEmail()
  const ctx = { ...ctxOf(env, createExecutionContext()), origin: ORIGIN }
  const { internalAdapter } = await signIn(ctx).$context
  const { id } = await internalAdapter.createUser({ name, email, emailVerified: false }, { method: 'test' })
  const { token } = await internalAdapter.createSession(id)
  const signature = createHmac('sha256', env.AUTH_SECRET).update(token).digest('base64')
  return entered(email, `__Host-syncline=${encodeURIComponent(`${token}.${signature}`)}`)
}

const newEmail = () => `${randomBase62(12).toLowerCase()}@people.example`

async function entered(email: string, cookie: string): Promise<Member> {
  const me = await call('GET', '/v1/me', { headers: { cookie } })
  return member(email, cookie, me.body.workspaces[0].id)
}

export const member = (email: string, cookie: string, workspace: string): Member => ({
  email,
  cookie,
  workspace,
  call: (method, path, body) =>
    call(method, path, { body, headers: { cookie, origin: ORIGIN, 'syncline-workspace': workspace } }),
})

/** Somebody new who joins `host`'s workspace with this role. */
export async function joins(host: Member, role: string): Promise<Member> {
  const guest = await person(role)
  const invited = await host.call('POST', '/v1/invitations', { email: guest.email, role })
  const token = String(invited.body.link).split('/').at(-1)
  const accepted = await guest.call('POST', '/v1/invitations/accept', { token })
  if (accepted.status !== 200) throw new Error(`accept: ${JSON.stringify(accepted.body)}`)
  return member(guest.email, guest.cookie, host.workspace)
}
