import { CurlTabs } from '#pages/keys/curl-tabs.tsx'
import { CopyableCode } from '#parts/code.tsx'
import type { GuideSection } from './guide-section.tsx'

const caller = { clientKey: '$CLIENT_KEY', secret: '$KEY' }

const clientCode = (origin: string) => `import { createClient } from './syncline.ts'

const syncline = createClient({
  origin: '${origin}',
  headers: { authorization: \`Bearer \${process.env.KEY}\` },
})
for await (const user of syncline.each('/v1/users', { query: { updated_after: '2026-01-01' } }))
  console.log(user.email, user.fields)`

/** How to begin. */
export const startSections: GuideSection[] = [
  {
    id: 'basics',
    title: 'The first call',
    content: (origin) => (
      <>
        <p>
          Create a key in the dashboard under Keys and send it with every call. What a key may do are its
          scopes, named at each endpoint.
        </p>
        <CopyableCode
          text={`curl -H "authorization: Bearer $KEY" "${origin}/v1/users?limit=2"`}
          what="the first command"
        />
        <p>
          Names are in snake case, times are ISO 8601 in UTC, an id begins with what it is of, and what is not
          known is <code>null</code>. New fields may be added at any time: ignore those you do not know.
        </p>
        <p>
          All of this page is in <a href="/openapi.json">/openapi.json</a> for machines, as OpenAPI 3.1.
        </p>
      </>
    ),
  },
  {
    id: 'authentication',
    title: 'Authentication',
    content: (origin) => (
      <>
        <p>
          A key has two halves. The <strong>client key</strong> says which one it is and is no secret; the{' '}
          <strong>client secret</strong> is the whole key, <code>syn_live_…</code>. There are five ways to
          show it. All are taken everywhere, and none opens more than another.
        </p>
        <CurlTabs address={`${origin}/v1/users?limit=2`} caller={caller} />
        <p>
          A revoked key is refused from the next call on, and every token that came from it. Unknown,
          mistyped, expired and revoked keys get the same answer, and too many wrong ones from one address
          have to wait. Endpoints marked “for people” take no key: they are the dashboard’s own, with the
          cookie of a person who signed in.
        </p>
      </>
    ),
  },
  {
    id: 'client',
    title: 'TypeScript',
    content: (origin) => (
      <>
        <p>
          <a href="/client/syncline.ts" download>
            syncline.ts
          </a>{' '}
          is one file without dependencies, made from these endpoints; the dashboard uses it too. A wrong
          path, query, body or use of a reply is a type error.
        </p>
        <CopyableCode text={clientCode(origin)} what="the example" />
      </>
    ),
  },
]
