import { call, ORIGIN, type Reply } from './app.ts'
import { visit } from './live-sandbox.ts'
import type { Member } from './people.ts'

export interface Left {
  /** Where the vendor's page is. */
  url: URL
  /** The cookie that binds the consent to this browser. */
  cookie: string
}

/** The browser follows `start_url`. */
export async function leave(who: Member, startUrl: string): Promise<Left> {
  const reply = await follow(who, new URL(startUrl))
  const location = reply.headers.get('location') ?? ''
  if (reply.status !== 302) throw new Error(`start: ${reply.status} ${JSON.stringify(reply.body)}`)
  return { url: new URL(location, ORIGIN), cookie: reply.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

/** The person agrees at the vendor; where its page sends the browser. */
export async function agree({ url }: Left): Promise<URL> {
  const page = await visit(new Request(url, { redirect: 'manual' }))
  const back = page.headers.get('location')
  if (!back) throw new Error(`the vendor's page: ${page.status} ${await page.text()}`)
  return new URL(back)
}

/** The browser comes back; where it ends. */
export const comeBack = (who: Member, url: URL, cookie: string): Promise<Reply> => follow(who, url, cookie)

const follow = (who: Member, url: URL, more = ''): Promise<Reply> =>
  call('GET', url.pathname + url.search, {
    headers: { cookie: [who.cookie, more].filter(Boolean).join('; ') },
  })
