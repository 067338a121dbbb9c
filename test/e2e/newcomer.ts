import { inject } from 'vitest'

// Replies are compared whole or field by field; typing each would write the API a second time.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Body = any

export interface Reply {
  status: number
  headers: Headers
  body: Body
}

/** A caller over real HTTP: with a cookie it is a browser's person, with a key it is curl. */
export function caller(headers: Record<string, string>) {
  return async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(inject('origin') + path, {
      method,
      headers: { origin: inject('origin'), 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') ? JSON.parse(text) : text,
    }
  }
}

export type Caller = ReturnType<typeof caller>

export async function signUp(name: string): Promise<Caller> {
  const email = `${crypto.randomUUID()}@people.example`
  const reply = await caller({})('POST', '/auth/sign-up/email', {
    name,
    email,
    password: 'correct horse battery',
  })
  if (reply.status !== 200) throw new Error(`sign-up: ${reply.status} ${JSON.stringify(reply.body)}`)
  return caller({ cookie: reply.headers.get('set-cookie')?.split(';')[0] ?? '' })
}

/** Waits for the sync's run to end, and gives that run. */
export async function ended(call: Caller, syncId: string): Promise<Body> {
  for (let tries = 0; tries < 300; tries++) {
    const { body } = await call('GET', `/v1/syncs/${syncId}`)
    if (body.last_run && !body.running) return body.last_run
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`Sync ${syncId} did not end within a minute`)
}
