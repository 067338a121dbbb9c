import { existsSync, writeFileSync } from 'node:fs'
import { demo, origin, stateDir } from './settings.ts'

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

/** Two of those in the sandbox’s company, so that their accounts show beside them, and one of its guests. */
const people = [
  {
    email: 'omar.juniperen@northwind.example',
    first_name: 'Omar',
    last_name: 'Juniperen',
    role: 'manager',
    extra: { desk: '2.14', laptop: 'NW-0117' },
  },
  { email: 'mira.summerly@northwind.example', first_name: 'Mira', last_name: 'Summerly', role: 'new_hire' },
  { email: 'zoe.oneil@partner.example', first_name: 'Zoë', last_name: 'O’Neil', extra: { badge: 1042 } },
]

const done = `${stateDir}/demo-is-made`

/**
 * The demo workspace, made as a newcomer would make it: through the API. It is made once, to its end; whatever a
 * person changed since stays.
 */
export async function seedDemo(): Promise<void> {
  if (existsSync(done)) return
  const { email, password } = demo
  const signedIn = await post('/auth/sign-in/email', { email, password })
  const person = signedIn.status === 200 ? signedIn : await post('/auth/sign-up/email', demo)
  if (person.status !== 200) throw new Error(`The demo account could not be made: ${JSON.stringify(person)}`)
  for (const [connector, name] of [
    ['highlevel', 'Northwind agency'],
    ['bamboohr', 'Northwind people'],
    ['workiz', 'Northwind field service'],
    ['heygen', 'Northwind videos'],
    ['workos', 'Northwind sign-in'],
    ['slack', 'Northwind Slack'],
  ]) {
    const made = await post('/v1/connections', { connector, name, mode: 'sandbox' }, person.cookie)
    if (made.status !== 201) throw new Error(`The demo connection could not be made: ${JSON.stringify(made)}`)
  }
  for (const body of people) {
    const made = await post('/v1/people', body, person.cookie)
    if (made.status !== 201) throw new Error(`The demo person could not be made: ${JSON.stringify(made)}`)
  }
  writeFileSync(done, '')
}
