import { CopyableCode } from '#parts/code.tsx'
import type { OpenApi } from './openapi.ts'

export function Basics({ document }: { document: OpenApi }) {
  const origin = document.servers?.[0]?.url ?? location.origin
  return (
    <section class="stack" id="basics" aria-labelledby="basics-title">
      <h2 id="basics-title">Basics</h2>
      <p>{document.info.description}</p>
      <p>
        Create a key in the dashboard under Keys and send it with every call. What a key may do are its
        scopes, named at each endpoint. Times are ISO 8601 in UTC. The machine-readable document is{' '}
        <a href="/openapi.json">/openapi.json</a>.
      </p>
      <CopyableCode
        text={`curl -H "authorization: Bearer $KEY" "${origin}/v1/users?limit=5"`}
        what="the first command"
      />
      <p>
        Every list answers <code>{'{ "data": […], "next_cursor": "…" }'}</code>. Send the cursor back as{' '}
        <code>?cursor=</code> for the next page; <code>null</code> means that was all.
      </p>
      <p>
        Every refusal answers{' '}
        <code>{'{ "error": { "code", "message", "details", "request_id", "docs" } }'}</code>. The code is
        stable, the message says whose turn it is, and each code has its entry under{' '}
        <a href="#errors">Errors</a>. On 429 wait as long as <code>Retry-After</code> says.
      </p>
    </section>
  )
}
