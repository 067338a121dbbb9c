import { serve, type Reply, type Seen } from './serve.ts'

/** Okta's lists as the fact sheet tells them; knows nothing of src/connectors or src/sandbox. */
interface Okta {
  token: string
  users: readonly Row[]
  /** What stands in the Link header as next, instead of the truth. */
  lie?: (address: URL) => string
}

type Row = Record<string, unknown>

const DEPROVISIONED = 'DEPROVISIONED'

export const anOktaUser = (n: number, more: Row = {}): Row => ({
  id: `00u${String(n).padStart(17, '0')}`,
  status: 'ACTIVE',
  created: '2013-06-24T16:39:18.000Z',
  activated: '2013-06-24T16:39:19.000Z',
  statusChanged: '2013-06-24T16:39:19.000Z',
  lastLogin: '2013-06-24T17:39:19.000Z',
  lastUpdated: '2013-07-02T21:36:25.344Z',
  profile: {
    firstName: 'Test',
    lastName: `User ${n}`,
    email: `test${n}@example.com`,
    login: `test${n}@example.com`,
  },
  ...more,
})

export async function startOkta({ token, users, lie }: Okta) {
  const answer = ({ path, query, headers }: Seen): Reply => {
    if (headers.authorization !== `SSWS ${token}`) return failure(401, 'E0000011', ['Invalid token provided'])
    if (path !== '/api/v1/users') return failure(404, 'E0000007', ['Not found'])
    const since = /^lastUpdated gt "([^"]+)"$/.exec(query.search ?? '')?.[1]
    const found = users.filter(({ status, lastUpdated }) =>
      since ? Date.parse(String(lastUpdated)) > Date.parse(since) : status !== DEPROVISIONED,
    )
    const start = query.after ? found.findIndex(({ id }) => id === query.after) + 1 : 0
    const end = start + Number(query.limit ?? 200)
    const address = new URL(`${server.url}${path}`)
    address.search = new URLSearchParams(query).toString()
    const links = [`<${address.href}>; rel="self"`]
    address.searchParams.set('after', String(found[end - 1]?.id))
    if (end < found.length) links.push(`<${lie ? lie(address) : address.href}>; rel="next"`)
    return { status: 200, headers: { link: links.join(', ') }, body: found.slice(start, end) }
  }
  const server = await serve(answer)
  return server
}

/** The code and what Okta says, then the causes. */
export const failure = (status: number, errorCode: string, [errorSummary = '', ...causes]: string[]) => ({
  status,
  body: {
    errorCode,
    errorSummary,
    errorLink: errorCode,
    errorId: 'oaeEXAMPLE',
    errorCauses: causes.map((cause) => ({ errorSummary: cause })),
  },
})
