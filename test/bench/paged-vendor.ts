import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { aUser } from '../vendors/highlevel-server.ts'

/** What a test may do at a moment of a page's life; `skip` says which page. */
export interface Moments {
  asked?: (skip: number) => void | Promise<void>
  answered?: (skip: number) => void
}

/** HighLevel with many users and nothing else, quick enough that it is never what is measured. */
export async function pagedVendor(count: number, { asked, answered }: Moments = {}) {
  const users = Array.from({ length: count }, (_, n) => JSON.stringify(aUser(n + 1)))
  const arrivals: { skip: number; at: number }[] = []
  let others = 0

  const page = async (url: URL): Promise<string> => {
    const [skip, limit] = ['skip', 'limit'].map((name) => Number(url.searchParams.get(name)))
    arrivals.push({ skip: skip ?? 0, at: performance.now() })
    await asked?.(skip ?? 0)
    return `{"users":[${users.slice(skip, (skip ?? 0) + (limit ?? 0)).join(',')}],"count":${count}}`
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const listed = url.pathname === '/users/search'
    if (!listed) others++
    void (listed ? page(url) : other(url.pathname)).then((text) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(text)
      if (listed) answered?.(Number(url.searchParams.get('skip')))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    users,
    /** Every request for a page, and when it came by this clock. */
    arrivals,
    /** Requests for anything else: the connection's test and the lists that are empty here. */
    others: () => others,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const other = (path: string): Promise<string> =>
  Promise.resolve(path.endsWith('/tags') && path.startsWith('/locations') ? '{"tags":[]}' : EMPTY)

/** Social tags and social accounts of somebody who has none. */
const EMPTY = '{"results":{"tags":[],"count":0,"accounts":[],"groups":[]}}'
