import { demo, origin } from './settings.ts'

type Reply = { status: number; body: unknown; cookie: string }

async function post(path: string, body: unknown, cookie = ''): Promise<Reply> {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie },
    body: JSON.stringify(body),
  })
  const set = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  return { status: response.status, body: await response.json().catch(() => null), cookie: set }
}

/**
 * The demo workspace, made as a newcomer would make it: through the API. It is only made on the first start;
 * whatever a person changed since stays.
 */
export async function seedDemo(): Promise<void> {
  const signedIn = await post('/auth/sign-in/email', { email: demo.email, password: demo.password })
  if (signedIn.status === 200) return
  const signedUp = await post('/auth/sign-up/email', demo)
  if (signedUp.status !== 200)
    throw new Error(`The demo account could not be made: ${JSON.stringify(signedUp)}`)
  for (const [connector, name] of [
    ['highlevel', 'Northwind agency'],
    ['bamboohr', 'Northwind people'],
  ]) {
    const made = await post('/v1/connections', { connector, name, mode: 'sandbox' }, signedUp.cookie)
    if (made.status !== 201) throw new Error(`The demo connection could not be made: ${JSON.stringify(made)}`)
  }
}
