import { randomBase62 } from '#kit/ids.ts'
import { call, ORIGIN, type Reply } from './app.ts'

export interface Member {
  email: string
  cookie: string
  workspace: string
  call: (method: string, path: string, body?: unknown) => Promise<Reply>
}

const PASSWORD = 'correct horse battery'

/** Somebody new, signed up, in the workspace that came with it. */
export async function person(name = 'Ada'): Promise<Member> {
  const email = `${randomBase62(12).toLowerCase()}@people.example`
  const signedUp = await call('POST', '/auth/sign-up/email', {
    body: { name, email, password: PASSWORD },
    headers: { origin: ORIGIN },
  })
  if (signedUp.status !== 200) throw new Error(`sign-up: ${JSON.stringify(signedUp.body)}`)
  const cookie = signedUp.headers.get('set-cookie')?.split(';')[0] ?? ''
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
