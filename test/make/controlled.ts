/** Vendors that live in this process: content, size of pages, delay and failure are the test's. No network. */

export type Row = Record<string, unknown>

export interface Controlled {
  users: Row[]
  tags: Row[]
  accounts: Row[]
  /** Rows the vendor gives at most in one page, whatever it is asked. */
  pageSize: number
  /** Every request that came, path and query. */
  asked: URL[]
  /** Looked at first: an answer of its own, or a wait. */
  before: (url: URL) => Response | undefined | Promise<Response | undefined>
}

export const hlUser = (n: number, more: Row = {}): Row => ({
  id: `user${String(n).padStart(6, '0')}`,
  name: `Person ${n}`,
  firstName: 'Person',
  lastName: String(n),
  email: `person${n}@acme.com`,
  phone: '',
  roles: { type: 'account', role: 'user' },
  deleted: false,
  ...more,
})

export const hlUsers = (from: number, to: number): Row[] =>
  Array.from({ length: to - from + 1 }, (_, i) => hlUser(from + i))

export const hlTag = (n: number, more: Row = {}): Row => ({
  _id: `tag${n}`,
  tag: `Tag ${n}`,
  deleted: false,
  updatedAt: '2026-08-02T00:00:00.000Z',
  ...more,
})

export const bambooEmployee = (n: number, more: Row = {}): Row => ({
  id: String(n),
  displayName: `Person ${n}`,
  firstName: 'Person',
  lastName: String(n),
  workEmail: `person${n}@acme.com`,
  jobTitle: 'Engineer',
  department: 'Eng',
  ...more,
})

export const bambooEmployees = (from: number, to: number): Row[] =>
  Array.from({ length: to - from + 1 }, (_, i) => bambooEmployee(from + i))

export const answer = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })

/** A vendor of either kind behind one `fetch`: HighLevel and BambooHR have no path in common. */
export function controlled(): { vendor: Controlled; fetch: typeof fetch } {
  const vendor: Controlled = {
    users: [],
    tags: [],
    accounts: [],
    pageSize: 100,
    asked: [],
    before: () => undefined,
  }
  const reply: typeof fetch = async (input) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    vendor.asked.push(url)
    return (await vendor.before(url)) ?? known(vendor, url)
  }
  return { vendor, fetch: reply }
}

/** It has no feed of changes (404): whoever asks for one has to read everything. */
function known(vendor: Controlled, { pathname, searchParams }: URL): Response {
  const number = (name: string) => Number(searchParams.get(name) ?? 0)
  const page = (rows: Row[]) =>
    rows.slice(number('skip'), number('skip') + Math.min(number('limit'), vendor.pageSize))
  if (pathname === '/users/search') return answer({ users: page(vendor.users), count: vendor.users.length })
  if (pathname === '/social-media-posting/loc1/tags')
    return answer({ results: { tags: page(vendor.tags), count: vendor.tags.length } })
  if (pathname === '/locations/loc1/tags') return answer({ tags: [] })
  if (pathname === '/social-media-posting/loc1/accounts')
    return answer({ results: { accounts: vendor.accounts } })
  if (pathname.endsWith('/employees/directory')) return answer({ fields: [], employees: vendor.users })
  return answer({ message: `Cannot GET ${pathname}` }, 404)
}

/** The forms of the two, as a person fills them. */
export const forms = {
  highlevel: { token: 'pit-0123456789abcdef', location_id: 'loc1', company_id: 'com1' },
  bamboohr: { company_domain: 'acme', api_key: 'key-0123456789abcdef' },
}
